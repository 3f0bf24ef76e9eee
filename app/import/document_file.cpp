#include "app/import/document_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "app/import/limits.h"

namespace lectern::app {

namespace {

std::string tooLarge() {
    return "larger than " + std::to_string(limits::kMaxFileBytes >> 20) + " MiB";
}

}  // namespace

Result<UniqueFd> openDocumentFile(const std::filesystem::path& file) {
    // Non-blocking, so that a pipe with nobody at the other end cannot hold us.
    UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!fd && (errno == ENOENT || errno == ENOTDIR))
        return fail(ErrorCode::NotFound, "no such file");
    if (!fd) return fail(ErrorCode::Io, std::string("cannot be opened: ") + std::strerror(errno));
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0)
        return fail(ErrorCode::Io, std::string("cannot be examined: ") + std::strerror(errno));
    if (S_ISDIR(info.st_mode))
        return fail(ErrorCode::InvalidArgument, "a directory, not a document");
    if (!S_ISREG(info.st_mode)) return fail(ErrorCode::InvalidArgument, "not a regular file");
    if (info.st_size == 0) return fail(ErrorCode::Corrupt, "the file is empty");
    if (info.st_size > limits::kMaxFileBytes) return fail(ErrorCode::LimitExceeded, tooLarge());
    return fd;
}

Status checkDocumentSize(const std::filesystem::path& file) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file, error);
    if (error || bytes <= static_cast<uintmax_t>(limits::kMaxFileBytes)) return {};
    return fail(ErrorCode::LimitExceeded, file.string() + ": " + tooLarge());
}

}  // namespace lectern::app
