#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/document/page.h"

namespace lectern::app {

/// What became of a citation. NotChecked is the starting state; of what is stored, only an answer
/// that a crash cut off can have it, where its documents could not be read afterwards.
enum class CitationStatus {
    NotChecked,
    Verified,    ///< the quote stands on the named page, contiguous and in order
    Elsewhere,   ///< it stands on another page (found_page_index) or in another document
    NotFound,    ///< it stands nowhere in the documents
    NoQuote,     ///< a page is named, nothing to check
    NoSuchPage,  ///< document or page does not exist
};
std::string_view citationStatusName(
    CitationStatus status);  // "verified", "elsewhere", "not_found", ...

/// Half-open range of characters (code points) of one page's text.
struct CharacterRange {
    int start = 0;
    int end = 0;
};

/// The outcome of looking for one quote.
struct QuoteCheck {
    CitationStatus status = CitationStatus::NotChecked;
    int found_page_index = -1;           ///< Verified: the named page; Elsewhere: where it stands
    std::vector<CharacterRange> ranges;  ///< one per stretch (two or more with an ellipsis)
    std::vector<CharacterRange> gaps;    ///< what an ellipsis left out, shown to the user
    bool is_short = false;               ///< the quote counts only where it stands once (rule 12)
    bool is_repeated = false;  ///< NotFound because of that: several times on the named page
};

/// A claim in an answer tied to a document, a page and, where it quotes, verified characters.
struct Citation {
    int document_number = 0;  ///< D1 is 1; 0: the mark names no document
    int page_number = 0;      ///< physical, from 1, as written in the answer
    std::string quote;        ///< UTF-8, as written; empty without one
    int answer_start = 0;     ///< where the citation mark stands in the answer, in code points
    int answer_end = 0;
    QuoteCheck check;
};

}  // namespace lectern::app
