// A model on any number of ranks is the same model; oracle_test.cpp compares each with the goldens.
#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "engine/engine.h"
#include "engine/parallel/partition.h"
#include "tests/engine/model/golden.h"
#include "tests/support/temp_dir.h"
#include "tests/support/thread_limit.h"

namespace lectern::engine {
namespace {

using kernels::KvFormat;
using tests::relativeError;

const std::filesystem::path kOracle = std::filesystem::path(LECTERN_TEST_DATA) / "oracle";
constexpr std::array<const char*, 4> kCheckpoints = {"a-8layer", "b-hd128", "c-10heads-sharded",
                                                     "d-bf16"};
constexpr std::array<int, 4> kSizes = {1, 2, 4, 8};
constexpr double kTolerance = 1e-4;  // sums in another order; half of what the goldens allow

std::vector<Token> someTokens(int64_t count, int64_t vocabulary) {
    std::vector<Token> tokens;
    for (int64_t i = 0; i < count; ++i)
        tokens.push_back(static_cast<Token>((i * 7919 + 13 * (i / 3)) % vocabulary));
    return tokens;
}

Engine openEngine(const char* checkpoint, int ranks, KvFormat format) {
    EngineOptions options;
    options.kv_format = format;
    options.threads = 2;
    options.ranks = ranks;
    options.with_tokenizer = false;
    return Engine::open(kOracle / checkpoint, options).value();
}

/// Where keys and values are rounded, another order of sums moves some that stand on the edge of a
/// rounding by a whole step, 2^-8 of an element or 2^-7 of a vector's largest; the checkpoints let
/// at most that much through to the logits. A vector out of place moves them by as much as they
/// are.
constexpr double kRoundedTolerance = 2e-2;

double toleranceOf(KvFormat format) {
    return format == KvFormat::Float32 ? kTolerance : kRoundedTolerance;
}

TEST(Ranks, AgreeOnLogitsOfPrefillAndDecode) {
    for (const char* checkpoint : kCheckpoints)
        for (const KvFormat format : kernels::kKvFormats) {
            std::vector<float> first;
            for (const int size : kSizes) {
                Engine engine = openEngine(checkpoint, size, format);
                const auto tokens = someTokens(70, engine.config().vocab_size);
                ModelState state(engine.config(), engine.kvFormat());
                const std::vector<float> logits =
                    forwardInPieces(engine.model(), tokens, std::array<int64_t, 3>{66, 67, 68},
                                    state, engine.ranks());
                if (first.empty()) first = logits;
                EXPECT_LT(relativeError(logits, first), toleranceOf(format))
                    << checkpoint << " " << kvFormatName(format) << " " << size;
            }
        }
}

TEST(Ranks, HoldTheWeightsOnlyOnce) {
    const Engine one = openEngine("b-hd128", 1, KvFormat::Float32);
    const Engine two = openEngine("b-hd128", 2, KvFormat::Float32);
    // Norms and routers are on every rank; nothing else is.
    EXPECT_LT(two.model().weightBytes(), one.model().weightBytes() * 11 / 10);
}

Segment segmentOf(std::vector<Token> tokens, SegmentKind kind) {
    return {kind, "", std::move(tokens)};
}

/// Logits of a prompt whose first 280 tokens were read and saved by `saving` ranks, the rest by
/// `restoring` ones.
std::vector<float> savedAndRestored(const char* checkpoint, int saving, int restoring,
                                    KvFormat format) {
    const test::TempDir folder;
    Engine first = openEngine(checkpoint, saving, format);
    StateBankIdentity identity;
    identity.model_fingerprint = first.model().fingerprint();
    identity.arithmetic = first.ranks().arithmetic();
    identity.kv_format = first.kvFormat();
    const auto tokens = someTokens(300, first.config().vocab_size);
    const std::vector<Segment> segments = {
        segmentOf({tokens.begin(), tokens.begin() + 280}, SegmentKind::Document),
        segmentOf({tokens.begin() + 280, tokens.end()}, SegmentKind::UserTurn)};
    {
        StateBank bank = StateBank::open(folder.path(), identity).value();
        Session session(first, &bank);
        PrefillOptions ahead;
        ahead.need_logits = false;
        EXPECT_TRUE(session.prefill(std::span(segments).first(1), ahead, {}));
    }
    Engine second = openEngine(checkpoint, restoring, format);
    identity.arithmetic = second.ranks().arithmetic();
    StateBank bank = StateBank::open(folder.path(), identity).value();
    Session session(second, &bank);
    const auto report = session.prefill(segments, {}, {});
    EXPECT_TRUE(report && report->reused_tokens == 280) << checkpoint << saving << restoring;
    return {session.logits().begin(), session.logits().end()};
}

TEST(Ranks, AStateSavedBySomeIsRestoredByOthers) {
    std::vector<std::pair<int, int>> every;
    for (const int saving : kSizes)
        for (const int restoring : kSizes) every.emplace_back(saving, restoring);
    const std::vector<std::pair<int, int>> some = {{1, 1}, {1, 8}, {8, 2}, {2, 4}, {4, 1}};
    for (const char* checkpoint : kCheckpoints)
        for (const KvFormat format : {KvFormat::Float32, KvFormat::Bf16}) {
            std::vector<float> first;
            for (const auto& [saving, restoring] : format == KvFormat::Float32 ? every : some) {
                const auto logits = savedAndRestored(checkpoint, saving, restoring, format);
                if (first.empty()) first = logits;
                EXPECT_LT(relativeError(logits, first), toleranceOf(format))
                    << checkpoint << " " << kvFormatName(format) << " saved by " << saving
                    << ", restored by " << restoring;
            }
        }
}

TEST(Ranks, TooManyAreRefused) {
    EngineOptions options;
    options.ranks = kMaxRanks + 1;
    EXPECT_EQ(Engine::open(kOracle / "a-8layer", options).error().code, ErrorCode::InvalidArgument);
}

TEST(Ranks, AModelIsNotOpenedWhereTheSystemGivesNoMoreThreads) {
    EngineOptions options;
    options.threads = 5;
    options.ranks = 3;
    options.with_tokenizer = false;
    constexpr int kNeeded = 2 + 2;  // two helpers, and the ranks but the first
    for (int given = 0; given < kNeeded; ++given) {
        const test::ThreadLimit limit(given);
        const auto engine = Engine::open(kOracle / "a-8layer", options);
        ASSERT_FALSE(engine) << given;
        EXPECT_EQ(engine.error().code, ErrorCode::LimitExceeded);
        EXPECT_EQ(engine.error().message,
                  "the system gives no more threads; the model was to run on 5");
    }
    EXPECT_TRUE(Engine::open(kOracle / "a-8layer", options));
}

}  // namespace
}  // namespace lectern::engine
