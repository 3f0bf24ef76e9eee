#include "app/vault/library_impl.h"
#include "app/vault/private_files.h"

namespace lectern::app {

namespace {

std::string checksumOf(const DraftRecord& draft) {
    return RowChecksum().add(draft.question).add(draft.thinking).add(draft.answer).finish();
}

/// Parameters 1 to 5 of the statements below.
void bindWords(SQLite::Statement& statement, const DraftRecord& draft) {
    statement.bindNoCopy(1, draft.question);
    statement.bindNoCopy(2, draft.thinking);
    statement.bindNoCopy(3, draft.answer);
    statement.bind(4, utcNow());
    bindBlob(statement, 5, checksumOf(draft));
}

Result<int64_t> insertDraft(SQLite::Database& database, const DraftRecord& draft) {
    SQLite::Statement insert(database,
                             "INSERT INTO drafts (question, thinking, answer, updated_at, "
                             "checksum, conversation, parent) VALUES (?,?,?,?,?,?,?)");
    bindWords(insert, draft);
    insert.bind(6, draft.conversation);
    if (draft.parent != 0)
        insert.bind(7, draft.parent);
    else
        insert.bind(7);  // NULL
    insert.exec();
    return database.getLastInsertRowid();
}

}  // namespace

Result<int64_t> Library::saveDraft(const DraftRecord& draft) {
    return m_impl->inTransaction("saving a draft", [&]() -> Result<int64_t> {
        if (draft.id == 0) {
            LECTERN_TRY(m_impl->mustExist("conversations", "conversation", draft.conversation));
            if (draft.parent != 0)
                LECTERN_TRY(m_impl->mustBelong(draft.parent, draft.conversation));
            return insertDraft(m_impl->db(), draft);
        }
        LECTERN_TRY(m_impl->mustExist("drafts", "draft", draft.id));
        SQLite::Statement update(m_impl->db(),
                                 "UPDATE drafts SET question = ?, thinking = ?, answer = ?, "
                                 "updated_at = ?, checksum = ? WHERE id = ?");
        bindWords(update, draft);
        update.bind(6, draft.id);
        update.exec();
        return draft.id;
    });
}

Status Library::removeDraft(int64_t id) {
    return m_impl->inTransaction("removing a draft", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("drafts", "draft", id));
        SQLite::Statement remove(m_impl->db(), "DELETE FROM drafts WHERE id = ?");
        remove.bind(1, id);
        remove.exec();
        return {};
    });
}

Result<std::vector<int64_t>> Library::draftIds() const {
    return m_impl->reading("listing drafts", [&]() -> Result<std::vector<int64_t>> {
        SQLite::Statement query(m_impl->db(), "SELECT id FROM drafts ORDER BY id");
        std::vector<int64_t> ids;
        while (query.executeStep()) ids.push_back(query.getColumn(0).getInt64());
        return ids;
    });
}

Result<DraftRecord> Library::draft(int64_t id) const {
    return m_impl->reading("reading a draft", [&]() -> Result<DraftRecord> {
        LECTERN_TRY(m_impl->mustExist("drafts", "draft", id));
        SQLite::Statement query(m_impl->db(),
                                "SELECT conversation, coalesce(parent, 0), question, thinking, "
                                "answer, updated_at, checksum FROM drafts WHERE id = ?");
        query.bind(1, id);
        query.executeStep();
        DraftRecord draft;
        draft.id = id;
        draft.conversation = query.getColumn(0).getInt64();
        draft.parent = query.getColumn(1).getInt64();
        draft.question = columnBytes(query.getColumn(2));
        draft.thinking = columnBytes(query.getColumn(3));
        draft.answer = columnBytes(query.getColumn(4));
        draft.updated_at = columnBytes(query.getColumn(5));
        if (checksumOf(draft) != columnBytes(query.getColumn(6)))
            return fail(damagedRow("draft", draft.id));
        return draft;
    });
}

Result<std::vector<DraftRecord>> Library::drafts() const {
    return m_impl->reading("reading drafts", [&]() -> Result<std::vector<DraftRecord>> {
        LECTERN_TRY_ASSIGN(const std::vector<int64_t> ids, draftIds());
        std::vector<DraftRecord> found;
        for (const int64_t id : ids) {
            LECTERN_TRY_ASSIGN(DraftRecord read, draft(id));
            found.push_back(std::move(read));
        }
        return found;
    });
}

}  // namespace lectern::app
