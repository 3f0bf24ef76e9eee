#include "kernels/rms_norm/rms_norm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/random_matrix.h"

namespace lectern::kernels {
namespace {

using tests::randomFloats;
using tests::relativeError;

const int64_t kTokens[] = {1, 2, 255, 256, 257};
const int64_t kWidths[] = {1, 15, 16, 64, 97, 256, 515};

TEST(RmsNorm, FollowsTheFormula) {
    const std::vector<float> x = {3, 4}, weight = {2, 10};
    for (const Backend backend : {Backend::Reference, Backend::Simd}) {
        BackendContext context(backend, 1);
        std::vector<float> out(2);
        rmsNorm({ConstView2(x.data(), {1, 2}), weight, 0.5f, {}, View2(out.data(), {1, 2})},
                context);
        const double scale = 1.0 / std::sqrt(12.5 + 0.5);
        EXPECT_NEAR(out[0], 3 * scale * 2, 1e-6);
        EXPECT_NEAR(out[1], 4 * scale * 10, 1e-5);
    }
}

TEST(RmsNorm, SimdAgreesWithTheFormulaWithAndWithoutGate) {
    BackendContext formula(Backend::Reference, 1), simd(Backend::Simd, 2);
    for (const int64_t tokens : kTokens)
        for (const int64_t width : kWidths) {
            const auto x = randomFloats(tokens * width, 3.0f, 1);
            const auto gate = randomFloats(tokens * width, 1.0f, 2);
            const auto weight = randomFloats(width, 1.0f, 3);
            for (const bool gated : {false, true}) {
                std::vector<float> expected(x.size()), found(x.size());
                RmsNorm op{ConstView2(x.data(), {tokens, width}),
                           weight,
                           1e-6f,
                           {},
                           View2(expected.data(), {tokens, width})};
                if (gated) op.gate = ConstView2(gate.data(), {tokens, width});
                rmsNorm(op, formula);
                op.out = View2(found.data(), {tokens, width});
                rmsNorm(op, simd);
                EXPECT_LT(relativeError(found, expected), 1e-6) << tokens << "x" << width;
            }
        }
}

TEST(RmsNorm, TinyValuesMeetTheirEps) {
    const std::vector<float> x(32, 1e-4f), weight(32, 1.0f);
    for (const Backend backend : {Backend::Reference, Backend::Simd})
        for (const float eps : {1e-5f, 1e-6f}) {
            BackendContext context(backend, 1);
            std::vector<float> out(32);
            rmsNorm({ConstView2(x.data(), {1, 32}), weight, eps, {}, View2(out.data(), {1, 32})},
                    context);
            EXPECT_NEAR(out[31], 1e-4 / std::sqrt(1e-8 + eps), 1e-6);
        }
}

TEST(ResidualRmsNorm, AddsThenNormalisesInPlaceToo) {
    BackendContext formula(Backend::Reference, 1), simd(Backend::Simd, 2);
    for (const int64_t tokens : kTokens)
        for (const int64_t width : kWidths) {
            const auto residual = randomFloats(tokens * width, 2.0f, 4);
            const auto block = randomFloats(tokens * width, 1.0f, 5);
            const auto weight = randomFloats(width, 1.0f, 6);
            std::vector<float> stream(residual.size()), expected(residual.size());
            const std::array<int64_t, 2> shape{tokens, width};
            residualRmsNorm(
                {ConstView2(residual.data(), shape), ConstView2(block.data(), shape), 3.55f, 0.5f,
                 weight, 1e-5f, View2(stream.data(), shape), View2(expected.data(), shape)},
                formula);
            EXPECT_NEAR(stream[0], 3.55f * residual[0] + 0.5f * block[0], 1e-5);

            auto own_stream = residual, own_out = block;
            residualRmsNorm({ConstView2(own_stream.data(), shape),
                             ConstView2(own_out.data(), shape), 3.55f, 0.5f, weight, 1e-5f,
                             View2(own_stream.data(), shape), View2(own_out.data(), shape)},
                            simd);
            EXPECT_LT(relativeError(own_stream, stream), 1e-6);
            EXPECT_LT(relativeError(own_out, expected), 1e-6);

            std::vector<float> without_stream(residual.size());
            residualRmsNorm(
                {ConstView2(residual.data(), shape), ConstView2(block.data(), shape), 3.55f, 0.5f,
                 weight, 1e-5f, View2(), View2(without_stream.data(), shape)},
                simd);
            EXPECT_EQ(without_stream, own_out);
        }
}

}  // namespace
}  // namespace lectern::kernels
