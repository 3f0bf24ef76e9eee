#include "engine/run/prefill_plan.h"

#include <gtest/gtest.h>

#include <numeric>

namespace lectern::engine {
namespace {

Segment segmentOf(int64_t count, Token first = 0) {
    Segment segment;
    segment.kind = SegmentKind::Document;
    segment.tokens.resize(static_cast<size_t>(count));
    std::iota(segment.tokens.begin(), segment.tokens.end(), first);
    return segment;
}

TEST(PrefillPlan, GridRestartsAtEverySegment) {
    const std::vector<Segment> segments = {segmentOf(1), segmentOf(10), segmentOf(4), segmentOf(5)};
    const PrefillPlan plan = planPrefill(segments, {}, 4);
    std::vector<std::pair<int64_t, int64_t>> ranges;
    std::vector<bool> ends;
    for (const PrefillStep& step : plan.steps) {
        ranges.emplace_back(step.begin, step.end);
        ends.push_back(step.ends_segment);
    }
    EXPECT_EQ(ranges, (std::vector<std::pair<int64_t, int64_t>>{
                          {0, 1}, {1, 5}, {5, 9}, {9, 11}, {11, 15}, {15, 19}, {19, 20}}));
    EXPECT_EQ(ends, (std::vector<bool>{true, false, false, true, true, false, true}));
    EXPECT_EQ(plan.tokens.size(), 20u);
}

TEST(PrefillPlan, StepsOfASharedPrefixHaveTheSameKeysWhateverFollows) {
    const std::vector<Segment> one = {segmentOf(3), segmentOf(9, 50)};
    const std::vector<Segment> two = {segmentOf(3), segmentOf(9, 50), segmentOf(7, 90)};
    const auto a = planPrefill(one, {}, 4), b = planPrefill(two, {}, 4);
    for (size_t i = 0; i < a.steps.size(); ++i) EXPECT_EQ(a.steps[i].key, b.steps[i].key) << i;
}

TEST(PrefillPlan, KeysTellTokensBreaksAndRootsApart) {
    const auto lastKey = [](const std::vector<Segment>& segments, PrefixKey root, int64_t chunk) {
        return planPrefill(segments, root, chunk).steps.back().key;
    };
    PrefixKey other_root{};
    other_root[5] = 1;
    const auto key = lastKey({segmentOf(8)}, {}, 4);
    EXPECT_NE(key, lastKey({segmentOf(8, 1)}, {}, 4));
    EXPECT_NE(key, lastKey({segmentOf(8)}, other_root, 4));
    EXPECT_NE(key, lastKey({segmentOf(8)}, {}, 8));
    EXPECT_NE(key, lastKey({segmentOf(4), segmentOf(4, 4)}, {}, 4));
}

TEST(PrefillPlan, EmptySegmentsMakeNoSteps) {
    EXPECT_TRUE(planPrefill({}, {}).steps.empty());
    const std::vector<Segment> segments = {segmentOf(0), segmentOf(2), segmentOf(0)};
    EXPECT_EQ(planPrefill(segments, {}).steps.size(), 1u);
}

}  // namespace
}  // namespace lectern::engine
