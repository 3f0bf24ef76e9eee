// The line that the log has of every question: its numbers are right, and it gives nothing away.

#include <spdlog/sinks/ostream_sink.h>

#include <QtTest>
#include <new>
#include <sstream>

#include "app/conversation/ask_service.h"
#include "app/conversation/question_log.h"
#include "kernels/base/log.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;

namespace {

const std::filesystem::path kStarter =
    std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";
const std::string kQuestion = "How much notice is needed to terminate, asks Quillfeather?";

/// The lines that the program logs while it lives.
class LogCapture {
  public:
    LogCapture() {
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(m_text);
        sink->set_pattern("%n %l %v");
        m_log->set_level(spdlog::level::trace);
        m_log->sinks() = {sink};
    }
    std::vector<std::string> take() {
        std::vector<std::string> lines;
        std::istringstream text(m_text.str());
        for (std::string line; std::getline(text, line);) lines.push_back(line);
        m_text.str("");
        return lines;
    }

  private:
    std::ostringstream m_text;
    std::shared_ptr<spdlog::logger> m_log = roomLog("conversation");
};

/// The value of " key=" in a line; empty where there is none.
std::string valueOf(const std::string& line, const std::string& key) {
    const size_t at = line.find(' ' + key + '=');
    if (at == std::string::npos) return {};
    const size_t begin = at + key.size() + 2;
    return line.substr(begin, line.find(' ', begin) - begin);
}

int64_t countOf(const std::string& line, const std::string& key) {
    const std::string value = valueOf(line, key);
    return value.empty() ? -1 : std::stoll(value);
}

}  // namespace

class QuestionLogTest : public QObject {
    Q_OBJECT

    test::TempDir m_home;
    std::unique_ptr<LoadedModel> m_model;
    std::unique_ptr<Vault> m_vault;
    std::unique_ptr<AskService> m_service;
    std::unique_ptr<LogCapture> m_log;
    uint8_t m_documents = 0;

    BinderRecord binderOf(const std::vector<std::string>& texts) {
        const std::string number = std::to_string(++m_documents);
        return test::makeBinder(m_vault->library(), "Matter Zanzibarbara " + number,
                                "lease-Ombrosinda" + number + ".pdf", m_documents, texts);
    }
    static AskOptions greedy() {
        AskOptions options;
        options.temperature = 0.0f;
        options.max_new_tokens = 200;
        return options;
    }
    Result<AskResult> ask(const BinderRecord& binder, const AskEvents& events = {},
                          std::stop_token stop = {}, const AskOptions& options = greedy()) {
        return m_service->ask(binder, kQuestion, options, events, std::move(stop));
    }
    /// The one line of the question just asked.
    std::string theLine() {
        const auto lines = m_log->take();
        return lines.size() == 1 ? lines.front() : std::string();
    }

  private slots:
    void initTestCase() {
        qputenv("LECTERN_HOME", m_home.path().c_str());
        m_vault = Vault::open(VaultRegistry::find(std::nullopt).value(), Library::Access::ReadWrite)
                      .value();
        m_model = std::make_unique<LoadedModel>(LoadedModel::open(kStarter, {}).value());
        m_service = std::make_unique<AskService>(*m_vault, *m_model);
        m_log = std::make_unique<LogCapture>();
    }

    void itSaysWhatTheResultSays() {
        const BinderRecord binder = binderOf(test::agreementPages());
        for (const bool is_warm : {false, true}) {
            const auto result = ask(binder);
            QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
            const std::string line = theLine();
            QVERIFY2(line.starts_with("conversation info question: outcome=answered"),
                     line.c_str());
            QCOMPARE(valueOf(line, "stop"), std::string("finished"));
            QCOMPARE(countOf(line, "tokens_prompt"), result->prompt_tokens);
            QCOMPARE(countOf(line, "reused"), result->reused_tokens);
            QCOMPARE(countOf(line, "computed"), result->computed_tokens);
            QCOMPARE(countOf(line, "reused") + countOf(line, "computed"),
                     countOf(line, "tokens_prompt"));
            QCOMPARE(countOf(line, "reused") > 0, is_warm);
            QCOMPARE(countOf(line, "generated"), result->generated_tokens);
            QCOMPARE(countOf(line, "thinking"), result->thinking_tokens);
            QCOMPARE(countOf(line, "rounds"), int64_t{1});
            QCOMPARE(countOf(line, "tool_tokens"), int64_t{0});
            QCOMPARE(countOf(line, "documents"), int64_t{1});
            QCOMPARE(countOf(line, "pages_read"), int64_t{3});
            QCOMPARE(countOf(line, "pages"), int64_t{3});
            QCOMPARE(countOf(line, "ranks"), int64_t{1});
            QVERIFY(countOf(line, "threads") >= 1);
            QCOMPARE(valueOf(line, "kv"), std::string("bf16"));
            QVERIFY(valueOf(line, "error").empty());
            for (const char* positive :
                 {"layout_ms", "prefill_ms", "first_token_ms", "total_ms", "decode_tok_s",
                  "state_mb", "kv_mb", "kv_bytes_per_token", "rss_peak_mb", "states_mb"})
                QVERIFY2(std::stod("0" + valueOf(line, positive)) > 0, positive);
            const double parts =
                std::stod(valueOf(line, "layout_ms")) + std::stod(valueOf(line, "restore_ms")) +
                std::stod(valueOf(line, "prefill_ms")) + std::stod(valueOf(line, "save_wait_ms"));
            QVERIFY(parts <= std::stod(valueOf(line, "total_ms")) + 0.5);
            QVERIFY(std::stod(valueOf(line, "first_token_ms")) <=
                    std::stod(valueOf(line, "total_ms")));
        }
    }

    void itGivesNothingAway() {
        const BinderRecord binder =
            binderOf({"Marmaduke owes Persiflora 100 crowns.", test::agreementPages()[1]});
        const auto result = ask(binder);
        QVERIFY(result.has_value());
        const std::string line = theLine();
        QVERIFY(!line.empty());
        std::vector<std::string> secrets = {"Marmaduke",    "Persiflora",   "crowns",
                                            "Quillfeather", "Zanzibarbara", "Ombrosinda",
                                            ".pdf",         "notice",       m_home.path().string()};
        const std::string our_words = questionLine({});
        std::istringstream words(result->answer + ' ' + result->thinking);
        for (std::string word; words >> word;)
            if (word.size() > 3 && our_words.find(word) == std::string::npos)
                secrets.push_back(word);
        QVERIFY(secrets.size() > 12);
        for (const std::string& secret : secrets)
            QVERIFY2(line.find(secret) == std::string::npos, secret.c_str());
        // an error's message names the document, the line only its kind
        AskOptions options = greedy();
        options.context_tokens = result->prompt_tokens + kAnswerReserveTokens - 1;
        const auto refused = ask(binder, {}, {}, options);
        QVERIFY(!refused && refused.error().message.find("Ombrosinda") != std::string::npos);
        const std::string short_line = theLine();
        QVERIFY2(short_line.starts_with(
                     "conversation info question: outcome=failed error=limit_exceeded"),
                 short_line.c_str());
        QVERIFY(short_line.find("Ombrosinda") == std::string::npos);
    }

    void aStoppedQuestionHasItsLineToo() {
        const BinderRecord binder = binderOf(
            {std::string("Stopped. ") + test::agreementPages()[0], test::agreementPages()[1]});
        std::stop_source while_reading;
        AskEvents events;
        events.reading = [&](const engine::PrefillProgress& at) {
            if (at.tokens_done > at.tokens_reused) while_reading.request_stop();
        };
        QVERIFY(!ask(binder, events, while_reading.get_token()));
        std::string line = theLine();
        QVERIFY2(line.find("outcome=cancelled error=cancelled") != std::string::npos, line.c_str());
        QVERIFY(countOf(line, "tokens_prompt") > countOf(line, "computed"));
        QVERIFY(countOf(line, "computed") > 0);
        QCOMPARE(countOf(line, "rounds"), int64_t{0});
        QVERIFY(valueOf(line, "first_token_ms").empty());

        std::stop_source while_answering;
        events = {};
        events.answer = [&](std::string_view) { while_answering.request_stop(); };
        const auto kept = ask(binder, events, while_answering.get_token());
        QVERIFY(kept.has_value());
        line = theLine();
        QVERIFY2(line.find("outcome=cancelled stop=cancelled") != std::string::npos, line.c_str());
        QCOMPARE(countOf(line, "generated"), kept->generated_tokens);
    }

    void soHasOneThatRanOutOfMemory() {
        const BinderRecord binder = binderOf(test::agreementPages());
        AskEvents events;
        events.prompt_read = [](std::span<const float>) { throw std::bad_alloc(); };
        QVERIFY_EXCEPTION_THROWN((void)ask(binder, events), std::bad_alloc);
        const std::string line = theLine();
        QVERIFY2(line.find("outcome=failed") != std::string::npos, line.c_str());
        QVERIFY(countOf(line, "tokens_prompt") > 0);
    }

    void anAnswerThatGoesOnCountsItsOwnTokens() {
        const BinderRecord binder = binderOf(test::agreementPages());
        AskOptions options = greedy();
        options.max_new_tokens = 5;
        const auto part = ask(binder, {}, {}, options);
        QVERIFY(part.has_value());
        std::string line = theLine();
        QCOMPARE(valueOf(line, "stop"), std::string("max_tokens"));
        const int64_t generated = countOf(line, "generated");
        QVERIFY(generated >= countOf(line, "thinking") + 5);
        options = greedy();
        options.conversation = part->conversation;
        options.go_on = part->answer_turn;
        const auto rest = ask(binder, {}, {}, options);
        QVERIFY(rest.has_value());
        line = theLine();
        QCOMPARE(countOf(line, "generated") + generated, rest->generated_tokens);
    }
};

QTEST_GUILESS_MAIN(QuestionLogTest)
#include "question_log_test.moc"
