#include "engine/checkpoint/file_io.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lectern::engine {

namespace fs = std::filesystem;

namespace {

/// Linux moves at most 2 GiB - 4 KiB in one call; smaller pieces also keep a kill from waiting
/// long.
constexpr size_t kMaxTransferBytes = size_t{64} << 20;

/// What is appended starts for the disk in pieces of this size, so that the disk works while the
/// rest is made, and the final sync finds little left to do.
constexpr int64_t kWritebackBytes = int64_t{8} << 20;

ErrorCode openErrorCode(int error_number) {
    return error_number == ENOENT || error_number == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
}

fs::path directoryOf(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

std::string temporaryName() {
    unsigned char random[8];
    randombytes_buf(random, sizeof random);
    char hex[2 * sizeof random + 1];
    sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    return std::string(AtomicFile::kTemporaryPrefix) + std::to_string(::getpid()) + "." + hex;
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
        close();
        m_fd = other.release();
    }
    return *this;
}

int FileDescriptor::release() {
    return std::exchange(m_fd, -1);
}

void FileDescriptor::close() {
    if (m_fd >= 0) ::close(m_fd);
    m_fd = -1;
}

std::string systemErrorText(int error_number) {
    return std::generic_category().message(error_number);
}

Result<FileDescriptor> openForReading(const fs::path& path) {
    // O_NONBLOCK: opening a pipe that somebody put in place of the file must not wait for a writer.
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file.valid())
        return fail(openErrorCode(errno),
                    "cannot open " + path.string() + ": " + systemErrorText(errno));
    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return fail(ErrorCode::Io,
                    "cannot inspect " + path.string() + ": " + systemErrorText(errno));
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::Corrupt, path.string() + ": expected a regular file, found a " +
                                            (S_ISDIR(info.st_mode) ? "directory" : "special file"));
    return file;
}

Result<int64_t> fileSize(const FileDescriptor& file, const fs::path& path) {
    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return fail(ErrorCode::Io,
                    "cannot inspect " + path.string() + ": " + systemErrorText(errno));
    return static_cast<int64_t>(info.st_size);
}

Status readExactly(const FileDescriptor& file, int64_t offset, std::span<std::byte> out,
                   const fs::path& path) {
    size_t done = 0;
    while (done < out.size()) {
        const size_t wanted = std::min(out.size() - done, kMaxTransferBytes);
        const ssize_t got = ::pread(file.get(), out.data() + done, wanted,
                                    static_cast<off_t>(offset + static_cast<int64_t>(done)));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return fail(ErrorCode::Io,
                        "cannot read " + path.string() + ": " + systemErrorText(errno));
        if (got == 0)
            return fail(ErrorCode::Corrupt,
                        path.string() + ": file ends at byte " +
                            std::to_string(offset + static_cast<int64_t>(done)) +
                            ", expected at least " +
                            std::to_string(offset + static_cast<int64_t>(out.size())) + " bytes");
        done += static_cast<size_t>(got);
    }
    return {};
}

Result<std::string> readWholeFile(const fs::path& path, int64_t limit) {
    LECTERN_TRY_ASSIGN(FileDescriptor file, openForReading(path));
    LECTERN_TRY_ASSIGN(const int64_t size, fileSize(file, path));
    if (size > limit)
        return fail(ErrorCode::LimitExceeded, path.string() + ": has " + std::to_string(size) +
                                                  " bytes, at most " + std::to_string(limit) +
                                                  " are accepted");
    std::string text(static_cast<size_t>(size), '\0');
    LECTERN_TRY(readExactly(file, 0, std::as_writable_bytes(std::span(text)), path));
    return text;
}

Status syncDirectory(const fs::path& dir) {
    const FileDescriptor handle(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!handle.valid() || ::fsync(handle.get()) != 0)
        return fail(ErrorCode::Io,
                    "cannot sync directory " + dir.string() + ": " + systemErrorText(errno));
    return {};
}

Result<AtomicFile> AtomicFile::create(const fs::path& final_path, unsigned mode) {
    AtomicFile out;
    out.m_final_path = final_path;
    out.m_temporary_path = directoryOf(final_path) / temporaryName();
    out.m_file = FileDescriptor(::open(out.m_temporary_path.c_str(),
                                       O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                       static_cast<mode_t>(mode)));
    if (!out.m_file.valid())
        return fail(openErrorCode(errno), "cannot create a file beside " + final_path.string() +
                                              ": " + systemErrorText(errno));
    out.m_pending = true;
    // Held until the descriptor closes, by commit, destruction or death: it tells a file that is
    // being written from one that was abandoned. Where locks do not exist nothing is lost but that.
    (void)::flock(out.m_file.get(), LOCK_EX | LOCK_NB);
    return out;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_final_path(std::move(other.m_final_path)),
      m_temporary_path(std::move(other.m_temporary_path)),
      m_file(std::move(other.m_file)),
      m_size(other.m_size),
      m_sent(other.m_sent),
      m_pending(std::exchange(other.m_pending, false)) {}

AtomicFile::~AtomicFile() {
    if (m_pending) ::unlink(m_temporary_path.c_str());
}

Status AtomicFile::ioError(std::string_view doing, int error_number) const {
    return fail(ErrorCode::Io, "cannot " + std::string(doing) + " " + m_final_path.string() + ": " +
                                   systemErrorText(error_number));
}

Status AtomicFile::reserve(int64_t bytes) {
    if (bytes <= 0 || ::fallocate(m_file.get(), FALLOC_FL_KEEP_SIZE, 0, bytes) == 0) return {};
    if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINTR) return {};
    return ioError("make room for", errno);
}

Status AtomicFile::write(std::span<const std::byte> bytes) {
    LECTERN_TRY(writeAt(m_size, bytes));
    m_size += static_cast<int64_t>(bytes.size());
    if (m_size - m_sent < kWritebackBytes) return {};
    // No more than a hint: commit() syncs, and is told of what failed.
    (void)::sync_file_range(m_file.get(), m_sent, m_size - m_sent, SYNC_FILE_RANGE_WRITE);
    m_sent = m_size;
    return {};
}

Status AtomicFile::writeAt(int64_t offset, std::span<const std::byte> bytes) {
    size_t done = 0;
    while (done < bytes.size()) {
        const size_t wanted = std::min(bytes.size() - done, kMaxTransferBytes);
        const ssize_t put = ::pwrite(m_file.get(), bytes.data() + done, wanted,
                                     static_cast<off_t>(offset + static_cast<int64_t>(done)));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return ioError("write", errno);
        if (put == 0) return ioError("write", ENOSPC);
        done += static_cast<size_t>(put);
    }
    return {};
}

Status AtomicFile::commit() {
    if (::fsync(m_file.get()) != 0) return ioError("sync", errno);
    // Some file systems report a failed write only here.
    if (::close(m_file.release()) != 0) return ioError("close", errno);
    if (::rename(m_temporary_path.c_str(), m_final_path.c_str()) != 0)
        return ioError("rename into place", errno);
    m_pending = false;
    return syncDirectory(directoryOf(m_final_path));
}

int removeAbandonedFiles(const fs::path& dir) {
    int removed = 0;
    std::error_code error;
    for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
        if (!it->path().filename().string().starts_with(AtomicFile::kTemporaryPrefix)) continue;
        const FileDescriptor file(
            ::open(it->path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        if (!file.valid() || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) continue;
        if (::unlink(it->path().c_str()) == 0) ++removed;
    }
    return removed;
}

std::string printable(std::string_view name) {
    constexpr size_t kShown = 120;
    std::string out;
    for (const char c : name.substr(0, kShown)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f) {
            out += c;
            continue;
        }
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
        out += escaped;
    }
    if (name.size() > kShown) out += "...";
    return out;
}

}  // namespace lectern::engine
