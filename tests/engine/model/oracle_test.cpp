// Every golden value of tests/data/oracle, with the tolerances its README.md states.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/model/model.h"
#include "tests/engine/model/golden.h"

namespace lectern::engine {
namespace {

using kernels::Backend;

using tests::relativeError;

constexpr double kInnerTolerance = 1e-4;   // short.*, k, v, state
constexpr double kLogitsTolerance = 2e-4;  // logits, splits, cached decode
constexpr double kWeightTolerance = 1e-4;
constexpr int kSequences = 4;

struct Setting {
    const char* directory;
    Backend backend;
    int threads;
    int ranks = 1;
};

std::string settingName(const testing::TestParamInfo<Setting>& info) {
    const std::string_view directory = info.param.directory;
    return std::string(1, directory[0]) + "_" +
           std::string(kernels::backendName(info.param.backend)) + "_" +
           std::to_string(info.param.threads) + "_" + std::to_string(info.param.ranks);
}

/// Keeps everything a forward pass shows.
struct Recorder : ForwardProbe {
    std::vector<float> embedded, normed;
    std::vector<std::vector<float>> attentions, mixtures, streams, weights;
    std::vector<std::vector<int32_t>> indices;

    static std::vector<float> copy(ConstView2 view) {
        std::vector<float> values;
        for (int64_t r = 0; r < view.shape[0]; ++r)
            values.insert(values.end(), view.at(r, 0), view.at(r, 0) + view.shape[1]);
        return values;
    }
    void embedding(ConstView2 stream) override { embedded = copy(stream); }
    void attention(int64_t, ConstView2 block) override { attentions.push_back(copy(block)); }
    void experts(int64_t, ConstView2 block) override { mixtures.push_back(copy(block)); }
    void routing(int64_t, std::span<const int32_t> index, std::span<const float> weight) override {
        indices.emplace_back(index.begin(), index.end());
        weights.emplace_back(weight.begin(), weight.end());
    }
    void layer(int64_t, ConstView2 stream) override { streams.push_back(copy(stream)); }
    void finalNorm(ConstView2 stream) override { normed = copy(stream); }
};

class Oracle : public testing::TestWithParam<Setting> {
  protected:
    Oracle()
        : directory(std::filesystem::path(LECTERN_TEST_DATA) / "oracle" / GetParam().directory),
          golden(directory),
          ranks(GetParam().backend, GetParam().threads, GetParam().ranks),
          model(openModel(directory, ranks)),
          vocabulary(static_cast<size_t>(model.config().vocab_size)) {}

    std::string name(int sequence, const std::string& what) const {
        return "seq" + std::to_string(sequence) + "." + what;
    }

    void expectState(const ModelState& state, int sequence) const {
        int64_t lightning = 0, softmax = 0;
        for (int64_t l = 0; l < model.config().layer_count; ++l) {
            if (model.config().layers[static_cast<size_t>(l)] == AttentionKind::Softmax) {
                expectKv(state, sequence, l, softmax++);
                continue;
            }
            const ConstView3 found = state.lightning(lightning++);
            const std::string tensor = name(sequence, "state." + std::to_string(l));
            if (!golden.has(tensor)) continue;
            const auto expected = golden.floats(tensor);
            EXPECT_LT(relativeError(std::span(found.data, expected.size()), expected),
                      kInnerTolerance)
                << tensor;
        }
    }

    void expectKv(const ModelState& state, int sequence, int64_t layer, int64_t index) const {
        if (!golden.has(name(sequence, "k." + std::to_string(layer)))) return;
        const auto keys = golden.floats(name(sequence, "k." + std::to_string(layer)));
        const auto values = golden.floats(name(sequence, "v." + std::to_string(layer)));
        const auto width =
            static_cast<size_t>(model.config().kv_head_count * model.config().head_dim);
        std::vector<float> both(2 * keys.size()), found_keys, found_values;
        state.copyKvOut(index, 0, state.tokenCount(), std::as_writable_bytes(std::span(both)));
        for (size_t t = 0; t < keys.size() / width; ++t) {
            const auto at = both.begin() + static_cast<std::ptrdiff_t>(2 * t * width);
            const auto middle = at + static_cast<std::ptrdiff_t>(width);
            found_keys.insert(found_keys.end(), at, middle);
            found_values.insert(found_values.end(), middle,
                                middle + static_cast<std::ptrdiff_t>(width));
        }
        EXPECT_LT(relativeError(found_keys, keys), kInnerTolerance) << "k layer " << layer;
        EXPECT_LT(relativeError(found_values, values), kInnerTolerance) << "v layer " << layer;
    }

    std::filesystem::path directory;
    Golden golden;
    RankGroup ranks;
    Model model;
    size_t vocabulary;
};

TEST_P(Oracle, PrefillReproducesLogitsRoutingStateAndCache) {
    for (int sequence = 0; sequence < kSequences; ++sequence) {
        const auto ids = golden.integers(name(sequence, "input_ids"));
        const std::vector<Token> tokens(ids.begin(), ids.end());
        ModelState state(model.config(), kernels::KvFormat::Float32);
        std::vector<float> logits(tokens.size() * vocabulary);
        Recorder recorder;
        model.forward(tokens, state, ranks, LogitsRows::All, logits, &recorder);

        EXPECT_EQ(state.tokenCount(), static_cast<int64_t>(tokens.size()));
        const auto expected = golden.floats(name(sequence, "logits"));
        EXPECT_LT(relativeError(logits, expected), kLogitsTolerance) << sequence;
        RecordProperty("logits_error_" + std::to_string(sequence),
                       std::to_string(relativeError(logits, expected)));
        std::vector<int32_t> index;
        std::vector<float> weight;
        for (size_t l = 0; l < recorder.indices.size(); ++l) {
            index.insert(index.end(), recorder.indices[l].begin(), recorder.indices[l].end());
            weight.insert(weight.end(), recorder.weights[l].begin(), recorder.weights[l].end());
        }
        EXPECT_EQ(index, golden.integers(name(sequence, "router_index"))) << sequence;
        EXPECT_LT(relativeError(weight, golden.floats(name(sequence, "router_weight"))),
                  kWeightTolerance);
        expectState(state, sequence);
    }
}

TEST_P(Oracle, InnerStreamsOfTheShortSequenceAgree) {
    const auto ids = golden.integers("seq1.input_ids");
    ModelState state(model.config(), kernels::KvFormat::Float32);
    Recorder recorder;
    model.forward(std::vector<Token>(ids.begin(), ids.end()), state, ranks, LogitsRows::None, {},
                  &recorder);
    const auto expectNear = [&](const std::string& tensor, const std::vector<float>& found) {
        EXPECT_LT(relativeError(found, golden.floats(tensor)), kInnerTolerance) << tensor;
    };
    expectNear("short.embed", recorder.embedded);
    expectNear("short.final_norm", recorder.normed);
    const auto layers = static_cast<size_t>(model.config().layer_count);
    ASSERT_EQ(recorder.streams.size(), layers);
    for (size_t l = 0; l < layers; ++l) {
        const std::string suffix = "." + std::to_string(l);
        expectNear("short.attn" + suffix, recorder.attentions[l]);
        expectNear("short.moe" + suffix, recorder.mixtures[l]);
        expectNear("short.layer" + suffix, recorder.streams[l]);
    }
}

TEST_P(Oracle, GreedyContinuationThroughTheCacheAgrees) {
    int found = 0;
    for (int sequence = 0; sequence < kSequences; ++sequence) {
        const std::string prefix = "greedy" + std::to_string(sequence);
        if (!golden.has(prefix + ".tokens")) continue;
        ++found;
        const auto expected_tokens = golden.integers(prefix + ".tokens");
        const auto expected_logits = golden.floats(prefix + ".logits");
        const auto ids = golden.integers(name(sequence, "input_ids"));
        ModelState state(model.config(), kernels::KvFormat::Float32);
        std::vector<float> logits(vocabulary), all;
        std::vector<int32_t> tokens;
        model.forward(std::vector<Token>(ids.begin(), ids.end()), state, ranks, LogitsRows::Last,
                      logits);
        while (tokens.size() < expected_tokens.size()) {
            all.insert(all.end(), logits.begin(), logits.end());
            const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
            tokens.push_back(static_cast<int32_t>(best));
            const Token next = static_cast<Token>(best);
            model.forward({&next, 1}, state, ranks, LogitsRows::Last, logits);
        }
        EXPECT_EQ(tokens, expected_tokens) << prefix;
        EXPECT_LT(relativeError(all, expected_logits), kLogitsTolerance) << prefix;
    }
    EXPECT_GE(found, 2);
}

TEST_P(Oracle, SplitPrefillReproducesTheSameRows) {
    const auto ids = golden.integers("seq3.input_ids");
    const std::vector<Token> tokens(ids.begin(), ids.end());
    const auto expected = golden.floats("seq3.logits");
    std::vector<std::vector<int64_t>> plans = {{1, 255, 256, 257}};
    // The formula is slow, and its pieces are those of the plan above.
    if (GetParam().backend == Backend::Simd)
        plans.insert(plans.end(), {{1}, {255}, {256}, {257}, {64, 65, 320, 512}});
    for (const auto& splits : plans) {
        ModelState state(model.config(), kernels::KvFormat::Float32);
        const auto logits = forwardInPieces(model, tokens, splits, state, ranks);
        EXPECT_LT(relativeError(logits, expected), kLogitsTolerance) << "split at " << splits[0];
        expectState(state, 3);
    }
}

TEST_P(Oracle, TokenByTokenEqualsOnePass) {
    const auto ids = golden.integers("seq1.input_ids");
    const std::vector<Token> tokens(ids.begin(), ids.end());
    std::vector<int64_t> every_token;
    for (size_t t = 1; t < tokens.size(); ++t) every_token.push_back(static_cast<int64_t>(t));
    ModelState state(model.config(), kernels::KvFormat::Float32);
    const auto logits = forwardInPieces(model, tokens, every_token, state, ranks);
    EXPECT_LT(relativeError(logits, golden.floats("seq1.logits")), kLogitsTolerance);
    expectState(state, 1);
}

constexpr const char* kCheckpoints[] = {"a-8layer", "b-hd128", "c-10heads-sharded", "d-bf16"};

std::vector<Setting> allSettings() {
    std::vector<Setting> settings;
    for (const char* checkpoint : kCheckpoints)
        for (const Backend backend : {Backend::Reference, Backend::Simd})
            for (const int threads : {1, 2}) settings.push_back({checkpoint, backend, threads});
    // Some have fewer heads than ranks, or heads that the ranks do not divide.
    for (const char* checkpoint : kCheckpoints) {
        for (const int count : {2, 4, 8}) settings.push_back({checkpoint, Backend::Simd, 2, count});
        settings.push_back({checkpoint, Backend::Reference, 2, 4});
    }
    return settings;
}

INSTANTIATE_TEST_SUITE_P(AllCheckpoints, Oracle, testing::ValuesIn(allSettings()), settingName);

}  // namespace
}  // namespace lectern::engine
