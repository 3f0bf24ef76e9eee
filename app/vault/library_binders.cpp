#include <algorithm>

#include "app/document/page.h"

#include <QtGlobal>
#include "app/vault/library_impl.h"
#include "app/vault/names.h"
#include "app/vault/private_files.h"

namespace lectern::app {

namespace {

/// Binders with their documents in reading order; `condition` filters on b, with one parameter.
Result<std::vector<BinderRecord>> readBinders(SQLite::Database& database,
                                              const std::string& condition,
                                              const std::string& parameter) {
    std::vector<BinderRecord> binders;
    SQLite::Statement query(database,
                            "SELECT b.id, b.name, (SELECT count(*) FROM conversations c WHERE "
                            "c.binder = b.id) FROM binders b" +
                                condition + " ORDER BY b.id");
    if (!condition.empty()) query.bind(1, parameter);
    while (query.executeStep()) {
        BinderRecord binder;
        binder.id = query.getColumn(0).getInt64();
        binder.name = columnBytes(query.getColumn(1));
        binder.conversation_count = query.getColumn(2).getInt();
        binders.push_back(std::move(binder));
    }
    SQLite::Statement documents(database,
                                std::string("SELECT ") + kDocumentColumns +
                                    " FROM binder_documents bd JOIN documents d ON d.id = "
                                    "bd.document WHERE bd.binder = ? ORDER BY bd.position");
    for (BinderRecord& binder : binders) {
        documents.bind(1, binder.id);
        while (documents.executeStep()) binder.documents.push_back(documentFrom(documents));
        documents.reset();
        completeDocuments(database, binder.documents);
    }
    return binders;
}

/// InvalidArgument where another binder than `own` has the name.
Status mustBeFree(SQLite::Database& database, const std::string& name, BinderId own) {
    SQLite::Statement taken(database, "SELECT 1 FROM binders WHERE name = ? AND id <> ?");
    taken.bind(1, name);
    taken.bind(2, own);
    if (!taken.executeStep()) return {};
    return fail(ErrorCode::InvalidArgument,
                say(QT_TRANSLATE_NOOP("app", "there is a binder \"%1\" already"), {name}));
}

std::vector<DocumentId> documentsOf(SQLite::Database& database, BinderId binder) {
    SQLite::Statement query(
        database, "SELECT document FROM binder_documents WHERE binder = ? ORDER BY position");
    query.bind(1, binder);
    std::vector<DocumentId> documents;
    while (query.executeStep()) documents.push_back(query.getColumn(0).getInt64());
    return documents;
}

/// What the binder's conversations so far may quote.
void rememberFormerDocument(SQLite::Database& database, BinderId binder, DocumentId document) {
    SQLite::Statement remember(
        database,
        "INSERT OR REPLACE INTO former_binder_documents (binder, document, last_conversation) "
        "SELECT ?1, ?2, max(id) FROM conversations WHERE binder = ?1 HAVING max(id) IS NOT NULL");
    remember.bind(1, binder);
    remember.bind(2, document);
    remember.exec();
}

}  // namespace

Result<std::string> Library::checkedBinderName(const std::string& given_name) {
    std::string name = binderName(given_name);
    if (name.empty())
        return fail(ErrorCode::InvalidArgument,
                    say(QT_TRANSLATE_NOOP("app", "a binder's name must not be empty")));
    if (fromUtf8(name).size() > static_cast<size_t>(kMaxBinderNameCharacters))
        return fail(ErrorCode::InvalidArgument,
                    say(QT_TRANSLATE_NOOP("app", "a binder's name has at most %1 characters"),
                        {static_cast<int64_t>(kMaxBinderNameCharacters)}));
    return name;
}

Result<BinderRecord> Library::createBinder(const std::string& given_name) {
    LECTERN_TRY_ASSIGN(const std::string name, checkedBinderName(given_name));
    return m_impl->inTransaction("creating a binder", [&]() -> Result<BinderRecord> {
        LECTERN_TRY(mustBeFree(m_impl->db(), name, 0));
        SQLite::Statement insert(m_impl->db(),
                                 "INSERT INTO binders (name, created_at) VALUES (?, ?)");
        insert.bind(1, name);
        insert.bind(2, utcNow());
        insert.exec();
        BinderRecord binder;
        binder.id = m_impl->db().getLastInsertRowid();
        binder.name = name;
        return binder;
    });
}

Result<std::optional<BinderRecord>> Library::findBinder(const std::string& name) const {
    return m_impl->reading("looking for a binder", [&]() -> Result<std::optional<BinderRecord>> {
        LECTERN_TRY_ASSIGN(auto found,
                           readBinders(m_impl->db(), " WHERE b.name = ?", binderName(name)));
        if (found.empty()) return std::optional<BinderRecord>();
        return std::optional<BinderRecord>(std::move(found.front()));
    });
}

Result<std::vector<BinderRecord>> Library::binders() const {
    return m_impl->reading("listing binders", [&] { return readBinders(m_impl->db(), "", ""); });
}

Status Library::addToBinder(BinderId binder, DocumentId document) {
    return m_impl->inTransaction("adding to a binder", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("binders", "binder", binder));
        LECTERN_TRY(m_impl->mustExist("documents", "document", document));
        SQLite::Statement insert(
            m_impl->db(),
            "INSERT INTO binder_documents (binder, document, position) SELECT ?1, ?2, "
            "(SELECT coalesce(max(position), -1) + 1 FROM binder_documents WHERE binder = ?1) "
            "WHERE NOT EXISTS (SELECT 1 FROM binder_documents WHERE binder = ?1 AND document = "
            "?2)");
        insert.bind(1, binder);
        insert.bind(2, document);
        insert.exec();
        return {};
    });
}

Status Library::removeFromBinder(BinderId binder, DocumentId document) {
    return m_impl->inTransaction("taking out of a binder", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("binders", "binder", binder));
        LECTERN_TRY(m_impl->mustExist("documents", "document", document));
        SQLite::Statement remove(m_impl->db(),
                                 "DELETE FROM binder_documents WHERE binder = ? AND document = ?");
        remove.bind(1, binder);
        remove.bind(2, document);
        if (remove.exec() > 0) rememberFormerDocument(m_impl->db(), binder, document);
        return {};
    });
}

Status Library::reorderBinder(BinderId binder, const std::vector<DocumentId>& documents) {
    return m_impl->inTransaction("reordering a binder", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("binders", "binder", binder));
        const auto stored = documentsOf(m_impl->db(), binder);
        if (!std::is_permutation(stored.begin(), stored.end(), documents.begin(), documents.end()))
            return fail(ErrorCode::InvalidArgument,
                        "the new order does not name exactly the documents of the binder");
        // Out of the way first: no two rows may have one position, not even for a moment.
        SQLite::Statement away(
            m_impl->db(), "UPDATE binder_documents SET position = -1 - position WHERE binder = ?");
        away.bind(1, binder);
        away.exec();
        SQLite::Statement put(
            m_impl->db(),
            "UPDATE binder_documents SET position = ? WHERE binder = ? AND document = ?");
        for (size_t i = 0; i < documents.size(); ++i) {
            put.bind(1, static_cast<int64_t>(i));
            put.bind(2, binder);
            put.bind(3, documents[i]);
            put.exec();
            put.reset();
        }
        return {};
    });
}

Status Library::renameBinder(BinderId binder, const std::string& given_name) {
    LECTERN_TRY_ASSIGN(const std::string name, checkedBinderName(given_name));
    return m_impl->inTransaction("renaming a binder", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("binders", "binder", binder));
        LECTERN_TRY(mustBeFree(m_impl->db(), name, binder));
        SQLite::Statement rename(m_impl->db(), "UPDATE binders SET name = ? WHERE id = ?");
        rename.bind(1, name);
        rename.bind(2, binder);
        rename.exec();
        return {};
    });
}

Result<BinderRecord> Library::binder(BinderId id) const {
    return m_impl->reading("reading a binder", [&]() -> Result<BinderRecord> {
        LECTERN_TRY(m_impl->mustExist("binders", "binder", id));
        LECTERN_TRY_ASSIGN(auto found,
                           readBinders(m_impl->db(), " WHERE b.id = ?", std::to_string(id)));
        return std::move(found.front());
    });
}

Status Library::removeBinder(BinderId binder) {
    auto removed = m_impl->inTransaction("removing a binder", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("binders", "binder", binder));
        SQLite::Statement remove(m_impl->db(), "DELETE FROM binders WHERE id = ?");
        remove.bind(1, binder);
        remove.exec();  // its list of documents and its conversations go with it
        return {};
    });
    return removed ? m_impl->forgetOldCopies() : removed;
}

}  // namespace lectern::app
