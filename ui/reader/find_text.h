#pragma once

#include <QString>
#include <vector>

#include "app/answer/citation.h"
#include "app/answer/text_fold.h"
#include "app/document/page.h"

namespace lectern::ui {

/// One place where the words stand.
struct FindHit {
    int page_index = 0;
    app::CharacterRange range;
    std::vector<app::NormalizedRect> boxes;  ///< one per line
    QString excerpt;                         ///< one line, safe to show
    int mark_start = 0, mark_length = 0;     ///< the words inside the excerpt
};

/// What is looked for, folded once. Case, ligatures, accents that typesetting adds, kinds of
/// quotation marks and dashes, line ends and the hyphens they bring do not matter.
class FindQuery {
  public:
    explicit FindQuery(const QString& words, bool whole_words = false);
    bool isEmpty() const { return m_units.empty(); }
    /// Hits do not overlap; in the order of the page's text.
    std::vector<FindHit> findIn(const app::Page& page) const;

  private:
    app::FoldedText m_units;
    bool m_whole_words;
};

}  // namespace lectern::ui
