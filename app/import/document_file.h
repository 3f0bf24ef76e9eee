#pragma once

#include <filesystem>

#include "app/import/unique_fd.h"
#include "kernels/base/result.h"

namespace lectern::app {

/// Opens a document to be handed to a worker: read-only, a regular file, not empty, not too large.
/// Errors are without the file's name: NotFound, Io, InvalidArgument, Corrupt, LimitExceeded.
Result<UniqueFd> openDocumentFile(const std::filesystem::path& file);

/// LimitExceeded, with the file's name, where it is too large. To be asked before hashing, which
/// takes long for a film that was named by mistake.
Status checkDocumentSize(const std::filesystem::path& file);

}  // namespace lectern::app
