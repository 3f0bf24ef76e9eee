#pragma once

#include <optional>
#include <vector>

#include "app/vault/library.h"

namespace lectern::ui {

/// Where the reader stood, in which document.
struct ReaderPosition {
    app::DocumentId document = 0;
    int page_index = 0;
    double page_fraction = 0;  ///< of the page's height above the top of the view
};

/// Places left by jumps, as in a web browser, across documents.
class PlaceHistory {
  public:
    static constexpr size_t kMaxPlaces = 200;

    /// A jump away from `from`: what lay ahead is forgotten. Twice the same place counts once.
    void leave(const ReaderPosition& from);
    std::optional<ReaderPosition> back(const ReaderPosition& from);
    std::optional<ReaderPosition> forward(const ReaderPosition& from);
    bool canGoBack() const { return !m_back.empty(); }
    bool canGoForward() const { return !m_forward.empty(); }
    void forget(app::DocumentId document);
    void clear();

  private:
    std::vector<ReaderPosition> m_back, m_forward;
};

}  // namespace lectern::ui
