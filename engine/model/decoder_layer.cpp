#include "engine/model/decoder_layer.h"

#include <algorithm>

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

View2 firstColumns(View2 buffer, int64_t columns) {
    return View2(buffer.data, {buffer.shape[0], columns}, buffer.stride);
}

/// This layer's columns of the shared buffers.
View2 projectionsOf(const PreparedLayer& layer, const ForwardCall& call) {
    return firstColumns(call.scratch.projections(), layer.projections.outputs());
}
View2 mixedOf(const PreparedLayer& layer, const ForwardCall& call) {
    return firstColumns(call.scratch.mixed(), layer.out.inputs());
}

bool hasHeads(const PreparedLayer& layer) {
    return layer.out.inputs() > 0;
}

void setZero(View2 rows) {
    for (int64_t row = 0; row < rows.shape[0]; ++row)
        std::fill_n(rows.at(row, 0), rows.shape[1], 0.0f);
}

/// Rows of a call that go on one state.
struct Sequence {
    ModelState& state;
    RowRange rows;
};

/// Calls mix(sequence, context) for every state of the call. Where there are enough, each thread
/// takes whole ones: the kernels' results do not depend on it.
template <class Mix>
void overSequences(const ForwardCall& call, Mix mix) {
    if (call.states.size() == 1)
        return mix(Sequence{*call.states[0], {0, call.tokens}}, call.context);
    const auto sequence = [&call](int64_t row) {
        return Sequence{*call.states[static_cast<size_t>(row)], {row, row + 1}};
    };
    if (call.tokens >= call.context.threadCount())
        return call.context.parallelFor(call.tokens, [&](int64_t row, int worker) {
            kernels::BackendContext context = call.context.onWorker(worker);
            mix(sequence(row), context);
        });
    for (int64_t row = 0; row < call.tokens; ++row) mix(sequence(row), call.context);
}

/// The rank's heads of a layer's state.
View3 lightningState(const PreparedLayer& layer, const ForwardCall& call, ModelState& state) {
    const View3 all = state.lightning(layer.state_index);
    const Range heads = call.shard.lightning_heads;
    return View3(all.at(heads.begin, 0, 0), {heads.count(), all.shape[1], all.shape[2]});
}

void runLightning(const PreparedLayer& layer, const ForwardCall& call, const Sequence& sequence,
                  kernels::BackendContext& context) {
    const int64_t heads = call.shard.lightning_heads.count(), head_dim = call.config.head_dim;
    const View2 projections = rowsOf(projectionsOf(layer, call), sequence.rows);
    const View2 mixed = rowsOf(mixedOf(layer, call), sequence.rows);
    const kernels::LightningAttention op{
        headsAt(projections, 0, heads, head_dim, 3 * head_dim),
        headsAt(projections, head_dim, heads, head_dim, 3 * head_dim),
        headsAt(projections, 2 * head_dim, heads, head_dim, 3 * head_dim),
        layer.slopes,
        lightningState(layer, call, sequence.state),
        headsAt(mixed, 0, heads, head_dim, head_dim)};
    if (sequence.rows.count() == 1)
        kernels::lightningDecode(op, context);
    else
        kernels::lightningPrefill(op, context);
}

/// The output norm goes over the heads of all ranks.
void sumSquares(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row) {
    if (call.ranks.size() == 1 || first_row == call.tokens) return;
    const RowRange rows{first_row, call.tokens};
    const auto sums = call.scratch.squareSums().subspan(static_cast<size_t>(first_row),
                                                        static_cast<size_t>(rows.count()));
    if (hasHeads(layer))
        kernels::squareSums(rowsOf(mixedOf(layer, call), rows), sums, call.context);
    else
        std::ranges::fill(sums, 0.0f);
    call.ranks.allReduceSum(View2(sums.data(), {1, rows.count()}));
}

/// The pages of a layer, from the rank's heads on.
std::span<const kernels::KvPageView> kvPages(const PreparedLayer& layer, const ForwardCall& call,
                                             const ModelState& state, int worker) {
    const auto pages = state.kvPages(layer.state_index);
    const int64_t skipped = call.shard.kv_heads.begin * kernels::kKvPageTokens *
                            kernels::kvVectorBytes(state.kvFormat(), call.config.head_dim);
    if (skipped == 0) return pages;
    auto& views = call.scratch.kvPages(worker);
    views.clear();
    for (const auto& page : pages) views.push_back({page.keys + skipped, page.values + skipped});
    return views;
}

/// Outputs of the sequence's rows from `first_row` of the call on.
void runSoftmax(const PreparedLayer& layer, const ForwardCall& call, const Sequence& sequence,
                int64_t first_row, kernels::BackendContext& context) {
    const int64_t heads = call.shard.query_heads.count(), kv_heads = call.shard.kv_heads.count();
    const int64_t head_dim = call.config.head_dim, start = sequence.state.tokenCount();
    const View2 projections = rowsOf(projectionsOf(layer, call), sequence.rows);
    const View3 q = headsAt(projections, 0, heads, head_dim, head_dim);
    const View3 k = headsAt(projections, heads * head_dim, kv_heads, head_dim, head_dim);
    const View3 v =
        headsAt(projections, (heads + kv_heads) * head_dim, kv_heads, head_dim, head_dim);
    const auto pages = kvPages(layer, call, sequence.state, context.callerWorker());
    const kernels::KvFormat format = sequence.state.kvFormat();
    kernels::rotaryAppend(
        {q, k, v, format, pages, start, call.config.rotary_dim, call.config.rope_theta}, context);
    const int64_t skipped = std::max<int64_t>(0, first_row - sequence.rows.begin);
    if (skipped >= sequence.rows.count()) return;
    const View3 out =
        headsAt(rowsOf(mixedOf(layer, call), sequence.rows), 0, heads, head_dim, head_dim);
    kernels::softmaxAttention({tokensFrom(q, skipped), format, pages, start + skipped, kv_heads,
                               tokensFrom(out, skipped)},
                              context);
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
    if (!hasHeads(layer)) return;
    kernels::gemm(layer.projections, rowsOf(call.scratch.normed(), rows),
                  rowsOf(projectionsOf(layer, call), rows), context);
}

void mixTokens(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row) {
    const bool is_lightning = layer.kind == AttentionKind::Lightning;
    if (hasHeads(layer))
        overSequences(call, [&](const Sequence& sequence, kernels::BackendContext& context) {
            if (is_lightning)
                runLightning(layer, call, sequence, context);
            else
                runSoftmax(layer, call, sequence, first_row, context);
        });
    if (is_lightning) sumSquares(layer, call, first_row);
}

void projectOutputs(const PreparedLayer& layer, const ForwardCall& call, RowRange rows,
                    kernels::BackendContext& context) {
    if (!hasHeads(layer)) return setZero(rowsOf(call.scratch.block(), rows));
    const View2 mixed = rowsOf(mixedOf(layer, call), rows);
    if (layer.kind == AttentionKind::Lightning) {
        const View2 projections = projectionsOf(layer, call);
        const ConstView2 gate(projections.at(rows.begin, 3 * mixed.shape[1]), mixed.shape,
                              projections.stride);
        kernels::RmsNorm norm{mixed, layer.output_norm, kLightningNormEps, gate, mixed};
        if (call.ranks.size() > 1) {
            norm.square_sums = call.scratch.squareSums().subspan(static_cast<size_t>(rows.begin),
                                                                 static_cast<size_t>(rows.count()));
            norm.full_width = call.config.head_count * call.config.head_dim;
        }
        kernels::rmsNorm(norm, context);
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
    if (layer.down.empty()) return;
    kernels::applyExperts(mixture(layer, call, first_row), call.scratch.moe(), call.context);
}

void combineExperts(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row,
                    RowRange rows, kernels::BackendContext& context) {
    if (layer.down.empty()) return setZero(rowsOf(call.scratch.block(), rows));
    kernels::combineExperts(mixture(layer, call, first_row), call.scratch.moe(),
                            rows.begin - first_row, rowsOf(call.scratch.block(), rows), context);
}

}  // namespace lectern::engine
