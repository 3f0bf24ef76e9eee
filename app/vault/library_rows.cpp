#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_map>

#include "app/vault/library_impl.h"

namespace lectern::app {

namespace {

constexpr size_t kChecksumBytes = 16;

crypto_generichash_state* stateIn(unsigned char* bytes) {
    return reinterpret_cast<crypto_generichash_state*>(bytes);
}

/// Up to this many documents are looked up one by one; for more, one pass over all rows is less.
constexpr size_t kLookedUpAlone = 200;

/// Calls take(record, second column) for the rows of `select` whose first column is one of the
/// documents.
template <class Take>
void forEachRowOf(SQLite::Database& database, std::vector<DocumentRecord>& documents,
                  const std::string& select, const std::string& document_column,
                  const std::string& order, Take take) {
    const std::string end = " ORDER BY " + order;
    if (documents.size() <= kLookedUpAlone) {
        SQLite::Statement query(database, select + " AND " + document_column + " = ?" + end);
        for (DocumentRecord& record : documents) {
            query.bind(1, record.id);
            while (query.executeStep()) take(record, query.getColumn(1));
            query.reset();
        }
        return;
    }
    std::unordered_map<DocumentId, std::vector<DocumentRecord*>> by_id;
    for (DocumentRecord& record : documents) by_id[record.id].push_back(&record);
    SQLite::Statement query(database, select + end);
    while (query.executeStep()) {
        const auto found = by_id.find(query.getColumn(0).getInt64());
        if (found == by_id.end()) continue;
        for (DocumentRecord* record : found->second) take(*record, query.getColumn(1));
    }
}

}  // namespace

RowChecksum::RowChecksum() {
    static_assert(sizeof(m_state) >= sizeof(crypto_generichash_state));
    static_assert(alignof(RowChecksum) >= alignof(crypto_generichash_state));
    crypto_generichash_init(stateIn(m_state), nullptr, 0, kChecksumBytes);
}

RowChecksum& RowChecksum::add(int64_t number) {
    unsigned char bytes[8];
    for (int i = 0; i < 8; ++i)
        bytes[i] = static_cast<unsigned char>(static_cast<uint64_t>(number) >> (8 * i));
    crypto_generichash_update(stateIn(m_state), bytes, sizeof bytes);
    return *this;
}

RowChecksum& RowChecksum::add(double number) {
    return add(std::bit_cast<int64_t>(number));
}

RowChecksum& RowChecksum::add(std::string_view text) {
    add(static_cast<int64_t>(text.size()));
    crypto_generichash_update(stateIn(m_state), reinterpret_cast<const unsigned char*>(text.data()),
                              text.size());
    return *this;
}

std::string RowChecksum::finish() {
    std::string out(kChecksumBytes, '\0');
    crypto_generichash_final(stateIn(m_state), reinterpret_cast<unsigned char*>(out.data()),
                             out.size());
    return out;
}

std::string columnBytes(const SQLite::Column& column) {
    const auto* bytes = static_cast<const char*>(column.getBlob());
    return bytes ? std::string(bytes, static_cast<size_t>(column.getBytes())) : std::string();
}

void bindBlob(SQLite::Statement& statement, int index, std::string_view bytes) {
    // A null pointer would bind NULL; an empty blob needs an address.
    statement.bind(index, static_cast<const void*>(bytes.empty() ? "" : bytes.data()),
                   static_cast<int>(bytes.size()));
}

Error damagedRow(std::string_view what, int64_t id) {
    return {ErrorCode::Corrupt,
            std::string(what) + " " + std::to_string(id) + " is damaged in the library"};
}

DocumentRecord documentFrom(const SQLite::Statement& statement) {
    auto& row =
        const_cast<SQLite::Statement&>(statement);  // getColumn is not const in SQLiteCpp 3.2
    DocumentRecord record;
    record.id = row.getColumn(0).getInt64();
    const std::string hash = columnBytes(row.getColumn(1));
    std::memcpy(record.sha256.data(), hash.data(), std::min(hash.size(), record.sha256.size()));
    record.title = columnBytes(row.getColumn(2));
    record.file_name = columnBytes(row.getColumn(3));
    record.file_bytes = row.getColumn(4).getInt64();
    record.page_count = row.getColumn(5).getInt();
    record.imported_at = columnBytes(row.getColumn(6));
    return record;
}

void completeDocuments(SQLite::Database& database, std::vector<DocumentRecord>& documents) {
    forEachRowOf(database, documents, "SELECT document, page_index FROM pages WHERE has_text = 0",
                 "document", "document, page_index",
                 [](DocumentRecord& record, const SQLite::Column& page_index) {
                     record.pages_without_text.push_back(page_index.getInt() + 1);
                 });
    forEachRowOf(database, documents,
                 "SELECT dt.document, t.name FROM document_tags dt JOIN tags t ON t.id = dt.tag "
                 "WHERE true",
                 "dt.document", "dt.document, t.key",
                 [](DocumentRecord& record, const SQLite::Column& name) {
                     record.tags.push_back(columnBytes(name));
                 });
}

Status Library::Impl::forgetOldCopies() const {
    LECTERN_TRY(removeMigrationBackups(path));
    const std::lock_guard lock(mutex);
    return guarded("emptying the write-ahead file", path, [&]() -> Status {
        // A reader in the middle of a query keeps the file from shrinking; the next deletion or the
        // vault's closing does it then. That is no failure of the deletion, so the answer row is
        // not looked at.
        SQLite::Statement checkpoint(*database, "PRAGMA wal_checkpoint(TRUNCATE)");
        checkpoint.executeStep();
        return {};
    });
}

bool Library::Impl::exists(const char* sql, int64_t id) const {
    SQLite::Statement query(*database, sql);
    query.bind(1, id);
    return query.executeStep();
}

Status Library::Impl::mustExist(const char* table, std::string_view what, int64_t id) const {
    if (exists((std::string("SELECT 1 FROM ") + table + " WHERE id = ?").c_str(), id)) return {};
    return fail(ErrorCode::NotFound,
                "there is no " + std::string(what) + " " + std::to_string(id) + " in this vault");
}

}  // namespace lectern::app
