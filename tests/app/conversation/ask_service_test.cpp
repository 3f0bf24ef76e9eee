// The service with the bundled model, on documents put into a vault directly.

#include <QtTest>

#include "app/conversation/ask_service.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;

namespace {

const std::filesystem::path kStarter =
    std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";
const std::string kQuestion = "How much notice is needed to terminate?";

std::vector<std::string> agreement() {
    return {
        "This Agreement is made on 4 March 2021 between Tarvel Holdings and Nomira Labs. The "
        "parties agree to act in good faith.",
        "Either party may terminate this Agreement with 60 days written notice. The purchase "
        "price is $48,500.",
        "This Agreement is governed by the laws of Ireland."};
}

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
        const BinderRecord binder = binderOf({{"Minutes of the harbour board."}, agreement()});
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
        const BinderRecord binder = binderOf({agreement()});
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
        const BinderRecord binder = binderOf({agreement()});
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

    void anAnswerStoppedBeforeItsFirstWordIsNotStored() {
        const BinderRecord binder = binderOf({agreement()});
        std::stop_source stop;
        AskEvents events;
        events.prompt_read = [&](std::span<const float>) { stop.request_stop(); };
        AskService service(*m_vault, *m_model);
        const auto result = service.ask(binder, kQuestion, greedy(), events, stop.get_token());
        QVERIFY(!result && result.error().code == ErrorCode::Cancelled);
        QVERIFY(m_vault->library().conversations(binder.id).value().empty());
    }

    void anAnswerStoppedLaterIsKept() {
        const BinderRecord binder = binderOf({agreement()});
        std::stop_source stop;
        AskEvents events;
        events.answer = [&](std::string_view) { stop.request_stop(); };
        AskService service(*m_vault, *m_model);
        const auto result = service.ask(binder, kQuestion, greedy(), events, stop.get_token());
        QVERIFY(result.has_value());
        QCOMPARE(result->stop_reason, engine::StopReason::Cancelled);
        QCOMPARE(m_vault->library().turns(result->conversation).value().size(), size_t{2});
    }
};

QTEST_GUILESS_MAIN(AskServiceTest)
#include "ask_service_test.moc"
