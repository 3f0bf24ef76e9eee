#include <algorithm>
#include <cmath>

#include "kernels/rms_norm/rms_norm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rms_norm/rms_norm_simd.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;
using Float = hn::Vec<FloatTag>;

/// Calls vector(i) for whole vectors of a row and tail(i) for the values left over.
template <class Vector, class Tail>
HWY_INLINE void overRow(int64_t width, Vector vector, Tail tail) {
    const auto lanes = static_cast<int64_t>(hn::Lanes(FloatTag()));
    int64_t i = 0;
    for (; i + lanes <= width; i += lanes) vector(i);
    for (; i < width; ++i) tail(i);
}

HWY_INLINE float inverseRms(float square_sum, int64_t width, float eps) {
    return 1.0f / std::sqrt(square_sum / static_cast<float>(width) + eps);
}

/// Four running sums, so that additions do not wait for one another.
float squareSum(const float* x, int64_t width) {
    const FloatTag d;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    Float a = hn::Zero(d), b = hn::Zero(d), c = hn::Zero(d), e = hn::Zero(d);
    int64_t i = 0;
    for (; i + 4 * lanes <= width; i += 4 * lanes) {
        const Float v0 = hn::LoadU(d, x + i), v1 = hn::LoadU(d, x + i + lanes);
        const Float v2 = hn::LoadU(d, x + i + 2 * lanes), v3 = hn::LoadU(d, x + i + 3 * lanes);
        a = hn::MulAdd(v0, v0, a);
        b = hn::MulAdd(v1, v1, b);
        c = hn::MulAdd(v2, v2, c);
        e = hn::MulAdd(v3, v3, e);
    }
    for (; i + lanes <= width; i += lanes) {
        const Float v = hn::LoadU(d, x + i);
        a = hn::MulAdd(v, v, a);
    }
    float rest = 0;
    for (; i < width; ++i) rest += x[i] * x[i];
    return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(a, b), hn::Add(c, e)))) + rest;
}

void NormRow(const RmsNorm& op, int64_t row) {
    const FloatTag d;
    const int64_t width = op.x.shape[1];
    const float* x = op.x.at(row, 0);
    const float* weight = op.weight.data();
    const float* gate = op.gate.data == nullptr ? nullptr : op.gate.at(row, 0);
    float* out = op.out.at(row, 0);
    const float scale =
        op.square_sums.empty()
            ? inverseRms(squareSum(x, width), width, op.eps)
            : inverseRms(op.square_sums[static_cast<size_t>(row)], op.full_width, op.eps);
    const Float scales = hn::Set(d, scale);
    const auto normalised = [&](int64_t i) {
        return hn::Mul(hn::Mul(hn::LoadU(d, x + i), scales), hn::LoadU(d, weight + i));
    };
    if (gate == nullptr)
        overRow(
            width, [&](int64_t i) { hn::StoreU(normalised(i), d, out + i); },
            [&](int64_t i) { out[i] = x[i] * scale * weight[i]; });
    else
        overRow(
            width,
            [&](int64_t i) {
                hn::StoreU(hn::Mul(normalised(i), hn::LoadU(d, gate + i)), d, out + i);
            },
            [&](int64_t i) { out[i] = x[i] * scale * weight[i] * gate[i]; });
}

/// `sum` is a row of scratch, or the stream itself.
void ResidualNormRow(const ResidualRmsNorm& op, int64_t row, float* sum) {
    const FloatTag d;
    const int64_t width = op.residual.shape[1];
    const float* residual = op.residual.at(row, 0);
    const float* block = op.block.at(row, 0);
    const float* weight = op.weight.data();
    float* out = op.out.at(row, 0);
    const Float alpha = hn::Set(d, op.alpha), beta = hn::Set(d, op.beta);
    overRow(
        width,
        [&](int64_t i) {
            const Float scaled = hn::Mul(beta, hn::LoadU(d, block + i));
            hn::StoreU(hn::MulAdd(alpha, hn::LoadU(d, residual + i), scaled), d, sum + i);
        },
        [&](int64_t i) { sum[i] = op.alpha * residual[i] + op.beta * block[i]; });
    const float scale = inverseRms(squareSum(sum, width), width, op.eps);
    const Float scales = hn::Set(d, scale);
    overRow(
        width,
        [&](int64_t i) {
            const Float value = hn::Mul(hn::LoadU(d, sum + i), scales);
            hn::StoreU(hn::Mul(value, hn::LoadU(d, weight + i)), d, out + i);
        },
        [&](int64_t i) { out[i] = sum[i] * scale * weight[i]; });
}

void SquareSums(ConstView2 x, std::span<float> sums, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row)
        sums[static_cast<size_t>(row)] = squareSum(x.at(row, 0), x.shape[1]);
}

void NormRows(const RmsNorm& op, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) NormRow(op, row);
}

void ResidualNormRows(const ResidualRmsNorm& op, int64_t begin, int64_t end, float* scratch) {
    for (int64_t row = begin; row < end; ++row)
        ResidualNormRow(op, row, op.stream.data == nullptr ? scratch : op.stream.at(row, 0));
}

}  // namespace lectern::kernels::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lectern::kernels::simd {

HWY_EXPORT(SquareSums);
HWY_EXPORT(NormRows);
HWY_EXPORT(ResidualNormRows);

namespace {

// Values per task: a few microseconds of work, so that one token stays on the calling thread.
constexpr int64_t kTaskValues = 16384;

template <class Body>
void overRowBlocks(int64_t rows, int64_t width, BackendContext& context, Body body) {
    const int64_t block = std::max<int64_t>(1, kTaskValues / std::max<int64_t>(width, 1));
    context.parallelFor((rows + block - 1) / block, [&](int64_t task, int worker) {
        body(task * block, std::min(rows, (task + 1) * block), worker);
    });
}

}  // namespace

void squareSums(ConstView2 x, std::span<float> sums, BackendContext& context) {
    overRowBlocks(x.shape[0], x.shape[1], context, [&](int64_t begin, int64_t end, int) {
        HWY_DYNAMIC_DISPATCH(SquareSums)(x, sums, begin, end);
    });
}

void rmsNorm(const RmsNorm& op, BackendContext& context) {
    overRowBlocks(op.x.shape[0], op.x.shape[1], context, [&](int64_t begin, int64_t end, int) {
        HWY_DYNAMIC_DISPATCH(NormRows)(op, begin, end);
    });
}

void residualRmsNorm(const ResidualRmsNorm& op, BackendContext& context) {
    const int64_t width = op.residual.shape[1];
    overRowBlocks(op.residual.shape[0], width, context,
                  [&](int64_t begin, int64_t end, int worker) {
                      float* scratch = context.scratch(worker, width).data();
                      HWY_DYNAMIC_DISPATCH(ResidualNormRows)(op, begin, end, scratch);
                  });
}

}  // namespace lectern::kernels::simd
#endif  // HWY_ONCE
