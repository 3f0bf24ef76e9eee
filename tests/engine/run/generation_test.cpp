// generate() on real networks: the oracle's tiny checkpoints and the starter model.
#include "engine/run/generation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/engine/model/golden.h"
#include "tests/engine/tokenizer/golden.h"

namespace lectern::engine {
namespace {

using kernels::Backend;

namespace fs = std::filesystem;

/// A prompt that has been read: where generate() begins.
struct Prompt {
    ModelState state;
    std::vector<float> logits;
};

Prompt readPrompt(const Model& model, std::span<const Token> tokens, RankGroup& ranks) {
    Prompt prompt{ModelState(model.config(), kernels::KvFormat::Float32),
                  std::vector<float>(static_cast<size_t>(model.config().vocab_size))};
    model.forward(tokens, prompt.state, ranks, LogitsRows::Last, prompt.logits);
    return prompt;
}

GenerationOptions greedyOptions() {
    GenerationOptions options;
    options.sampling.temperature = 0;
    options.max_new_tokens = 120;
    return options;
}

TEST(Generation, GreedyEqualsTheOracle) {
    int compared = 0;
    for (const char* name : {"a-8layer", "b-hd128", "c-10heads-sharded", "d-bf16"}) {
        const fs::path directory = fs::path(LECTERN_TEST_DATA) / "oracle" / name;
        const Golden golden(directory);
        for (const Backend backend : {Backend::Reference, Backend::Simd}) {
            RankGroup ranks(backend, 1);
            const Model model = openModel(directory, ranks);
            for (int sequence = 0; sequence < 4; ++sequence) {
                const std::string greedy = "greedy" + std::to_string(sequence);
                if (!golden.has(greedy + ".tokens")) continue;
                const auto input = golden.integers("seq" + std::to_string(sequence) + ".input_ids");
                Prompt prompt = readPrompt(model, input, ranks);
                GenerationOptions options = greedyOptions();
                const auto expected = golden.integers(greedy + ".tokens");
                options.max_new_tokens = static_cast<int64_t>(expected.size());
                // The checkpoints have no tokenizer; every id of theirs has text in the starter's.
                const auto report = generate(model, test::starterTokenizer(), prompt.state,
                                             prompt.logits, ranks, options, {}, {});
                ASSERT_TRUE(report) << report.error().message;
                EXPECT_EQ(report->tokens, expected) << name << " " << greedy;
                EXPECT_EQ(report->reason, StopReason::MaxTokens);
                EXPECT_EQ(prompt.state.tokenCount(),
                          static_cast<int64_t>(input.size() + expected.size()) - 1);
                ++compared;
            }
        }
    }
    EXPECT_GE(compared, 8);
}

class StarterModel : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        s_ranks = std::make_unique<RankGroup>(Backend::Simd, 1);
        s_model = std::make_unique<Model>(
            openModel(fs::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model", *s_ranks));
        s_golden = nlohmann::json::parse(
            test::readText(fs::path(LECTERN_TEST_DATA) / "starter-golden.json"));
    }
    static void TearDownTestSuite() {
        s_model.reset();
        s_ranks.reset();
    }

    static std::vector<Token> promptIds(int item) {
        return s_golden["items"][item]["prompt_ids"].get<std::vector<Token>>();
    }

    GenerationReport run(int item, const GenerationOptions& options,
                         const GenerationCallback& callback = {}, std::stop_token stop = {}) {
        Prompt prompt = readPrompt(*s_model, promptIds(item), *s_ranks);
        const auto before = prompt.state.tokenCount();
        auto report = generate(*s_model, test::starterTokenizer(), prompt.state, prompt.logits,
                               *s_ranks, options, callback, stop);
        EXPECT_TRUE(report);
        // Every generated token but the last is in the state.
        const auto count = static_cast<int64_t>(report->tokens.size());
        EXPECT_EQ(prompt.state.tokenCount(), before + std::max<int64_t>(count - 1, 0));
        return std::move(*report);
    }

    static std::unique_ptr<RankGroup> s_ranks;
    static std::unique_ptr<Model> s_model;
    static nlohmann::json s_golden;
};
std::unique_ptr<RankGroup> StarterModel::s_ranks;
std::unique_ptr<Model> StarterModel::s_model;
nlohmann::json StarterModel::s_golden;

TEST_F(StarterModel, GreedyAnswersEqualTheGoldenOnes) {
    GenerationOptions options = greedyOptions();
    options.stop_ids = chatStopTokens(test::starterTokenizer());
    for (size_t i = 0; i < s_golden["items"].size(); ++i) {
        const auto& item = s_golden["items"][i];
        std::string streamed;
        const GenerationReport report =
            run(static_cast<int>(i), options,
                [&](const GenerationEvent& event) { streamed += event.text; });
        EXPECT_EQ(report.tokens, item["greedy_ids"].get<std::vector<Token>>()) << item["name"];
        EXPECT_EQ(report.reason, StopReason::StopToken);
        EXPECT_EQ(report.text + "<end_of_sentence>", item["greedy_text"].get<std::string>());
        EXPECT_EQ(streamed, report.text);
        EXPECT_GT(report.thinking_tokens, 0);
    }
}

TEST_F(StarterModel, ThinkingBudgetClosesTheThinkingAndTheModelAnswers) {
    GenerationOptions options = greedyOptions();
    options.stop_ids = chatStopTokens(test::starterTokenizer());
    for (const int64_t budget : {0, 1, 5}) {
        options.thinking_budget = budget;
        std::string forced;
        const GenerationReport report = run(0, options, [&](const GenerationEvent& event) {
            if (event.forced) forced += event.text;
            EXPECT_TRUE(!event.forced || event.in_thinking ||
                        event.text.find('<') == std::string::npos);
        });
        EXPECT_EQ(forced, "\n</think>\n\n") << budget;
        EXPECT_EQ(report.thinking_tokens, budget);
        const size_t end = report.text.find("</think>");
        ASSERT_NE(end, std::string::npos);
        EXPECT_GT(report.text.size(), end + 12) << "an answer follows";
        EXPECT_EQ(report.text.find("<think>", 1), std::string::npos);
    }
    options.thinking_budget = 10'000;
    EXPECT_EQ(run(0, options).tokens, s_golden["items"][0]["greedy_ids"].get<std::vector<Token>>());
}

TEST_F(StarterModel, CancelsWithinOneTokenAndKeepsWhatItHas) {
    const auto expected = s_golden["items"][0]["greedy_ids"].get<std::vector<Token>>();
    std::stop_source source;
    size_t count = 0;
    const GenerationReport report = run(
        0, greedyOptions(),
        [&](const GenerationEvent&) {
            if (++count == 4) source.request_stop();
        },
        source.get_token());
    EXPECT_EQ(report.reason, StopReason::Cancelled);
    EXPECT_EQ(report.tokens, std::vector<Token>(expected.begin(), expected.begin() + 4));
}

TEST_F(StarterModel, StopsAtAnyStopIdAndAtTheEndOfTheContext) {
    GenerationOptions options = greedyOptions();
    const auto expected = s_golden["items"][0]["greedy_ids"].get<std::vector<Token>>();
    options.stop_ids = {expected[3]};
    EXPECT_EQ(run(0, options).tokens, std::vector<Token>(expected.begin(), expected.begin() + 4));
    options.stop_ids.clear();
    options.context_tokens = static_cast<int64_t>(promptIds(0).size()) + 2;
    const GenerationReport report = run(0, options);
    EXPECT_EQ(report.reason, StopReason::ContextFull);
    EXPECT_EQ(report.tokens, std::vector<Token>(expected.begin(), expected.begin() + 3));
}

TEST_F(StarterModel, SeedsRepeatAndTheTemperatureMatters) {
    GenerationOptions options = greedyOptions();
    options.sampling.temperature = 3;
    options.sampling.top_p = 1;
    options.max_new_tokens = 30;
    options.sampling.seed = 1;
    const auto first = run(0, options).tokens;
    EXPECT_EQ(run(0, options).tokens, first);
    options.sampling.seed = 2;
    EXPECT_NE(run(0, options).tokens, first);
}

TEST_F(StarterModel, RefusesLogitsOfAnotherVocabulary) {
    Prompt prompt = readPrompt(*s_model, promptIds(5), *s_ranks);
    prompt.logits.pop_back();
    const auto report = generate(*s_model, test::starterTokenizer(), prompt.state, prompt.logits,
                                 *s_ranks, greedyOptions(), {}, {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace lectern::engine
