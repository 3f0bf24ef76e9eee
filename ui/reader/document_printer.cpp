#include "ui/reader/document_printer.h"

#include <QPageRanges>
#include <QPaintEngine>
#include <algorithm>
#include <cmath>

#include "ui/reader/page_layout.h"

namespace lectern::ui {

using app::PageRenderer;
using app::TileKey;

namespace {

/// More dots than a printer can place of a page that is grey or coloured cost time only.
constexpr int kMaxDpi = 600;
/// Pictures of a preview take half of what the tiles may, whatever the number of pages.
constexpr double kPreviewBytes = TileStore::kDefaultBytes / 2.0;
constexpr int kMinPreviewScale = 100, kMaxPreviewScale = 1500;

TileKey previewTile(const ReaderDocument& document, int page_index, size_t page_count) {
    const app::PageOverview& page = document.pages()[static_cast<size_t>(page_index)];
    const QSizeF points(std::max(1.0, page.width_points), std::max(1.0, page.height_points));
    const double bytes_at_one = 4.0 * points.width() * points.height();
    const double scale = std::sqrt(kPreviewBytes / static_cast<double>(page_count) / bytes_at_one);
    const int milli_scale =
        std::clamp(static_cast<int>(1000 * scale), kMinPreviewScale, kMaxPreviewScale);
    const QSize pixels = pagePixels(points, milli_scale, 0);
    return {document.id(), page_index, milli_scale, 0, QRect(QPoint(0, 0), pixels)};
}

std::unique_ptr<QPrinter> sameSettings(const QPrinter& from) {
    auto printer = std::make_unique<QPrinter>(QPrinter::HighResolution);
    if (from.outputFormat() == QPrinter::NativeFormat) printer->setPrinterName(from.printerName());
    printer->setOutputFormat(from.outputFormat());
    printer->setOutputFileName(from.outputFileName());
    printer->setPageLayout(from.pageLayout());
    printer->setResolution(std::min(from.resolution(), kMaxDpi));
    printer->setColorMode(from.colorMode());
    printer->setDuplex(from.duplex());
    printer->setCopyCount(from.copyCount());
    printer->setCollateCopies(from.collateCopies());
    printer->setPageOrder(from.pageOrder());
    printer->setPrintRange(from.printRange());
    printer->setPageRanges(from.pageRanges());
    printer->setDocName(from.docName());
    return printer;
}

}  // namespace

DocumentPrinter::DocumentPrinter(std::shared_ptr<ReaderDocument> document, const QPrinter& printer,
                                 QObject* parent)
    : QObject(parent),
      m_document(std::move(document)),
      m_renderer(m_document->workspace().spawner()),
      m_printer(sameSettings(printer)) {
    connect(&m_renderer, &PageRenderer::rendered, this, &DocumentPrinter::take);
    connect(&m_renderer, &PageRenderer::failed, this, [this](const TileKey&, const Error& error) {
        if (m_is_over) return;
        m_printer->abort();
        end();
        emit failed(error);
    });
}

DocumentPrinter::~DocumentPrinter() {
    if (m_painter.isActive()) m_printer->abort();
    end();
}

std::vector<int> DocumentPrinter::pagesOf(const QPrinter& printer, int page_count,
                                          int current_page) {
    std::vector<int> pages;
    const QPageRanges ranges = printer.pageRanges();
    for (int i = 0; i < page_count; ++i) {
        const bool is_chosen = printer.printRange() == QPrinter::CurrentPage ? i == current_page
                               : printer.printRange() == QPrinter::PageRange && !ranges.isEmpty()
                                   ? ranges.contains(i + 1)
                                   : true;
        if (is_chosen) pages.push_back(i);
    }
    if (printer.pageOrder() == QPrinter::LastPageFirst) std::reverse(pages.begin(), pages.end());
    return pages;
}

void DocumentPrinter::start() {
    m_pages = pagesOf(*m_printer, m_document->pageCount(), m_current);
    if (m_pages.empty() || !m_painter.begin(m_printer.get())) {
        m_is_over = true;
        const Error error(ErrorCode::Io, "the printer cannot be opened, or no page was chosen");
        QMetaObject::invokeMethod(
            this, [this, error] { emit failed(error); }, Qt::QueuedConnection);
        return;
    }
    m_renderer.open(m_document->id(), m_document->file(), m_document->givenPassword());
    nextPage();
}

void DocumentPrinter::cancel() {
    if (m_is_over) return;
    m_printer->abort();
    end();
    emit finished();
}

void DocumentPrinter::end() {
    if (m_is_over) return;
    m_is_over = true;
    m_renderer.close(m_document->id());
    if (m_painter.isActive()) m_painter.end();
}

/// As large as the sheet allows, and no larger than the page is; turned where that fits better.
DocumentPrinter::Page DocumentPrinter::placed(int page_index) const {
    const app::PageOverview& page = m_document->pages()[static_cast<size_t>(page_index)];
    const QSizeF points(std::max(1.0, page.width_points), std::max(1.0, page.height_points));
    const QRect sheet = m_painter.viewport();
    const bool turns = (points.width() > points.height()) != (sheet.width() > sheet.height()) &&
                       points.width() != points.height();
    const QSizeF shown = turns ? points.transposed() : points;
    const double fitting = std::min(sheet.width() / shown.width(), sheet.height() / shown.height());
    const double scale = std::min(fitting, m_printer->resolution() / 72.0);
    Page result{page_index, std::max(1, static_cast<int>(scale * 1000)), turns ? 90 : 0, {}, {}};
    result.pixels = pagePixels(points, result.milli_scale, result.rotation);
    result.corner = QPoint((sheet.width() - result.pixels.width()) / 2,
                           (sheet.height() - result.pixels.height()) / 2);
    return result;
}

void DocumentPrinter::nextPage() {
    emit progress(static_cast<int>(m_next), static_cast<int>(m_pages.size()));
    if (m_is_over) return;
    if (m_next == m_pages.size()) {
        end();
        return emit finished();
    }
    if (m_next > 0) m_printer->newPage();
    m_page = placed(m_pages[m_next++]);
    m_band_top = 0;
    nextBand();
}

void DocumentPrinter::nextBand() {
    if (m_band_top >= m_page.pixels.height()) return nextPage();
    const int height = std::max(1, PageRenderer::kMaxTilePixels / m_page.pixels.width());
    const QRect band =
        QRect(0, m_band_top, m_page.pixels.width(), height) & QRect(QPoint(0, 0), m_page.pixels);
    m_band_top += height;
    m_renderer.request({m_document->id(), m_page.index, m_page.milli_scale, m_page.rotation, band},
                       app::RenderPriority::Visible);
}

void DocumentPrinter::take(const TileKey& key, const QImage& image) {
    if (m_is_over) return;
    m_painter.drawImage(m_page.corner + key.area.topLeft(), image);
    nextBand();
}

bool isPreview(const QPrinter& printer) {
    return printer.paintEngine()->type() == QPaintEngine::Picture;
}

int paintPreview(QPrinter& printer, ReaderDocument& document, const std::vector<int>& pages,
                 QObject* viewer) {
    QPainter painter(&printer);
    TileWishes wishes;
    for (size_t i = 0; i < pages.size(); ++i) {
        if (i > 0) printer.newPage();
        const QRect sheet = painter.viewport();
        const QImage* picture = document.tiles().wholePage(document.id(), pages[i], 0);
        if (!picture) {
            painter.drawText(sheet, Qt::AlignCenter | Qt::TextWordWrap,
                             ReaderDocument::tr("This page is being drawn for the preview."));
            wishes.thumbnails.push_back(previewTile(document, pages[i], pages.size()));
            continue;
        }
        QRect target(QPoint(0, 0), picture->size().scaled(sheet.size(), Qt::KeepAspectRatio));
        target.moveCenter(sheet.center());
        painter.drawImage(target, *picture);
    }
    const auto missing = static_cast<int>(wishes.thumbnails.size());
    document.tiles().want(viewer, document.id(), std::move(wishes));
    return missing;
}

}  // namespace lectern::ui
