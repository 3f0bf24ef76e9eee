#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "kernels/base/result.h"

namespace lectern::engine {

/// Owns a file descriptor.
class FileDescriptor {
  public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : m_fd(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    ~FileDescriptor() { close(); }
    int get() const { return m_fd; }
    bool valid() const { return m_fd >= 0; }
    int release();
    void close();

  private:
    int m_fd = -1;
};

/// "no such file or directory", from errno.
std::string systemErrorText(int error_number);

/// Opens a regular file for reading; never blocks on a pipe or device. Symbolic links are followed
/// (model hubs store checkpoints as links). Errors: NotFound, Io, Corrupt (not a regular file).
Result<FileDescriptor> openForReading(const std::filesystem::path& path);
/// Size by fstat.
Result<int64_t> fileSize(const FileDescriptor& file, const std::filesystem::path& path);
/// Reads exactly out.size() bytes at `offset`. Errors: Io; Corrupt when the file ends before.
Status readExactly(const FileDescriptor& file, int64_t offset, std::span<std::byte> out,
                   const std::filesystem::path& path);
/// The whole file, at most `limit` bytes. Errors: as above and LimitExceeded.
Result<std::string> readWholeFile(const std::filesystem::path& path, int64_t limit);

/// Makes the names in a directory durable. Errors: Io.
Status syncDirectory(const std::filesystem::path& dir);

/// A file that appears under its final name only when it is complete and durable: written under
/// a temporary name in the same directory, synced, renamed, directory synced. Destroyed without
/// commit(), it leaves nothing behind. What a killed process leaves is found by its name and by the
/// lock that died with its owner: see removeAbandonedFiles.
class AtomicFile {
  public:
    static constexpr std::string_view kTemporaryPrefix = ".tmp-";

    /// `mode` as for open(2), e.g. 0600.
    static Result<AtomicFile> create(const std::filesystem::path& final_path, unsigned mode);
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    /// Asks for room, so that a full disk shows before anything is written. Errors: Io.
    Status reserve(int64_t bytes);
    /// Appends. Errors: Io (disk full, file size limit), naming the final path.
    Status write(std::span<const std::byte> bytes);
    /// Overwrites bytes already written.
    Status writeAt(int64_t offset, std::span<const std::byte> bytes);
    /// Errors: Io; the final path is then as it was before, unless only the directory's sync
    /// failed.
    Status commit();

  private:
    AtomicFile() = default;
    Status ioError(std::string_view doing, int error_number) const;

    std::filesystem::path m_final_path;
    std::filesystem::path m_temporary_path;
    FileDescriptor m_file;
    int64_t m_size = 0;
    int64_t m_sent = 0;  // bytes on their way to the disk
    bool m_pending = false;
};

/// Removes temporary files in `dir` whose writer is gone. Returns how many.
int removeAbandonedFiles(const std::filesystem::path& dir);

/// A name from a file for use in a message: control characters escaped, long names cut.
std::string printable(std::string_view name);

}  // namespace lectern::engine
