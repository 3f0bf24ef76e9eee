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
    return View2(buffer.data, {call.tokens, layer.projections.outputs()});
}

void runLightning(const PreparedLayer& layer, const ForwardCall& call, View2 projections,
                  int64_t first_row) {
    const int64_t heads = call.config.head_count, head_dim = call.config.head_dim;
    const int64_t width = heads * head_dim;
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
    if (first_row == call.tokens) return;

    const View2 rows = rowsFrom(mixed, first_row);
    const ConstView2 gate(projections.at(first_row, 3 * width), {rows.shape[0], width},
                          projections.stride);
    kernels::rmsNorm({rows, layer.output_norm, kLightningNormEps, gate, rows}, call.context);
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

}  // namespace

void runAttention(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row) {
    const View2 projections = projectionsOf(layer, call);
    kernels::gemm(layer.projections, call.scratch.normed(), projections, call.context);
    if (layer.kind == AttentionKind::Lightning)
        runLightning(layer, call, projections, first_row);
    else
        runSoftmax(layer, call, projections, first_row);
    if (first_row == call.tokens) return;
    kernels::gemm(layer.out, rowsFrom(call.scratch.mixed(), first_row),
                  rowsFrom(call.scratch.block(), first_row), call.context);
}

void runExperts(const PreparedLayer& layer, int64_t layer_index, const ForwardCall& call,
                int64_t first_row) {
    const View2 x = rowsFrom(call.scratch.middle(), first_row);
    const int64_t per_token = call.config.experts_per_token;
    const auto index = call.scratch.expertIndex(x.shape[0] * per_token);
    const auto weight = call.scratch.expertWeight(x.shape[0] * per_token);
    kernels::routeTokens({x, &layer.router, per_token, index, weight}, call.scratch.moe(),
                         call.context);
    if (call.probe != nullptr) call.probe->routing(layer_index, index, weight);
    kernels::mixExperts({x, layer.gate_up, layer.down, index, weight, per_token,
                         rowsFrom(call.scratch.block(), first_row)},
                        call.scratch.moe(), call.context);
}

}  // namespace lectern::engine
