#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/conversation/checked_citation.h"
#include "engine/run/generation.h"

namespace lectern::app {

/// What became of a citation, as the terminal and the exports put it into words. Numbers are from
/// 1; 0: none.
struct CitationOutcome {
    CitationStatus status = CitationStatus::NotChecked;
    int document_number = 0, page_number = 0;
    int found_document_number = 0, found_page_number = 0;
    bool has_gaps = false;
    bool lacks_document = false;
};
CitationOutcome outcomeOf(const CheckedCitation& checked);
/// "on another page: the quote stands in D2 p. 3"; document_count: how many the binder has.
std::string outcomeSentence(const CitationOutcome& outcome, int document_count);

/// "D1 p. 3 (printed iii)"; the document only where there are several and one is named, the label
/// only where it differs.
std::string placeName(int document_number, int page_number, std::string_view page_label,
                      int document_count);

/// Why an answer ended before the model was done: "it reached …"; empty for a finished one.
std::string_view cutOffWords(engine::StopReason reason);
/// The same by the name that records use ("stopped"); unknown names say nothing.
std::string_view cutOffWords(std::string_view stopped);
/// "stopped" of an answer whose program ended before it did; no StopReason, as nothing gave it.
inline constexpr std::string_view kInterruptedName = "interrupted";

/// The names that JSON uses, read back.
std::optional<CitationStatus> citationStatusOfName(std::string_view name);
std::optional<engine::StopReason> stopReasonOfName(std::string_view name);

}  // namespace lectern::app
