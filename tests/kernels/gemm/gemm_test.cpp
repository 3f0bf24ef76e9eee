#include "kernels/gemm/gemm.h"

#include <gtest/gtest.h>

#include <hwy/highway.h>
#include <cmath>
#include <limits>
#include <memory>

#include "kernels/gemm/gemm_block.h"

#include "tests/support/random_matrix.h"

namespace lectern::kernels {
namespace {

using tests::randomFloats;
using tests::relativeError;
using tests::StoredMatrix;

struct Shape {
    int64_t rows, inputs, outputs;
};

// Rows around tile and strip edges; odd widths leave partial panels, pairs and tile steps.
const Shape kShapes[] = {{1, 1, 1},     {1, 96, 320},  {1, 257, 50},  {2, 64, 33},
                         {3, 33, 17},   {4, 31, 16},   {5, 128, 64},  {15, 64, 48},
                         {16, 48, 100}, {17, 255, 31}, {63, 40, 80},  {64, 96, 96},
                         {65, 97, 113}, {255, 64, 70}, {256, 96, 64}, {257, 33, 129}};
const DType kTypes[] = {DType::F32, DType::F16, DType::BF16};

// Rounding of a sum of `inputs` products in float32; bfloat16 weights may also cost the seventeenth
// bit of an activation.
double tolerance(DType dtype, int64_t inputs) {
    const double rounding = 6e-8 * std::sqrt(static_cast<double>(inputs)) * 8;
    return rounding + (dtype == DType::BF16 ? 1.6e-5 : 0);
}

std::vector<float> multiply(const GemmWeight& weight, std::span<const float> x, int64_t rows,
                            BackendContext& context) {
    std::vector<float> out(static_cast<size_t>(rows * weight.outputs()),
                           std::numeric_limits<float>::quiet_NaN());
    gemm(weight, ConstView2(x.data(), {rows, weight.inputs()}),
         View2(out.data(), {rows, weight.outputs()}), context);
    return out;
}

TEST(Gemm, SimdAgreesWithTheFormulaOnEveryShapeAndType) {
    BackendContext formula(Backend::Reference, 1), simd(Backend::Simd, 1);
    uint32_t seed = 1;
    for (const DType dtype : kTypes)
        for (const Shape& shape : kShapes) {
            const StoredMatrix matrix(shape.outputs, shape.inputs, dtype, ++seed);
            const auto x = randomFloats(shape.rows * shape.inputs, 1.5f, ++seed);
            const GemmPart part = matrix.part();
            const auto expected =
                multiply(GemmWeight::stack({&part, 1}, Backend::Reference), x, shape.rows, formula);
            const auto found =
                multiply(GemmWeight::stack({&part, 1}, Backend::Simd), x, shape.rows, simd);
            EXPECT_LT(relativeError(found, expected), tolerance(dtype, shape.inputs))
                << dtypeName(dtype) << " " << shape.rows << "x" << shape.inputs << "x"
                << shape.outputs;
        }
}

TEST(Gemm, ReferenceEqualsAHandMadeProduct) {
    const float weights[] = {1, 2, 3, -1, 0.5f, 2};  // [2, 3]
    const float x[] = {1, 10, 100, -2, 0, 1};        // [2, 3]
    const GemmPart part{std::as_bytes(std::span(weights)), DType::F32, 2, 3, Activation::None};
    for (const Backend backend : {Backend::Reference, Backend::Simd}) {
        BackendContext context(backend, 1);
        const auto out = multiply(GemmWeight::stack({&part, 1}, backend), x, 2, context);
        EXPECT_EQ(out, (std::vector<float>{321, 204, 1, 4}));
    }
}

TEST(Gemm, StackedPartsKeepTheirOrderAndActivation) {
    const StoredMatrix a(40, 64, DType::BF16, 5), b(17, 64, DType::BF16, 6),
        c(16, 64, DType::BF16, 7);
    const GemmPart parts[] = {a.part(Activation::Silu), b.part(Activation::Sigmoid), c.part()};
    BackendContext formula(Backend::Reference, 1), simd(Backend::Simd, 1);
    for (const int64_t rows : {1, 2, 37}) {
        const auto x = randomFloats(rows * 64, 3.0f, 8);
        const auto expected =
            multiply(GemmWeight::stack(parts, Backend::Reference), x, rows, formula);
        const auto found = multiply(GemmWeight::stack(parts, Backend::Simd), x, rows, simd);
        EXPECT_LT(relativeError(found, expected), 3e-5) << rows;
        // The formula itself, once: part b begins at column 40 and is a sigmoid.
        double product = 0;
        for (int64_t i = 0; i < 64; ++i) {
            uint16_t bits;
            std::memcpy(&bits, b.bytes.data() + 1 + i * 2, 2);
            product += static_cast<double>(bf16ToFloat(bits)) * x[static_cast<size_t>(i)];
        }
        EXPECT_NEAR(expected[40], 1.0 / (1.0 + std::exp(-product)), 1e-6);
    }
}

TEST(Gemm, PartsOfDifferentTypesAreWidened) {
    const StoredMatrix a(20, 50, DType::BF16, 9), b(30, 50, DType::F32, 10);
    const GemmPart parts[] = {a.part(), b.part()};
    BackendContext formula(Backend::Reference, 1), simd(Backend::Simd, 1);
    const auto x = randomFloats(9 * 50, 1.0f, 11);
    const auto expected = multiply(GemmWeight::stack(parts, Backend::Reference), x, 9, formula);
    const auto found = multiply(GemmWeight::stack(parts, Backend::Simd), x, 9, simd);
    EXPECT_LT(relativeError(found, expected), tolerance(DType::F32, 50));
}

TEST(Gemm, GatedIsSiluOfTheGateTimesTheOther) {
    BackendContext formula(Backend::Reference, 1), simd(Backend::Simd, 1);
    for (const DType dtype : kTypes)
        for (const int64_t width : {1, 16, 40, 100})
            for (const int64_t rows : {1, 2, 5, 70}) {
                const StoredMatrix gate(width, 48, dtype, 12), up(width, 48, dtype, 13);
                const auto x = randomFloats(rows * 48, 2.0f, 14);
                const auto expected =
                    multiply(GemmWeight::gated(gate.part(), up.part(), Backend::Reference), x, rows,
                             formula);
                const auto found = multiply(
                    GemmWeight::gated(gate.part(), up.part(), Backend::Simd), x, rows, simd);
                EXPECT_LT(relativeError(found, expected), 4e-5)
                    << dtypeName(dtype) << " width " << width << " rows " << rows;
            }
}

TEST(Gemm, ActivationsStayFiniteAndExactAtTheEnds) {
    const float one[] = {1};
    const GemmPart silu{std::as_bytes(std::span(one)), DType::F32, 1, 1, Activation::Silu};
    const GemmPart sigmoid{std::as_bytes(std::span(one)), DType::F32, 1, 1, Activation::Sigmoid};
    const GemmPart parts[] = {silu, sigmoid};
    BackendContext context(Backend::Simd, 1);
    const auto weight = GemmWeight::stack(parts, Backend::Simd);
    const std::vector<float> x = {-1e30f, -1000, -87.5f, -20, -1, 0, 1, 20, 87.5f, 1000, 1e30f};
    const auto out = multiply(weight, x, static_cast<int64_t>(x.size()), context);
    for (size_t i = 0; i < x.size(); ++i) {
        const double expected = 1.0 / (1.0 + std::exp(-static_cast<double>(x[i])));
        EXPECT_NEAR(out[2 * i + 1], expected, 4e-7 * expected + 1e-37) << x[i];
        if (std::abs(x[i]) > 1e4f) continue;  // x * 1e-38 is no longer near zero there
        EXPECT_NEAR(out[2 * i], x[i] * expected, 4e-7 * std::abs(x[i] * expected) + 1e-33) << x[i];
    }
}

TEST(Gemm, GatherReadsTheNamedRows) {
    const StoredMatrix matrix(24, 40, DType::BF16, 15);
    const GemmPart part = matrix.part();
    const auto x = randomFloats(50 * 40, 1.0f, 16);
    std::vector<int32_t> gather = {49, 0, 7, 7, 3, 12, 48};
    for (const Backend backend : {Backend::Reference, Backend::Simd}) {
        BackendContext context(backend, 1);
        const auto weight = GemmWeight::stack({&part, 1}, backend);
        std::vector<float> picked, expected, found(gather.size() * 24);
        for (const int32_t row : gather)
            picked.insert(picked.end(), x.begin() + row * 40, x.begin() + (row + 1) * 40);
        expected = multiply(weight, picked, static_cast<int64_t>(gather.size()), context);
        const GemmJob job{&weight, ConstView2(x.data(), {50, 40}), gather,
                          View2(found.data(), {static_cast<int64_t>(gather.size()), 24})};
        gemmGrouped({&job, 1}, context);
        EXPECT_EQ(found, expected);
    }
}

TEST(Gemm, ResultDoesNotDependOnTheThreadCount) {
    for (const DType dtype : kTypes)
        for (const Shape& shape : {Shape{1, 256, 1024}, Shape{2, 256, 700}, Shape{6, 96, 300},
                                   Shape{130, 256, 520}, Shape{512, 128, 256}}) {
            const StoredMatrix matrix(shape.outputs, shape.inputs, dtype, 17);
            const GemmPart part = matrix.part(Activation::Silu);
            const auto weight = GemmWeight::stack({&part, 1}, Backend::Simd);
            const auto x = randomFloats(shape.rows * shape.inputs, 1.0f, 18);
            BackendContext one(Backend::Simd, 1), two(Backend::Simd, 2), five(Backend::Simd, 5);
            const auto expected = multiply(weight, x, shape.rows, one);
            EXPECT_EQ(multiply(weight, x, shape.rows, two), expected);
            EXPECT_EQ(multiply(weight, x, shape.rows, five), expected);
            EXPECT_EQ(multiply(weight, x, shape.rows, two), expected) << "second call";
        }
}

TEST(Gemm, ManyJobsWithEmptyOnesBetweenRunTogether) {
    BackendContext context(Backend::Simd, 2);
    constexpr int64_t kJobs = 70;  // more than are planned at once
    std::vector<GemmWeight> weights;
    std::vector<std::vector<float>> inputs, outputs, expected;
    std::vector<GemmJob> jobs;
    for (int64_t j = 0; j < kJobs; ++j) {
        const StoredMatrix matrix(32 + j, 64, DType::BF16, static_cast<uint32_t>(20 + j));
        const GemmPart part = matrix.part();
        weights.push_back(GemmWeight::stack({&part, 1}, Backend::Simd));
        const int64_t rows = j % 3 == 0 ? 0 : j;
        inputs.push_back(randomFloats(rows * 64, 1.0f, static_cast<uint32_t>(200 + j)));
        outputs.emplace_back(static_cast<size_t>(rows * (32 + j)));
        expected.push_back(multiply(weights.back(), inputs.back(), rows, context));
    }
    for (size_t j = 0; j < kJobs; ++j) {
        const auto rows = static_cast<int64_t>(inputs[j].size()) / 64;
        jobs.push_back({&weights[j],
                        ConstView2(inputs[j].data(), {rows, 64}),
                        {},
                        View2(outputs[j].data(), {rows, weights[j].outputs()})});
    }
    gemmGrouped(jobs, context);
    EXPECT_EQ(outputs, expected);
}

// What a processor without tiles runs, on every vector width that this one has.
TEST(Gemm, Float32TilesServeEveryTypeOnEveryVectorWidth) {
    BackendContext formula(Backend::Reference, 1);
    std::vector<float> scratch_memory(simd::kStripFloats + 16);
    void* scratch = scratch_memory.data();
    size_t space = scratch_memory.size() * sizeof(float);
    std::align(64, simd::kStripFloats * sizeof(float), scratch, space);
    int targets = 0;
    for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        ++targets;
        for (const DType dtype : kTypes)
            for (const Shape& shape : kShapes) {
                const StoredMatrix matrix(shape.outputs, shape.inputs, dtype, 40);
                const GemmPart part = matrix.part(Activation::Silu);
                const auto x = randomFloats(shape.rows * shape.inputs, 1.5f, 41);
                const auto expected = multiply(GemmWeight::stack({&part, 1}, Backend::Reference), x,
                                               shape.rows, formula);
                const auto weight = GemmWeight::stack({&part, 1}, Backend::Simd);
                std::vector<float> found(expected.size());
                const GemmJob job{&weight,
                                  ConstView2(x.data(), {shape.rows, shape.inputs}),
                                  {},
                                  View2(found.data(), {shape.rows, shape.outputs})};
                simd::multiplyBlock(
                    {&job, 0, shape.rows, 0, static_cast<int64_t>(weight.panels().size())},
                    static_cast<float*>(scratch));
                EXPECT_LT(relativeError(found, expected), tolerance(DType::F32, shape.inputs))
                    << hwy::TargetName(target) << " " << dtypeName(dtype) << " " << shape.rows
                    << "x" << shape.inputs << "x" << shape.outputs;
            }
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    EXPECT_GE(targets, 1);
}

TEST(Gemm, SixteenBitWeightsStaySixteenBitsWide) {
    const StoredMatrix matrix(64, 64, DType::BF16, 30);
    const GemmPart part = matrix.part();
    EXPECT_EQ(GemmWeight::stack({&part, 1}, Backend::Simd).byteCount(), 64 * 64 * 2);
}

}  // namespace
}  // namespace lectern::kernels
