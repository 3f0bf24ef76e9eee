#include <QtTest>

#include <fstream>
#include <random>

#include "app/answer/citation_verifier.h"

using namespace lectern::app;

namespace {

/// A word of the page between white space, in code points.
struct WordSpan {
    size_t begin = 0;
    size_t end = 0;
};

std::vector<WordSpan> wordsOf(const std::u32string& text) {
    std::vector<WordSpan> words;
    for (size_t i = 0; i < text.size();) {
        if (text[i] == U' ' || text[i] == U'\n') {
            ++i;
            continue;
        }
        const size_t begin = i;
        // a word broken at a line end is one word
        while (i < text.size() && text[i] != U' ' && (text[i] != U'\n' || text[i - 1] == U'-')) ++i;
        words.push_back({begin, i});
    }
    return words;
}

/// The plainest notion of "stands on the page" there is: words between white space, edges without
/// quotation marks and closing punctuation.
std::u32string plain(std::u32string_view text) {
    std::u32string out;
    for (const char32_t c : text) {
        if (c == U' ' || c == U'\n') {
            if (!out.empty() && out.back() != U' ') out += U' ';
        } else {
            out += c;
        }
    }
    while (!out.empty() && out.back() == U' ') out.pop_back();
    return out;
}
std::u32string trimmedEdges(std::u32string text) {
    const auto is_edge = [](char32_t c) {
        return c == U'"' || c == U'.' || c == U',' || c == U'\'' || c == U' ';
    };
    while (!text.empty() && is_edge(text.back())) text.pop_back();
    while (!text.empty() && is_edge(text.front())) text.erase(0, 1);
    return text;
}
bool standsOn(const std::u32string& page, std::u32string_view quote) {
    std::u32string q = trimmedEdges(plain(quote));
    const std::u32string p = plain(page);
    for (int pass = 0; pass < 2; ++pass) {
        if (p.find(q) != std::u32string::npos) return true;
        if (q.empty() || q[0] >= 0x80 || !isalpha(static_cast<int>(q[0]))) return false;
        q[0] ^= 0x20;  // the first letter may change its case
    }
    return false;
}

}  // namespace

/// tests/data/quotes/pages.txt: pages of invented contracts and reports, parted by form feeds.
class CitationVerifierPropertyTest : public QObject {
    Q_OBJECT

  private:
    std::vector<Page> m_pages;
    std::vector<std::vector<WordSpan>> m_words;
    std::mt19937 m_random{314159};

    size_t pick(size_t count) { return m_random() % count; }

    struct Sample {
        size_t page = 0, first = 0, last = 0;  // words [first, last)
        std::u32string text;
    };
    Sample draw(size_t least_words) {
        Sample sample;
        sample.page = pick(m_pages.size());
        const auto& words = m_words[sample.page];
        sample.first = pick(words.size() - least_words);
        sample.last = std::min(words.size(), sample.first + least_words + pick(25));
        const std::u32string& text = m_pages[sample.page].text;
        sample.text = text.substr(words[sample.first].begin,
                                  words[sample.last - 1].end - words[sample.first].begin);
        return sample;
    }
    std::u32string word(const Sample& sample, size_t i) const {
        const WordSpan span = m_words[sample.page][i];
        return m_pages[sample.page].text.substr(span.begin, span.end - span.begin);
    }
    std::u32string joined(const Sample& sample, const std::vector<std::u32string>& words) const {
        (void)sample;
        std::u32string text;
        for (const auto& w : words) text += (text.empty() ? U"" : U" ") + w;
        return text;
    }
    bool standsAnywhere(std::u32string_view quote) const {
        for (const Page& page : m_pages)
            if (standsOn(page.text, quote)) return true;
        return false;
    }
    static QByteArray shown(std::u32string_view text) {
        return QByteArray::fromStdString(toUtf8(text));
    }

  private slots:
    void initTestCase() {
        std::ifstream file(LECTERN_TEST_DATA "/quotes/pages.txt", std::ios::binary);
        const std::string all((std::istreambuf_iterator<char>(file)), {});
        for (const QByteArray& text : QByteArray::fromStdString(all).split('\f')) {
            Page page;
            page.index = static_cast<int>(m_pages.size());
            page.text = fromUtf8(text.trimmed().toStdString());
            m_words.push_back(wordsOf(page.text));
            m_pages.push_back(std::move(page));
        }
        QVERIFY(m_pages.size() >= 6);
        for (const auto& words : m_words) QVERIFY(words.size() > 120);
    }

    void everyStretchOfWordsIsVerifiedWhereItStands() {
        const CitationVerifier verifier(m_pages);
        for (int round = 0; round < 6000; ++round) {
            const Sample sample = draw(4);
            const std::u32string_view page = m_pages[sample.page].text;
            const QuoteCheck check =
                verifier.check(static_cast<int>(sample.page), toUtf8(sample.text));
            QVERIFY2(check.status == CitationStatus::Verified, shown(sample.text));
            QCOMPARE(check.ranges.size(), size_t{1});
            const auto start = static_cast<size_t>(check.ranges[0].start);
            const auto end = static_cast<size_t>(check.ranges[0].end);
            const std::u32string found(page.substr(start, end - start));
            QVERIFY2(trimmedEdges(plain(found)) == trimmedEdges(plain(sample.text)), shown(found));
            // exactly this place, or an earlier one with the same words
            const size_t first = m_words[sample.page][sample.first].begin;
            QVERIFY(start <= first + 1);
            if (start + 1 < first) continue;
            QVERIFY(end <= m_words[sample.page][sample.last - 1].end);
        }
    }

    void whiteSpaceAndTypographyDoNotMatter() {
        const CitationVerifier verifier(m_pages);
        for (int round = 0; round < 2000; ++round) {
            const Sample sample = draw(4);
            std::u32string quote;
            for (const char32_t c : sample.text) {
                if (c == U' ' || c == U'\n') {
                    static const std::vector<std::u32string> kSpaces = {U" ", U"\n", U"  ",
                                                                        U"\u00A0", U" \t"};
                    const bool after_hyphen = !quote.empty() && quote.back() == U'-';
                    quote += after_hyphen ? std::u32string(1, c) : kSpaces[pick(kSpaces.size())];
                } else if (c == U'\'') {
                    quote += pick(2) ? U'\u2019' : U'\'';
                } else if (c == U'-') {
                    quote += pick(2) ? U'\u2011' : U'-';
                } else if (pick(40) == 0) {
                    quote += {c, U'\u200B'};
                } else {
                    quote += c;
                }
            }
            const QuoteCheck check = verifier.check(static_cast<int>(sample.page), toUtf8(quote));
            QVERIFY2(check.status == CitationStatus::Verified, shown(quote));
        }
    }

    void changedWordsAreNeverVerified() {
        const CitationVerifier verifier(m_pages);
        int tried = 0;
        for (int round = 0; round < 12000; ++round) {
            const Sample sample = draw(5);
            std::vector<std::u32string> words;
            for (size_t i = sample.first; i < sample.last; ++i) words.push_back(word(sample, i));
            const size_t at = 1 + pick(words.size() - 2);
            switch (pick(5)) {
                case 0:
                    words.erase(words.begin() + static_cast<ptrdiff_t>(at));
                    break;
                case 1:
                    std::swap(words[at], words[at + 1 < words.size() - 1 ? at + 1 : at - 1]);
                    break;
                case 2: {
                    const size_t other_page = pick(m_pages.size());
                    const WordSpan span = m_words[other_page][pick(m_words[other_page].size())];
                    words[at] = m_pages[other_page].text.substr(span.begin, span.end - span.begin);
                    break;
                }
                case 3:
                    words.insert(words.begin() + static_cast<ptrdiff_t>(at),
                                 pick(2) ? U"not" : U"no");
                    break;
                default: {
                    std::u32string& w = words[at];
                    const size_t k = pick(w.size());
                    if (w[k] < U'a' || w[k] > U'z') continue;
                    w[k] = static_cast<char32_t>(U'a' + (w[k] - U'a' + 1 + pick(24)) % 26);
                }
            }
            const std::u32string quote = joined(sample, words);
            if (standsAnywhere(quote)) continue;
            ++tried;
            const QuoteCheck check = verifier.check(static_cast<int>(sample.page), toUtf8(quote));
            QVERIFY2(check.status == CitationStatus::NotFound, shown(quote));
        }
        QVERIFY(tried > 8000);
    }

    void changedNumbersAreNeverVerified() {
        const CitationVerifier verifier(m_pages);
        int tried = 0;
        for (int round = 0; round < 40000 && tried < 6000; ++round) {
            const Sample sample = draw(4);
            std::u32string quote = sample.text;
            const size_t k = quote.find_first_of(U"0123456789%$\u20AC", pick(quote.size()));
            if (k == std::u32string::npos) continue;
            const bool digit = quote[k] >= U'0' && quote[k] <= U'9';
            const bool sign = quote[k] == U'%' || quote[k] == U'$' || quote[k] == U'\u20AC';
            const bool joint = k + 2 < quote.size() &&
                               (quote[k + 1] == U'.' || quote[k + 1] == U',') &&
                               quote[k + 2] >= U'0' && quote[k + 2] <= U'9' && pick(2);
            if (joint) {
                if (pick(2))
                    quote[k + 1] = quote[k + 1] == U'.' ? U',' : U'.';
                else
                    quote.erase(k + 1, 1);
            } else if (digit) {
                const size_t way = pick(5);
                if (way == 0)
                    quote[k] = static_cast<char32_t>(U'0' + (quote[k] - U'0' + 1 + pick(9)) % 10);
                if (way == 1) quote.erase(k, 1);
                if (way == 2) quote.insert(k, 1, static_cast<char32_t>(U'0' + pick(10)));
                if (way == 3) quote.insert(k, 1, pick(2) ? U'.' : U',');
                if (way == 4) quote.insert(k, 1, U'-');
            } else if (sign) {
                quote.erase(k, 1);
            } else {
                continue;
            }
            if (standsAnywhere(quote)) continue;
            ++tried;
            const QuoteCheck check = verifier.check(static_cast<int>(sample.page), toUtf8(quote));
            QVERIFY2(check.status == CitationStatus::NotFound, shown(quote));
        }
        QVERIFY(tried > 3000);
    }

    void stitchedStretchesAreNeverVerified() {
        const CitationVerifier verifier(m_pages);
        for (int round = 0; round < 3000; ++round) {
            const Sample a = draw(4), b = draw(4);
            const std::u32string quote = a.text + U" " + b.text;
            if (standsAnywhere(quote)) continue;
            QVERIFY2(verifier.check(static_cast<int>(a.page), toUtf8(quote)).status ==
                         CitationStatus::NotFound,
                     shown(quote));
        }
    }

    /// With an ellipsis two stretches of one page are verified in their order and never in the
    /// other.
    void ellipsisKeepsOrder() {
        const CitationVerifier verifier(m_pages);
        int verified = 0;
        for (int round = 0; round < 3000; ++round) {
            Sample a = draw(5), b = draw(5);
            if (a.page != b.page) continue;
            if (a.first > b.first) std::swap(a, b);
            if (b.first < a.last + 3) continue;
            const int page = static_cast<int>(a.page);
            const auto count = [&](const std::u32string& text) {
                const std::u32string p = plain(m_pages[a.page].text), t = plain(text);
                size_t n = 0;
                for (size_t at = p.find(t); at != std::u32string::npos; at = p.find(t, at + 1)) ++n;
                return n;
            };
            const QuoteCheck check = verifier.check(page, toUtf8(a.text + U" … " + b.text));
            if (check.status == CitationStatus::Verified) {
                ++verified;
                QCOMPARE(check.ranges.size(), size_t{2});
                QCOMPARE(check.gaps.size(), size_t{1});
                QVERIFY(check.gaps[0].start == check.ranges[0].end &&
                        check.gaps[0].end == check.ranges[1].start);
            }
            if (count(a.text) != 1 || count(b.text) != 1) continue;
            QVERIFY2(verifier.check(page, toUtf8(b.text + U" … " + a.text)).status ==
                         CitationStatus::NotFound,
                     shown(b.text + U" … " + a.text));
        }
        QVERIFY(verified > 30);
    }
};

QTEST_GUILESS_MAIN(CitationVerifierPropertyTest)
#include "citation_verifier_property_test.moc"
