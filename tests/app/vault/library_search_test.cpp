#include <QTest>
#include <random>

#include "app/vault/database.h"
#include "tests/app/vault/vault_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class LibrarySearchTest : public QObject {
    Q_OBJECT

    TempDir m_dir;
    std::unique_ptr<Library> m_library;
    uint64_t m_next_hash = 1;
    std::vector<DocumentId> m_ids;

    DocumentId add(const std::vector<std::u32string>& pages, const std::string& title = "T") {
        auto record = m_library->addDocument(hashOf(m_next_hash++), "f", 1, makeText(title, pages));
        if (!record) qFatal("%s", record.error().message.c_str());
        m_ids.push_back(record->id);
        return record->id;
    }
    /// "document:page" of every hit, in order of rank.
    std::vector<std::pair<DocumentId, int>> found(const std::string& words,
                                                  const SearchScope& scope = {}) {
        const auto hits = m_library->search(words, scope);
        if (!hits) {
            qWarning("%s", hits.error().message.c_str());
            return {{-1, -1}};
        }
        std::vector<std::pair<DocumentId, int>> out;
        for (const SearchHit& hit : *hits) out.emplace_back(hit.document, hit.page_index);
        return out;
    }
    bool finds(const std::string& words, DocumentId document) {
        const auto all = found(words);
        return all.size() == 1 && all[0].first == document;
    }
    static std::vector<std::string> marked(const SearchHit& hit) {
        const std::u32string text = fromUtf8(hit.excerpt);
        std::vector<std::string> parts;
        for (const CharacterRange& mark : hit.marks) {
            if (mark.start < 0 || mark.end > static_cast<int>(text.size()) ||
                mark.start >= mark.end)
                return {"outside the excerpt"};
            parts.push_back(toUtf8(text.substr(static_cast<size_t>(mark.start),
                                               static_cast<size_t>(mark.end - mark.start))));
        }
        return parts;
    }
    static SearchScope any() {
        SearchScope scope;
        scope.match = SearchScope::Match::Any;
        return scope;
    }

  private slots:
    void init() {
        m_library.reset();
        for (const char* end : {"", "-wal", "-shm"})
            fs::remove(m_dir / (std::string("l.sqlite") + end));
        auto library = Library::open(m_dir / "l.sqlite", Library::Access::ReadWrite);
        QVERIFY(library);
        m_library = std::move(*library);
        m_ids.clear();
    }

    void everyWordMustBeThere() {
        const DocumentId lease = add({U"The tenant pays rent.", U"The landlord keeps the roof."});
        add({U"Rent is due."});
        QVERIFY((found("tenant RENT") == std::vector<std::pair<DocumentId, int>>{{lease, 0}}));
        QVERIFY(found("tenant roof").empty());
        QCOMPARE(found("rent").size(), size_t{2});
    }

    void phrasesArePhrases() {
        const DocumentId a = add({U"the governing law of Ireland"});
        const DocumentId b = add({U"the law governing leases"});
        QVERIFY(finds("\"governing law\"", a));
        QVERIFY(finds("\u201Elaw governing\u201C", b));
        QVERIFY(finds("\u00ABgoverning  LAW\u00BB ireland", a));
        QVERIFY(finds("\"governing law", a));  // never closed
        QCOMPARE(found("governing law").size(), size_t{2});
    }

    void aStarAtTheEndIsAPrefix() {
        const DocumentId a = add({U"termination for cause"});
        const DocumentId b = add({U"the term sheet"});
        QCOMPARE(found("term*").size(), size_t{2});
        QVERIFY(finds("term", b));
        QVERIFY(finds("\"termination fo\"*", a));
        QVERIFY(found("erm*").empty());
        QVERIFY(found("t*m").empty());  // inside a word it is only a mark between words
    }

    void accentsAndCaseDoNotMatter() {
        const DocumentId a = add({U"K\u00FCndigung der \u00C4rzte, r\u00E9sum\u00E9"});
        QVERIFY(finds("kundigung arzte RESUME", a));
        QVERIFY(finds("Ku\u0308ndigung", a));
    }

    /// Nothing a person can type is syntax.
    void operatorsAndPunctuationAreText_data() {
        QTest::addColumn<QString>("typed");
        for (const char* typed : {"a AND b",       "a OR b",   "NOT b",   "AND",     "NEAR(a b, 2)",
                                  "NEAR",          "a:b",      "text:a",  "(a",      "a)",
                                  "()a",           "-a",       "+a",      "^a",      "a*b*",
                                  "**a",           "a**",      "\"a",     "a\"",     "\"\"a\"\"",
                                  "a;b'--",        "{text}:a", "a\\b",    "a\"b\"c", "\"a\"*\"b\"",
                                  "* a",           "a -- b",   "rowid:a", "a&b|c!",  "'a'",
                                  "page_search:a", "[a]",      "a\tb\nc", "a,b.",    "\"a\" \"\"",
                                  "a^2",           "{a b}:c",  "%a_",     "a?"})
            QTest::newRow(typed) << QString::fromUtf8(typed);
    }
    void operatorsAndPunctuationAreText() {
        QFETCH(QString, typed);
        // A page that holds what was typed is found by it; as FTS5 syntax most of these would fail
        // or miss.
        add({typed.toStdU32String()});
        add({U"unrelated"});
        for (const auto match : {SearchScope::Match::All, SearchScope::Match::Any}) {
            SearchScope scope;
            scope.match = match;
            const auto hits = m_library->search(typed.toStdString(), scope);
            QVERIFY2(hits, hits ? "" : hits.error().message.c_str());
            QCOMPARE(hits->size(), size_t{1});
        }
    }

    void randomInputNeverFailsInSyntax() {
        add({U"alpha beta and or not near \u5951\u7D04"});
        std::mt19937 random(3);
        const std::vector<std::string> parts = {
            "alpha", "beta",   "\"",     "*",          "(",    ")",    " ", "AND",
            "OR",    "NOT",    "NEAR",   ":",          "-",    "^",    "'", "\\",
            ",",     "\u5951", "\u201C", "\U0001F600", "\xFF", "\xC3", "\n"};
        for (int round = 0; round < 5000; ++round) {
            std::string typed;
            for (size_t i = random() % 12; i > 0; --i) typed += parts[random() % parts.size()];
            SearchScope scope;
            scope.match = round % 2 ? SearchScope::Match::Any : SearchScope::Match::All;
            const auto hits = m_library->search(typed, scope);
            if (!hits)
                QVERIFY2(hits.error().code == ErrorCode::InvalidArgument,
                         (typed + ": " + hits.error().message).c_str());
        }
    }

    void withoutAWordThereIsNothingToSearch() {
        add({U"a"});
        for (const char* typed :
             {"", "  \t\n", "\"\"", "*", "?!", "\U0001F600", "\u3000", "\" \"", "&"})
            VERIFY_ERROR(m_library->search(typed, {}), ErrorCode::InvalidArgument, "no word");
    }

    void emojiBesideWordsAreIgnored() {
        const DocumentId a = add({U"signed \U0001F600 in Dublin"});
        QVERIFY(finds("\U0001F600 dublin", a));
        QVERIFY(finds("signed\U0001F600in", a));
    }

    void chineseAndJapaneseAreFoundInsideASentence() {
        const DocumentId chinese =
            add({U"\u672C\u5408\u540C\u7684\u901A\u77E5\u671F\u4E3A\u4E09\u4E2A\u6708\u3002"});
        const DocumentId japanese =
            add({U"\u672C\u5951\u7D04\u66F8\u306F\u89E3\u7D04\u3067\u304D\u308B"});
        QVERIFY(finds("\u901A\u77E5\u671F", chinese));
        QVERIFY(finds("\u5951\u7D04", japanese));
        QVERIFY(found("\u7D04\u5951").empty());
        QVERIFY(found("\u77E5\u4E09").empty());
        QVERIFY(finds("\u5951\u7D04\u66F8 \u89E3\u7D04", japanese));
        const DocumentId mixed =
            add({U"\u7532ABC\u516C\u53F8 GmbH\u5951\u7D04\u66F8\u00E9t\u00E9"});
        QVERIFY(finds("abc", mixed));
        QVERIFY(finds("gmbh", mixed));
        QVERIFY(finds("\u00E9t\u00E9", mixed));
        QVERIFY(finds("\u516C\u53F8", mixed));
        const auto hits = m_library->search("\u5951\u7D04 gmbh", {});
        QVERIFY(hits && hits->size() == 1);
        QVERIFY((marked(hits->front()) == std::vector<std::string>{"GmbH", "\u5951\u7D04"}));
    }

    void thaiIsFoundInsideASentence() {
        const DocumentId a = add(
            {U"\u0E2A\u0E31\u0E0D\u0E0D\u0E32\u0E40\u0E0A\u0E48\u0E32\u0E1A\u0E49\u0E32\u0E19"});
        QVERIFY(finds("\u0E40\u0E0A\u0E48\u0E32", a));  // "rent" in "house rental contract"
    }

    void koreanCyrillicGreekAndArabicWordsAreFound() {
        const DocumentId a =
            add({U"\uACC4\uC57D\uC11C \u0434\u043E\u0433\u043E\u0432\u043E\u0440 "
                 U"\u03C3\u03CD\u03BC\u03B2\u03B1\u03C3\u03B7 \u0639\u0642\u062F"});
        for (const char* word :
             {"\uACC4\uC57D\uC11C", "\u0414\u041E\u0413\u041E\u0412\u041E\u0420",
              "\u03A3\u03CD\u03BC\u03B2\u03B1\u03C3\u03B7", "\u0639\u0642\u062F"})
            QVERIFY2(finds(word, a), word);
    }

    void ligaturesAreTheirLetters() {
        const DocumentId a = add({U"con\uFB01dential o\uFB03ce \uFB02oor"});
        QVERIFY(finds("confidential office floor", a));
        QVERIFY(finds("con\uFB01dential", a));
        const auto hits = m_library->search("office", {});
        QVERIFY(hits && hits->size() == 1);
        QVERIFY(marked(hits->front()) == std::vector<std::string>{"o\uFB03ce"});
    }

    void wordsBrokenAtTheEndOfALineAreFoundWhole() {
        const DocumentId a = add({U"early termi-\nnation of the lease"});
        QVERIFY(finds("termination", a));
        QVERIFY(finds("termi nation", a));
        QVERIFY(finds("\"early termination\"", a));
        QVERIFY(finds("\"termination of\"", a));
        const DocumentId b = add({U"a long-\n  term co\u00ADoperation, well-known"});
        QVERIFY(finds("\"long term\"", b));
        QVERIFY(finds("longterm cooperation", b));
        QVERIFY(finds("\"well known\"", b));
        QVERIFY(found("wellknown").empty());
        const DocumentId c = add({U"broken-\n\nparagraph"});
        QVERIFY(found("brokenparagraph").empty());
        QVERIFY(finds("broken paragraph", c));
        // Deleting tells the index the same words again.
        for (const DocumentId id : {a, b, c}) VERIFY_OK(m_library->removeDocument(id));
        VERIFY_OK(m_library->check());
        QVERIFY(found("termination").empty());
    }

    void questionsNeedOnlySomeWords() {
        const DocumentId notice = add({U"Notice period: three months before termination."});
        const DocumentId rent = add({U"What is the rent and how is it paid and by whom and when?"});
        add({U"Nothing of interest."});
        const auto hits = found("What is the notice period for termination?", any());
        QVERIFY((hits == std::vector<std::pair<DocumentId, int>>{{notice, 0}}));
        QVERIFY(
            !found("what is the", any()).empty());  // only function words: they are all there is
        QCOMPARE(found("notice rent", any()).size(), size_t{2});
        QVERIFY(found("notice rent").empty());
        QVERIFY((found("Wie ist die notice?", any()) ==
                 std::vector<std::pair<DocumentId, int>>{{notice, 0}}));
        QVERIFY((found("\"the rent\" zzz", any()) ==
                 std::vector<std::pair<DocumentId, int>>{{rent, 0}}));
    }

    /// A question in a script without spaces is one long run; pairs of its characters stand in for
    /// words.
    void chineseQuestionsNeedOnlySomeWords() {
        const DocumentId notice = add({U"\u901A\u77E5\u671F\u4E3A\u4E09\u4E2A\u6708\u3002"});
        add({U"\u79DF\u91D1\u6BCF\u6708\u652F\u4ED8\u3002"});
        const std::string question = "\u5408\u540C\u7684\u901A\u77E5\u671F\u662F\u591A\u4E45\uFF1F";
        QVERIFY((found(question, any()) == std::vector<std::pair<DocumentId, int>>{{notice, 0}}));
        QVERIFY(found(question).empty());
        QVERIFY((found("GmbH\u901A\u77E5xyz", any()) ==
                 std::vector<std::pair<DocumentId, int>>{{notice, 0}}));
        QVERIFY((found("\u671F", any()) == std::vector<std::pair<DocumentId, int>>{{notice, 0}}));
        QVERIFY(found("\"\u77E5\u901A\u671F\"", any()).empty());  // a quoted phrase stays whole
    }

    void betterPagesComeFirst() {
        add({U"notice " + std::u32string(400, U' ') +
             U"one two three four five six seven eight nine ten"});
        const DocumentId best = add({U"notice period notice period"});
        add({U"a period of time that goes on for a very long sentence with many other words"});
        for (int i = 0; i < 10; ++i) add({U"unrelated filler page"});
        const auto hits = m_library->search("notice period", any());
        QVERIFY(hits && hits->size() == 3);
        QCOMPARE(hits->front().document, best);
        for (size_t i = 1; i < hits->size(); ++i) QVERIFY((*hits)[i - 1].rank <= (*hits)[i].rank);
    }

    /// Our order is FTS5's own, only found sooner: rare words, words of every page, phrases.
    void theOrderIsThatOfBm25() {
        std::mt19937 random(7);
        for (int document = 0; document < 40; ++document) {
            std::vector<std::u32string> pages(10);
            for (auto& page : pages) {
                page = U"every";
                for (int left = static_cast<int>(random() % 200); left > 0; --left) {
                    const unsigned word = random() % 30;
                    page += word < 20 ? U" often" : word < 28 ? U" seldom" : U" hardly ever";
                }
            }
            add(pages);
        }
        auto database = openLibraryDatabase(m_dir / "l.sqlite", false);
        QVERIFY(database);
        for (const auto& [typed, expression] : std::vector<std::pair<std::string, std::string>>{
                 {"often", "\"often\""},
                 {"often seldom", "\"often\" OR \"seldom\""},
                 {"every hardly nowhere", "\"every\" OR \"hardly\" OR \"nowhere\""},
                 {"\"often seldom\" ever*", "\"often seldom\" OR \"ever\" *"}}) {
            SQLite::Statement plain(**database,
                                    "SELECT d.id, p.page_index, bm25(page_search) AS score "
                                    "FROM page_search JOIN pages p ON p.id = page_search.rowid "
                                    "JOIN documents d ON d.id = p.document "
                                    "WHERE page_search MATCH ? ORDER BY score, p.id LIMIT 1000");
            plain.bind(1, expression);
            SearchScope scope = any();
            scope.limit = 1000;
            const auto hits = m_library->search(typed, scope);
            QVERIFY(hits && hits->size() > 50);
            const bool one_term = expression.find(" OR ") == std::string::npos;
            for (const SearchHit& hit : *hits) {
                QVERIFY(plain.executeStep());
                QCOMPARE(hit.document, plain.getColumn(0).getInt64());
                QCOMPARE(hit.page_index, plain.getColumn(1).getInt());
                if (!one_term) QCOMPARE(hit.rank, plain.getColumn(2).getDouble());
            }
            QVERIFY(!plain.executeStep());
        }
    }

    void excerptsOfTheBestComeFirst() {
        std::vector<std::u32string> pages;
        for (int i = 0; i < 9; ++i) pages.push_back(U"page " + std::u32string(size_t(i) + 1, U'x'));
        const DocumentId document = add(pages);
        SearchScope scope;
        scope.excerpt_limit = 4;
        const auto first = m_library->search("page", scope);
        QVERIFY(first && first->size() == 9);
        for (size_t i = 0; i < 9; ++i) QCOMPARE(first->at(i).excerpt.empty(), i >= 4);
        const auto all = m_library->withExcerpts("page", scope.match, *first);
        QVERIFY(all && all->size() == 9);
        for (const SearchHit& hit : *all) QVERIFY(marked(hit) == std::vector<std::string>{"page"});
        QCOMPARE(all->front().excerpt, first->front().excerpt);
        VERIFY_OK(m_library->removeDocument(document));
        const auto gone = m_library->withExcerpts("page", scope.match, *first);
        QVERIFY(gone && gone->back().excerpt.empty());
    }

    void longQuestionsAreCutLongSearchesRefused() {
        const DocumentId a = add({U"word0 word1 tail"});
        std::string typed;
        for (int i = 0; i < 200; ++i) typed += "word" + std::to_string(i) + " ";
        QVERIFY((found(typed, any()) == std::vector<std::pair<DocumentId, int>>{{a, 0}}));
        VERIFY_ERROR(m_library->search(typed, {}), ErrorCode::LimitExceeded, "at most 64 words");
        std::string repeated;
        for (int i = 0; i < 200; ++i) repeated += "tail ";
        QCOMPARE(found(repeated, any()).size(), size_t{1});
    }

    void hitsNameDocumentPageAndLabel() {
        DocumentText text = makeText("The Lease", {U"nothing", U"notice"});
        text.pages[1].label = "xii";
        const auto record = m_library->addDocument(hashOf(m_next_hash++), "f", 1, text);
        QVERIFY(record);
        const auto hits = m_library->search("notice", {});
        QVERIFY(hits && hits->size() == 1);
        QCOMPARE(hits->front().document, record->id);
        QCOMPARE(hits->front().document_title, std::string("The Lease"));
        QCOMPARE(hits->front().page_index, 1);
        QCOMPARE(hits->front().page_label, std::string("xii"));
        QVERIFY(hits->front().rank < 0);
    }

    void excerptsAreOneLineWithExactMarks() {
        add(
            {U"\u00C4rzte \U0001F600\n  said:\t\tthe \u201Cnotice\u201D\nperiod (NOTICE) "
             U"is\r\nlong"});
        const auto hits = m_library->search("notice Arzte", {});
        QVERIFY(hits && hits->size() == 1);
        QCOMPARE(hits->front().excerpt,
                 std::string(
                     "\u00C4rzte \U0001F600 said: the \u201Cnotice\u201D period (NOTICE) is long"));
        QVERIFY(
            (marked(hits->front()) == std::vector<std::string>{"\u00C4rzte", "notice", "NOTICE"}));
        const auto phrase = m_library->search("\"notice period\"", {});
        QVERIFY(phrase && phrase->size() == 1);
        QVERIFY((marked(phrase->front()) == std::vector<std::string>{"notice\u201D period"}));
    }

    void excerptsComeFromTheMiddleOfLongPages() {
        std::u32string page;
        for (int i = 0; i < 3000; ++i) page += U"filler words all around ";
        page += U"needle";
        for (int i = 0; i < 3000; ++i) page += U" and more after it";
        add({page});
        const auto hits = m_library->search("needle", {});
        QVERIFY(hits && hits->size() == 1);
        QVERIFY(hits->front().excerpt.size() < 400);
        QVERIFY(hits->front().excerpt.starts_with("\u2026"));
        QVERIFY(hits->front().excerpt.ends_with("\u2026"));
        QVERIFY(marked(hits->front()) == std::vector<std::string>{"needle"});
    }

    /// Text chosen by an opponent cannot forge marks: what stands for them is no UTF-8.
    void textCannotForgeMarks() {
        const std::u32string odd = {U'a',   0xFE,     0xFF,   0x1,  0x2, 0xFDD0,
                                    0xFFFE, 0x10FFFF, 0xE000, U' ', U'b'};
        add({U"x " + odd + U" needle y"});
        const auto hits = m_library->search("needle", {});
        QVERIFY(hits && hits->size() == 1);
        QVERIFY(marked(hits->front()) == std::vector<std::string>{"needle"});
    }

    void scopeKeepsToBinderAndDocuments() {
        const DocumentId a = add({U"shared"}), b = add({U"shared"}), c = add({U"shared"});
        const auto binder = m_library->createBinder("B");
        QVERIFY(binder);
        VERIFY_OK(m_library->addToBinder(binder->id, a));
        VERIFY_OK(m_library->addToBinder(binder->id, b));
        SearchScope scope;
        scope.binder = binder->id;
        QCOMPARE(found("shared", scope).size(), size_t{2});
        scope.documents = {b, c};
        QVERIFY((found("shared", scope) == std::vector<std::pair<DocumentId, int>>{{b, 0}}));
        scope.binder.reset();
        QCOMPARE(found("shared", scope).size(), size_t{2});
        scope.documents.clear();
        scope.limit = 1;
        QCOMPARE(found("shared", scope).size(), size_t{1});
        scope.limit = 0;
        VERIFY_ERROR(m_library->search("shared", scope), ErrorCode::InvalidArgument, "limit");
        scope.limit = 5;
        scope.binder = 999;
        VERIFY_ERROR(m_library->search("shared", scope), ErrorCode::NotFound, "binder 999");
    }

    /// Against a plain scan: documents come and go, and search always agrees with what the pages
    /// say.
    void searchAgreesWithThePagesThroughAddsAndDeletes() {
        std::mt19937 random(4);
        const std::vector<std::u32string> words = {U"alpha", U"beta",         U"gamma",
                                                   U"delta", U"\u5951\u7D04", U"na\u00EFve"};
        const std::vector<std::string> asked = {"alpha", "beta",         "gamma",
                                                "delta", "\u5951\u7D04", "naive"};
        std::vector<std::pair<DocumentId, std::vector<bool>>> kept;  // which words a document has
        for (int round = 0; round < 300; ++round) {
            if (!kept.empty() && random() % 3 == 0) {
                const size_t victim = random() % kept.size();
                VERIFY_OK(m_library->removeDocument(kept[victim].first));
                kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(victim));
            } else {
                std::u32string page;
                std::vector<bool> has(words.size());
                for (size_t w = 0; w < words.size(); ++w)
                    if (random() % 2) {
                        page += words[w] + U" ";
                        has[w] = true;
                    }
                kept.emplace_back(add({page}), has);
            }
            const size_t w = random() % words.size();
            const auto expected = static_cast<size_t>(std::count_if(
                kept.begin(), kept.end(), [&](const auto& entry) { return entry.second[w]; }));
            SearchScope scope;
            scope.limit = 1000;
            QCOMPARE(found(asked[w], scope).size(), expected);
        }
        VERIFY_OK(m_library->check());
    }
};

QTEST_APPLESS_MAIN(LibrarySearchTest)
#include "library_search_test.moc"
