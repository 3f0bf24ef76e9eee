#pragma once

#include <span>

#include "kernels/backend/context.h"
#include "kernels/base/tensor_view.h"

namespace lectern::kernels {

/// Causal linear attention with a fixed decay per head, carrying a running state.
/// Source: MiniMax-M1 modeling code; Lightning Attention-2, arXiv 2401.04658. Per head, with S the
/// state (key index first) and s its slope:
///     S_t = exp(-s) S_{t-1} + k_t v_t^T,   o_t = S_t^T q_t     (the current token has weight 1)
/// q, k, v, out  [tokens, heads, head_dim] (strided over tokens and heads: q, k and v may lie
/// interleaved
///               in one projection's output); out must not overlap them
/// slope         [heads], > 0
/// state         [heads, head_dim, head_dim] float32, contiguous, read and written
/// Decay appears only as exp of a non-positive number. Does not allocate beyond the context's
/// scratch, log or throw. The result does not depend on the thread count.
struct LightningAttention {
    ConstView3 q, k, v;
    std::span<const float> slope;
    View3 state;
    View3 out;
};

/// Any number of tokens >= 1, in blocks counted from the first token of the call (so equal calls
/// give equal bits; another split agrees within rounding).
void lightningPrefill(const LightningAttention& op, BackendContext& context);

/// One token (shape[0] == 1), as the recurrence.
void lightningDecode(const LightningAttention& op, BackendContext& context);

/// Slopes of one layer: base(heads)[a] * (1 - layer/(layer_count-1) + 1e-5), computed in float32 as
/// the original does; layer counts all layers. `slopes` has one entry per head. layer_count 1 uses
/// factor 1.
void lightningSlopes(int layer, int layer_count, std::span<float> slopes);

namespace reference {
void lightningPrefill(const LightningAttention& op, BackendContext& context);
void lightningDecode(const LightningAttention& op, BackendContext& context);
}  // namespace reference
namespace simd {
void lightningPrefill(const LightningAttention& op, BackendContext& context);
void lightningDecode(const LightningAttention& op, BackendContext& context);
}  // namespace simd

}  // namespace lectern::kernels
