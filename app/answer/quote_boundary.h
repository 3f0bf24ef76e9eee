#pragma once

#include <cstddef>

#include "app/answer/text_fold.h"

namespace lectern::app {

/// Whether a quote may begin at unit `first` of the page (README, rule 11): not inside a word, a
/// number, a compound, and not after a sign, currency or comparison that belongs to the number it
/// begins with.
bool mayBegin(const FoldedText& page, size_t first);
/// Whether a quote may end before unit `end`.
bool mayEnd(const FoldedText& page, size_t end);

}  // namespace lectern::app
