#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/answer/text_fold.h"

namespace lectern::app {

/// One contiguous stretch that a quote claims.
struct Stretch {
    FoldedText units;
    /// "[T]he" with its brackets taken off; empty where there are none. Tried after the literal
    /// form.
    FoldedText unbracketed;
    bool first_letter_free = false;  ///< starts the quote: capital or small first letter
    bool is_long = false;  ///< four words (ten characters without spaces): need not be unique
    std::string skeleton;
};

/// One way to read a quote: as it stands, or with some of its ellipses as omissions.
using Reading = std::vector<Stretch>;

struct QuotePlan {
    bool is_blank = false;          ///< nothing but white space and quotation marks
    std::vector<Reading> readings;  ///< most literal first; empty: nothing that could be verified
    std::string probe;              ///< in the skeleton of every page where a reading can stand
};

/// Longer quotes are refused unread; a page holds less.
inline constexpr size_t kMaxQuoteBytes = 1 << 18;
/// Ellipses of a quote that are tried both as literal text and as omission.
inline constexpr size_t kMaxEllipses = 4;
/// A quote with more ellipses is taken literally only.
inline constexpr size_t kMaxOmissions = 16;

QuotePlan planQuote(std::string_view quote_utf8);

}  // namespace lectern::app
