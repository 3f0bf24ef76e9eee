// Reading and generating, stopped at each step there is: what is left is whole, and the next call
// goes on to the bits of an undisturbed run.

#include <gtest/gtest.h>

#include "tests/engine/state/state_fixtures.h"
#include "tests/engine/threads/branching_prompts.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

namespace fs = std::filesystem;

const test::Branch kBranch = {0, 3, 1, 2};

/// A token that asks for a stop when it is called for the n-th time.
struct StopAt {
    explicit StopAt(int64_t call) : n(call) {}
    const int64_t n;
    int64_t calls = 0;
    std::stop_source source;
    void called() {
        if (calls++ == n) source.request_stop();
    }
};

struct Setup {
    const char* checkpoint;
    int ranks;
};

class StoppedReading : public testing::TestWithParam<Setup> {
  protected:
    StoppedReading()
        : m_engine(test::openEngine(test::oracleDir(GetParam().checkpoint), GetParam().ranks)),
          m_prompt(test::promptOf(kBranch, m_engine.config().vocab_size)),
          m_undisturbed(m_engine) {
        const auto plan = planPrefill(m_prompt, {});
        ModelState state(m_engine.config(), m_engine.kvFormat());
        m_states.insert_or_assign(0, state.fork());
        for (const PrefillStep& step : plan.steps) {
            m_engine.model().forward(plan.stepTokens(step), state, m_engine.ranks(),
                                     LogitsRows::None, {});
            m_states.insert_or_assign(step.end, state.fork());
        }
    }
    StateBank openBank(const fs::path& dir) {
        auto bank = StateBank::open(dir, test::bankIdentity(m_engine));
        if (!bank) throw std::runtime_error(bank.error().message);
        return std::move(*bank);
    }
    /// Reads the prompt and compares with the undisturbed run.
    PrefillReport readWhole(Session& session) {
        const auto report = session.prefill(m_prompt, {}, {});
        EXPECT_TRUE(report) << report.error().message;
        if (!report) return {};
        const auto& expected = m_undisturbed.of(kBranch);
        EXPECT_TRUE(test::sameBits(session.logits(), expected.logits));
        EXPECT_TRUE(test::sameState(session.state(), expected.state));
        return *report;
    }

    Engine m_engine;
    std::vector<Segment> m_prompt;
    test::Undisturbed m_undisturbed;
    std::map<int64_t, ModelState> m_states;  // by tokens, after each forward call
};

TEST_P(StoppedReading, AtEachStepLeavesThatStepAndGoesOnFromIt) {
    for (const int64_t every : {int64_t{1}, int64_t{8192}}) {
        for (const bool has_bank : {false, true}) {
            bool is_finished = false;
            int64_t stopped = 0;
            for (int64_t n = 0; !is_finished; ++n) {
                SCOPED_TRACE("callback " + std::to_string(n) + ", a snapshot every " +
                             std::to_string(every) + (has_bank ? ", with bank" : ", without"));
                const test::TempDir dir(test::folderInMemory());
                std::optional<StateBank> bank;
                if (has_bank) bank.emplace(openBank(dir.path() / "states"));
                Session session(m_engine, bank ? &*bank : nullptr);
                StopAt stop{n};
                PrefillOptions options;
                options.snapshot_every_tokens = every;
                int64_t done = 0;
                options.progress = [&](const PrefillProgress& at) {
                    done = at.tokens_done;
                    stop.called();
                };
                const auto report = session.prefill(m_prompt, options, stop.source.get_token());
                ASSERT_TRUE(m_states.contains(done)) << done;
                EXPECT_TRUE(test::sameState(session.state(), m_states.at(done)));
                is_finished = report.has_value();
                if (!is_finished) {
                    ASSERT_EQ(report.error().code, ErrorCode::Cancelled) << report.error().message;
                    ++stopped;
                }
                const PrefillReport resumed = readWhole(session);
                const int64_t last_step = m_prompt.back().tokens.size();
                const int64_t whole = resumed.prompt_tokens;
                EXPECT_EQ(resumed.reused_tokens, has_bank ? std::min(done, whole - last_step) : 0);
                if (!has_bank) continue;
                bank.reset();  // and as a new process finds it
                bank.emplace(openBank(dir.path() / "states"));
                Session later(m_engine, &*bank);
                EXPECT_EQ(readWhole(later).reused_tokens, whole - last_step);
                EXPECT_TRUE(bank->takeWarnings().empty());
            }
            EXPECT_EQ(stopped, static_cast<int64_t>(m_states.size()) - 1);
        }
    }
}

TEST_P(StoppedReading, AfterEverySingleStepComputesEachTokenOnce) {
    const test::TempDir dir(test::folderInMemory());
    StateBank bank = openBank(dir.path() / "states");
    int64_t computed = 0, calls = 0;
    for (bool is_finished = false; !is_finished; ++calls) {
        ASSERT_LT(calls, 100);
        Session session(m_engine, &bank);
        StopAt stop{1};  // the first call tells what is reused
        PrefillOptions options;
        int64_t begun = -1, done = 0;
        options.progress = [&](const PrefillProgress& at) {
            if (begun < 0) begun = at.tokens_done;
            done = at.tokens_done;
            stop.called();
        };
        const auto report = session.prefill(m_prompt, options, stop.source.get_token());
        computed += done - begun;
        is_finished = report.has_value();
        if (is_finished) {
            EXPECT_TRUE(test::sameBits(session.logits(), m_undisturbed.of(kBranch).logits));
        } else {
            ASSERT_EQ(report.error().code, ErrorCode::Cancelled) << report.error().message;
        }
    }
    EXPECT_EQ(calls, static_cast<int64_t>(m_states.size()) - 1);
    EXPECT_EQ(computed, m_undisturbed.of(kBranch).state.tokenCount());
}

INSTANTIATE_TEST_SUITE_P(Oracle, StoppedReading,
                         testing::Values(Setup{"a-8layer", 1}, Setup{"a-8layer", 2},
                                         Setup{"b-hd128", 1}),
                         [](const auto& parameter) {
                             return std::string(1, parameter.param.checkpoint[0]) + "_" +
                                    std::to_string(parameter.param.ranks) + "_ranks";
                         });

/// The bundled model, which thinks.
class StoppedAnswer : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        s_engine = std::make_unique<Engine>(
            test::openEngine(fs::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model", 1));
    }
    static void TearDownTestSuite() { s_engine.reset(); }
    static std::vector<Segment> prompt() { return test::promptOf({1, 2}, 8000); }
    static GenerationOptions options() {
        GenerationOptions options;
        options.sampling.seed = 5;
        options.max_new_tokens = 24;
        options.begins_in_thinking = true;
        return options;
    }
    static std::vector<float> copyOf(std::span<const float> logits) {
        return {logits.begin(), logits.end()};
    }

    static inline std::unique_ptr<Engine> s_engine;
};

TEST_F(StoppedAnswer, AtEachTokenIsABeginningOfTheWholeOne) {
    const test::TempDir dir(test::folderInMemory());
    auto bank = StateBank::open(dir.path() / "states", test::bankIdentity(*s_engine));
    ASSERT_TRUE(bank);
    Session undisturbed(*s_engine, &*bank);
    ASSERT_TRUE(undisturbed.prefill(prompt(), {}, {}));
    const auto after_prompt = copyOf(undisturbed.logits());
    const int64_t prompt_tokens = undisturbed.state().tokenCount();
    std::vector<std::vector<float>> logits = {after_prompt};  // after 0, 1, 2 ... tokens
    std::vector<ModelState> states;
    const auto whole = undisturbed.generate(options(), {}, {});
    ASSERT_TRUE(whole);
    ASSERT_EQ(whole->tokens.size(), 24u);
    {
        Session step(*s_engine, &*bank);
        ASSERT_TRUE(step.prefill(prompt(), {}, {}));
        ModelState state = step.state().fork();
        states.push_back(state.fork());
        for (const Token token : whole->tokens) {
            std::vector<float> row(after_prompt.size());
            s_engine->model().forward({&token, 1}, state, s_engine->ranks(), LogitsRows::Last, row);
            logits.push_back(std::move(row));
            states.push_back(state.fork());
        }
    }
    for (int64_t n = -1; n < 24; ++n) {
        SCOPED_TRACE("token " + std::to_string(n));
        Session session(*s_engine, &*bank);
        const auto read = session.prefill(prompt(), {}, {});
        ASSERT_TRUE(read);
        EXPECT_TRUE(test::sameBits(session.logits(), after_prompt));
        StopAt stop{n};
        if (n < 0) stop.source.request_stop();
        const auto part = session.generate(
            options(), [&](const GenerationEvent&) { stop.called(); }, stop.source.get_token());
        ASSERT_TRUE(part) << part.error().message;
        ASSERT_EQ(static_cast<int64_t>(part->tokens.size()), n + 1);
        EXPECT_EQ(part->reason, n == 23 ? StopReason::MaxTokens : StopReason::Cancelled);
        EXPECT_TRUE(std::equal(part->tokens.begin(), part->tokens.end(), whole->tokens.begin()));
        // State and logits stand after the same token: the last one told is not run.
        const auto run = static_cast<size_t>(std::max<int64_t>(0, n));
        EXPECT_EQ(session.state().tokenCount(), prompt_tokens + static_cast<int64_t>(run));
        EXPECT_TRUE(test::sameState(session.state(), states[run]));
        EXPECT_TRUE(test::sameBits(session.logits(), logits[run]));
    }
}

TEST_F(StoppedAnswer, AnswerNowAtEachTokenEndsThinkingAtTheNext) {
    Session session(*s_engine, nullptr);
    ASSERT_TRUE(session.prefill(prompt(), {}, {}));
    const auto whole = session.generate(options(), {}, {});
    ASSERT_TRUE(whole);
    for (int64_t n = 0; n < 20; ++n) {
        SCOPED_TRACE("token " + std::to_string(n));
        Session again(*s_engine, nullptr);
        ASSERT_TRUE(again.prefill(prompt(), {}, {}));
        StopAt answer_now{n};
        GenerationOptions asked = options();
        asked.answer_now = answer_now.source.get_token();
        std::vector<bool> forced;
        bool thinks_later = false, was_closed = false;
        const auto report = again.generate(
            asked,
            [&](const GenerationEvent& event) {
                forced.push_back(event.forced);
                thinks_later = thinks_later || (was_closed && event.in_thinking && !event.forced);
                was_closed = was_closed || event.forced;
                answer_now.called();
            },
            {});
        ASSERT_TRUE(report) << report.error().message;
        const auto first =
            static_cast<int64_t>(std::find(forced.begin(), forced.end(), true) - forced.begin());
        EXPECT_EQ(first, n + 1);
        EXPECT_TRUE(std::equal(report->tokens.begin(), report->tokens.begin() + first,
                               whole->tokens.begin()));
        EXPECT_FALSE(thinks_later);
    }
}

}  // namespace
}  // namespace lectern::engine
