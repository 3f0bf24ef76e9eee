#pragma once

#include <sqlite3.h>

#include <mutex>

#include "app/vault/database.h"
#include "app/vault/library.h"

namespace lectern::app {

struct Library::Impl {
    std::filesystem::path path;
    Access access = Access::ReadOnly;
    std::unique_ptr<SQLite::Database> database;
    /// Held by every call: one connection has one transaction at a time. Calls use one another, so
    /// it may be taken again.
    mutable std::recursive_mutex mutex;

    SQLite::Database& db() const { return *database; }
    Status mustWrite() const {
        if (access == Access::ReadWrite) return {};
        return fail(ErrorCode::InvalidArgument, path.string() + " is open for reading only");
    }
    /// Runs `write` in one transaction, rolled back unless it succeeds. Durable when this returns.
    template <class Function>
    auto inTransaction(std::string_view doing, Function&& write) const -> decltype(write()) {
        if (auto may = mustWrite(); !may) return fail(may.error());
        const std::lock_guard lock(mutex);
        return guarded(doing, path, [&]() -> decltype(write()) {
            Transaction transaction(*database, Transaction::Kind::Writing);
            auto result = write();
            if (result) transaction.commit();
            return result;
        });
    }
    /// Runs `read` on one state of the database, whatever other connections write meanwhile.
    template <class Function>
    auto reading(std::string_view doing, Function&& read) const -> decltype(read()) {
        const std::lock_guard lock(mutex);
        return guarded(doing, path, [&]() -> decltype(read()) {
            if (sqlite3_get_autocommit(database->getHandle()) == 0) return read();
            const Transaction snapshot(*database, Transaction::Kind::Reading);
            return read();  // nothing was changed, so rolling back is as good as committing
        });
    }
    /// After a deletion: what is left of it in the write-ahead file and in copies made before a
    /// migration.
    Status forgetOldCopies() const;
    bool exists(const char* sql, int64_t id) const;
    /// NotFound unless the row is there.
    Status mustExist(const char* table, std::string_view what, int64_t id) const;
    /// NotFound unless the turn is one of the conversation's.
    Status mustBelong(TurnId turn, ConversationId conversation) const;
};

/// 16 bytes over the parts and their lengths, to notice bits that changed on the disk.
class RowChecksum {
  public:
    RowChecksum();
    RowChecksum& add(std::string_view text);
    RowChecksum& add(int64_t number);
    RowChecksum& add(double number);
    std::string finish();

  private:
    // sodium.h stays out of this header: 384 bytes is crypto_generichash_state, checked where it is
    // used.
    alignas(64) unsigned char m_state[384];
};

/// std::string of a TEXT or BLOB column, with any zero bytes in it.
std::string columnBytes(const SQLite::Column& column);
void bindBlob(SQLite::Statement& statement, int index, std::string_view bytes);

/// A row's text that is damaged is not used.
Error damagedRow(std::string_view what, int64_t id);

/// From SELECT kDocumentColumns; the rest by completeDocuments.
inline constexpr const char* kDocumentColumns =
    "d.id, d.sha256, d.title, d.file_name, d.file_bytes, d.page_count, d.imported_at";
DocumentRecord documentFrom(const SQLite::Statement& statement);
/// Fills in pages_without_text and tags.
void completeDocuments(SQLite::Database& database, std::vector<DocumentRecord>& documents);
/// After the last document of a tag has gone.
void removeUnusedTags(SQLite::Database& database);

/// A title as it is stored: one line, nothing invisible in front or behind.
std::string cleanTitle(std::string_view title);

}  // namespace lectern::app
