#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/base/result.h"
#include "kernels/softmax_attention/kv_format.h"

namespace lectern::engine {

enum class AttentionKind { Lightning = 0, Softmax = 1 };

/// Shape and constants of one checkpoint, from its config.json (MiniMaxM1ForCausalLM or
/// MiniMaxText01ForCausalLM). Every field is checked when read; a value of this type is always
/// usable. Names follow config.json; letters are those of m1-model.md.
struct ModelConfig {
    std::string architecture;
    int64_t layer_count = 0;        ///< L, num_hidden_layers
    int64_t hidden_size = 0;        ///< H
    int64_t head_count = 0;         ///< A, num_attention_heads
    int64_t kv_head_count = 0;      ///< KV, num_key_value_heads; divides head_count
    int64_t head_dim = 0;           ///< D
    int64_t rotary_dim = 0;         ///< R, even, <= head_dim
    int64_t expert_count = 0;       ///< E, num_local_experts
    int64_t experts_per_token = 0;  ///< K, <= expert_count
    int64_t intermediate_size = 0;  ///< I, one expert's width
    int64_t vocab_size = 0;         ///< V
    int64_t max_position_embeddings = 0;
    double rope_theta = 10000.0;
    float rms_norm_eps = 1e-5f;
    bool postnorm = false;  ///< true: the residual carries the normalised input
    float linear_attention_alpha = 1, linear_attention_beta = 1;
    float full_attention_alpha = 1, full_attention_beta = 1;
    float mlp_alpha = 1, mlp_beta = 1;
    std::vector<AttentionKind> layers;  ///< attn_type_list, layer_count entries

    int64_t lightningLayerCount() const;
    int64_t softmaxLayerCount() const;
    /// Bytes of one sequence's lightning state, float32, and of one token's KV.
    int64_t lightningStateBytes() const;
    int64_t kvBytesPerToken(kernels::KvFormat format) const;
};

/// The lightning output norm's eps: the original builds that norm without one, so it keeps the
/// class default.
inline constexpr float kLightningNormEps = 1e-6f;

/// Parses config.json text. `source` names the file in errors. Errors: Corrupt (not JSON, wrong
/// type), Unsupported (another architecture, shared experts, sliding window, tied embeddings),
/// LimitExceeded.
Result<ModelConfig> parseModelConfig(std::string_view json, std::string_view source);
Result<ModelConfig> readModelConfig(const std::filesystem::path& model_dir);

}  // namespace lectern::engine
