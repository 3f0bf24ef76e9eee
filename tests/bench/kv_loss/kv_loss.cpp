// What keeping keys and values in fewer bits changes; see README.md.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace lectern::engine {
namespace {

constexpr int64_t kRandomTokens = 4000;
constexpr int64_t kChunkTokens = 256;

/// The experts that the layers chose, [layer][position][place].
struct Routing : ForwardProbe {
    std::vector<std::vector<int32_t>> layers;

    void routing(int64_t, std::span<const int32_t> index, std::span<const float>) override {
        layers.emplace_back(index.begin(), index.end());
    }
    /// Whether another forward call of `count` positions chose others at one, in some layer.
    bool differsAt(size_t position, size_t count, const Routing& other) const {
        for (size_t layer = 0; layer < layers.size(); ++layer) {
            const size_t per_token = layers[layer].size() / count;
            const auto chosen = [&](const Routing& of) {
                const auto begin =
                    of.layers[layer].begin() + static_cast<std::ptrdiff_t>(position * per_token);
                std::vector<int32_t> sorted(begin, begin + static_cast<std::ptrdiff_t>(per_token));
                std::ranges::sort(sorted);
                return sorted;
            };
            if (chosen(*this) != chosen(other)) return true;
        }
        return false;
    }
};

/// Differences from float32, summed over positions.
struct Loss {
    double largest = 0, square_sum = 0, value_square_sum = 0, divergence_sum = 0,
           largest_divergence = 0;
    int64_t values = 0, positions = 0, same_best = 0, other_experts = 0;

    void add(std::span<const float> exact, std::span<const float> rounded) {
        const double exact_total = logTotal(exact), rounded_total = logTotal(rounded);
        double divergence = 0;
        for (size_t i = 0; i < exact.size(); ++i) {
            const double difference = static_cast<double>(rounded[i]) - exact[i];
            largest = std::max(largest, std::abs(difference));
            square_sum += difference * difference;
            value_square_sum += static_cast<double>(exact[i]) * exact[i];
            const double log_probability = exact[i] - exact_total;
            divergence +=
                std::exp(log_probability) * (log_probability - (rounded[i] - rounded_total));
        }
        divergence_sum += divergence;
        largest_divergence = std::max(largest_divergence, divergence);
        values += static_cast<int64_t>(exact.size());
        ++positions;
        same_best += std::ranges::max_element(exact) - exact.begin() ==
                     std::ranges::max_element(rounded) - rounded.begin();
    }
    static double logTotal(std::span<const float> logits) {
        const double most = *std::ranges::max_element(logits);
        double total = 0;
        for (const float value : logits) total += std::exp(value - most);
        return most + std::log(total);
    }
};

void print(kernels::KvFormat format, const Loss& loss, int64_t bytes_per_token) {
    const auto values = static_cast<double>(loss.values);
    const auto positions = static_cast<double>(loss.positions);
    std::printf(
        "%-5s %6lld B/token  largest %.2e  rms %.2e of %.2f  KL mean %.2e largest %.2e  "
        "same best %lld of %lld (%.2f %%)  other experts at %lld\n",
        std::string(kvFormatName(format)).c_str(), static_cast<long long>(bytes_per_token),
        loss.largest, std::sqrt(loss.square_sum / values),
        std::sqrt(loss.value_square_sum / values), loss.divergence_sum / positions,
        loss.largest_divergence, static_cast<long long>(loss.same_best),
        static_cast<long long>(loss.positions),
        100.0 * static_cast<double>(loss.same_best) / positions,
        static_cast<long long>(loss.other_experts));
}

std::vector<Token> randomTokens(int64_t vocab_size) {
    std::mt19937 random(5);
    std::vector<Token> tokens;
    for (int64_t i = 0; i < kRandomTokens; ++i)
        tokens.push_back(static_cast<Token>(random() % static_cast<uint64_t>(vocab_size)));
    return tokens;
}

Result<std::vector<Token>> tokensOf(const Engine& engine, const char* path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(ErrorCode::NotFound, std::string(path) + " cannot be read");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return engine.tokenizer().encode(text, SpecialTokens::Plain);
}

Status run(const char* model, const char* text) {
    EngineOptions options;
    options.with_tokenizer = text != nullptr;
    LECTERN_TRY_ASSIGN(Engine engine, Engine::open(model, options));
    const int64_t vocab_size = engine.config().vocab_size;
    std::vector<Token> tokens = randomTokens(vocab_size);
    if (text != nullptr) {
        LECTERN_TRY_ASSIGN(tokens, tokensOf(engine, text));
    }

    std::vector<ModelState> states;
    for (const auto format : kernels::kKvFormats) states.emplace_back(engine.config(), format);
    std::vector<Loss> losses(states.size());
    std::vector<std::vector<float>> logits(
        states.size(), std::vector<float>(static_cast<size_t>(kChunkTokens * vocab_size)));
    for (size_t first = 0; first < tokens.size(); first += kChunkTokens) {
        const size_t count = std::min<size_t>(kChunkTokens, tokens.size() - first);
        std::vector<Routing> routing(states.size());
        for (size_t i = 0; i < states.size(); ++i)
            engine.model().forward(std::span(tokens).subspan(first, count), states[i],
                                   engine.ranks(), LogitsRows::All, logits[i], &routing[i]);
        for (size_t row = 0; row < count; ++row) {
            const auto rowOf = [&](size_t i) {
                return std::span<const float>(logits[i]).subspan(
                    row * static_cast<size_t>(vocab_size), static_cast<size_t>(vocab_size));
            };
            for (size_t i = 1; i < states.size(); ++i) {
                losses[i].add(rowOf(0), rowOf(i));
                losses[i].other_experts += routing[i].differsAt(row, count, routing[0]) ? 1 : 0;
            }
        }
    }
    std::printf("%s: %zu tokens\n", model, tokens.size());
    for (size_t i = 1; i < states.size(); ++i)
        print(states[i].kvFormat(), losses[i],
              engine.config().kvBytesPerToken(states[i].kvFormat()));
    return {};
}

}  // namespace
}  // namespace lectern::engine

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        std::fprintf(stderr, "usage: kv_loss MODEL [TEXT]\n");
        return 2;
    }
    const auto done = lectern::engine::run(argv[1], argc == 3 ? argv[2] : nullptr);
    if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
    return done ? 0 : 1;
}
