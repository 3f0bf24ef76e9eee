#include "engine/parallel/partition.h"

#include <gtest/gtest.h>

namespace lectern::engine {
namespace {

TEST(PartOf, CoversEverythingOnceInWholeUnits) {
    for (const int64_t total : {0, 1, 5, 16, 36, 100, 9216, 200064})
        for (const int size : {1, 2, 3, 4, 8, 64})
            for (const int64_t unit : {1, 16}) {
                int64_t end = 0;
                for (int rank = 0; rank < size; ++rank) {
                    const Range part = partOf(total, rank, size, unit);
                    EXPECT_EQ(part.begin, end);
                    EXPECT_LE(part.begin, part.end);
                    EXPECT_TRUE(part.end == total || part.end % unit == 0);
                    EXPECT_LE(part.count(), (total / size / unit + 1) * unit);
                    end = part.end;
                }
                EXPECT_EQ(end, total);
            }
}

TEST(PartOf, IsAsEvenAsItCanBe) {
    EXPECT_EQ(partOf(10, 0, 4), (Range{0, 2}));
    EXPECT_EQ(partOf(10, 1, 4), (Range{2, 5}));
    EXPECT_EQ(partOf(10, 2, 4), (Range{5, 7}));
    EXPECT_EQ(partOf(10, 3, 4), (Range{7, 10}));
    EXPECT_TRUE(partOf(1, 0, 8).isEmpty());
    EXPECT_EQ(partOf(1, 7, 8), (Range{0, 1}));
}

TEST(ShardOf, DividesTheRealModelEvenly) {
    ModelConfig config;
    config.head_count = 64;
    config.kv_head_count = 8;
    config.intermediate_size = 9216;
    config.vocab_size = 200064;
    for (const int size : {1, 2, 4, 8}) {
        for (int rank = 0; rank < size; ++rank) {
            const Shard shard = shardOf(config, rank, size);
            EXPECT_EQ(shard.lightning_heads.count(), 64 / size);
            EXPECT_EQ(shard.kv_heads.count(), 8 / size);
            EXPECT_EQ(shard.query_heads.count(), 64 / size);
            EXPECT_EQ(shard.expert_columns.count(), 9216 / size);
            EXPECT_NEAR(static_cast<double>(shard.vocabulary.count()), 200064.0 / size, 16);
        }
    }
}

TEST(ShardOf, KeepsQueriesWithTheKeysTheyRead) {
    ModelConfig config;
    config.head_count = 10;
    config.kv_head_count = 5;
    config.intermediate_size = 36;
    config.vocab_size = 320;
    for (int rank = 0; rank < 8; ++rank) {
        const Shard shard = shardOf(config, rank, 8);
        EXPECT_EQ(shard.query_heads.begin, 2 * shard.kv_heads.begin);
        EXPECT_EQ(shard.query_heads.end, 2 * shard.kv_heads.end);
    }
}

}  // namespace
}  // namespace lectern::engine
