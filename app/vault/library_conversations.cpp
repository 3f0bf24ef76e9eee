#include "app/vault/library_impl.h"

#include <QtGlobal>
#include "app/vault/private_files.h"

namespace lectern::app {

namespace {

std::string checksumOf(const TurnRecord& turn) {
    return RowChecksum()
        .add(turn.role)
        .add(turn.text)
        .add(turn.thinking)
        .add(turn.record_json)
        .finish();
}

std::vector<ConversationRecord> readConversations(SQLite::Database& database,
                                                  const std::string& condition, int64_t id) {
    SQLite::Statement query(
        database,
        "SELECT c.id, c.binder, c.title, c.created_at, coalesce((SELECT t.created_at FROM turns t "
        "WHERE t.conversation = c.id ORDER BY t.id DESC LIMIT 1), ''), max(1, (SELECT count(*) "
        "FROM turns t WHERE t.conversation = c.id AND NOT EXISTS (SELECT 1 FROM turns n WHERE "
        "n.parent = t.id))) FROM conversations c WHERE " +
            condition + " ORDER BY c.id");
    query.bind(1, id);
    std::vector<ConversationRecord> found;
    while (query.executeStep())
        found.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getInt64(),
                         columnBytes(query.getColumn(2)), columnBytes(query.getColumn(3)),
                         columnBytes(query.getColumn(4)), query.getColumn(5).getInt()});
    return found;
}

}  // namespace

Status Library::Impl::mustBelong(TurnId turn, ConversationId conversation) const {
    SQLite::Statement belongs(*database, "SELECT 1 FROM turns WHERE id = ? AND conversation = ?");
    belongs.bind(1, turn);
    belongs.bind(2, conversation);
    if (belongs.executeStep()) return {};
    return fail(ErrorCode::NotFound, "turn " + std::to_string(turn) +
                                         " is not part of conversation " +
                                         std::to_string(conversation));
}

Result<ConversationRecord> Library::createConversation(BinderId binder, const std::string& title) {
    return m_impl->inTransaction("creating a conversation", [&]() -> Result<ConversationRecord> {
        LECTERN_TRY(m_impl->mustExist("binders", "binder", binder));
        ConversationRecord record;
        record.binder = binder;
        record.title = title;
        record.created_at = utcNow();
        SQLite::Statement insert(
            m_impl->db(), "INSERT INTO conversations (binder, title, created_at) VALUES (?,?,?)");
        insert.bind(1, binder);
        insert.bind(2, record.title);
        insert.bind(3, record.created_at);
        insert.exec();
        record.id = m_impl->db().getLastInsertRowid();
        return record;
    });
}

Result<std::vector<ConversationRecord>> Library::conversations(BinderId binder) const {
    return m_impl->reading("listing conversations",
                           [&]() -> Result<std::vector<ConversationRecord>> {
                               LECTERN_TRY(m_impl->mustExist("binders", "binder", binder));
                               return readConversations(m_impl->db(), "c.binder = ?", binder);
                           });
}

Result<ConversationRecord> Library::conversation(ConversationId id) const {
    return m_impl->reading("reading a conversation's record", [&]() -> Result<ConversationRecord> {
        LECTERN_TRY(m_impl->mustExist("conversations", "conversation", id));
        return readConversations(m_impl->db(), "c.id = ?", id).front();
    });
}

Status Library::renameConversation(ConversationId id, const std::string& given_title) {
    const std::string title = cleanTitle(given_title);
    if (title.empty())
        return fail(ErrorCode::InvalidArgument,
                    say(QT_TRANSLATE_NOOP("app", "a title must not be empty")));
    return m_impl->inTransaction("renaming a conversation", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("conversations", "conversation", id));
        SQLite::Statement rename(m_impl->db(), "UPDATE conversations SET title = ? WHERE id = ?");
        rename.bind(1, title);
        rename.bind(2, id);
        rename.exec();
        return {};
    });
}

Status Library::removeConversation(ConversationId id) {
    auto removed = m_impl->inTransaction("removing a conversation", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("conversations", "conversation", id));
        SQLite::Statement remove(m_impl->db(), "DELETE FROM conversations WHERE id = ?");
        remove.bind(1, id);
        remove.exec();
        return {};
    });
    return removed ? m_impl->forgetOldCopies() : removed;
}

Result<std::vector<TurnId>> Library::addTurns(ConversationId conversation, TurnId parent,
                                              const std::vector<TurnRecord>& turns) {
    return m_impl->inTransaction("saving turns", [&]() -> Result<std::vector<TurnId>> {
        LECTERN_TRY(m_impl->mustExist("conversations", "conversation", conversation));
        if (parent != 0) LECTERN_TRY(m_impl->mustBelong(parent, conversation));
        SQLite::Statement insert(
            m_impl->db(),
            "INSERT INTO turns (conversation, parent, role, text, thinking, record, "
            "created_at, checksum) VALUES (?,?,?,?,?,?,?,?)");
        std::vector<TurnId> ids;
        TurnId before = parent;
        for (const TurnRecord& turn : turns) {
            insert.bind(1, conversation);
            if (before != 0)
                insert.bind(2, before);
            else
                insert.bind(2);  // NULL
            insert.bindNoCopy(3, turn.role);
            insert.bindNoCopy(4, turn.text);
            insert.bindNoCopy(5, turn.thinking);
            insert.bindNoCopy(6, turn.record_json);
            insert.bind(7, turn.created_at.empty() ? utcNow() : turn.created_at);
            bindBlob(insert, 8, checksumOf(turn));
            insert.exec();
            insert.reset();
            before = m_impl->db().getLastInsertRowid();
            ids.push_back(before);
        }
        return ids;
    });
}

Status Library::replaceAnswer(TurnId id, const TurnRecord& turn) {
    if (turn.role != "assistant")
        return fail(ErrorCode::InvalidArgument, "only an answer can be replaced, by an answer");
    return m_impl->inTransaction("replacing an answer", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("turns", "turn", id));
        SQLite::Statement replace(
            m_impl->db(),
            "UPDATE turns SET text = ?, thinking = ?, record = ?, created_at = ?, checksum = ? "
            "WHERE id = ? AND role = 'assistant' AND "
            "NOT EXISTS (SELECT 1 FROM turns AS t WHERE t.parent = turns.id)");
        replace.bindNoCopy(1, turn.text);
        replace.bindNoCopy(2, turn.thinking);
        replace.bindNoCopy(3, turn.record_json);
        replace.bind(4, utcNow());
        bindBlob(replace, 5, checksumOf(turn));
        replace.bind(6, id);
        if (replace.exec() == 1) return {};
        return fail(ErrorCode::InvalidArgument,
                    "turn " + std::to_string(id) + " is no answer, or something follows it");
    });
}

Result<std::vector<TurnRecord>> Library::turns(ConversationId conversation) const {
    return m_impl->reading("reading a conversation", [&]() -> Result<std::vector<TurnRecord>> {
        LECTERN_TRY(m_impl->mustExist("conversations", "conversation", conversation));
        SQLite::Statement query(
            m_impl->db(),
            "SELECT id, coalesce(parent, 0), role, text, thinking, record, created_at, "
            "checksum, rating FROM turns WHERE conversation = ? ORDER BY id");
        query.bind(1, conversation);
        std::vector<TurnRecord> found;
        while (query.executeStep()) {
            TurnRecord turn;
            turn.id = query.getColumn(0).getInt64();
            turn.parent = query.getColumn(1).getInt64();
            turn.role = columnBytes(query.getColumn(2));
            turn.text = columnBytes(query.getColumn(3));
            turn.thinking = columnBytes(query.getColumn(4));
            turn.record_json = columnBytes(query.getColumn(5));
            turn.created_at = columnBytes(query.getColumn(6));
            if (checksumOf(turn) != columnBytes(query.getColumn(7)))
                return fail(ErrorCode::Corrupt,
                            "turn " + std::to_string(turn.id) + " of conversation " +
                                std::to_string(conversation) + " is damaged in the library");
            turn.rating = query.getColumn(8).getInt();
            found.push_back(std::move(turn));
        }
        return found;
    });
}

Status Library::rateTurn(TurnId id, int rating) {
    if (rating < -1 || rating > 1)
        return fail(ErrorCode::InvalidArgument, "a rating is -1, 0 or 1");
    return m_impl->inTransaction("rating a turn", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("turns", "turn", id));
        SQLite::Statement rate(m_impl->db(), "UPDATE turns SET rating = ? WHERE id = ?");
        rate.bind(1, rating);
        rate.bind(2, id);
        rate.exec();
        return {};
    });
}

}  // namespace lectern::app
