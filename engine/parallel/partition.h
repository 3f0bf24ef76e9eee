#pragma once

#include <cstdint>

#include "engine/checkpoint/config.h"

namespace lectern::engine {

/// Most ranks that a model may be spread over; bounds arrays.
inline constexpr int kMaxRanks = 64;

/// Neighbours [begin, end) of something that is counted from 0.
struct Range {
    int64_t begin = 0, end = 0;
    int64_t count() const { return end - begin; }
    bool isEmpty() const { return begin == end; }
    bool operator==(const Range&) const = default;
};

/// The part of [0, total) that falls to `rank` of `size`, in whole units but for the last one: as
/// even as that allows, in the order of ranks, without gaps. Empty where there are more ranks than
/// units.
Range partOf(int64_t total, int rank, int size, int64_t unit = 1);

/// What of a model one rank holds and computes (README.md). The parts of all ranks are disjoint and
/// cover the model.
struct Shard {
    Range lightning_heads;  ///< and their state
    Range kv_heads;         ///< and the query heads that read them, and their KV
    Range query_heads;
    Range expert_columns;  ///< of every expert's inner width
    Range vocabulary;      ///< rows of the head
};
Shard shardOf(const ModelConfig& config, int rank, int size);

}  // namespace lectern::engine
