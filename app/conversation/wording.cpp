#include "app/conversation/wording.h"

#include "app/conversation/answer_record.h"

namespace lectern::app {

using engine::StopReason;

CitationOutcome outcomeOf(const CheckedCitation& checked) {
    const Citation& citation = checked.citation;
    CitationOutcome outcome;
    outcome.status = citation.check.status;
    outcome.document_number = citation.document_number;
    outcome.page_number = citation.page_number;
    outcome.found_document_number = checked.found_document_number;
    outcome.found_page_number = citation.check.found_page_index + 1;
    outcome.has_gaps = !citation.check.gaps.empty();
    outcome.lacks_document = checked.lacks_document;
    return outcome;
}

std::string outcomeSentence(const CitationOutcome& outcome, int document_count) {
    const std::string found =
        placeName(outcome.found_document_number, outcome.found_page_number, {}, document_count);
    switch (outcome.status) {
        case CitationStatus::Verified:
            return outcome.has_gaps ? "verified in parts; left out by the ellipsis:"
                                    : "verified: the quote stands on that page";
        case CitationStatus::Elsewhere:
            if (outcome.lacks_document) return "names no document: the quote stands on " + found;
            return (outcome.found_document_number == outcome.document_number
                        ? "on another page: the quote stands on "
                        : "in another document: the quote stands on ") +
                   found;
        case CitationStatus::NotFound:
            return std::string("NOT FOUND: the quote does not stand in the ") +
                   (document_count > 1 ? "documents" : "document") +
                   (outcome.lacks_document ? ", and the citation names no document" : "");
        case CitationStatus::NoQuote:
            return outcome.lacks_document ? "page named, but no document, and no quote to check"
                                          : "page named, no quote to check";
        case CitationStatus::NoSuchPage:
            return outcome.document_number > document_count ? "there is no such document"
                                                            : "there is no such page";
        case CitationStatus::NotChecked:
            break;
    }
    return "not checked";
}

std::string placeName(int document_number, int page_number, std::string_view page_label,
                      int document_count) {
    const std::string page = std::to_string(page_number);
    std::string name;
    if (document_count > 1 && document_number > 0)
        name = "D" + std::to_string(document_number) + " ";
    name += "p. " + page;
    if (!page_label.empty() && page_label != page)
        name += " (printed " + std::string(page_label) + ")";
    return name;
}

std::string_view cutOffWords(StopReason reason) {
    switch (reason) {
        case StopReason::StopToken:
            return {};
        case StopReason::MaxTokens:
            return "it reached the longest answer that was allowed";
        case StopReason::ContextFull:
            return "documents, conversation and answer filled the context";
        case StopReason::Cancelled:
            return "it was stopped";
        case StopReason::Loop:
            return "the model was repeating itself";
    }
    return {};
}

std::string_view cutOffWords(std::string_view stopped) {
    if (stopped == kInterruptedName) return "it was interrupted";
    const auto reason = stopReasonOfName(stopped);
    return reason ? cutOffWords(*reason) : std::string_view();
}

std::optional<CitationStatus> citationStatusOfName(std::string_view name) {
    for (const CitationStatus status :
         {CitationStatus::NotChecked, CitationStatus::Verified, CitationStatus::Elsewhere,
          CitationStatus::NotFound, CitationStatus::NoQuote, CitationStatus::NoSuchPage})
        if (citationStatusName(status) == name) return status;
    return std::nullopt;
}

std::optional<StopReason> stopReasonOfName(std::string_view name) {
    for (const StopReason reason :
         {StopReason::StopToken, StopReason::MaxTokens, StopReason::ContextFull,
          StopReason::Cancelled, StopReason::Loop})
        if (stopReasonName(reason) == name) return reason;
    return std::nullopt;
}

}  // namespace lectern::app
