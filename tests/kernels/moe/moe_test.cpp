#include "kernels/moe/moe.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/random_matrix.h"

namespace lectern::kernels {
namespace {

using tests::randomFloats;
using tests::relativeError;
using tests::StoredMatrix;

struct Mixture {
    int64_t experts, hidden, width;
    std::vector<GemmWeight> gate_up, down;
    GemmWeight router;

    Mixture(int64_t e, int64_t h, int64_t i, DType dtype, Backend backend)
        : experts(e), hidden(h), width(i) {
        for (uint32_t expert = 0; expert < static_cast<uint32_t>(e); ++expert) {
            const StoredMatrix w1(i, h, dtype, 100 + expert), w3(i, h, dtype, 200 + expert),
                w2(h, i, dtype, 300 + expert);
            const GemmPart part = w2.part();
            gate_up.push_back(GemmWeight::gated(w1.part(), w3.part(), backend));
            down.push_back(GemmWeight::stack({&part, 1}, backend));
        }
        const StoredMatrix gate(e, h, DType::F32, 99, 0.5f);
        const GemmPart part = gate.part();
        router = GemmWeight::stack({&part, 1}, backend);
    }
};

struct Output {
    std::vector<int32_t> index;
    std::vector<float> weight, out;
};

Output run(const Mixture& mixture, std::span<const float> x, int64_t per_token,
           BackendContext& context, MoeWorkspace& workspace) {
    const int64_t tokens = static_cast<int64_t>(x.size()) / mixture.hidden;
    const auto slots = static_cast<size_t>(tokens * per_token);
    Output output{std::vector<int32_t>(slots), std::vector<float>(slots),
                  std::vector<float>(x.size())};
    workspace.reserve(tokens * per_token, mixture.width, mixture.hidden, mixture.experts);
    const ConstView2 view(x.data(), {tokens, mixture.hidden});
    std::vector<float> logits(static_cast<size_t>(tokens * mixture.experts));
    routeTokens({view, &mixture.router, per_token, View2(logits.data(), {tokens, mixture.experts}),
                 output.index, output.weight},
                context);
    const MixExperts op{view,         mixture.gate_up, mixture.down,
                        output.index, output.weight,   per_token};
    applyExperts(op, workspace, context);
    combineExperts(op, workspace, 0, View2(output.out.data(), {tokens, mixture.hidden}), context);
    return output;
}

TEST(Moe, SimdAgreesWithTheFormula) {
    BackendContext formula(Backend::Reference, 1), simd(Backend::Simd, 1);
    MoeWorkspace formula_space, simd_space;
    for (const DType dtype : {DType::F32, DType::F16, DType::BF16})
        for (const int64_t experts : {1, 4, 9}) {
            const Mixture a(experts, 40, 50, dtype, Backend::Reference);
            const Mixture b(experts, 40, 50, dtype, Backend::Simd);
            for (const int64_t tokens : {1, 2, 255, 257})
                for (const int64_t per_token : {int64_t{1}, std::min<int64_t>(experts, 3)}) {
                    const auto x = randomFloats(tokens * 40, 1.5f, 7);
                    const auto expected = run(a, x, per_token, formula, formula_space);
                    const auto found = run(b, x, per_token, simd, simd_space);
                    EXPECT_EQ(found.index, expected.index);
                    EXPECT_LT(relativeError(found.weight, expected.weight), 3e-6);
                    EXPECT_LT(relativeError(found.out, expected.out), 6e-5)
                        << dtypeName(dtype) << " experts " << experts << " tokens " << tokens;
                }
        }
}

TEST(Moe, ChosenWeightsAreTheLargestProbabilitiesRenormalised) {
    // hidden 1, so that the logits are the router's own numbers times x.
    const float gate[] = {0.0f, 2.0f, 1.0f, 2.0f};
    const GemmPart part{std::as_bytes(std::span(gate)), DType::F32, 4, 1, Activation::None};
    for (const Backend backend : {Backend::Reference, Backend::Simd}) {
        BackendContext context(backend, 1);
        const GemmWeight router = GemmWeight::stack({&part, 1}, backend);
        const float x[] = {1.0f, -1.0f};
        std::vector<int32_t> index(6);
        std::vector<float> weight(6), logits(8);
        routeTokens(
            {ConstView2(x, {2, 1}), &router, 3, View2(logits.data(), {2, 4}), index, weight},
            context);
        // Experts 1 and 3 tie: the lower index first.
        EXPECT_EQ(index, (std::vector<int32_t>{1, 3, 2, 0, 2, 1}));
        const double total = 2 * std::exp(2.0) + std::exp(1.0);
        EXPECT_NEAR(weight[0], std::exp(2.0) / total, 1e-6);
        EXPECT_NEAR(weight[2], std::exp(1.0) / total, 1e-6);
        EXPECT_NEAR(weight[3] + weight[4] + weight[5], 1.0, 1e-6);
    }
}

TEST(Moe, OneExpertPerTokenHasWeightExactlyOne) {
    BackendContext context(Backend::Simd, 1);
    MoeWorkspace workspace;
    const Mixture mixture(6, 32, 16, DType::BF16, Backend::Simd);
    const auto output = run(mixture, randomFloats(100 * 32, 1.0f, 8), 1, context, workspace);
    for (const float weight : output.weight) EXPECT_EQ(weight, 1.0f);
}

TEST(Moe, ResultDoesNotDependOnTheThreadCount) {
    const Mixture mixture(4, 64, 96, DType::BF16, Backend::Simd);
    for (const int64_t tokens : {1, 9, 300, 900}) {  // 900: blocks on three threads
        const auto x = randomFloats(tokens * 64, 1.0f, 9);
        MoeWorkspace workspace;
        BackendContext one(Backend::Simd, 1), three(Backend::Simd, 3);
        const auto expected = run(mixture, x, 2, one, workspace);
        const auto found = run(mixture, x, 2, three, workspace);
        EXPECT_EQ(found.index, expected.index);
        EXPECT_EQ(found.weight, expected.weight);
        EXPECT_EQ(found.out, expected.out);
    }
}

}  // namespace
}  // namespace lectern::kernels
