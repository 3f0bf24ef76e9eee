#include <QtTest>

#include <nlohmann/json.hpp>

#include "app/conversation/answer_record.h"
#include "app/conversation/export.h"
#include "app/conversation/wording.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;

namespace {

/// An answer with every status, cut off, from a binder of two documents.
AskResult result() {
    AskResult result;
    result.question = "How much notice?";
    result.answer = "60 days [p. 1]";
    result.model = "starter";
    result.model_limits = "Treat every answer as a search hit.";
    result.stop_reason = engine::StopReason::MaxTokens;
    for (const CitationStatus status :
         {CitationStatus::Verified, CitationStatus::Elsewhere, CitationStatus::NotFound,
          CitationStatus::NoQuote, CitationStatus::NoSuchPage}) {
        CheckedCitation checked;
        checked.citation.document_number = 1;
        checked.citation.page_number = 2;
        checked.citation.quote = "sixty days";
        checked.citation.check.status = status;
        if (status == CitationStatus::Elsewhere) {
            checked.found_document_number = 2;
            checked.citation.check.found_page_index = 4;
        }
        result.citations.push_back(checked);
    }
    FoundPassage passage;
    passage.document_number = 2;
    passage.hit.page_index = 6;
    passage.hit.excerpt = "written notice";
    result.passages = {passage};
    result.coverage.documents = {{"lease.pdf", 3, {1, 2}, {3}}, {"annex.pdf", 4, {2}, {}}};
    result.coverage.pages_total = 7;
    result.coverage.pages_read = 3;
    return result;
}

struct Exported {
    std::string markdown, json;
};

Exported exported(const std::string& record_json) {
    Exported out;
    const test::TempDir dir;
    auto library = Library::open(dir / "library.sqlite", Library::Access::ReadWrite).value();
    auto binder = library->createBinder("Harbour").value();
    for (const uint8_t number : {1, 2}) {
        DocumentText text;
        text.pages = test::makePages({"one", "two"});
        const auto document =
            library->addDocument({number}, std::to_string(number) + ".pdf", 1, text).value();
        if (!library->addToBinder(binder.id, document.id)) return out;
    }
    const auto conversation = library->createConversation(binder.id, "Notice").value();
    TurnRecord user, assistant;
    user.role = "user";
    user.text = "How much notice?";
    assistant.role = "assistant";
    assistant.text = "60 days";
    assistant.record_json = record_json;
    if (!library->addTurns(conversation.id, 0, {user, assistant})) return out;
    binder = library->findBinder("Harbour").value().value();
    out.markdown = exportMarkdown(*library, binder).value();
    out.json = exportJson(*library, binder).value();
    return out;
}

}  // namespace

class ExportTest : public QObject {
    Q_OBJECT

  private slots:
    void markdownIsInWordsForPeople() {
        const std::string text = exported(answerRecordJson(result(), 0)).markdown;
        for (const char* name : {"not_found", "not\\_found", "no_quote", "no\\_quote",
                                 "no_such_page", "no\\_such", "max_tokens", "max\\_tokens"})
            QVERIFY2(text.find(name) == std::string::npos, (name + ("\n" + text)).c_str());
        for (const char* words : {"verified: the quote stands on that page",
                                  "in another document: the quote stands on D2 p. 5",
                                  "NOT FOUND: the quote does not stand in the documents",
                                  "page named, no quote to check", "there is no such page"})
            QVERIFY2(text.find(words) != std::string::npos, (words + ("\n" + text)).c_str());
    }

    void markdownTellsWhatAnAnswerLacks() {
        const std::string text = exported(answerRecordJson(result(), 0)).markdown;
        for (const char* words :
             {"cut off: it reached the longest answer", "not read in lease.pdf: 3",
              "not read in annex.pdf: 1, 3-4", "Pages read: 3 of 7",
              "About this model: Treat every answer as a search hit.",
              "Found by full-text search (not the model's words):\n\n- D2 p. 7: written notice"})
            QVERIFY2(text.find(words) != std::string::npos, (words + ("\n" + text)).c_str());
    }

    void aFinishedAnswerIsNotCalledCutOff() {
        AskResult finished = result();
        finished.stop_reason = engine::StopReason::StopToken;
        const std::string text = exported(answerRecordJson(finished, 0)).markdown;
        QVERIFY(text.find("cut off") == std::string::npos);
    }

    void jsonKeepsNamesAndHasTheLimits() {
        const auto record = nlohmann::json::parse(
            exported(answerRecordJson(result(), 0)).json)["conversations"][0]["turns"][1]["record"];
        QCOMPARE(record["model_limits"].get<std::string>(),
                 std::string("Treat every answer as a search hit."));
        QCOMPARE(record["stopped"].get<std::string>(), std::string("max_tokens"));
        QCOMPARE(record["citations"][2]["status"].get<std::string>(), std::string("not_found"));
    }

    void recordsOfAnyShapeAreExported() {
        for (const char* record :
             {"", "{}", "[]", "null", "{\"citations\": 3, \"coverage\": [], \"seed\": \"x\"}",
              "{\"citations\": [1, {\"document\": 0, \"page\": \"x\", \"left_out\": {}}],"
              " \"coverage\": {\"documents\": [null, {\"pages_total\": -1}]}}"}) {
            const std::string text = exported(record).markdown;
            QVERIFY2(text.find("60 days") != std::string::npos, record);
            QVERIFY2(text.find("D0") == std::string::npos, text.c_str());
        }
    }

    void everyNameIsReadBack() {
        for (const char* name : {"verified", "elsewhere", "not_found", "no_quote", "no_such_page"})
            QCOMPARE(citationStatusName(citationStatusOfName(name).value()),
                     std::string_view(name));
        for (const char* name : {"finished", "max_tokens", "context_full", "cancelled", "loop"})
            QCOMPARE(stopReasonName(stopReasonOfName(name).value()), std::string_view(name));
        QVERIFY(!citationStatusOfName("x") && !stopReasonOfName(""));
    }
};

QTEST_GUILESS_MAIN(ExportTest)
#include "export_test.moc"
