#include "app/conversation/checked_citation.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "app/answer/citation_verifier.h"
#include "app/answer/highlight.h"

namespace lectern::app {

namespace {

/// What one document says to a quote.
struct Finding {
    int document = -1;
    QuoteCheck check;
};

/// Looks for quotes in the documents of a binder; a document is indexed when it is first needed.
class BinderVerifier {
  public:
    explicit BinderVerifier(std::span<const std::vector<Page>> pages) : m_pages(pages) {}

    int documentCount() const { return static_cast<int>(m_pages.size()); }
    const Page* page(int document, int page_index) const {
        if (document < 0 || document >= documentCount()) return nullptr;
        const std::vector<Page>& pages = m_pages[static_cast<size_t>(document)];
        if (page_index < 0 || page_index >= static_cast<int>(pages.size())) return nullptr;
        return &pages[static_cast<size_t>(page_index)];
    }

    /// A mark that names document and page.
    Finding checkNamed(int document, int page_index, const std::string& quote) {
        Finding named{document, {}};
        if (!page(document, page_index)) {
            named.check.status = CitationStatus::NoSuchPage;
            return named;
        }
        named.check = verifier(document).check(page_index, quote);
        if (named.check.status != CitationStatus::NotFound || named.check.is_repeated) return named;
        const Finding other = nearest(page_index, quote, document);
        return other.document >= 0 ? other : named;
    }

    /// A mark that names only a page: verified where exactly one document has the quote there.
    Finding checkUnnamed(int page_index, const std::string& quote) {
        std::vector<Finding> on_page;
        Finding none;
        none.check.status = CitationStatus::NoSuchPage;
        for (int d = 0; d < documentCount(); ++d) {
            if (!page(d, page_index)) continue;
            QuoteCheck check = verifier(d).check(page_index, quote);
            if (check.status == CitationStatus::NoQuote || check.is_repeated)
                return {-1, std::move(check)};
            none.check.status = CitationStatus::NotFound;
            if (check.status == CitationStatus::Verified) on_page.push_back({d, std::move(check)});
        }
        if (on_page.size() == 1) return std::move(on_page.front());
        if (on_page.size() > 1) {
            // The page number does not tell which document is meant, so none is verified.
            if (on_page.front().check.is_short) return none;
            on_page.front().check.status = CitationStatus::Elsewhere;
            return std::move(on_page.front());
        }
        Finding other = nearest(page_index, quote, -1);
        return other.document >= 0 ? other : none;
    }

  private:
    CitationVerifier& verifier(int document) {
        return m_verifiers.try_emplace(document, m_pages[static_cast<size_t>(document)])
            .first->second;
    }
    Finding nearest(int page_index, const std::string& quote, int except) {
        Finding best;
        const auto distance = [page_index](const Finding& finding) {
            return std::abs(int64_t{finding.check.found_page_index} - page_index);
        };
        for (int d = 0; d < documentCount(); ++d) {
            if (d == except) continue;
            Finding finding{d, verifier(d).find(quote, page_index)};
            if (finding.check.status == CitationStatus::Elsewhere &&
                (best.document < 0 || distance(finding) < distance(best)))
                best = std::move(finding);
        }
        return best;
    }

    std::span<const std::vector<Page>> m_pages;
    std::map<int, CitationVerifier> m_verifiers;
};

CheckedCitation checkedCitation(std::span<const DocumentRecord> documents, BinderVerifier& verifier,
                                Citation citation) {
    CheckedCitation out;
    const int page_index = citation.page_number - 1;
    const bool is_named = citation.document_number > 0;
    Finding finding =
        is_named ? verifier.checkNamed(citation.document_number - 1, page_index, citation.quote)
                 : verifier.checkUnnamed(page_index, citation.quote);
    citation.check = std::move(finding.check);
    const QuoteCheck& check = citation.check;
    if (!is_named && check.status == CitationStatus::Verified)
        citation.document_number = finding.document + 1;
    out.lacks_document = citation.document_number == 0;

    const int named = citation.document_number - 1;
    if (named >= 0 && named < verifier.documentCount())
        out.document_title = documents[static_cast<size_t>(named)].title;
    if (const Page* page = verifier.page(named, page_index)) out.page_label = page->label;
    if (const Page* page = verifier.page(finding.document, check.found_page_index)) {
        out.found_document_number = finding.document + 1;
        out.found_document_title = documents[static_cast<size_t>(finding.document)].title;
        out.found_page_label = page->label;
        for (const CharacterRange& range : check.ranges)
            for (const NormalizedRect& box : lineBoxes(*page, range)) out.boxes.push_back(box);
        for (const CharacterRange& gap : check.gaps) out.gaps.push_back(rangeText(*page, gap));
    }
    out.citation = std::move(citation);
    return out;
}

}  // namespace

struct CitationChecker::Impl {
    std::span<const DocumentRecord> documents;
    BinderVerifier verifier;
};

CitationChecker::CitationChecker(std::span<const DocumentRecord> documents,
                                 std::span<const std::vector<Page>> pages)
    : m_impl(new Impl{documents, BinderVerifier(pages)}) {}
CitationChecker::~CitationChecker() = default;

CheckedCitation CitationChecker::check(Citation citation) {
    return checkedCitation(m_impl->documents, m_impl->verifier, std::move(citation));
}

std::vector<CheckedCitation> checkCitations(std::span<const DocumentRecord> documents,
                                            std::span<const std::vector<Page>> pages,
                                            std::vector<Citation> citations) {
    std::vector<CheckedCitation> checked;
    CitationChecker checker(documents, pages);
    for (Citation& citation : citations) checked.push_back(checker.check(std::move(citation)));
    return checked;
}

}  // namespace lectern::app
