#include "kernels/softmax_attention/softmax_attention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "tests/kernels/softmax_attention/attention_test_support.h"

namespace lectern::kernels::test {
namespace {

struct Shape {
    int64_t tokens, heads, kv_heads, dim, start;
    float spread = 1.0F;  // of queries and keys: large values make the softmax pick single keys
};

std::ostream& operator<<(std::ostream& out, const Shape& s) {
    return out << "tokens=" << s.tokens << " heads=" << s.heads << " kv_heads=" << s.kv_heads
               << " dim=" << s.dim << " start=" << s.start << " spread=" << s.spread;
}

const Shape kShapes[] = {
    {1, 6, 2, 32, 300},    {1, 16, 2, 64, 2047},      {1, 5, 5, 20, 1500},
    {1, 7, 1, 16, 129},    {1, 1, 1, 16, 0},          {1, 4, 2, 32, 255},
    {1, 10, 2, 32, 256},   {1, 8, 4, 128, 1000},      {1, 64, 1, 32, 700},
    {1, 8, 2, 96, 5000},   {1, 8, 4, 32, 20000},      {2, 8, 4, 32, 254},
    {63, 4, 4, 32, 0},     {64, 4, 2, 32, 192},       {65, 4, 1, 96, 191},
    {63, 10, 5, 128, 1},   {64, 1, 1, 128, 256},      {65, 1, 1, 16, 511},
    {255, 4, 2, 16, 1},    {255, 8, 4, 32, 0},        {256, 8, 4, 32, 256},
    {257, 8, 4, 32, 255},  {257, 4, 1, 128, 0},       {256, 10, 10, 16, 513},
    {255, 10, 2, 96, 130}, {33, 6, 2, 20, 300},       {17, 3, 1, 7, 1020},
    {130, 16, 1, 32, 127}, {64, 8, 4, 32, 300, 8.0F}, {65, 4, 2, 128, 200, 30.0F},
};

class Problem {
  public:
    explicit Problem(const Shape& s)
        : shape(s), q(s.tokens, s.heads, s.dim), pages(s.start + s.tokens, s.kv_heads, s.dim) {
        q.fillNormal(1, s.spread);
        std::mt19937 random(2);
        std::normal_distribution<float> normal;
        for (int64_t h = 0; h < s.kv_heads; ++h)
            for (int64_t i = 0; i < s.start + s.tokens; ++i)
                for (int64_t e = 0; e < s.dim; ++e) {
                    pages.key(h, i)[e] = s.spread * normal(random);
                    pages.value(h, i)[e] = normal(random);
                }
    }

    std::vector<float> run(BackendContext& context) {
        StridedTensor out(shape.tokens, shape.heads, shape.dim);
        softmaxAttention({q.view(), pages.views(), shape.start, shape.kv_heads, out.view()},
                         context);
        EXPECT_EQ(out.untouched(), out.surrounding());
        return out.compact();
    }
    /// Tokens [first, first + count) as a call of their own.
    std::vector<float> runPart(BackendContext& context, int64_t first, int64_t count) {
        StridedTensor out(count, shape.heads, shape.dim);
        softmaxAttention({tokensOf(q.view(), first, count), pages.views(), shape.start + first,
                          shape.kv_heads, out.view()},
                         context);
        return out.compact();
    }

    /// Softmax as it is defined, in double. Also finds the largest score before scaling by
    /// 1/sqrt(dim), with absolute products, for the tolerance.
    const std::vector<double>& expected() {
        if (m_expected.empty())
            for (int64_t t = 0; t < shape.tokens; ++t)
                for (int64_t h = 0; h < shape.heads; ++h) appendRow(t, h, m_expected);
        return m_expected;
    }
    /// Rounding only: a score is a sum of dim products, its error times the weight's own size
    /// enters each weight, and the sums run over steps of at most 256 keys and then over the steps.
    double tolerance() const {
        const double scale = 1.0 / std::sqrt(static_cast<double>(shape.dim));
        const double steps = static_cast<double>(shape.start + shape.tokens) / 128;
        const double score_error = static_cast<double>(shape.dim + 8) * largest_product * scale;
        return kEpsilon * largest_value * (2 * score_error + 256 + steps + 32);
    }

    Shape shape;
    StridedTensor q;
    Pages pages;
    double largest_product = 0.0;
    double largest_value = 0.0;

  private:
    void appendRow(int64_t t, int64_t h, std::vector<double>& all) {
        const int64_t kv = h * shape.kv_heads / shape.heads;
        const int64_t visible = shape.start + t + 1;
        const float* query = q.view().at(t, h);
        std::vector<double> weights;
        for (int64_t i = 0; i < visible; ++i) {
            double score = 0.0;
            double size = 0.0;
            for (int64_t e = 0; e < shape.dim; ++e) {
                const double product = static_cast<double>(query[e]) * pages.key(kv, i)[e];
                score += product;
                size += std::abs(product);
            }
            largest_product = std::max(largest_product, size);
            weights.push_back(score / std::sqrt(static_cast<double>(shape.dim)));
        }
        const double top = *std::max_element(weights.begin(), weights.end());
        double total = 0.0;
        for (double& weight : weights) total += weight = std::exp(weight - top);
        std::vector<double> row(static_cast<size_t>(shape.dim));
        for (int64_t i = 0; i < visible; ++i)
            for (int64_t e = 0; e < shape.dim; ++e) {
                const double value = pages.value(kv, i)[e];
                largest_value = std::max(largest_value, std::abs(value));
                row[static_cast<size_t>(e)] += weights[static_cast<size_t>(i)] / total * value;
            }
        all.insert(all.end(), row.begin(), row.end());
    }
    std::vector<double> m_expected;
};

/// The table, built once for all implementations: the sums in double take longer than what they
/// check.
std::deque<Problem>& solvedProblems() {
    static std::deque<Problem> problems = [] {
        std::deque<Problem> built;
        for (const Shape& shape : kShapes) built.emplace_back(shape).expected();
        return built;
    }();
    return problems;
}

class SoftmaxAttentionTest : public ForImplementation {};
INSTANTIATE_TEST_SUITE_P(All, SoftmaxAttentionTest, ::testing::ValuesIn(implementations()),
                         implementationName);

TEST_P(SoftmaxAttentionTest, AgreesWithTheDefinitionInDouble) {
    BackendContext context = makeContext(2);
    for (Problem& problem : solvedProblems()) {
        SCOPED_TRACE(::testing::PrintToString(problem.shape));
        EXPECT_LE(largestDifference(problem.run(context), problem.expected()), problem.tolerance());
    }
}

TEST_P(SoftmaxAttentionTest, GivesEqualBitsForAnyThreadCountAndEveryTime) {
    for (const Shape& shape : {Shape{257, 8, 4, 32, 255},
                               {512, 8, 2, 16, 40},
                               {1, 8, 4, 32, 9000},
                               {1, 4, 1, 16, 70000}}) {
        SCOPED_TRACE(::testing::PrintToString(shape));
        Problem problem(shape);
        BackendContext one = makeContext(1);
        const auto expected = problem.run(one);
        EXPECT_TRUE(equalBits(problem.run(one), expected));
        for (int threads = 2; threads <= 3; ++threads) {
            BackendContext many = makeContext(threads);
            EXPECT_TRUE(equalBits(problem.run(many), expected)) << threads << " threads";
        }
    }
}

TEST_P(SoftmaxAttentionTest, AgreesForAnySplitOfThePrompt) {
    BackendContext context = makeContext();
    Problem problem({300, 8, 4, 32, 100});
    const auto expected = problem.expected();
    for (const int64_t piece : {1, 7, 64, 255, 256, 257}) {
        SCOPED_TRACE(piece);
        std::vector<float> joined;
        for (int64_t first = 0; first < problem.shape.tokens; first += piece) {
            const int64_t count = std::min(piece, problem.shape.tokens - first);
            const auto part = problem.runPart(context, first, count);
            joined.insert(joined.end(), part.begin(), part.end());
        }
        EXPECT_LE(largestDifference(joined, expected), problem.tolerance());
    }
}

TEST_P(SoftmaxAttentionTest, IgnoresLaterPositions) {
    BackendContext context = makeContext(2);
    for (const int64_t tokens : {1, 40}) {
        Problem problem({tokens, 4, 2, 32, 230});
        const auto expected = problem.run(context);
        // The pages hold NaN behind the last position already; now something that could be weighed.
        for (int64_t position = 230 + tokens; position < 512; ++position)
            for (int64_t kv = 0; kv < 2 && position / kKvPageTokens <
                                               static_cast<int64_t>(problem.pages.views().size());
                 ++kv) {
                std::fill_n(problem.pages.key(kv, position), 32, 100.0F);
                std::fill_n(problem.pages.value(kv, position), 32, -1e30F);
            }
        EXPECT_TRUE(equalBits(problem.run(context), expected));
    }
}

TEST_P(SoftmaxAttentionTest, KeepsOneKeyThatOutweighsAllOthers) {
    // All scores but one lie hundreds below the largest, wherever that one stands.
    BackendContext context = makeContext();
    for (const int64_t chosen : {0, 127, 128, 255, 256, 699}) {
        Problem problem({1, 2, 1, 16, 699});
        problem.q.forEach([](float& value) { value = 40.0F; });
        for (int64_t i = 0; i < 700; ++i)
            std::fill_n(problem.pages.key(0, i), 16, i == chosen ? 3.0F : -3.0F);
        const auto out = problem.run(context);
        for (int64_t h = 0; h < 2; ++h)
            for (int64_t e = 0; e < 16; ++e)
                EXPECT_EQ(out[static_cast<size_t>(h * 16 + e)], problem.pages.value(0, chosen)[e]);
    }
}

}  // namespace
}  // namespace lectern::kernels::test
