#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QByteArray>

#include "app/document/page.h"
#include "app/import/worker_protocol.h"

namespace Poppler {
class Document;
}

namespace lectern::importer {

using app::worker::FailureKind;

struct PdfFailure {
    FailureKind kind{};
    uint32_t page_number = 0;  ///< from 1; 0: none
};

/// A PDF read with Poppler. Runs inside the sandbox; everything it returns is checked again by the
/// parent.
class PdfDocument {
  public:
    static tl::expected<PdfDocument, PdfFailure> open(QByteArray bytes,
                                                      const std::optional<std::string>& password);
    PdfDocument(PdfDocument&&) noexcept;
    ~PdfDocument();

    /// For drawing and annotating.
    Poppler::Document& poppler() { return *m_document; }

    int pageCount() const;
    std::string title() const;
    std::vector<app::OutlineItem> outline() const;
    /// Text in reading order, one line per line of the page.
    tl::expected<app::Page, PdfFailure> readPage(int page_index) const;

  private:
    explicit PdfDocument(std::unique_ptr<Poppler::Document> document);
    std::unique_ptr<Poppler::Document> m_document;
};

}  // namespace lectern::importer
