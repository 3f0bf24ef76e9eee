#include "engine/checkpoint/fingerprint.h"

#include <span>
#include <string_view>
#include <type_traits>

#include <sodium.h>

#include "engine/checkpoint/limits.h"
#include "engine/checkpoint/safetensors_header.h"

namespace lectern::engine {

namespace {

class Hasher {
  public:
    Hasher() { crypto_generichash_init(&m_state, nullptr, 0, kBytes); }

    void bytes(std::span<const std::byte> data) {
        crypto_generichash_update(&m_state, reinterpret_cast<const unsigned char*>(data.data()),
                                  data.size());
    }
    /// Length first, so that neighbouring texts cannot be read another way.
    void text(std::string_view value) {
        number(static_cast<int64_t>(value.size()));
        bytes(std::as_bytes(std::span(value)));
    }
    template <class T>
    requires std::is_arithmetic_v<T>
    void number(T value) { bytes(std::as_bytes(std::span(&value, 1))); }
    std::array<uint8_t, 32> finish() {
        std::array<uint8_t, kBytes> out{};
        crypto_generichash_final(&m_state, out.data(), out.size());
        return out;
    }

  private:
    static constexpr size_t kBytes = 32;
    crypto_generichash_state m_state;
};

void hashConfig(Hasher& hash, const ModelConfig& config) {
    for (const int64_t size :
         {config.layer_count, config.hidden_size, config.head_count, config.kv_head_count,
          config.head_dim, config.rotary_dim, config.expert_count, config.experts_per_token,
          config.intermediate_size, config.vocab_size})
        hash.number(size);
    hash.number(config.rope_theta);
    hash.number(config.rms_norm_eps);
    hash.number(static_cast<uint8_t>(config.postnorm));
    for (const float factor :
         {config.linear_attention_alpha, config.linear_attention_beta, config.full_attention_alpha,
          config.full_attention_beta, config.mlp_alpha, config.mlp_beta})
        hash.number(factor);
    for (const AttentionKind kind : config.layers) hash.number(static_cast<uint8_t>(kind));
}

void hashSamples(Hasher& hash, std::span<const std::byte> data) {
    constexpr auto kSample = static_cast<size_t>(limits::kFingerprintSampleBytes);
    if (data.size() <= 3 * kSample) return hash.bytes(data);
    hash.bytes(data.first(kSample));
    hash.bytes(data.subspan(data.size() / 2 - kSample / 2, kSample));
    hash.bytes(data.last(kSample));
}

}  // namespace

std::array<uint8_t, 32> fingerprintOf(const ModelConfig& config, const TensorTable& table) {
    uint64_t total = 0;
    for (const auto& [name, entry] : table.tensors) total += entry.info->bytes.size();
    const bool whole = total <= static_cast<uint64_t>(limits::kFullFingerprintBytes);

    Hasher hash;
    hash.text("lectern checkpoint fingerprint 1");
    hashConfig(hash, config);
    for (const auto& [name, entry] : table.tensors) {
        hash.text(name);
        hash.text(tensorTypeName(entry.info->type));
        hash.number(static_cast<int64_t>(entry.info->shape.size()));
        for (const int64_t extent : entry.info->shape) hash.number(extent);
        if (whole) {
            hash.bytes(entry.info->bytes);
        } else {
            hashSamples(hash, entry.info->bytes);
        }
    }
    return hash.finish();
}

}  // namespace lectern::engine
