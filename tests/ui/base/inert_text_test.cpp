// What acts instead of being read is shown.
#include "ui/base/inert_text.h"

#include <QTextDocument>
#include <QtTest>

using namespace lectern::ui;

class InertTextTest : public QObject {
    Q_OBJECT
  private slots:
    void ordinaryTextOfAllScriptsStaysAsItIs() {
        for (const char16_t* text :
             {u"lease.pdf", u"Straße, naïve — “quoted”", u"عقد الإيجار", u"می‌خواهم",
              u"契約書", u"\U0001F469‍\U0001F4BB", u"no break"})
            QCOMPARE(inertText(QStringView(text)), QString::fromUtf16(text));
    }
    void charactersThatReorderOrControlAreShown() {
        QCOMPARE(inertText(QStringView(u"invoice\u202Efdp.exe")),
                 QStringLiteral("invoice<U+202E>fdp.exe"));
        QCOMPARE(inertText(QStringView(u"a\u0007\u001B[31m")),
                 QStringLiteral("a<U+0007><U+001B>[31m"));
        for (const char32_t c :
             {0x00U, 0x08U, 0x7FU, 0x85U, 0x9BU, 0x61CU, 0x200EU, 0x200FU, 0x2028U, 0x2029U,
              0x202AU, 0x2066U, 0x2069U, 0xFEFFU, 0xFFF9U, 0xE0041U})
            QCOMPARE(inertText(QStringView(QChar::fromUcs4(c))),
                     QStringLiteral("<U+%1>").arg(uint(c), 4, 16, QLatin1Char('0')).toUpper());
    }
    void linesStayInTextAndGoInNames() {
        QCOMPARE(inertText(QStringView(u"a\n\tb")), QStringLiteral("a\n\tb"));
        QCOMPARE(inertLine(QStringView(u"a\n\tb")), QStringLiteral("a  b"));
        QCOMPARE(inertLine(QStringView(u"a\rb")), QStringLiteral("a<U+000D>b"));
    }
    void markUpAndAccessKeysAreShownAsTheyAre() {
        QVERIFY(literalRichText(QStringLiteral("<img src=x>")).contains(QStringLiteral("&lt;img")));
        QVERIFY(Qt::mightBeRichText(literalRichText(QStringLiteral("a"))));
        QCOMPARE(literalLabel(QStringLiteral("a & b")), QStringLiteral("a && b"));
    }
    void brokenSurrogatesAndBytesBecomeReplacementCharacters() {
        const char16_t lone[] = {u'a', 0xD800, u'b', 0xDC00, 0};
        QCOMPARE(inertText(QStringView(lone)), QStringLiteral("a\uFFFDb\uFFFD"));
        QVERIFY(inertText(std::string("a\xFF")).contains(QChar(0xFFFD)));
    }
};

QTEST_GUILESS_MAIN(InertTextTest)
#include "inert_text_test.moc"
