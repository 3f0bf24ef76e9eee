#pragma once

#include <cstddef>

#include "app/answer/text_fold.h"

namespace lectern::app {

/// Whether the units [begin, end) between two quoted stretches carry a negation or a restriction
/// that bears on what is quoted: one in the rest of the sentence that the first stretch began, or
/// in the beginning of the sentence that the second one ends. A whole sentence left out may say
/// "not"; the gap is shown to the user.
bool gapHidesNegation(const FoldedText& page, size_t begin, size_t end);

}  // namespace lectern::app
