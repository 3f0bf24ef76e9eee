#include "app/vault/database.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>
#include <QtGlobal>

#include <cerrno>
#include <string>
#include <vector>

#include "app/vault/migrations/migrations.h"
#include "app/vault/name_keys.h"
#include "app/vault/private_files.h"
#include "app/vault/search_rank.h"
#include "app/vault/search_tokenizer.h"

namespace lectern::app {

namespace {

namespace fs = std::filesystem;

/// A reader waits this long for a lock that SQLite itself takes for moments (recovery after a
/// kill).
constexpr int kBusyTimeoutMs = 5000;
constexpr std::string_view kBackupMark = ".backup-v";

using DatabasePtr = std::unique_ptr<SQLite::Database>;

int intPragma(SQLite::Database& database, const char* pragma) {
    return database.execAndGet(std::string("PRAGMA ") + pragma).getInt();
}

/// Creates the empty file itself, so that it is private from the first moment; SQLite gives -wal
/// and -shm the same mode.
Status createPrivately(const fs::path& path) {
    const UniqueFd fd(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return fail(systemError("creating", path, errno));
    return syncDirectory(path.parent_path());
}

void setUp(SQLite::Database& database, bool writing) {
    sqlite3* handle = database.getHandle();
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // threat-model.md, rule 1: the connection that writes is the only one that checkpoints.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, writing ? 0 : 1, nullptr);
    database.exec("PRAGMA mmap_size = 0");
    database.exec("PRAGMA temp_store = MEMORY");
    database.exec("PRAGMA cell_size_check = ON");
    database.exec("PRAGMA foreign_keys = ON");
    if (!writing) return;
    database.exec("PRAGMA synchronous = FULL");
    database.exec("PRAGMA secure_delete = ON");
    database.exec("PRAGMA journal_size_limit = 67108864");
}

Error notALibrary(const fs::path& path) {
    return {ErrorCode::Corrupt, path.string() + " is not a Lectern library"};
}

/// The library's version, 0 for an empty database.
Result<int> libraryVersion(SQLite::Database& database, const fs::path& path) {
    const int application = intPragma(database, "application_id");
    const int version = intPragma(database, "user_version");
    const bool empty = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
    if (empty && application == 0 && version == 0) return 0;
    if (application != kLibraryApplicationId || version <= 0) return fail(notALibrary(path));
    const int known = static_cast<int>(libraryMigrations().size());
    if (version > known)
        return fail(ErrorCode::Unsupported,
                    say(QT_TRANSLATE_NOOP("app",
                                          "%1 was made by a newer Lectern (library version %2; "
                                          "this one knows versions up to %3)"),
                        {path.string(), version, known}));
    return version;
}

fs::path backupPath(const fs::path& path, int version) {
    return path.string() + std::string(kBackupMark) + std::to_string(version);
}

/// SQLite's own copying sees a consistent state even with pages still in the -wal file.
Status backUp(SQLite::Database& database, const fs::path& path, int version) {
    const fs::path final_path = backupPath(path, version);
    const fs::path temporary = path.parent_path() / (std::string(kTemporaryPrefix) + randomHex(8));
    LECTERN_TRY(createPrivately(temporary));
    auto copied = guarded("backing up the library", path, [&]() -> Status {
        SQLite::Database copy(temporary.string(), SQLite::OPEN_READWRITE);
        copy.exec("PRAGMA synchronous = FULL");
        SQLite::Backup backup(copy, database);
        backup.executeStep(-1);
        return {};
    });
    if (copied) {
        const UniqueFd fd(::open(temporary.c_str(), O_RDONLY | O_CLOEXEC));
        if (!fd || ::fsync(fd.get()) != 0)
            copied = fail(systemError("syncing", temporary, errno));
        else if (::rename(temporary.c_str(), final_path.c_str()) != 0)
            copied = fail(systemError("renaming to", final_path, errno));
    }
    if (!copied) {
        ::unlink(temporary.c_str());
        return copied;
    }
    return syncDirectory(path.parent_path());
}

Status runStep(SQLite::Database& database, int from_version) {
    Transaction transaction(database, Transaction::Kind::Writing);
    database.exec(std::string(libraryMigrations()[static_cast<size_t>(from_version)]));
    database.exec("PRAGMA user_version = " + std::to_string(from_version + 1));
    database.exec("PRAGMA application_id = " + std::to_string(kLibraryApplicationId));
    transaction.commit();
    return {};
}

Status migrate(SQLite::Database& database, const fs::path& path, int version) {
    const int known = static_cast<int>(libraryMigrations().size());
    if (version == known) return {};
    if (version > 0) LECTERN_TRY(backUp(database, path, version));
    for (; version < known; ++version) {
        auto done = guarded("bringing it to library version " + std::to_string(version + 1), path,
                            [&] { return runStep(database, version); });
        if (!done) return done;
    }
    return {};
}

/// A folder that cannot be written (a read-only medium) has no place for the files that readers
/// share with a writer; as there can be no writer either, the database may be read as it stands,
/// unless a -wal is left.
bool mayReadAsItStands(const fs::path& path) {
    std::error_code error;
    const auto left_over = fs::file_size(path.string() + "-wal", error);
    return ::access(path.parent_path().c_str(), W_OK) != 0 && (error || left_over == 0);
}

std::string immutableUri(const fs::path& path) {
    std::string uri = "file:";
    for (const char c : path.string()) {
        if (c == '%' || c == '?' || c == '#') {
            static constexpr char kHex[] = "0123456789ABCDEF";
            uri += '%';
            uri += kHex[(static_cast<unsigned char>(c) >> 4) & 15];
            uri += kHex[static_cast<unsigned char>(c) & 15];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

Result<DatabasePtr> connect(const std::string& name, int flags, bool writing,
                            const fs::path& path) {
    auto database = std::make_unique<SQLite::Database>(name, flags, kBusyTimeoutMs);
    setUp(*database, writing);
    LECTERN_TRY(registerSearchTokenizer(database->getHandle()));
    LECTERN_TRY(registerSearchRank(database->getHandle()));
    LECTERN_TRY(registerNameFunctions(database->getHandle()));
    LECTERN_TRY_ASSIGN(const int version, libraryVersion(*database, path));
    if (writing) {
        if (database->execAndGet("PRAGMA journal_mode = WAL").getString() != "wal")
            return fail(ErrorCode::Io, path.string() + " cannot be kept in write-ahead mode here");
        LECTERN_TRY(migrate(*database, path, version));
    } else if (version == 0) {
        return fail(notALibrary(path));
    } else if (version < static_cast<int>(libraryMigrations().size())) {
        return fail(ErrorCode::Mismatch,
                    say(QT_TRANSLATE_NOOP(
                            "app", "%1 was made by an older Lectern; open it for writing once"),
                        {path.string()}));
    }
    return database;
}

}  // namespace

Result<DatabasePtr> openLibraryDatabase(const fs::path& given_path, bool writing) {
    // Links above the vault are the user's arrangement and resolved once, here; none is followed at
    // the end.
    std::error_code error;
    const fs::path folder = fs::canonical(given_path.parent_path(), error);
    if (error)
        return fail(systemError("opening the folder", given_path.parent_path(), error.value()));
    const fs::path path = folder / given_path.filename();
    const auto status = fs::symlink_status(path, error);
    if (!fs::exists(status)) {
        if (!writing) return fail(ErrorCode::NotFound, "there is no library at " + path.string());
        LECTERN_TRY(createPrivately(path));
    } else if (!fs::is_regular_file(status)) {
        return fail(notALibrary(path));
    }
    constexpr std::string_view doing = "opening the library";
    const int flags =
        SQLITE_OPEN_NOFOLLOW | (writing ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY);
    auto opened =
        guarded(doing, path, [&] { return connect(path.string(), flags, writing, path); });
    if (!opened && !writing && opened.error().code == ErrorCode::Io && mayReadAsItStands(path))
        return guarded(doing, path, [&] {
            return connect(immutableUri(path), flags | SQLITE_OPEN_URI, writing, path);
        });
    return opened;
}

Status removeMigrationBackups(const fs::path& database) {
    bool removed = false;
    for (size_t version = 1; version < libraryMigrations().size(); ++version) {
        const fs::path path = backupPath(database, static_cast<int>(version));
        if (::unlink(path.c_str()) == 0)
            removed = true;
        else if (errno != ENOENT)
            return fail(systemError("deleting", path, errno));
    }
    return removed ? syncDirectory(database.parent_path()) : Status{};
}

Error errorFrom(const SQLite::Exception& exception, std::string_view doing,
                const fs::path& library) {
    const int extended = exception.getExtendedErrorCode();
    const int primary = exception.getErrorCode() & 0xFF;
    const std::string start = std::string(doing) + " (" + library.string() + "): ";
    switch (primary) {
        case SQLITE_FULL:
            return {ErrorCode::Io, start + "the disk is full; nothing of this was stored"};
        case SQLITE_READONLY:
            return {ErrorCode::Io,
                    start + "the library cannot be written (read-only file or file system)"};
        case SQLITE_CANTOPEN:
            return {ErrorCode::Io, start + "the library's files cannot be opened"};
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {ErrorCode::Io, start + "permission denied"};
        case SQLITE_IOERR:
            if (extended == SQLITE_IOERR_NOMEM)
                return {ErrorCode::OutOfMemory, start + "not enough memory"};
            if (extended == SQLITE_IOERR_SHMSIZE)  // the file that readers share
                return {ErrorCode::Io, start +
                                           "no room for its -shm file: the disk is full or "
                                           "failing"};
            return {ErrorCode::Io, start + "the operating system reported an input/output error (" +
                                       std::to_string(extended) + ")"};
        case SQLITE_CORRUPT:
            return {ErrorCode::Corrupt, start + "the library is damaged"};
        case SQLITE_NOTADB:
            return {ErrorCode::Corrupt, start + "the file is not a SQLite database"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return {ErrorCode::Busy, start + "another process keeps the library locked"};
        case SQLITE_NOMEM:
            return {ErrorCode::OutOfMemory, start + "not enough memory"};
        case SQLITE_TOOBIG:
            return {ErrorCode::LimitExceeded, start + "a text is larger than a library can hold"};
        case SQLITE_ERROR:  // a schema that is not ours shows up here: "no such table"
            return {ErrorCode::Corrupt,
                    start + "the library is not as expected (" + exception.what() + ")"};
        default:
            return {ErrorCode::Internal, start + exception.getErrorStr()};
    }
}

}  // namespace lectern::app
