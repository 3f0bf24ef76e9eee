#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "app/document/page.h"
#include "app/import/importer.h"

namespace lectern::app {

/// A highlight or note as a standard PDF annotation.
struct PdfAnnotation {
    int page_index = 0;
    std::vector<NormalizedRect> boxes;  ///< page as shown; one per line
    uint32_t rgb = 0xFFE066;
    std::string text;  ///< UTF-8, may be empty
};

/// Writes a copy of `file` with the annotations added, through the sandboxed worker; the copy
/// appears under its name whole or not at all. Errors name the file: as of Importer::import, and Io
/// where `copy` cannot be written.
Status writeAnnotatedCopy(Spawner& spawner, const std::filesystem::path& file,
                          const std::optional<std::string>& password,
                          std::span<const PdfAnnotation> annotations,
                          const std::filesystem::path& copy, std::stop_token stop);

}  // namespace lectern::app
