#include "app/conversation/tool_call.h"

#include <QtTest>

using namespace lectern::app;

class ToolCallTest : public QObject {
    Q_OBJECT

    static ToolCall one(const std::string& line) {
        const std::vector<std::string> lines = {line};
        return parseToolCalls(lines).at(0);
    }

  private slots:
    void aCallIsReadAndAnswered() {
        const std::string line = R"({"name": "search", "arguments": {"words": "notice", "n": 3}})";
        const ToolCall call = one(line);
        QVERIFY(call.outcome == ToolCall::Outcome::NotAvailable);
        QCOMPARE(call.name, std::string("search"));
        QCOMPARE(call.arguments_json, std::string("{\n  \"n\": 3,\n  \"words\": \"notice\"\n}"));
        QCOMPARE(call.written, line);
        QVERIFY(call.reply.find("\"search\" is not available") != std::string::npos);
    }

    void whatIsNoCallIsReported_data() {
        QTest::addColumn<QString>("line");
        QTest::newRow("words") << "search for notice";
        QTest::newRow("cut") << R"({"name": "search", "arguments": {"words": )";
        QTest::newRow("list") << R"([{"name": "search", "arguments": {}}])";
        QTest::newRow("no name") << R"({"arguments": {}})";
        QTest::newRow("empty name") << R"({"name": "", "arguments": {}})";
        QTest::newRow("name is a number") << R"({"name": 3, "arguments": {}})";
        QTest::newRow("no arguments") << R"({"name": "search"})";
        QTest::newRow("arguments are text") << R"({"name": "search", "arguments": "{}"})";
        QTest::newRow("key twice") << R"({"name": "a", "name": "b", "arguments": {}})";
        QTest::newRow("as the template spells it") << "{name: search, arguments: {}}";
        const QString open = "{\"name\": \"", rest = "\", \"arguments\": {\"x\": ";
        QTest::newRow("long name") << open + QString(1000, 'x') + rest + "1}}";
        QTest::newRow("deep") << open + "a" + rest + QString(1000, '[') + QString(1000, ']') + "}}";
    }
    void whatIsNoCallIsReported() {
        QFETCH(QString, line);
        const ToolCall call = one(line.toStdString());
        QVERIFY(call.outcome == ToolCall::Outcome::Malformed);
        QVERIFY(call.name.empty() && call.arguments_json.empty() && !call.reply.empty());
        QCOMPARE(QString::fromStdString(call.written), line);
    }

    void manyAndLongLinesAreCut() {
        const std::vector<std::string> many(1000, R"({"name": "a", "arguments": {}})");
        QCOMPARE(parseToolCalls(many).size(), kMaxToolCalls);
        std::string text;
        for (size_t i = 0; i < kMaxToolLineShown; ++i) text += "ä";
        const ToolCall call = one(text);
        QVERIFY(call.outcome == ToolCall::Outcome::Malformed);
        QVERIFY(call.written.size() <= kMaxToolLineShown + 3);
        QVERIFY(QString::fromStdString(call.written).endsWith("ä…"));
    }

    void outcomesHaveNames() {
        for (const auto outcome : {ToolCall::Outcome::NotAvailable, ToolCall::Outcome::Malformed})
            QVERIFY(toolOutcomeOfName(toolOutcomeName(outcome)) == outcome);
        QVERIFY(toolOutcomeOfName("ran") == ToolCall::Outcome::Malformed);
    }

    void theBlockIsAsWritten() {
        const std::vector<ToolCall> calls = {one("a"), one("b")};
        QCOMPARE(toolCallBlock(calls), std::string("<tool_calls>\na\nb\n</tool_calls>"));
    }
};

QTEST_GUILESS_MAIN(ToolCallTest)
#include "tool_call_test.moc"
