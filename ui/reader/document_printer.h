#pragma once

#include <QObject>
#include <QPainter>
#include <QPrinter>
#include <memory>
#include <vector>

#include "app/render/page_renderer.h"
#include "ui/reader/reader_document.h"

namespace lectern::ui {

/// Prints pages at the printer's resolution, band by band as the worker draws them, while the
/// window goes on. Has a renderer of its own, so that reading and printing do not call off each
/// other's pictures.
class DocumentPrinter : public QObject {
    Q_OBJECT
  public:
    /// Takes the settings of `printer`, which may go.
    DocumentPrinter(std::shared_ptr<ReaderDocument> document, const QPrinter& printer,
                    QObject* parent = nullptr);
    ~DocumentPrinter() override;

    void start();
    void cancel();  ///< what is printed stays printed

    /// The pages that a printer's settings choose of so many, from 0, in printing order.
    static std::vector<int> pagesOf(const QPrinter& printer, int page_count, int current_page);
    void setCurrentPage(int page_index) { m_current = page_index; }

  signals:
    void progress(int done, int total);
    void finished();  ///< also after cancel()
    void failed(const lectern::Error& error);

  private:
    struct Page {
        int index;
        int milli_scale, rotation;
        QSize pixels;
        QPoint corner;  ///< on the sheet, in its device pixels
    };
    Page placed(int page_index) const;
    void nextPage();
    void nextBand();
    void take(const app::TileKey& key, const QImage& image);
    void end();

    std::shared_ptr<ReaderDocument> m_document;
    app::PageRenderer m_renderer;
    std::unique_ptr<QPrinter> m_printer;
    QPainter m_painter;
    std::vector<int> m_pages;
    size_t m_next = 0;
    int m_current = 0, m_band_top = 0;
    Page m_page{};
    bool m_is_over = false;
};

/// A print preview draws at once, so it gets the pictures that are there. The others are asked for
/// in the name of `viewer`, and their sheets say so; returns how many that are.
bool isPreview(const QPrinter& printer);
int paintPreview(QPrinter& printer, ReaderDocument& document, const std::vector<int>& pages,
                 QObject* viewer);

}  // namespace lectern::ui
