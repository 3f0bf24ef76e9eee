#include <QtTest>

#include <ctime>
#include <fstream>
#include <random>

#include <nlohmann/json.hpp>

#include "app/answer/answer_parser.h"
#include "app/answer/citation_mark.h"

using namespace lectern::app;

namespace {

struct Parsed {
    std::string thinking, answer;                    // as the parser keeps them
    std::string streamed_thinking, streamed_answer;  // as the updates brought them
    std::vector<std::string> tool_lines;
    std::vector<std::string> citations, streamed_citations;  // "D1 p3 [10,16) quote"
    bool operator==(const Parsed&) const = default;
};

std::string describe(const Citation& c) {
    return "D" + std::to_string(c.document_number) + " p" + std::to_string(c.page_number) + " [" +
           std::to_string(c.answer_start) + "," + std::to_string(c.answer_end) + ") " + c.quote;
}

/// Parses `text` fed in the pieces that end at `cuts`.
Parsed parse(std::string_view text, const std::vector<size_t>& cuts = {}, int documents = 1) {
    AnswerParser parser(documents);
    Parsed parsed;
    const auto take = [&parsed](const AnswerParser::Update& update) {
        parsed.streamed_thinking += update.thinking;
        parsed.streamed_answer += update.answer;
        for (const Citation& c : update.citations) parsed.streamed_citations.push_back(describe(c));
    };
    size_t begin = 0;
    for (const size_t cut : cuts) {
        take(parser.push(text.substr(begin, cut - begin)));
        begin = cut;
    }
    take(parser.push(text.substr(begin)));
    take(parser.finish());
    parsed.thinking = parser.thinking();
    parsed.answer = parser.answer();
    parsed.tool_lines = parser.toolCallLines();
    for (const Citation& c : parser.citations()) parsed.citations.push_back(describe(c));
    return parsed;
}

using Strings = std::vector<std::string>;

const std::vector<std::string>& sampleOutputs() {
    static const std::vector<std::string> kOutputs = {
        "",
        "plain",
        "<think>\nLook at 契約 page 2…\n</think>\n60 days\n\"Either party may terminate\" [p. 2]",
        "  <think>a < b </thin k </think>\n\n“Größe” [D1 p. 3], [D2 p. 14]. <tool_calls> is a "
        "tag.\n",
        "<think></think><tool_calls>\n{\"name\": \"read\", \"arguments\": {\"t\": "
        "\"</tool_calls>\"}}\n\n"
        "  not json \n</tool_calls>\nignored <tool_calls>\n{}\n</tool_calls>",
        "Text first. \n<tool_calls>{\"name\":\"a\",\"arguments\":{}}</tool_calls>",
        "<think>never closed [p. 3] <tool_calls>\n{}\n",
        "<tool_calls>\n{\"name\": \"cut",
        "bad \xff\xfe bytes \xe5\xa5 \"q\xf0\x9f\x8f\" [p. 1] \xf0\x9f\x8f\x9b \"x\" [p. 2",
        "[[[p. 3] [p. [p. 4]] \"a [p. 1] b\" [p. 5] «c» [p.6][pp. 7-9]\n\n\n  end  \n ",
        "</think> <think>x</think> </tool_calls> [D] [p.] [D1] [p. 99999999999999999999]",
        "<think>a</think>b </think>c “</think>” </thi </think></think> <tool_calls> </think>\n"
        "<tool_calls>\n{\"b\": \"</think>\"}",
    };
    return kOutputs;
}

}  // namespace

class AnswerParserTest : public QObject {
    Q_OBJECT

  private slots:
    void goldenOutputOfTheStarter() {
        std::ifstream file(LECTERN_TEST_DATA "/starter-golden.json");
        const auto golden = nlohmann::json::parse(file);
        for (const auto& item : golden.at("items")) {
            std::string text = item.at("greedy_text");
            const std::string stop = "<end_of_sentence>";
            if (text.ends_with(stop)) text.resize(text.size() - stop.size());
            const Parsed parsed = parse(text);
            if (item.at("name") == "notice") {
                QCOMPARE(parsed.thinking,
                         std::string("\"Either party may terminate this Agreement with 60 "
                                     "days written notice.\" is on page 1."));
                QCOMPARE(parsed.answer,
                         std::string("60 days\n\"Either party may terminate this Agreement "
                                     "with 60 days written notice.\" [p. 1]"));
                QCOMPARE(parsed.citations,
                         Strings{"D1 p1 [81,87) Either party may terminate this Agreement "
                                 "with 60 days written notice."});
                QCOMPARE(parsed.answer.substr(81), std::string("[p. 1]"));
            }
            if (item.at("name") == "tool") {
                QCOMPARE(parsed.thinking, std::string("I will call search_document."));
                QVERIFY(parsed.answer.empty());
                QCOMPARE(parsed.tool_lines,
                         Strings{"{\"name\": \"search_document\", \"arguments\": "
                                 "{\"query\": \"Tarvel Holdings\"}}"});
            }
            if (item.at("name") == "hello")
                QVERIFY(parsed.thinking.empty() && !parsed.answer.empty());
        }
    }

    void aFurtherEndOfThinkingIsNoText() {
        QCOMPARE(parse("<think>a</think>60</think> days").answer, std::string("60 days"));
        QCOMPARE(parse("<think>a</think>\n</think>\n60 days</think>").answer,
                 std::string("60 days"));
        QCOMPARE(parse("</think>60 days").answer, std::string("60 days"));
        QCOMPARE(parse("60 </thin king").answer, std::string("60 </thin king"));
        QCOMPARE(parse("60 </thin").answer, std::string("60 </thin"));
        // an answer may speak of the tag
        const std::string spoken = "It writes `</think>` and \"</think>\" and “</think>”.";
        QCOMPARE(parse(spoken).answer, spoken);
        // inside a call's arguments it is text
        const Parsed call = parse("x</think>\n<tool_calls>\n{\"a\": \"</think>\"}\n</tool_calls>");
        QCOMPARE(call.answer, std::string("x"));
        QCOMPARE(call.tool_lines, Strings{"{\"a\": \"</think>\"}"});
        const Parsed cited = parse("<think>a</think>\"q r\"</think> [p. 3]");
        QCOMPARE(cited.citations, Strings{"D1 p3 [6,12) q r"});
    }
    void marks_data() {
        QTest::addColumn<QByteArray>("mark");
        QTest::addColumn<QString>("targets");
        const auto row = [](const char* mark, const char* targets) {
            QTest::newRow(mark) << QByteArray(mark) << QString(targets);
        };
        row("[D1 p. 3]", "1:3");
        row("[p. 3]", "0:3");
        row("[D12 p. 345]", "12:345");
        row("[D1, p. 3]", "1:3");
        row("[D1 p.3]", "1:3");
        row("[D1: p. 3]", "1:3");
        row("[d1 P. 3]", "1:3");
        row("[page 3]", "0:3");
        row("[Page 3]", "0:3");
        row("[p 3]", "0:3");
        row("[D2 pp. 3-4]", "2:3");
        row("[D2 pp. 3–4]", "2:3");
        row("[pp. 3, 7 and 9]", "0:3");
        row("[D1 p. 3, p. 4]", "1:3");
        row("[D1 p. 3; D2 p. 4]", "1:3 2:4");
        row("[D1 p. 3; p. 5]", "1:3 1:5");
        row("[ D1\u00A0p.\u00A0"
            "3 ]",
            "1:3");
        row("[p. 0]", "0:0");
        row("[p. 99999999999999999999]", "0:2147483647");
        for (const char* none : {"[3]", "[D1]", "[p.]", "[D p. 3]", "[D1 p. three]", "[see p. 3]",
                                 "[p. 3 or so]", "[p. -3]", "(p. 3)", "[para 3]", "[p. 3", "p. 3]",
                                 "[]", "[D1 p. 3;]", "[pg. 3]", "[p. 3.5]"})
            row(none, "");
    }
    void marks() {
        QFETCH(QByteArray, mark);
        QFETCH(QString, targets);
        QString found;
        for (const MarkTarget& target : parseCitationMark(mark.toStdString()))
            found += QString("%1%2:%3")
                         .arg(found.isEmpty() ? "" : " ")
                         .arg(target.document_number)
                         .arg(target.page_number);
        QCOMPARE(found, targets);
    }

    void quotes_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("quote");
        const auto row = [](const char* answer, const char* quote) {
            QTest::newRow(answer) << QByteArray(answer) << QByteArray(quote);
        };
        row("As stated, \"the fee is due\" [p. 1]", "the fee is due");
        row("“the fee is due” [p. 1]", "the fee is due");
        row("„die Gebühr ist fällig“ [p. 1]", "die Gebühr ist fällig");
        row("„die Gebühr ist fällig” [p. 1]", "die Gebühr ist fällig");
        row("« les frais » [p. 1]", " les frais ");
        row("»die Gebühr« [p. 1]", "die Gebühr");
        row("「手数料」[p. 1]", "手数料");
        row("\"the fee is due\".[p. 1]", "the fee is due");
        row("\"the fee is due.\" ([p. 1])", "");
        row("(\"the fee is due\") [p. 1]", "the fee is due");
        row("**\"the fee is due\"** [p. 1]", "the fee is due");
        row("\"the fee is due\" — [p. 1]", "the fee is due");
        row("\"the fee is due\"\n[p. 1]", "the fee is due");
        row("\"the fee is due\"\n\n[p. 1]", "");
        row("\"one\" and \"two\" [p. 1]", "two");
        row("\"one\" and two [p. 1]", "");
        row("no quote [p. 1]", "");
        row("[p. 1]", "");
        row("a stray mark\" [p. 1]", "");
        row("\"the \"Tenant\" shall pay\" [p. 1]", "the \"Tenant\" shall pay");
        row("\"the “Tenant” shall pay\" [p. 1]", "the “Tenant” shall pay");
        row("“the “Tenant” shall pay” [p. 1]", "the “Tenant” shall pay");
        row("“the Tenant shall\npay” [p. 1]", "the Tenant shall\npay");
        row("\"\" [p. 1]", "");
        row("said:\"the fee\" [p. 1]", "the fee");
        row("dit\u00A0\"la somme\" [p. 1]", "la somme");
        row("„die ‚Gebühr‘ ist fällig“ [p. 1]", "die ‚Gebühr‘ ist fällig");
    }
    void quotes() {
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, quote);
        AnswerParser parser(1);
        parser.push(answer.toStdString());
        parser.finish();
        QCOMPARE(parser.citations().size(), size_t{1});
        QCOMPARE(QByteArray::fromStdString(parser.citations()[0].quote), quote);
    }

    void marksShareAQuote() {
        QCOMPARE(parse("“a b” [D1 p. 3][D2 p. 4], [D2 p. 5]; but c [D1 p. 6]", {}, 2).citations,
                 (Strings{"D1 p3 [6,15) a b", "D2 p4 [15,24) a b", "D2 p5 [26,35) a b",
                          "D1 p6 [43,52) "}));
    }

    void aQuoteIsNotTakenAcrossAnEarlierMark() {
        QCOMPARE(parse("\"one\" [p. 1] is not two\" [p. 2]").citations,
                 (Strings{"D1 p1 [6,12) one", "D1 p2 [25,31) "}));
    }

    void pageWithoutDocumentInALargerBinder() {
        QCOMPARE(parse("\"x y\" [p. 3]", {}, 2).citations, Strings{"D0 p3 [6,12) x y"});
    }

    void positionsCountCodePoints() {
        const Parsed parsed = parse("🏛 “契約” [p. 1] é [p. 2]");
        QCOMPARE(parsed.citations, (Strings{"D1 p1 [7,13) 契約", "D1 p2 [16,22) "}));
        const std::u32string answer = fromUtf8(parsed.answer);
        QCOMPARE(toUtf8(answer.substr(7, 6)), std::string("[p. 1]"));
        QCOMPARE(toUtf8(answer.substr(16, 6)), std::string("[p. 2]"));
    }

    void thinkingHoldsNoCitationsAndNoCalls() {
        const Parsed parsed =
            parse("<think>\"q\" [p. 3]\n<tool_calls>\n{}\n</tool_calls></think>A");
        QVERIFY(parsed.citations.empty());
        QVERIFY(parsed.tool_lines.empty());
        QCOMPARE(parsed.answer, std::string("A"));
    }

    void onlyTheFirstBlockCounts() {
        const Parsed parsed =
            parse("<tool_calls>\n{\"a\":1}\n</tool_calls>\n<tool_calls>\n{\"b\":2}\n</tool_calls>");
        QCOMPARE(parsed.tool_lines, Strings{"{\"a\":1}"});
    }

    void tagInsideACallIsText() {
        const Parsed parsed =
            parse("<tool_calls>\n{\"a\":\"</tool_calls>\"}\n{\"b\":2}\n</tool_calls>");
        QCOMPARE(parsed.tool_lines, (Strings{"{\"a\":\"</tool_calls>\"}", "{\"b\":2}"}));
    }

    void tagsInProseAreText() {
        const Parsed parsed = parse("Use <tool_calls> and </think> and <think> here.");
        QCOMPARE(parsed.answer, std::string("Use <tool_calls> and </think> and <think> here."));
        QVERIFY(parsed.tool_lines.empty());
    }

    void unfinishedParts() {
        QCOMPARE(parse("<think>a </thi").thinking, std::string("a </thi"));
        QCOMPARE(parse("<thi").answer, std::string("<thi"));
        QCOMPARE(parse("a <tool_cal").answer, std::string("a <tool_cal"));
        QCOMPARE(parse("a <tool_calls>").answer, std::string("a <tool_calls>"));
        QCOMPARE(parse("a [p. 3").answer, std::string("a [p. 3"));
    }

    void aCutAtEveryByteGivesTheSame() {
        for (const std::string& text : sampleOutputs()) {
            const Parsed whole = parse(text);
            QCOMPARE(whole.streamed_answer, whole.answer);
            QCOMPARE(whole.streamed_thinking, whole.thinking);
            QCOMPARE(whole.streamed_citations, whole.citations);
            std::vector<size_t> every;
            for (size_t cut = 0; cut <= text.size(); ++cut) {
                QVERIFY(parse(text, {cut}) == whole);
                if (cut > 0) every.push_back(cut);
            }
            QVERIFY(parse(text, every) == whole);
        }
    }

    void randomTextInRandomPiecesGivesTheSame() {
        static const Strings kParts = {"<think>",
                                       "</think>",
                                       "<tool_calls>",
                                       "</tool_calls>",
                                       "\n",
                                       " ",
                                       "{\"name\":\"x\"}",
                                       "\"",
                                       "“",
                                       "”",
                                       "«",
                                       "»",
                                       "[p. 3]",
                                       "[D1 p. 2]",
                                       "[",
                                       "]",
                                       "the fee",
                                       "契約",
                                       "é",
                                       "<",
                                       "\xF0\x9F\x8F\x9B",
                                       "\xff",
                                       "\xe5",
                                       "p. 1",
                                       "D1",
                                       ".",
                                       ";",
                                       "\t",
                                       "</",
                                       "„"};
        std::mt19937 random(77);
        for (int round = 0; round < 3000; ++round) {
            std::string text;
            for (size_t n = random() % 25; n > 0; --n) text += kParts[random() % kParts.size()];
            std::vector<size_t> cuts;
            for (size_t cut = random() % 7; cut < text.size(); cut += 1 + random() % 7)
                cuts.push_back(cut);
            const Parsed whole = parse(text);
            QVERIFY2(parse(text, cuts) == whole, text.c_str());
            QCOMPARE(whole.streamed_answer, whole.answer);
            QCOMPARE(whole.streamed_thinking, whole.thinking);
            QCOMPARE(fromUtf8(whole.answer), fromUtf8(toUtf8(fromUtf8(whole.answer))));
        }
    }

    void hostileOutputIsBounded() {
        const auto repeated = [](std::string_view part, int times) {
            std::string text;
            for (int i = 0; i < times; ++i) text += part;
            return text;
        };
        const Strings outputs = {repeated("[p. 1]", 50'000),
                                 repeated("\"x\" [p. 1] ", 50'000),
                                 repeated("[", 500'000),
                                 repeated("\"", 300'000) + "[p. 1]",
                                 repeated("“", 200'000) + repeated("” [p. 1]", 20'000),
                                 repeated(" ", 500'000),
                                 "<tool_calls>\n" + repeated("{\n", 100'000),
                                 "<tool_calls>\n" + repeated("{", 3'000'000),
                                 "<think>" + repeated("</think", 100'000),
                                 repeated("<tool_calls>", 50'000),
                                 "<tool_calls>" + repeated(" ", 300'000)};
        for (const std::string& text : outputs) {
            const std::clock_t start = std::clock();  // a busy machine must not fail the test
            AnswerParser parser(1);
            for (size_t i = 0; i < text.size(); i += 7)
                parser.push(std::string_view(text).substr(i, 7));
            parser.finish();
            QVERIFY(parser.citations().size() <= AnswerParser::kMaxCitations);
            QVERIFY(parser.toolCallLines().size() <= AnswerParser::kMaxToolLines);
            for (const std::string& line : parser.toolCallLines())
                QVERIFY(line.size() <= AnswerParser::kMaxToolLineBytes);
            for (const Citation& citation : parser.citations())
                QVERIFY(citation.quote.size() <= kMaxQuotedBytes);
            QVERIFY2((std::clock() - start) / CLOCKS_PER_SEC < 10, text.substr(0, 30).c_str());
        }
    }
};

QTEST_GUILESS_MAIN(AnswerParserTest)
#include "answer_parser_test.moc"
