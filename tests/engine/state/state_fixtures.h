#pragma once

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/state/state_bank.h"

namespace lectern::test {

/// Lightning, softmax, lightning, softmax; small enough for thousands of files.
inline engine::ModelConfig stateConfig(int64_t head_dim = 4) {
    engine::ModelConfig config;
    config.layer_count = 4;
    config.head_count = 2;
    config.kv_head_count = 2;
    config.head_dim = head_dim;
    config.layers = {engine::AttentionKind::Lightning, engine::AttentionKind::Softmax,
                     engine::AttentionKind::Lightning, engine::AttentionKind::Softmax};
    return config;
}

/// Any bits at all, NaN included: a state is stored, not interpreted.
inline void fillRandom(std::span<std::byte> out, std::mt19937_64& random) {
    for (; !out.empty(); out = out.subspan(std::min<size_t>(out.size(), 4))) {
        const auto bits = static_cast<uint32_t>(random());
        std::memcpy(out.data(), &bits, std::min<size_t>(out.size(), 4));
    }
}

/// Advances as a model would: new KV at the new positions, a changed lightning state.
inline void advanceRandomly(engine::ModelState& state, int64_t tokens, std::mt19937_64& random) {
    state.reserve(tokens);
    std::vector<std::byte> kv(static_cast<size_t>(tokens * state.kvBytesPerToken()));
    for (int64_t layer = 0; layer < state.softmaxLayerCount(); ++layer) {
        fillRandom(kv, random);
        state.copyKvIn(layer, state.tokenCount(), state.tokenCount() + tokens, kv);
    }
    fillRandom(std::as_writable_bytes(state.lightningData()), random);
    state.advance(tokens);
}

inline bool sameBits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

inline testing::AssertionResult sameState(const engine::ModelState& a,
                                          const engine::ModelState& b) {
    if (a.tokenCount() != b.tokenCount())
        return testing::AssertionFailure()
               << a.tokenCount() << " and " << b.tokenCount() << " tokens";
    if (a.kvFormat() != b.kvFormat()) return testing::AssertionFailure() << "KV formats differ";
    if (!sameBits(a.lightningData(), b.lightningData()))
        return testing::AssertionFailure() << "lightning states differ";
    const auto bytes = static_cast<size_t>(a.tokenCount() * a.kvBytesPerToken());
    std::vector<std::byte> left(bytes), right(bytes);
    for (int64_t layer = 0; layer < a.softmaxLayerCount(); ++layer) {
        a.copyKvOut(layer, 0, a.tokenCount(), left);
        b.copyKvOut(layer, 0, a.tokenCount(), right);
        if (left != right)
            return testing::AssertionFailure() << "KV of softmax layer " << layer << " differs";
    }
    return testing::AssertionSuccess();
}

inline engine::StateBankIdentity identityOf(const std::string& vault, uint8_t model = 1,
                                            uint8_t profile = 1,
                                            kernels::KvFormat format = kernels::KvFormat::Float32) {
    engine::StateBankIdentity identity;
    identity.vault_id = vault;
    identity.model_fingerprint.fill(model);
    identity.profile_hash.fill(profile);
    identity.arithmetic = "simd";
    identity.kv_format = format;
    return identity;
}

/// A prompt of segments with the given lengths; equal seeds give equal tokens.
inline std::vector<engine::Segment> segmentsOf(const std::vector<int64_t>& lengths,
                                               uint64_t seed = 1) {
    std::mt19937_64 random(seed);
    std::vector<engine::Segment> out;
    for (const int64_t length : lengths) {
        engine::Segment segment;
        segment.kind = engine::SegmentKind::Document;
        for (int64_t i = 0; i < length; ++i)
            segment.tokens.push_back(static_cast<engine::Token>(random() % 200000));
        out.push_back(std::move(segment));
    }
    return out;
}

/// A plan and the state after each of its steps.
struct Reading {
    engine::PrefillPlan plan;
    std::vector<engine::ModelState> states;
};

inline Reading readRandomly(const engine::ModelConfig& config,
                            const std::vector<engine::Segment>& segments,
                            const engine::StateBankIdentity& identity,
                            int64_t chunk_tokens = engine::kPrefillChunkTokens) {
    Reading out;
    out.plan = engine::planPrefill(segments, identity.rootKey(), chunk_tokens);
    engine::ModelState state(config, identity.kv_format);
    for (const engine::PrefillStep& step : out.plan.steps) {
        // What a model computes depends on the prefix alone; here its key is the seed.
        uint64_t seed = 0;
        std::memcpy(&seed, step.key.data(), sizeof seed);
        std::mt19937_64 random(seed);
        advanceRandomly(state, step.end - step.begin, random);
        out.states.push_back(state.fork());
    }
    return out;
}

inline std::string readBytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}
inline void writeBytes(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<long>(bytes.size()));
}

/// Flips bits of one byte where it lies. Rewriting whole files makes file systems flush each one.
inline void flipBits(const std::filesystem::path& path, size_t offset, uint8_t bits) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<long>(offset));
    const auto flipped = static_cast<char>(file.get() ^ bits);
    file.seekp(static_cast<long>(offset));
    file.put(flipped);
}

inline engine::StateBank openBank(const std::filesystem::path& dir,
                                  const engine::StateBankIdentity& identity,
                                  engine::StateBankOptions options = {}) {
    auto bank = engine::StateBank::open(dir, identity, options);
    if (!bank) throw std::runtime_error(bank.error().message);
    return std::move(*bank);
}

inline size_t countFiles(const std::filesystem::path& dir, std::string_view part) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(dir))
        if (entry.path().filename().string().find(part) != std::string::npos) ++count;
    return count;
}

}  // namespace lectern::test
