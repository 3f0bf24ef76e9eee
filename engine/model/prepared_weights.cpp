#include "engine/model/prepared_weights.h"

#include "kernels/lightning_attention/lightning_attention.h"

namespace lectern::engine {

using kernels::Activation;
using kernels::Backend;
using kernels::GemmPart;
using kernels::GemmWeight;

namespace {

GemmPart partOf(const WeightView& weight, Activation activation = Activation::None) {
    return {weight.bytes, weight.dtype, weight.rows, weight.columns, activation};
}

GemmWeight single(const WeightView& weight, Backend backend) {
    const GemmPart part = partOf(weight);
    return GemmWeight::stack({&part, 1}, backend);
}

std::vector<float> widened(const WeightView& weight) {
    std::vector<float> values(static_cast<size_t>(weight.rows * weight.columns));
    widenToFloat(weight, values);
    return values;
}

/// The router decides between near ties: float32 whatever the file holds.
GemmWeight float32Matrix(const WeightView& weight, Backend backend) {
    const std::vector<float> values = widened(weight);
    const GemmPart part{std::as_bytes(std::span(values)), DType::F32, weight.rows, weight.columns,
                        Activation::None};
    return GemmWeight::stack({&part, 1}, backend);
}

void prepareAttention(const LayerWeights& source, const ModelConfig& config, int64_t layer,
                      Backend backend, PreparedLayer& target) {
    if (source.kind == AttentionKind::Softmax) {
        target.attention_alpha = config.full_attention_alpha;
        target.attention_beta = config.full_attention_beta;
        const GemmPart parts[] = {partOf(source.q), partOf(source.k), partOf(source.v)};
        target.projections = GemmWeight::stack(parts, backend);
        target.out = single(source.o, backend);
        return;
    }
    target.attention_alpha = config.linear_attention_alpha;
    target.attention_beta = config.linear_attention_beta;
    const GemmPart parts[] = {partOf(source.qkv, Activation::Silu),
                              partOf(source.output_gate, Activation::Sigmoid)};
    target.projections = GemmWeight::stack(parts, backend);
    target.output_norm = widened(source.output_norm);
    target.out = single(source.out, backend);
    target.slopes.resize(static_cast<size_t>(config.head_count));
    kernels::lightningSlopes(static_cast<int>(layer), static_cast<int>(config.layer_count),
                             target.slopes);
}

PreparedLayer prepareLayer(const LayerWeights& source, const ModelConfig& config, int64_t layer,
                           Backend backend) {
    PreparedLayer target;
    target.kind = source.kind;
    target.input_norm = widened(source.input_norm);
    target.post_attention_norm = widened(source.post_attention_norm);
    prepareAttention(source, config, layer, backend, target);
    target.router = float32Matrix(source.router, backend);
    for (const ExpertWeights& expert : source.experts) {
        target.gate_up.push_back(GemmWeight::gated(partOf(expert.w1), partOf(expert.w3), backend));
        target.down.push_back(single(expert.w2, backend));
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

PreparedWeights prepareWeights(const Checkpoint& checkpoint, Backend backend) {
    PreparedWeights weights;
    int64_t lightning = 0, softmax = 0;
    for (size_t l = 0; l < checkpoint.layers.size(); ++l) {
        const LayerWeights& source = checkpoint.layers[l];
        PreparedLayer layer =
            prepareLayer(source, checkpoint.config, static_cast<int64_t>(l), backend);
        layer.state_index = source.kind == AttentionKind::Lightning ? lightning++ : softmax++;
        weights.layers.push_back(std::move(layer));
    }
    weights.final_norm = widened(checkpoint.final_norm);
    weights.head = single(checkpoint.head, backend);
    return weights;
}

}  // namespace lectern::engine
