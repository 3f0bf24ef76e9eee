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
    std::string markdown, json, html;
    std::string one_markdown, one_json, one_html;  // of the conversation alone
};

Exported exported(const std::string& record_json, const std::string& note_text = "Ask about it",
                  const std::string& answer = "60 days") {
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
    NoteRecord note;
    note.document = 2;
    note.page_index = 1;
    note.range = {0, 3};
    note.quote = "two";
    note.text = note_text;
    if (!library->addNote(note)) return out;
    const auto conversation = library->createConversation(binder.id, "Notice").value();
    TurnRecord user, assistant;
    user.role = "user";
    user.text = "How much notice?";
    assistant.role = "assistant";
    assistant.text = answer;
    assistant.record_json = record_json;
    if (!library->addTurns(conversation.id, 0, {user, assistant})) return out;
    binder = library->findBinder("Harbour").value().value();
    out.markdown = exportMarkdown(*library, binder).value();
    out.json = exportJson(*library, binder).value();
    out.html = exportHtml(*library, binder).value();
    out.one_markdown = exportMarkdown(*library, binder, conversation.id).value();
    out.one_json = exportJson(*library, binder, conversation.id).value();
    out.one_html = exportHtml(*library, binder, conversation.id).value();
    const auto other = library->createBinder("Other").value();
    if (exportHtml(*library, other, conversation.id)) out.html = "of another binder";
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
              " \"coverage\": {\"documents\": [null, {\"pages_total\": -1},"
              " {\"pages_total\": 9223372036854775807}]}}"}) {
            const Exported all = exported(record);
            for (const std::string& text : {all.markdown, all.html}) {
                QVERIFY2(text.find("60 days") != std::string::npos, record);
                QVERIFY2(text.find("D0") == std::string::npos, text.c_str());
            }
        }
    }

    void notesComeWithTheBinderNotWithAConversation() {
        const Exported text = exported(answerRecordJson(result(), 0), "Why <b>?\nAnd when?");
        for (const std::string& whole : {text.markdown, text.html}) {
            QVERIFY2(whole.find("Notes") != std::string::npos, whole.c_str());
            QVERIFY2(whole.find("And when?") != std::string::npos, whole.c_str());
        }
        QVERIFY2(text.markdown.find("- p. 2 (printed ii): “two” — Why \\<b\\>?\n  And when?\n") !=
                     std::string::npos,
                 text.markdown.c_str());
        QVERIFY(text.html.find("Why &lt;b&gt;?\nAnd when?") != std::string::npos);
        const auto json = nlohmann::json::parse(text.json);
        QVERIFY(json["documents"][0]["notes"].empty());
        const auto note = json["documents"][1]["notes"][0];
        QCOMPARE(note["page"].get<int>(), 2);
        QCOMPARE(note["quote"].get<std::string>(), std::string("two"));
        QCOMPARE(note["colour"].get<std::string>(), std::string("yellow"));
        for (const std::string& one : {text.one_markdown, text.one_html, text.one_json}) {
            QVERIFY2(one.find("And when?") == std::string::npos, one.c_str());
            QVERIFY2(one.find("60 days") != std::string::npos, one.c_str());
        }
    }

    void htmlSaysInWordsWhatBecameOfCitations() {
        const std::string text = exported(answerRecordJson(result(), 0)).html;
        for (const char* said :
             {"verified: the quote stands on that page",
              "in another document: the quote stands on D2 p. 5",
              "NOT FOUND: the quote does not stand in the documents",
              "page named, no quote to check", "there is no such page", "D1 p. 2",
              "cut off: it reached the longest answer", "not read in lease.pdf: 3",
              "Pages read: 3 of 7", "About this model: Treat every answer as a search hit.",
              "D2 p. 7: <bdi>written notice</bdi>", "<h1 dir=\"auto\">Harbour</h1>"})
            QVERIFY2(text.find(said) != std::string::npos, (said + ("\n" + text)).c_str());
    }

    void htmlIsInert() {
        const std::string hostile =
            "<script>alert(1)</script><img src=http://x.example/a onerror='x()'> \"&amp; "
            "\u202Eevil\u202C \u200B\x1B[31m \xFF";
        AskResult answer = result();
        answer.citations[0].citation.quote = hostile;
        answer.citations[0].document_title = hostile;
        answer.passages[0].hit.excerpt = hostile;
        answer.model_limits = hostile;
        answer.coverage.documents[0].title = hostile;
        const std::string text = exported(answerRecordJson(answer, 0), hostile, hostile).html;
        for (const char* never : {"<script", "<img", "<a ", "href", " src=\"", "<link", "@import",
                                  "url(", "\u202E", "\u202C", "\u200B", "\x1B", "\xFF"})
            QVERIFY2(text.find(never) == std::string::npos, (never + ("\n" + text)).c_str());
        QVERIFY(text.find("&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
        QVERIFY(text.find("<span class=\"code\">U+202E</span>evil") != std::string::npos);
        QVERIFY(text.find("default-src 'none'") != std::string::npos);
    }

    void htmlTellsBranches() {
        const test::TempDir dir;
        auto library = Library::open(dir / "library.sqlite", Library::Access::ReadWrite).value();
        auto binder = library->createBinder("B").value();
        const auto conversation = library->createConversation(binder.id, "C").value();
        TurnRecord user, assistant;
        user.role = "user";
        assistant.role = "assistant";
        const auto ids = library->addTurns(conversation.id, 0, {user, assistant}).value();
        const std::string plain = exportHtml(*library, binder).value();
        QVERIFY(plain.find("Another answer") == std::string::npos);
        QVERIFY(library->addTurns(conversation.id, ids[0], {assistant}).has_value());
        QVERIFY(library->rateTurn(ids[1], -1).has_value());
        const std::string text = exportHtml(*library, binder).value();
        QVERIFY(text.find("Another answer to a question above:") != std::string::npos);
        QVERIFY(text.find("Rated by you: not good.") != std::string::npos);
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
