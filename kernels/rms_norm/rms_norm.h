#pragma once

#include <span>

#include "kernels/backend/context.h"
#include "kernels/base/tensor_view.h"

namespace lectern::kernels {

/// Root-mean-square normalisation over whole rows (m1-model.md, section 1):
///     out = x / sqrt(mean(x^2) + eps) * weight [* gate]
/// x, out [tokens, width]; out may be x. weight [width]. gate [tokens, width] or no data: the
/// lightning layer's output gate, multiplied last.
/// Where x is a part of rows that several ranks hold together, square_sums [tokens] has the sum of
/// squares of each whole row, and full_width says how long it is; else they are empty and 0.
struct RmsNorm {
    ConstView2 x;
    std::span<const float> weight;
    float eps = 1e-5f;
    ConstView2 gate;
    View2 out;
    std::span<const float> square_sums = {};
    int64_t full_width = 0;
};
void rmsNorm(const RmsNorm& op, BackendContext& context);

/// sums[t] = sum of x[t, i]^2, for what several ranks normalise together. x [tokens, width]
void squareSums(ConstView2 x, std::span<float> sums, BackendContext& context);

/// The end of one block and the norm before the next, in one pass over the row:
///     stream = alpha * residual + beta * block;   out = rms(stream) * weight
/// residual, block, out [tokens, width]; stream the same, or no data when nobody reads it (with
/// postnorm the residual is the normalised row). stream may be residual or block, and out may be
/// either when stream is not the same rows.
struct ResidualRmsNorm {
    ConstView2 residual, block;
    float alpha = 1, beta = 1;
    std::span<const float> weight;
    float eps = 1e-5f;
    View2 stream;
    View2 out;
};
void residualRmsNorm(const ResidualRmsNorm& op, BackendContext& context);

namespace reference {
void squareSums(ConstView2 x, std::span<float> sums, BackendContext& context);
void rmsNorm(const RmsNorm& op, BackendContext& context);
void residualRmsNorm(const ResidualRmsNorm& op, BackendContext& context);
}  // namespace reference
namespace simd {
void squareSums(ConstView2 x, std::span<float> sums, BackendContext& context);
void rmsNorm(const RmsNorm& op, BackendContext& context);
void residualRmsNorm(const ResidualRmsNorm& op, BackendContext& context);
}  // namespace simd

}  // namespace lectern::kernels
