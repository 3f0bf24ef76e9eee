#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/checkpoint/config.h"
#include "kernels/base/result.h"

namespace lectern::test {

inline void writeText(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary).write(text.data(), static_cast<long>(text.size()));
}

inline std::string readText(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// A safetensors file from any header text, also a broken one.
inline std::string rawSafetensors(std::string_view header, size_t data_bytes) {
    const uint64_t length = header.size();
    std::string out(8, '\0');
    std::memcpy(out.data(), &length, 8);
    out += header;
    for (size_t i = 0; i < data_bytes; ++i) out += static_cast<char>(i * 7 + 1);
    return out;
}

/// The config of a small model: lightning, softmax; H 8, A 2, KV 1, D 4, R 2, E 2, I 6, V 16.
inline nlohmann::json smallConfig() {
    return {{"architectures", {"MiniMaxM1ForCausalLM"}},
            {"attn_type_list", {0, 1}},
            {"head_dim", 4},
            {"hidden_act", "silu"},
            {"hidden_size", 8},
            {"intermediate_size", 6},
            {"layernorm_full_attention_alpha", 3.5},
            {"layernorm_mlp_beta", 0.5},
            {"max_position_embeddings", 512},
            {"num_attention_heads", 2},
            {"num_experts_per_tok", 1},
            {"num_hidden_layers", 2},
            {"num_key_value_heads", 1},
            {"num_local_experts", 2},
            {"postnorm", true},
            {"rms_norm_eps", 1e-5},
            {"rope_theta", 10000},
            {"rotary_dim", 2},
            {"shared_intermediate_size", 0},
            {"sliding_window", nullptr},
            {"tie_word_embeddings", false},
            {"vocab_size", 16}};
}

using Shape = std::vector<int64_t>;

/// Every tensor of a model with its shape, by section 5 of the model's description; written
/// independently of the loader.
inline std::map<std::string, Shape> expectedTensors(const engine::ModelConfig& c) {
    std::map<std::string, Shape> out;
    const int64_t wide = c.head_count * c.head_dim;
    const int64_t narrow = c.kv_head_count * c.head_dim;
    out["model.embed_tokens.weight"] = {c.vocab_size, c.hidden_size};
    out["lm_head.weight"] = {c.vocab_size, c.hidden_size};
    out["model.norm.weight"] = {c.hidden_size};
    for (int64_t l = 0; l < c.layer_count; ++l) {
        const std::string layer = "model.layers." + std::to_string(l) + ".";
        out[layer + "input_layernorm.weight"] = {c.hidden_size};
        out[layer + "post_attention_layernorm.weight"] = {c.hidden_size};
        const std::string attention = layer + "self_attn.";
        if (c.layers[static_cast<size_t>(l)] == engine::AttentionKind::Lightning) {
            out[attention + "qkv_proj.weight"] = {3 * wide, c.hidden_size};
            out[attention + "output_gate.weight"] = {wide, c.hidden_size};
            out[attention + "norm.weight"] = {wide};
            out[attention + "out_proj.weight"] = {c.hidden_size, wide};
        } else {
            out[attention + "q_proj.weight"] = {wide, c.hidden_size};
            out[attention + "k_proj.weight"] = {narrow, c.hidden_size};
            out[attention + "v_proj.weight"] = {narrow, c.hidden_size};
            out[attention + "o_proj.weight"] = {c.hidden_size, wide};
        }
        out[layer + "block_sparse_moe.gate.weight"] = {c.expert_count, c.hidden_size};
        for (int64_t e = 0; e < c.expert_count; ++e) {
            const std::string expert =
                layer + "block_sparse_moe.experts." + std::to_string(e) + ".";
            out[expert + "w1.weight"] = {c.intermediate_size, c.hidden_size};
            out[expert + "w3.weight"] = {c.intermediate_size, c.hidden_size};
            out[expert + "w2.weight"] = {c.hidden_size, c.intermediate_size};
        }
    }
    return out;
}

inline size_t elementCount(const Shape& shape) {
    size_t count = 1;
    for (const int64_t extent : shape) count *= static_cast<size_t>(extent);
    return count;
}

/// True where `result` failed with `code` and a message that holds every one of `parts`.
template <class T>
testing::AssertionResult failedWith(const Result<T>& result, ErrorCode code,
                                    const std::vector<std::string>& parts) {
    if (result) return testing::AssertionFailure() << "succeeded, expected a refusal";
    const Error& error = result.error();
    if (error.code != code)
        return testing::AssertionFailure() << "code " << errorCodeName(error.code) << ", expected "
                                           << errorCodeName(code) << ": " << error.message;
    for (const std::string& part : parts)
        if (error.message.find(part) == std::string::npos)
            return testing::AssertionFailure()
                   << "message lacks '" << part << "': " << error.message;
    return testing::AssertionSuccess();
}

}  // namespace lectern::test
