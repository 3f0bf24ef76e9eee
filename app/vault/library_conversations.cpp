#include "app/vault/library_impl.h"
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

}  // namespace

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
    return guarded("listing conversations", [&]() -> Result<std::vector<ConversationRecord>> {
        LECTERN_TRY(m_impl->mustExist("binders", "binder", binder));
        SQLite::Statement query(
            m_impl->db(),
            "SELECT id, binder, title, created_at FROM conversations WHERE binder = ? "
            "ORDER BY id");
        query.bind(1, binder);
        std::vector<ConversationRecord> found;
        while (query.executeStep())
            found.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getInt64(),
                             columnBytes(query.getColumn(2)), columnBytes(query.getColumn(3)),
                             {}, 1});
        return found;
    });
}

Result<std::vector<TurnId>> Library::addTurns(ConversationId conversation, TurnId parent,
                                              const std::vector<TurnRecord>& turns) {
    return m_impl->inTransaction("saving turns", [&]() -> Result<std::vector<TurnId>> {
        LECTERN_TRY(m_impl->mustExist("conversations", "conversation", conversation));
        if (parent != 0) {
            SQLite::Statement belongs(m_impl->db(),
                                      "SELECT 1 FROM turns WHERE id = ? AND conversation = ?");
            belongs.bind(1, parent);
            belongs.bind(2, conversation);
            if (!belongs.executeStep())
                return fail(ErrorCode::NotFound, "turn " + std::to_string(parent) +
                                                     " is not part of conversation " +
                                                     std::to_string(conversation));
        }
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

Result<std::vector<TurnRecord>> Library::turns(ConversationId conversation) const {
    return guarded("reading a conversation", [&]() -> Result<std::vector<TurnRecord>> {
        LECTERN_TRY(m_impl->mustExist("conversations", "conversation", conversation));
        SQLite::Statement query(
            m_impl->db(),
            "SELECT id, coalesce(parent, 0), role, text, thinking, record, created_at, "
            "checksum FROM turns WHERE conversation = ? ORDER BY id");
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
            found.push_back(std::move(turn));
        }
        return found;
    });
}

}  // namespace lectern::app
