#include <algorithm>
#include <span>

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

std::vector<SearchHit> bestPages(SQLite::Database& database, const std::string& expression,
                                 const SearchScope& scope, int limit) {
    // Ranked by the index alone: a page's row is looked up for what is shown, not for every match.
    // The plus keeps SQLite from searching once per page of the scope.
    const std::string condition = scopeCondition(scope);
    SQLite::Statement query(
        database,
        "SELECT p.document, d.title, p.page_index, p.label, best.score FROM "
        "(SELECT page_search.rowid AS page, lectern_rank(page_search, size.sz) AS score "
        "FROM page_search LEFT JOIN page_search_docsize size ON size.id = page_search.rowid "
        "WHERE page_search MATCH ?1" +
            (condition.empty() ? ""
                               : " AND +page_search.rowid IN (SELECT p.id FROM pages p WHERE true" +
                                     condition + ")") +
            " ORDER BY score, page LIMIT ?2) best "
            "JOIN pages p ON p.id = best.page JOIN documents d ON d.id = p.document "
            "ORDER BY best.score, p.id");
    query.bind(1, expression);
    query.bind(2, limit);
    std::vector<SearchHit> hits;
    while (query.executeStep()) {
        SearchHit hit;
        hit.document = query.getColumn(0).getInt64();
        hit.document_title = columnBytes(query.getColumn(1));
        hit.page_index = query.getColumn(2).getInt();
        hit.page_label = columnBytes(query.getColumn(3));
        hit.rank = query.getColumn(4).getDouble();
        hits.push_back(std::move(hit));
    }
    return hits;
}

void addExcerpts(SQLite::Database& database, const std::string& expression,
                 std::span<SearchHit> hits) {
    SQLite::Statement snippet(
        database,
        "SELECT snippet(page_search, 0, ?1, ?2, '…', ?3) FROM page_search WHERE page_search "
        "MATCH ?4 AND rowid = (SELECT id FROM pages WHERE document = ?5 AND page_index = ?6)");
    snippet.bind(1, std::string(1, kMarkStart));
    snippet.bind(2, std::string(1, kMarkEnd));
    snippet.bind(3, kExcerptWords);
    snippet.bind(4, expression);
    for (SearchHit& hit : hits) {
        if (!hit.excerpt.empty()) continue;
        snippet.bind(5, hit.document);
        snippet.bind(6, hit.page_index);
        if (snippet.executeStep()) {
            Excerpt excerpt = excerptFrom(columnBytes(snippet.getColumn(0)));
            hit.excerpt = std::move(excerpt.text);
            hit.marks = std::move(excerpt.marks);
        }
        snippet.reset();
    }
}

}  // namespace

Result<std::vector<SearchHit>> Library::search(const std::string& words,
                                               const SearchScope& scope) const {
    if (scope.limit <= 0) return fail(ErrorCode::InvalidArgument, "a search's limit is at least 1");
    return m_impl->reading("searching", [&]() -> Result<std::vector<SearchHit>> {
        if (scope.binder) LECTERN_TRY(m_impl->mustExist("binders", "binder", *scope.binder));
        LECTERN_TRY_ASSIGN(const std::string expression,
                           searchExpression(m_impl->db().getHandle(), words, scope.match));
        auto hits = bestPages(m_impl->db(), expression, scope, std::min(scope.limit, kMaxHits));
        const auto with_excerpt =
            std::min(hits.size(), static_cast<size_t>(std::max(0, scope.excerpt_limit)));
        addExcerpts(m_impl->db(), expression, std::span(hits).first(with_excerpt));
        return hits;
    });
}

Result<std::vector<SearchHit>> Library::withExcerpts(const std::string& words,
                                                     SearchScope::Match match,
                                                     std::vector<SearchHit> hits) const {
    return m_impl->reading("making excerpts", [&]() -> Result<std::vector<SearchHit>> {
        LECTERN_TRY_ASSIGN(const std::string expression,
                           searchExpression(m_impl->db().getHandle(), words, match));
        addExcerpts(m_impl->db(), expression, hits);
        return std::move(hits);
    });
}

}  // namespace lectern::app
