#include "ui/shell/fuzzy_match.h"

#include <QTest>

namespace lectern::ui {

class FuzzyMatchTest : public QObject {
    Q_OBJECT
  private slots:
    void lettersMustStandInOrder();
    void wordBeginningsAndNeighboursCountMost();
    void nothingTypedFitsAll();
};

void FuzzyMatchTest::lettersMustStandInOrder() {
    QVERIFY(fuzzyScore(u"zin", u"Zoom in"));
    QVERIFY(fuzzyScore(u"ZOOM", u"zoom in"));
    QVERIFY(!fuzzyScore(u"niz", u"Zoom in"));
    QVERIFY(!fuzzyScore(u"zoomm", u"Zoom in"));
    QVERIFY(!fuzzyScore(u"a", u""));
}

void FuzzyMatchTest::wordBeginningsAndNeighboursCountMost() {
    QVERIFY(*fuzzyScore(u"np", u"Next page") > *fuzzyScore(u"np", u"Print preview input"));
    QVERIFY(*fuzzyScore(u"find", u"Find in document") > *fuzzyScore(u"find", u"Fit in window, d"));
    QVERIFY(*fuzzyScore(u"copy", u"Copy") > *fuzzyScore(u"copy", u"Copy the conversation"));
    QVERIFY(fuzzyScore(u"fi nd", u"Find"));
}

void FuzzyMatchTest::nothingTypedFitsAll() {
    QCOMPARE(fuzzyScore(u"", u"x"), std::optional(0));
}

}  // namespace lectern::ui

QTEST_GUILESS_MAIN(lectern::ui::FuzzyMatchTest)
#include "fuzzy_match_test.moc"
