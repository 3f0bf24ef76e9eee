#pragma once

#include <span>

#include "kernels/backend/context.h"
#include "kernels/base/tensor_view.h"
#include "kernels/softmax_attention/softmax_attention.h"

namespace lectern::kernels {

/// Partial rotary embedding fused with the append to the KV cache (m1-model.md, section 3).
/// Rotates the first `rotary_dim` of head_dim in pairs (i, i + rotary_dim/2) by
/// angle = position * theta^(-2i/rotary_dim), inverse frequency and product in float32, sine and
/// cosine accurate for that float angle.
/// q        [tokens, heads, head_dim], rotated in place
/// k, v     [tokens, kv_heads, head_dim]; k is rotated, then both are written to `pages`
/// format   of the pages; keys and values are rounded to it
/// start    position of the first token; pages hold positions 0 .. start + tokens - 1
struct RotaryAppend {
    View3 q;
    ConstView3 k, v;
    KvFormat format = KvFormat::Float32;
    std::span<const KvPageView> pages;
    int64_t start = 0;
    int64_t rotary_dim = 0;
    double theta = 10000.0;
};

void rotaryAppend(const RotaryAppend& op, BackendContext& context);

namespace reference {
void rotaryAppend(const RotaryAppend& op, BackendContext& context);
}
namespace simd {
void rotaryAppend(const RotaryAppend& op, BackendContext& context);
}

}  // namespace lectern::kernels
