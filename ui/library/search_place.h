#pragma once

#include <QString>
#include <vector>

#include "app/document/page.h"
#include "ui/base/place.h"

namespace lectern::ui {

/// Where the words of a search stand on a page, by the rules of the search index: case, accents and
/// ligatures do not count, a * at a word's end makes it a beginning, words in quotation marks stand
/// together, a word broken at a line end is found whole. In order, not overlapping; at most
/// kMostRanges, so that a hostile page cannot make it long.
std::vector<app::CharacterRange> searchRanges(const app::Page& page, const QString& typed);

inline constexpr size_t kMostRanges = 500;

}  // namespace lectern::ui
