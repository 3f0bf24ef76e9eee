#pragma once

#include "engine/checkpoint/config.h"
#include "engine/model/forward_scratch.h"
#include "engine/model/model.h"
#include "engine/model/prepared_weights.h"
#include "engine/state/model_state.h"
#include "kernels/backend/context.h"

namespace lectern::engine {

/// What every layer of one forward call shares. Rows before `first_row` are needed only for what
/// they leave in the state; first_row == tokens means that no row's output is needed.
struct ForwardCall {
    const ModelConfig& config;
    ForwardScratch& scratch;
    ModelState& state;
    kernels::BackendContext& context;
    ForwardProbe* probe = nullptr;
    int64_t tokens = 0;
};

/// Reads scratch.normed(), writes the layer's state or KV, and the attention output of rows
/// [first_row, tokens) to scratch.block().
void runAttention(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row);

/// Reads scratch.middle(), writes the experts' output of rows [first_row, tokens) to
/// scratch.block().
void runExperts(const PreparedLayer& layer, int64_t layer_index, const ForwardCall& call,
                int64_t first_row);

/// Rows [first_row, ...) of a matrix.
inline View2 rowsFrom(View2 matrix, int64_t first_row) {
    return View2(matrix.at(first_row, 0), {matrix.shape[0] - first_row, matrix.shape[1]},
                 matrix.stride);
}

}  // namespace lectern::engine
