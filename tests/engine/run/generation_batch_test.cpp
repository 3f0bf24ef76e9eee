// Answers generated together are those that would have been generated alone.
#include "engine/run/generation_batch.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/engine/model/golden.h"
#include "tests/engine/tokenizer/golden.h"
#include "tests/support/random_matrix.h"

namespace lectern::engine {
namespace {

using kernels::Backend;
using kernels::KvFormat;

namespace fs = std::filesystem;

const fs::path kOracle = fs::path(LECTERN_TEST_DATA) / "oracle";

std::vector<Token> someTokens(int64_t count, uint32_t seed, int64_t vocab_size) {
    std::vector<Token> tokens;
    for (int64_t i = 0; i < count; ++i) {
        seed = seed * 1664525u + 1013904223u;
        tokens.push_back(static_cast<Token>((seed >> 8) % static_cast<uint32_t>(vocab_size)));
    }
    return tokens;
}

struct Prompt {
    ModelState state;
    std::vector<float> logits;
};

Prompt readPrompt(const Model& model, std::span<const Token> tokens, RankGroup& ranks,
                  KvFormat format = KvFormat::Float32) {
    Prompt prompt{ModelState(model.config(), format),
                  std::vector<float>(static_cast<size_t>(model.config().vocab_size))};
    model.forward(tokens, prompt.state, ranks, LogitsRows::Last, prompt.logits);
    return prompt;
}

/// Steps until every answer has ended; reports by number.
std::map<int64_t, GenerationReport> finish(GenerationBatch& batch) {
    std::map<int64_t, GenerationReport> reports;
    while (batch.size() > 0)
        for (auto& ended : batch.step()) {
            EXPECT_TRUE(ended.report) << ended.report.error().message;
            if (ended.report) reports[ended.number] = std::move(*ended.report);
        }
    return reports;
}

GenerationOptions greedy(int64_t tokens) {
    GenerationOptions options;
    options.sampling.temperature = 0;
    options.max_new_tokens = tokens;
    return options;
}

TEST(GenerationBatch, LogitsOfEverySequenceAreThoseOfALoneOne) {
    for (const char* name : {"a-8layer", "b-hd128", "c-10heads-sharded", "d-bf16"})
        for (const Backend backend : {Backend::Reference, Backend::Simd})
            for (const int rank_count : {1, 3})
                for (const auto format : {KvFormat::Float32, KvFormat::Bf16}) {
                    const bool is_plain = rank_count == 1 && format == KvFormat::Float32;
                    if (backend == Backend::Reference && !is_plain) continue;  // slow
                    SCOPED_TRACE(std::string(name) + ", ranks " + std::to_string(rank_count));
                    RankGroup ranks(backend, 4, rank_count);
                    const Model model = openModel(kOracle / name, ranks);
                    const int64_t vocab_size = model.config().vocab_size;
                    // Lengths around a KV page, and more sequences than a rank has threads.
                    const int64_t lengths[] = {1, 40, 255, 256, 257};
                    std::vector<Prompt> alone, together;
                    for (const int64_t length : lengths) {
                        alone.push_back(readPrompt(
                            model, someTokens(length, static_cast<uint32_t>(length), vocab_size),
                            ranks, format));
                        together.push_back({alone.back().state.fork(), alone.back().logits});
                    }
                    std::vector<float> rows(std::size(lengths) * static_cast<size_t>(vocab_size));
                    std::vector<float> row(static_cast<size_t>(vocab_size));
                    for (const size_t count : {std::size(lengths), size_t{2}, size_t{1}}) {
                        const auto next = someTokens(static_cast<int64_t>(count), 77, vocab_size);
                        std::vector<ModelState*> states;
                        for (size_t i = 0; i < count; ++i) states.push_back(&together[i].state);
                        model.forwardEach(next, states, ranks, rows);
                        for (size_t i = 0; i < count; ++i) {
                            model.forward({&next[i], 1}, alone[i].state, ranks, LogitsRows::Last,
                                          row);
                            EXPECT_EQ(alone[i].state.tokenCount(), together[i].state.tokenCount());
                            const auto mine = rows.begin() + static_cast<long>(i) * vocab_size;
                            // float32: as against the oracle. A last bit may turn a value to
                            // the next bf16.
                            const double tolerance = format == KvFormat::Float32 ? 2e-4 : 1e-2;
                            EXPECT_LT(tests::relativeError({mine, mine + vocab_size}, row),
                                      tolerance)
                                << "sequence " << i;
                        }
                    }
                }
}

TEST(GenerationBatch, GreedyAnswersEqualTheOracle) {
    for (const char* name : {"a-8layer", "b-hd128", "c-10heads-sharded", "d-bf16"}) {
        const Golden golden(kOracle / name);
        RankGroup ranks(Backend::Simd, 2);
        const Model model = openModel(kOracle / name, ranks);
        GenerationBatch batch(model, test::starterTokenizer(), ranks);
        std::map<int64_t, std::vector<Token>> expected;
        std::vector<std::unique_ptr<Prompt>> prompts;
        for (int sequence = 0; sequence < 4; ++sequence) {
            const std::string key = "greedy" + std::to_string(sequence) + ".tokens";
            if (!golden.has(key)) continue;
            const auto input = golden.integers("seq" + std::to_string(sequence) + ".input_ids");
            prompts.push_back(std::make_unique<Prompt>(readPrompt(model, input, ranks)));
            const auto tokens = golden.integers(key);
            const auto number = batch.add({&prompts.back()->state,
                                           prompts.back()->logits,
                                           greedy(static_cast<int64_t>(tokens.size())),
                                           {},
                                           {}});
            ASSERT_TRUE(number) << number.error().message;
            expected[*number] = {tokens.begin(), tokens.end()};
        }
        ASSERT_GE(expected.size(), 1u);
        for (const auto& [number, report] : finish(batch))
            EXPECT_EQ(report.tokens, expected[number]) << name;
    }
}

class ForksOfOneState : public testing::Test {
  protected:
    ForksOfOneState()
        : ranks(Backend::Simd, 2),
          model(openModel(kOracle / "a-8layer", ranks)),
          prompt(readPrompt(model, someTokens(700, 5, model.config().vocab_size), ranks)) {}

    GenerationOptions sampled(uint64_t seed, int64_t tokens) {
        GenerationOptions options;
        options.sampling.seed = seed;
        options.max_new_tokens = tokens;
        return options;
    }
    std::vector<Token> alone(const GenerationOptions& options) {
        ModelState state = prompt.state.fork();
        std::vector<float> logits = prompt.logits;
        return generate(model, test::starterTokenizer(), state, logits, ranks, options, {}, {})
            ->tokens;
    }

    std::vector<Prompt> forksOfPrompt(int count) const {
        std::vector<Prompt> forks;
        for (int i = 0; i < count; ++i) forks.push_back({prompt.state.fork(), prompt.logits});
        return forks;
    }

    RankGroup ranks;
    Model model;
    Prompt prompt;
};

TEST_F(ForksOfOneState, ShareItsKvAndGoTheirOwnWays) {
    std::vector<Prompt> forks = forksOfPrompt(6);
    GenerationBatch batch(model, test::starterTokenizer(), ranks);
    std::map<int64_t, uint64_t> seeds;
    for (uint64_t seed = 0; seed < forks.size(); ++seed)
        seeds[*batch.add({&forks[seed].state, forks[seed].logits, sampled(seed, 40), {}, {}})] =
            seed;
    const auto reports = finish(batch);
    ASSERT_EQ(reports.size(), forks.size());
    for (const auto& [number, report] : reports) {
        EXPECT_EQ(report.tokens, alone(sampled(seeds[number], 40)));
        EXPECT_EQ(report.reason, StopReason::MaxTokens);
    }
    EXPECT_EQ(prompt.state.tokenCount(), 700) << "the one they come from is as it was";
    for (const auto& [fork, logits] : forks)
        for (int64_t layer = 0; layer < fork.softmaxLayerCount(); ++layer) {
            EXPECT_EQ(fork.kvPages(layer)[0].keys, prompt.state.kvPages(layer)[0].keys);
            EXPECT_EQ(fork.kvPages(layer)[1].keys, prompt.state.kvPages(layer)[1].keys);
            EXPECT_NE(fork.kvPages(layer)[2].keys, prompt.state.kvPages(layer)[2].keys);
        }
}

TEST_F(ForksOfOneState, JoinAndLeaveBetweenSteps) {
    std::vector<Prompt> forks = forksOfPrompt(4);
    GenerationBatch batch(model, test::starterTokenizer(), ranks);
    std::stop_source stop;
    const int64_t lengths[] = {30, 3, 30, 12};
    std::vector<int64_t> numbers;
    std::map<int64_t, GenerationReport> reports;
    for (size_t i = 0; i < 4; ++i) {
        numbers.push_back(*batch.add({&forks[i].state,
                                      forks[i].logits,
                                      sampled(i, lengths[i]),
                                      {},
                                      i == 2 ? stop.get_token() : std::stop_token()}));
        for (int step = 0; step < 5; ++step)
            for (auto& ended : batch.step()) reports[ended.number] = std::move(*ended.report);
    }
    EXPECT_EQ(reports.count(numbers[1]), 1u) << "told when it ended";
    stop.request_stop();
    reports.merge(finish(batch));
    for (const size_t i : {size_t{0}, size_t{1}, size_t{3}})
        EXPECT_EQ(reports[numbers[i]].tokens, alone(sampled(i, lengths[i])));
    EXPECT_EQ(reports[numbers[2]].reason, StopReason::Cancelled);
    const auto whole = alone(sampled(2, 30));
    const auto& part = reports[numbers[2]].tokens;
    ASSERT_LT(part.size(), whole.size());
    EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin()));
    EXPECT_EQ(forks[2].state.tokenCount(), 700 + static_cast<int64_t>(part.size()) - 1);
}

TEST_F(ForksOfOneState, WhatMakesNoSenseIsRefused) {
    GenerationBatch batch(model, test::starterTokenizer(), ranks);
    ModelState fork = prompt.state.fork();
    EXPECT_FALSE(batch.add({&fork, std::span(prompt.logits).first(3), greedy(4), {}, {}}));
    GenerationOptions negative = greedy(-1);
    EXPECT_FALSE(batch.add({&fork, prompt.logits, negative, {}, {}}));
    ASSERT_TRUE(batch.add({&fork, prompt.logits, greedy(4), {}, {}}));
    EXPECT_FALSE(batch.add({&fork, prompt.logits, greedy(4), {}, {}})) << "one state, two answers";
    ModelState other = prompt.state.fork();
    const auto nothing = batch.add({&other, prompt.logits, greedy(0), {}, {}});
    ASSERT_TRUE(nothing);
    const auto reports = finish(batch);
    EXPECT_EQ(reports.at(*nothing).reason, StopReason::MaxTokens);
    EXPECT_EQ(reports.at(*nothing).tokens.size(), 0u);
    EXPECT_TRUE(batch.step().empty());
}

}  // namespace
}  // namespace lectern::engine
