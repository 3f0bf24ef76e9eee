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

void MoeWorkspace::reserve(int64_t rows, int64_t width, int64_t hidden, int64_t experts) {
    grow(m_inner, rows * width);
    grow(m_outputs, rows * hidden);
    grow(m_row_token, rows);
    grow(m_slot_row, rows);
    grow(m_expert_begin, experts + 1);
    const auto blocks = static_cast<size_t>(experts + rows / kExpertBlockRows);
    m_jobs.reserve(blocks);
    m_blocks.reserve(blocks);
}

void routeTokens(const RouteTokens& op, BackendContext& context) {
    if (context.backend() == Backend::Reference)
        reference::routeTokens(op, context);
    else
        simd::routeTokens(op, context);
}

void applyExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context) {
    if (context.backend() == Backend::Reference)
        reference::applyExperts(op, workspace, context);
    else
        simd::applyExperts(op, workspace, context);
}

void combineExperts(const MixExperts& op, const MoeWorkspace& workspace, int64_t first, View2 out,
                    BackendContext& context) {
    if (context.backend() == Backend::Reference)
        reference::combineExperts(op, workspace, first, out);
    else
        simd::combineExperts(op, workspace, first, out, context);
}

}  // namespace lectern::kernels
