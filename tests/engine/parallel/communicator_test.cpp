#include "engine/parallel/communicator.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "engine/parallel/rank_group.h"

namespace lectern::engine {
namespace {

using kernels::Backend;

float valueOf(int rank, int64_t row, int64_t column) {
    return static_cast<float>(rank * 1000 + row * 10 + column) + 0.1f;
}

class Communicators : public testing::TestWithParam<int> {
  protected:
    RankGroup group{Backend::Reference, 1, GetParam()};
};

TEST_P(Communicators, SumIsTheSameOnEveryRankAndLeavesThePaddingAlone) {
    struct Shape {
        int64_t rows, columns;
    };
    for (const Shape shape : {Shape{1, 1}, {1, 7}, {5, 3}, {33, 48}}) {
        group.reserve(shape.rows * shape.columns);
        const int64_t stride = shape.columns + 3;
        std::vector<std::vector<float>> all(
            static_cast<size_t>(group.size()),
            std::vector<float>(static_cast<size_t>(shape.rows * stride), -7.0f));
        group.run([&](int rank) {
            View2 mine(all[static_cast<size_t>(rank)].data(), {shape.rows, shape.columns},
                       {stride, 1});
            for (int64_t row = 0; row < shape.rows; ++row)
                for (int64_t column = 0; column < shape.columns; ++column)
                    *mine.at(row, column) = valueOf(rank, row, column);
            group.communicator(rank).allReduceSum(mine);
        });
        for (const auto& values : all) EXPECT_EQ(values, all[0]);
        for (int64_t row = 0; row < shape.rows; ++row) {
            for (int64_t column = 0; column < stride; ++column) {
                float expected = column < shape.columns ? 0.0f : -7.0f;
                if (column < shape.columns)
                    for (int rank = 0; rank < group.size(); ++rank)
                        expected += valueOf(rank, row, column);
                EXPECT_EQ(all[0][static_cast<size_t>(row * stride + column)], expected);
            }
        }
    }
}

TEST_P(Communicators, GathersInTheOrderOfRanks) {
    std::vector<float> all(100, -1.0f);
    group.run([&](int rank) {
        std::vector<float> mine(static_cast<size_t>(rank % 3), static_cast<float>(rank));
        group.communicator(rank).gather(mine, all);
    });
    std::vector<float> expected;
    for (int rank = 0; rank < group.size(); ++rank)
        expected.insert(expected.end(), static_cast<size_t>(rank % 3), static_cast<float>(rank));
    expected.resize(all.size(), -1.0f);
    EXPECT_EQ(all, expected);
}

TEST_P(Communicators, ManyCallsInARowKeepStep) {
    group.reserve(64);
    std::vector<float> last(static_cast<size_t>(group.size()));
    group.run([&](int rank) {
        std::vector<float> mine(64);
        for (int turn = 0; turn < 200; ++turn) {
            std::iota(mine.begin(), mine.end(), static_cast<float>(turn * (rank + 1)));
            group.communicator(rank).allReduceSum(View2(mine.data(), {1 + turn % 2 * 7, 8}));
        }
        last[static_cast<size_t>(rank)] = mine[9];
    });
    float expected = 0;
    for (int rank = 0; rank < group.size(); ++rank)
        expected += static_cast<float>(199 * (rank + 1) + 9);
    for (const float value : last) EXPECT_EQ(value, expected);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Communicators, testing::Values(1, 2, 3, 8));

TEST(RankGroup, RunsEveryRankOnceAndCountsItsThreads) {
    for (const int size : {1, 2, 5}) {
        RankGroup group(Backend::Simd, 4, size);
        EXPECT_EQ(group.size(), size);
        EXPECT_EQ(group.threadCount(), std::max(4, size));
        std::vector<int> runs(static_cast<size_t>(size));
        for (int turn = 0; turn < 50; ++turn)
            group.run([&](int rank) { ++runs[static_cast<size_t>(rank)]; });
        EXPECT_EQ(runs, std::vector<int>(static_cast<size_t>(size), 50));
    }
}

}  // namespace
}  // namespace lectern::engine
