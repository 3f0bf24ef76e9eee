#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/checkpoint/config.h"
#include "engine/checkpoint/safetensors.h"
#include "kernels/base/dtype.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// A matrix or vector of the checkpoint, still in the file's dtype. rows x columns = [out, in];
/// vectors have rows == 1.
struct WeightView {
    std::span<const std::byte> bytes;
    DType dtype = DType::F32;
    int64_t rows = 0;
    int64_t columns = 0;
    std::string name;
};

struct ExpertWeights {
    WeightView w1, w3;  ///< [I, H] gate and up
    WeightView w2;      ///< [H, I] down
};

/// Weights of one layer, by the names of m1-model.md section 5.
struct LayerWeights {
    AttentionKind kind = AttentionKind::Lightning;
    WeightView input_norm, post_attention_norm;     // [H]
    WeightView qkv, output_gate, output_norm, out;  // lightning: [3AD,H] [AD,H] [AD] [H,AD]
    WeightView q, k, v, o;                          // softmax: [AD,H] [KV*D,H] [KV*D,H] [H,AD]
    WeightView router;                              // [E,H]
    std::vector<ExpertWeights> experts;
};

/// A checkpoint's weights, memory-mapped (one file, or shards with model.safetensors.index.json),
/// checked tensor by tensor against the config: nothing missing, nothing extra, every shape and
/// dtype as expected.
struct Checkpoint {
    ModelConfig config;
    WeightView embedding, final_norm, head;  // [V,H] [H] [V,H]
    std::vector<LayerWeights> layers;
    std::vector<std::shared_ptr<const SafetensorsFile>> files;
    int64_t parameter_count = 0;
    int64_t total_bytes = 0;
    /// Identity of these weights: BLAKE2b over config, tensor table and contents (small
    /// checkpoints) or samples of every tensor (large ones). Snapshots are keyed by it.
    std::array<uint8_t, 32> fingerprint{};
};

Result<Checkpoint> openCheckpoint(const std::filesystem::path& model_dir);

/// Reads a weight as float32, whatever its dtype. `out` has rows*columns elements.
void widenToFloat(const WeightView& weight, std::span<float> out);

}  // namespace lectern::engine
