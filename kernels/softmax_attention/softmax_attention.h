#pragma once

#include <span>

#include "kernels/backend/context.h"
#include "kernels/base/tensor_view.h"
#include "kernels/softmax_attention/kv_format.h"

namespace lectern::kernels {

/// Tokens per KV page. 256 keeps a page's head slice (256 x 128 values, 64 KiB in bf16) inside L2.
inline constexpr int64_t kKvPageTokens = 256;

/// One page of one layer: keys (after RoPE) and values, each [kv_heads, kKvPageTokens] vectors of
/// kvVectorBytes(format, head_dim), contiguous.
struct KvPageView {
    std::byte* keys = nullptr;
    std::byte* values = nullptr;
};

/// Causal grouped-query attention over paged keys and values (m1-model.md, section 3).
/// q, out   [tokens, heads, head_dim], q after RoPE; out must not overlap q
/// format   of the pages
/// pages    enough pages for start + tokens positions; all of those are filled, the new tokens' too
/// start    position of q's first token; token j sees positions 0 .. start + j
/// kv_heads divides heads; query head a reads kv head a * kv_heads / heads
/// scores = q.k / sqrt(head_dim), softmax and both sums in float32. Positions past the last one may
/// hold anything, NaN included. Serves prefill (many tokens) and decode (one). Result does not
/// depend on threads.
struct SoftmaxAttention {
    ConstView3 q;
    KvFormat format = KvFormat::Float32;
    std::span<const KvPageView> pages;
    int64_t start = 0;
    int64_t kv_heads = 1;
    View3 out;
};

void softmaxAttention(const SoftmaxAttention& op, BackendContext& context);

namespace reference {
void softmaxAttention(const SoftmaxAttention& op, BackendContext& context);
}
namespace simd {
void softmaxAttention(const SoftmaxAttention& op, BackendContext& context);
}

}  // namespace lectern::kernels
