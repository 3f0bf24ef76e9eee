#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "app/import/unique_fd.h"
#include "kernels/base/result.h"

namespace lectern::app {

/// Files and folders that only this user may read, written so that a crash leaves the old or the
/// new state. All errors name the path.

/// "opening /a/b: permission denied", with the code that fits errno (NotFound or Io).
Error systemError(std::string_view doing, const std::filesystem::path& path, int error_number);

/// Creates the folder (and missing parents) with mode 0700. A folder of this user that others may
/// enter is closed to them. Refused: a symbolic link or a file in its place, a folder of another
/// user.
Status makePrivateDirectory(const std::filesystem::path& directory);

/// Opens a folder; refuses a symbolic link in its last component.
Result<UniqueFd> openDirectory(const std::filesystem::path& directory);
Status syncDirectory(const std::filesystem::path& directory);

/// A file under a random temporary name in its final folder, mode 0600; it disappears unless
/// commit() is called.
class PendingFile {
  public:
    static Result<PendingFile> create(const std::filesystem::path& directory);
    PendingFile(PendingFile&& other) noexcept = default;
    ~PendingFile();
    Status write(std::string_view bytes);
    /// For another process to write to; it must have ended before commit().
    const UniqueFd& descriptor() const { return m_fd; }
    /// Syncs the file, gives it its name (replacing what is there) and syncs the folder.
    Status commit(const std::string& name);

  private:
    PendingFile() = default;
    std::filesystem::path m_directory;
    UniqueFd m_directory_fd;
    UniqueFd m_fd;
    std::string m_temporary_name;  // empty once committed
};
/// Temporary files of PendingFile that a crash left behind start with this.
inline constexpr std::string_view kTemporaryPrefix = ".tmp-";

Status writeFileAtomically(const std::filesystem::path& file, std::string_view bytes);
/// Whole file, refused past `max_bytes`, and where it is a symbolic link or not a regular file.
Result<std::string> readSmallFile(const std::filesystem::path& file, size_t max_bytes);
/// Feeds a regular file (symbolic links are followed: it is the user's own choice of file) in
/// pieces.
Result<int64_t> readInPieces(const std::filesystem::path& file,
                             const std::function<Status(std::string_view)>& take);
Status removeTree(const std::filesystem::path& directory);

std::string randomHex(size_t byte_count);
/// ISO 8601, UTC, whole seconds: 2026-01-31T12:00:00Z.
std::string utcNow();

}  // namespace lectern::app
