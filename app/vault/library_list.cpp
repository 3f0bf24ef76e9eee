#include <sstream>

#include "app/vault/library_impl.h"

#include <QtGlobal>
#include "app/vault/name_keys.h"
#include "app/vault/names.h"
#include "app/vault/search_query.h"

namespace lectern::app {

namespace {

constexpr size_t kMaxTitleCharacters = 300;

/// The words and tags of a query, as rows are compared with them.
struct Filter {
    std::vector<std::string> words, tags;
};

Result<Filter> filterFrom(const DocumentQuery& query) {
    if (query.offset < 0 || query.limit < 0)
        return fail(ErrorCode::InvalidArgument, "a list starts at 0 and has a length");
    Filter filter;
    // Folding leaves blanks of other scripts as spaces, so these are all there are.
    std::istringstream words(filterFolded(query.words));
    for (std::string word; words >> word;) filter.words.push_back(word);
    for (const std::string& tag : query.tags) filter.tags.push_back(foldedName(binderName(tag)));
    if (filter.words.size() > kMaxSearchTerms || filter.tags.size() > kMaxSearchTerms)
        return fail(ErrorCode::LimitExceeded,
                    say(QT_TRANSLATE_NOOP("app", "a list is filtered by at most %1 words"),
                        {static_cast<int64_t>(kMaxSearchTerms)}));
    return filter;
}

std::string conditionOf(const Filter& filter) {
    std::string sql = " WHERE true";
    for (size_t i = 0; i < filter.words.size(); ++i) sql += " AND instr(d.filter_text, ?) > 0";
    for (size_t i = 0; i < filter.tags.size(); ++i)
        sql +=
            " AND EXISTS (SELECT 1 FROM document_tags dt JOIN tags t ON t.id = dt.tag "
            "WHERE dt.document = d.id AND t.key = ?)";
    return sql;
}

/// Returns the number of the parameter after them.
int bindFilter(SQLite::Statement& statement, const Filter& filter) {
    int parameter = 1;
    for (const std::string& word : filter.words) statement.bindNoCopy(parameter++, word);
    for (const std::string& tag : filter.tags) statement.bindNoCopy(parameter++, tag);
    return parameter;
}

/// Each has an index, so that a page of a long list reads no more than it shows.
const char* orderOf(DocumentQuery::Order order) {
    switch (order) {
        case DocumentQuery::Order::Newest:
            return " ORDER BY d.id DESC";  // ids are given in the order of importing
        case DocumentQuery::Order::Pages:
            return " ORDER BY d.page_count DESC, d.title_key, d.id";
        case DocumentQuery::Order::Title:
            break;
    }
    return " ORDER BY d.title_key, d.id";
}

}  // namespace

Result<std::vector<DocumentRecord>> Library::documents(const DocumentQuery& query) const {
    LECTERN_TRY_ASSIGN(const Filter filter, filterFrom(query));
    return m_impl->reading("listing documents", [&]() -> Result<std::vector<DocumentRecord>> {
        SQLite::Statement select(m_impl->db(), std::string("SELECT ") + kDocumentColumns +
                                                   " FROM documents d" + conditionOf(filter) +
                                                   orderOf(query.order) + " LIMIT ? OFFSET ?");
        const int next = bindFilter(select, filter);
        select.bind(next, query.limit);
        select.bind(next + 1, query.offset);
        std::vector<DocumentRecord> found;
        while (select.executeStep()) found.push_back(documentFrom(select));
        completeDocuments(m_impl->db(), found);
        return found;
    });
}

Result<int> Library::documentCount(const DocumentQuery& query) const {
    LECTERN_TRY_ASSIGN(const Filter filter, filterFrom(query));
    return m_impl->reading("counting documents", [&]() -> Result<int> {
        SQLite::Statement select(m_impl->db(),
                                 "SELECT count(*) FROM documents d" + conditionOf(filter));
        bindFilter(select, filter);
        select.executeStep();
        return select.getColumn(0).getInt();
    });
}

Status Library::renameDocument(DocumentId id, const std::string& given_title) {
    const std::string title = cleanTitle(given_title);
    if (title.empty())
        return fail(ErrorCode::InvalidArgument,
                    say(QT_TRANSLATE_NOOP("app", "a title must not be empty")));
    if (fromUtf8(title).size() > kMaxTitleCharacters)
        return fail(ErrorCode::InvalidArgument,
                    say(QT_TRANSLATE_NOOP("app", "a title has at most %1 characters"),
                        {static_cast<int64_t>(kMaxTitleCharacters)}));
    return m_impl->inTransaction("renaming a document", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("documents", "document", id));
        SQLite::Statement file(m_impl->db(), "SELECT file_name FROM documents WHERE id = ?");
        file.bind(1, id);
        file.executeStep();
        SQLite::Statement rename(
            m_impl->db(),
            "UPDATE documents SET title = ?, title_key = ?, filter_text = ? WHERE id = ?");
        rename.bind(1, title);
        rename.bind(2, titleKey(title));
        rename.bind(3, filterText(title, columnBytes(file.getColumn(0))));
        rename.bind(4, id);
        rename.exec();
        return {};
    });
}

}  // namespace lectern::app
