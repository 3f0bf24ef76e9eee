#include <QtTest>

#include "app/answer/coverage.h"

using namespace lectern::app;

class CoverageTest : public QObject {
    Q_OBJECT

    static std::vector<Page> pagesOf(const std::vector<std::u32string>& texts) {
        std::vector<Page> pages;
        for (const auto& text : texts) {
            Page page;
            page.index = static_cast<int>(pages.size());
            page.text = text;
            pages.push_back(page);
        }
        return pages;
    }

  private slots:
    void pagesWithoutTextAreNotRead() {
        const auto pages = pagesOf({U"a", U"", U"c"});
        const std::vector<LayoutDocument> documents = {{"x", pages, {}}};
        const Coverage coverage = coverageOf(documents);
        QCOMPARE(coverage.pages_total, 3);
        QCOMPARE(coverage.pages_read, 2);
        QCOMPARE(coverage.documents.at(0).title, std::string("x"));
        QCOMPARE(coverage.documents[0].pages_read, (std::vector<int>{1, 3}));
        QCOMPARE(coverage.documents[0].pages_without_text, std::vector<int>{2});
    }

    void focusReadsOnlyItsPages() {
        const auto pages = pagesOf({U"a", U"", U"c", U"d"});
        const std::vector<LayoutDocument> documents = {
            {"x", pages, {0, 1, 3}}, {"y", pages, {-1}}, {"z", pages, {99}}};
        const Coverage coverage = coverageOf(documents);
        QCOMPARE(coverage.pages_total, 12);
        QCOMPARE(coverage.pages_read, 2);
        QCOMPARE(coverage.documents.at(0).pages_read, (std::vector<int>{1, 4}));
        QVERIFY(coverage.documents.at(1).pages_read.empty());
        QVERIFY(coverage.documents.at(2).pages_read.empty());
        QCOMPARE(coverage.documents.at(2).pages_without_text, std::vector<int>{2});
    }

    void nothingAtAll() {
        const Coverage coverage = coverageOf({});
        QCOMPARE(coverage.pages_total, 0);
        QVERIFY(coverage.documents.empty());
    }

    void pageLists_data() {
        QTest::addColumn<QList<int>>("numbers");
        QTest::addColumn<QString>("list");
        QTest::newRow("none") << QList<int>{} << "";
        QTest::newRow("one") << QList<int>{7} << "7";
        QTest::newRow("two") << QList<int>{7, 8} << "7-8";
        QTest::newRow("runs") << QList<int>{1, 2, 3, 4, 7} << "1-4, 7";
        QTest::newRow("no run") << QList<int>{1, 3, 5} << "1, 3, 5";
        QTest::newRow("unsorted, twice") << QList<int>{5, 1, 2, 1, 6, 10} << "1-2, 5-6, 10";
    }
    void pageLists() {
        QFETCH(QList<int>, numbers);
        QFETCH(QString, list);
        const std::vector<int> values(numbers.begin(), numbers.end());
        QCOMPARE(QString::fromStdString(pageList(values)), list);
    }
};

QTEST_GUILESS_MAIN(CoverageTest)
#include "coverage_test.moc"
