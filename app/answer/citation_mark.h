#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace lectern::app {

/// What one citation mark names. "[D1 p. 3; D2 p. 4]" names two places; of a range or a list of
/// pages the first counts, because a quote stands where it begins.
struct MarkTarget {
    int document_number = 0;  ///< 0: not named
    int page_number = 0;
};

/// Longest mark in bytes, brackets included; a longer bracket is text.
inline constexpr size_t kMaxMarkBytes = 96;
/// Longest quote in bytes; a longer stretch between quotation marks is not taken as one.
inline constexpr size_t kMaxQuotedBytes = 16384;

/// Reads "[D1 p. 3]", "[p. 3]" and near forms ("[D1, p.3]", "[D2 pp. 3-4]", "[page 3]"). Empty if
/// it is none.
std::vector<MarkTarget> parseCitationMark(std::string_view bracketed);

/// The quoted text that ends directly before the byte `mark_begin` of the answer, without its
/// quotation marks; only white space, closing punctuation, emphasis and other citation marks may
/// stand between.
std::optional<std::string_view> quoteBefore(std::string_view answer, size_t mark_begin);

}  // namespace lectern::app
