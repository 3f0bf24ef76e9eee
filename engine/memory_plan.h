#pragma once

#include <cstdint>

#include "engine/checkpoint/weights.h"
#include "engine/engine.h"

namespace lectern::engine {

/// What reading and answering a prompt of a given length holds in memory, in bytes. An upper bound
/// but for the program itself, whose share (code, tokenizer, kernels' scratch) is an allowance.
struct MemoryPlan {
    int64_t weights = 0;      ///< prepared for the kernels, on all ranks
    int64_t embedding = 0;    ///< mapped from the file: read by rows, given back under pressure
    int64_t lightning = 0;    ///< state of the lightning layers, whatever the length
    int64_t kv = 0;           ///< keys and values of the softmax layers, whole pages
    int64_t saving = 0;       ///< a fork that is being written: its lightning part, its last pages
    int64_t activations = 0;  ///< of one chunk, on all ranks
    int64_t prompt = 0;       ///< token ids, in segments and plan
    int64_t program = 0;

    int64_t total() const {
        return weights + embedding + lightning + kv + saving + activations + prompt + program;
    }
};

/// Before anything is loaded: reads the checkpoint's shapes alone.
MemoryPlan planMemory(const Checkpoint& checkpoint, const EngineOptions& options,
                      int64_t context_tokens);

/// The longest context, in whole KV pages, whose plan stays within `bytes` when the caller itself
/// needs `caller_bytes_per_token` more; 0 where not even an empty one does.
int64_t largestContext(const Checkpoint& checkpoint, const EngineOptions& options, int64_t bytes,
                       int64_t caller_bytes_per_token = 0);
/// The same once the model is open: weights and program are no longer part of what must fit.
int64_t largestContext(const Engine& engine, int64_t bytes, int64_t caller_bytes_per_token = 0);

}  // namespace lectern::engine
