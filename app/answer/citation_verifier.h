#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "app/answer/citation.h"
#include "app/document/page.h"

namespace lectern::app {

/// Looks for quotes in one document's pages. Code, not a model: better to verify nothing than the
/// wrong sentence. Rules (architecture.md, "Citations and quotes"):
///  - one contiguous, ordered stretch of the page; line breaks, end-of-line hyphenation, ligatures,
///    typographic quotes and dashes, runs of white space and compatibility forms may differ; words,
///    numbers, negations, signs and case of words may not be lost or changed (README of this folder
///    lists each);
///  - an ellipsis joins stretches that are each verified, stand in order on the same page; the gap
///  is reported;
///  - under four words (ten characters in scripts without spaces) only if unique on the page.
/// Immutable after construction, thread-safe. `pages` must outlive it.
class CitationVerifier {
  public:
    explicit CitationVerifier(std::span<const Page> pages);
    ~CitationVerifier();
    CitationVerifier(CitationVerifier&&) noexcept;

    /// page_index from 0. An empty quote gives NoQuote (or NoSuchPage).
    QuoteCheck check(int page_index, std::string_view quote_utf8) const;
    /// Where no page of this document is named: Elsewhere on the page nearest to near_page_index
    /// (which need not exist) that holds the quote, else NotFound or NoQuote.
    QuoteCheck find(std::string_view quote_utf8, int near_page_index) const;

  private:
    struct Impl;
    std::unique_ptr<const Impl> m_impl;
};

}  // namespace lectern::app
