#include "engine/model/decoder_layer.h"

#include "kernels/lightning_attention/lightning_attention.h"
#include "kernels/moe/moe.h"
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/rotary/rotary.h"
#include "kernels/softmax_attention/softmax_attention.h"

namespace lectern::engine {

namespace {

/// Columns of the projections as [tokens, heads, head_dim]; heads lie `head_stride` apart.
View3 headsAt(View2 projections, int64_t column, int64_t heads, int64_t head_dim,
              int64_t head_stride) {
    return View3(projections.data + column, {projections.shape[0], heads, head_dim},
                 {projections.stride[0], head_stride, 1});
}

View3 tokensFrom(View3 heads, int64_t first) {
    return View3(heads.at(first, 0, 0), {heads.shape[0] - first, heads.shape[1], heads.shape[2]},
                 heads.stride);
}

/// The first columns of the shared projection buffer, as wide as this layer's projections.
View2 projectionsOf(const PreparedLayer& layer, const ForwardCall& call) {
    const View2 buffer = call.scratch.projections();
    return View2(buffer.data, {call.tokens, layer.projections.outputs()}, buffer.stride);
}

void runLightning(const PreparedLayer& layer, const ForwardCall& call, View2 projections) {
    const int64_t heads = call.config.head_count, head_dim = call.config.head_dim;
    const View2 mixed = call.scratch.mixed();
    const kernels::LightningAttention op{
        headsAt(projections, 0, heads, head_dim, 3 * head_dim),
        headsAt(projections, head_dim, heads, head_dim, 3 * head_dim),
        headsAt(projections, 2 * head_dim, heads, head_dim, 3 * head_dim),
        layer.slopes,
        call.state.lightning(layer.state_index),
        headsAt(mixed, 0, heads, head_dim, head_dim)};
    if (call.tokens == 1)
        kernels::lightningDecode(op, call.context);
    else
        kernels::lightningPrefill(op, call.context);
}

void runSoftmax(const PreparedLayer& layer, const ForwardCall& call, View2 projections,
                int64_t first_row) {
    const int64_t heads = call.config.head_count, kv_heads = call.config.kv_head_count;
    const int64_t head_dim = call.config.head_dim, start = call.state.tokenCount();
    const View3 q = headsAt(projections, 0, heads, head_dim, head_dim);
    const View3 k = headsAt(projections, heads * head_dim, kv_heads, head_dim, head_dim);
    const View3 v =
        headsAt(projections, (heads + kv_heads) * head_dim, kv_heads, head_dim, head_dim);
    const auto pages = call.state.kvPages(layer.state_index);
    kernels::rotaryAppend({q, k, v, pages, start, call.config.rotary_dim, call.config.rope_theta},
                          call.context);
    if (first_row == call.tokens) return;
    const View3 out = headsAt(call.scratch.mixed(), 0, heads, head_dim, head_dim);
    kernels::softmaxAttention(
        {tokensFrom(q, first_row), pages, start + first_row, kv_heads, tokensFrom(out, first_row)},
        call.context);
}

kernels::MixExperts mixture(const PreparedLayer& layer, const ForwardCall& call,
                            int64_t first_row) {
    const RowRange rows{first_row, call.tokens};
    const int64_t per_token = call.config.experts_per_token;
    const auto first = static_cast<size_t>(first_row * per_token);
    const auto count = static_cast<size_t>(rows.count() * per_token);
    return {rowsOf(call.scratch.middle(), rows),
            layer.gate_up,
            layer.down,
            call.scratch.expertIndex().subspan(first, count),
            call.scratch.expertWeight().subspan(first, count),
            per_token};
}

}  // namespace

void projectInputs(const PreparedLayer& layer, const ForwardCall& call, RowRange rows,
                   kernels::BackendContext& context) {
    kernels::gemm(layer.projections, rowsOf(call.scratch.normed(), rows),
                  rowsOf(projectionsOf(layer, call), rows), context);
}

void mixTokens(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row) {
    if (layer.kind == AttentionKind::Lightning)
        runLightning(layer, call, projectionsOf(layer, call));
    else
        runSoftmax(layer, call, projectionsOf(layer, call), first_row);
}

void projectOutputs(const PreparedLayer& layer, const ForwardCall& call, RowRange rows,
                    kernels::BackendContext& context) {
    const View2 mixed = rowsOf(call.scratch.mixed(), rows);
    if (layer.kind == AttentionKind::Lightning) {
        const View2 projections = projectionsOf(layer, call);
        const ConstView2 gate(projections.at(rows.begin, 3 * mixed.shape[1]), mixed.shape,
                              projections.stride);
        kernels::rmsNorm({mixed, layer.output_norm, kLightningNormEps, gate, mixed}, context);
    }
    kernels::gemm(layer.out, mixed, rowsOf(call.scratch.block(), rows), context);
}

void chooseExperts(const PreparedLayer& layer, const ForwardCall& call, RowRange rows,
                   kernels::BackendContext& context) {
    const int64_t per_token = call.config.experts_per_token;
    const auto first = static_cast<size_t>(rows.begin * per_token);
    const auto count = static_cast<size_t>(rows.count() * per_token);
    kernels::routeTokens({rowsOf(call.scratch.middle(), rows), &layer.router, per_token,
                          rowsOf(call.scratch.routerLogits(), rows),
                          call.scratch.expertIndex().subspan(first, count),
                          call.scratch.expertWeight().subspan(first, count)},
                         context);
}

void applyExperts(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row) {
    kernels::applyExperts(mixture(layer, call, first_row), call.scratch.moe(), call.context);
}

void combineExperts(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row,
                    RowRange rows, kernels::BackendContext& context) {
    kernels::combineExperts(mixture(layer, call, first_row), call.scratch.moe(),
                            rows.begin - first_row, rowsOf(call.scratch.block(), rows), context);
}

}  // namespace lectern::engine
