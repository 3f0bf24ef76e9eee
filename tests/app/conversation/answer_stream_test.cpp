#include "app/conversation/answer_stream.h"

#include <QtTest>

#include "tests/app/conversation/conversation_test_support.h"

using namespace lectern;
using namespace lectern::app;

namespace {

const std::string kAnswer =
    "The notice is “60 days written notice” [p. 2], the law \"the laws of Ireland\" [p. 1]. Not "
    "“ninety days” [p. 2].";

std::string placesOf(const std::vector<CheckedCitation>& citations) {
    std::string text;
    for (const CheckedCitation& checked : citations)
        text += std::string(citationStatusName(checked.citation.check.status)) + "@" +
                std::to_string(checked.citation.answer_start) + "-" +
                std::to_string(checked.citation.answer_end) + ">" +
                std::to_string(checked.citation.check.found_page_index) + " ";
    return text;
}

}  // namespace

class AnswerStreamTest : public QObject {
    Q_OBJECT

    std::vector<DocumentRecord> m_documents{1};
    std::vector<std::vector<Page>> m_pages{test::makePages(
        {"An agreement of 2021.", "Either party may end it with 60 days written notice.",
         "It is governed by the laws of Ireland."})};

    struct Heard {
        std::string answer, thinking;
        std::vector<CheckedCitation> citations;
        std::vector<size_t> answer_bytes_at_citation;
        std::vector<ToolCall> calls;
        AskEvents events() {
            AskEvents events;
            events.answer = [this](std::string_view piece) { answer += piece; };
            events.thinking = [this](std::string_view piece) { thinking += piece; };
            events.citation = [this](const CheckedCitation& citation) {
                citations.push_back(citation);
                answer_bytes_at_citation.push_back(answer.size());
            };
            events.tool_call = [this](const ToolCall& call) { calls.push_back(call); };
            return events;
        }
    };

  private slots:
    void citationsAreCheckedAsSoonAsTheyAreComplete() {
        AnswerParser parser(1);
        parser.push(kAnswer);
        parser.finish();
        const auto at_the_end = checkCitations(m_documents, m_pages, parser.citations());
        QCOMPARE(at_the_end.size(), size_t{3});
        for (const size_t piece_bytes : {size_t{1}, size_t{7}, kAnswer.size()}) {
            Heard heard;
            const AskEvents events = heard.events();
            AnswerStream stream(m_documents, m_pages, events);
            for (size_t at = 0; at < kAnswer.size(); at += piece_bytes)
                stream.push(std::string_view(kAnswer).substr(at, piece_bytes));
            const size_t before_end = heard.citations.size();
            stream.finishRound();
            QVERIFY(piece_bytes > 7 || before_end >= 2);
            QCOMPARE(placesOf(heard.citations), placesOf(at_the_end));
            QCOMPARE(placesOf(stream.citations()), placesOf(at_the_end));
            QCOMPARE(heard.answer, kAnswer);
            if (piece_bytes == 1)  // the first was told before the answer went on to the second
                QVERIFY(heard.answer_bytes_at_citation[0] < kAnswer.find("the law \"the"));
        }
    }

    void roundsAreOneAnswer() {
        Heard heard;
        const AskEvents events = heard.events();
        AnswerStream stream(m_documents, m_pages, events);
        stream.push(
            "<think>Look it up.</think>I shall look.\n<tool_calls>\n"
            R"({"name": "search", "arguments": {"words": "notice"}})"
            "\nnonsense\n</tool_calls>");
        const auto calls = stream.finishRound();
        QCOMPARE(calls.size(), size_t{2});
        QVERIFY(calls[0].outcome == ToolCall::Outcome::NotAvailable);
        QVERIFY(calls[1].outcome == ToolCall::Outcome::Malformed);
        QCOMPARE(stream.roundText(), std::string("I shall look."));
        stream.push("<think>No tools.</think>" + kAnswer);
        QVERIFY(stream.finishRound().empty());

        QCOMPARE(stream.answer(), "I shall look.\n\n" + kAnswer);
        QCOMPARE(stream.thinking(), std::string("Look it up.\n\nNo tools."));
        QCOMPARE(heard.answer, stream.answer());
        QCOMPARE(heard.thinking, stream.thinking());
        QCOMPARE(heard.calls.size(), size_t{2});
        QCOMPARE(stream.toolCalls().size(), size_t{2});
        // places count through the whole answer: they are those of the answer read at once
        AnswerParser whole(1);
        whole.push(stream.answer());
        whole.finish();
        QCOMPARE(placesOf(stream.citations()),
                 placesOf(checkCitations(m_documents, m_pages, whole.citations())));
    }

    void aRoundWithoutAWordLeavesNoGap() {
        const AskEvents nobody;
        AnswerStream stream(m_documents, m_pages, nobody);
        stream.push("<tool_calls>\nx\n</tool_calls>");
        QCOMPARE(stream.finishRound().size(), size_t{1});
        stream.push(kAnswer);
        stream.finishRound();
        QCOMPARE(stream.answer(), kAnswer);
        QCOMPARE(stream.citations().front().citation.answer_start,
                 static_cast<int>(fromUtf8(kAnswer.substr(0, kAnswer.find("[p."))).size()));
    }
};

QTEST_GUILESS_MAIN(AnswerStreamTest)
#include "answer_stream_test.moc"
