#include <sqlite3.h>

#include "app/vault/library_impl.h"

namespace lectern::app {

namespace {

Status checkFile(SQLite::Database& database, const std::string& path) {
    SQLite::Statement check(database, "PRAGMA integrity_check(1)");
    if (check.executeStep() && check.getColumn(0).getString() == "ok") return {};
    return fail(ErrorCode::Corrupt, path + " is damaged: " + check.getColumn(0).getString());
}

Status checkReferences(SQLite::Database& database, const std::string& path) {
    SQLite::Statement check(database, "PRAGMA foreign_key_check");
    if (!check.executeStep()) return {};
    return fail(ErrorCode::Corrupt, path + " is damaged: a row of " +
                                        check.getColumn(0).getString() + " belongs to nothing");
}

/// FTS5 reports a difference between its index and the pages as damage.
Status checkIndex(SQLite::Database& database, const std::string& path) {
    try {
        database.exec("INSERT INTO page_search (page_search, rank) VALUES ('integrity-check', 1)");
    } catch (const SQLite::Exception& exception) {
        if ((exception.getErrorCode() & 0xFF) != SQLITE_CORRUPT) throw;
        return fail(ErrorCode::Corrupt,
                    path + " is damaged: its search index does not fit its pages");
    }
    return {};
}

/// What lists are sorted and filtered by fits what is listed.
Status checkKeys(SQLite::Database& database, const std::string& path) {
    SQLite::Statement wrong(database,
                            "SELECT id FROM documents WHERE title_key <> lectern_title_key(title) "
                            "OR filter_text <> lectern_filter_text(title, file_name) LIMIT 1");
    if (!wrong.executeStep()) return {};
    return fail(ErrorCode::Corrupt, path + " is damaged: document " +
                                        wrong.getColumn(0).getString() +
                                        " is listed under another title than its own");
}

}  // namespace

Status Library::check() {
    LECTERN_TRY(m_impl->mustWrite());
    const std::lock_guard lock(m_impl->mutex);  // nothing goes between listing and reading it
    auto sound = guarded("checking the library", m_impl->path, [&]() -> Status {
        const std::string path = m_impl->path.string();
        LECTERN_TRY(checkFile(m_impl->db(), path));
        LECTERN_TRY(checkReferences(m_impl->db(), path));
        LECTERN_TRY(checkKeys(m_impl->db(), path));
        return checkIndex(m_impl->db(), path);
    });
    if (!sound) return sound;
    LECTERN_TRY_ASSIGN(const auto records, documents());
    for (const DocumentRecord& record : records) {
        LECTERN_TRY(pages(record.id));
        LECTERN_TRY(notes(record.id));
    }
    LECTERN_TRY_ASSIGN(const auto all_binders, binders());
    for (const BinderRecord& binder : all_binders) {
        LECTERN_TRY_ASSIGN(const auto all, conversations(binder.id));
        for (const ConversationRecord& conversation : all) LECTERN_TRY(turns(conversation.id));
    }
    LECTERN_TRY(drafts());
    return {};
}

}  // namespace lectern::app
