// What is written with an answer is read back as it was, and nothing else is taken for a record.
#include <QTest>

#include "app/conversation/answer_record.h"
#include "app/conversation/answer_record_reader.h"

using namespace lectern::app;
using lectern::engine::StopReason;

namespace {

AskResult sampleResult() {
    AskResult result;
    result.answer = "Ninety days \"ninety days\" [D1 p. 2].";
    result.thinking = "It asks for the notice.";
    CheckedCitation checked;
    checked.citation.document_number = 1;
    checked.citation.page_number = 2;
    checked.citation.quote = "ninety … days";
    checked.citation.answer_start = 26;
    checked.citation.answer_end = 35;
    checked.citation.check.status = CitationStatus::Elsewhere;
    checked.citation.check.found_page_index = 4;
    checked.citation.check.ranges = {{3, 9}, {12, 16}};
    checked.found_document_number = 2;
    checked.page_label = "ii";
    checked.found_page_label = "v";
    checked.boxes = {{0.1f, 0.2f, 0.3f, 0.4f}};
    checked.gaps = {"not"};
    result.citations = {checked};
    result.passages = {{1, {}}};
    result.passages[0].hit.page_index = 6;
    result.passages[0].hit.excerpt = "notice";
    result.coverage.pages_total = 8;
    result.coverage.pages_read = 7;
    result.coverage.documents = {{"lease", 8, {1, 2, 3, 4, 5, 6, 7}, {8}}};
    result.document_hashes = {"ab", "cd"};
    result.stop_reason = StopReason::Cancelled;
    result.prompt_tokens = 412011;
    result.reused_tokens = 411980;
    result.computed_tokens = 31;
    result.generated_tokens = 99;
    result.thinking_tokens = 12;
    result.first_token_ms = 1100;
    result.model = "starter";
    result.model_limits = "weak";
    result.seed = 18446744073709551615u;
    result.warnings = {lectern::say("one page has no text"),
                       lectern::say("%1 of %2: %3", {7, std::string("a %1 name"),
                                                     lectern::say("inner %1", {int64_t{2}})})};
    return result;
}

}  // namespace

class AnswerRecordReaderTest : public QObject {
    Q_OBJECT
  private slots:
    void readsBackWhatWasWritten() {
        const AskResult written = sampleResult();
        const auto read = readAnswerRecord(answerRecordJson(written, 0));
        QVERIFY(read);
        QCOMPARE(read->answer, written.answer);
        QCOMPARE(read->citations.size(), size_t{1});
        const CheckedCitation& citation = read->citations[0];
        QVERIFY(citation.citation.check.status == CitationStatus::Elsewhere);
        QCOMPARE(citation.citation.check.found_page_index, 4);
        QCOMPARE(citation.citation.check.ranges.size(), size_t{2});
        QCOMPARE(citation.citation.check.ranges[1].start, 12);
        QCOMPARE(citation.citation.answer_end, 35);
        QCOMPARE(citation.found_document_number, 2);
        QCOMPARE(citation.boxes.size(), size_t{1});
        QCOMPARE(citation.boxes[0].right, 0.3f);
        QCOMPARE(citation.gaps, std::vector<std::string>{"not"});
        QCOMPARE(read->passages[0].hit.page_index, 6);
        QCOMPARE(read->coverage.documents[0].pages_read.size(), size_t{7});
        QVERIFY(read->stop_reason == StopReason::Cancelled);
        QCOMPARE(read->reused_tokens, int64_t{411980});
        QCOMPARE(read->thinking_tokens, int64_t{12});
        QCOMPARE(read->seed, written.seed);
        QCOMPARE(read->warnings, written.warnings);
        // nothing of the record is lost: writing it again gives the same
        QCOMPARE(answerRecordJson(*read, 0), answerRecordJson(written, 0));
    }
    void tellsAnInterruptedAnswer() {
        const std::string interrupted = interruptedRecordJson(sampleResult());
        QVERIFY(isInterruptedRecord(interrupted));
        QCOMPARE(readAnswerRecord(interrupted)->document_hashes, sampleResult().document_hashes);
        QVERIFY(!isInterruptedRecord(answerRecordJson(sampleResult(), 0)));
        QVERIFY(!isInterruptedRecord("no json"));
    }
    void otherJsonIsNoRecord() {
        QVERIFY(!readAnswerRecord(""));
        QVERIFY(!readAnswerRecord("[1,2]"));
        QVERIFY(!readAnswerRecord("{\"answer\":"));
    }
    void wrongTypesAreLeftOut() {
        const auto read = readAnswerRecord(
            R"({"answer":7,"citations":[3,{"boxes":[[1,2],["a",2,3,4]],"page":"x"}],"tokens":[]})");
        QVERIFY(read);
        QVERIFY(read->answer.empty());
        QCOMPARE(read->citations.size(), size_t{1});
        QVERIFY(read->citations[0].boxes.empty());
    }
    void numbersThatCannotBeAreLeftOut() {
        const auto read = readAnswerRecord(
            R"({"citations":[{"ranges":[[-4,9],[9,9],[7,3],[1,9999999999],[12,15]]},
                             {"start":-1,"end":5},{"start":5,"end":2}],
                "coverage":{"documents":[{"pages_read":[-1,2,4294967297,18446744073709551615]}]},
                "unfinished_tokens":[-1,7,4294967303]})");
        QVERIFY(read);
        QCOMPARE(read->citations[0].citation.check.ranges.size(), size_t{1});
        QCOMPARE(read->citations[0].citation.check.ranges[0].start, 12);
        QVERIFY(read->citations[1].citation.check.ranges.empty());
        QVERIFY(read->citations[2].citation.check.ranges.empty());
        QCOMPARE(read->coverage.documents[0].pages_read, std::vector<int>{2});
        QCOMPARE(read->unfinished_tokens, std::vector<lectern::engine::Token>{7});
    }
    void boxesOutsideThePageAreLeftOut() {
        const auto read = readAnswerRecord(
            R"({"citations":[{"boxes":[[0,0,1,1e308],[-1,0,1,1],[0.5,0,0.25,1],[0,0,0.5,1]]}]})");
        QVERIFY(read);
        QCOMPARE(read->citations[0].boxes.size(), size_t{1});
        QCOMPARE(read->citations[0].boxes[0].right, 0.5f);
    }
    void sayingsThatGrowWithoutEndAreLeftOut() {
        std::string saying = R"(["grows"])";
        for (int depth = 0; depth < 12; ++depth)  // 9^12 times "grows"
            saying = R"(["%1%1%1%1%1%1%1%1%1",)" + saying + "]";
        const auto read = readAnswerRecord(R"({"answer":"a","warning_sayings":[)" + saying + "]}");
        QVERIFY(read);
        for (const lectern::Saying& warning : read->warnings)
            QVERIFY(warning.english().size() < 10'000);
    }
};

QTEST_APPLESS_MAIN(AnswerRecordReaderTest)
#include "answer_record_reader_test.moc"
