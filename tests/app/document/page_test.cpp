#include "app/document/page.h"

#include <QTest>

#include "app/document/active_character.h"

using namespace lectern::app;

class PageTest : public QObject {
    Q_OBJECT
  private slots:
    void utf8RoundTripsEveryScalarValue() {
        std::u32string all;
        for (char32_t c = 0; c <= 0x10FFFF; ++c)
            if (c < 0xD800 || c > 0xDFFF) all += c;
        QVERIFY(fromUtf8(toUtf8(all)) == all);
        QCOMPARE(toUtf8(U"a\u00e9\u20ac\U0001d538"),
                 std::string("a\xc3\xa9\xe2\x82\xac\xf0\x9d\x94\xb8"));
    }

    /// Cases of the Unicode standard, section 3.9: each maximal bad part becomes one U+FFFD.
    void badUtf8BecomesReplacementCharacters() {
        const auto decoded = [](std::string_view bytes) { return fromUtf8(bytes); };
        QCOMPARE(decoded("\x80"), std::u32string(U"\ufffd"));
        QCOMPARE(decoded("\xc0\xaf"), std::u32string(U"\ufffd\ufffd"));
        QCOMPARE(decoded("\xe0\x80\xaf"), std::u32string(U"\ufffd\ufffd\ufffd"));
        QCOMPARE(decoded("\xed\xa0\x80"), std::u32string(U"\ufffd\ufffd\ufffd"));
        QCOMPARE(decoded("\xf4\x90\x80\x80"), std::u32string(U"\ufffd\ufffd\ufffd\ufffd"));
        QCOMPARE(decoded("a\xf1\x80\x80\xe1\x80\xc2"
                         "b\x80"
                         "c\x80\xbf"
                         "d"),
                 std::u32string(U"a\ufffd\ufffd\ufffdb\ufffdc\ufffd\ufffdd"));
        QCOMPARE(decoded("\xe2\x82"), std::u32string(U"\ufffd"));
        QCOMPARE(decoded("\xff\xfe"), std::u32string(U"\ufffd\ufffd"));
    }

    void valuesThatAreNoCharactersAreReplaced() {
        const std::u32string bad = {0xD800, 0xDFFF, 0x110000, 0xFFFFFFFF};
        QCOMPARE(toUtf8(bad), std::string("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));
    }

    void pagesWithoutTextAreNumberedFromOne() {
        DocumentText document;
        document.pages.resize(4);
        for (int i = 0; i < 4; ++i) document.pages[static_cast<size_t>(i)].index = i;
        document.pages[1].text = U"words";
        QCOMPARE(document.pagesWithoutText(), (std::vector<int>{1, 3, 4}));
        document.pages.clear();
        QVERIFY(document.pagesWithoutText().empty());
    }

    void charactersThatActAreToldFromThoseThatAreRead() {
        for (char32_t c : {0x00, 0x0A, 0x1B, 0x7F, 0x9B, 0x61C, 0x200E, 0x200F, 0x2028, 0x2029,
                           0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xFFF9, 0xE0001, 0xE007F})
            QVERIFY2(isActiveCharacter(c), qPrintable(QString::number(c, 16)));
        for (char32_t c : {0x20, 0x7E, 0xA0, 0xAD, 0x200B, 0x200C, 0x200D, 0x2010, 0x2060, 0x0645,
                           0x4E2D, 0xFFFD, 0x1F600, 0xE0100})
            QVERIFY2(!isActiveCharacter(c), qPrintable(QString::number(c, 16)));
    }
};

QTEST_GUILESS_MAIN(PageTest)
#include "page_test.moc"
