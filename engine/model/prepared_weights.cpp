#include "engine/model/prepared_weights.h"

#include "kernels/lightning_attention/lightning_attention.h"

namespace lectern::engine {

using kernels::Activation;
using kernels::Backend;
using kernels::GemmPart;
using kernels::GemmWeight;

namespace {

GemmPart rowsOf(const WeightView& weight, Range rows, Activation activation = Activation::None) {
    const auto row_bytes = static_cast<size_t>(weight.columns * dtypeBytes(weight.dtype));
    return {weight.bytes.subspan(static_cast<size_t>(rows.begin) * row_bytes,
                                 static_cast<size_t>(rows.count()) * row_bytes),
            weight.dtype, rows.count(), weight.columns, activation};
}

GemmPart columnsOf(const WeightView& weight, Range columns) {
    const auto first = static_cast<size_t>(columns.begin * dtypeBytes(weight.dtype));
    return {weight.bytes.subspan(first),
            weight.dtype,
            weight.rows,
            columns.count(),
            Activation::None,
            weight.columns};
}

GemmWeight single(const GemmPart& part, Backend backend) {
    return GemmWeight::stack({&part, 1}, backend);
}

std::vector<float> widened(const WeightView& weight) {
    std::vector<float> values(static_cast<size_t>(weight.rows * weight.columns));
    widenToFloat(weight, values);
    return values;
}

std::vector<float> partOf(const std::vector<float>& values, Range range) {
    return {values.begin() + range.begin, values.begin() + range.end};
}

/// The router decides between near ties: float32 whatever the file holds.
GemmWeight float32Matrix(const WeightView& weight, Backend backend) {
    const std::vector<float> values = widened(weight);
    return single({std::as_bytes(std::span(values)), DType::F32, weight.rows, weight.columns,
                   Activation::None},
                  backend);
}

/// Columns or rows of heads that are `width` wide each.
Range times(Range heads, int64_t width) {
    return {heads.begin * width, heads.end * width};
}

void prepareSoftmax(const LayerWeights& source, const ModelConfig& config, const Shard& shard,
                    Backend backend, PreparedLayer& target) {
    target.attention_alpha = config.full_attention_alpha;
    target.attention_beta = config.full_attention_beta;
    if (shard.kv_heads.isEmpty()) return;
    const Range queries = times(shard.query_heads, config.head_dim);
    const Range keys = times(shard.kv_heads, config.head_dim);
    const GemmPart parts[] = {rowsOf(source.q, queries), rowsOf(source.k, keys),
                              rowsOf(source.v, keys)};
    target.projections = GemmWeight::stack(parts, backend);
    target.out = single(columnsOf(source.o, queries), backend);
}

void prepareLightning(const LayerWeights& source, const ModelConfig& config, int64_t layer,
                      const Shard& shard, Backend backend, PreparedLayer& target) {
    target.attention_alpha = config.linear_attention_alpha;
    target.attention_beta = config.linear_attention_beta;
    if (shard.lightning_heads.isEmpty()) return;
    const Range values = times(shard.lightning_heads, config.head_dim);
    const GemmPart parts[] = {rowsOf(source.qkv, times(values, 3), Activation::Silu),
                              rowsOf(source.output_gate, values, Activation::Sigmoid)};
    target.projections = GemmWeight::stack(parts, backend);
    target.output_norm = partOf(widened(source.output_norm), values);
    target.out = single(columnsOf(source.out, values), backend);
    std::vector<float> slopes(static_cast<size_t>(config.head_count));
    kernels::lightningSlopes(static_cast<int>(layer), static_cast<int>(config.layer_count), slopes);
    target.slopes = partOf(slopes, shard.lightning_heads);
}

PreparedLayer prepareLayer(const LayerWeights& source, const ModelConfig& config, int64_t layer,
                           const Shard& shard, Backend backend) {
    PreparedLayer target;
    target.kind = source.kind;
    target.input_norm = widened(source.input_norm);
    target.post_attention_norm = widened(source.post_attention_norm);
    if (source.kind == AttentionKind::Softmax)
        prepareSoftmax(source, config, shard, backend, target);
    else
        prepareLightning(source, config, layer, shard, backend, target);
    target.router = float32Matrix(source.router, backend);
    if (shard.expert_columns.isEmpty()) return target;
    for (const ExpertWeights& expert : source.experts) {
        target.gate_up.push_back(GemmWeight::gated(rowsOf(expert.w1, shard.expert_columns),
                                                   rowsOf(expert.w3, shard.expert_columns),
                                                   backend));
        target.down.push_back(single(columnsOf(expert.w2, shard.expert_columns), backend));
    }
    return target;
}

}  // namespace

int64_t PreparedWeights::byteCount() const {
    const auto floats = [](const std::vector<float>& values) {
        return static_cast<int64_t>(values.size() * sizeof(float));
    };
    int64_t bytes = head.byteCount() + floats(final_norm);
    for (const PreparedLayer& layer : layers) {
        bytes += layer.projections.byteCount() + layer.out.byteCount() + layer.router.byteCount();
        for (const auto& weight : layer.gate_up) bytes += weight.byteCount();
        for (const auto& weight : layer.down) bytes += weight.byteCount();
        bytes += floats(layer.input_norm) + floats(layer.post_attention_norm) +
                 floats(layer.output_norm) + floats(layer.slopes);
    }
    return bytes;
}

PreparedWeights prepareWeights(const Checkpoint& checkpoint, const Shard& shard, Backend backend) {
    PreparedWeights weights;
    int64_t lightning = 0, softmax = 0;
    for (size_t l = 0; l < checkpoint.layers.size(); ++l) {
        const LayerWeights& source = checkpoint.layers[l];
        PreparedLayer layer =
            prepareLayer(source, checkpoint.config, static_cast<int64_t>(l), shard, backend);
        layer.state_index = source.kind == AttentionKind::Lightning ? lightning++ : softmax++;
        weights.layers.push_back(std::move(layer));
    }
    weights.final_norm = widened(checkpoint.final_norm);
    if (!shard.vocabulary.isEmpty())
        weights.head = single(rowsOf(checkpoint.head, shard.vocabulary), backend);
    return weights;
}

}  // namespace lectern::engine
