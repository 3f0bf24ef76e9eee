#include "engine/memory_plan.h"

#include "engine/model/forward_scratch.h"
#include "engine/model/prepared_weights.h"
#include "engine/state/snapshot_header.h"

namespace lectern::engine {

namespace {

/// An allowance: code, tokenizer, kernels' scratch, libraries.
constexpr int64_t kProgramBytes = int64_t{64} << 20;
/// The ids in their segments, joined in the plan, and once more while the prompt is laid out.
constexpr int64_t kCopiesOfIds = 3;

/// What a sequence needs beside the weights and the program.
MemoryPlan planSequence(const ModelConfig& config, int ranks, kernels::KvFormat kv_format,
                        int64_t context_tokens) {
    MemoryPlan plan;
    for (int rank = 0; rank < ranks; ++rank)
        plan.activations +=
            ForwardScratch::bytesFor(config, shardOf(config, rank, ranks), kPrefillChunkTokens);
    if (ranks > 1)  // where the ranks' sums meet
        plan.activations +=
            ranks * kPrefillChunkTokens * config.hidden_size * static_cast<int64_t>(sizeof(float));
    plan.lightning = config.lightningStateBytes();
    const int64_t page_bytes = config.kvBytesPerToken(kv_format) * kernels::kKvPageTokens;
    const int64_t pages = (context_tokens + kernels::kKvPageTokens - 1) / kernels::kKvPageTokens;
    plan.kv = pages * page_bytes;
    plan.saving = config.lightningStateBytes() + page_bytes + kSnapshotBlockBytes;
    plan.prompt = context_tokens * kCopiesOfIds * static_cast<int64_t>(sizeof(Token));
    return plan;
}

/// Whole pages; `plan` gives what a context of so many tokens takes.
template <typename Plan>
int64_t largestWithin(int64_t bytes, int64_t caller_bytes_per_token, const Plan& plan) {
    const int64_t fixed = plan(0).total();
    const int64_t page = plan(kernels::kKvPageTokens).total() - fixed +
                         caller_bytes_per_token * kernels::kKvPageTokens;
    return bytes < fixed ? 0 : (bytes - fixed) / page * kernels::kKvPageTokens;
}

}  // namespace

MemoryPlan planMemory(const Checkpoint& checkpoint, const EngineOptions& options,
                      int64_t context_tokens) {
    const ModelConfig& config = checkpoint.config;
    MemoryPlan plan = planSequence(config, options.ranks, options.kv_format, context_tokens);
    for (int rank = 0; rank < options.ranks; ++rank)
        plan.weights +=
            preparedBytes(checkpoint, shardOf(config, rank, options.ranks), options.backend);
    plan.embedding = static_cast<int64_t>(checkpoint.embedding.bytes.size());
    plan.program = kProgramBytes;
    return plan;
}

int64_t largestContext(const Checkpoint& checkpoint, const EngineOptions& options, int64_t bytes,
                       int64_t caller_bytes_per_token) {
    return largestWithin(bytes, caller_bytes_per_token,
                         [&](int64_t tokens) { return planMemory(checkpoint, options, tokens); });
}

int64_t largestContext(const Engine& engine, int64_t bytes, int64_t caller_bytes_per_token) {
    return largestWithin(bytes, caller_bytes_per_token, [&](int64_t tokens) {
        return planSequence(engine.config(), engine.ranks().size(), engine.kvFormat(), tokens);
    });
}

}  // namespace lectern::engine
