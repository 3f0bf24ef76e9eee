#pragma once

#include <QString>
#include <vector>

#include "app/document/page.h"
#include "app/vault/library.h"

namespace lectern::ui {

/// Somewhere in a document, with what to mark there: where a citation, a search hit, a note or an
/// outline entry leads.
struct Place {
    app::DocumentId document = 0;
    int page_index = 0;  ///< -1: where the document was left when it was last read
    std::vector<app::NormalizedRect> boxes;  ///< to mark; empty: the page as such
    /// Instead of boxes: characters of the page, as search hits and notes give them.
    std::vector<app::CharacterRange> ranges;
    enum class Mark { Citation, SearchHit, Note } mark = Mark::Citation;
};

}  // namespace lectern::ui
