#include "engine/state/model_state.h"

#include "tests/engine/state/state_fixtures.h"

namespace lectern::engine {
namespace {

using kernels::KvFormat;
using test::advanceRandomly;
using test::sameState;
using test::stateConfig;

class ModelStateTest : public testing::TestWithParam<KvFormat> {};
INSTANTIATE_TEST_SUITE_P(All, ModelStateTest, testing::ValuesIn(kernels::kKvFormats),
                         [](const auto& test) { return std::string(kvFormatName(test.param)); });

TEST_P(ModelStateTest, HasTheShapesOfItsConfig) {
    const ModelState state(stateConfig(), GetParam());
    EXPECT_EQ(state.lightningLayerCount(), 2);
    EXPECT_EQ(state.softmaxLayerCount(), 2);
    EXPECT_EQ(state.lightningData().size(), 2u * 2 * 4 * 4);
    EXPECT_EQ(state.kvFormat(), GetParam());
    EXPECT_EQ(state.fork().kvFormat(), GetParam());
    EXPECT_EQ(state.tokenCount(), 0);
    for (const float value : state.lightningData()) EXPECT_EQ(value, 0.0f);
}

TEST(ModelState, HoldsAsManyBytesAsItsFormatTakes) {
    for (const auto& [format, bytes] : std::vector<std::pair<KvFormat, int64_t>>{
             {KvFormat::Float32, 64}, {KvFormat::Bf16, 32}, {KvFormat::Int8, 32}}) {
        ModelState state(stateConfig(), format);
        EXPECT_EQ(state.kvBytesPerToken(), bytes);
        EXPECT_EQ(stateConfig().kvBytesPerToken(format), 2 * bytes);
        const int64_t empty = state.byteCount();
        state.reserve(257);
        EXPECT_EQ(state.byteCount() - empty, 2 * 2 * kernels::kKvPageTokens * bytes);
    }
}

TEST_P(ModelStateTest, KvGoesInAndOutAtPageBoundaries) {
    for (const int64_t tokens : {1, 255, 256, 257, 512, 700}) {
        std::mt19937_64 random(static_cast<uint64_t>(tokens));
        ModelState state(stateConfig(), GetParam());
        state.reserve(tokens);
        std::vector<std::byte> in(static_cast<size_t>(tokens * state.kvBytesPerToken()));
        test::fillRandom(in, random);
        state.copyKvIn(1, 0, tokens, in);
        std::vector<std::byte> out(in.size());
        state.copyKvOut(1, 0, tokens, out);
        EXPECT_EQ(in, out) << tokens;
    }
}

TEST_P(ModelStateTest, VisitKvCoversExactlyTheRange) {
    ModelState state(stateConfig(), GetParam());
    std::mt19937_64 random(3);
    advanceRandomly(state, 600, random);
    for (const auto& [begin, end] : std::vector<std::pair<int64_t, int64_t>>{
             {0, 600}, {0, 256}, {255, 257}, {256, 512}, {10, 10}, {599, 600}, {100, 555}}) {
        ModelState copy(stateConfig(), GetParam());
        copy.reserve(600);
        std::vector<std::byte> stream;
        state.visitKv(0, begin, end, [&stream](std::span<const std::byte> run) {
            stream.insert(stream.end(), run.begin(), run.end());
        });
        ASSERT_EQ(stream.size(), static_cast<size_t>((end - begin) * state.kvBytesPerToken()));
        size_t done = 0;
        copy.visitKv(0, begin, end, [&](std::span<std::byte> run) {
            std::memcpy(run.data(), stream.data() + done, run.size());
            done += run.size();
        });
        std::vector<std::byte> expected(stream.size()), found(stream.size());
        state.copyKvOut(0, begin, end, expected);
        copy.copyKvOut(0, begin, end, found);
        EXPECT_EQ(expected, found) << begin << ".." << end;
    }
}

TEST_P(ModelStateTest, ForksGoTheirOwnWaysAndShareFullPages) {
    for (const int64_t tokens : {0, 1, 255, 256, 257, 512}) {
        SCOPED_TRACE(tokens);
        std::mt19937_64 random(7);
        ModelState original(stateConfig(), GetParam());
        if (tokens) advanceRandomly(original, tokens, random);
        const ModelState before = original.fork();
        ModelState fork = original.fork();
        EXPECT_TRUE(sameState(fork, original));
        for (int64_t page = 0; page < tokens / kernels::kKvPageTokens; ++page)
            EXPECT_EQ(fork.kvPages(0)[static_cast<size_t>(page)].keys,
                      original.kvPages(0)[static_cast<size_t>(page)].keys);

        advanceRandomly(fork, 300, random);
        EXPECT_TRUE(sameState(original, before)) << "the fork wrote into its original";
        const ModelState fork_before = fork.fork();
        advanceRandomly(original, 300, random);
        EXPECT_TRUE(sameState(fork, fork_before)) << "the original wrote into its fork";
        EXPECT_FALSE(sameState(fork, original));
    }
}

TEST_P(ModelStateTest, KvOfABeginningIsSharedAndGoesOnByItself) {
    for (const int64_t tokens : {0, 1, 255, 256, 257, 512, 600}) {
        SCOPED_TRACE(tokens);
        std::mt19937_64 random(7);
        ModelState beginning(stateConfig(), GetParam());
        if (tokens) advanceRandomly(beginning, tokens, random);
        ModelState original = beginning.fork();
        if (tokens < 600) advanceRandomly(original, 600 - tokens, random);
        const ModelState before = original.fork();
        ModelState kv = original.forkKv(tokens);
        for (const float value : kv.lightningData()) EXPECT_EQ(value, 0.0f);
        std::ranges::copy(beginning.lightningData(), kv.lightningData().begin());
        EXPECT_TRUE(sameState(kv, beginning));
        if (tokens >= kernels::kKvPageTokens) {
            EXPECT_EQ(kv.kvPages(0)[0].keys, original.kvPages(0)[0].keys);
        }
        advanceRandomly(kv, 300, random);
        EXPECT_TRUE(sameState(original, before)) << "it wrote into its original";
    }
}

TEST_P(ModelStateTest, PagesReservedAheadStayWithTheOriginal) {
    std::mt19937_64 random(7);
    ModelState original(stateConfig(), GetParam());
    advanceRandomly(original, 10, random);
    original.reserve(1000);
    ModelState fork = original.fork();
    EXPECT_EQ(fork.kvPages(0).size(), 1u);
    const ModelState before = original.fork();
    advanceRandomly(fork, 600, random);
    EXPECT_TRUE(sameState(original, before));
}

}  // namespace
}  // namespace lectern::engine
