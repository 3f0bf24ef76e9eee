// The service with the bundled model, on documents put into a vault directly.

#include <SQLiteCpp/SQLiteCpp.h>

#include <QtTest>
#include <fstream>
#include <new>

#include "app/conversation/ask_service.h"
#include "app/conversation/drafts.h"
#include "app/conversation/models.h"
#include "app/conversation/settings.h"
#include "engine/memory_plan.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;

namespace {

const std::filesystem::path kStarter =
    std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";
const std::string kQuestion = "How much notice is needed to terminate?";

}  // namespace

class AskServiceTest : public QObject {
    Q_OBJECT

    test::TempDir m_home;
    std::unique_ptr<LoadedModel> m_model;
    std::unique_ptr<Vault> m_vault;
    uint8_t m_documents = 0;

    BinderRecord binderOf(const std::vector<std::vector<std::string>>& documents) {
        Library& library = m_vault->library();
        const std::string name = "binder " + std::to_string(m_documents);
        const BinderRecord binder = library.createBinder(name).value();
        for (const auto& texts : documents) {
            DocumentText text;
            text.pages = test::makePages(texts);
            const std::string file = std::to_string(++m_documents) + ".pdf";
            const auto document = library.addDocument({m_documents}, file, 1, text).value();
            if (!library.addToBinder(binder.id, document.id)) return {};
        }
        return library.findBinder(name).value().value();
    }
    int64_t answerTokens(const AskResult& result) const {
        const auto ids =
            m_model->engine->tokenizer().encode(result.answer, engine::SpecialTokens::Plain);
        return static_cast<int64_t>(ids.value().size());
    }
    void changeLibrary(const std::string& sql) const {
        SQLite::Database((m_vault->info().path / "library.sqlite").string(), SQLite::OPEN_READWRITE)
            .exec(sql);
    }
    static AskOptions greedy() {
        AskOptions options;
        options.temperature = 0.0f;
        options.max_new_tokens = 200;
        return options;
    }

  private slots:
    void initTestCase() {
        qputenv("LECTERN_HOME", m_home.path().c_str());
        m_vault = Vault::open(VaultRegistry::find(std::nullopt).value(), Library::Access::ReadWrite)
                      .value();
        m_model = std::make_unique<LoadedModel>(LoadedModel::open(kStarter, {}).value());
    }

    void aCitationWithoutDocumentIsVerifiedInABinderOfSeveral() {
        const BinderRecord binder =
            binderOf({{"Minutes of the harbour board."}, test::agreementPages()});
        AskService service(*m_vault, *m_model);
        const auto result = service.ask(binder, kQuestion, greedy(), {}, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
        QVERIFY2(!result->citations.empty(), result->answer.c_str());
        const CheckedCitation& checked = result->citations.front();
        QVERIFY(checked.found_document_number == 2);
        QCOMPARE(checked.citation.check.found_page_index, 1);
        QVERIFY(!result->model_limits.empty());
    }

    void aBinderWithoutTextIsRefusedAndNothingStored() {
        const BinderRecord binder = binderOf({{"", ""}, {""}});
        AskService service(*m_vault, *m_model);
        const auto asked = service.ask(binder, kQuestion, greedy(), {}, {});
        QVERIFY(!asked);
        QVERIFY2(asked.error().message.find("no page of this binder has text") == 0,
                 asked.error().message.c_str());
        const auto read = service.read(binder, greedy(), {}, {});
        QVERIFY(!read && read.error().message.find("(OCR)") != std::string::npos);
        QVERIFY(m_vault->library().conversations(binder.id).value().empty());
    }

    void readingReportsPagesWithoutText() {
        const BinderRecord binder = binderOf({{"Some words on page one.", "", "More."}});
        std::vector<std::string> seen;
        AskEvents events;
        events.warning = [&](const std::string& warning) { seen.push_back(warning); };
        AskService service(*m_vault, *m_model);
        const auto report = service.read(binder, greedy(), events, {});
        QVERIFY(report.has_value());
        QCOMPARE(report->warnings, seen);
        QVERIFY(seen.size() == 1 && seen[0].find("no text on page 2") != std::string::npos);
    }

    void anErrorAdvisesOnlyWhatTheCallerOffers() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        AskOptions options = greedy();
        options.context_tokens = 40;
        const auto message = [&] {
            const auto read = service.read(binder, options, {}, {});
            return read ? std::string() : read.error().message;
        };
        QVERIFY(message().find("nothing was read") != std::string::npos);
        QVERIFY(message().find("--") == std::string::npos);
        options.context_option = "--context";
        QVERIFY(message().find("--context") != std::string::npos);
        QVERIFY(message().find("--focus") == std::string::npos);
        options.focus_option = "--focus";
        QVERIFY(message().find("--focus") != std::string::npos);
    }

    void focusTellsNoMatchFromTooLittleRoom() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        AskOptions options = greedy();
        options.context_option = "--context";
        options.focus = true;
        options.context_tokens = 290;
        const auto tight = service.ask(binder, kQuestion, options, {}, {});
        QVERIFY(!tight);
        const std::string message = tight.error().message;
        QVERIFY2(message.find("pages that match are larger") != std::string::npos, message.c_str());
        const std::string before = "raise --context to at least ";
        QVERIFY2(message.find(before) != std::string::npos, message.c_str());
        // what it advises is enough
        options.context_tokens = std::stoll(message.substr(message.find(before) + before.size()));
        const auto enough = service.ask(binder, kQuestion, options, {}, {});
        QVERIFY2(enough.has_value(), enough ? "" : enough.error().message.c_str());
        QCOMPARE(enough->coverage.pages_read, 1);

        options.context_tokens = 290;
        const auto none = service.ask(binder, "Zebra xylophone?", options, {}, {});
        QVERIFY(!none && none.error().code == ErrorCode::NotFound);
    }

    void focusStopsAtTheLengthTheModelWasTrainedFor() {
        std::string filler;
        for (int i = 0; i < 120; ++i) filler += "The notice in the log is about the weather. ";
        std::vector<std::string> pages(150, filler);
        pages.push_back(test::agreementPages()[1]);
        const BinderRecord binder = binderOf({pages});
        AskService service(*m_vault, *m_model);
        AskOptions options = greedy();
        options.focus = true;
        const auto result = service.ask(binder, kQuestion, options, {}, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
        QVERIFY(result->coverage.pages_read >= 1);
        QVERIFY2(result->prompt_tokens <= m_model->profile.trained_context,
                 std::to_string(result->prompt_tokens).c_str());
        const std::vector<int>& read = result->coverage.documents.front().pages_read;
        QVERIFY(std::find(read.begin(), read.end(), 151) != read.end());
    }

    void anAnswerStoppedBeforeItsFirstWordIsNotStored() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        std::stop_source stop;
        AskEvents events;
        events.prompt_read = [&](std::span<const float>) { stop.request_stop(); };
        AskService service(*m_vault, *m_model);
        const auto result = service.ask(binder, kQuestion, greedy(), events, stop.get_token());
        QVERIFY(!result && result.error().code == ErrorCode::Cancelled);
        QVERIFY(m_vault->library().conversations(binder.id).value().empty());
    }

    void anAnswerStoppedLaterIsKept() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        std::stop_source stop;
        AskEvents events;
        events.answer = [&](std::string_view) { stop.request_stop(); };
        AskService service(*m_vault, *m_model);
        const auto result = service.ask(binder, kQuestion, greedy(), events, stop.get_token());
        QVERIFY(result.has_value());
        QCOMPARE(result->stop_reason, engine::StopReason::Cancelled);
        QCOMPARE(m_vault->library().turns(result->conversation).value().size(), size_t{2});
    }

    void stoppedAtEachStepItKeepsWhatItHasAndTheNextAnswerIsWhole() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        const auto whole = service.ask(binder, kQuestion, greedy(), {}, {});
        QVERIFY(whole && whole->stop_reason == engine::StopReason::StopToken);
        const Library& library = m_vault->library();
        int64_t reading_steps = 0;
        bool is_finished = false;
        for (int64_t n = 0; !is_finished; n += n < reading_steps + 6 ? 1 : 7) {
            service.closeStates();  // so that it is read again
            std::filesystem::remove_all(m_vault->statesDir());
            std::stop_source stop;
            int64_t calls = 0, read = 0;
            const auto called = [&] {
                if (calls++ == n) stop.request_stop();
            };
            AskEvents events;
            events.reading = [&](const engine::PrefillProgress& at) {
                read = at.tokens_done;
                called();
                reading_steps = std::max(reading_steps, calls);
            };
            events.prompt_read = [&](std::span<const float>) { called(); };
            events.token = [&](const engine::GenerationEvent&) { called(); };
            const size_t before = library.conversations(binder.id).value().size();
            const auto part = service.ask(binder, kQuestion, greedy(), events, stop.get_token());
            const auto conversations = library.conversations(binder.id).value();
            QVERIFY(library.drafts().value().empty());
            if (part) {
                is_finished = part->stop_reason == engine::StopReason::StopToken;
                QVERIFY(is_finished || part->stop_reason == engine::StopReason::Cancelled);
                QVERIFY(whole->answer.starts_with(part->answer));
                QCOMPARE(conversations.size(), before + 1);
                QCOMPARE(library.turns(part->conversation).value().back().text, part->answer);
            } else {
                QVERIFY2(part.error().code == ErrorCode::Cancelled, part.error().message.c_str());
                QCOMPARE(conversations.size(), before);
            }
            if (is_finished) break;
            const auto again = service.ask(binder, kQuestion, greedy(), {}, {});
            QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
            QCOMPARE(again->answer, whole->answer);
            QCOMPARE(again->thinking, whole->thinking);
            QCOMPARE(again->reused_tokens + again->computed_tokens, again->prompt_tokens);
            // the prompt's last step gives the logits, so it is computed again
            if (read < again->prompt_tokens) QCOMPARE(again->reused_tokens, read);
        }
        QVERIFY(is_finished && reading_steps > 3);
    }

    void aCutOffAnswerGoesOnAsOne() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        const auto whole = service.ask(binder, kQuestion, greedy(), {}, {});
        QVERIFY(whole && whole->stop_reason == engine::StopReason::StopToken);
        QVERIFY(whole->thinking_tokens > 2 && !whole->citations.empty());
        QVERIFY(whole->unfinished_tokens.empty());
        for (int64_t tokens = 1; tokens < answerTokens(*whole); tokens += 3) {
            AskOptions options = greedy();
            options.max_new_tokens = tokens;
            const auto part = service.ask(binder, kQuestion, options, {}, {});
            QVERIFY(part && part->stop_reason == engine::StopReason::MaxTokens);
            options = greedy();
            options.conversation = part->conversation;
            options.go_on = part->answer_turn;
            std::string told;
            int64_t thought = 0;
            AskEvents events;
            events.answer = [&](std::string_view piece) { told += piece; };
            events.token = [&](const engine::GenerationEvent& event) {
                thought += event.in_thinking ? 1 : 0;
            };
            // stopped once more on the way
            const bool stops = tokens % 2 == 0;
            if (stops) {
                AskOptions few = options;
                few.max_new_tokens = 2;
                QVERIFY(service.ask(binder, "", few, {}, {}).has_value());
            }
            const std::string before =
                m_vault->library().turns(part->conversation).value().back().text;
            const auto rest = service.ask(binder, "not looked at", options, events, {});
            if (!rest && stops) continue;  // the two tokens were the last
            QVERIFY2(rest.has_value(), rest ? "" : rest.error().message.c_str());
            QCOMPARE(rest->stop_reason, engine::StopReason::StopToken);
            QCOMPARE(rest->question, kQuestion);
            QCOMPARE(rest->thinking, whole->thinking);
            QCOMPARE(rest->answer, whole->answer);
            QCOMPARE(before + told, rest->answer);
            if (!before.empty()) QCOMPARE(thought, int64_t{0});
            QCOMPARE(rest->citations.size(), whole->citations.size());
            QVERIFY(rest->citations[0].citation.check.status ==
                    whole->citations[0].citation.check.status);
            QCOMPARE(rest->generated_tokens, whole->generated_tokens);
            QVERIFY(rest->reused_tokens > 0);
            const auto turns = m_vault->library().turns(part->conversation).value();
            QCOMPARE(turns.size(), size_t{2});
            QCOMPARE(turns[1].id, part->answer_turn);
            QCOMPARE(turns[1].text, whole->answer);
            QVERIFY(m_vault->library().drafts().value().empty());
            // it is complete now
            const auto again = service.ask(binder, "", options, {}, {});
            QVERIFY(!again && again.error().code == ErrorCode::InvalidArgument);
        }
    }

    void thinkingTakesNothingFromTheAnswer() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        const auto whole = service.ask(binder, kQuestion, greedy(), {}, {});
        QVERIFY(whole && whole->thinking_tokens > 2);
        AskOptions options = greedy();
        options.max_new_tokens = answerTokens(*whole) + 2;  // the line's end before it
        QVERIFY(options.max_new_tokens < whole->generated_tokens);
        for (const bool has_budget : {false, true}) {
            if (has_budget) options.thinking_budget = 40'000;
            const auto same = service.ask(binder, kQuestion, options, {}, {});
            QVERIFY(same.has_value());
            QCOMPARE(same->answer, whole->answer);
            QCOMPARE(same->thinking, whole->thinking);
        }
    }

    void thinkingLeavesRoomForAnAnswer() {
        QCOMPARE(roomForThinking(100'000, 4096), int64_t{100'000 - 4096 - 16});
        QCOMPARE(roomForThinking(8000, 4096), int64_t{8000 - 2000 - 16});
        QCOMPARE(roomForThinking(300, 4096), int64_t{300 - 256 - 16});
        QCOMPARE(roomForThinking(100, 4096), int64_t{0});
        QCOMPARE(roomForThinking(100'000, 24), int64_t{100'000 - 24 - 16});
        // a context as full as can be: whatever it thinks, it answers
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        AskOptions options;
        options.temperature = 3.0f;  // would think on and on
        const auto any = service.ask(binder, kQuestion, greedy(), {}, {});
        QVERIFY(any.has_value());
        options.context_tokens = any->prompt_tokens + kAnswerReserveTokens;
        for (uint64_t seed = 1; seed < 6; ++seed) {
            options.seed = seed;
            const auto asked = service.ask(binder, kQuestion, options, {}, {});
            QVERIFY2(asked.has_value(), asked ? "" : asked.error().message.c_str());
            QVERIFY2(!asked->answer.empty(), asked->thinking.c_str());
        }
    }

    void anAnswerInterruptedInItsThinkingGoesOnWithWhatIsLeftOfTheBudget() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        Library& library = m_vault->library();
        DraftRecord draft;
        draft.conversation = library.createConversation(binder.id, kQuestion).value().id;
        draft.question = kQuestion;
        draft.thinking = "The notice period is what is asked for, so";
        QVERIFY(library.saveDraft(draft).has_value());
        QCOMPARE(recoverDrafts(library).count, 1);
        const auto thought =
            m_model->engine->tokenizer().encode(draft.thinking, engine::SpecialTokens::Plain);
        AskOptions options = greedy();
        options.conversation = draft.conversation;
        options.go_on = library.turns(draft.conversation).value().back().id;
        options.thinking_budget = static_cast<int64_t>(thought->size()) + 2;
        const auto rest = service.ask(binder, "", options, {}, {});
        QVERIFY2(rest.has_value(), rest ? "" : rest.error().message.c_str());
        QVERIFY(rest->thinking.starts_with(draft.thinking));
        QVERIFY(rest->thinking_tokens >= static_cast<int64_t>(thought->size()));
        QVERIFY(rest->thinking_tokens <= *options.thinking_budget);
        QVERIFY(!rest->answer.empty());
    }

    void goingOnStoppedAtOnceChangesNothing() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        AskOptions options = greedy();
        options.thinking_budget = 0;
        options.max_new_tokens = 10;
        const auto part = service.ask(binder, kQuestion, options, {}, {});
        QVERIFY(part && !part->answer.empty());
        options.conversation = part->conversation;
        options.go_on = part->answer_turn;
        std::stop_source stop;
        AskEvents events;
        events.prompt_read = [&](std::span<const float>) { stop.request_stop(); };
        const auto rest = service.ask(binder, "", options, events, stop.get_token());
        QVERIFY(!rest && rest.error().code == ErrorCode::Cancelled);
        const auto turns = m_vault->library().turns(part->conversation).value();
        QCOMPARE(turns.size(), size_t{2});
        QCOMPARE(turns[1].text, part->answer);
        QVERIFY(m_vault->library().drafts().value().empty());
        // read from other documents, its citations would mean others
        BinderRecord other = binder;
        other.documents[0].sha256[31] ^= 1;
        const auto lost = service.ask(other, "", options, {}, {});
        QVERIFY(!lost && lost.error().code == ErrorCode::InvalidArgument);
        QVERIFY(lost.error().message.find("cannot go on") != std::string::npos);
    }

    void aQuestionIsMeasuredWithItsConversation() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        const QuestionCost none = service.measure("", {}).value();
        QCOMPARE(none.question_tokens, int64_t{0});
        QCOMPARE(none.history_tokens, int64_t{0});
        const QuestionCost one = service.measure(kQuestion, {}).value();
        const int64_t documents = service.plan(binder, greedy()).value().total_tokens;
        const auto first = service.ask(binder, kQuestion, greedy(), {}, {});
        QVERIFY(first.has_value());
        // a few tokens of markup more where the documents have opened the turn
        const int64_t prompt = first->prompt_tokens;
        QVERIFY(documents + one.question_tokens >= prompt);
        QVERIFY(documents + one.question_tokens <= prompt + 8);

        AskOptions options = greedy();
        options.conversation = first->conversation;
        options.after = first->answer_turn;
        const QuestionCost next = service.measure(kQuestion, options).value();
        QCOMPARE(next.question_tokens, one.question_tokens);
        QVERIFY(next.history_tokens > one.question_tokens);
        const auto second = service.ask(binder, kQuestion, options, {}, {});
        const int64_t counted = documents + next.history_tokens + next.question_tokens;
        QVERIFY(second && counted >= second->prompt_tokens);
        QVERIFY(counted <= second->prompt_tokens + 8);
        options.after = 0;
        QCOMPARE(service.measure(kQuestion, options)->history_tokens, int64_t{0});
        options.after = 4711;
        QVERIFY(service.measure(kQuestion, options).error().code == ErrorCode::NotFound);
    }

    void aRegeneratedAnswerReusesEverythingBeforeIt() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        const auto first = service.ask(binder, kQuestion, greedy(), {}, {});
        QVERIFY(first.has_value());
        QVERIFY(first->question_turn > 0 && first->answer_turn > first->question_turn);
        AskOptions options = greedy();
        options.conversation = first->conversation;
        options.after = first->question_turn;
        const auto again = service.ask(binder, "not looked at", options, {}, {});
        QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
        QCOMPARE(again->question, kQuestion);
        QCOMPARE(again->question_turn, first->question_turn);
        QCOMPARE(again->prompt_tokens, first->prompt_tokens);
        QCOMPARE(again->answer, first->answer);
        // all but the few tokens that open the answer
        QVERIFY(again->computed_tokens <= 8);
        QCOMPARE(again->reused_tokens + again->computed_tokens, again->prompt_tokens);

        const auto turns = m_vault->library().turns(first->conversation).value();
        QCOMPARE(turns.size(), size_t{3});
        QCOMPARE(turns[2].id, again->answer_turn);
        QCOMPARE(turns[2].parent, first->question_turn);
        QCOMPARE(turns[2].role, std::string("assistant"));
        QVERIFY(m_vault->library().drafts().value().empty());
    }

    void aBranchSeesItsOwnPathAlone() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        const auto first = service.ask(binder, kQuestion, greedy(), {}, {});
        QVERIFY(first.has_value());
        AskOptions options = greedy();
        options.conversation = first->conversation;
        const auto second = service.ask(binder, "Which laws govern it?", options, {}, {});
        QVERIFY(second.has_value());
        QVERIFY(second->prompt_tokens > first->prompt_tokens);
        QVERIFY(second->reused_tokens >= first->reused_tokens);
        // beside the second question, and from the beginning
        options.after = first->answer_turn;
        const auto beside = service.ask(binder, "Which laws govern it?", options, {}, {});
        QVERIFY(beside.has_value());
        QCOMPARE(beside->prompt_tokens, second->prompt_tokens);
        options.after = 0;
        const auto anew = service.ask(binder, kQuestion, options, {}, {});
        QVERIFY(anew.has_value());
        QCOMPARE(anew->prompt_tokens, first->prompt_tokens);

        const auto turns = m_vault->library().turns(first->conversation).value();
        QCOMPARE(turns.size(), size_t{8});
        QCOMPARE(turns[4].parent, first->answer_turn);
        QCOMPARE(turns[6].parent, TurnId{0});
        options.after = 4711;
        const auto lost = service.ask(binder, kQuestion, options, {}, {});
        QVERIFY(!lost && lost.error().code == ErrorCode::NotFound);
        QCOMPARE(m_vault->library().turns(first->conversation).value().size(), size_t{8});
    }

    void citationsAreToldWhileTheAnswerIsWritten() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        std::vector<CheckedCitation> told;
        AskEvents events;
        int64_t tokens = 0;
        events.citation = [&](const CheckedCitation& citation) { told.push_back(citation); };
        events.token = [&](const engine::GenerationEvent&) { ++tokens; };
        AskService service(*m_vault, *m_model);
        const auto result = service.ask(binder, kQuestion, greedy(), events, {});
        QVERIFY(result.has_value() && !told.empty());
        QCOMPARE(told.size(), result->citations.size());
        for (size_t i = 0; i < told.size(); ++i) {
            QVERIFY(told[i].citation.check.status == result->citations[i].citation.check.status);
            QVERIFY(told[i].citation.check.status != CitationStatus::NotChecked);
            QCOMPARE(told[i].boxes.size(), result->citations[i].boxes.size());
        }
        QCOMPARE(tokens, result->generated_tokens);
        QVERIFY(result->tokens_per_second > 0);
        QVERIFY(result->tool_calls.empty());
        const std::string record =
            m_vault->library().turns(result->conversation).value().back().record_json;
        QVERIFY(record.find("\"tool_calls\":[]") != std::string::npos);
    }

    void aPlanSaysWhatIsReadAndComputesNothing() {
        std::vector<std::string> pages = test::agreementPages();
        pages[0] = "A plan of its own. " + pages[0];
        const BinderRecord binder = binderOf({pages, {"Minutes of the board.", ""}});
        AskService service(*m_vault, *m_model);
        const ContextPlan before = service.plan(binder, greedy()).value();
        QCOMPARE(before.documents.size(), size_t{2});
        QVERIFY(before.documents[0].tokens > before.documents[1].tokens);
        QCOMPARE(before.documents[0].tokens_read, int64_t{0});
        QCOMPARE(before.documents[1].pages_without_text, std::vector<int>{2});
        QVERIFY(before.fits && before.what_fits.empty() && before.limit.tokens > 0);
        QCOMPARE(before.trained_tokens, int64_t{1024});

        const auto report = service.read(binder, greedy(), {}, {});
        QVERIFY(report.has_value());
        QCOMPARE(report->prompt_tokens, before.total_tokens);
        const ContextPlan after = service.plan(binder, greedy()).value();
        QCOMPARE(after.total_tokens, before.total_tokens);
        QCOMPARE(after.tokens_read, after.total_tokens);
        for (const auto& document : after.documents)
            QCOMPARE(document.tokens_read, document.tokens);

        // the other way round nothing is read, and the saved state knows nothing of it
        BinderRecord turned = binder;
        std::swap(turned.documents[0], turned.documents[1]);
        const ContextPlan other = service.plan(turned, greedy()).value();
        QVERIFY(other.tokens_read <= other.instruction_tokens);
        QCOMPARE(other.documents[0].id, turned.documents[0].id);

        // with the last document gone, the first is still read
        BinderRecord shorter = binder;
        shorter.documents.pop_back();
        const ContextPlan front = service.plan(shorter, greedy()).value();
        QCOMPARE(front.documents[0].tokens_read, front.documents[0].tokens);

        AskOptions small = greedy();
        small.context_tokens = before.documents[0].tokens + before.answer_reserve_tokens + 20;
        const ContextPlan tight = service.plan(binder, small).value();
        QVERIFY(!tight.fits);
        QVERIFY2(tight.what_fits.english().find("pages 1-3 of 3") != std::string::npos,
                 tight.what_fits.english().c_str());
        QVERIFY(service.plan({}, greedy()).value().documents.empty());
    }

    void aRepeatedPlanReadsNoPages() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        const int64_t tokens = service.plan(binder, greedy()).value().total_tokens;
        // behind its back: whoever reads the pages now finds them damaged
        changeLibrary("UPDATE pages SET text = 'other' WHERE document = " +
                      std::to_string(binder.documents[0].id));
        QCOMPARE(service.plan(binder, greedy()).value().total_tokens, tokens);
        AskService another(*m_vault, *m_model);
        QVERIFY(another.plan(binder, greedy()).error().code == ErrorCode::Corrupt);
    }

    void anAnswerThatFailsHalfWayIsKeptToItsLastWord() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        AskOptions options = greedy();
        options.thinking_budget = 0;
        std::string told;
        AskEvents events;
        events.answer = [&](std::string_view piece) { told += piece; };
        events.token = [&](const engine::GenerationEvent&) {
            if (told.size() > 20) throw std::bad_alloc();
        };
        const auto result = service.ask(binder, kQuestion, options, events, {});
        QVERIFY(!result && result.error().code == ErrorCode::OutOfMemory);
        const auto conversations = m_vault->library().conversations(binder.id).value();
        QCOMPARE(conversations.size(), size_t{1});
        const auto turns = m_vault->library().turns(conversations[0].id).value();
        QCOMPARE(turns.size(), size_t{2});
        QCOMPARE(turns[1].text, told);
        QVERIFY(m_vault->library().drafts().value().empty());
        // it goes on, but not with other documents
        options.conversation = conversations[0].id;
        options.go_on = turns[1].id;
        BinderRecord other = binder;
        other.documents[0].sha256[0] ^= 1;
        const auto lost = service.ask(other, "", options, {}, {});
        QVERIFY(!lost && lost.error().code == ErrorCode::InvalidArgument);
        QVERIFY(service.ask(binder, "", options, {}, {}).has_value());
    }

    void whyAnAnswerFailedIsToldWhateverBecomesOfItsDraft() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        Library& library = m_vault->library();
        DraftRecord damaged;
        damaged.conversation = library.createConversation(binder.id, "Why?").value().id;
        damaged.question = "Why?";
        damaged.id = library.saveDraft(damaged).value();
        changeLibrary("UPDATE drafts SET question = 'x' WHERE id = " + std::to_string(damaged.id));
        AskService service(*m_vault, *m_model);
        AskOptions options = greedy();
        options.thinking_budget = 0;
        AskEvents events;
        events.answer = [](std::string_view) { throw std::bad_alloc(); };
        const auto result = service.ask(binder, kQuestion, options, events, {});
        QVERIFY(!result && result.error().code == ErrorCode::OutOfMemory);
        const auto conversations = library.conversations(binder.id).value();
        QCOMPARE(conversations.size(), size_t{2});
        QCOMPARE(library.turns(conversations[1].id).value().size(), size_t{2});
        QVERIFY(library.removeConversation(damaged.conversation).has_value());
    }

    /// What is over the limit goes with the next save: a guess would cost hours of reading.
    void withoutItsLimitTheBankIsNotOpened() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        const auto settings = m_home.path() / "settings.json";
        std::string before;
        std::getline(std::ifstream(settings), before, char(0));
        for (const char* text : {"[]", "{\"state_limit_bytes\": \"much\"}"}) {
            std::ofstream(settings) << text;
            AskService service(*m_vault, *m_model);
            const auto asked = service.ask(binder, kQuestion, greedy(), {}, {});
            QVERIFY(!asked && asked.error().code == ErrorCode::Corrupt);
            QVERIFY(asked.error().message.find("settings.json") != std::string::npos);
            QVERIFY(m_vault->library().conversations(binder.id).value().empty());
        }
        std::ofstream(settings) << "{\"state_limit_bytes\": 18446744073709551615}";
        QCOMPARE(stateLimitBytes().value(), std::numeric_limits<int64_t>::max());
        std::ofstream(settings) << before;
        AskService service(*m_vault, *m_model);
        QVERIFY(service.states().has_value());
    }

    void aModelThatDoesNotFitIsRefusedBeforeItIsLoaded() {
        const auto refused = LoadedModel::open(kStarter, {}, 1000000);
        QVERIFY(!refused && refused.error().code == ErrorCode::OutOfMemory);
        const std::string told = refused.error().message;
        QVERIFY2(told.starts_with("starter-model: needs 0.") &&
                     told.ends_with(" of memory, this machine has 0.0 GB free"),
                 told.c_str());
        const auto checkpoint = engine::openCheckpoint(kStarter);
        const engine::MemoryPlan plan = engine::planMemory(*checkpoint, {}, 0);
        const int64_t needed = plan.total() - plan.embedding;  // which stays in its file
        QVERIFY(!mustFit("m", *checkpoint, {}, needed - 1));
        QVERIFY(mustFit("m", *checkpoint, {}, needed).has_value());
        QVERIFY(mustFit("m", *checkpoint, {}, 0).has_value());
        QVERIFY(LoadedModel::open(kStarter, {}, 0).has_value());
    }

    void answerNowEndsTheThinkingOrLeavesAPlainAnswerAlone() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        const auto plain = service.ask(binder, kQuestion, greedy(), {}, {});
        std::stop_source now;
        now.request_stop();
        AskOptions options = greedy();
        options.answer_now = now.get_token();
        const auto hurried = service.ask(binder, kQuestion, options, {}, {});
        QVERIFY(plain && hurried);
        QCOMPARE(hurried->thinking_tokens, int64_t{0});
        QVERIFY(hurried->thinking.empty() && !hurried->answer.empty());
        if (plain->thinking_tokens == 0) QCOMPARE(hurried->answer, plain->answer);
    }

    void closedStatesOpenAgain() {
        const BinderRecord binder = binderOf({test::agreementPages()});
        AskService service(*m_vault, *m_model);
        QVERIFY(service.read(binder, greedy(), {}, {}).has_value());
        const size_t count = service.states().value()->list().size();
        QVERIFY(count > 0);
        service.closeStates();
        QVERIFY(m_vault->removeDocument(binder.documents[0].id).has_value());
        QVERIFY(service.states().value()->list().empty());
    }
};

QTEST_GUILESS_MAIN(AskServiceTest)
#include "ask_service_test.moc"
