#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <new>
#include <string_view>

#include "kernels/base/result.h"

namespace lectern::app {

/// "LctL" in the file's header tells a library from any other SQLite database.
inline constexpr int kLibraryApplicationId = 0x4C63744C;

/// Opens the database with every setting the vault relies on, checks that it is a library and
/// (writing) brings it to this program's version. `writing` creates a missing file; reading never
/// does, and never checkpoints. Errors: NotFound, Io, Busy, Corrupt (not a library), Unsupported
/// (made by a newer program), Mismatch (older, and opened for reading only).
Result<std::unique_ptr<SQLite::Database>> openLibraryDatabase(const std::filesystem::path& path,
                                                              bool writing);

/// Copies made before a migration; they hold the whole library as it was.
Status removeMigrationBackups(const std::filesystem::path& database);

/// The one place where SQLite's codes become ours; as with guarded().
Error errorFrom(const SQLite::Exception& exception, std::string_view doing,
                const std::filesystem::path& library);

/// Rolled back unless committed. SQLite::Transaction ends the program where even rolling back finds
/// no memory, since its destructor throws; a transaction that is left open then goes with the
/// connection.
class Transaction {
  public:
    enum class Kind { Reading, Writing };
    Transaction(SQLite::Database& database, Kind kind) : m_database(database) {
        database.exec(kind == Kind::Writing ? "BEGIN IMMEDIATE" : "BEGIN");
    }
    ~Transaction() {
        if (!m_is_committed)
            sqlite3_exec(m_database.getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit() {
        m_database.exec("COMMIT");
        m_is_committed = true;
    }

  private:
    SQLite::Database& m_database;
    bool m_is_committed = false;
};

/// Runs what talks to SQLite; no exception gets out. `doing`: "adding a document"; `library`: the
/// file that it concerns, as a user may have several.
template <class Function>
auto guarded(std::string_view doing, const std::filesystem::path& library, Function&& function)
    -> decltype(function()) {
    try {
        return function();
    } catch (const SQLite::Exception& exception) {
        return fail(errorFrom(exception, doing, library));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, std::string(doing) + ": not enough memory");
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Internal, std::string(doing) + ": " + exception.what());
    }
}

}  // namespace lectern::app
