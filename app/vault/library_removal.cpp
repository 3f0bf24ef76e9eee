#include "app/vault/library_impl.h"
#include "app/vault/names.h"

namespace lectern::app {

namespace {

/// Names of binders made for files may be cut off; this much of a long one is always there.
constexpr size_t kTellingNameBytes = 116;

/// "lease.pdf", "lease.pdf (2)": what asking about a file calls the binder it makes for it.
bool isNamedAfter(std::string name, const std::string& file_name) {
    if (const size_t at = name.rfind(" ("); at != std::string::npos && name.ends_with(')')) {
        const std::string number = name.substr(at + 2, name.size() - at - 3);
        if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos &&
            name != file_name)
            name.resize(at);
    }
    return name == file_name || (name.size() >= kTellingNameBytes && file_name.starts_with(name));
}

/// As SQL lists them: "3,7,12".
std::string listed(const std::vector<DocumentId>& ids) {
    std::string list;
    for (const DocumentId id : ids) list += (list.empty() ? "" : ",") + std::to_string(id);
    return list;
}

/// Of `conversations`: may quote one of the documents.
std::string quotesOneOf(const std::string& ids) {
    return "binder IN (SELECT binder FROM binder_documents WHERE document IN (" + ids +
           ")) OR EXISTS (SELECT 1 FROM former_binder_documents f WHERE f.document IN (" + ids +
           ") AND f.binder = conversations.binder AND conversations.id <= f.last_conversation)";
}

struct NamedBinder {
    BinderId id = 0;
    std::string name;
};

/// Binders that hold only these documents and are named after the file of one of them.
std::vector<NamedBinder> bindersMadeFor(SQLite::Database& database, const std::string& ids) {
    SQLite::Statement query(database,
                            "SELECT b.id, b.name, d.file_name FROM documents d "
                            "JOIN binder_documents bd ON bd.document = d.id "
                            "JOIN binders b ON b.id = bd.binder WHERE d.id IN (" +
                                ids +
                                ") AND NOT EXISTS (SELECT 1 FROM binder_documents o WHERE "
                                "o.binder = b.id AND o.document NOT IN (" +
                                ids + ")) ORDER BY b.id");
    std::vector<NamedBinder> found;
    while (query.executeStep()) {
        const BinderId id = query.getColumn(0).getInt64();
        std::string name = columnBytes(query.getColumn(1));
        if (!found.empty() && found.back().id == id) continue;
        if (isNamedAfter(name, binderName(columnBytes(query.getColumn(2)))))
            found.push_back({id, std::move(name)});
    }
    return found;
}

/// What goes, but for saved states, which the library does not know.
RemovedDocuments whatGoes(SQLite::Database& database, const std::string& ids) {
    RemovedDocuments gone;
    SQLite::Statement sizes(database,
                            "SELECT count(*), coalesce(sum(page_count), 0), "
                            "coalesce(sum(file_bytes), 0) FROM documents WHERE id IN (" +
                                ids + ")");
    sizes.executeStep();
    gone.documents = sizes.getColumn(0).getInt();
    gone.pages = sizes.getColumn(1).getInt();
    gone.file_bytes = sizes.getColumn(2).getInt64();
    const auto count = [&](const std::string& table, const std::string& condition) {
        return database.execAndGet("SELECT count(*) FROM " + table + " WHERE " + condition)
            .getInt();
    };
    gone.notes = count("notes", "document IN (" + ids + ")");
    gone.conversations = count("conversations", quotesOneOf(ids));
    for (NamedBinder& binder : bindersMadeFor(database, ids))
        gone.binders.push_back(std::move(binder.name));
    return gone;
}

void removeAll(SQLite::Database& database, const std::string& ids) {
    database.exec("DELETE FROM conversations WHERE " + quotesOneOf(ids));  // with turns and drafts
    for (const NamedBinder& binder : bindersMadeFor(database, ids))
        database.exec("DELETE FROM binders WHERE id = " + std::to_string(binder.id));
    // The index has no copy of the text: it must be told the words it loses before the pages go.
    database.exec(
        "INSERT INTO page_search (page_search, rowid, text) "
        "SELECT 'delete', id, text FROM pages WHERE document IN (" +
        ids + ")");
    // Pages, outlines, notes, tags and places go with them.
    database.exec("DELETE FROM documents WHERE id IN (" + ids + ")");
    removeUnusedTags(database);
    // FTS5 only marks deleted words; merging everything is what takes them out of the file.
    database.exec("INSERT INTO page_search (page_search) VALUES ('optimize')");
}

}  // namespace

Result<RemovedDocuments> Library::wouldRemove(const std::vector<DocumentId>& ids) const {
    return m_impl->reading("asking what a removal takes along", [&]() -> Result<RemovedDocuments> {
        for (const DocumentId id : ids) LECTERN_TRY(m_impl->mustExist("documents", "document", id));
        return whatGoes(m_impl->db(), listed(ids));
    });
}

Result<RemovedDocuments> Library::removeDocuments(const std::vector<DocumentId>& ids) {
    auto removed = m_impl->inTransaction("removing documents", [&]() -> Result<RemovedDocuments> {
        LECTERN_TRY_ASSIGN(const RemovedDocuments gone, wouldRemove(ids));
        if (gone.documents > 0) removeAll(m_impl->db(), listed(ids));
        return gone;
    });
    if (removed) LECTERN_TRY(m_impl->forgetOldCopies());
    return removed;
}

}  // namespace lectern::app
