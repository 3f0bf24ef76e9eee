#include "engine/state/state_index.h"

#include <gtest/gtest.h>

namespace lectern::engine {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

PrefixKey key(uint8_t n) {
    PrefixKey out{};
    out[0] = n;
    return out;
}
const PrefixKey kRoot = key(200);

SnapshotInfo node(uint8_t n, uint8_t parent, int64_t tokens, int64_t parent_tokens, int used,
                  bool has_state = true) {
    SnapshotInfo info;
    info.key = key(n);
    info.parent = parent ? key(parent) : kRoot;
    info.token_count = tokens;
    info.parent_token_count = parent_tokens;
    info.last_used = system_clock::time_point(seconds(used));
    info.has_state = has_state;
    info.state_bytes = has_state ? 100 : 0;
    info.file_bytes = 50 + info.state_bytes;
    return info;
}

TEST(StateIndex, ChainsAreWholeOrNothing) {
    StateIndex index;
    index.put(node(1, 0, 10, 0, 1));
    index.put(node(2, 1, 20, 10, 2));
    index.put(node(3, 2, 30, 20, 3));
    ASSERT_TRUE(index.chain(key(3), kRoot));
    EXPECT_EQ(*index.chain(key(3), kRoot), (std::vector{key(1), key(2), key(3)}));
    EXPECT_FALSE(index.chain(key(3), key(201))) << "another identity's root";
    EXPECT_FALSE(index.chain(key(9), kRoot));
    index.erase(key(2));
    EXPECT_FALSE(index.chain(key(3), kRoot));
    index.put(node(2, 1, 19, 10, 2));
    EXPECT_FALSE(index.chain(key(3), kRoot)) << "counts that do not meet";
}

TEST(StateIndex, ChainsThatGoInCirclesEnd) {
    StateIndex index;
    index.put(node(1, 2, 10, 5, 1));
    index.put(node(2, 1, 20, 10, 1));
    EXPECT_FALSE(index.chain(key(2), kRoot));
}

const EvictionRule kWork, kAge{EvictionRule::Kind::LeastRecentlyUsed, 0};

std::optional<StateIndex::Eviction> evictionAt(const StateIndex& index, int now,
                                               const PrefixKey& keep = key(9),
                                               const EvictionRule& rule = kWork) {
    return index.nextEviction(keep, rule, system_clock::time_point(seconds(now)));
}

TEST(StateIndex, EvictsWhatSavesTheLeastWorkPerByte) {
    StateIndex index;
    index.put(node(1, 0, 1000, 0, 10));
    index.put(node(2, 0, 100, 0, 10));
    index.put(node(3, 0, 1, 0, 20));  // used last
    EXPECT_EQ(evictionAt(index, 30)->key, key(2));
    auto light = node(2, 0, 100, 0, 10);
    light.file_bytes = 10;  // of 150 for the others
    light.state_bytes = 5;
    index.put(light);
    EXPECT_EQ(evictionAt(index, 30)->key, key(1));
}

TEST(StateIndex, WorkCountsFromTheNearestStateAbove) {
    StateIndex index;
    index.put(node(1, 0, 1000, 0, 10));
    index.put(node(2, 1, 1010, 1000, 10));  // ten tokens, as long as node 1 has its state
    index.put(node(3, 0, 500, 0, 10));
    index.put(node(4, 0, 1, 0, 20));
    EXPECT_EQ(evictionAt(index, 30)->key, key(2));
    index.put(node(1, 0, 1000, 0, 10, false));
    EXPECT_EQ(evictionAt(index, 30)->key, key(3));
}

TEST(StateIndex, WhatNobodyAsksForLosesItsValue) {
    StateIndex index;
    index.put(node(1, 0, 1000, 0, 1));
    index.put(node(2, 0, 100, 0, 9990));
    index.put(node(3, 0, 1, 0, 9995));
    EXPECT_EQ(evictionAt(index, 10000)->key, key(1));
    EXPECT_EQ(evictionAt(index, 1000000)->key, key(2)) << "by then both are old";
}

TEST(StateIndex, TimesThatLieInTheFutureCountAsNow) {
    StateIndex index;
    index.put(node(1, 0, 100, 0, 5000));
    index.put(node(2, 0, 1000, 0, 4000));
    index.put(node(3, 0, 10, 0, 6000));
    EXPECT_EQ(evictionAt(index, 30)->key, key(3)) << "the clock was set back";
    index.put(node(4, 0, 1, 0, 20));
    EXPECT_EQ(evictionAt(index, 30)->key, key(3)) << "the last used stays";
}

TEST(StateIndex, TheLastUsedIsOneThatHasAState) {
    StateIndex index;
    index.put(node(1, 0, 10, 0, 9, false));  // its state was removed by hand
    index.put(node(2, 1, 20, 10, 8));
    index.put(node(3, 1, 1000, 10, 5));
    EXPECT_EQ(evictionAt(index, 30)->key, key(3));
}

TEST(StateIndex, LongPromptsWeighMoreWhereAttentionLooksBack) {
    EXPECT_EQ(readingWork(0, 100, kWork), 100);
    const EvictionRule attentive{EvictionRule::Kind::SavedWork, 1000};
    EXPECT_DOUBLE_EQ(readingWork(1000, 1100, attentive), 100 * 2.05);
    StateIndex index;
    index.put(node(1, 0, 5000, 0, 1));
    index.put(node(2, 1, 5100, 5000, 10));
    index.put(node(3, 0, 120, 0, 10));
    index.put(node(4, 0, 1, 0, 20));
    EXPECT_EQ(evictionAt(index, 30)->key, key(2));
    EXPECT_EQ(evictionAt(index, 30, key(9), attentive)->key, key(3));
}

TEST(StateIndex, AttentionDoublesTheWorkOfM1At280ThousandTokens) {
    ModelConfig m1;
    m1.layer_count = 80;
    m1.hidden_size = 6144;
    m1.head_count = 64;
    m1.kv_head_count = 8;
    m1.head_dim = 128;
    m1.intermediate_size = 9216;
    m1.experts_per_token = 2;
    for (int layer = 1; layer <= 80; ++layer)
        m1.layers.push_back(layer % 8 == 0 ? AttentionKind::Softmax : AttentionKind::Lightning);
    EXPECT_NEAR(static_cast<double>(attentionDoublesAt(m1)), 280000, 5000);
    m1.layers.assign(80, AttentionKind::Lightning);
    EXPECT_EQ(attentionDoublesAt(m1), 0);
}

TEST(StateIndex, LeastRecentlyUsedIsThereToCompareWith) {
    StateIndex index;
    index.put(node(1, 0, 1000, 0, 1));
    index.put(node(2, 0, 100, 0, 2));
    index.put(node(3, 0, 10, 0, 3));
    EXPECT_EQ(evictionAt(index, 30, key(9), kAge)->key, key(1));
}

TEST(StateIndex, NeededKvStaysTheNewestAndTheLastUsedToo) {
    StateIndex index;
    index.put(node(1, 0, 10, 0, 1));  // others need its KV
    index.put(node(2, 1, 20, 10, 3));
    index.put(node(3, 1, 25, 10, 2));
    auto next = evictionAt(index, 10, key(2));
    ASSERT_TRUE(next);
    EXPECT_EQ(next->key, key(1));
    EXPECT_FALSE(next->whole);

    index.put(node(1, 0, 10, 0, 1, false));
    next = evictionAt(index, 10, key(2));
    ASSERT_TRUE(next);
    EXPECT_EQ(next->key, key(3));
    EXPECT_TRUE(next->whole);

    index.erase(key(3));
    EXPECT_FALSE(evictionAt(index, 10, key(2))) << "the newest and the KV under it stay";
    EXPECT_FALSE(evictionAt(index, 10)) << "so does the last used";
    index.erase(key(2));
    next = evictionAt(index, 10);
    ASSERT_TRUE(next) << "KV that nobody needs any more";
    EXPECT_EQ(next->key, key(1));
    EXPECT_TRUE(next->whole);
}

TEST(StateIndex, WhatCannotGoIsKnown) {
    StateIndex index;
    index.put(node(1, 0, 10, 0, 1));
    index.put(node(2, 1, 20, 10, 2));
    index.put(node(3, 2, 30, 20, 3));  // used last
    index.put(node(4, 1, 15, 10, 1));
    const auto at = system_clock::time_point(seconds(10));
    EXPECT_EQ(index.leastBytes(key(9), at), 50 + 50 + 150);
    EXPECT_EQ(index.leastBytes(key(4), at), 50 + 50 + 150 + 150);
    auto pinned = node(1, 0, 10, 0, 1);
    pinned.pinned = true;
    index.put(pinned);
    EXPECT_EQ(index.leastBytes(key(9), at), 150 + 50 + 150);
}

TEST(StateIndex, PinnedNodesAreNeverChosen) {
    StateIndex index;
    auto pinned = node(1, 0, 10, 0, 1);
    pinned.pinned = true;
    index.put(pinned);
    index.put(node(3, 0, 10, 0, 9));
    EXPECT_FALSE(evictionAt(index, 30));
    index.put(node(2, 1, 20, 10, 5));
    EXPECT_EQ(evictionAt(index, 30)->key, key(2));
}

TEST(StateIndex, RungsAreThinnedEvenly) {
    StateIndex index;
    auto before = node(50, 0, 7, 0, 1);
    before.ends_segment = true;
    index.put(before);
    // As a long reading goes: a rung every ten tokens, four fit.
    std::vector<int64_t> kept;
    for (uint8_t i = 1; i <= 32; ++i) {
        index.put(node(i, i == 1 ? 50 : static_cast<uint8_t>(i - 1), 7 + 10 * i,
                       i == 1 ? 7 : 7 + 10 * (i - 1), i));
        while (const auto rung = index.nextRungToDrop(key(i), 400)) {
            SnapshotInfo& dropped = *index.find(*rung);
            dropped.has_state = false;
            dropped.state_bytes = 0;
        }
        kept.clear();
        for (uint8_t n = 1; n <= i; ++n)
            if (index.find(key(n))->has_state) kept.push_back(n);
        EXPECT_EQ(kept.size(), std::min<size_t>(i, 4));
        EXPECT_EQ(kept.back(), i) << "an interrupted reading goes on from the last";
    }
    int64_t widest = kept.front();
    for (size_t i = 1; i < kept.size(); ++i) widest = std::max(widest, kept[i] - kept[i - 1]);
    EXPECT_LE(widest, 16) << "twice as far apart as the best four would be";
    EXPECT_TRUE(index.find(key(50))->has_state) << "a segment's end is no rung";
}

TEST(StateIndex, RungsOfTheSegmentThatEndsAreThinnedButNoPinnedOne) {
    StateIndex index;
    auto pinned = node(1, 0, 10, 0, 1);
    pinned.pinned = true;
    index.put(pinned);
    index.put(node(2, 1, 20, 10, 2));
    auto end = node(3, 2, 30, 20, 3);
    end.ends_segment = true;
    index.put(end);
    EXPECT_FALSE(index.nextRungToDrop(key(3), 200));
    EXPECT_FALSE(index.nextRungToDrop(key(3), 100)) << "the pinned one stays, and the last";
    index.find(key(1))->pinned = false;
    EXPECT_EQ(index.nextRungToDrop(key(3), 100), key(1));
}

TEST(StateIndex, UselessNodesAreThoseThatServeNothing) {
    StateIndex index;
    index.put(node(1, 0, 10, 0, 1, false));
    index.put(node(2, 1, 20, 10, 1, false));
    EXPECT_EQ(index.useless(), std::vector{key(2)});
    index.erase(key(2));
    EXPECT_EQ(index.useless(), std::vector{key(1)});
    index.put(node(2, 1, 20, 10, 1, true));
    EXPECT_TRUE(index.useless().empty());
}

}  // namespace
}  // namespace lectern::engine
