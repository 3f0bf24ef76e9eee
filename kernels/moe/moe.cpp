#include "kernels/moe/moe.h"

#include <algorithm>

namespace lectern::kernels {

namespace {

template <class T>
void grow(std::vector<T>& vector, int64_t count) {
    if (static_cast<int64_t>(vector.size()) < count) vector.resize(static_cast<size_t>(count));
}

void grow(AlignedBuffer<float>& buffer, int64_t count) {
    if (static_cast<int64_t>(buffer.size()) < count)
        buffer = AlignedBuffer<float>(static_cast<size_t>(count));
}

}  // namespace

void MoeWorkspace::reserve(int64_t tokens, int64_t rows, int64_t width, int64_t hidden,
                           int64_t experts) {
    grow(m_logits, tokens * experts);
    grow(m_inner, rows * width);
    grow(m_outputs, rows * hidden);
    grow(m_row_token, rows);
    grow(m_slot_row, rows);
    grow(m_expert_begin, experts + 1);
    m_jobs.reserve(static_cast<size_t>(experts));
}

void routeTokens(const RouteTokens& op, MoeWorkspace& workspace, BackendContext& context) {
    if (context.backend() == Backend::Reference)
        reference::routeTokens(op, workspace, context);
    else
        simd::routeTokens(op, workspace, context);
}

void mixExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context) {
    if (context.backend() == Backend::Reference)
        reference::mixExperts(op, workspace, context);
    else
        simd::mixExperts(op, workspace, context);
}

}  // namespace lectern::kernels
