#pragma once

#include <cstdint>
#include <stop_token>

#include "app/import/importer.h"
#include "app/import/limits.h"
#include "app/import/spawner_impl.h"

namespace lectern::app {

/// How long a worker may take; see limits.h.
struct ImportTiming {
    int max_silence_ms = limits::kMaxSilenceMs;
    int extra_ms_per_page = limits::kExtraMsPerPage;
    int64_t max_import_ms = limits::kMaxImportMs;
};

/// Talks to one worker until the document is whole or something is wrong; errors as of
/// Importer::import, without the file's name. The worker is gone afterwards, whatever the end.
Result<DocumentText> runImport(Worker worker, const ImportOptions& options, std::stop_token stop,
                               const ImportTiming& timing = {});

}  // namespace lectern::app
