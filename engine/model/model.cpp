#include "engine/model/model.h"

#include <new>

#include "engine/model/decoder_layer.h"
#include "engine/model/forward_scratch.h"
#include "engine/model/prepared_weights.h"
#include "kernels/base/assert.h"
#include "kernels/rms_norm/rms_norm.h"

namespace lectern::engine {

struct Model::Impl {
    ModelConfig config;
    WeightView embedding;
    std::vector<std::shared_ptr<const SafetensorsFile>> files;
    std::array<uint8_t, 32> fingerprint{};
    kernels::Backend backend = kernels::Backend::Reference;
    PreparedWeights weights;
    ScratchPool scratch_pool;

    void embed(std::span<const Token> tokens, const ForwardCall& call) const;
    void runLayers(const ForwardCall& call, LogitsRows rows) const;
    void finishBlock(const ForwardCall& call, View2 residual, View2 out, float alpha, float beta,
                     std::span<const float> norm, int64_t first_row) const;
};

Model::Model(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

const ModelConfig& Model::config() const {
    return m_impl->config;
}
const std::array<uint8_t, 32>& Model::fingerprint() const {
    return m_impl->fingerprint;
}
int64_t Model::weightBytes() const {
    return m_impl->weights.byteCount();
}

Result<Model> Model::create(Checkpoint checkpoint, kernels::BackendContext& context) {
    if (checkpoint.config.expert_count > kernels::kMaxExperts)
        return fail(ErrorCode::LimitExceeded,
                    "the model has " + std::to_string(checkpoint.config.expert_count) +
                        " experts a layer, at most " + std::to_string(kernels::kMaxExperts) +
                        " are supported");
    try {
        auto impl = std::make_unique<Impl>();
        impl->config = checkpoint.config;
        impl->embedding = checkpoint.embedding;
        impl->fingerprint = checkpoint.fingerprint;
        impl->backend = context.backend();
        impl->weights = prepareWeights(checkpoint, context.backend());
        impl->files = std::move(checkpoint.files);
        return Model(std::move(impl));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "not enough memory to prepare the model's weights (" +
                                                std::to_string(checkpoint.total_bytes >> 20) +
                                                " MiB in the checkpoint)");
    }
}

void Model::Impl::embed(std::span<const Token> tokens, const ForwardCall& call) const {
    const View2 stream = call.scratch.stream();
    const auto row_bytes = static_cast<size_t>(embedding.columns * dtypeBytes(embedding.dtype));
    WeightView row = embedding;
    row.rows = 1;
    for (size_t t = 0; t < tokens.size(); ++t) {
        LECTERN_ASSERT(tokens[t] >= 0 && tokens[t] < config.vocab_size);
        row.bytes = embedding.bytes.subspan(static_cast<size_t>(tokens[t]) * row_bytes, row_bytes);
        widenToFloat(row, std::span(stream.at(static_cast<int64_t>(t), 0),
                                    static_cast<size_t>(config.hidden_size)));
    }
}

/// stream = alpha * residual + beta * block and the norm that follows, for rows [first_row,
/// tokens).
void Model::Impl::finishBlock(const ForwardCall& call, View2 residual, View2 out, float alpha,
                              float beta, std::span<const float> norm, int64_t first_row) const {
    kernels::ResidualRmsNorm op{rowsFrom(residual, first_row),
                                rowsFrom(call.scratch.block(), first_row),
                                alpha,
                                beta,
                                norm,
                                config.rms_norm_eps,
                                {},
                                rowsFrom(out, first_row)};
    // With postnorm the next residual is the normalised row, and only a probe reads the raw stream.
    if (!config.postnorm || call.probe != nullptr)
        op.stream = rowsFrom(call.scratch.stream(), first_row);
    kernels::residualRmsNorm(op, call.context);
}

void Model::Impl::runLayers(const ForwardCall& call, LogitsRows rows) const {
    ForwardScratch& scratch = call.scratch;
    const size_t count = weights.layers.size();
    for (size_t l = 0; l < count; ++l) {
        const PreparedLayer& layer = weights.layers[l];
        const auto index = static_cast<int64_t>(l);
        const bool last = l + 1 == count;
        // What the last layer makes of a row feeds nothing but that row's logits.
        int64_t first_row = 0;
        if (last && call.probe == nullptr && rows != LogitsRows::All)
            first_row = rows == LogitsRows::None ? call.tokens : call.tokens - 1;

        runAttention(layer, call, first_row);
        if (first_row == call.tokens) return;
        if (call.probe != nullptr) call.probe->attention(index, scratch.block());
        finishBlock(call, config.postnorm ? scratch.normed() : scratch.stream(), scratch.middle(),
                    layer.attention_alpha, layer.attention_beta, layer.post_attention_norm,
                    first_row);

        runExperts(layer, index, call, first_row);
        if (call.probe != nullptr) call.probe->experts(index, scratch.block());
        finishBlock(call, config.postnorm ? scratch.middle() : scratch.stream(), scratch.normed(),
                    config.mlp_alpha, config.mlp_beta,
                    last ? weights.final_norm : weights.layers[l + 1].input_norm, first_row);
        if (call.probe != nullptr) call.probe->layer(index, scratch.stream());
    }
}

void Model::forward(std::span<const Token> tokens, ModelState& state,
                    kernels::BackendContext& context, LogitsRows rows, std::span<float> logits,
                    ForwardProbe* probe) const {
    const Impl& model = *m_impl;
    const auto count = static_cast<int64_t>(tokens.size());
    LECTERN_ASSERT(count >= 1 && count <= kMaxForwardTokens);
    LECTERN_ASSERT(context.backend() == model.backend);
    auto scratch = m_impl->scratch_pool.take();
    scratch->reserve(model.config, count);
    state.reserve(count);
    const ForwardCall call{model.config, *scratch, state, context, probe, count};

    model.embed(tokens, call);
    if (probe != nullptr) probe->embedding(scratch->stream());
    kernels::rmsNorm({scratch->stream(),
                      model.weights.layers.front().input_norm,
                      model.config.rms_norm_eps,
                      {},
                      scratch->normed()},
                     context);
    model.runLayers(call, rows);
    if (probe != nullptr) probe->finalNorm(scratch->normed());
    state.advance(count);

    if (rows != LogitsRows::None) {
        const View2 normed = rowsFrom(scratch->normed(), rows == LogitsRows::All ? 0 : count - 1);
        LECTERN_ASSERT(static_cast<int64_t>(logits.size()) >=
                       normed.shape[0] * model.config.vocab_size);
        kernels::gemm(model.weights.head, normed,
                      View2(logits.data(), {normed.shape[0], model.config.vocab_size}), context);
    }
    m_impl->scratch_pool.giveBack(std::move(scratch));
}

}  // namespace lectern::engine
