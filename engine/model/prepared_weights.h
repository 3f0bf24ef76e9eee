#pragma once

#include <vector>

#include "engine/checkpoint/weights.h"
#include "engine/parallel/partition.h"
#include "kernels/gemm/gemm.h"

namespace lectern::engine {

/// One rank's part of one layer's weights, in the form the kernels of one backend want; where a
/// part is empty, so are its weights. Weights that read the same input are stacked, so that a
/// token's input is read once and a decode step enters fewer parallel regions.
struct PreparedLayer {
    AttentionKind kind = AttentionKind::Lightning;
    int64_t state_index = 0;  ///< among the layers of its kind
    float attention_alpha = 1, attention_beta = 1;

    std::vector<float> input_norm, post_attention_norm;
    /// Lightning: [q k v of head 0, of head 1, ...] with silu, then the output gate with sigmoid.
    /// Softmax: q, k, v.
    kernels::GemmWeight projections;
    std::vector<float> output_norm, slopes;  ///< lightning only
    kernels::GemmWeight out;

    kernels::GemmWeight router;  ///< always float32
    std::vector<kernels::GemmWeight> gate_up, down;
};

struct PreparedWeights {
    std::vector<PreparedLayer> layers;
    std::vector<float> final_norm;
    kernels::GemmWeight head;

    int64_t byteCount() const;
};

/// Copies everything that the shard holds but the embedding, of which a token reads a single row:
/// that stays in the file.
PreparedWeights prepareWeights(const Checkpoint& checkpoint, const Shard& shard,
                               kernels::Backend backend);

/// byteCount() of what prepareWeights would make, without reading a weight.
int64_t preparedBytes(const Checkpoint& checkpoint, const Shard& shard, kernels::Backend backend);

}  // namespace lectern::engine
