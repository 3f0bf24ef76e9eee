// The Markdown of an answer: laid out once, the same however it arrived, inert whatever it holds.
#include <QElapsedTimer>
#include <QTest>
#include <QTextBlock>
#include <QTextList>
#include <QTextTable>

#include "ui/conversation/answer_document.h"
#include "ui/conversation/formula_text.h"

using namespace lectern::ui;

namespace {

const char* const kAnswer =
    "# Notice\n"
    "\n"
    "Ninety days, in **writing**: \"upon ninety (90) days' written notice\" [D1 p. 12].\n"
    "\n"
    "1. first\n"
    "2. second\n"
    "\n"
    "   with a paragraph\n"
    "\n"
    "3. third\n"
    "\n"
    "- a\n"
    "  - b\n"
    "\n"
    "| Term | Days |\n"
    "|:-----|-----:|\n"
    "| long | 90 |\n"
    "| short | 30 |\n"
    "\n"
    "```cpp\n"
    "int a;\n"
    "\n"
    "int b;\n"
    "```\n"
    "\n"
    "> quoted\n"
    "> twice\n"
    "\n"
    "After \\(x_1^2 \\le \\frac{a+b}{2}\\) and\n"
    "\n"
    "\\[ \\begin{matrix} a & b \\end{matrix} \\]\n"
    "\n"
    "the end.\n";

/// Text and structure, as a string to compare.
QString structureOf(const QTextDocument& document) {
    QString out;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        out += QString("[%1 %2 %3] ")
                   .arg(block.blockFormat().headingLevel())
                   .arg(block.textList() ? block.textList()->format().style() : 0)
                   .arg(QTextCursor(block).currentTable() ? 1 : 0);
        for (auto it = block.begin(); !it.atEnd(); ++it)
            out +=
                it.fragment().text() + (it.fragment().charFormat().fontWeight() > 500 ? "*|" : "|");
        out += "\n";
    }
    return out;
}

AnswerChip chipOf(const QString& source, const QString& mark, const QString& label) {
    const auto begin = static_cast<int>(source.indexOf(mark));
    return {begin, begin + static_cast<int>(mark.size()), label};
}

}  // namespace

class AnswerDocumentTest : public QObject {
    Q_OBJECT
  private slots:
    void showsStructure();
    void piecesGiveTheSameAsTheWhole();
    void chipsStandAtTheirMarks();
    void aLateChipFindsItsPlace();
    void markupIsInert_data();
    void markupIsInert();
    void formulas_data();
    void formulas();
    void codeCopiesAsWritten();
    void orderedListKeepsItsNumbers();
    void finishedPiecesStay();
    void longAnswerStreamsWithoutStalls();
};

void AnswerDocumentTest::showsStructure() {
    AnswerDocument document;
    document.finish(kAnswer, {});
    const QString text = document.toPlainText();
    QVERIFY(text.contains("Ninety days, in writing"));
    QVERIFY2(text.contains("x₁² ≤ (a+b)/2"), qPrintable(text));
    QVERIFY2(text.contains("\\[ \\begin{matrix} a & b \\end{matrix} \\]"), qPrintable(text));
    QVERIFY(text.contains("int a;\n\nint b;"));
    QCOMPARE(document.begin().blockFormat().headingLevel(), 1);
    int tables = 0;
    for (const QTextFrame* frame : document.rootFrame()->childFrames())
        if (const auto* table = qobject_cast<const QTextTable*>(frame)) {
            ++tables;
            QCOMPARE(table->rows(), 3);
            QCOMPARE(table->columns(), 2);
            QCOMPARE(table->cellAt(2, 1).firstCursorPosition().block().text(), QString("30"));
        }
    QCOMPARE(tables, 1);
}

void AnswerDocumentTest::piecesGiveTheSameAsTheWhole() {
    const QString source = QString(kAnswer);
    const std::vector<AnswerChip> chips = {chipOf(source, "[D1 p. 12]", "✓ D1 p. 12")};
    AnswerDocument whole;
    whole.finish(source, chips);
    for (const int step : {1, 2, 7, 40}) {
        AnswerDocument streamed;
        for (qsizetype at = 0; at < source.size(); at += step) {
            streamed.append(source.mid(at, step));
            streamed.layOut();
        }
        streamed.finish(source, chips);
        QCOMPARE(structureOf(streamed), structureOf(whole));
    }
}

void AnswerDocumentTest::chipsStandAtTheirMarks() {
    const QString source = "**\"a\"**[p. 1] and \"b\" [p. 2; p. 3].";
    AnswerDocument document;
    document.finish(source,
                    {chipOf(source, "[p. 1]", "✓ p. 1"), chipOf(source, "[p. 2; p. 3]", "? p. 2"),
                     chipOf(source, "[p. 2; p. 3]", "↪ p. 4")});
    const auto chips = document.placedChips();
    QCOMPARE(chips.size(), size_t{3});
    QString text = document.toPlainText().replace(QChar::Nbsp, ' ');
    QCOMPARE(text, QString("\"a\" ✓ p. 1  and \"b\"  ? p. 2  ↪ p. 4 ."));
    QCOMPARE(document.chipAt(chips[1].begin), 1);
    QCOMPARE(document.chipAt(chips[1].end - 1), 1);
    QCOMPARE(document.chipAt(0), -1);
}

void AnswerDocumentTest::aLateChipFindsItsPlace() {
    const QString source = "One [p. 1].\n\nTwo [p. 2].\n\nThree.\n\nFour.\n\n";
    AnswerDocument document;
    document.append(source);
    document.layOut();
    QVERIFY(document.placedChips().empty());
    document.setChips({chipOf(source, "[p. 2]", "✓ p. 2")});
    document.layOut();
    QCOMPARE(document.placedChips().size(), size_t{1});
    AnswerDocument whole;
    whole.finish(source, {chipOf(source, "[p. 2]", "✓ p. 2")});
    document.finish(source, {chipOf(source, "[p. 2]", "✓ p. 2")});
    QCOMPARE(structureOf(document), structureOf(whole));
}

void AnswerDocumentTest::markupIsInert_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("shown");
    QTest::newRow("html") << "a <b>bold</b> <script>x()</script>"
                          << "a <b>bold</b> <script>x()</script>";
    QTest::newRow("html block") << "<iframe src=\"http://x\"></iframe>"
                                << "<iframe src=\"http://x\"></iframe>";
    QTest::newRow("image") << "![alt](http://x/y.png)"
                           << "[image not shown: alt (http://x/y.png)]";
    QTest::newRow("link") << "[bank](http://evil)"
                          << "bank (http://evil)";
    QTest::newRow("autolink") << "<http://a.b>"
                              << "http://a.b";
    QTest::newRow("script link") << "[x](javascript:alert(1))"
                                 << "x (javascript:alert(1))";
    QTest::newRow("bidi") << QString("a") + QChar(0x202E) + "b"
                          << "a<U+202E>b";
    QTest::newRow("bidi in code") << QString("`a") + QChar(0x202E) + "b`"
                                  << "a<U+202E>b";
    QTest::newRow("bidi in a formula") << QString("\\(a") + QChar(0x202E) + "b\\)"
                                       << "a<U+202E>b";
    QTest::newRow("private characters") << QString("⸨") + QChar(0xE000) + "0" + QChar(0xE002) + "⸩"
                                        << "⸨\uFFFD0\uFFFD⸩";
}

void AnswerDocumentTest::markupIsInert() {
    QFETCH(QString, source);
    QFETCH(QString, shown);
    AnswerDocument document;
    document.finish(source, {});
    QCOMPARE(document.toPlainText(), shown);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            QVERIFY(!it.fragment().charFormat().isImageFormat());
            QVERIFY(!it.fragment().charFormat().isAnchor());
        }
}

void AnswerDocumentTest::formulas_data() {
    QTest::addColumn<QString>("latex");
    QTest::addColumn<QString>("text");
    QTest::newRow("greek") << "\\alpha + \\beta"
                           << "α + β";
    QTest::newRow("script") << "x_{10}^{2n}"
                            << "x₁₀²ⁿ";
    QTest::newRow("no such script") << "x^{q}"
                                    << "x^q";
    QTest::newRow("long script") << "e^{2q+1}"
                                 << "e^(2q+1)";
    QTest::newRow("fraction") << "\\frac{1}{2}"
                              << "1/2";
    QTest::newRow("nested fraction") << "\\frac{a+1}{\\sqrt{b}}"
                                     << "(a+1)/(√b)";
    QTest::newRow("root") << "\\sqrt[3]{x+y}"
                          << "³√(x+y)";
    QTest::newRow("text") << "P = \\text{rent} \\times 12\\%"
                          << "P = rent × 12%";
    QTest::newRow("minus") << "a-b"
                           << "a−b";
    QTest::newRow("delimiters") << "\\left( a \\right)"
                                << "( a )";
    QTest::newRow("function") << "\\log n"
                              << "log n";
    QTest::newRow("environment") << "\\begin{cases} a \\end{cases}" << QString();
    QTest::newRow("unknown") << "\\evil{x}" << QString();
    QTest::newRow("open group") << "\\frac{1}{2" << QString();
    QTest::newRow("stray brace") << "a}b" << QString();
    QTest::newRow("deep") << QString("{").repeated(5000) << QString();
    QTest::newRow("deep scripts") << QString("^").repeated(3000) + "x" << QString();
}

void AnswerDocumentTest::formulas() {
    QFETCH(QString, latex);
    QFETCH(QString, text);
    QCOMPARE(formulaText(latex).value_or(QString()), text);
}

void AnswerDocumentTest::codeCopiesAsWritten() {
    AnswerDocument document;
    document.finish("text\n\n```\na <b>\n\n  c\n```\n", {});
    const QTextBlock code = document.lastBlock();
    QCOMPARE(document.codeAt(code.position()), QString("a <b>\n\n  c"));
    QVERIFY(document.codeAt(0).isEmpty());
}

void AnswerDocumentTest::orderedListKeepsItsNumbers() {
    AnswerDocument document;
    document.finish("4. four\n5. five", {});
    QCOMPARE(document.toPlainText(), QString("4. four\n5. five"));
}

void AnswerDocumentTest::finishedPiecesStay() {
    AnswerDocument document;
    for (int i = 0; i < 50; ++i) {
        document.append(QString("Paragraph %1.\n\n").arg(i));
        document.layOut();
    }
    // every piece once as the unfinished one and once for good
    QVERIFY2(document.piecesLaidOut() <= 100,
             qPrintable(QString::number(document.piecesLaidOut())));
    document.finish(document.source(), {});
    QVERIFY(document.piecesLaidOut() <= 101);
}

void AnswerDocumentTest::longAnswerStreamsWithoutStalls() {
    AnswerDocument document;
    document.setTextWidth(480);
    qint64 longest = 0, all = 0;
    QString paragraph;
    for (int i = 0; i < 100; ++i) paragraph += "word" + QString::number(i % 37) + " ";
    int frames = 0;
    for (int i = 0; i < 200; ++i) {  // 20,000 words
        const QString source = paragraph + "\n\n";
        for (qsizetype at = 0; at < source.size(); at += 100) {
            document.append(source.mid(at, 100));
            QElapsedTimer timer;
            timer.start();
            document.layOut();
            document.size();
            longest = std::max(longest, timer.nsecsElapsed());
            all += timer.nsecsElapsed();
            ++frames;
        }
    }
    qInfo("20,000 words: longest frame %.1f ms, mean %.2f ms", static_cast<double>(longest) / 1e6,
          static_cast<double>(all) / 1e6 / frames);
    // The aim is 50 ms; a loaded machine may take longer, quadratic work far longer.
    QVERIFY(longest < 500000000);
    QVERIFY(all / frames < 25000000);
}

QTEST_MAIN(AnswerDocumentTest)
#include "answer_document_test.moc"
