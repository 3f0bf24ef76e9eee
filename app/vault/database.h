#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

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

/// The one place where SQLite's codes become ours.
Error errorFrom(const SQLite::Exception& exception, std::string_view doing);

/// Runs what talks to SQLite; no exception gets out. `doing`: "adding a document".
template <class Function>
auto guarded(std::string_view doing, Function&& function) -> decltype(function()) {
    try {
        return function();
    } catch (const SQLite::Exception& exception) {
        return fail(errorFrom(exception, doing));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, std::string(doing) + ": not enough memory");
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Internal, std::string(doing) + ": " + exception.what());
    }
}

}  // namespace lectern::app
