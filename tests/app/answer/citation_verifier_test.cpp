#include <QtTest>

#include <atomic>
#include <ctime>
#include <fstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "app/answer/citation_verifier.h"

using namespace lectern::app;

namespace {

std::vector<Page> pagesOf(const std::vector<std::string>& texts) {
    std::vector<Page> pages;
    for (const std::string& text : texts) {
        Page page;
        page.index = static_cast<int>(pages.size());
        page.text = fromUtf8(text);
        pages.push_back(page);
    }
    return pages;
}

std::string textOf(const Page& page, CharacterRange range) {
    return toUtf8(std::u32string_view(page.text).substr(
        static_cast<size_t>(range.start), static_cast<size_t>(range.end - range.start)));
}

/// The found stretches, joined by "|".
std::string foundText(const std::vector<Page>& pages, const QuoteCheck& check) {
    std::string text;
    for (const CharacterRange& range : check.ranges)
        text += (text.empty() ? "" : "|") +
                textOf(pages[static_cast<size_t>(check.found_page_index)], range);
    return text;
}

/// What looks at every pair of places takes minutes. No measure of speed: a sanitizer costs
/// tenfold.
constexpr double kEndlessMs = 30e3;

/// Processor time of this process, so that a busy machine does not fail a test.
double processorMs() {
    return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace

class CitationVerifierTest : public QObject {
    Q_OBJECT

  private slots:
    /// tests/data/quotes/cases.jsonl: what an adversary and what an honest model would write.
    void table_data() {
        QTest::addColumn<QByteArray>("line");
        std::ifstream file(LECTERN_TEST_DATA "/quotes/cases.jsonl");
        std::string line;
        int count = 0;
        while (std::getline(file, line)) {
            const std::string name = nlohmann::json::parse(line).at("name");
            QTest::newRow(name.c_str()) << QByteArray::fromStdString(line);
            ++count;
        }
        QVERIFY(count >= 150);
    }
    void table() {
        QFETCH(QByteArray, line);
        const auto item = nlohmann::json::parse(line.toStdString());
        const auto pages = pagesOf(item.at("pages").get<std::vector<std::string>>());
        const CitationVerifier verifier(pages);
        const QuoteCheck check =
            verifier.check(item.at("page_index"), item.at("quote").get<std::string>());
        QCOMPARE(std::string(citationStatusName(check.status)),
                 item.at("expect_status").get<std::string>());
        QCOMPARE(check.found_page_index, item.at("expect_found_page").get<int>());
        const bool found = check.found_page_index >= 0;
        QCOMPARE(!check.ranges.empty(), found);
        QCOMPARE(check.gaps.size(), found ? check.ranges.size() - 1 : size_t{0});
        for (size_t i = 0; i < check.gaps.size(); ++i) {
            QCOMPARE(check.gaps[i].start, check.ranges[i].end);
            QCOMPARE(check.gaps[i].end, check.ranges[i + 1].start);
            QVERIFY(check.gaps[i].start <= check.gaps[i].end);
        }
        if (item.contains("expect_text"))
            QCOMPARE(foundText(pages, check), item.at("expect_text").get<std::string>());
    }

    void repeatedPassageGivesTheFirst() {
        const auto pages = pagesOf({"x. The fee is due now. The fee is due now."});
        const QuoteCheck check = CitationVerifier(pages).check(0, "The fee is due now.");
        QCOMPARE(check.ranges.size(), size_t{1});
        QCOMPARE(check.ranges[0].start, 3);
        QCOMPARE(check.ranges[0].end, 22);
    }

    void rangesCountCodePoints() {
        const auto pages =
            pagesOf({"🏛 𝔸 The “ﬁrst” clause e\u0301 binds 契約 here."});
        const QuoteCheck check =
            CitationVerifier(pages).check(0, "The \"first\" clause é binds 契約");
        QCOMPARE(check.status, CitationStatus::Verified);
        QCOMPARE(textOf(pages[0], check.ranges.at(0)),
                 std::string("The “ﬁrst” clause e\u0301 binds 契約"));
    }

    /// Between two places the ellipsis means the closest ones.
    void ellipsisTakesTheClosestStretches() {
        const auto pages = pagesOf(
            {"The Buyer shall pay at once. The Buyer shall pay the price, with tax, on delivery."});
        const QuoteCheck check =
            CitationVerifier(pages).check(0, "The Buyer shall pay … with tax, on delivery");
        QCOMPARE(check.status, CitationStatus::Verified);
        QCOMPARE(textOf(pages[0], check.gaps.at(0)), std::string(" the price, "));
    }

    void movedVerifierStillChecks() {
        const auto pages = pagesOf({"The fee is due now."});
        CitationVerifier first(pages);
        const CitationVerifier second(std::move(first));
        QCOMPARE(second.check(0, "The fee is due now.").status, CitationStatus::Verified);
    }

    /// A page of nothing but one word must not make a check slow, nor a quote made of it.
    void hostileTextIsBounded() {
        std::string words, letters(300'000, 'a'), dots, marks = "e", hyphens;
        for (int i = 0; i < 60'000; ++i) words += "a ";
        for (int i = 0; i < 60'000; ++i) dots += ". ";
        for (int i = 0; i < 30'000; ++i) marks += i % 2 ? "\xCC\x81" : "\xCC\xA3";
        for (int i = 0; i < 60'000; ++i) hyphens += "a-\n";
        const auto pages = pagesOf({words, letters, dots, marks, hyphens});
        const CitationVerifier verifier(pages);
        const std::vector<std::string> quotes = {
            words.substr(0, 60'000) + ", a",
            letters.substr(0, 100'000) + "b",
            dots,
            marks,
            hyphens.substr(0, 90'000) + "b",
            "a, a, a, a, a",
            words.substr(0, 8000) + "… " + words.substr(0, 8000) + "… " + words.substr(0, 8000) +
                "b",
            "a a a a … a a a a … a a a a … a a a a … a a a a … not b",
            std::string(2'000'000, 'x')};
        for (const std::string& quote : quotes)
            for (int page = 0; page < static_cast<int>(pages.size()); ++page) {
                const double start = processorMs();
                (void)verifier.check(page, quote);
                const double ms = processorMs() - start;
                const auto what = QString("%1 on page %2: %3 ms")
                                      .arg(QString::fromStdString(quote.substr(0, 12)))
                                      .arg(page)
                                      .arg(ms);
                QVERIFY2(ms < kEndlessMs, qPrintable(what));
            }
    }

    void longDocumentsAreQuick() {
        std::vector<std::string> texts;
        for (int p = 0; p < 2000; ++p) {
            std::string text;
            for (int s = 0; s < 40; ++s)
                text += "Clause " + std::to_string(p) + "." + std::to_string(s) +
                        " obliges the Supplier to deliver lot " + std::to_string(p * 41 + s) +
                        " in time.\n";
            texts.push_back(text);
        }
        const auto pages = pagesOf(texts);
        const double index_start = processorMs();
        const CitationVerifier verifier(pages);
        qInfo("index of 2,000 pages: %.0f ms", processorMs() - index_start);
        const auto timed = [&](const char* what, int page, std::string_view quote,
                               CitationStatus expected, int found) {
            const double start = processorMs();
            const QuoteCheck check = verifier.check(page, quote);
            const double ms = processorMs() - start;
            qInfo("%s: %.2f ms", what, ms);
            QCOMPARE(check.status, expected);
            QCOMPARE(check.found_page_index, found);
            QVERIFY(ms < kEndlessMs);
        };
        timed("verified", 1500, "obliges the Supplier to deliver lot 61539 in time.",
              CitationStatus::Verified, 1500);
        timed("elsewhere", 0, "obliges the Supplier to deliver lot 81957 in time.",
              CitationStatus::Elsewhere, 1998);
        timed("not found", 0, "obliges the Supplier to deliver lot 999999 in time.",
              CitationStatus::NotFound, -1);
        timed("on every page, wrong case", 0, "Obliges The Supplier to deliver lot",
              CitationStatus::NotFound, -1);
    }

    void severalThreadsMayCheck() {
        const auto pages = pagesOf({"The first fee is due now.", "The second fee is due later."});
        const CitationVerifier verifier(pages);
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 200; ++i)
                    wrong += verifier.check(0, "The second fee is due later.").status !=
                             CitationStatus::Elsewhere;
            });
        for (std::thread& thread : threads) thread.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(CitationVerifierTest)
#include "citation_verifier_test.moc"
