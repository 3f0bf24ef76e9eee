#include "app/vault/private_files.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <system_error>
#include <vector>

namespace lectern::app {

namespace {

namespace fs = std::filesystem;

constexpr size_t kPieceBytes = 1 << 20;  // few system calls, little memory

Status writeAll(int fd, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return fail(systemError("writing", path, errno));
        }
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    return {};
}

/// 0 at the end of the file.
Result<size_t> readSome(int fd, char* buffer, size_t size, const fs::path& path) {
    while (true) {
        const ssize_t count = ::read(fd, buffer, size);
        if (count >= 0) return static_cast<size_t>(count);
        if (errno != EINTR) return fail(systemError("reading", path, errno));
    }
}

/// O_NONBLOCK keeps a named pipe from holding us up before we see that it is one.
Result<UniqueFd> openRegular(const fs::path& file, int extra_flags) {
    UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | extra_flags));
    if (!fd) return fail(systemError("opening", file, errno));
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return fail(systemError("looking at", file, errno));
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::InvalidArgument, file.string() + " is not a regular file");
    return fd;
}

}  // namespace

Error systemError(std::string_view doing, const fs::path& path, int error_number) {
    const ErrorCode code = error_number == ENOENT || error_number == ENOTDIR ? ErrorCode::NotFound
                           : error_number == ENOMEM ? ErrorCode::OutOfMemory
                                                    : ErrorCode::Io;
    return {code, std::string(doing) + " " + path.string() + ": " +
                      std::generic_category().message(error_number)};
}

Status makePrivateDirectory(const fs::path& directory) {
    if (::mkdir(directory.c_str(), 0700) != 0) {
        if (errno == ENOENT && directory.has_parent_path() &&
            directory.parent_path() != directory) {
            std::error_code error;
            if (!fs::exists(directory.parent_path(), error))
                LECTERN_TRY(makePrivateDirectory(directory.parent_path()));
            if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
                return fail(systemError("creating", directory, errno));
        } else if (errno != EEXIST) {
            return fail(systemError("creating", directory, errno));
        }
    }
    LECTERN_TRY_ASSIGN(const UniqueFd fd, openDirectory(directory));
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return fail(systemError("looking at", directory, errno));
    if (info.st_uid != ::geteuid())
        return fail(ErrorCode::Io,
                    directory.string() + " belongs to another user; nothing is kept there");
    if ((info.st_mode & 077) != 0 && ::fchmod(fd.get(), 0700) != 0)
        return fail(systemError("closing to other users", directory, errno));
    return {};
}

Result<UniqueFd> openDirectory(const fs::path& directory) {
    UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) return fail(systemError("opening the folder", directory, errno));
    return fd;
}

Status syncDirectory(const fs::path& directory) {
    UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return fail(systemError("opening the folder", directory, errno));
    if (::fsync(fd.get()) != 0) return fail(systemError("syncing the folder", directory, errno));
    return {};
}

Result<PendingFile> PendingFile::create(const fs::path& directory) {
    PendingFile pending;
    pending.m_directory = directory;
    pending.m_directory_fd =
        UniqueFd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!pending.m_directory_fd) return fail(systemError("opening the folder", directory, errno));
    std::string name = std::string(kTemporaryPrefix) + randomHex(8);
    pending.m_fd = UniqueFd(::openat(pending.m_directory_fd.get(), name.c_str(),
                                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!pending.m_fd) return fail(systemError("creating a file in", directory, errno));
    pending.m_temporary_name = std::move(name);
    return pending;
}

PendingFile::~PendingFile() {
    if (m_directory_fd && !m_temporary_name.empty())
        ::unlinkat(m_directory_fd.get(), m_temporary_name.c_str(), 0);
}

Status PendingFile::write(std::string_view bytes) {
    return writeAll(m_fd.get(), bytes, m_directory / m_temporary_name);
}

Status PendingFile::commit(const std::string& name) {
    const fs::path path = m_directory / name;
    if (::fsync(m_fd.get()) != 0) return fail(systemError("syncing", path, errno));
    if (::renameat(m_directory_fd.get(), m_temporary_name.c_str(), m_directory_fd.get(),
                   name.c_str()) != 0)
        return fail(systemError("renaming to", path, errno));
    m_temporary_name.clear();
    if (::fsync(m_directory_fd.get()) != 0)
        return fail(systemError("syncing the folder", m_directory, errno));
    return {};
}

Status writeFileAtomically(const fs::path& file, std::string_view bytes) {
    LECTERN_TRY_ASSIGN(PendingFile pending, PendingFile::create(file.parent_path()));
    LECTERN_TRY(pending.write(bytes));
    return pending.commit(file.filename().string());
}

Result<std::string> readSmallFile(const fs::path& file, size_t max_bytes) {
    LECTERN_TRY_ASSIGN(const UniqueFd fd, openRegular(file, O_NOFOLLOW));
    std::string bytes(max_bytes + 1, '\0');
    size_t size = 0;
    while (size < bytes.size()) {
        LECTERN_TRY_ASSIGN(const size_t count,
                           readSome(fd.get(), bytes.data() + size, bytes.size() - size, file));
        if (count == 0) break;
        size += count;
    }
    if (size > max_bytes)
        return fail(ErrorCode::LimitExceeded,
                    file.string() + " is larger than " + std::to_string(max_bytes) + " bytes");
    bytes.resize(size);
    return bytes;
}

Result<int64_t> readInPieces(const fs::path& file,
                             const std::function<Status(std::string_view)>& take) {
    LECTERN_TRY_ASSIGN(const UniqueFd fd, openRegular(file, 0));
    std::vector<char> buffer(kPieceBytes);
    int64_t total = 0;
    while (true) {
        LECTERN_TRY_ASSIGN(const size_t count,
                           readSome(fd.get(), buffer.data(), buffer.size(), file));
        if (count == 0) return total;
        LECTERN_TRY(take({buffer.data(), count}));
        total += static_cast<int64_t>(count);
    }
}

Status removeTree(const fs::path& directory) {
    std::error_code error;
    fs::remove_all(directory, error);  // does not follow symbolic links
    if (error) return fail(systemError("deleting", directory, error.value()));
    return {};
}

std::string randomHex(size_t byte_count) {
    // sodium_init is thread-safe and cheap after the first call; without it the generator is not
    // seeded.
    if (sodium_init() < 0) std::abort();
    std::string bytes(byte_count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    std::string hex(byte_count * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                   bytes.size());
    hex.pop_back();
    return hex;
}

std::string utcNow() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    const size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text, length};
}

}  // namespace lectern::app
