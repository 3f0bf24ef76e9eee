#include "app/vault/library_impl.h"

#include <QtGlobal>
#include "app/vault/names.h"

namespace lectern::app {

namespace {

Result<std::string> checkedTag(const std::string& given) {
    std::string tag = binderName(given);
    if (tag.empty())
        return fail(ErrorCode::InvalidArgument,
                    say(QT_TRANSLATE_NOOP("app", "a tag must not be empty")));
    if (fromUtf8(tag).size() > static_cast<size_t>(kMaxNameCharacters))
        return fail(ErrorCode::InvalidArgument,
                    say(QT_TRANSLATE_NOOP("app", "a tag has at most %1 characters"),
                        {static_cast<int64_t>(kMaxNameCharacters)}));
    return tag;
}

void giveTag(SQLite::Database& database, DocumentId document, const std::string& name,
             const std::string& key) {
    SQLite::Statement make(database, "INSERT OR IGNORE INTO tags (name, key) VALUES (?, ?)");
    make.bind(1, name);
    make.bind(2, key);
    make.exec();
    SQLite::Statement give(database,
                           "INSERT OR IGNORE INTO document_tags (document, tag) "
                           "SELECT ?, id FROM tags WHERE key = ?");
    give.bind(1, document);
    give.bind(2, key);
    give.exec();
}

void takeTag(SQLite::Database& database, DocumentId document, const std::string& key) {
    SQLite::Statement take(database,
                           "DELETE FROM document_tags WHERE document = ? AND tag IN "
                           "(SELECT id FROM tags WHERE key = ?)");
    take.bind(1, document);
    take.bind(2, key);
    take.exec();
    removeUnusedTags(database);
}

}  // namespace

void removeUnusedTags(SQLite::Database& database) {
    database.exec(
        "DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM document_tags dt WHERE dt.tag = "
        "tags.id)");
}

Result<std::vector<TagRecord>> Library::tags() const {
    return m_impl->reading("listing tags", [&]() -> Result<std::vector<TagRecord>> {
        SQLite::Statement query(m_impl->db(),
                                "SELECT t.name, count(*) FROM tags t JOIN document_tags dt ON "
                                "dt.tag = t.id GROUP BY t.id ORDER BY t.key");
        std::vector<TagRecord> found;
        while (query.executeStep())
            found.push_back({columnBytes(query.getColumn(0)), query.getColumn(1).getInt()});
        return found;
    });
}

Status Library::setTag(DocumentId id, const std::string& given_tag, bool has_it) {
    LECTERN_TRY_ASSIGN(const std::string tag, checkedTag(given_tag));
    return m_impl->inTransaction("tagging a document", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("documents", "document", id));
        if (has_it)
            giveTag(m_impl->db(), id, tag, foldedName(tag));
        else
            takeTag(m_impl->db(), id, foldedName(tag));
        return {};
    });
}

}  // namespace lectern::app
