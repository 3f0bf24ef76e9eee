#include "engine/run/generation_loop.h"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <limits>

namespace lectern::engine {
namespace {

using ::testing::ElementsAre;

const Tokenizer& starterTokenizer() {
    static const Tokenizer tokenizer = [] {
        auto opened =
            Tokenizer::open(std::filesystem::path(LECTERN_SOURCE_DIR) / "resources/starter-model");
        if (!opened) std::abort();
        return std::move(*opened);
    }();
    return tokenizer;
}
constexpr size_t kVocabSize = 8200;  // eight ids past the starter tokenizer's last

/// In place of a network: wants to say a given list of tokens, one after the other, from the start
/// again once it is through. A forced token does not move it on.
class Script {
  public:
    explicit Script(std::vector<Token> tokens, float certainty = 8)
        : m_tokens(std::move(tokens)), m_certainty(certainty) {}

    std::span<const float> first() { return logitsFor(0); }
    NextLogits next() {
        return [this](Token id) {
            m_run.push_back(id);
            if (id == m_tokens[m_position % m_tokens.size()]) ++m_position;
            return logitsFor(m_position);
        };
    }
    /// Tokens that were run through the network.
    const std::vector<Token>& run() const { return m_run; }

  private:
    std::span<const float> logitsFor(size_t position) {
        m_logits.assign(kVocabSize, 0.0f);
        m_logits[static_cast<size_t>(m_tokens[position % m_tokens.size()])] = m_certainty;
        return m_logits;
    }
    std::vector<Token> m_tokens, m_run;
    float m_certainty;
    std::vector<float> m_logits;
    size_t m_position = 0;
};

std::vector<Token> idsOf(std::string_view text, SpecialTokens special = SpecialTokens::Recognised) {
    return starterTokenizer().encode(text, special).value();
}

GenerationOptions greedyOptions() {
    GenerationOptions options;
    options.sampling.temperature = 0;
    options.stop_ids = chatStopTokens(starterTokenizer());
    options.max_new_tokens = 100;
    return options;
}

struct Heard {
    std::string text, thinking, forced;
    std::vector<Token> ids;
    GenerationCallback callback() {
        return [this](const GenerationEvent& event) {
            ids.push_back(event.id);
            text += event.text;
            if (event.in_thinking) thinking += event.text;
            if (event.forced) forced += event.text;
        };
    }
};

Result<GenerationReport> runScript(Script& script, const GenerationOptions& options,
                                   const GenerationCallback& callback = {},
                                   std::stop_token stop = {}, int64_t token_count = 0) {
    return runGeneration(starterTokenizer(), {script.first(), token_count}, script.next(), options,
                         callback, stop);
}

TEST(GenerationLoop, SaysTheScriptAndEndsAtTheStopId) {
    Script script(idsOf("The notice period is 60 days.<end_of_sentence>"));
    Heard heard;
    const auto report = runScript(script, greedyOptions(), heard.callback()).value();
    EXPECT_EQ(report.reason, StopReason::StopToken);
    EXPECT_EQ(report.text, "The notice period is 60 days.");
    EXPECT_EQ(heard.text, report.text);
    EXPECT_EQ(report.tokens, idsOf("The notice period is 60 days.<end_of_sentence>"));
    EXPECT_EQ(heard.ids, report.tokens);
    // All tokens but the last went through the network.
    EXPECT_EQ(script.run(), std::vector<Token>(report.tokens.begin(), report.tokens.end() - 1));
    EXPECT_GE(report.seconds, report.first_token_seconds);
    EXPECT_EQ(report.thinking_tokens, 0);
}

TEST(GenerationLoop, ChatStopTokensAreThoseOfTheTokenizer) {
    EXPECT_THAT(chatStopTokens(starterTokenizer()), ElementsAre(8186, 8184));
}

TEST(GenerationLoop, StopsAtTheNumberOfTokensAskedFor) {
    for (const int64_t limit : {0, 1, 7}) {
        Script script(idsOf("again and "));
        auto options = greedyOptions();
        options.max_new_tokens = limit;
        const auto report = runScript(script, options).value();
        EXPECT_EQ(report.reason, StopReason::MaxTokens);
        EXPECT_EQ(static_cast<int64_t>(report.tokens.size()), limit);
        EXPECT_EQ(static_cast<int64_t>(script.run().size()), std::max<int64_t>(limit - 1, 0));
    }
}

TEST(GenerationLoop, ThinkingNeedNotCountAmongTheTokensAskedFor) {
    const auto thinking = idsOf("<think>" + std::string(200, 'z') + "\n</think>");
    auto said = thinking;
    for (const Token id : idsOf("The answer is long enough.")) said.push_back(id);
    auto options = greedyOptions();
    options.max_new_tokens = 20;
    Script counted(said);
    EXPECT_EQ(runScript(counted, options).value().tokens.size(), 20u);
    options.thinking_counts = false;
    Script free(said);
    const auto report = runScript(free, options).value();
    EXPECT_EQ(report.reason, StopReason::MaxTokens);
    EXPECT_EQ(report.tokens.size(), thinking.size() + 20);
    std::vector<Token> spelled;  // a tag of several tokens is none of the answer's
    for (const char* part : {"<", "th", "ink", ">", "so", "</think>", "Yes", ", it is."}) {
        const auto ids = idsOf(part, SpecialTokens::Plain);
        spelled.insert(spelled.end(), ids.begin(), ids.end());
    }
    options.max_new_tokens = 1;
    Script in_parts(spelled);
    EXPECT_TRUE(runScript(in_parts, options).value().text.starts_with("<think>so</think>Y"));
    options.max_new_tokens = 20;
    // A budget still counts.
    options.thinking_budget = 5;
    Script short_thinking(said);
    EXPECT_EQ(runScript(short_thinking, options).value().thinking_tokens, 5);
}

TEST(GenerationLoop, StopsWhenTheContextIsFull) {
    Script script(idsOf("again and "));
    auto options = greedyOptions();
    options.context_tokens = 105;
    const auto report = runScript(script, options, {}, {}, 100).value();
    EXPECT_EQ(report.reason, StopReason::ContextFull);
    EXPECT_EQ(script.run().size(), 5u);
    EXPECT_EQ(report.tokens.size(), 6u);
}

TEST(GenerationLoop, CancelsWithinOneToken) {
    Script script(idsOf("again and "));
    std::stop_source source;
    int count = 0;
    const auto report = runScript(
                            script, greedyOptions(),
                            [&](const GenerationEvent&) {
                                if (++count == 3) source.request_stop();
                            },
                            source.get_token())
                            .value();
    EXPECT_EQ(report.reason, StopReason::Cancelled);
    EXPECT_EQ(report.tokens.size(), 3u);
    EXPECT_EQ(script.run().size(), 2u);
    EXPECT_FALSE(report.text.empty());

    const auto none = runScript(script, greedyOptions(), {}, source.get_token()).value();
    EXPECT_EQ(none.reason, StopReason::Cancelled);
    EXPECT_TRUE(none.tokens.empty());
}

TEST(GenerationLoop, CancellationDuringAForwardPassEndsWithTheNextToken) {
    Script script(idsOf("again and "));
    std::stop_source source;
    const NextLogits next = [&](Token id) {
        source.request_stop();
        return script.next()(id);
    };
    const auto report = runGeneration(starterTokenizer(), {script.first(), 0}, next,
                                      greedyOptions(), {}, source.get_token())
                            .value();
    EXPECT_EQ(report.reason, StopReason::Cancelled);
    EXPECT_EQ(report.tokens.size(), 2u);
    EXPECT_EQ(script.run().size(), 1u);
}

TEST(GenerationLoop, SpentBudgetForcesTheEndOfThinking) {
    // After the forced end the script goes on where it was, inside its own thinking.
    Script script(idsOf("<think>\none two three four five six seven"));
    auto options = greedyOptions();
    options.thinking_budget = 3;
    options.max_new_tokens = 12;
    Heard heard;
    const auto report = runScript(script, options, heard.callback()).value();
    const auto forced = idsOf("\n</think>\n\n");
    EXPECT_EQ(heard.forced, "\n</think>\n\n");
    EXPECT_EQ(report.thinking_tokens, 3);
    ASSERT_GT(report.tokens.size(), 4 + forced.size());
    EXPECT_TRUE(std::equal(forced.begin(), forced.end(), report.tokens.begin() + 4));
    EXPECT_EQ(heard.text, report.text);
    EXPECT_TRUE(heard.thinking.starts_with("<think>"));
    EXPECT_NE(report.text.find("</think>\n\n"), std::string::npos);
    // Forced tokens are read by the network like all others.
    EXPECT_EQ(script.run(), std::vector<Token>(report.tokens.begin(), report.tokens.end() - 1));
}

TEST(GenerationLoop, BudgetOfZeroClosesThinkingAtOnce) {
    Script script(idsOf("<think>one"));
    auto options = greedyOptions();
    options.thinking_budget = 0;
    options.max_new_tokens = 10;
    const auto report = runScript(script, options).value();
    EXPECT_TRUE(report.text.starts_with("<think>\n</think>\n\n")) << report.text;
    EXPECT_EQ(report.thinking_tokens, 0);
}

TEST(GenerationLoop, BudgetLeavesAnswersWithoutThinkingAlone) {
    Script script(idsOf("Plainly.<end_of_sentence>"));
    auto options = greedyOptions();
    options.thinking_budget = 0;
    EXPECT_EQ(runScript(script, options).value().text, "Plainly.");
}

TEST(GenerationLoop, AnswerNowEndsTheThinkingWithTheNextToken) {
    Script script(idsOf("<think>\none two three four five six seven"));
    auto options = greedyOptions();
    options.max_new_tokens = 16;
    std::stop_source answer_now;
    options.answer_now = answer_now.get_token();
    Heard heard;
    int count = 0;
    const auto report = runScript(script, options, [&](const GenerationEvent& event) {
                            heard.callback()(event);
                            if (++count == 5) answer_now.request_stop();
                        }).value();
    const auto forced = idsOf("\n</think>\n\n");
    EXPECT_EQ(heard.forced, "\n</think>\n\n");
    ASSERT_GT(report.tokens.size(), 5 + forced.size());
    EXPECT_TRUE(std::equal(forced.begin(), forced.end(), report.tokens.begin() + 5));
    EXPECT_EQ(report.thinking_tokens, 4);  // five, of which the first opens
    EXPECT_EQ(report.reason, StopReason::MaxTokens);
    EXPECT_FALSE(report.text.ends_with("</think>\n\n"));  // the answer has begun
}

TEST(GenerationLoop, AnswerNowBeforeAnythingLeavesNoThinking) {
    std::stop_source answer_now;
    answer_now.request_stop();
    auto options = greedyOptions();
    options.answer_now = answer_now.get_token();
    options.max_new_tokens = 10;
    Script thinking(idsOf("<think>one"));
    EXPECT_TRUE(runScript(thinking, options).value().text.starts_with("<think>\n</think>\n\n"));
    Script plain(idsOf("Plainly.<end_of_sentence>"));
    EXPECT_EQ(runScript(plain, options).value().text, "Plainly.");
}

TEST(GenerationLoop, TagsSpelledInSeveralTokensAreFoundInTheText) {
    std::vector<Token> spelled;  // as the real M1 writes them
    for (const char* part : {"<", "th", "ink", ">"}) {
        const auto ids = idsOf(part, SpecialTokens::Plain);
        spelled.insert(spelled.end(), ids.begin(), ids.end());
    }
    ASSERT_GE(spelled.size(), 4u);
    Script script(spelled);
    auto options = greedyOptions();
    options.thinking_budget = 0;
    options.max_new_tokens = static_cast<int64_t>(spelled.size() + idsOf("\n</think>\n\n").size());
    EXPECT_EQ(runScript(script, options).value().text, "<think>\n</think>\n\n");
}

TEST(GenerationLoop, IdsWithoutTextAreNeverSampled) {
    std::vector<float> logits(kVocabSize, 0.0f);
    logits[8195] = 100;  // past the tokenizer's last id
    logits[300] = 1;
    const NextLogits next = [&](Token) { return std::span<const float>(logits); };
    for (const float temperature : {0.0f, 1.0f}) {
        auto options = greedyOptions();
        options.sampling.temperature = temperature;
        options.max_new_tokens = 300;
        const auto report =
            runGeneration(starterTokenizer(), {logits, 0}, next, options, {}, {}).value();
        for (const Token id : report.tokens) EXPECT_TRUE(starterTokenizer().hasText(id)) << id;
    }
}

TEST(GenerationLoop, LoopGuardEndsALongRunOfCertainTokens) {
    Script certain(idsOf("over and "), 40);
    auto options = greedyOptions();
    options.max_new_tokens = 5000;
    const auto report = runScript(certain, options).value();
    EXPECT_EQ(report.reason, StopReason::Loop);
    EXPECT_EQ(report.tokens.size(), 3000u);
    Script doubtful(idsOf("over and "), 8);  // probability e^8 / (e^8 + 8191) = 0.27
    options.max_new_tokens = 3500;
    EXPECT_EQ(runScript(doubtful, options).value().reason, StopReason::MaxTokens);
}

TEST(GenerationLoop, OpenUtf8IsHeldBackAndFlushedAtTheEnd) {
    const auto emoji = starterTokenizer().encode("👩", SpecialTokens::Plain).value();
    ASSERT_GT(emoji.size(), 1u);
    Script script(emoji);
    auto options = greedyOptions();
    options.max_new_tokens = static_cast<int64_t>(emoji.size());
    Heard heard;
    EXPECT_EQ(runScript(script, options, heard.callback()).value().text, "👩");
    EXPECT_EQ(heard.text, "👩");
    Script again(emoji);
    options.max_new_tokens = static_cast<int64_t>(emoji.size()) - 1;
    EXPECT_EQ(runScript(again, options).value().text, "\uFFFD");
}

TEST(GenerationLoop, EqualSeedsGiveEqualAnswers) {
    const auto textOf = [](uint64_t seed) {
        Script script(idsOf("again and "), 5);
        auto options = greedyOptions();
        options.sampling.temperature = 1;
        options.sampling.seed = seed;
        options.max_new_tokens = 40;
        return runScript(script, options).value().tokens;
    };
    EXPECT_EQ(textOf(7), textOf(7));
    EXPECT_NE(textOf(7), textOf(8));
}

TEST(GenerationLoop, RefusesOptionsThatMakeNoSense) {
    Script script(idsOf("x"));
    const auto codeOf = [&](auto change) {
        auto options = greedyOptions();
        change(options);
        const auto report = runScript(script, options);
        return report ? ErrorCode::Internal : report.error().code;
    };
    EXPECT_EQ(codeOf([](auto& o) { o.sampling.top_p = -1; }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& o) { o.max_new_tokens = -1; }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& o) { o.context_tokens = -1; }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& o) { o.thinking_budget = -1; }), ErrorCode::InvalidArgument);
}

TEST(GenerationLoop, SaysSoWhenTheModelGivesNoNumbers) {
    const std::vector<float> logits(kVocabSize, std::numeric_limits<float>::quiet_NaN());
    const auto report = runGeneration(starterTokenizer(), {logits, 0}, {}, greedyOptions(), {}, {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::Corrupt);
    const std::vector<float> small(320, 0.0f);  // a vocabulary too small for </think>
    auto options = greedyOptions();
    options.thinking_budget = 5;
    EXPECT_EQ(runGeneration(starterTokenizer(), {small, 0}, {}, options, {}, {}).error().code,
              ErrorCode::Mismatch);
}

}  // namespace
}  // namespace lectern::engine
