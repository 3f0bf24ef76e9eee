#include "ui/reader/page_view.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "app/answer/highlight.h"
#include "ui/base/inert_text.h"
#include "ui/reader/page_problem.h"
#include "ui/reader/page_view_accessible.h"

namespace lectern::ui {

using app::NormalizedRect;
using app::TileKey;

namespace {

constexpr int kFlashMs = 140;
/// Sharp tiles are asked for when zooming pauses; until then the old ones are shown scaled.
constexpr int kZoomPauseMs = 90;
constexpr int kDragScrollMs = 40;
constexpr int kOverlap = 32;  ///< pixels of the last screen that stay in view
constexpr int kWheelStep = 120;
constexpr double kWheelZoom = 1.15;
constexpr Qt::GlobalColor kPaper = Qt::white;

}  // namespace

PageView::PageView(QWidget* parent) : QAbstractScrollArea(parent), m_links(new LinkLayer(this)) {
    PageViewAccessible::install();
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Pages"));
    // A bar that comes and goes would change the width that pages are fitted to.
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    // Pages are not mirrored, so neither is the way they scroll.
    horizontalScrollBar()->setLayoutDirection(Qt::LeftToRight);
    viewport()->setMouseTracking(true);
    m_wish_timer.setSingleShot(true);
    connect(&m_wish_timer, &QTimer::timeout, this, &PageView::wish);
    m_drag_timer.setInterval(kDragScrollMs);
    connect(&m_drag_timer, &QTimer::timeout, this, [this] {
        const int beyond = m_drag.y() < 0 ? m_drag.y() : m_drag.y() - viewport()->height();
        verticalScrollBar()->setValue(verticalScrollBar()->value() + beyond);
        extendSelectionTo(m_drag);
    });
    m_flash.setStartValue(1.0);
    m_flash.setEndValue(0.0);
    m_flash.setDuration(kFlashMs);
    connect(&m_flash, &QVariantAnimation::valueChanged, this, [this] { viewport()->update(); });
}

PageView::~PageView() {
    // Children of the viewport name this view; they go first.
    qDeleteAll(m_problems);
    m_problems.clear();
}

void PageView::setDocument(std::shared_ptr<ReaderDocument> document) {
    if (m_document) {
        disconnect(m_document.get(), nullptr, this, nullptr);
        disconnect(&m_document->tiles(), nullptr, this, nullptr);
        disconnect(&m_document->links(), nullptr, this, nullptr);
        m_document->tiles().want(this, 0, {});
    }
    m_document = std::move(document);
    m_centred.reset();
    m_marks.clear();
    m_selection.clear();
    m_links->leave();
    if (!m_document) {
        m_layout.setPages({});
        updateScrollBars();
        viewport()->update();
        return;
    }
    TileStore& tiles = m_document->tiles();
    connect(&tiles, &TileStore::tileReady, this, [this](const TileKey& key) {
        if (!m_document || key.document != m_document->id()) return;
        const auto [first, last] = m_layout.pagesIn(visibleContent());
        if (key.page_index >= first && key.page_index <= last) viewport()->update();
    });
    connect(&tiles, &TileStore::pageFailed, this, [this](app::DocumentId id) {
        if (m_document && id == m_document->id()) showProblems();
    });
    connect(m_document.get(), &ReaderDocument::passwordChanged, this, &PageView::showProblems);
    connect(&m_document->links(), &PageLinks::listed, this, [this] {
        if (underMouse()) showPointer(viewport()->mapFromGlobal(QCursor::pos()));
    });
    connect(m_document.get(), &ReaderDocument::pageLoaded, this, [this](int page_index) {
        viewport()->update();
        if (page_index == currentPage()) announcePage();
    });
    m_layout.setPixelsPerPoint(logicalDpiX() / 72.0);
    m_layout.setPages(m_document->pageSizes());
    updateScrollBars();
    viewMoved();
}

// Layout ------------------------------------------------------------------------------------------

QPoint PageView::offset() const {
    return {horizontalScrollBar()->value(), verticalScrollBar()->value()};
}

QRect PageView::visibleContent() const {
    return {offset(), viewport()->size()};
}

/// Keeps what stands at `anchor` (in the view) there while `change` rearranges the pages.
template <typename Change>
void PageView::relayout(QPoint anchor, Change change) {
    const QPointF content = offset() + anchor;
    const auto point = m_layout.pagePoint(content);
    const QPointF rest = point ? content - m_layout.toContent(*point) : QPointF();
    m_updating = true;
    change();
    updateScrollBars();
    if (point) {
        const QPoint target = (m_layout.toContent(*point) + rest).toPoint() - anchor;
        horizontalScrollBar()->setValue(target.x());
        verticalScrollBar()->setValue(target.y());
    }
    m_updating = false;
    viewMoved();
}

void PageView::updateScrollBars() {
    const QSize content = m_layout.contentSize();
    const QSize view = viewport()->size();
    horizontalScrollBar()->setRange(0, std::max(0, content.width() - view.width()));
    horizontalScrollBar()->setPageStep(view.width());
    horizontalScrollBar()->setSingleStep(40);
    verticalScrollBar()->setRange(0, std::max(0, content.height() - view.height()));
    verticalScrollBar()->setPageStep(view.height());
    verticalScrollBar()->setSingleStep(40);
}

void PageView::viewMoved() {
    viewport()->update();
    showProblems();
    m_links->viewMoved();
    wishSoon();
    if (const int page = currentPage(); page != m_reported_page) {
        m_reported_page = page;
        announcePage();
        emit currentPageChanged(page);
    }
    emit viewChanged();
}

/// Tells screen readers of the new page, when they can have its text.
void PageView::announcePage() {
    if (!QAccessible::isActive() || !m_document) return;
    const auto text = m_document->page(currentPage());
    if (!text) return;  // pageLoaded comes back here
    const QString words =
        QString::fromUcs4(text->text.data(), static_cast<qsizetype>(text->text.size()));
    QAccessibleTextUpdateEvent changed(this, 0, QString(), words);
    QAccessible::updateAccessibility(&changed);
    QAccessibleEvent named(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&named);
}

int PageView::currentPage() const {
    return m_layout.mainPage(visibleContent());
}

int PageView::topPage() const {
    if (m_layout.mode() == PageLayout::Mode::SinglePage) return m_layout.currentPage();
    QRect view = visibleContent();
    view.setTop(view.top() + PageLayout::kMargin);
    const auto [first, last] = m_layout.pagesIn(view);
    return first <= last ? first : currentPage();
}

double PageView::pageFraction() const {
    if (m_layout.pageCount() == 0) return 0;
    const QRect page = m_layout.pageRect(topPage());
    return std::clamp(double(offset().y() - page.top()) / page.height(), 0.0, 1.0);
}

void PageView::goTo(int page_index, double fraction) {
    if (m_layout.pageCount() == 0) return;
    m_centred.reset();
    page_index = std::clamp(page_index, 0, m_layout.pageCount() - 1);
    m_updating = true;  // the move is told once
    if (m_layout.mode() == PageLayout::Mode::SinglePage) {
        m_layout.setCurrentPage(page_index);
        updateScrollBars();
    }
    const QRect page = m_layout.pageRect(page_index);
    const int above = fraction > 0 ? qRound(fraction * page.height()) : -PageLayout::kMargin;
    verticalScrollBar()->setValue(page.top() + above);
    m_updating = false;
    viewMoved();
}

void PageView::centre(int page_index, const std::vector<NormalizedRect>& boxes) {
    if (boxes.empty()) return goTo(page_index, 0);
    if (m_layout.pageCount() == 0) return;
    if (m_layout.mode() == PageLayout::Mode::SinglePage) goTo(page_index, 0);
    QRectF all;
    for (const NormalizedRect& box : boxes) all |= m_layout.toContent(page_index, box);
    m_updating = true;
    const QSize view = viewport()->size();
    // What is taller than the view is read from its top.
    const double y = all.height() > view.height() - 2 * kOverlap
                         ? all.top() - kOverlap
                         : all.center().y() - view.height() / 2.0;
    verticalScrollBar()->setValue(qRound(y));
    if (all.left() < offset().x() || all.right() > offset().x() + view.width())
        horizontalScrollBar()->setValue(qRound(all.center().x() - view.width() / 2.0));
    m_updating = false;
    m_centred = Centred{page_index, boxes};
    viewMoved();
}

void PageView::setZoom(double zoom) {
    m_centred.reset();
    relayout(viewport()->rect().center(), [&] { m_layout.setZoom(zoom); });
    wishSoon(kZoomPauseMs);
}

void PageView::setFit(PageLayout::Fit fit) {
    relayout({viewport()->width() / 2, 0}, [&] { m_layout.setFit(fit); });
}

/// What was marked stays in the middle; else the page is shown from its top, as what stood there
/// before stands elsewhere now.
void PageView::setRotation(int degrees) {
    const int page = currentPage();
    const auto centred = m_centred;
    relayout(viewport()->rect().center(), [&] { m_layout.setRotation(degrees); });
    if (centred)
        centre(centred->page_index, centred->boxes);
    else
        goTo(page, 0);
}

void PageView::setMode(PageLayout::Mode mode) {
    const int page = currentPage();
    m_layout.setMode(mode);
    m_layout.setCurrentPage(page);
    updateScrollBars();
    goTo(page, 0);
}

void PageView::turnPage(int direction) {
    goTo(std::clamp(currentPage() + direction, 0, std::max(0, m_layout.pageCount() - 1)), 0);
}

void PageView::resizeEvent(QResizeEvent*) {
    relayout({viewport()->width() / 2, 0}, [this] {
        m_layout.setPixelsPerPoint(logicalDpiX() / 72.0);
        m_layout.setViewport(viewport()->size());
    });
    if (m_centred) centre(m_centred->page_index, std::vector(m_centred->boxes));
}

void PageView::scrollContentsBy(int, int) {
    if (m_updating) return;
    m_centred.reset();
    viewMoved();
}

// Tiles -------------------------------------------------------------------------------------------

int PageView::milliScale() const {
    return std::max(1, qRound(m_layout.scale() * devicePixelRatioF() * 1000));
}

QSize PageView::pixelsOf(int page_index) const {
    const QSizeF turned = m_layout.pageSizePoints(page_index);
    return pagePixels(turned, milliScale(), 0);
}

TileKey PageView::keyFor(int page_index, const QRect& area) const {
    return {m_document->id(), page_index, milliScale(), m_layout.rotation(), area};
}

void PageView::addTiles(int page_index, const QRect& content, std::vector<TileKey>& keys) const {
    const QRect page = m_layout.pageRect(page_index);
    const QRect part = content.intersected(page).translated(-page.topLeft());
    if (part.isEmpty()) return;
    const QSize pixels = pixelsOf(page_index);
    const double fx = double(pixels.width()) / page.width();
    const double fy = double(pixels.height()) / page.height();
    const QRect area =
        QRectF(part.x() * fx, part.y() * fy, part.width() * fx, part.height() * fy).toAlignedRect();
    for (const QRect& tile : tilesFor(pixels, area)) {
        const TileKey key = keyFor(page_index, tile);
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
}

void PageView::wishSoon(int delay_ms) {
    if (delay_ms > 0)
        m_wish_timer.start(delay_ms);
    else if (!m_wish_timer.isActive())
        m_wish_timer.start(0);
}

void PageView::wish() {
    if (!m_document || m_layout.pageCount() == 0) return;
    TileWishes wishes;
    if (isVisible()) {
        const QRect view = visibleContent();
        const auto [first, last] = m_layout.pagesIn(view);
        for (int i = first; i <= last; ++i) {
            addTiles(i, view, wishes.visible);
            m_document->page(i);  // its text, for selecting
            m_document->links().on(i);
        }
        if (m_layout.mode() == PageLayout::Mode::Continuous) {
            const QRect around = view.adjusted(0, -view.height(), 0, view.height());
            const auto [before, after] = m_layout.pagesIn(around);
            for (int i = last + 1; i <= after; ++i) addTiles(i, around, wishes.near);
            for (int i = first; i <= last; ++i) addTiles(i, around, wishes.near);
            for (int i = before; i < first; ++i) addTiles(i, around, wishes.near);
            std::erase_if(wishes.near, [&](const TileKey& key) {
                return std::find(wishes.visible.begin(), wishes.visible.end(), key) !=
                       wishes.visible.end();
            });
        } else {
            for (const int i : {m_layout.currentPage() + 1, m_layout.currentPage() - 1}) {
                if (i < 0 || i >= m_layout.pageCount()) continue;
                const QSize pixels = pixelsOf(i);
                const QRect top(QPoint(0, 0), viewport()->size() * devicePixelRatioF());
                for (const QRect& tile : tilesFor(pixels, top))
                    wishes.near.push_back(keyFor(i, tile));
            }
        }
    }
    m_document->tiles().want(this, m_document->id(), std::move(wishes));
}

// Painting ----------------------------------------------------------------------------------------

void PageView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().color(QPalette::Mid));
    if (!m_document || m_layout.pageCount() == 0) return;
    painter.translate(-offset());
    const QRect exposed = event->rect().translated(offset());
    const auto [first, last] = m_layout.pagesIn(exposed);
    for (int i = first; i <= last; ++i) paintPage(painter, i, exposed);
    if (m_shows_focus) {
        painter.resetTransform();
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
}

void PageView::paintPage(QPainter& painter, int page_index, const QRect& exposed) const {
    const QRect page = m_layout.pageRect(page_index);
    painter.fillRect(page, kPaper);
    paintTiles(painter, page_index, exposed);
    paintMarks(painter, page_index);
    paintSelection(painter, page_index);
    m_links->paint(painter, page_index);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(palette().color(QPalette::Dark));
    painter.drawRect(page.adjusted(-1, -1, 0, 0));
}

void PageView::paintTiles(QPainter& painter, int page_index, const QRect& exposed) const {
    const QRect page = m_layout.pageRect(page_index);
    std::vector<TileKey> keys;
    addTiles(page_index, exposed, keys);
    const TileStore& tiles = m_document->tiles();
    const bool complete =
        std::all_of(keys.begin(), keys.end(), [&](const TileKey& key) { return tiles.find(key); });
    if (!complete) {
        const QImage* coarse = tiles.wholePage(m_document->id(), page_index, m_layout.rotation());
        if (coarse) {
            painter.save();
            painter.setClipRect(page);
            painter.setRenderHint(QPainter::SmoothPixmapTransform);
            painter.drawImage(QRectF(page), *coarse, QRectF(coarse->rect()));
            painter.restore();
        }
    }
    const double ratio = devicePixelRatioF();
    for (const TileKey& key : keys) {
        const QImage* image = tiles.find(key);
        if (!image) continue;
        const QPointF corner = page.topLeft() + QPointF(key.area.topLeft()) / ratio;
        painter.drawImage(QRectF(corner, QSizeF(image->size()) / ratio), *image,
                          QRectF(image->rect()));
    }
}

void PageView::paintMarks(QPainter& painter, int page_index) const {
    const double flash =
        m_flash.state() == QVariantAnimation::Running ? m_flash.currentValue().toDouble() : 0;
    for (const PageMark& mark : m_marks) {
        if (mark.page_index != page_index) continue;
        if (mark.boxes.empty() && mark.kind == PageMark::Kind::Note)
            paintPageNote(painter, mark, m_layout.pageRect(page_index));
        for (const NormalizedRect& box : mark.boxes)
            paintMark(painter, mark, m_layout.toContent(page_index, box), palette(), flash);
    }
}

void PageView::paintSelection(QPainter& painter, int page_index) const {
    if (m_selection.isEmpty()) return;
    const TextPosition first = m_selection.first(), last = m_selection.last();
    if (page_index < first.page_index || page_index > last.page_index) return;
    const auto text = m_document->page(page_index);
    if (!text) return;
    QColor fill =
        palette().color(hasFocus() ? QPalette::Active : QPalette::Inactive, QPalette::Highlight);
    fill.setAlphaF(0.4f);
    const auto range = m_selection.on(page_index, static_cast<int>(text->text.size()));
    for (const NormalizedRect& box : app::lineBoxes(*text, range))
        painter.fillRect(m_layout.toContent(page_index, box), fill);
}

PageProblem* PageView::newProblem(int page_index) {
    auto* problem = new PageProblem(viewport());
    connect(problem, &PageProblem::retryWanted, this, [this, page_index] {
        m_document->retryPage(page_index);
        viewport()->update();
        showProblems();
    });
    return problem;
}

void PageView::showProblems() {
    QHash<int, PageProblem*> shown;
    if (m_document && m_layout.pageCount() > 0) {
        const auto [first, last] = m_layout.pagesIn(visibleContent());
        for (int i = first; i <= last; ++i) {
            const auto error = m_document->tiles().failure(m_document->id(), i);
            if (!error) continue;
            PageProblem* problem = m_problems.take(i);
            if (!problem) problem = newProblem(i);
            const bool locked = error->code == ErrorCode::Encrypted;
            const QString name = m_document->labels().name(i);
            problem->show(locked ? tr("%1 is locked. The document needs its password.").arg(name)
                                 : tr("%1 cannot be drawn. The other pages are not affected, and "
                                      "what was read from this one can still be searched.")
                                       .arg(name),
                          !locked);
            problem->setToolTip(locked ? QString()
                                       : QString::fromStdString(error->message).toHtmlEscaped());
            const QRect page = m_layout.pageRect(i).translated(-offset());
            const int width = std::clamp(page.width() - 32, 120, 420);
            const int height = problem->heightForWidth(width);
            problem->resize(width, height > 0 ? height : problem->sizeHint().height());
            problem->move(page.center().x() - width / 2, page.top() + 48);
            shown.insert(i, problem);
        }
    }
    qDeleteAll(m_problems);
    m_problems = shown;
}

void PageView::flash() {
    m_flash.stop();
    if (style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0)
        m_flash.start();
}

void PageView::setMarks(PageMark::Kind kind, std::vector<PageMark> marks) {
    std::erase_if(m_marks, [kind](const PageMark& mark) { return mark.kind == kind; });
    m_marks.insert(m_marks.end(), std::make_move_iterator(marks.begin()),
                   std::make_move_iterator(marks.end()));
    std::stable_sort(m_marks.begin(), m_marks.end(),
                     [](const PageMark& a, const PageMark& b) { return a.kind < b.kind; });
    viewport()->update();
}

bool PageView::isDrawn() const {
    if (!m_document) return false;
    const QRect view = visibleContent();
    const auto [first, last] = m_layout.pagesIn(view);
    std::vector<TileKey> keys;
    for (int i = first; i <= last; ++i) addTiles(i, view, keys);
    return std::all_of(keys.begin(), keys.end(), [this](const TileKey& key) {
        return m_document->tiles().find(key) != nullptr;
    });
}

QRect PageView::viewRect(int page_index, const NormalizedRect& rect) const {
    return m_layout.toContent(page_index, rect).toAlignedRect().translated(-offset());
}

std::optional<PagePoint> PageView::pagePointAt(QPoint view) const {
    return m_layout.pagePoint(view + offset());
}

// Mouse -------------------------------------------------------------------------------------------

void PageView::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier) {
        const double steps = event->angleDelta().y() / double(kWheelStep);
        const double zoom = m_layout.zoom() * std::pow(kWheelZoom, steps);
        relayout(event->position().toPoint(), [&] {
            m_layout.setZoom(std::clamp(zoom, PageLayout::kMinZoom, PageLayout::kMaxZoom));
        });
        wishSoon(kZoomPauseMs);
        return event->accept();
    }
    const int before = verticalScrollBar()->value();
    QAbstractScrollArea::wheelEvent(event);
    if (m_layout.mode() != PageLayout::Mode::SinglePage) return;
    // At the end of a page the wheel turns it.
    m_wheel_rest =
        verticalScrollBar()->value() == before ? m_wheel_rest + event->angleDelta().y() : 0;
    if (std::abs(m_wheel_rest) < kWheelStep) return;
    const int direction = m_wheel_rest < 0 ? 1 : -1;
    m_wheel_rest = 0;
    const int page = m_layout.currentPage() + direction;
    if (page < 0 || page >= m_layout.pageCount()) return;
    goTo(page, direction > 0 ? 0 : 1);
}

std::shared_ptr<const app::Page> PageView::textAt(QPoint view, QPointF* fraction) const {
    const auto point = m_document ? pagePointAt(view) : std::nullopt;
    if (!point) return nullptr;
    *fraction = point->fraction;
    return m_document->page(point->page_index);
}

void PageView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_press = event->position().toPoint();
    QPointF fraction;
    const auto text = textAt(m_press, &fraction);
    if (!text) return clearSelection();
    const bool third = m_since_double_click.isValid() &&
                       m_since_double_click.elapsed() < QApplication::doubleClickInterval();
    m_since_double_click.invalidate();
    if (event->modifiers() & Qt::ShiftModifier)
        m_selection.extendTo(*text, fraction);
    else
        m_selection.start(*text, fraction,
                          third ? TextSelection::Unit::Line : TextSelection::Unit::Character);
    m_selecting = true;
    selectionMoved();
}

void PageView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    QPointF fraction;
    const auto text = textAt(event->position().toPoint(), &fraction);
    if (!text) return;
    m_selection.start(*text, fraction, TextSelection::Unit::Word);
    m_since_double_click.start();
    m_selecting = true;
    selectionMoved();
}

void PageView::showPointer(QPoint view) {
    const bool over_page = m_document && m_layout.isOnPage(view + offset());
    const auto point = over_page ? pagePointAt(view) : std::nullopt;
    const bool has_text =
        point && m_document->pages()[static_cast<size_t>(point->page_index)].has_text;
    viewport()->setCursor(noteAt(view) || m_links->at(view) ? Qt::PointingHandCursor
                          : has_text                        ? Qt::IBeamCursor
                                                            : Qt::ArrowCursor);
}

void PageView::showLinkTip(const QPoint& view, const QPoint& global) {
    const auto found = m_links->at(view);
    if (!found) return QToolTip::hideText();
    QToolTip::showText(global, literalRichText(m_links->nameOf(found->link)), viewport(),
                       viewRect(found->page_index, found->link.box));
}

bool PageView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showLinkTip(help->pos(), help->globalPos());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void PageView::mouseMoveEvent(QMouseEvent* event) {
    const QPoint view = event->position().toPoint();
    if (!m_selecting) return showPointer(view);
    m_drag = view;
    if (viewport()->rect().contains(view))
        m_drag_timer.stop();
    else if (!m_drag_timer.isActive())
        m_drag_timer.start();
    extendSelectionTo(view);
}

void PageView::extendSelectionTo(QPoint view) {
    QPointF fraction;
    const auto text = textAt(view, &fraction);
    if (!text) return;
    m_selection.extendTo(*text, fraction);
    selectionMoved();
}

void PageView::mouseReleaseEvent(QMouseEvent* event) {
    m_selecting = false;
    m_drag_timer.stop();
    if (event->button() != Qt::LeftButton || !m_selection.isEmpty()) return;
    const QPoint view = event->position().toPoint();
    if (const PageMark* mark = noteAt(view)) return emit noteClicked(mark->note);
    const auto pressed = m_links->at(m_press), released = m_links->at(view);
    if (pressed && released && pressed->isSame(*released)) emit linkActivated(released->link);
}

const PageMark* PageView::noteAt(QPoint view) const {
    const QPoint content = view + offset();
    for (const PageMark& mark : m_marks) {
        if (mark.kind != PageMark::Kind::Note) continue;
        if (m_layout.mode() == PageLayout::Mode::SinglePage &&
            mark.page_index != m_layout.currentPage())
            continue;
        if (mark.boxes.empty() &&
            pageNoteRect(m_layout.pageRect(mark.page_index)).contains(content))
            return &mark;
        for (const NormalizedRect& box : mark.boxes)
            if (m_layout.toContent(mark.page_index, box).contains(content)) return &mark;
    }
    return nullptr;
}

void PageView::contextMenuEvent(QContextMenuEvent* event) {
    if (!m_document) return;
    emit menuWanted(event->globalPos());
    event->accept();
}

// Keyboard and selection --------------------------------------------------------------------------

void PageView::selectionMoved() {
    viewport()->update();
    if (QAccessible::isActive()) {
        QAccessibleTextSelectionEvent event(this, 0, 0);
        int start = 0, end = 0;
        if (auto* interface = QAccessible::queryAccessibleInterface(this))
            interface->textInterface()->selection(0, &start, &end);
        event.setSelection(start, end);
        QAccessible::updateAccessibility(&event);
    }
    emit selectionChanged();
}

void PageView::select(TextPosition anchor, TextPosition caret) {
    m_selection.set(anchor, caret);
    selectionMoved();
}

void PageView::selectAll() {
    if (m_layout.pageCount() == 0) return;
    // Longer than any page can be: limits::kMaxPageCharacters.
    select({0, 0}, {m_layout.pageCount() - 1, 1'000'000});
}

void PageView::clearSelection() {
    if (m_selection.isEmpty()) return;
    m_selection.clear();
    selectionMoved();
}

/// One screen on; at the end of a single page to the next.
void PageView::scrollOnce(int direction) {
    QScrollBar* bar = verticalScrollBar();
    const bool at_end = direction > 0 ? bar->value() >= bar->maximum() : bar->value() <= 0;
    if (m_layout.mode() == PageLayout::Mode::SinglePage && at_end) {
        const int page = m_layout.currentPage() + direction;
        if (page >= 0 && page < m_layout.pageCount()) goTo(page, direction > 0 ? 0 : 1);
        return;
    }
    bar->setValue(bar->value() + direction * std::max(kOverlap, viewport()->height() - kOverlap));
}

bool PageView::moveCaret(QKeyEvent* event) {
    struct Move {
        QKeySequence::StandardKey key;
        TextStep step;
        int direction;
    };
    static constexpr Move kMoves[] = {
        {QKeySequence::SelectNextChar, TextStep::Character, 1},
        {QKeySequence::SelectPreviousChar, TextStep::Character, -1},
        {QKeySequence::SelectNextWord, TextStep::Word, 1},
        {QKeySequence::SelectPreviousWord, TextStep::Word, -1},
        {QKeySequence::SelectNextLine, TextStep::Line, 1},
        {QKeySequence::SelectPreviousLine, TextStep::Line, -1},
        {QKeySequence::SelectEndOfLine, TextStep::LineEdge, 1},
        {QKeySequence::SelectStartOfLine, TextStep::LineEdge, -1},
    };
    const auto move = std::find_if(std::begin(kMoves), std::end(kMoves),
                                   [event](const Move& m) { return event->matches(m.key); });
    if (move == std::end(kMoves)) return false;
    TextPosition caret = m_selection.caret();
    if (!m_selection.hasCaret()) {
        caret.page_index = currentPage();
        const auto text = m_document->page(caret.page_index);
        if (!text) return true;
        // From the first character that is in view.
        const QRect page = m_layout.pageRect(caret.page_index);
        const double top = std::clamp(double(offset().y() - page.top()) / page.height(), 0.0, 1.0);
        const int nearest =
            characterNear(*text, PageLayout::unrotated({0, top}, m_layout.rotation()));
        caret.character = std::max(0, nearest);
        m_selection.set(caret, caret);
    }
    const auto text = m_document->page(caret.page_index);
    if (!text) return true;
    const int size = static_cast<int>(text->text.size());
    const int next = stepFrom(*text, caret.character, move->step, move->direction);
    const bool leaves = next == std::min(caret.character, size) && move->step != TextStep::LineEdge;
    if (leaves && move->direction > 0 && caret.page_index + 1 < m_layout.pageCount())
        caret = {caret.page_index + 1, 0};
    else if (leaves && move->direction < 0 && caret.page_index > 0)
        caret = {caret.page_index - 1, 1'000'000};
    else
        caret.character = next;
    m_selection.moveCaret(caret);
    reveal(caret);
    selectionMoved();
    return true;
}

void PageView::reveal(TextPosition position) {
    const auto text = m_document->page(position.page_index);
    if (!text || text->boxes.empty()) return;
    const auto index = std::min<size_t>(static_cast<size_t>(position.character),
                                        std::min(text->boxes.size(), text->text.size()) - 1);
    const QRectF box = m_layout.toContent(position.page_index, text->boxes[index]);
    QScrollBar* bar = verticalScrollBar();
    if (box.top() < bar->value())
        bar->setValue(qRound(box.top()) - kOverlap);
    else if (box.bottom() > bar->value() + viewport()->height())
        bar->setValue(qRound(box.bottom()) - viewport()->height() + kOverlap);
}

void PageView::keyPressEvent(QKeyEvent* event) {
    if (!m_document) return QAbstractScrollArea::keyPressEvent(event);
    if (moveCaret(event)) return;
    const bool shifted = event->modifiers() & Qt::ShiftModifier;
    QScrollBar* across = horizontalScrollBar();
    switch (event->key()) {
        case Qt::Key_Space:
            return scrollOnce(shifted ? -1 : 1);
        case Qt::Key_PageDown:
            return scrollOnce(1);
        case Qt::Key_PageUp:
            return scrollOnce(-1);
        case Qt::Key_Home:
            return goTo(0, 0);
        case Qt::Key_End:
            return goTo(m_layout.pageCount() - 1, 1);
        case Qt::Key_Down:
            return verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
        case Qt::Key_Up:
            return verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub);
        case Qt::Key_Left:
        case Qt::Key_Right: {
            const int direction = event->key() == Qt::Key_Right ? 1 : -1;
            if (event->modifiers() != Qt::NoModifier) break;
            if (across->maximum() > 0) return across->setValue(across->value() + 40 * direction);
            return turnPage(direction);
        }
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (const auto link = m_links->current()) return emit linkActivated(link->link);
            break;
        case Qt::Key_Escape:
            if (m_links->current()) return m_links->leave();
            if (!m_selection.isEmpty()) return clearSelection();
            if (!m_marks.empty() && m_marks.back().kind == PageMark::Kind::Citation)
                return setMarks(PageMark::Kind::Citation, {});
            break;
        default:
            break;
    }
    event->ignore();
}

/// Tab goes through the links in view before it leaves the pages.
bool PageView::focusNextPrevChild(bool next) {
    return m_links->step(next) || QAbstractScrollArea::focusNextPrevChild(next);
}

void PageView::focusInEvent(QFocusEvent* event) {
    m_shows_focus = event->reason() == Qt::TabFocusReason ||
                    event->reason() == Qt::BacktabFocusReason ||
                    event->reason() == Qt::ShortcutFocusReason;
    viewport()->update();
}

void PageView::focusOutEvent(QFocusEvent*) {
    m_shows_focus = false;
    viewport()->update();
}

void PageView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) viewport()->update();
}

void PageView::showEvent(QShowEvent* event) {
    QAbstractScrollArea::showEvent(event);
    wishSoon();
}

/// A tab that is not looked at asks for nothing.
void PageView::hideEvent(QHideEvent* event) {
    QAbstractScrollArea::hideEvent(event);
    wishSoon();
}

}  // namespace lectern::ui
