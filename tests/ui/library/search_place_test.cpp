// Where the words of a search stand on a page.
#include "ui/library/search_place.h"

#include <QtTest>

using namespace lectern;
using namespace lectern::ui;

class SearchPlaceTest : public QObject {
    Q_OBJECT
    /// The texts found, each in brackets.
    static QString found(const std::u32string& text, const char16_t* typed) {
        app::Page page;
        page.text = text;
        QString out;
        for (const app::CharacterRange& range : searchRanges(page, QString::fromUtf16(typed)))
            out +=
                u'[' + QString::fromUcs4(text.data() + range.start, range.end - range.start) + u']';
        return out;
    }
  private slots:
    void wholeWordsWhateverTheirCaseAndAccents() {
        QCOMPARE(found(U"Notice, noticed, NOTICE.", u"notice"), QString("[Notice][NOTICE]"));
        QCOMPARE(found(U"Un résumé, re\u0301sume\u0301", u"resume"),
                 QString::fromUtf16(u"[résumé][re\u0301sume\u0301]"));
        QCOMPARE(found(U"con\uFB01dential", u"confidential"),
                 QString::fromUtf16(u"[con\uFB01dential]"));
        QCOMPARE(found(U"𝒜 b", u"b"), QString("[b]"));
    }
    void beginningsAndPhrases() {
        QCOMPARE(found(U"notice noticed denotice", u"notic*"), QString("[notice][noticed]"));
        QCOMPARE(found(U"ninety (90) days; days ninety", u"\"ninety 90 days\""),
                 QString("[ninety (90) days]"));
        QCOMPARE(found(U"ninety days", u"“ninety days”"), QString("[ninety days]"));
        QCOMPARE(found(U"don't do t", u"don't"), QString("[don't]"));
    }
    void wordsBrokenAtALineEnd() {
        QCOMPARE(found(U"termi-\nnation of it", u"termination"), QString("[termi-\nnation]"));
        QCOMPARE(found(U"termi-\nnation of it", u"nation"), QString("[nation]"));
        QCOMPARE(found(U"ter\u00ADmination", u"termination"),
                 QString::fromUtf16(u"[ter\u00ADmination]"));
        QCOMPARE(found(U"termi - nation", u"termination"), QString());
    }
    void scriptsWithoutSpaces() {
        QCOMPARE(found(U"この契約書は", u"契約"), QString::fromUtf16(u"[契約]"));
        QCOMPARE(found(U"عقد الإيجار", u"عقد"), QString::fromUtf16(u"[عقد]"));
    }
    void nothingWhereThereIsNothing() {
        QCOMPARE(found(U"", u"word"), QString());
        QCOMPARE(found(U"word", u""), QString());
        QCOMPARE(found(U"word", u"... \" \" *"), QString());
        std::u32string many;
        for (int i = 0; i < 5000; ++i) many += U"word ";
        app::Page page;
        page.text = many;
        QCOMPARE(searchRanges(page, "word").size(), kMostRanges);
    }
};

QTEST_GUILESS_MAIN(SearchPlaceTest)
#include "search_place_test.moc"
