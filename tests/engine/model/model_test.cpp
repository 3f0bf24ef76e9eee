#include "engine/model/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/engine/model/golden.h"

namespace lectern::engine {
namespace {

using kernels::Backend;

using tests::relativeError;

const std::filesystem::path kStarter =
    std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";
const std::filesystem::path kOracle = std::filesystem::path(LECTERN_TEST_DATA) / "oracle";

nlohmann::json starterGolden() {
    std::ifstream file(std::filesystem::path(LECTERN_TEST_DATA) / "starter-golden.json");
    return nlohmann::json::parse(file);
}

std::vector<Token> someTokens(int64_t count, int64_t vocabulary) {
    std::vector<Token> tokens;
    for (int64_t i = 0; i < count; ++i)
        tokens.push_back(static_cast<Token>((i * 7919 + 13 * (i / 3)) % vocabulary));
    return tokens;
}

class StarterModel : public testing::TestWithParam<Backend> {};

TEST_P(StarterModel, FirstLogitsAndGreedyIdsMatchTheGolden) {
    RankGroup ranks(GetParam(), 2);
    const Model model = openModel(kStarter, ranks);
    const auto golden = starterGolden();
    std::vector<float> logits(static_cast<size_t>(model.config().vocab_size));
    // The formula is slow: one item shows that it computes the same model.
    const size_t items = GetParam() == Backend::Reference ? 1 : golden["items"].size();
    ASSERT_GE(golden["items"].size(), 5u);
    for (size_t i = 0; i < items; ++i) {
        const auto& item = golden["items"][i];
        const auto prompt = item["prompt_ids"].get<std::vector<Token>>();
        const auto expected = item["greedy_ids"].get<std::vector<Token>>();
        const auto first = item["first_logits_0_15"].get<std::vector<float>>();
        ModelState state(model.config(), kernels::KvFormat::Float32);
        model.forward(prompt, state, ranks, LogitsRows::Last, logits);
        for (size_t id = 0; id < first.size(); ++id)
            EXPECT_NEAR(logits[id], first[id], 2e-4 * 25) << item["name"] << " id " << id;
        for (const auto& entry : item["first_top"])
            EXPECT_NEAR(logits[entry[0].get<size_t>()], entry[1].get<float>(), 2e-4 * 25);
        std::vector<Token> found;
        while (found.size() < expected.size()) {
            const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
            found.push_back(static_cast<Token>(best));
            model.forward({&found.back(), 1}, state, ranks, LogitsRows::Last, logits);
        }
        EXPECT_EQ(found, expected) << item["name"];
    }
}

INSTANTIATE_TEST_SUITE_P(Backends, StarterModel,
                         testing::Values(Backend::Reference, Backend::Simd));

TEST(Model, BitsDoNotDependOnTheThreadCountNorOnTheCall) {
    for (const auto& directory : {kStarter, kOracle / "c-10heads-sharded"}) {
        std::vector<std::vector<float>> all;
        for (const int threads : {1, 2, 3, 12}) {  // twelve: too few rows for blocks
            RankGroup ranks(Backend::Simd, threads);
            const Model model = openModel(directory, ranks);
            const auto tokens = someTokens(301, model.config().vocab_size);
            ModelState state(model.config(), kernels::KvFormat::Float32);
            auto logits =
                forwardInPieces(model, tokens, std::array<int64_t, 2>{270, 300}, state, ranks);
            logits.insert(logits.end(), state.lightningData().begin(), state.lightningData().end());
            all.push_back(std::move(logits));
        }
        for (const auto& other : all) EXPECT_TRUE(other == all[0]) << directory;
    }
}

TEST(Model, AskingForFewerRowsLeavesTheSameStateAndTheSameLastRow) {
    for (const char* name : {"a-8layer", "c-10heads-sharded", "d-bf16"}) {
        RankGroup ranks(Backend::Simd, 1);
        const Model model = openModel(kOracle / name, ranks);
        const auto vocabulary = static_cast<size_t>(model.config().vocab_size);
        const auto tokens = someTokens(100, model.config().vocab_size);
        ModelState every(model.config(), kernels::KvFormat::Float32);
        ModelState last = every.fork(), none = every.fork();
        std::vector<float> all_rows(100 * vocabulary), last_row(vocabulary);
        model.forward(tokens, every, ranks, LogitsRows::All, all_rows);
        model.forward(tokens, last, ranks, LogitsRows::Last, last_row);
        model.forward(tokens, none, ranks, LogitsRows::None, {});

        EXPECT_LT(relativeError(last_row, row(all_rows, 99, vocabulary)), 1e-4);
        for (const ModelState* state : {&last, &none}) {
            EXPECT_TRUE(std::ranges::equal(state->lightningData(), every.lightningData()));
            for (int64_t layer = 0; layer < every.softmaxLayerCount(); ++layer) {
                std::vector<std::byte> a(static_cast<size_t>(100 * every.kvBytesPerToken()));
                auto b = a;
                every.copyKvOut(layer, 0, 100, a);
                state->copyKvOut(layer, 0, 100, b);
                EXPECT_EQ(a, b);
            }
        }
    }
}

TEST(Model, AForkGoesOnWhereItsOriginalStood) {
    RankGroup ranks(Backend::Simd, 2);
    const Model model = openModel(kOracle / "a-8layer", ranks);
    const auto vocabulary = static_cast<size_t>(model.config().vocab_size);
    const auto tokens = someTokens(300, model.config().vocab_size);
    ModelState state(model.config(), kernels::KvFormat::Float32);
    model.forward(std::span(tokens).first(257), state, ranks, LogitsRows::None, {});
    ModelState fork = state.fork();
    std::vector<float> a(vocabulary), b(vocabulary), other(vocabulary);
    model.forward(std::span(tokens).subspan(257), state, ranks, LogitsRows::Last, a);
    model.forward(std::span(tokens).first(5), state, ranks, LogitsRows::Last, other);
    model.forward(std::span(tokens).subspan(257), fork, ranks, LogitsRows::Last, b);
    EXPECT_EQ(a, b);
}

TEST(Model, HoldsSixteenBitWeightsInSixteenBits) {
    RankGroup simd(Backend::Simd, 1), formula(Backend::Reference, 1);
    const Checkpoint checkpoint = openCheckpoint(kStarter).value();
    const int64_t file_bytes = checkpoint.total_bytes;
    EXPECT_LT(Model::create(checkpoint, simd).value().weightBytes(), file_bytes);
    EXPECT_GT(Model::create(checkpoint, formula).value().weightBytes(), file_bytes);
}

}  // namespace
}  // namespace lectern::engine
