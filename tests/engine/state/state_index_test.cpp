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

TEST(StateIndex, EvictsTheLeastRecentlyUsedAndKeepsNeededKv) {
    StateIndex index;
    index.put(node(1, 0, 10, 0, 1));  // oldest, but others need its KV
    index.put(node(2, 1, 20, 10, 3));
    index.put(node(3, 1, 25, 10, 2));
    auto next = index.nextEviction(key(2));
    ASSERT_TRUE(next);
    EXPECT_EQ(next->key, key(1));
    EXPECT_FALSE(next->whole);

    index.put(node(1, 0, 10, 0, 1, false));
    next = index.nextEviction(key(2));
    ASSERT_TRUE(next);
    EXPECT_EQ(next->key, key(3));
    EXPECT_TRUE(next->whole);

    index.erase(key(3));
    EXPECT_FALSE(index.nextEviction(key(2))) << "the newest and the KV under it stay";
    next = index.nextEviction(key(9));
    ASSERT_TRUE(next);
    EXPECT_EQ(next->key, key(2));
    index.erase(key(2));
    next = index.nextEviction(key(9));
    ASSERT_TRUE(next) << "KV that nobody needs any more";
    EXPECT_EQ(next->key, key(1));
    EXPECT_TRUE(next->whole);
}

TEST(StateIndex, PinnedNodesAreNeverChosen) {
    StateIndex index;
    auto pinned = node(1, 0, 10, 0, 1);
    pinned.pinned = true;
    index.put(pinned);
    EXPECT_FALSE(index.nextEviction(key(9)));
    index.put(node(2, 1, 20, 10, 5));
    EXPECT_EQ(index.nextEviction(key(9))->key, key(2));
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
