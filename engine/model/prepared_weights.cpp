#include "engine/model/prepared_weights.h"

#include <array>

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

/// The matrices of one layer that a shard holds, still in the file; none where it holds nothing.
struct LayerParts {
    std::vector<GemmPart> projections, out;
    std::vector<std::array<GemmPart, 2>> gate_up;
    std::vector<GemmPart> down;
};

LayerParts partsOf(const LayerWeights& source, const ModelConfig& config, const Shard& shard) {
    LayerParts parts;
    if (source.kind == AttentionKind::Softmax && !shard.kv_heads.isEmpty()) {
        const Range queries = times(shard.query_heads, config.head_dim);
        const Range keys = times(shard.kv_heads, config.head_dim);
        parts.projections = {rowsOf(source.q, queries), rowsOf(source.k, keys),
                             rowsOf(source.v, keys)};
        parts.out = {columnsOf(source.o, queries)};
    }
    if (source.kind == AttentionKind::Lightning && !shard.lightning_heads.isEmpty()) {
        const Range values = times(shard.lightning_heads, config.head_dim);
        parts.projections = {rowsOf(source.qkv, times(values, 3), Activation::Silu),
                             rowsOf(source.output_gate, values, Activation::Sigmoid)};
        parts.out = {columnsOf(source.out, values)};
    }
    if (shard.expert_columns.isEmpty()) return parts;
    for (const ExpertWeights& expert : source.experts) {
        parts.gate_up.push_back(
            {rowsOf(expert.w1, shard.expert_columns), rowsOf(expert.w3, shard.expert_columns)});
        parts.down.push_back(columnsOf(expert.w2, shard.expert_columns));
    }
    return parts;
}

PreparedLayer prepareLayer(const LayerWeights& source, const ModelConfig& config, int64_t layer,
                           const Shard& shard, Backend backend) {
    const bool is_softmax = source.kind == AttentionKind::Softmax;
    PreparedLayer target;
    target.kind = source.kind;
    target.attention_alpha =
        is_softmax ? config.full_attention_alpha : config.linear_attention_alpha;
    target.attention_beta = is_softmax ? config.full_attention_beta : config.linear_attention_beta;
    target.input_norm = widened(source.input_norm);
    target.post_attention_norm = widened(source.post_attention_norm);
    const LayerParts parts = partsOf(source, config, shard);
    if (!parts.out.empty()) {
        target.projections = GemmWeight::stack(parts.projections, backend);
        target.out = GemmWeight::stack(parts.out, backend);
    }
    if (!is_softmax && !parts.out.empty()) {
        target.output_norm =
            partOf(widened(source.output_norm), times(shard.lightning_heads, config.head_dim));
        std::vector<float> slopes(static_cast<size_t>(config.head_count));
        kernels::lightningSlopes(static_cast<int>(layer), static_cast<int>(config.layer_count),
                                 slopes);
        target.slopes = partOf(slopes, shard.lightning_heads);
    }
    target.router = float32Matrix(source.router, backend);
    for (const auto& [gate, up] : parts.gate_up)
        target.gate_up.push_back(GemmWeight::gated(gate, up, backend));
    for (const GemmPart& down : parts.down) target.down.push_back(single(down, backend));
    return target;
}

int64_t floatBytes(int64_t count) {
    return count * static_cast<int64_t>(sizeof(float));
}

}  // namespace

int64_t PreparedWeights::byteCount() const {
    const auto floats = [](const std::vector<float>& values) {
        return floatBytes(static_cast<int64_t>(values.size()));
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

int64_t preparedBytes(const Checkpoint& checkpoint, const Shard& shard, Backend backend) {
    const ModelConfig& config = checkpoint.config;
    int64_t bytes = floatBytes(checkpoint.final_norm.columns);
    for (const LayerWeights& source : checkpoint.layers) {
        const LayerParts parts = partsOf(source, config, shard);
        if (!parts.out.empty())
            bytes += GemmWeight::bytesFor(parts.projections, backend) +
                     GemmWeight::bytesFor(parts.out, backend);
        if (source.kind == AttentionKind::Lightning)
            bytes += floatBytes(shard.lightning_heads.count() * (config.head_dim + 1));
        const GemmPart router{
            {}, DType::F32, source.router.rows, source.router.columns, Activation::None};
        bytes += GemmWeight::bytesFor({&router, 1}, backend) + floatBytes(2 * config.hidden_size);
        for (const auto& gate_up : parts.gate_up) bytes += GemmWeight::bytesFor(gate_up, backend);
        for (const GemmPart& down : parts.down) bytes += GemmWeight::bytesFor({&down, 1}, backend);
    }
    if (shard.vocabulary.isEmpty()) return bytes;
    const GemmPart head = rowsOf(checkpoint.head, shard.vocabulary);
    return bytes + GemmWeight::bytesFor({&head, 1}, backend);
}

}  // namespace lectern::engine
