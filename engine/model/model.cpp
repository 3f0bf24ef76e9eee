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

    void embed(std::span<const Token> tokens, const ForwardCall& call, RowRange rows) const;
    void runLayers(std::span<const Token> tokens, const ForwardCall& call, LogitsRows rows) const;
    void finishBlock(const ForwardCall& call, View2 residual, View2 out, float alpha, float beta,
                     std::span<const float> norm, RowRange rows,
                     kernels::BackendContext& context) const;
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

namespace {

/// Runs steps that work on each row by itself over rows [first_row, tokens). Many rows go block by
/// block, each block on one thread through all the steps, so that what one step leaves is still in
/// that thread's caches for the next; few rows go step by step, each step on all threads. A row's
/// bits are the same either way.
template <class Steps>
void overRows(const ForwardCall& call, int64_t first_row, Steps steps) {
    constexpr int64_t kMinRows = 32, kMaxRows = 256;
    const int64_t rows = call.tokens - first_row, threads = call.context.threadCount();
    // A probe looks at whole matrices between the steps.
    if (call.probe != nullptr || rows < kMinRows * threads)
        return steps(RowRange{first_row, call.tokens}, call.context);
    const int64_t blocks = threads * ((rows - 1) / (kMaxRows * threads) + 1);
    call.context.parallelForRanges(blocks, [&](int64_t block, int worker) {
        const RowRange range{first_row + rows * block / blocks,
                             first_row + rows * (block + 1) / blocks};
        kernels::BackendContext context = call.context.onWorker(worker);
        steps(range, context);
    });
}

}  // namespace

void Model::Impl::embed(std::span<const Token> tokens, const ForwardCall& call,
                        RowRange rows) const {
    const View2 stream = call.scratch.stream();
    const auto row_bytes = static_cast<size_t>(embedding.columns * dtypeBytes(embedding.dtype));
    WeightView row = embedding;
    row.rows = 1;
    for (int64_t t = rows.begin; t < rows.end; ++t) {
        const Token token = tokens[static_cast<size_t>(t)];
        LECTERN_ASSERT(token >= 0 && token < config.vocab_size);
        row.bytes = embedding.bytes.subspan(static_cast<size_t>(token) * row_bytes, row_bytes);
        widenToFloat(row, std::span(stream.at(t, 0), static_cast<size_t>(config.hidden_size)));
    }
}

/// stream = alpha * residual + beta * block and the norm that follows.
void Model::Impl::finishBlock(const ForwardCall& call, View2 residual, View2 out, float alpha,
                              float beta, std::span<const float> norm, RowRange rows,
                              kernels::BackendContext& context) const {
    kernels::ResidualRmsNorm op{rowsOf(residual, rows),
                                rowsOf(call.scratch.block(), rows),
                                alpha,
                                beta,
                                norm,
                                config.rms_norm_eps,
                                {},
                                rowsOf(out, rows)};
    // With postnorm the next residual is the normalised row, and only a probe reads the raw stream.
    if (!config.postnorm || call.probe != nullptr) op.stream = rowsOf(call.scratch.stream(), rows);
    kernels::residualRmsNorm(op, context);
}

void Model::Impl::runLayers(std::span<const Token> tokens, const ForwardCall& call,
                            LogitsRows rows) const {
    ForwardScratch& scratch = call.scratch;
    ForwardProbe* const probe = call.probe;
    overRows(call, 0, [&](RowRange range, kernels::BackendContext& context) {
        embed(tokens, call, range);
        if (probe != nullptr) probe->embedding(scratch.stream());
        kernels::rmsNorm({rowsOf(scratch.stream(), range),
                          weights.layers.front().input_norm,
                          config.rms_norm_eps,
                          {},
                          rowsOf(scratch.normed(), range)},
                         context);
        projectInputs(weights.layers.front(), call, range, context);
    });
    const size_t count = weights.layers.size();
    for (size_t l = 0; l < count; ++l) {
        const PreparedLayer& layer = weights.layers[l];
        const PreparedLayer* const next = l + 1 < count ? &weights.layers[l + 1] : nullptr;
        const auto index = static_cast<int64_t>(l);
        // What the last layer makes of a row feeds nothing but that row's logits.
        int64_t first_row = 0;
        if (next == nullptr && probe == nullptr && rows != LogitsRows::All)
            first_row = rows == LogitsRows::None ? call.tokens : call.tokens - 1;

        mixTokens(layer, call, first_row);
        if (first_row == call.tokens) return;
        overRows(call, first_row, [&](RowRange range, kernels::BackendContext& context) {
            projectOutputs(layer, call, range, context);
            if (probe != nullptr) probe->attention(index, scratch.block());
            finishBlock(call, config.postnorm ? scratch.normed() : scratch.stream(),
                        scratch.middle(), layer.attention_alpha, layer.attention_beta,
                        layer.post_attention_norm, range, context);
            chooseExperts(layer, call, range, context);
        });
        if (probe != nullptr) probe->routing(index, scratch.expertIndex(), scratch.expertWeight());
        applyExperts(layer, call, first_row);
        overRows(call, first_row, [&](RowRange range, kernels::BackendContext& context) {
            combineExperts(layer, call, first_row, range, context);
            if (probe != nullptr) probe->experts(index, scratch.block());
            finishBlock(call, config.postnorm ? scratch.middle() : scratch.stream(),
                        scratch.normed(), config.mlp_alpha, config.mlp_beta,
                        next != nullptr ? next->input_norm : weights.final_norm, range, context);
            if (next != nullptr) projectInputs(*next, call, range, context);
        });
        if (probe != nullptr) probe->layer(index, scratch.stream());
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

    model.runLayers(tokens, call, rows);
    if (probe != nullptr) probe->finalNorm(scratch->normed());
    state.advance(count);

    if (rows != LogitsRows::None) {
        const View2 normed =
            rowsOf(scratch->normed(), {rows == LogitsRows::All ? 0 : count - 1, count});
        LECTERN_ASSERT(static_cast<int64_t>(logits.size()) >=
                       normed.shape[0] * model.config.vocab_size);
        kernels::gemm(model.weights.head, normed,
                      View2(logits.data(), {normed.shape[0], model.config.vocab_size}), context);
    }
    m_impl->scratch_pool.giveBack(std::move(scratch));
}

}  // namespace lectern::engine
