#pragma once

#include <QPointF>
#include <QRect>
#include <QSize>
#include <QSizeF>
#include <optional>
#include <utility>
#include <vector>

#include "app/document/page.h"

namespace lectern::ui {

/// A point of a page in fractions of the page as shown in the file (before the reader's rotation).
struct PagePoint {
    int page_index = 0;
    QPointF fraction;
};

/// Where the pages of a document stand on an endless sheet ("content", in logical pixels), at which
/// zoom. Arithmetic alone: no widget, no pictures. The view is a window of viewport() on the sheet.
class PageLayout {
  public:
    enum class Mode { Continuous, SinglePage };
    enum class Fit { None, Width, Page };
    static constexpr int kMargin = 8;  ///< around and between pages
    static constexpr double kMinZoom = 0.1, kMaxZoom = 8;

    /// Sizes in points, as shown. Nonsense (not finite, not positive) becomes A4.
    void setPages(std::vector<QSizeF> sizes);
    void setViewport(QSize size);
    void setPixelsPerPoint(double logical_pixels);  ///< at zoom 1
    void setMode(Mode mode);
    void setRotation(int degrees);  ///< clockwise; multiples of 90
    void setZoom(double zoom);      ///< leaves fitting
    void setFit(Fit fit);
    void setCurrentPage(int page_index);  ///< what SinglePage shows

    int pageCount() const { return static_cast<int>(m_sizes.size()); }
    Mode mode() const { return m_mode; }
    Fit fit() const { return m_fit; }
    int rotation() const { return m_rotation; }
    int currentPage() const { return m_current; }
    double zoom() const { return m_zoom; }                        ///< in effect, also when fitted
    double scale() const { return m_zoom * m_pixels_per_point; }  ///< logical pixels per point
    QSize viewport() const { return m_viewport; }
    /// The next step of the usual ladder above or below the zoom in effect.
    double zoomIn() const;
    double zoomOut() const;

    QSize contentSize() const { return m_content; }
    QSizeF pageSizePoints(int page_index) const;  ///< with the reader's rotation
    QRect pageRect(int page_index) const;
    /// First and last page that touch `rect`; first > last where there is none.
    std::pair<int, int> pagesIn(const QRect& rect) const;
    /// The page that a reader would say is being read: the one that covers most of the view.
    int mainPage(const QRect& view) const;
    /// On a page, or the nearest point of the nearest page. Nothing where there are no pages.
    std::optional<PagePoint> pagePoint(QPointF content) const;
    bool isOnPage(QPoint content) const;

    QPointF toContent(const PagePoint& point) const;
    QRectF toContent(int page_index, const app::NormalizedRect& rect) const;

    /// Fractions of the page as in the file <-> of the page turned by the reader.
    static QPointF rotated(QPointF fraction, int rotation);
    static QPointF unrotated(QPointF fraction, int rotation);

  private:
    void relayout();
    double fittedZoom() const;
    QSizeF fitReference() const;
    double largestZoom() const;

    std::vector<QSizeF> m_sizes;
    std::vector<int> m_tops;  // Continuous; one more than pages
    QSize m_viewport{800, 600}, m_content;
    QRect m_single;
    double m_pixels_per_point = 96.0 / 72;
    double m_zoom = 1, m_wanted_zoom = 1;
    Mode m_mode = Mode::Continuous;
    Fit m_fit = Fit::Width;
    int m_rotation = 0, m_current = 0;
};

/// A page in device pixels at a scale of the renderer (TileKey::milli_scale), turned.
QSize pagePixels(const QSizeF& points, int milli_scale, int rotation);

/// Cuts what is wanted of a page (`area`, in its device pixels) into the tiles it is drawn in: the
/// page as one while that is small, else a fixed grid, so that equal views ask for equal tiles.
std::vector<QRect> tilesFor(const QSize& page_pixels, const QRect& area);

}  // namespace lectern::ui
