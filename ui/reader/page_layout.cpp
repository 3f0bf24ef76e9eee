#include "ui/reader/page_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lectern::ui {

namespace {

constexpr QSizeF kA4{595, 842};
/// Below this a page is drawn in one piece: Poppler reads the whole page for every tile of it.
constexpr int kWholePagePixels = 3 * 1024 * 1024;
constexpr int kTileSide = 1024;
/// Scroll bars count in int; this leaves room for sums.
constexpr double kMaxContentPixels = 1e9;
constexpr std::array kZoomLadder = {0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25,
                                    1.5, 1.75, 2.0,  2.5, 3.0,  4.0,  5.0, 6.0, 8.0};
constexpr double kSameZoom = 0.005;

bool isSensible(const QSizeF& size) {
    return std::isfinite(size.width()) && std::isfinite(size.height()) && size.width() >= 1 &&
           size.height() >= 1;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double distance(const QRect& rect, QPointF point) {
    const double dx = std::max({rect.left() - point.x(), 0.0, point.x() - rect.right() - 1});
    const double dy = std::max({rect.top() - point.y(), 0.0, point.y() - rect.bottom() - 1});
    return std::hypot(dx, dy);
}

}  // namespace

void PageLayout::setPages(std::vector<QSizeF> sizes) {
    for (QSizeF& size : sizes)
        if (!isSensible(size)) size = kA4;
    m_sizes = std::move(sizes);
    m_current = std::clamp(m_current, 0, std::max(0, pageCount() - 1));
    relayout();
}

void PageLayout::setViewport(QSize size) {
    if (size == m_viewport) return;
    m_viewport = size;
    relayout();
}

void PageLayout::setPixelsPerPoint(double logical_pixels) {
    m_pixels_per_point = std::max(0.1, logical_pixels);
    relayout();
}

void PageLayout::setMode(Mode mode) {
    m_mode = mode;
    relayout();
}

void PageLayout::setRotation(int degrees) {
    m_rotation = ((degrees % 360) + 360) % 360 / 90 * 90;
    relayout();
}

void PageLayout::setZoom(double zoom) {
    m_fit = Fit::None;
    m_wanted_zoom = zoom;
    relayout();
}

void PageLayout::setFit(Fit fit) {
    if (fit == Fit::None) m_wanted_zoom = m_zoom;
    m_fit = fit;
    relayout();
}

void PageLayout::setCurrentPage(int page_index) {
    m_current = std::clamp(page_index, 0, std::max(0, pageCount() - 1));
    if (m_mode == Mode::SinglePage) relayout();
}

double PageLayout::zoomIn() const {
    for (const double step : kZoomLadder)
        if (step > m_zoom + kSameZoom) return step;
    return kMaxZoom;
}

double PageLayout::zoomOut() const {
    for (auto step = kZoomLadder.rbegin(); step != kZoomLadder.rend(); ++step)
        if (*step < m_zoom - kSameZoom) return *step;
    return kMinZoom;
}

QSizeF PageLayout::pageSizePoints(int page_index) const {
    const QSizeF size = m_sizes[static_cast<size_t>(page_index)];
    return m_rotation % 180 == 0 ? size : size.transposed();
}

/// One drawing on a large sheet must not make hundreds of letters tiny, so outliers do not count.
QSizeF PageLayout::fitReference() const {
    if (m_mode == Mode::SinglePage) return pageSizePoints(m_current);
    std::vector<double> widths, heights;
    for (int i = 0; i < pageCount(); ++i) {
        widths.push_back(pageSizePoints(i).width());
        heights.push_back(pageSizePoints(i).height());
    }
    const auto largest = [](const std::vector<double>& values) {
        const double limit = 1.5 * median(values);
        double result = 1;
        for (const double value : values)
            if (value <= limit) result = std::max(result, value);
        return result;
    };
    return {largest(widths), largest(heights)};
}

double PageLayout::fittedZoom() const {
    const QSizeF page = fitReference() * m_pixels_per_point;
    const double by_width = std::max(1, m_viewport.width() - 2 * kMargin) / page.width();
    if (m_fit == Fit::Width) return by_width;
    return std::min(by_width, std::max(1, m_viewport.height() - 2 * kMargin) / page.height());
}

double PageLayout::largestZoom() const {
    double height = 0, width = 0;
    for (int i = 0; i < pageCount(); ++i) {
        height += pageSizePoints(i).height();
        width = std::max(width, pageSizePoints(i).width());
    }
    return std::min(kMaxZoom, kMaxContentPixels / (std::max(height, width) * m_pixels_per_point));
}

void PageLayout::relayout() {
    m_tops.assign(1, kMargin);
    if (m_sizes.empty()) {
        m_content = {};
        return;
    }
    const double wanted = m_fit == Fit::None ? m_wanted_zoom : fittedZoom();
    m_zoom = std::min(std::max(wanted, kMinZoom), largestZoom());
    int widest = 0;
    const auto pixels = [this](int i) {
        const QSizeF size = pageSizePoints(i) * scale();
        return QSize(std::max(1, qRound(size.width())), std::max(1, qRound(size.height())));
    };
    if (m_mode == Mode::SinglePage) {
        const QSize page = pixels(m_current);
        m_content =
            QSize(page.width() + 2 * kMargin, page.height() + 2 * kMargin).expandedTo(m_viewport);
        m_single = QRect(QPoint((m_content.width() - page.width()) / 2,
                                (m_content.height() - page.height()) / 2),
                         page);
        return;
    }
    for (int i = 0; i < pageCount(); ++i) {
        const QSize page = pixels(i);
        widest = std::max(widest, page.width());
        m_tops.push_back(m_tops.back() + page.height() + kMargin);
    }
    m_content = QSize(std::max(widest + 2 * kMargin, m_viewport.width()), m_tops.back());
}

QRect PageLayout::pageRect(int page_index) const {
    if (m_mode == Mode::SinglePage) return m_single;
    const auto i = static_cast<size_t>(page_index);
    const int width = std::max(1, qRound(pageSizePoints(page_index).width() * scale()));
    return {(m_content.width() - width) / 2, m_tops[i], width, m_tops[i + 1] - m_tops[i] - kMargin};
}

std::pair<int, int> PageLayout::pagesIn(const QRect& rect) const {
    if (m_sizes.empty() || rect.isEmpty()) return {0, -1};
    if (m_mode == Mode::SinglePage) {
        return m_single.intersects(rect) ? std::pair{m_current, m_current} : std::pair{0, -1};
    }
    // Page i ends at m_tops[i + 1] - kMargin; the first that ends below the rectangle's top.
    const auto first = std::upper_bound(m_tops.begin() + 1, m_tops.end(), rect.top() + kMargin) -
                       m_tops.begin() - 1;
    const auto last =
        std::upper_bound(m_tops.begin(), m_tops.end() - 1, rect.bottom()) - m_tops.begin() - 1;
    return {static_cast<int>(first), static_cast<int>(last)};
}

int PageLayout::mainPage(const QRect& view) const {
    if (m_mode == Mode::SinglePage) return m_current;
    const auto [first, last] = pagesIn(view);
    int best = std::clamp(first, 0, std::max(0, pageCount() - 1));
    int most = -1;
    for (int i = first; i <= last; ++i) {
        const int height = pageRect(i).intersected(view).height();
        // Of small pages that are all in view the first one counts.
        if (height > most) {
            most = height;
            best = i;
        }
    }
    return best;
}

std::optional<PagePoint> PageLayout::pagePoint(QPointF content) const {
    if (m_sizes.empty()) return std::nullopt;
    int page = m_current;
    if (m_mode == Mode::Continuous) {
        const auto below =
            std::upper_bound(m_tops.begin(), m_tops.end() - 1, content.y()) - m_tops.begin();
        page = std::clamp(static_cast<int>(below) - 1, 0, pageCount() - 1);
        if (page + 1 < pageCount() &&
            distance(pageRect(page + 1), content) < distance(pageRect(page), content))
            ++page;
    }
    const QRect rect = pageRect(page);
    const QPointF shown(std::clamp((content.x() - rect.left()) / rect.width(), 0.0, 1.0),
                        std::clamp((content.y() - rect.top()) / rect.height(), 0.0, 1.0));
    return PagePoint{page, unrotated(shown, m_rotation)};
}

bool PageLayout::isOnPage(QPoint content) const {
    const auto [first, last] = pagesIn(QRect(content, QSize(1, 1)));
    return first <= last && pageRect(first).contains(content);
}

QPointF PageLayout::toContent(const PagePoint& point) const {
    const QRect rect = pageRect(point.page_index);
    const QPointF shown = rotated(point.fraction, m_rotation);
    return {rect.left() + shown.x() * rect.width(), rect.top() + shown.y() * rect.height()};
}

QRectF PageLayout::toContent(int page_index, const app::NormalizedRect& rect) const {
    const QPointF a = toContent({page_index, {rect.left, rect.top}});
    const QPointF b = toContent({page_index, {rect.right, rect.bottom}});
    return QRectF(a, b).normalized();
}

QPointF PageLayout::rotated(QPointF f, int rotation) {
    switch (rotation) {
        case 90:
            return {1 - f.y(), f.x()};
        case 180:
            return {1 - f.x(), 1 - f.y()};
        case 270:
            return {f.y(), 1 - f.x()};
        default:
            return f;
    }
}

QPointF PageLayout::unrotated(QPointF fraction, int rotation) {
    return rotated(fraction, (360 - rotation) % 360);
}

QSize pagePixels(const QSizeF& points, int milli_scale, int rotation) {
    const QSizeF size =
        (rotation % 180 == 0 ? points : points.transposed()) * (milli_scale / 1000.0);
    return {std::max(1, qRound(size.width())), std::max(1, qRound(size.height()))};
}

std::vector<QRect> tilesFor(const QSize& page_pixels, const QRect& area) {
    const QRect page(QPoint(0, 0), page_pixels);
    const QRect wanted = area.intersected(page);
    if (wanted.isEmpty()) return {};
    if (int64_t{page_pixels.width()} * page_pixels.height() <= kWholePagePixels) return {page};
    std::vector<QRect> tiles;
    for (int y = wanted.top() / kTileSide * kTileSide; y <= wanted.bottom(); y += kTileSide)
        for (int x = wanted.left() / kTileSide * kTileSide; x <= wanted.right(); x += kTileSide)
            tiles.push_back(QRect(x, y, kTileSide, kTileSide).intersected(page));
    return tiles;
}

}  // namespace lectern::ui
