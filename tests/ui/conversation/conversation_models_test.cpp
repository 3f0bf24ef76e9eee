// What the conversation pane shows, without a window: turns, citations, tool calls, context.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "app/conversation/answer_record.h"
#include "ui/conversation/citation_model.h"
#include "ui/conversation/context_meter_model.h"
#include "ui/conversation/conversation_model.h"
#include "ui/conversation/tool_call_model.h"
#include "ui/conversation/turn_text.h"
#include "ui/conversation/words.h"

using namespace lectern;
using namespace lectern::ui;
using app::CheckedCitation;
using app::CitationStatus;

namespace {

app::DocumentRecord documentOf(app::DocumentId id, const char* title, int pages) {
    app::DocumentRecord document;
    document.id = id;
    document.title = title;
    document.page_count = pages;
    return document;
}

CheckedCitation citationOf(CitationStatus status, int document, int page) {
    CheckedCitation checked;
    checked.citation.check.status = status;
    checked.citation.document_number = document;
    checked.citation.page_number = page;
    checked.citation.quote = "ninety days";
    const bool is_found = status == CitationStatus::Verified || status == CitationStatus::Elsewhere;
    checked.citation.check.found_page_index = is_found ? page - 1 : -1;
    checked.found_document_number = is_found ? document : 0;
    if (is_found) checked.boxes = {{0.1f, 0.2f, 0.3f, 0.4f}};
    return checked;
}

app::Coverage coverageOf(std::vector<app::DocumentRecord> documents) {
    app::Coverage coverage;
    for (const app::DocumentRecord& document : documents) {
        coverage.documents.push_back({document.title, document.page_count, {1}, {}});
        coverage.pages_total += document.page_count;
        coverage.pages_read += 1;
    }
    return coverage;
}

app::AskResult resultOf(app::TurnId question, app::TurnId answer) {
    app::AskResult result;
    result.answer = "Ninety days [p. 2].";
    result.question_turn = question;
    result.answer_turn = answer;
    result.prompt_tokens = 100;
    result.conversation = 1;
    return result;
}

app::TurnRecord turnOf(app::TurnId id, app::TurnId parent, const char* role, const char* text) {
    app::TurnRecord turn;
    turn.id = id;
    turn.parent = parent;
    turn.role = role;
    turn.text = text;
    if (turn.role == "assistant") turn.record_json = app::answerRecordJson(resultOf(parent, id), 0);
    return turn;
}

Exchange newExchange(app::TurnId parent, const char* question) {
    Exchange exchange;
    exchange.parent = parent;
    exchange.question = question;
    return exchange;
}

app::ContextPlan planOf() {
    app::ContextPlan plan;
    plan.binder = 5;
    plan.documents = {{1, "lease", 10, {}, 400, 400}, {2, "annex", 5, {3}, 400, 100}};
    plan.instruction_tokens = 100;
    plan.total_tokens = 900;
    plan.tokens_read = 600;
    plan.limit = {1000, lectern::say("the model's context")};
    plan.fits = true;
    return plan;
}

}  // namespace

class ConversationModelsTest : public QObject {
    Q_OBJECT
  private slots:
    void aQuestionBecomesAStoredTurn();
    void regeneratingMakesABranch();
    void anEditedQuestionMakesABranch();
    void aStoppedQuestionLeavesNothing();
    void anAnswerWithoutRecordWasInterrupted();
    void citationsInWords_data();
    void citationsInWords();
    void citationsLeadToTheirPlace();
    void numbersOfAnswersOutliveANewOrder();
    void previewShowsThePage();
    void toolCallsNewestFirst();
    void contextInSegments();
    void contextWarnsOfWhatIsTooLong();
    void contextProgress();
    void numbersAndTimes();
    void copiesKeepCitations();
};

void ConversationModelsTest::aQuestionBecomesAStoredTurn() {
    ConversationModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy grew(&model, &ConversationModel::answerGrew);
    model.setTree({}, {documentOf(7, "lease", 2)});
    model.beginLive(newExchange(0, "How long?"));
    QVERIFY(model.hasLive());
    model.setReading({5, 10, 100, 0, 4, 20});
    QCOMPARE(model.data(model.index(0), ConversationModel::StateRole).toInt(),
             static_cast<int>(Exchange::State::Reading));
    model.growThinking("hm", {3, 0.5});
    model.growAnswer("Ninety ");
    model.growAnswer("days");
    QCOMPARE(grew.count(), 2);
    QCOMPARE(model.data(model.index(0), ConversationModel::AnswerRole).toString(), "Ninety days");
    model.finishLive(resultOf(11, 12));
    QVERIFY(!model.hasLive());
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.exchange(0).answer_turn, app::TurnId{12});
    QCOMPARE(model.lastTurn(), app::TurnId{12});
}

void ConversationModelsTest::regeneratingMakesABranch() {
    ConversationModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTree(BranchTree({turnOf(1, 0, "user", "q"), turnOf(2, 1, "assistant", "a"),
                              turnOf(3, 2, "user", "r"), turnOf(4, 3, "assistant", "b")}),
                  {});
    QCOMPARE(model.rowCount(), 2);
    Exchange again;
    again.question = "q";
    again.question_turn = 1;
    model.beginLive(again);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.data(model.index(0), ConversationModel::AnswerBranchRole).toString(), "2/2");
    model.finishLive(resultOf(1, 5));
    QCOMPARE(model.data(model.index(0), ConversationModel::AnswerBranchRole).toString(), "2/2");
    model.showAlternative(0, false, -1);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.exchange(0).answer_turn, app::TurnId{2});
    QCOMPARE(model.exchange(1).answer_turn, app::TurnId{4});
    QCOMPARE(model.data(model.index(0), ConversationModel::AnswerBranchRole).toString(), "1/2");
}

void ConversationModelsTest::anEditedQuestionMakesABranch() {
    ConversationModel model;
    model.setTree(BranchTree({turnOf(1, 0, "user", "q"), turnOf(2, 1, "assistant", "a")}), {});
    model.beginLive(newExchange(0, "q, but better"));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.data(model.index(0), ConversationModel::QuestionBranchRole).toString(), "2/2");
    model.finishLive(resultOf(3, 4));
    model.showAlternative(0, true, -1);
    QCOMPARE(model.exchange(0).question, "q");
    model.showAlternative(0, true, -1);  // no further
    QCOMPARE(model.exchange(0).question, "q");
}

void ConversationModelsTest::aStoppedQuestionLeavesNothing() {
    ConversationModel model;
    model.setTree(BranchTree({turnOf(1, 0, "user", "q"), turnOf(2, 1, "assistant", "a")}), {});
    Exchange again;
    again.question_turn = 1;
    model.beginLive(again);
    model.dropLive();
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.exchange(0).answer_turn, app::TurnId{2});
    model.beginLive(newExchange(2, "r"));
    model.failLive(Error(ErrorCode::OutOfMemory, "no memory"));
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(model.exchange(1).state == Exchange::State::Failed);
    model.dropLive();
    QCOMPARE(model.rowCount(), 1);
}

void ConversationModelsTest::anAnswerWithoutRecordWasInterrupted() {
    ConversationModel model;
    app::TurnRecord answer = turnOf(2, 1, "assistant", "half an");
    answer.record_json.clear();
    model.setTree(BranchTree({turnOf(1, 0, "user", "q"), answer}), {});
    QVERIFY(model.exchange(0).state == Exchange::State::Interrupted);
    QCOMPARE(model.exchange(0).answer, "half an");
    answer.record_json = app::interruptedRecordJson(resultOf(1, 2));
    model.setTree(BranchTree({turnOf(1, 0, "user", "q"), answer}), {});
    QVERIFY(model.exchange(0).state == Exchange::State::Interrupted);
}

void ConversationModelsTest::citationsInWords_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* name, CitationStatus status, const char* label,
                        const char* word) {
        QTest::newRow(name) << static_cast<int>(status) << QString(label) << QString(word);
    };
    row("verified", CitationStatus::Verified, "✓ D1 p. 2", "Verified");
    row("elsewhere", CitationStatus::Elsewhere, "↪ D1 p. 2", "another page");
    row("not found", CitationStatus::NotFound, "? D1 p. 2", "Not found");
    row("no quote", CitationStatus::NoQuote, "○ D1 p. 2", "no quote");
    row("no such page", CitationStatus::NoSuchPage, "✗ D1 p. 2", "no page 2");
}

void ConversationModelsTest::citationsInWords() {
    QFETCH(int, status);
    QFETCH(QString, label);
    QFETCH(QString, word);
    CitationModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setCitations({citationOf(static_cast<CitationStatus>(status), 1, 2)},
                       AnsweredDocuments({documentOf(7, "a", 3), documentOf(8, "b", 3)}, {}));
    const QModelIndex index = model.index(0);
    QCOMPARE(model.data(index, CitationModel::LabelRole).toString(), label);
    QVERIFY2(model.data(index, CitationModel::StatusRole).toString().contains(word),
             qPrintable(model.data(index, CitationModel::StatusRole).toString()));
    // the words reach a screen reader, not the sign alone
    QVERIFY(model.data(index, Qt::AccessibleTextRole).toString().contains(word));
}

void ConversationModelsTest::citationsLeadToTheirPlace() {
    CitationModel model;
    model.setCitations(
        {citationOf(CitationStatus::Verified, 2, 3), citationOf(CitationStatus::NotFound, 1, 2),
         citationOf(CitationStatus::NoSuchPage, 1, 99)},
        AnsweredDocuments({documentOf(7, "a", 3), documentOf(8, "b", 3)}, {}));
    const auto place = model.place(0);
    QVERIFY(place);
    QCOMPARE(place->document, app::DocumentId{8});
    QCOMPARE(place->page_index, 2);
    QCOMPARE(place->boxes.size(), size_t{1});
    QVERIFY(model.place(1));
    QVERIFY(model.place(1)->boxes.empty());
    QVERIFY(!model.place(2));
    QVERIFY(!model.place(17));
}

void ConversationModelsTest::numbersOfAnswersOutliveANewOrder() {
    const auto lease = documentOf(7, "lease", 3), annex = documentOf(8, "annex", 3);
    const AnsweredDocuments same({lease, annex}, coverageOf({lease, annex}));
    QCOMPARE(same.id(1), app::DocumentId{7});
    const AnsweredDocuments swapped({annex, lease}, coverageOf({lease, annex}));
    QCOMPARE(swapped.id(1), app::DocumentId{7});
    const AnsweredDocuments removed({annex}, coverageOf({lease, annex}));
    QCOMPARE(removed.id(1), app::DocumentId{0});
    QCOMPARE(removed.id(2), app::DocumentId{8});
    QCOMPARE(removed.id(0), app::DocumentId{0});
}

void ConversationModelsTest::previewShowsThePage() {
    app::Page page;
    page.text = app::fromUtf8("before <b> upon ninety\n(90) days not written notice after");
    const PassagePreview preview = passagePreview(page, {{16, 32}, {36, 50}});
    QString text;
    for (const auto& part : preview.parts) text += part.text;
    QCOMPARE(text, "before <b> upon ninety (90) days not written notice after");
    QVERIFY(preview.parts[2].kind == PassagePreview::Part::Kind::LeftOut);
    const QString html = previewHtml("<i>", preview);
    QVERIFY(html.contains("&lt;b&gt;") && html.contains("&lt;i&gt;"));
    QVERIFY(html.contains("left out"));
    // ranges of another page do no harm
    QVERIFY(passagePreview(page, {{5000, 6000}}).parts.empty());
}

void ConversationModelsTest::toolCallsNewestFirst() {
    ToolCallModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    app::ToolCall call;
    call.name = "open_page";
    call.arguments_json = "{\n  \"page\": 3\n}";
    call.reply = "not available";
    model.add(call, "first?");
    call.name = "compare";
    model.add(call, "second?");
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, ToolCallModel::NameColumn).data().toString(), "compare");
    QCOMPARE(model.index(0, ToolCallModel::OutcomeColumn).data().toString(), "not available");
    QVERIFY(model.index(1, ToolCallModel::OriginColumn).data().toString().contains("first?"));
    const QModelIndex details = model.index(1, 0);
    QCOMPARE(model.rowCount(details), 2);
    QVERIFY(model.index(0, 0, details).data().toString().contains("\"page\": 3"));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void ConversationModelsTest::contextInSegments() {
    ContextMeterModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(model.segments().empty());
    model.setPlan(planOf());
    using Kind = ContextMeterModel::Segment::Kind;
    const auto segments = model.segments();
    QCOMPARE(segments.size(), size_t{3});
    QVERIFY(segments[0].kind == Kind::Read && segments[0].row == 0);
    QCOMPARE(segments[0].begin, 0.1);
    QCOMPARE(segments[0].end, 0.5);
    QVERIFY(segments[1].kind == Kind::Read && segments[1].row == 1);
    QVERIFY(segments[2].kind == Kind::NotRead);
    QCOMPARE(segments[2].end, 0.9);
    model.setReading(true);
    QVERIFY(model.segments()[2].kind == Kind::BeingRead);
    QVERIFY(model.description().contains("lease"));
    QVERIFY(model.description().contains("being read"));
    app::ContextPlan large = planOf();
    large.limit.tokens = 500;
    model.setPlan(large);
    QVERIFY(model.segments().back().end <= 1.0001);
    QCOMPARE(model.contextEnd(), 500.0 / 900.0);
}

void ConversationModelsTest::contextWarnsOfWhatIsTooLong() {
    ContextMeterModel model;
    app::ContextPlan plan = planOf();
    plan.fits = true;
    model.setPlan(plan);
    QCOMPARE(model.warning(), QString());
    QCOMPARE(model.contextEnd(), 1.0);
    plan.trained_tokens = plan.total_tokens;
    model.setPlan(plan);
    QCOMPARE(model.warning(), QString());
    plan.trained_tokens = 800;
    model.setPlan(plan);
    QVERIFY2(model.warning().contains("800 tokens"), qPrintable(model.warning()));
    QVERIFY(model.description().contains(model.warning()));
    plan.fits = false;
    plan.limit.tokens = 500;
    plan.answer_reserve_tokens = 50;
    model.setPlan(plan);
    QVERIFY2(model.warning().contains("950 tokens") && model.warning().contains("holds 500"),
             qPrintable(model.warning()));
}

void ConversationModelsTest::contextProgress() {
    ContextMeterModel model;
    model.setPlan(planOf());
    model.setProgress({99, 1, 900, 0, 1, 1});  // another binder's
    QCOMPARE(model.plan()->tokens_read, int64_t{600});
    model.setProgress({5, 700, 900, 0, 410, 240});
    QCOMPARE(model.plan()->documents[1].tokens_read, int64_t{200});
    QCOMPARE(model.progressLine(), "Reading: 77 % · 410 tokens/s · 4 min left");
    model.setProgress({5, 30, 200, 0, 410, 240});  // a question with focus: other pages
    QCOMPARE(model.plan()->tokens_read, int64_t{700});
    QCOMPARE(model.progressLine(),
             "Reading a selection of pages: 15 % · 410 tokens/s · 4 min left");
    model.setReading(false);
    QCOMPARE(model.progressLine(), "77 % read");
    model.setProgress({5, 900, 900, 0, 410, 0});
    QVERIFY(model.isComplete());
    QCOMPARE(model.progressLine(), "Everything is read");
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void ConversationModelsTest::numbersAndTimes() {
    QCOMPARE(groupedNumber(411980), QString("411") + QChar(0x202F) + "980");
    QCOMPARE(groupedNumber(31), "31");
    QCOMPARE(groupedNumber(-1234567).size(), 10);
    QCOMPARE(shortNumber(412300), "412 K");
    QCOMPARE(shortNumber(1000000), "1.0 M");
    QCOMPARE(shownDuration(1.1), "1.1 s");
    QCOMPARE(shownDuration(14.2), "14 s");
    QCOMPARE(shownDuration(240), "4 min");
    QCOMPARE(shownDuration(7500), "2 h 5 min");
    QCOMPARE(thinkingLine(14, 812, false), "Thought for 14 s · 812 tokens");
    QCOMPARE(citationSummary({citationOf(CitationStatus::Verified, 1, 1),
                              citationOf(CitationStatus::NotFound, 1, 1)}),
             "2 citation(s): 1 verified, 1 not found");
    QCOMPARE(coverageLine(coverageOf({documentOf(1, "lease", 3)})).left(5), "1 of ");
}

void ConversationModelsTest::copiesKeepCitations() {
    ConversationModel model;
    model.setTree({}, {documentOf(7, "lease", 2)});
    model.beginLive(newExchange(0, "How long?"));
    app::AskResult result = resultOf(1, 2);
    result.citations = {citationOf(CitationStatus::Elsewhere, 1, 2)};
    result.coverage = coverageOf({documentOf(7, "lease", 2)});
    model.finishLive(result);
    const QString markdown = answerAsMarkdown(model, 0);
    QVERIFY(markdown.startsWith("Ninety days [p. 2]."));
    QVERIFY(markdown.contains("- ↪ p. 2 “ninety days” – On another page"));
    const auto paper = printableConversation(model, "Lease");
    QVERIFY(paper->toPlainText().contains("How long?"));
    QVERIFY(paper->toPlainText().contains("On another page"));
    QCOMPARE(quotedForQuestion("a\nb", "p. 3"), "> a\n> b\n> (p. 3)\n");
}

QTEST_MAIN(ConversationModelsTest)
#include "conversation_models_test.moc"
