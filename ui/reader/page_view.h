#pragma once

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QHash>
#include <QTimer>
#include <QVariantAnimation>
#include <memory>

#include "ui/reader/link_layer.h"
#include "ui/reader/page_layout.h"
#include "ui/reader/page_marks.h"
#include "ui/reader/reader_document.h"
#include "ui/reader/text_selection.h"

namespace lectern::ui {

class PageProblem;

/// Shows the pages of one document, lets text be selected, and marks places. Pictures come from
/// the document's tiles; until one is there an older, coarser one stands in for it. Never waits.
class PageView : public QAbstractScrollArea {
    Q_OBJECT
  public:
    explicit PageView(QWidget* parent = nullptr);
    ~PageView() override;

    void setDocument(std::shared_ptr<ReaderDocument> document);  ///< Ready, or null
    ReaderDocument* document() const { return m_document.get(); }
    const PageLayout& pageLayout() const { return m_layout; }
    LinkLayer& links() { return *m_links; }
    const LinkLayer& links() const { return *m_links; }

    int currentPage() const;
    double pageFraction() const;  ///< of the page at the top, above the view
    int topPage() const;
    void goTo(int page_index, double fraction);
    void goToPage(int page_index) { goTo(page_index, 0); }
    /// Scrolls so that the boxes stand in the middle.
    void centre(int page_index, const std::vector<app::NormalizedRect>& boxes);

    void setZoom(double zoom);
    void setFit(PageLayout::Fit fit);
    void setRotation(int degrees);
    void setMode(PageLayout::Mode mode);
    void zoomIn() { setZoom(m_layout.zoomIn()); }
    void zoomOut() { setZoom(m_layout.zoomOut()); }
    void turnPage(int direction);

    /// Replaces the marks of a kind.
    void setMarks(PageMark::Kind kind, std::vector<PageMark> marks);
    const std::vector<PageMark>& marks() const { return m_marks; }
    /// Draws the eye to the citation's marks, briefly, unless animations are off.
    void flash();

    const TextSelection& selection() const { return m_selection; }
    void select(TextPosition anchor, TextPosition caret);
    void selectAll();
    void clearSelection();

    bool isDrawn() const;  ///< all that is in view, sharp
    /// First and last; first > last where there is none.
    std::pair<int, int> pagesInView() const { return m_layout.pagesIn(visibleContent()); }
    /// In pixels of the viewport.
    QRect viewRect(int page_index, const app::NormalizedRect& rect) const;
    std::optional<PagePoint> pagePointAt(QPoint view) const;

  signals:
    void currentPageChanged(int page_index);
    void viewChanged();  ///< position, zoom, rotation or mode
    void selectionChanged();
    void menuWanted(const QPoint& global);
    void noteClicked(qint64 note);
    void linkActivated(const lectern::app::PageLink& link);

  protected:
    bool viewportEvent(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    template <typename Change>
    void relayout(QPoint anchor, Change change);
    void updateScrollBars();
    QPoint offset() const;
    QRect visibleContent() const;
    void viewMoved();
    void announcePage();
    void wishSoon(int delay_ms = 0);
    void wish();
    void addTiles(int page_index, const QRect& content, std::vector<app::TileKey>& keys) const;
    int milliScale() const;
    app::TileKey keyFor(int page_index, const QRect& area) const;
    QSize pixelsOf(int page_index) const;

    void paintPage(QPainter& painter, int page_index, const QRect& exposed) const;
    void paintTiles(QPainter& painter, int page_index, const QRect& exposed) const;
    void paintMarks(QPainter& painter, int page_index) const;
    void paintSelection(QPainter& painter, int page_index) const;
    PageProblem* newProblem(int page_index);
    void showProblems();

    void showPointer(QPoint view);
    void showLinkTip(const QPoint& view, const QPoint& global);
    void scrollOnce(int direction);
    bool moveCaret(QKeyEvent* event);
    void extendSelectionTo(QPoint view);
    void selectionMoved();
    std::shared_ptr<const app::Page> textAt(QPoint view, QPointF* fraction) const;
    void reveal(TextPosition position);
    const PageMark* noteAt(QPoint view) const;

    std::shared_ptr<ReaderDocument> m_document;
    PageLayout m_layout;
    std::vector<PageMark> m_marks;
    TextSelection m_selection;
    QTimer m_wish_timer, m_drag_timer;
    QVariantAnimation m_flash;
    LinkLayer* m_links;
    QHash<int, PageProblem*> m_problems;
    QElapsedTimer m_since_double_click;
    QPoint m_press, m_drag;
    int m_reported_page = -1, m_wheel_rest = 0;
    /// Stays in the middle until the reader moves, also while the window takes its size.
    struct Centred {
        int page_index;
        std::vector<app::NormalizedRect> boxes;
    };
    std::optional<Centred> m_centred;
    bool m_selecting = false, m_shows_focus = false, m_updating = false;
};

}  // namespace lectern::ui
