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
/// index, weight [tokens, per_token], by falling probability; logits [tokens, experts] is scratch
struct RouteTokens {
    ConstView2 x;
    const GemmWeight* router = nullptr;
    int64_t per_token = 1;
    View2 logits;
    std::span<int32_t> index;
    std::span<float> weight;
};
void routeTokens(const RouteTokens& op, BackendContext& context);

/// Rows of an expert that go through both products together, at most.
inline constexpr int64_t kExpertBlockRows = 256;

/// Grouped rows [first, first + rows) of one expert.
struct ExpertRows {
    size_t expert = 0;
    int64_t first = 0, rows = 0;
};

/// Buffers of one mixture, kept between calls so that the hot path does not allocate.
class MoeWorkspace {
  public:
    /// Makes room for `rows` = tokens * per_token rows, experts of `width` and outputs of `hidden`.
    void reserve(int64_t rows, int64_t width, int64_t hidden, int64_t experts);

    /// Of inner() and outputs() together.
    int64_t floatCount() const { return static_cast<int64_t>(m_inner.size() + m_outputs.size()); }

    std::span<float> inner() { return m_inner.span(); }      ///< [rows, width]
    std::span<float> outputs() { return m_outputs.span(); }  ///< [rows, hidden]
    std::span<const float> outputs() const { return m_outputs.span(); }
    std::span<int32_t> rowToken() { return m_row_token; }  ///< token of each grouped row
    std::span<int32_t> slotRow() { return m_slot_row; }    ///< grouped row of each (token, k)
    std::span<const int32_t> slotRow() const { return m_slot_row; }
    std::span<int32_t> expertBegin() {
        return m_expert_begin;
    }  ///< first row per expert, and the end
    std::vector<GemmJob>& jobs() { return m_jobs; }
    std::vector<ExpertRows>& blocks() { return m_blocks; }

  private:
    AlignedBuffer<float> m_inner, m_outputs;
    std::vector<int32_t> m_row_token, m_slot_row, m_expert_begin;
    std::vector<GemmJob> m_jobs;
    std::vector<ExpertRows> m_blocks;
};

/// out_t = sum_k weight[t, k] * down_e( silu(gate_e x_t) * up_e x_t ),  e = index[t, k]; the sum
/// over k in float32 by falling probability. Tokens are grouped by expert, so that an expert's
/// weights are read once for many rows. x [tokens, hidden]; gate_up (gated) and down one per
/// expert.
struct MixExperts {
    ConstView2 x;
    std::span<const GemmWeight> gate_up, down;
    std::span<const int32_t> index;
    std::span<const float> weight;
    int64_t per_token = 1;
};
/// The experts' outputs, to the workspace, which must be reserved for the op's rows.
void applyExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context);
/// Once the experts were applied: the sums of tokens [first, first + out.shape[0]).
void combineExperts(const MixExperts& op, const MoeWorkspace& workspace, int64_t first, View2 out,
                    BackendContext& context);

namespace reference {
void routeTokens(const RouteTokens& op, BackendContext& context);
void applyExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context);
void combineExperts(const MixExperts& op, const MoeWorkspace& workspace, int64_t first, View2 out);
}  // namespace reference
namespace simd {
void routeTokens(const RouteTokens& op, BackendContext& context);
void applyExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context);
void combineExperts(const MixExperts& op, const MoeWorkspace& workspace, int64_t first, View2 out,
                    BackendContext& context);
}  // namespace simd

}  // namespace lectern::kernels
