#include "engine/checkpoint/config.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <nlohmann/json.hpp>

#include "engine/checkpoint/file_io.h"
#include "engine/checkpoint/limits.h"
#include "engine/checkpoint/strict_json.h"
#include "kernels/base/checked_math.h"

namespace lectern::engine {

using nlohmann::json;

namespace {

/// Reads fields of one config object; every error names file, field, expectation and finding.
class FieldReader {
  public:
    FieldReader(const json& object, std::string_view source) : m_object(object), m_source(source) {}

    /// The value under `key`, or null where it is absent; JSON null counts as absent, as in the
    /// original (Python's None takes the default).
    const json* find(std::string_view key) const {
        const auto found = m_object.find(std::string(key));
        return found == m_object.end() || found->is_null() ? nullptr : &*found;
    }

    tl::unexpected<Error> refuse(ErrorCode code, std::string_view key, std::string_view expected,
                                 const json* found) const {
        return fail(code, std::string(m_source) + ": \"" + std::string(key) + "\" must be " +
                              std::string(expected) + ", found " +
                              (found ? describeJson(*found) : std::string("nothing")));
    }

    /// An integer in [low, high]. Absent: the default where there is one, otherwise refused.
    Result<int64_t> integer(std::string_view key, int64_t low, int64_t high,
                            std::optional<int64_t> fallback = std::nullopt) const {
        const std::string expected =
            "an integer from " + std::to_string(low) + " to " + std::to_string(high);
        const json* value = find(key);
        if (!value && fallback) return *fallback;
        if (!value || !value->is_number_integer())
            return refuse(ErrorCode::Corrupt, key, expected, value);
        if (value->is_number_unsigned()) {
            if (value->get<uint64_t>() > static_cast<uint64_t>(high))
                return refuse(ErrorCode::LimitExceeded, key, expected, value);
        }
        const auto number = value->get<int64_t>();
        if (number < low) return refuse(ErrorCode::Corrupt, key, expected, value);
        return number;
    }

    /// A number whose float32 is finite and inside [low, high].
    Result<double> number(std::string_view key, double low, double high,
                          std::optional<double> fallback) const {
        const json* value = find(key);
        if (!value && fallback) return *fallback;
        if (value && value->is_number()) {
            const double found = value->get<double>();
            if (std::isfinite(found) && found >= low && found <= high) return found;
        }
        char expected[96];
        std::snprintf(expected, sizeof expected, "a number from %g to %g", low, high);
        return refuse(ErrorCode::Corrupt, key, expected, value);
    }

    Result<bool> boolean(std::string_view key, bool fallback) const {
        const json* value = find(key);
        if (!value) return fallback;
        if (!value->is_boolean()) return refuse(ErrorCode::Corrupt, key, "true or false", value);
        return value->get<bool>();
    }

    Result<std::string> text(std::string_view key, std::string_view fallback) const {
        const json* value = find(key);
        if (!value) return std::string(fallback);
        if (!value->is_string()) return refuse(ErrorCode::Corrupt, key, "a string", value);
        return value->get<std::string>();
    }

    tl::unexpected<Error> inconsistent(const std::string& clause) const {
        return fail(ErrorCode::Corrupt, std::string(m_source) + ": " + clause);
    }
    tl::unexpected<Error> unsupported(const std::string& clause) const {
        return fail(ErrorCode::Unsupported, std::string(m_source) + ": " + clause);
    }
    tl::unexpected<Error> tooLarge(const std::string& clause) const {
        return fail(ErrorCode::LimitExceeded, std::string(m_source) + ": " + clause);
    }

  private:
    const json& m_object;
    std::string_view m_source;
};

Result<std::string> readArchitecture(const FieldReader& fields) {
    const json* list = fields.find("architectures");
    const std::string_view expected =
        "a list with MiniMaxM1ForCausalLM or MiniMaxText01ForCausalLM";
    if (!list || !list->is_array() || list->size() != 1 || !list->front().is_string())
        return fields.refuse(
            list && !list->is_array() ? ErrorCode::Corrupt : ErrorCode::Unsupported,
            "architectures", expected, list);
    const auto name = list->front().get<std::string>();
    if (name != "MiniMaxM1ForCausalLM" && name != "MiniMaxText01ForCausalLM")
        return fields.refuse(ErrorCode::Unsupported, "architectures", expected, &list->front());
    return name;
}

Status readSizes(const FieldReader& fields, ModelConfig& config) {
    LECTERN_TRY_ASSIGN(config.layer_count,
                       fields.integer("num_hidden_layers", 1, limits::kMaxLayers));
    LECTERN_TRY_ASSIGN(config.hidden_size,
                       fields.integer("hidden_size", 1, limits::kMaxHiddenSize));
    LECTERN_TRY_ASSIGN(config.head_count,
                       fields.integer("num_attention_heads", 1, limits::kMaxHeads));
    LECTERN_TRY_ASSIGN(config.kv_head_count,
                       fields.integer("num_key_value_heads", 1, limits::kMaxHeads));
    LECTERN_TRY_ASSIGN(config.expert_count,
                       fields.integer("num_local_experts", 1, limits::kMaxExperts));
    LECTERN_TRY_ASSIGN(config.experts_per_token,
                       fields.integer("num_experts_per_tok", 1, limits::kMaxExperts));
    LECTERN_TRY_ASSIGN(config.intermediate_size,
                       fields.integer("intermediate_size", 1, limits::kMaxIntermediateSize));
    LECTERN_TRY_ASSIGN(config.vocab_size, fields.integer("vocab_size", 1, limits::kMaxVocabSize));
    LECTERN_TRY_ASSIGN(config.max_position_embeddings,
                       fields.integer("max_position_embeddings", 1, limits::kMaxPositions));
    return {};
}

/// head_dim defaults to H/A and rotary_dim to head_dim, as in the original.
Status readHeadDims(const FieldReader& fields, ModelConfig& config) {
    std::optional<int64_t> fallback;
    if (config.hidden_size % config.head_count == 0)
        fallback = config.hidden_size / config.head_count;
    if (!fallback && !fields.find("head_dim"))
        return fields.inconsistent(
            "\"head_dim\" is absent and \"hidden_size\" " + std::to_string(config.hidden_size) +
            " is not a multiple of \"num_attention_heads\" " + std::to_string(config.head_count));
    LECTERN_TRY_ASSIGN(config.head_dim,
                       fields.integer("head_dim", 1, limits::kMaxHeadDim, fallback));
    // The default may lie beyond the limit when both of its parts are within theirs.
    if (config.head_dim > limits::kMaxHeadDim)
        return fields.tooLarge("\"head_dim\" of " + std::to_string(config.head_dim) +
                               " (hidden_size / num_attention_heads) is above " +
                               std::to_string(limits::kMaxHeadDim));
    LECTERN_TRY_ASSIGN(config.rotary_dim,
                       fields.integer("rotary_dim", 2, limits::kMaxHeadDim, config.head_dim));
    return {};
}

Status checkConsistency(const FieldReader& fields, const ModelConfig& config) {
    if (config.head_count % config.kv_head_count != 0)
        return fields.inconsistent("\"num_key_value_heads\" must divide \"num_attention_heads\" " +
                                   std::to_string(config.head_count) + ", found " +
                                   std::to_string(config.kv_head_count));
    if (config.rotary_dim % 2 != 0)
        return fields.inconsistent("\"rotary_dim\" must be even, found " +
                                   std::to_string(config.rotary_dim));
    if (config.rotary_dim > config.head_dim)
        return fields.inconsistent("\"rotary_dim\" must be at most \"head_dim\" " +
                                   std::to_string(config.head_dim) + ", found " +
                                   std::to_string(config.rotary_dim));
    if (config.experts_per_token > config.expert_count)
        return fields.inconsistent(
            "\"num_experts_per_tok\" must be at most \"num_local_experts\" " +
            std::to_string(config.expert_count) + ", found " +
            std::to_string(config.experts_per_token));
    const std::array<int64_t, 5> state = {config.lightningLayerCount(), config.head_count,
                                          config.head_dim, config.head_dim, 4};
    const auto state_bytes = checkedProduct(state);
    if (!state_bytes || *state_bytes > limits::kMaxLightningStateBytes)
        return fields.tooLarge(
            "lightning layers x heads x head_dim x head_dim make a state above " +
            std::to_string(limits::kMaxLightningStateBytes) + " bytes");
    return {};
}

Status readLayers(const FieldReader& fields, ModelConfig& config) {
    // transformers writes the same list under a second name.
    std::string_view key = "attn_type_list";
    const json* list = fields.find(key);
    const json* other = fields.find("decoder_attention_types");
    if (list && other && *list != *other)
        return fields.inconsistent(
            "\"attn_type_list\" and \"decoder_attention_types\" are both there and differ");
    if (!list && other) {
        key = "decoder_attention_types";
        list = other;
    }
    const std::string expected =
        "a list of " + std::to_string(config.layer_count) + " (num_hidden_layers) entries 0 or 1";
    if (!list || !list->is_array() || list->size() != static_cast<size_t>(config.layer_count))
        return fields.refuse(ErrorCode::Corrupt, key, expected, list);
    for (const json& entry : *list) {
        if (!entry.is_number_integer() || (entry != 0 && entry != 1))
            return fields.refuse(ErrorCode::Corrupt, key, expected, &entry);
        config.layers.push_back(entry == 0 ? AttentionKind::Lightning : AttentionKind::Softmax);
    }
    // The decay of lightning layer l divides by L - 1.
    if (config.layer_count == 1 && config.layers.front() == AttentionKind::Lightning)
        return fields.unsupported(
            "\"num_hidden_layers\" must be at least 2 where a lightning layer stands, found 1");
    return {};
}

/// A residual factor, under the published name or the one transformers gives the same number.
Result<float> readFactor(const FieldReader& fields, std::string_view key, std::string_view alias) {
    constexpr double kLargest = 1e6;  // far above M1's 3.56, and float32 products stay finite
    const json* published = fields.find(key);
    const json* renamed = fields.find(alias);
    if (published && renamed && *published != *renamed)
        return fields.inconsistent("\"" + std::string(key) + "\" and \"" + std::string(alias) +
                                   "\" are both there and differ");
    LECTERN_TRY_ASSIGN(const double factor, fields.number(published ? key
                                                          : renamed ? alias
                                                                    : key,
                                                          -kLargest, kLargest, 1.0));
    return static_cast<float>(factor);
}

Status readFactors(const FieldReader& fields, ModelConfig& config) {
    LECTERN_TRY_ASSIGN(
        config.linear_attention_alpha,
        readFactor(fields, "layernorm_linear_attention_alpha", "linear_attn_alpha_factor"));
    LECTERN_TRY_ASSIGN(
        config.linear_attention_beta,
        readFactor(fields, "layernorm_linear_attention_beta", "linear_attn_beta_factor"));
    LECTERN_TRY_ASSIGN(
        config.full_attention_alpha,
        readFactor(fields, "layernorm_full_attention_alpha", "full_attn_alpha_factor"));
    LECTERN_TRY_ASSIGN(
        config.full_attention_beta,
        readFactor(fields, "layernorm_full_attention_beta", "full_attn_beta_factor"));
    LECTERN_TRY_ASSIGN(config.mlp_alpha,
                       readFactor(fields, "layernorm_mlp_alpha", "mlp_alpha_factor"));
    LECTERN_TRY_ASSIGN(config.mlp_beta,
                       readFactor(fields, "layernorm_mlp_beta", "mlp_beta_factor"));
    return {};
}

Status readNumbers(const FieldReader& fields, ModelConfig& config) {
    LECTERN_TRY_ASSIGN(config.rope_theta, fields.number("rope_theta", 1.0, 1e15, 10000.0));
    LECTERN_TRY_ASSIGN(const double eps, fields.number("rms_norm_eps", 1e-30, 1.0, 1e-5));
    config.rms_norm_eps = static_cast<float>(eps);
    LECTERN_TRY_ASSIGN(config.postnorm, fields.boolean("postnorm", false));
    return {};
}

/// Keys that would change the forward pass in a way this engine does not compute.
Status refuseUnsupported(const FieldReader& fields) {
    LECTERN_TRY_ASSIGN(const std::string activation, fields.text("hidden_act", "silu"));
    if (activation != "silu")
        return fields.refuse(ErrorCode::Unsupported, "hidden_act", "\"silu\"",
                             fields.find("hidden_act"));
    LECTERN_TRY_ASSIGN(
        const int64_t shared,
        fields.integer("shared_intermediate_size", 0, std::numeric_limits<int64_t>::max(), 0));
    if (shared != 0)
        return fields.unsupported("\"shared_intermediate_size\" must be 0, found " +
                                  std::to_string(shared) +
                                  "; checkpoints with shared experts are not supported");
    LECTERN_TRY_ASSIGN(const bool tied, fields.boolean("tie_word_embeddings", false));
    if (tied)
        return fields.unsupported(
            "\"tie_word_embeddings\" must be false, found true; the head is a tensor of its own");
    LECTERN_TRY_ASSIGN(const bool bias, fields.boolean("attention_bias", false));
    if (bias)
        return fields.unsupported(
            "\"attention_bias\" must be false, found true; no linear layer has a bias");
    for (const std::string_view key : {"sliding_window", "rope_scaling", "quantization_config"})
        if (const json* value = fields.find(key))
            return fields.refuse(ErrorCode::Unsupported, key, "null", value);
    return {};
}

/// Keys without effect on a forward pass; their types are checked all the same.
Status checkUnusedFields(const FieldReader& fields) {
    for (const std::string_view key :
         {"attention_dropout", "initializer_range", "router_aux_loss_coef", "router_jitter_noise"})
        LECTERN_TRY(fields.number(key, -1e9, 1e9, 0.0));
    for (const std::string_view key : {"use_cache", "output_router_logits"})
        LECTERN_TRY(fields.boolean(key, false));
    for (const std::string_view key :
         {"model_type", "torch_dtype", "transformers_version", "shared_moe_mode"})
        LECTERN_TRY(fields.text(key, ""));
    return {};
}

Status checkTokenIds(const FieldReader& fields, const ModelConfig& config) {
    const auto is_id = [&config](const json& value) {
        return value.is_number_unsigned() &&
               value.get<uint64_t>() < static_cast<uint64_t>(config.vocab_size);
    };
    for (const std::string_view key : {"bos_token_id", "eos_token_id", "pad_token_id"}) {
        const json* value = fields.find(key);
        if (!value) continue;
        const bool valid =
            value->is_array() ? std::all_of(value->begin(), value->end(), is_id) : is_id(*value);
        if (!valid)
            return fields.refuse(
                ErrorCode::Corrupt, key,
                "null or token ids below \"vocab_size\" " + std::to_string(config.vocab_size),
                value);
    }
    return {};
}

}  // namespace

int64_t ModelConfig::lightningLayerCount() const {
    return std::count(layers.begin(), layers.end(), AttentionKind::Lightning);
}
int64_t ModelConfig::softmaxLayerCount() const {
    return layer_count - lightningLayerCount();
}
int64_t ModelConfig::lightningStateBytes() const {
    return lightningLayerCount() * head_count * head_dim * head_dim * 4;
}
int64_t ModelConfig::kvBytesPerToken(kernels::KvFormat format) const {
    return softmaxLayerCount() * 2 * kv_head_count * kernels::kvVectorBytes(format, head_dim);
}

Result<ModelConfig> parseModelConfig(std::string_view json_text, std::string_view source) {
    if (json_text.size() > static_cast<size_t>(limits::kMaxConfigBytes))
        return fail(ErrorCode::LimitExceeded,
                    std::string(source) + ": has " + std::to_string(json_text.size()) +
                        " bytes, at most " + std::to_string(limits::kMaxConfigBytes) +
                        " are accepted");
    LECTERN_TRY_ASSIGN(const json object, parseStrictJson(json_text, source));
    if (!object.is_object())
        return fail(ErrorCode::Corrupt,
                    std::string(source) + ": must be an object, found " + describeJson(object));
    const FieldReader fields(object, source);
    ModelConfig config;
    LECTERN_TRY_ASSIGN(config.architecture, readArchitecture(fields));
    LECTERN_TRY(refuseUnsupported(fields));
    LECTERN_TRY(readSizes(fields, config));
    LECTERN_TRY(readHeadDims(fields, config));
    LECTERN_TRY(readLayers(fields, config));
    LECTERN_TRY(readFactors(fields, config));
    LECTERN_TRY(readNumbers(fields, config));
    LECTERN_TRY(checkConsistency(fields, config));
    LECTERN_TRY(checkUnusedFields(fields));
    LECTERN_TRY(checkTokenIds(fields, config));
    return config;
}

Result<ModelConfig> readModelConfig(const std::filesystem::path& model_dir) {
    const auto path = model_dir / "config.json";
    LECTERN_TRY_ASSIGN(const std::string text, readWholeFile(path, limits::kMaxConfigBytes));
    return parseModelConfig(text, path.string());
}

}  // namespace lectern::engine
