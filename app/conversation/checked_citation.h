#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/answer/citation.h"
#include "app/document/page.h"
#include "app/vault/library.h"

namespace lectern::app {

/// A citation after the check, with what a reader needs to show it. A mark that names no document
/// and stands exactly on its page in one of them has got that document's number.
struct CheckedCitation {
    Citation citation;
    std::string document_title;     ///< of the named document; empty: none is named
    std::string page_label;         ///< of the named page; empty: it does not exist
    int found_document_number = 0;  ///< where the quote stands, as citation.check tells; 0: nowhere
    std::string found_document_title;
    std::string found_page_label;
    /// The mark names no document, and its page number does not tell which one is meant.
    bool lacks_document = false;
    std::vector<NormalizedRect> boxes;  ///< on the found page; empty unless verified or elsewhere
    std::vector<std::string> gaps;      ///< page text that an ellipsis left out, UTF-8
};

/// Checks citations against the document they name, and looks for a quote that does not stand there
/// in the others. Documents are prepared when they are first asked for. `pages` are those of
/// `documents`, in the same order; both outlive the checker.
class CitationChecker {
  public:
    CitationChecker(std::span<const DocumentRecord> documents,
                    std::span<const std::vector<Page>> pages);
    ~CitationChecker();
    CheckedCitation check(Citation citation);

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// All of them with one checker.
std::vector<CheckedCitation> checkCitations(std::span<const DocumentRecord> documents,
                                            std::span<const std::vector<Page>> pages,
                                            std::vector<Citation> citations);

}  // namespace lectern::app
