#pragma once

#include "engine/checkpoint/config.h"
#include "engine/model/forward_scratch.h"
#include "engine/model/model.h"
#include "engine/model/prepared_weights.h"
#include "engine/parallel/communicator.h"
#include "engine/state/model_state.h"
#include "kernels/backend/context.h"

namespace lectern::engine {

/// What every layer of one forward call shares on one rank.
struct ForwardCall {
    const ModelConfig& config;
    const Shard& shard;
    Communicator& ranks;
    ForwardScratch& scratch;
    /// One: all rows are its next tokens. Several: each has one row, its next token.
    std::span<ModelState* const> states;
    kernels::BackendContext& context;
    ForwardProbe* probe = nullptr;  ///< on rank 0
    bool is_probed = false;         ///< on all ranks, which must take the same way
    int64_t tokens = 0;
};

/// Rows [begin, end) of a forward call.
struct RowRange {
    int64_t begin = 0, end = 0;
    int64_t count() const { return end - begin; }
};

inline View2 rowsOf(View2 matrix, RowRange rows) {
    return View2(matrix.at(rows.begin, 0), {rows.count(), matrix.shape[1]}, matrix.stride);
}

// A layer in the order of its steps; block() is the rank's share, to be summed over the ranks.
// Those with a RowRange work on each row by itself: different ranges may run at the same time, each
// with a context of its own.

/// normed() -> projections()
void projectInputs(const PreparedLayer& layer, const ForwardCall& call, RowRange rows,
                   kernels::BackendContext& context);

/// projections() -> the layer's state or KV, and mixed() for rows from `first_row` on;
/// first_row == tokens means that no row's output is needed. The ranks wait for one another here.
void mixTokens(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row);

/// mixed() and, of lightning layers, the gate in projections() -> block(), the output of attention;
/// mixed() is used up
void projectOutputs(const PreparedLayer& layer, const ForwardCall& call, RowRange rows,
                    kernels::BackendContext& context);

/// middle() -> expertIndex(), expertWeight()
void chooseExperts(const PreparedLayer& layer, const ForwardCall& call, RowRange rows,
                   kernels::BackendContext& context);

/// middle() of rows from `first_row` on -> the experts' outputs, in moe()
void applyExperts(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row);

/// moe() -> block(), the output of the experts; `first_row` as given to applyExperts.
void combineExperts(const PreparedLayer& layer, const ForwardCall& call, int64_t first_row,
                    RowRange rows, kernels::BackendContext& context);

}  // namespace lectern::engine
