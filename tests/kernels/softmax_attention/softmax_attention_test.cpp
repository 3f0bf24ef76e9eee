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

std::string described(const Shape& shape, KvFormat format) {
    return ::testing::PrintToString(shape) + " kv=" + std::string(kvFormatName(format));
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
    explicit Problem(const Shape& s, KvFormat format = KvFormat::Float32)
        : shape(s),
          q(s.tokens, s.heads, s.dim),
          pages(s.start + s.tokens, s.kv_heads, s.dim, format) {
        q.fillNormal(1, s.spread);
        std::mt19937 random(2);
        std::normal_distribution<float> normal;
        std::vector<float> key(static_cast<size_t>(s.dim)), value(key.size());
        for (int64_t h = 0; h < s.kv_heads; ++h)
            for (int64_t i = 0; i < s.start + s.tokens; ++i) {
                for (size_t e = 0; e < key.size(); ++e) {
                    key[e] = s.spread * normal(random);
                    value[e] = normal(random);
                }
                pages.setKey(h, i, key);
                pages.setValue(h, i, value);
            }
    }

    std::vector<float> run(BackendContext& context) {
        StridedTensor out(shape.tokens, shape.heads, shape.dim);
        softmaxAttention(
            {q.view(), pages.format(), pages.views(), shape.start, shape.kv_heads, out.view()},
            context);
        EXPECT_EQ(out.untouched(), out.surrounding());
        return out.compact();
    }
    /// Tokens [first, first + count) as a call of their own.
    std::vector<float> runPart(BackendContext& context, int64_t first, int64_t count) {
        StridedTensor out(count, shape.heads, shape.dim);
        softmaxAttention({tokensOf(q.view(), first, count), pages.format(), pages.views(),
                          shape.start + first, shape.kv_heads, out.view()},
                         context);
        return out.compact();
    }

    /// Softmax as it is defined, in double, over keys and values as the pages hold them. Also finds
    /// the largest score before scaling by 1/sqrt(dim), with absolute products, for the tolerance.
    const std::vector<double>& expected() {
        if (m_expected.empty()) readPages();
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
    void readPages() {
        for (int64_t h = 0; h < shape.kv_heads; ++h)
            for (int64_t i = 0; i < shape.start + shape.tokens; ++i) {
                const auto key = pages.key(h, i), value = pages.value(h, i);
                m_keys.insert(m_keys.end(), key.begin(), key.end());
                m_values.insert(m_values.end(), value.begin(), value.end());
            }
    }
    size_t vectorAt(int64_t kv_head, int64_t position) const {
        return static_cast<size_t>((kv_head * (shape.start + shape.tokens) + position) * shape.dim);
    }
    void appendRow(int64_t t, int64_t h, std::vector<double>& all) {
        const int64_t kv = h * shape.kv_heads / shape.heads;
        const int64_t visible = shape.start + t + 1;
        const float* query = q.view().at(t, h);
        std::vector<double> weights;
        for (int64_t i = 0; i < visible; ++i) {
            const double* key = &m_keys[vectorAt(kv, i)];
            double score = 0.0;
            double size = 0.0;
            for (int64_t e = 0; e < shape.dim; ++e) {
                const double product = static_cast<double>(query[e]) * key[e];
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
                const double value = m_values[vectorAt(kv, i) + static_cast<size_t>(e)];
                largest_value = std::max(largest_value, std::abs(value));
                row[static_cast<size_t>(e)] += weights[static_cast<size_t>(i)] / total * value;
            }
        all.insert(all.end(), row.begin(), row.end());
    }
    std::vector<double> m_keys, m_values;  // [kv_head][position][dim]
    std::vector<double> m_expected;
};

std::vector<Shape> randomShapes() {
    std::mt19937 random(11);
    const auto oneOf = [&random](std::initializer_list<int64_t> all) {
        return all.begin()[random() % all.size()];
    };
    std::vector<Shape> shapes;
    for (int i = 0; i < 12; ++i) {
        const int64_t kv_heads = oneOf({1, 2, 3});
        const int64_t tokens =
            oneOf({1, 1, 255, 256, 257, 3 + 2 * static_cast<int64_t>(random() % 90)});
        shapes.push_back({tokens, kv_heads * oneOf({1, 2, 3, 4, 8, 11}), kv_heads,
                          oneOf({32, 64, 128}),
                          oneOf({0, 255, 256, 257, static_cast<int64_t>(random() % 700)})});
    }
    return shapes;
}

/// The table and more in every format, built once for all implementations: the sums in double take
/// longer than what they check.
std::deque<Problem>& solvedProblems() {
    static std::deque<Problem> problems = [] {
        std::deque<Problem> built;
        for (const KvFormat format : kKvFormats) {
            // The longest tell of the length of sums, which no format changes; half of the others
            // will do for it.
            for (size_t i = 0; i < std::size(kShapes); ++i)
                if (format == KvFormat::Float32 || (kShapes[i].start < 4000 && i % 2 == 0))
                    built.emplace_back(kShapes[i], format).expected();
            for (const Shape& shape : randomShapes()) built.emplace_back(shape, format).expected();
        }
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
        SCOPED_TRACE(described(problem.shape, problem.pages.format()));
        EXPECT_LE(largestDifference(problem.run(context), problem.expected()), problem.tolerance());
    }
}

TEST_P(SoftmaxAttentionTest, GivesEqualBitsForAnyThreadCountAndEveryTime) {
    for (const Shape& shape : {Shape{257, 8, 4, 32, 255},
                               {512, 8, 2, 16, 40},
                               {1, 8, 4, 32, 9000},
                               {1, 4, 1, 16, 70000}}) {
        for (const KvFormat format : kKvFormats) {
            if (format != KvFormat::Float32 && shape.start > 10000) continue;
            SCOPED_TRACE(described(shape, format));
            Problem problem(shape, format);
            BackendContext one = makeContext(1);
            const auto expected = problem.run(one);
            EXPECT_TRUE(equalBits(problem.run(one), expected));
            for (int threads = 2; threads <= 3; ++threads) {
                BackendContext many = makeContext(threads);
                EXPECT_TRUE(equalBits(problem.run(many), expected)) << threads << " threads";
            }
        }
    }
}

TEST_P(SoftmaxAttentionTest, AgreesForAnySplitOfThePrompt) {
    BackendContext context = makeContext();
    for (const KvFormat format : kKvFormats) {
        Problem problem({300, 8, 4, 32, 100}, format);
        const auto expected = problem.expected();
        for (const int64_t piece : {1, 7, 64, 255, 256, 257}) {
            SCOPED_TRACE(described(problem.shape, format) + " piece=" + std::to_string(piece));
            std::vector<float> joined;
            for (int64_t first = 0; first < problem.shape.tokens; first += piece) {
                const int64_t count = std::min(piece, problem.shape.tokens - first);
                const auto part = problem.runPart(context, first, count);
                joined.insert(joined.end(), part.begin(), part.end());
            }
            EXPECT_LE(largestDifference(joined, expected), problem.tolerance());
        }
    }
}

TEST_P(SoftmaxAttentionTest, IgnoresLaterPositions) {
    BackendContext context = makeContext(2);
    const std::vector<float> loud(32, 100.0F), large(32, -1e30F);
    for (const KvFormat format : kKvFormats) {
        for (const int64_t tokens : {1, 40, 70}) {
            SCOPED_TRACE(tokens);
            Problem problem({tokens, 4, 2, 32, 230}, format);
            const auto expected = problem.run(context);
            // The pages hold NaN behind the last position already; now what could be weighed.
            const auto end = static_cast<int64_t>(problem.pages.views().size()) * kKvPageTokens;
            for (int64_t position = 230 + tokens; position < end; ++position)
                for (int64_t kv = 0; kv < 2; ++kv) {
                    problem.pages.setKey(kv, position, loud);
                    problem.pages.setValue(kv, position, large);
                }
            EXPECT_TRUE(equalBits(problem.run(context), expected)) << kvFormatName(format);
        }
    }
}

TEST_P(SoftmaxAttentionTest, KeepsOneKeyThatOutweighsAllOthers) {
    // All scores but one lie hundreds below the largest, wherever that one stands.
    BackendContext context = makeContext();
    const std::vector<float> near(16, 3.0F), far(16, -3.0F);
    for (const KvFormat format : kKvFormats)
        for (const int64_t chosen : {0, 127, 128, 255, 256, 699}) {
            Problem problem({1, 2, 1, 16, 699}, format);
            problem.q.forEach([](float& value) { value = 40.0F; });
            for (int64_t i = 0; i < 700; ++i) problem.pages.setKey(0, i, i == chosen ? near : far);
            const auto out = problem.run(context);
            const auto value = problem.pages.value(0, chosen);
            for (int64_t h = 0; h < 2; ++h)
                for (int64_t e = 0; e < 16; ++e)
                    EXPECT_EQ(out[static_cast<size_t>(h * 16 + e)],
                              static_cast<float>(value[static_cast<size_t>(e)]));
        }
}

}  // namespace
}  // namespace lectern::kernels::test
