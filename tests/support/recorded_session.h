#pragma once

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/conversation/ask_service.h"

namespace lectern::test {

/// One step of a working day with two binders, as a person took it.
struct RecordedQuestion {
    enum class Way {
        New,         ///< opens a conversation
        Next,        ///< follows the answer on the screen
        Edit,        ///< another question in place of the one `back` turns up
        Regenerate,  ///< another answer to the question `back` turns up
    };
    enum class Restart { No, Yes };
    char binder = 'A';
    Way way = Way::Next;
    const char* question = "";
    int back = 0;
    int64_t thinking = 0;           ///< budget in tokens
    Restart restart = Restart::No;  ///< of the program, before
};

inline const std::array<RecordedQuestion, 50>& recordedSession() {
    using enum RecordedQuestion::Way;
    constexpr auto kRestart = RecordedQuestion::Restart::Yes;
    static const std::array<RecordedQuestion, 50> session = {{
        {'A', New, "What is the access code for gate 3?"},
        {'A', Next, "And for gate 4?"},
        {'A', Next, "Who shall insure the cargo?"},
        {'A', Regenerate, ""},
        {'A', Edit, "Who shall insure the keys?"},
        {'A', Next, "Within which time?", 0, 24},
        {'A', New, "What may the auditor refuse?"},
        {'A', Next, "Which reports are meant?"},
        {'A', Regenerate, ""},
        {'A', Next, "Does the carrier have to record them?", 0, 0, kRestart},
        {'A', Edit, "Who has to record them?"},
        {'A', Edit, "Who has to return them?", 1},
        {'B', New, "What is the access code for gate 20?"},
        {'B', Next, "Is it the same as for gate 21?"},
        {'B', Next, "Which section states it?", 0, 24},
        {'A', Next, "And the signed copies?"},
        {'A', Next, "Before the end of March?"},
        {'B', Next, "What must the tenant return?"},
        {'B', Regenerate, "", 0, 0, kRestart},
        {'B', Regenerate, "", 2},
        {'B', Edit, "What must the buyer return?"},
        {'B', New, "Who stores the spare parts?"},
        {'B', Next, "At whose cost?"},
        {'B', Next, "May the harbour office inspect them?"},
        {'B', Edit, "May each party inspect them?", 1},
        {'B', Next, "After written notice?", 0, 24},
        {'A', New, "What is stated in section 7?"},
        {'A', Next, "Name the access code there."},
        {'A', Next, "Thank you. Who delivers the sensors?"},
        {'A', Regenerate, ""},
        {'A', Regenerate, ""},
        {'A', Next, "On the first Monday?", 0, 0, kRestart},
        {'B', Next, "Which parts are signed copies?"},
        {'B', Next, "Where is that written?"},
        {'B', Edit, "On which page is that written?"},
        {'A', Next, "List what the supplier must do.", 0, 24},
        {'A', Edit, "List what the supplier may inspect."},
        {'A', Edit, "List what the tenant may inspect."},
        {'A', Next, "Anything without delay?"},
        {'B', New, "What is the last gate?"},
        {'B', Next, "Its access code?"},
        {'B', Next, "Is there a code for gate 99?"},
        {'B', Regenerate, "", 1, 0, kRestart},
        {'A', Next, "Who bears the cost of storing?"},
        {'A', Next, "Does the buyer?"},
        {'A', Edit, "Does the supplier?", 3},
        {'A', Next, "Then who pays for the keys?"},
        {'B', Next, "And in this one?", 0, 24},
        {'A', New, "Summarise what the carrier shall do."},
        {'A', Next, "Quote the sentence."},
    }};
    return session;
}

/// A prompt as it was read.
struct RecordedPrompt {
    std::vector<engine::Segment> segments;
    std::vector<engine::Token> tokens;
    int64_t computed = 0;
    /// What reading each token once would have cost: those behind the longest beginning that an
    /// earlier prompt had too.
    int64_t ideal = 0;
};

/// Asks the session's questions of two binders; `answer_tokens` each, greedy. Throws where an
/// answer fails.
class SessionRecorder {
  public:
    SessionRecorder(app::Vault& vault, app::LoadedModel& model, app::BinderRecord a,
                    app::BinderRecord b, int64_t answer_tokens)
        : m_vault(vault), m_model(model), m_answer_tokens(answer_tokens) {
        m_binders[0].record = std::move(a);
        m_binders[1].record = std::move(b);
    }

    std::vector<RecordedPrompt> run() {
        for (const RecordedQuestion& question : recordedSession()) {
            if (!m_service || question.restart == RecordedQuestion::Restart::Yes)
                m_service = std::make_unique<app::AskService>(m_vault, m_model);
            ask(question, m_binders[question.binder == 'A' ? 0 : 1]);
        }
        return std::move(m_prompts);
    }

  private:
    struct Exchange {
        app::TurnId question = 0, answer = 0;
    };
    struct Desk {  // a binder and what its window shows
        app::BinderRecord record;
        app::ConversationId conversation = 0;
        std::vector<Exchange> shown;
    };

    void ask(const RecordedQuestion& asked, Desk& desk) {
        app::AskOptions options;
        options.temperature = 0.0f;
        options.max_new_tokens = m_answer_tokens;
        options.thinking_budget = asked.thinking;
        if (asked.way == RecordedQuestion::Way::New) desk.shown.clear();
        const size_t at = desk.shown.size() - static_cast<size_t>(asked.back) - 1;
        switch (asked.way) {
            case RecordedQuestion::Way::New:
                break;
            case RecordedQuestion::Way::Next:
                options.after = desk.shown.back().answer;
                break;
            case RecordedQuestion::Way::Edit:
                options.after = at == 0 ? 0 : desk.shown[at - 1].answer;
                desk.shown.resize(at);
                break;
            case RecordedQuestion::Way::Regenerate:
                options.after = desk.shown[at].question;
                desk.shown.resize(at);
                break;
        }
        if (options.after) options.conversation = desk.conversation;
        RecordedPrompt prompt;
        app::AskEvents events;
        events.prompt = [&](std::span<const engine::Segment> segments) {
            prompt.segments.assign(segments.begin(), segments.end());
        };
        const auto result = m_service->ask(desk.record, asked.question, options, events, {});
        if (!result) throw std::runtime_error(result.error().message);
        desk.conversation = result->conversation;
        desk.shown.push_back({result->question_turn, result->answer_turn});

        for (const engine::Segment& segment : prompt.segments)
            prompt.tokens.insert(prompt.tokens.end(), segment.tokens.begin(), segment.tokens.end());
        prompt.computed = result->computed_tokens;
        prompt.ideal = static_cast<int64_t>(prompt.tokens.size()) - longestKnownBeginning(prompt);
        m_prompts.push_back(std::move(prompt));
    }

    int64_t longestKnownBeginning(const RecordedPrompt& prompt) const {
        int64_t longest = 0;
        for (const RecordedPrompt& earlier : m_prompts) {
            const auto [mine, theirs] = std::ranges::mismatch(prompt.tokens, earlier.tokens);
            longest = std::max<int64_t>(longest, mine - prompt.tokens.begin());
        }
        return longest;
    }

    app::Vault& m_vault;
    app::LoadedModel& m_model;
    int64_t m_answer_tokens;
    std::array<Desk, 2> m_binders;
    std::unique_ptr<app::AskService> m_service;
    std::vector<RecordedPrompt> m_prompts;
};

}  // namespace lectern::test
