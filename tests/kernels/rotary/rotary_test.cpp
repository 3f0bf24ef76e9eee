#include "kernels/rotary/rotary.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/kernels/softmax_attention/attention_test_support.h"

namespace lectern::kernels::test {
namespace {

struct Shape {
    int64_t tokens, heads, kv_heads, dim, rotary_dim, start;
    double theta = 1e7;
};

std::ostream& operator<<(std::ostream& out, const Shape& s) {
    return out << "tokens=" << s.tokens << " heads=" << s.heads << " kv_heads=" << s.kv_heads
               << " dim=" << s.dim << " rotary_dim=" << s.rotary_dim << " start=" << s.start;
}

const Shape kShapes[] = {
    {1, 1, 1, 16, 16, 0, 1e4},    {1, 64, 8, 128, 64, 1048575}, {1, 10, 2, 32, 16, 255},
    {63, 4, 4, 32, 32, 0, 1e4},   {64, 10, 5, 96, 48, 192},     {65, 4, 2, 32, 16, 191},
    {255, 4, 1, 128, 64, 1},      {256, 1, 1, 16, 8, 256},      {257, 10, 10, 32, 16, 255},
    {300, 2, 1, 20, 14, 999800},  {40, 3, 1, 7, 2, 250},        {33, 4, 2, 96, 96, 1000000},
    {64, 4, 2, 128, 64, 4194272}, {64, 4, 2, 128, 64, 6499936},
};

class Problem {
  public:
    explicit Problem(const Shape& s, KvFormat format = KvFormat::Float32)
        : shape(s),
          q(s.tokens, s.heads, s.dim),
          k(s.tokens, s.kv_heads, s.dim),
          v(s.tokens, s.kv_heads, s.dim),
          pages(s.start + s.tokens, s.kv_heads, s.dim, format, s.start) {
        q.fillNormal(1);
        k.fillNormal(2);
        v.fillNormal(3);
    }
    void run(BackendContext& context, int64_t piece) {
        for (int64_t first = 0; first < shape.tokens; first += piece) {
            const int64_t count = std::min(piece, shape.tokens - first);
            rotaryAppend({tokensOf(q.view(), first, count), tokensOf(k.view(), first, count),
                          tokensOf(v.view(), first, count), pages.format(), pages.views(),
                          shape.start + first, shape.rotary_dim, shape.theta},
                         context);
        }
    }
    /// q, keys and values after the call, one after the other.
    std::vector<float> outcome() {
        std::vector<float> all = q.compact();
        for (int64_t t = 0; t < shape.tokens; ++t)
            for (int64_t h = 0; h < shape.kv_heads; ++h) {
                for (const auto& vector :
                     {pages.key(h, shape.start + t), pages.value(h, shape.start + t)})
                    for (const double value : vector) all.push_back(static_cast<float>(value));
            }
        return all;
    }
    /// The same from the formula: float32 angle, everything else in double.
    std::vector<double> expected() {
        std::vector<double> all;
        for (int64_t t = 0; t < shape.tokens; ++t)
            for (int64_t h = 0; h < shape.heads; ++h) appendRotated(t, q.view().at(t, h), all);
        for (int64_t t = 0; t < shape.tokens; ++t)
            for (int64_t h = 0; h < shape.kv_heads; ++h) {
                appendRotated(t, k.view().at(t, h), all);
                const float* value = v.view().at(t, h);
                all.insert(all.end(), value, value + shape.dim);
            }
        return all;
    }

    Shape shape;
    StridedTensor q, k, v;
    Pages pages;

  private:
    void appendRotated(int64_t t, const float* row, std::vector<double>& all) {
        const int64_t half = shape.rotary_dim / 2;
        std::vector<double> rotated(row, row + shape.dim);
        for (int64_t i = 0; i < half; ++i) {
            const float exponent = static_cast<float>(2 * i) / static_cast<float>(shape.rotary_dim);
            const float power =
                static_cast<float>(std::pow(shape.theta, static_cast<double>(exponent)));
            const float angle = static_cast<float>(shape.start + t) * (1.0F / power);
            const long double exact = angle;
            const auto cosine = static_cast<double>(std::cos(exact));
            const auto sine = static_cast<double>(std::sin(exact));
            rotated[static_cast<size_t>(i)] = row[i] * cosine - row[i + half] * sine;
            rotated[static_cast<size_t>(i + half)] = row[i + half] * cosine + row[i] * sine;
        }
        all.insert(all.end(), rotated.begin(), rotated.end());
    }
};

class RotaryTest : public ForImplementation {};
INSTANTIATE_TEST_SUITE_P(All, RotaryTest, ::testing::ValuesIn(implementations()),
                         implementationName);

TEST_P(RotaryTest, RotatesByTheFloatAngleAndAppendsToThePages) {
    BackendContext context = makeContext(2);
    for (const Shape& shape : kShapes) {
        SCOPED_TRACE(::testing::PrintToString(shape));
        Problem problem(shape);
        const auto expected = problem.expected();
        problem.run(context, shape.tokens);
        // Two products of values up to about 5 with rounded factors, and their sum.
        EXPECT_LE(largestDifference(problem.outcome(), expected), 6 * kEpsilon * 5);
        EXPECT_EQ(problem.q.untouched(), problem.q.surrounding());
    }
}

TEST_P(RotaryTest, RoundsWhatItAppendsToTheFormatOfThePages) {
    BackendContext context = makeContext(2);
    for (const Shape& shape : kShapes) {
        Problem exact(shape);
        exact.run(context, shape.tokens);
        for (const KvFormat format : {KvFormat::Bf16, KvFormat::Int8}) {
            SCOPED_TRACE(::testing::PrintToString(shape));
            Problem rounded(shape, format);
            rounded.run(context, shape.tokens);
            EXPECT_TRUE(equalBits(rounded.q.compact(), exact.q.compact()));
            Pages expected(shape.start + shape.tokens, shape.kv_heads, shape.dim, format,
                           shape.start);
            for (int64_t h = 0; h < shape.kv_heads; ++h)
                for (int64_t i = shape.start; i < shape.start + shape.tokens; ++i) {
                    const auto key = exact.pages.key(h, i), value = exact.pages.value(h, i);
                    expected.setKey(h, i, std::vector<float>(key.begin(), key.end()));
                    expected.setValue(h, i, std::vector<float>(value.begin(), value.end()));
                    ASSERT_TRUE(
                        std::ranges::equal(rounded.pages.keyBytes(h, i), expected.keyBytes(h, i)));
                    ASSERT_TRUE(std::ranges::equal(rounded.pages.valueBytes(h, i),
                                                   expected.valueBytes(h, i)));
                }
        }
    }
}

TEST_P(RotaryTest, RoundsExtremesAsThePlainFormDoes) {
    // Values alone: they are not rotated, so that both see the same bits.
    BackendContext context = makeContext();
    const float inf = std::numeric_limits<float>::infinity();
    const float least = std::numeric_limits<float>::denorm_min();
    for (const int64_t dim : {7, 32, 100}) {
        const std::vector<float> specials = {0.0F, -0.0F, 1.0F,        -1.0F,      kNaN,   -kNaN,
                                             inf,  -inf,  least,       1e-38F,     1e-40F, 3.4e38F,
                                             0.5F, 1.5F,  1.00390625F, 1.01171875F};
        for (size_t special = 0; special < specials.size(); ++special)
            for (const bool alone : {true, false})
                for (const KvFormat format : kKvFormats) {
                    Problem problem({1, 1, 1, dim, 2, 0}, format);
                    int64_t e = 0;
                    problem.v.forEach([&](float& value) {
                        if (alone) value = 0.0F;
                        if (e++ == dim - 2) value = specials[special];
                    });
                    const std::vector<float> value = problem.v.compact();
                    problem.run(context, 1);
                    Pages expected(1, 1, dim, format);
                    expected.setValue(0, 0, value);
                    EXPECT_TRUE(std::ranges::equal(problem.pages.valueBytes(0, 0),
                                                   expected.valueBytes(0, 0)))
                        << kvFormatName(format) << " " << specials[special] << " dim " << dim;
                }
    }
}

TEST_P(RotaryTest, WritesNothingBehindTheLastPosition) {
    BackendContext context = makeContext(2);
    for (const KvFormat format : kKvFormats) {
        Problem problem({70, 4, 2, 32, 16, 200}, format);
        problem.run(context, 70);
        for (int64_t h = 0; h < 2; ++h)
            for (int64_t position = 0; position < 512; ++position) {
                if (position >= 200 && position < 270) continue;
                for (const auto& bytes :
                     {problem.pages.keyBytes(h, position), problem.pages.valueBytes(h, position)})
                    for (const std::byte byte : bytes) ASSERT_EQ(byte, std::byte{0xff}) << position;
            }
    }
}

TEST_P(RotaryTest, GivesEqualBitsForAnySplitAndThreadCount) {
    for (const KvFormat format : kKvFormats) {
        Problem whole({257, 4, 2, 32, 16, 255}, format);
        BackendContext one = makeContext(1);
        whole.run(one, 257);
        for (const int64_t piece : {1, 64, 256, 257})
            for (int threads = 1; threads <= 3; ++threads) {
                Problem split({257, 4, 2, 32, 16, 255}, format);
                BackendContext context = makeContext(threads);
                split.run(context, piece);
                EXPECT_TRUE(equalBits(split.outcome(), whole.outcome()))
                    << kvFormatName(format) << ", piece " << piece << ", " << threads << " threads";
            }
    }
}

}  // namespace
}  // namespace lectern::kernels::test
