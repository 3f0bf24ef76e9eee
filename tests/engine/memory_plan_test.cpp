// What is planned from shapes alone is what is held.

#include "engine/memory_plan.h"

#include <gtest/gtest.h>

#include "engine/model/forward_scratch.h"
#include "tests/support/oracle.h"

namespace lectern::engine {
namespace {

TEST(MemoryPlan, WeightsAndStateAreWhatTheEngineHolds) {
    for (const char* name : {"a-8layer", "b-hd128", "c-10heads-sharded", "d-bf16"})
        for (const auto backend : {kernels::Backend::Reference, kernels::Backend::Simd})
            for (const int ranks : {1, 3}) {
                SCOPED_TRACE(std::string(name) + ", ranks " + std::to_string(ranks));
                EngineOptions options;
                options.backend = backend;
                options.ranks = ranks;
                options.with_tokenizer = false;
                const auto checkpoint = openCheckpoint(test::oracleDir(name));
                ASSERT_TRUE(checkpoint);
                const MemoryPlan plan = planMemory(*checkpoint, options, 1000);
                auto engine = Engine::open(test::oracleDir(name), options);
                ASSERT_TRUE(engine) << engine.error().message;
                EXPECT_EQ(plan.weights, engine->model().weightBytes());
                for (const auto format : {kernels::KvFormat::Float32, kernels::KvFormat::Bf16,
                                          kernels::KvFormat::Int8}) {
                    options.kv_format = format;
                    const MemoryPlan with_format = planMemory(*checkpoint, options, 1000);
                    ModelState state(engine->config(), format);
                    EXPECT_EQ(with_format.lightning, state.byteCount());
                    state.reserve(1000);
                    EXPECT_EQ(with_format.lightning + with_format.kv, state.byteCount());
                }
                int64_t activations = 0;
                for (int rank = 0; rank < ranks; ++rank) {
                    const Shard shard = shardOf(engine->config(), rank, ranks);
                    ForwardScratch scratch;
                    scratch.reserve(engine->config(), shard, kPrefillChunkTokens, 1);
                    scratch.reserveLogits(shard, 1);
                    EXPECT_EQ(
                        ForwardScratch::bytesFor(engine->config(), shard, kPrefillChunkTokens),
                        scratch.byteCount());
                    activations += scratch.byteCount();
                }
                EXPECT_GE(plan.activations, activations);
            }
}

TEST(MemoryPlan, TheLargestContextFitsAndOnePageMoreDoesNot) {
    const auto checkpoint = openCheckpoint(test::oracleDir("a-8layer"));
    ASSERT_TRUE(checkpoint);
    for (const int64_t per_token : {int64_t{0}, int64_t{96}})
        for (const int64_t bytes : {int64_t{1} << 28, int64_t{1} << 32, int64_t{1} << 45}) {
            const int64_t tokens = largestContext(*checkpoint, {}, bytes, per_token);
            const auto total = [&](int64_t context) {
                return planMemory(*checkpoint, {}, context).total() + per_token * context;
            };
            EXPECT_GT(tokens, 0);
            EXPECT_LE(total(tokens), bytes);
            EXPECT_GT(total(tokens + kernels::kKvPageTokens), bytes);
        }
    EXPECT_EQ(largestContext(*checkpoint, {}, 1000), 0);
}

TEST(MemoryPlan, AnOpenModelLeavesWhatThePlanSaysBesideItsWeights) {
    for (const int ranks : {1, 3}) {
        EngineOptions options;
        options.ranks = ranks;
        options.kv_format = kernels::KvFormat::Int8;
        options.with_tokenizer = false;
        const auto checkpoint = openCheckpoint(test::oracleDir("b-hd128"));
        const auto engine = Engine::open(test::oracleDir("b-hd128"), options);
        ASSERT_TRUE(checkpoint && engine);
        const MemoryPlan plan = planMemory(*checkpoint, options, 0);
        const int64_t in_memory = plan.weights + plan.embedding + plan.program;
        for (const int64_t bytes : {int64_t{1} << 28, int64_t{1} << 34})
            EXPECT_EQ(largestContext(*engine, bytes, 96),
                      largestContext(*checkpoint, options, bytes + in_memory, 96));
        EXPECT_EQ(largestContext(*engine, 1000), 0);
    }
}

TEST(MemoryPlan, AMillionTokensAndMoreAreCountedInFullWidth) {
    const auto checkpoint = openCheckpoint(test::oracleDir("a-8layer"));
    ASSERT_TRUE(checkpoint);
    const int64_t tokens = int64_t{1} << 33;
    EXPECT_EQ(planMemory(*checkpoint, {}, tokens).kv,
              tokens * checkpoint->config.kvBytesPerToken(kernels::KvFormat::Bf16));
}

}  // namespace
}  // namespace lectern::engine
