#include "engine/model/model.h"

#include <array>
#include <atomic>
#include <new>

#include "engine/model/decoder_layer.h"
#include "engine/model/forward_scratch.h"
#include "engine/model/prepared_weights.h"
#include "kernels/base/assert.h"
#include "kernels/rms_norm/rms_norm.h"

namespace lectern::engine {

namespace {

/// What one rank holds.
struct RankModel {
    Shard shard;
    PreparedWeights weights;
    ScratchPool scratch_pool;
};

}  // namespace

struct Model::Impl {
    ModelConfig config;
    WeightView embedding;
    std::vector<std::shared_ptr<const SafetensorsFile>> files;
    std::array<uint8_t, 32> fingerprint{};
    kernels::Backend backend = kernels::Backend::Reference;
    std::vector<std::unique_ptr<RankModel>> ranks;

    bool prepare(const Checkpoint& checkpoint, RankGroup& group);
    void run(std::span<const Token> tokens, std::span<ModelState* const> states, RankGroup& group,
             LogitsRows rows, std::span<float> logits, ForwardProbe* probe) const;
    void embed(std::span<const Token> tokens, const ForwardCall& call, RowRange rows) const;
    void runLayers(std::span<const Token> tokens, const PreparedWeights& weights,
                   const ForwardCall& call, LogitsRows rows) const;
    void finishBlock(const ForwardCall& call, View2 residual, View2 out, float alpha, float beta,
                     std::span<const float> norm, RowRange rows,
                     kernels::BackendContext& context) const;
    void computeLogits(const PreparedWeights& weights, const ForwardCall& call, LogitsRows rows,
                       std::span<float> logits) const;
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
    int64_t bytes = 0;
    for (const auto& rank : m_impl->ranks) bytes += rank->weights.byteCount();
    return bytes;
}

/// Every rank prepares its own part. False where memory ran out.
bool Model::Impl::prepare(const Checkpoint& checkpoint, RankGroup& group) {
    for (int rank = 0; rank < group.size(); ++rank) ranks.push_back(std::make_unique<RankModel>());
    std::atomic<bool> is_enough = true;
    group.run([&](int rank) {
        try {
            RankModel& mine = *ranks[static_cast<size_t>(rank)];
            mine.shard = shardOf(config, rank, group.size());
            mine.weights = prepareWeights(checkpoint, mine.shard, backend);
        } catch (const std::bad_alloc&) {
            is_enough = false;
        }
    });
    return is_enough;
}

Result<Model> Model::create(Checkpoint checkpoint, RankGroup& ranks) {
    if (checkpoint.config.expert_count > kernels::kMaxExperts)
        return fail(ErrorCode::LimitExceeded,
                    "the model has " + std::to_string(checkpoint.config.expert_count) +
                        " experts a layer, at most " + std::to_string(kernels::kMaxExperts) +
                        " are supported");
    auto impl = std::make_unique<Impl>();
    impl->config = checkpoint.config;
    impl->embedding = checkpoint.embedding;
    impl->fingerprint = checkpoint.fingerprint;
    impl->backend = ranks.backend();
    if (!impl->prepare(checkpoint, ranks))
        return fail(ErrorCode::OutOfMemory, "not enough memory to prepare the model's weights (" +
                                                std::to_string(checkpoint.total_bytes >> 20) +
                                                " MiB in the checkpoint)");
    impl->files = std::move(checkpoint.files);
    return Model(std::move(impl));
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

/// overRows with the ranks' shares in block() added up between the two steps.
template <class Share, class Rest>
void overRowsAndRanks(const ForwardCall& call, int64_t first_row, Share share, Rest rest) {
    if (call.ranks.size() == 1)
        return overRows(call, first_row, [&](RowRange range, kernels::BackendContext& context) {
            share(range, context);
            rest(range, context);
        });
    overRows(call, first_row, share);
    call.ranks.allReduceSum(rowsOf(call.scratch.block(), {first_row, call.tokens}));
    overRows(call, first_row, rest);
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

void Model::Impl::runLayers(std::span<const Token> tokens, const PreparedWeights& weights,
                            const ForwardCall& call, LogitsRows rows) const {
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
        if (next == nullptr && !call.is_probed && rows != LogitsRows::All)
            first_row = rows == LogitsRows::None ? call.tokens : call.tokens - 1;

        mixTokens(layer, call, first_row);
        if (first_row == call.tokens) return;
        overRowsAndRanks(
            call, first_row,
            [&](RowRange range, kernels::BackendContext& context) {
                projectOutputs(layer, call, range, context);
            },
            [&](RowRange range, kernels::BackendContext& context) {
                if (probe != nullptr) probe->attention(index, scratch.block());
                finishBlock(call, config.postnorm ? scratch.normed() : scratch.stream(),
                            scratch.middle(), layer.attention_alpha, layer.attention_beta,
                            layer.post_attention_norm, range, context);
                chooseExperts(layer, call, range, context);
            });
        if (probe != nullptr) probe->routing(index, scratch.expertIndex(), scratch.expertWeight());
        applyExperts(layer, call, first_row);
        overRowsAndRanks(
            call, first_row,
            [&](RowRange range, kernels::BackendContext& context) {
                combineExperts(layer, call, first_row, range, context);
            },
            [&](RowRange range, kernels::BackendContext& context) {
                if (probe != nullptr) probe->experts(index, scratch.block());
                finishBlock(call, config.postnorm ? scratch.middle() : scratch.stream(),
                            scratch.normed(), config.mlp_alpha, config.mlp_beta,
                            next != nullptr ? next->input_norm : weights.final_norm, range,
                            context);
                if (next != nullptr) projectInputs(*next, call, range, context);
            });
        if (probe != nullptr) probe->layer(index, scratch.stream());
    }
}

void Model::Impl::computeLogits(const PreparedWeights& weights, const ForwardCall& call,
                                LogitsRows rows, std::span<float> logits) const {
    const View2 normed =
        rowsOf(call.scratch.normed(), {rows == LogitsRows::All ? 0 : call.tokens - 1, call.tokens});
    const int64_t row_count = normed.shape[0];
    LECTERN_ASSERT(static_cast<int64_t>(logits.size()) >= row_count * config.vocab_size);
    if (call.ranks.size() == 1)
        return kernels::gemm(weights.head, normed,
                             View2(logits.data(), {row_count, config.vocab_size}), call.context);
    const View2 mine = call.scratch.logits();
    if (mine.shape[1] > 0) kernels::gemm(weights.head, normed, mine, call.context);
    for (int64_t row = 0; row < row_count; ++row)
        call.ranks.gather({mine.at(row, 0), static_cast<size_t>(mine.shape[1])},
                          logits.subspan(static_cast<size_t>(row * config.vocab_size),
                                         static_cast<size_t>(config.vocab_size)));
}

void Model::forward(std::span<const Token> tokens, ModelState& state, RankGroup& group,
                    LogitsRows rows, std::span<float> logits, ForwardProbe* probe) const {
    ModelState* const states[] = {&state};
    m_impl->run(tokens, states, group, rows, logits, probe);
}

void Model::forwardEach(std::span<const Token> tokens, std::span<ModelState* const> states,
                        RankGroup& group, std::span<float> logits) const {
    LECTERN_ASSERT(tokens.size() == states.size());
    m_impl->run(tokens, states, group, LogitsRows::All, logits, nullptr);
}

void Model::Impl::run(std::span<const Token> tokens, std::span<ModelState* const> states,
                      RankGroup& group, LogitsRows rows, std::span<float> logits,
                      ForwardProbe* probe) const {
    const auto count = static_cast<int64_t>(tokens.size());
    const int64_t tokens_each = states.size() == 1 ? count : 1;
    LECTERN_ASSERT(count >= 1 && count <= kMaxForwardTokens);
    LECTERN_ASSERT(group.backend() == backend);
    LECTERN_ASSERT(group.size() == static_cast<int>(ranks.size()));
    // All memory first: a rank that ran out of it would leave the others waiting.
    int64_t pages = 0;
    for (ModelState* state : states) {
        state->reserve(tokens_each);
        pages = std::max(pages, state->pageCount());
    }
    group.reserve(count * config.hidden_size);
    std::array<std::unique_ptr<ForwardScratch>, kMaxRanks> scratch;
    for (int rank = 0; rank < group.size(); ++rank) {
        RankModel& mine = *ranks[static_cast<size_t>(rank)];
        auto& own = scratch[static_cast<size_t>(rank)] = mine.scratch_pool.take();
        own->reserve(config, mine.shard, count, pages, group.context(rank).threadCount());
        if (group.size() > 1 && rows != LogitsRows::None)
            own->reserveLogits(mine.shard, rows == LogitsRows::All ? count : 1);
    }
    group.run([&](int rank) {
        const RankModel& mine = *ranks[static_cast<size_t>(rank)];
        ForwardScratch& own = *scratch[static_cast<size_t>(rank)];
        const ForwardCall call{
            config, mine.shard,          group.communicator(rank),    own,
            states, group.context(rank), rank == 0 ? probe : nullptr, probe != nullptr,
            count};
        runLayers(tokens, mine.weights, call, rows);
        if (call.probe != nullptr) probe->finalNorm(own.normed());
        if (rows != LogitsRows::None) computeLogits(mine.weights, call, rows, logits);
    });
    for (ModelState* state : states) state->advance(tokens_each);
    for (int rank = 0; rank < group.size(); ++rank)
        ranks[static_cast<size_t>(rank)]->scratch_pool.giveBack(
            std::move(scratch[static_cast<size_t>(rank)]));
}

}  // namespace lectern::engine
