#include "kernels/lightning_attention/lightning_attention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "tests/kernels/softmax_attention/attention_test_support.h"

namespace lectern::kernels::test {
namespace {

constexpr float kTinySlope = 4.9e-5F;  // M1's layer 78: half-lives of 14 000 tokens
constexpr float kLargeSlope = 0.917F;  // M1's layer 0: e^{+s 256} would overflow float32

struct Shape {
    int64_t tokens, heads, dim;
    std::vector<float> slopes;  // repeated over the heads
};

std::ostream& operator<<(std::ostream& out, const Shape& s) {
    return out << "tokens=" << s.tokens << " heads=" << s.heads << " dim=" << s.dim
               << " slope=" << s.slopes[0];
}

const std::vector<float> kMixed{kLargeSlope, 0.3F, 0.05F, 0.0039F, kTinySlope};

const Shape kShapes[] = {
    {1, 1, 16, {kLargeSlope}},    {1, 4, 128, kMixed},
    {1, 10, 32, kMixed},          {2, 4, 32, kMixed},
    {31, 4, 32, kMixed},          {32, 4, 96, kMixed},
    {33, 10, 32, kMixed},         {63, 1, 32, {kLargeSlope}},
    {63, 10, 96, kMixed},         {64, 4, 16, kMixed},
    {64, 1, 128, {kTinySlope}},   {65, 4, 32, kMixed},
    {65, 1, 96, {0.3F}},          {255, 4, 128, kMixed},
    {255, 1, 16, {kTinySlope}},   {256, 10, 32, kMixed},
    {256, 1, 128, {kLargeSlope}}, {257, 4, 96, kMixed},
    {257, 10, 16, kMixed},        {100, 3, 20, kMixed},
    {70, 2, 7, kMixed},           {200, 2, 50, kMixed},
    {5, 1, 1, {0.05F}},           {700, 2, 64, {kLargeSlope, kTinySlope}},
};

/// q, k and v interleaved in one projection's rows, a state that is not zero, and the recurrence in
/// double beside them.
class Problem {
  public:
    explicit Problem(const Shape& s) : shape(s), state(state_size()), slopes(heads()) {
        for (size_t h = 0; h < slopes.size(); ++h) slopes[h] = s.slopes[h % s.slopes.size()];
        m_qkv.assign(static_cast<size_t>(s.tokens * s.heads * (3 * s.dim + 2)), kNaN);
        std::mt19937 random(3);
        std::normal_distribution<float> normal(0.0F, 0.7F);
        for (int part = 0; part < 3; ++part)
            for (int64_t t = 0; t < s.tokens; ++t)
                for (int64_t h = 0; h < s.heads; ++h)
                    for (int64_t e = 0; e < s.dim; ++e) view(part).at(t, h)[e] = normal(random);
        for (float& value : state) value = normal(random);
    }

    View3 view(int part) {
        const int64_t head_stride = 3 * shape.dim + 2;
        return {m_qkv.data() + part * shape.dim,
                {shape.tokens, shape.heads, shape.dim},
                {shape.heads * head_stride, head_stride, 1}};
    }

    struct Outcome {
        std::vector<float> out, state;
        bool operator==(const Outcome& other) const {
            return equalBits(out, other.out) && equalBits(state, other.state);
        }
    };

    /// Runs tokens in calls of `piece`; a piece of one token goes through decode if asked.
    Outcome run(BackendContext& context, int64_t piece, bool decode_single = false) {
        StridedTensor out(shape.tokens, shape.heads, shape.dim);
        std::vector<float> running = state;
        for (int64_t first = 0; first < shape.tokens; first += piece) {
            const int64_t count = std::min(piece, shape.tokens - first);
            const LightningAttention op{tokensOf(view(0), first, count),
                                        tokensOf(view(1), first, count),
                                        tokensOf(view(2), first, count),
                                        slopes,
                                        View3(running.data(), {shape.heads, shape.dim, shape.dim}),
                                        tokensOf(out.view(), first, count)};
            if (decode_single && count == 1)
                lightningDecode(op, context);
            else
                lightningPrefill(op, context);
        }
        EXPECT_EQ(out.untouched(), out.surrounding());
        return {out.compact(), running};
    }

    /// Fills expected_*, and bounds of what the sums consist of for the tolerance: the recurrence
    /// over absolute values.
    void solve() {
        const int64_t dim = shape.dim;
        expected_state.assign(state.begin(), state.end());
        expected_out.assign(static_cast<size_t>(shape.tokens * shape.heads * dim), 0.0);
        std::vector<double> size(state_size());
        for (size_t i = 0; i < size.size(); ++i) size[i] = std::abs(expected_state[i]);
        for (int64_t t = 0; t < shape.tokens; ++t)
            for (int64_t h = 0; h < shape.heads; ++h) {
                const double decay = std::exp(-static_cast<double>(slopes[static_cast<size_t>(h)]));
                const float *q = view(0).at(t, h), *k = view(1).at(t, h), *v = view(2).at(t, h);
                double* out = expected_out.data() + (t * shape.heads + h) * dim;
                std::vector<double> out_size(static_cast<size_t>(dim));
                for (int64_t d = 0; d < dim; ++d)
                    for (int64_t e = 0; e < dim; ++e) {
                        const auto at = static_cast<size_t>((h * dim + d) * dim + e);
                        const double update = static_cast<double>(k[d]) * v[e];
                        expected_state[at] = decay * expected_state[at] + update;
                        size[at] = decay * size[at] + std::abs(update);
                        out[e] += q[d] * expected_state[at];
                        out_size[static_cast<size_t>(e)] += std::abs(q[d]) * size[at];
                    }
                out_bound =
                    std::max(out_bound, *std::max_element(out_size.begin(), out_size.end()));
            }
        state_bound = *std::max_element(size.begin(), size.end());
    }

    /// Each sum runs over at most 32 tokens or dim entries, and as many roundings of the state as
    /// there are calls and blocks; rounding errors against the sum of absolute values.
    double relativeTolerance(int64_t piece) const {
        const double updates =
            static_cast<double>(shape.tokens) / static_cast<double>(std::min<int64_t>(piece, 32));
        return kEpsilon * (static_cast<double>(2 * shape.dim + 2 * 32) + 2 * updates);
    }
    void expectNear(const Outcome& outcome, int64_t piece) const {
        EXPECT_LE(largestDifference(outcome.out, expected_out),
                  out_bound * relativeTolerance(piece));
        EXPECT_LE(largestDifference(outcome.state, expected_state),
                  state_bound * relativeTolerance(piece));
    }

    Shape shape;
    std::vector<float> state, slopes;
    std::vector<double> expected_out, expected_state;
    double out_bound = 0.0, state_bound = 0.0;

  private:
    size_t heads() const { return static_cast<size_t>(shape.heads); }
    size_t state_size() const { return heads() * static_cast<size_t>(shape.dim * shape.dim); }
    std::vector<float> m_qkv;
};

/// The table, built once for all implementations.
std::deque<Problem>& solvedProblems() {
    static std::deque<Problem> problems = [] {
        std::deque<Problem> built;
        for (const Shape& shape : kShapes) built.emplace_back(shape).solve();
        return built;
    }();
    return problems;
}

class LightningAttentionTest : public ForImplementation {};
INSTANTIATE_TEST_SUITE_P(All, LightningAttentionTest, ::testing::ValuesIn(implementations()),
                         implementationName);

TEST_P(LightningAttentionTest, PrefillAgreesWithTheRecurrenceInDouble) {
    BackendContext context = makeContext(2);
    for (Problem& problem : solvedProblems()) {
        SCOPED_TRACE(::testing::PrintToString(problem.shape));
        problem.expectNear(problem.run(context, problem.shape.tokens), problem.shape.tokens);
    }
}

TEST_P(LightningAttentionTest, DecodeAgreesWithTheRecurrenceInDouble) {
    BackendContext context = makeContext(2);
    for (Problem& problem : solvedProblems()) {
        SCOPED_TRACE(::testing::PrintToString(problem.shape));
        problem.expectNear(problem.run(context, 1, true), 1);
    }
}

TEST_P(LightningAttentionTest, AnySplitOfThePromptAgrees) {
    BackendContext context = makeContext();
    Problem problem({600, 5, 32, kMixed});
    problem.solve();
    for (const int64_t piece : {1, 7, 63, 64, 65, 255, 256, 257}) {
        SCOPED_TRACE(piece);
        problem.expectNear(problem.run(context, piece), piece);
    }
}

TEST_P(LightningAttentionTest, GivesEqualBitsForAnyThreadCountAndEveryTime) {
    Problem problem({257, 10, 32, kMixed});
    BackendContext one = makeContext(1);
    const auto prefilled = problem.run(one, 257);
    const auto decoded = problem.run(one, 1, true);
    EXPECT_TRUE(problem.run(one, 257) == prefilled);
    EXPECT_TRUE(problem.run(one, 1, true) == decoded);
    for (int threads = 2; threads <= 3; ++threads) {
        BackendContext many = makeContext(threads);
        EXPECT_TRUE(problem.run(many, 257) == prefilled) << threads << " threads";
        EXPECT_TRUE(problem.run(many, 1, true) == decoded) << threads << " threads";
    }
}

TEST_P(LightningAttentionTest, BlocksBehindABoundaryDecayByTheRightNumberOfSteps) {
    // One key in the first token of a call, ones elsewhere zero: out_t = e^{-s t} exactly, whatever
    // block t lies in.
    BackendContext context = makeContext();
    Problem problem({513, 1, 16, {0.05F}});
    std::fill(problem.state.begin(), problem.state.end(), 0.0F);
    for (int64_t t = 0; t < 513; ++t)
        for (int64_t e = 0; e < 16; ++e) {
            problem.view(0).at(t, 0)[e] = e == 0 ? 1.0F : 0.0F;
            problem.view(1).at(t, 0)[e] = e == 0 && t == 0 ? 1.0F : 0.0F;
            problem.view(2).at(t, 0)[e] = 1.0F;
        }
    const auto outcome = problem.run(context, 513);
    for (int64_t t = 0; t < 513; ++t) {
        const double expected = std::exp(-static_cast<double>(0.05F) * static_cast<double>(t));
        EXPECT_NEAR(outcome.out[static_cast<size_t>(t * 16)], expected, 2e-6 * expected) << t;
    }
}

TEST_P(LightningAttentionTest, ATinySlopeDoesNotDriftOverALongRun) {
    // exp(-4.9e-5) rounded to float32 is off by up to 6e-8 per step; repeated 20 000 times that
    // alone would be 6e-4 to 1e-3. Nothing is added, so what is left of the state shows the drift.
    constexpr int64_t kTokens = 20000;
    BackendContext context = makeContext();
    Problem problem({kTokens, 1, 16, {kTinySlope}});
    for (int64_t t = 0; t < kTokens; ++t) std::fill_n(problem.view(1).at(t, 0), 16, 0.0F);
    const double left = std::exp(-static_cast<double>(kTinySlope) * kTokens);
    for (const bool decode : {false, true}) {
        const auto outcome = problem.run(context, decode ? 1 : kTokens, decode);
        for (size_t i = 0; i < problem.state.size(); ++i)
            EXPECT_NEAR(outcome.state[i], problem.state[i] * left,
                        4e-5 * std::abs(problem.state[i]) + 1e-9);
    }
}

TEST(LightningSlopes, AreGeometricForPowersOfTwo) {
    std::vector<float> slopes(64);
    lightningSlopes(0, 80, slopes);
    EXPECT_FLOAT_EQ(slopes[0], 0.91700404F * 1.00001F);
    EXPECT_FLOAT_EQ(slopes[63], 0.00390625F * 1.00001F);
    lightningSlopes(78, 80, slopes);
    EXPECT_NEAR(slopes[63], 0.00390625 * (1.0 / 79 + 1e-5), 1e-11);
    for (size_t a = 0; a < 64; ++a)
        EXPECT_NEAR(slopes[a], std::exp2(-static_cast<double>(a + 1) / 8) * (1.0 / 79 + 1e-5),
                    1e-7 * slopes[a])
            << a;
}

TEST(LightningSlopes, TakeEverySecondOfTheDoubledSetForOtherHeadCounts) {
    std::vector<float> slopes(10);
    lightningSlopes(0, 1, slopes);
    for (size_t a = 0; a < 8; ++a)
        EXPECT_EQ(slopes[a], static_cast<float>(std::exp2(-static_cast<double>(a + 1))));
    EXPECT_EQ(slopes[8], static_cast<float>(std::exp2(-0.5)));
    EXPECT_EQ(slopes[9], static_cast<float>(std::exp2(-1.5)));
    std::vector<float> three(3);
    lightningSlopes(0, 1, three);
    EXPECT_EQ(three[0], 0.0625F);
    EXPECT_EQ(three[1], 0.00390625F);
    EXPECT_EQ(three[2], 0.25F);
    std::vector<float> one(1);
    lightningSlopes(0, 1, one);
    EXPECT_EQ(one[0], 0.00390625F);
}

TEST(LightningSlopes, HardlyDecayInTheLastLayer) {
    std::vector<float> slopes(4);
    lightningSlopes(7, 8, slopes);
    EXPECT_NEAR(slopes[0], 0.25 * 1e-5, 1e-12);
}

}  // namespace
}  // namespace lectern::kernels::test
