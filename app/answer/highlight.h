#pragma once

#include <vector>

#include "app/answer/citation.h"
#include "app/document/page.h"

namespace lectern::app {

/// Rectangles to paint for a character range of a page: one per line, as fractions of the page.
std::vector<NormalizedRect> lineBoxes(const Page& page, CharacterRange range);

/// The range's text on one line, white space collapsed, UTF-8.
std::string rangeText(const Page& page, CharacterRange range);

}  // namespace lectern::app
