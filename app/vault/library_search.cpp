#include <algorithm>

#include "app/vault/library_impl.h"
#include "app/vault/search_query.h"

namespace lectern::app {

namespace {

constexpr int kMaxHits = 1000;     // more than a person reads; keeps a careless caller bounded
constexpr int kExcerptWords = 24;  // about two lines

/// Bytes that never occur in UTF-8, and so never in a page: what snippet() puts around a match.
constexpr char kMarkStart = '\xFE';
constexpr char kMarkEnd = '\xFF';

struct Excerpt {
    std::string text;
    std::vector<CharacterRange> marks;
};

bool isBlank(char32_t c) {
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029;
}

/// Takes the marks out, counting characters, and makes runs of white space one space.
Excerpt excerptFrom(std::string_view marked) {
    std::u32string text;
    std::vector<CharacterRange> marks;
    bool open = false;
    const auto append = [&](std::string_view part) {
        for (const char32_t c : fromUtf8(part)) {
            if (!isBlank(c))
                text += c;
            else if (!text.empty() && text.back() != U' ')
                text += U' ';
        }
    };
    for (size_t start = 0; start <= marked.size();) {
        size_t end = start;
        while (end < marked.size() && marked[end] != kMarkStart && marked[end] != kMarkEnd) ++end;
        append(marked.substr(start, end - start));
        const int here = static_cast<int>(text.size());
        if (end < marked.size() && marked[end] == kMarkStart && !open) {
            marks.push_back({here, here});
            open = true;
        } else if (end < marked.size() && marked[end] == kMarkEnd && open) {
            marks.back().end = here;
            open = false;
        }
        start = end + 1;
    }
    if (open) marks.back().end = static_cast<int>(text.size());
    while (!text.empty() && text.back() == U' ') text.pop_back();
    return {toUtf8(text), std::move(marks)};
}

std::string scopeCondition(const SearchScope& scope) {
    std::string sql;
    if (scope.binder)
        sql += " AND p.document IN (SELECT document FROM binder_documents WHERE binder = " +
               std::to_string(*scope.binder) + ")";
    if (!scope.documents.empty()) {
        sql += " AND p.document IN (";
        for (size_t i = 0; i < scope.documents.size(); ++i)
            sql += (i == 0 ? "" : ",") + std::to_string(scope.documents[i]);
        sql += ")";
    }
    return sql;
}

struct RankedPage {
    int64_t page_id = 0;
    SearchHit hit;
};

std::vector<RankedPage> bestPages(SQLite::Database& database, const std::string& expression,
                                  const SearchScope& scope, int limit) {
    // Ranked by the index alone: a page's row is looked up for what is shown, not for every match.
    // The plus keeps SQLite from searching once per page of the scope.
    const std::string condition = scopeCondition(scope);
    SQLite::Statement query(
        database,
        "SELECT p.id, p.document, d.title, p.page_index, p.label, best.score FROM "
        "(SELECT rowid AS page, bm25(page_search) AS score FROM page_search "
        "WHERE page_search MATCH ?1" +
            (condition.empty()
                 ? ""
                 : " AND +rowid IN (SELECT p.id FROM pages p WHERE true" + condition + ")") +
            " ORDER BY score, rowid LIMIT ?2) best "
            "JOIN pages p ON p.id = best.page JOIN documents d ON d.id = p.document "
            "ORDER BY best.score, p.id");
    query.bind(1, expression);
    query.bind(2, limit);
    std::vector<RankedPage> pages;
    while (query.executeStep()) {
        RankedPage page;
        page.page_id = query.getColumn(0).getInt64();
        page.hit.document = query.getColumn(1).getInt64();
        page.hit.document_title = columnBytes(query.getColumn(2));
        page.hit.page_index = query.getColumn(3).getInt();
        page.hit.page_label = columnBytes(query.getColumn(4));
        page.hit.rank = query.getColumn(5).getDouble();
        pages.push_back(std::move(page));
    }
    return pages;
}

}  // namespace

Result<std::vector<SearchHit>> Library::search(const std::string& words,
                                               const SearchScope& scope) const {
    if (scope.limit <= 0) return fail(ErrorCode::InvalidArgument, "a search's limit is at least 1");
    return m_impl->reading("searching", [&]() -> Result<std::vector<SearchHit>> {
        if (scope.binder) LECTERN_TRY(m_impl->mustExist("binders", "binder", *scope.binder));
        LECTERN_TRY_ASSIGN(const std::string expression,
                           searchExpression(m_impl->db().getHandle(), words, scope.match));
        // Excerpts cost most, so only the pages that are shown get one.
        auto pages = bestPages(m_impl->db(), expression, scope, std::min(scope.limit, kMaxHits));
        SQLite::Statement snippet(
            m_impl->db(),
            "SELECT snippet(page_search, 0, ?1, ?2, '…', ?3) FROM page_search "
            "WHERE page_search MATCH ?4 AND rowid = ?5");
        snippet.bind(1, std::string(1, kMarkStart));
        snippet.bind(2, std::string(1, kMarkEnd));
        snippet.bind(3, kExcerptWords);
        snippet.bind(4, expression);
        std::vector<SearchHit> hits;
        for (RankedPage& page : pages) {
            snippet.bind(5, page.page_id);
            if (snippet.executeStep()) {
                Excerpt excerpt = excerptFrom(columnBytes(snippet.getColumn(0)));
                page.hit.excerpt = std::move(excerpt.text);
                page.hit.marks = std::move(excerpt.marks);
            }
            snippet.reset();
            hits.push_back(std::move(page.hit));
        }
        return hits;
    });
}

}  // namespace lectern::app
