#include "app/import/importer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "app/import/import_session.h"
#include "app/import/limits.h"
#include "kernels/base/log.h"

namespace lectern::app {

namespace {

using Clock = std::chrono::steady_clock;

Result<UniqueFd> openDocument(const std::filesystem::path& file) {
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
    if (info.st_size > limits::kMaxFileBytes)
        return fail(ErrorCode::LimitExceeded,
                    "larger than " + std::to_string(limits::kMaxFileBytes >> 20) + " MiB");
    return fd;
}

}  // namespace

Importer::Importer(Spawner& spawner) : m_spawner(spawner) {}

Result<DocumentText> Importer::import(const std::filesystem::path& file,
                                      const ImportOptions& options, std::stop_token stop) {
    const auto work = [&]() -> Result<DocumentText> {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "import cancelled");
        if (options.password && options.password->size() > limits::kMaxPasswordBytes)
            return fail(ErrorCode::InvalidArgument, "the password is too long");
        LECTERN_TRY_ASSIGN(const UniqueFd document, openDocument(file));
        LECTERN_TRY_ASSIGN(Worker worker, m_spawner.impl().startWorker(document));
        return runImport(std::move(worker), options, stop);
    };
    const auto start = Clock::now();
    auto document = work();
    if (!document) return fail(document.error().within(file.string()));
    roomLog("import")->info(
        "document imported pages={} ms={}", document->pages.size(),
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count());
    return document;
}

}  // namespace lectern::app
