#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/backend/context.h"
#include "kernels/base/aligned_buffer.h"
#include "kernels/base/tensor_view.h"
#include "kernels/gemm/gemm.h"

namespace lectern::kernels {

/// Most experts that a router may have; bounds fixed arrays.
inline constexpr int64_t kMaxExperts = 1024;

/// Chooses experts (m1-model.md, section 4): p = softmax(router x) over all experts in float32, the
/// per_token largest p (ties: lower index), renormalised to sum 1.
/// x [tokens, hidden], router prepared from float32 [experts, hidden]
/// index, weight [tokens, per_token], by falling probability
struct RouteTokens {
    ConstView2 x;
    const GemmWeight* router = nullptr;
    int64_t per_token = 1;
    std::span<int32_t> index;
    std::span<float> weight;
};

/// Buffers of one mixture, kept between calls so that the hot path does not allocate.
class MoeWorkspace {
  public:
    /// Makes room for `rows` = tokens * per_token rows, experts of `width` and outputs of `hidden`.
    void reserve(int64_t tokens, int64_t rows, int64_t width, int64_t hidden, int64_t experts);

    std::span<float> logits() { return m_logits.span(); }    ///< [tokens, experts]
    std::span<float> inner() { return m_inner.span(); }      ///< [rows, width]
    std::span<float> outputs() { return m_outputs.span(); }  ///< [rows, hidden]
    std::span<int32_t> rowToken() { return m_row_token; }    ///< token of each grouped row
    std::span<int32_t> slotRow() { return m_slot_row; }      ///< grouped row of each (token, k)
    std::span<int32_t> expertBegin() {
        return m_expert_begin;
    }  ///< first row per expert, and the end
    std::vector<GemmJob>& jobs() { return m_jobs; }

  private:
    AlignedBuffer<float> m_logits, m_inner, m_outputs;
    std::vector<int32_t> m_row_token, m_slot_row, m_expert_begin;
    std::vector<GemmJob> m_jobs;
};

/// Needs a workspace reserved for its tokens and experts.
void routeTokens(const RouteTokens& op, MoeWorkspace& workspace, BackendContext& context);

/// out_t = sum_k weight[t, k] * down_e( silu(gate_e x_t) * up_e x_t ),  e = index[t, k]; the sum
/// over k in float32 by falling probability. Tokens are grouped by expert, so that every expert's
/// weights are read once. x, out [tokens, hidden], out must not overlap x; gate_up (gated) and down
/// one per expert.
struct MixExperts {
    ConstView2 x;
    std::span<const GemmWeight> gate_up, down;
    std::span<const int32_t> index;
    std::span<const float> weight;
    int64_t per_token = 1;
    View2 out;
};
void mixExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context);

namespace reference {
void routeTokens(const RouteTokens& op, MoeWorkspace& workspace, BackendContext& context);
void mixExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context);
}  // namespace reference
namespace simd {
void routeTokens(const RouteTokens& op, MoeWorkspace& workspace, BackendContext& context);
void mixExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context);
}  // namespace simd

}  // namespace lectern::kernels
