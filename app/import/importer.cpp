#include "app/import/importer.h"

#include <chrono>

#include "app/import/document_file.h"
#include "app/import/import_session.h"
#include "app/import/limits.h"
#include "kernels/base/log.h"

namespace lectern::app {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

Importer::Importer(Spawner& spawner) : m_spawner(spawner) {}

Result<DocumentText> Importer::import(const std::filesystem::path& file,
                                      const ImportOptions& options, std::stop_token stop) {
    const auto work = [&]() -> Result<DocumentText> {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "import cancelled");
        if (options.password && options.password->size() > limits::kMaxPasswordBytes)
            return fail(ErrorCode::InvalidArgument, "the password is too long");
        LECTERN_TRY_ASSIGN(const UniqueFd document, openDocumentFile(file));
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
