#include "engine/parallel/partition.h"

#include <algorithm>

namespace lectern::engine {

namespace {

// Rows of a weight that the GEMM kernels take together.
constexpr int64_t kPanel = 16;

}  // namespace

Range partOf(int64_t total, int rank, int size, int64_t unit) {
    const int64_t units = (total + unit - 1) / unit;
    const auto edge = [&](int64_t r) { return std::min(total, units * r / size * unit); };
    return {edge(rank), edge(rank + 1)};
}

Shard shardOf(const ModelConfig& config, int rank, int size) {
    Shard shard;
    shard.lightning_heads = partOf(config.head_count, rank, size);
    shard.kv_heads = partOf(config.kv_head_count, rank, size);
    const int64_t group = config.head_count / config.kv_head_count;
    shard.query_heads = {shard.kv_heads.begin * group, shard.kv_heads.end * group};
    shard.expert_columns = partOf(config.intermediate_size, rank, size, kPanel);
    shard.vocabulary = partOf(config.vocab_size, rank, size, kPanel);
    return shard;
}

}  // namespace lectern::engine
