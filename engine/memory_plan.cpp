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

}  // namespace

MemoryPlan planMemory(const Checkpoint& checkpoint, const EngineOptions& options,
                      int64_t context_tokens) {
    const ModelConfig& config = checkpoint.config;
    MemoryPlan plan;
    for (int rank = 0; rank < options.ranks; ++rank) {
        const Shard shard = shardOf(config, rank, options.ranks);
        plan.weights += preparedBytes(checkpoint, shard, options.backend);
        plan.activations += ForwardScratch::bytesFor(config, shard, kPrefillChunkTokens);
    }
    if (options.ranks > 1)  // where the ranks' sums meet
        plan.activations += options.ranks * kPrefillChunkTokens * config.hidden_size *
                            static_cast<int64_t>(sizeof(float));
    plan.embedding = static_cast<int64_t>(checkpoint.embedding.bytes.size());
    plan.lightning = config.lightningStateBytes();
    const int64_t page_bytes = config.kvBytesPerToken(options.kv_format) * kernels::kKvPageTokens;
    const int64_t pages = (context_tokens + kernels::kKvPageTokens - 1) / kernels::kKvPageTokens;
    plan.kv = pages * page_bytes;
    plan.saving = config.lightningStateBytes() + page_bytes + kSnapshotBlockBytes;
    plan.prompt = context_tokens * kCopiesOfIds * static_cast<int64_t>(sizeof(Token));
    plan.program = kProgramBytes;
    return plan;
}

int64_t largestContext(const Checkpoint& checkpoint, const EngineOptions& options, int64_t bytes,
                       int64_t caller_bytes_per_token) {
    const int64_t fixed = planMemory(checkpoint, options, 0).total();
    const int64_t page = planMemory(checkpoint, options, kernels::kKvPageTokens).total() - fixed +
                         caller_bytes_per_token * kernels::kKvPageTokens;
    return bytes < fixed ? 0 : (bytes - fixed) / page * kernels::kKvPageTokens;
}

}  // namespace lectern::engine
