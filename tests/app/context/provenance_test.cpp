#include <QtTest>

#include <random>

#include "app/context/context_layout.h"

using namespace lectern;
using namespace lectern::app;

namespace {

/// Text of many scripts: ASCII words, accents, Greek, CJK, emoji with joiners, combining marks,
/// right to left, line ends, private use, and what is no character at all.
std::u32string randomText(std::mt19937& random, size_t length) {
    static const std::vector<std::u32string> kPieces = {U"the ",
                                                        U"Agreement",
                                                        U" shall",
                                                        U"\n",
                                                        U"é",
                                                        U"ß",
                                                        U"αβγ",
                                                        U"契約",
                                                        U"書",
                                                        U"日本語の文",
                                                        U"한국어 ",
                                                        U"👩‍⚖️",
                                                        U"🏛",
                                                        U"e\u0301",
                                                        U"a\u0323\u0302",
                                                        U"עברית",
                                                        U"العقد",
                                                        U"\u200F",
                                                        U"€ 5.00",
                                                        U"½",
                                                        U"ﬁ",
                                                        U"\uE000",
                                                        U"\uFFFD",
                                                        U"𝔸",
                                                        U"𠀋𠮷",
                                                        U"\t",
                                                        U"  ",
                                                        U"\r\n",
                                                        U"]",
                                                        U"[page 3]\n",
                                                        U"0123456789",
                                                        U"ไทย",
                                                        std::u32string(1, char32_t{0xD800}),
                                                        std::u32string(1, char32_t{0x110000})};
    std::u32string text;
    while (text.size() < length) text += kPieces[random() % kPieces.size()];
    return text;
}

}  // namespace

class ProvenanceTest : public QObject {
    Q_OBJECT

  private:
    std::optional<engine::Tokenizer> m_tokenizer;

  private slots:
    void initTestCase() {
        auto tokenizer = engine::Tokenizer::open(std::filesystem::path(LECTERN_SOURCE_DIR) /
                                                 "resources" / "starter-model");
        QVERIFY(tokenizer.has_value());
        m_tokenizer.emplace(std::move(*tokenizer));
    }

    /// Token -> characters -> tokens over random pages, for both places of the documents and for
    /// markers that fuse with the text.
    void theMillionthTokenIsFound() {
        constexpr int64_t kWanted = 999999;
        std::vector<Page> pages(2600);
        for (size_t i = 0; i < pages.size(); ++i) {
            pages[i].index = static_cast<int>(i);
            std::string text = "Entry " + std::to_string(i + 1) + "\n";
            for (int line = 0; line < 24; ++line)
                text += "On day " + std::to_string(line) + " of voyage " +
                        std::to_string(i * 24 + static_cast<size_t>(line)) +
                        " the cargo was barley and slate.\n";
            pages[i].text = fromUtf8(text);
        }
        const LayoutDocument document{"Log", pages, {}};
        const auto layout = layoutDocuments({&document, 1}, PromptProfile{}, *m_tokenizer);
        QVERIFY(layout.has_value());
        std::vector<engine::Token> ids;
        for (const auto& segment : layout->segments)
            ids.insert(ids.end(), segment.tokens.begin(), segment.tokens.end());
        QVERIFY2(layout->total_tokens > kWanted, qPrintable(QString::number(ids.size())));
        QCOMPARE(static_cast<int64_t>(ids.size()), layout->total_tokens);

        // The page by its marker, the words by what stands behind it: no map needed.
        std::string before;
        for (int64_t t = 0; t < kWanted; ++t)
            before += m_tokenizer->bytes(ids[static_cast<size_t>(t)]);
        const size_t marker = before.rfind("[page ");
        const int page_number = std::stoi(before.substr(marker + 6));
        const size_t text_begin = before.find('\n', marker) + 1;
        const auto origin = layout->provenance.origin(kWanted);
        QVERIFY(origin.has_value());
        QCOMPARE(origin->document, 0);
        QCOMPARE(origin->page_index, page_number - 1);
        QCOMPARE(origin->characters.start, static_cast<int>(before.size() - text_begin));
        QCOMPARE(toUtf8(pages[static_cast<size_t>(origin->page_index)].text.substr(
                     static_cast<size_t>(origin->characters.start),
                     static_cast<size_t>(origin->characters.end - origin->characters.start))),
                 std::string(m_tokenizer->bytes(ids[static_cast<size_t>(kWanted)])));
        const auto back = layout->provenance.tokens(0, origin->page_index, origin->characters);
        QVERIFY(back && back->first == kWanted && back->second == kWanted + 1);
    }

    void tokensAndCharactersMapToEachOther() {
        std::mt19937 random(20260);
        PromptProfile fusing;
        fusing.documents_in = PromptProfile::DocumentsIn::User;
        fusing.page_marker = "{page}";
        fusing.page_end = "";
        fusing.documents_end = "";
        PromptProfile user = fusing;
        user.page_marker = "[page {page}]\n";
        user.page_end = "\n";
        user.documents_end = "\n";
        for (int round = 0; round < 150; ++round) {
            std::vector<std::vector<Page>> pages(1 + random() % 3);
            std::vector<LayoutDocument> documents;
            for (auto& document : pages) {
                for (int i = 0; i < static_cast<int>(1 + random() % 4); ++i) {
                    Page page;
                    page.index = i;
                    page.text = random() % 8 == 0 ? U"" : randomText(random, random() % 120);
                    document.push_back(page);
                }
                documents.push_back({"title", document, {}});
            }
            const PromptProfile profiles[] = {defaultPromptProfile(), user, fusing};
            for (const PromptProfile& profile : profiles) {
                const auto layout = layoutDocuments(documents, profile, *m_tokenizer);
                QVERIFY(layout.has_value());
                checkLayout(*layout, documents);
            }
        }
    }

  private:
    void checkLayout(const ContextLayout& layout, std::span<const LayoutDocument> documents) {
        std::vector<engine::Token> ids;
        for (const engine::Segment& segment : layout.segments)
            ids.insert(ids.end(), segment.tokens.begin(), segment.tokens.end());
        QVERIFY(!layout.provenance.origin(-1));
        QVERIFY(!layout.provenance.origin(static_cast<int64_t>(ids.size())));

        // every token inside a page: its bytes stand in the UTF-8 of its characters, and are all of
        // it but for the characters that it cuts
        for (int64_t t = 0; t < static_cast<int64_t>(ids.size()); ++t) {
            const auto origin = layout.provenance.origin(t);
            if (!origin) continue;
            const Page& page = documents[static_cast<size_t>(origin->document)]
                                   .pages[static_cast<size_t>(origin->page_index)];
            const CharacterRange range = origin->characters;
            QVERIFY(range.start >= 0 && range.start < range.end &&
                    range.end <= static_cast<int>(page.text.size()));
            const std::string covered = toUtf8(std::u32string_view(page.text).substr(
                static_cast<size_t>(range.start), static_cast<size_t>(range.end - range.start)));
            const std::string_view bytes = m_tokenizer->bytes(ids[static_cast<size_t>(t)]);
            if (range.start > 0 && range.end < static_cast<int>(page.text.size())) {
                QVERIFY2(covered.find(bytes) != std::string::npos, "token outside its characters");
                QVERIFY(covered.size() < bytes.size() + 8);
            } else {  // at a page's edge a token may hold some of the marker
                bool overlaps = false;
                for (size_t i = 0; i < bytes.size(); ++i)
                    for (size_t n = 1; n + i <= bytes.size(); ++n)
                        overlaps =
                            overlaps || covered.find(bytes.substr(i, n)) != std::string::npos;
                QVERIFY(overlaps);
            }
        }
        // every character maps to tokens, and these map back to it
        for (size_t d = 0; d < documents.size(); ++d)
            for (const Page& page : documents[d].pages)
                checkPage(layout, ids, static_cast<int>(d), page);
    }

    void checkPage(const ContextLayout& layout, const std::vector<engine::Token>& ids, int document,
                   const Page& page) {
        std::string rebuilt;
        int64_t next = -1;
        for (int c = 0; c < static_cast<int>(page.text.size()); ++c) {
            const auto tokens = layout.provenance.tokens(document, page.index, {c, c + 1});
            QVERIFY(tokens.has_value());
            QVERIFY(tokens->first < tokens->second);
            QVERIFY(next < 0 || tokens->first >= next - 1);  // no gap, in order
            QVERIFY(next < 0 || tokens->first <= next);
            next = tokens->second;
            for (int64_t t = tokens->first; t < tokens->second; ++t) {
                const auto origin = layout.provenance.origin(t);
                QVERIFY(origin.has_value());
                if (origin->document != document || origin->page_index != page.index) {
                    QVERIFY(c == 0 && t == tokens->first);  // shared with the page before
                    continue;
                }
                QVERIFY(origin->characters.start <= c && c < origin->characters.end);
            }
        }
        if (page.text.empty()) {
            QVERIFY(!layout.provenance.tokens(document, page.index, {0, 1}));
            return;
        }
        const int size = static_cast<int>(page.text.size());
        const auto all = layout.provenance.tokens(document, page.index, {0, size});
        QVERIFY(all.has_value());
        std::string bytes;
        for (int64_t t = all->first; t < all->second; ++t)
            bytes += m_tokenizer->bytes(ids[static_cast<size_t>(t)]);
        QVERIFY(bytes.find(toUtf8(page.text)) != std::string::npos);
        QVERIFY(!layout.provenance.tokens(document, page.index, {size, size + 1}));
        QVERIFY(!layout.provenance.tokens(document, page.index, {0, 0}));
        QVERIFY(!layout.provenance.tokens(document, page.index + 100, {0, 1}));
    }
};

QTEST_GUILESS_MAIN(ProvenanceTest)
#include "provenance_test.moc"
