#pragma once

#include <QObject>
#include <QPoint>
#include <optional>
#include <vector>

#include "app/render/page_link.h"

class QPainter;

namespace lectern::ui {

class PageView;

struct LinkOnPage {
    int page_index = 0, index = 0;  ///< of the page's links
    app::PageLink link;
    bool isSame(const LinkOnPage& other) const {
        return page_index == other.page_index && index == other.index;
    }
};

/// The links of the pages in a view: which one is under the pointer, which one the keyboard stands
/// on, what they are called. Following them is the caller's.
class LinkLayer : public QObject {
    Q_OBJECT
  public:
    explicit LinkLayer(PageView* view);

    /// At a point of the viewport.
    std::optional<LinkOnPage> at(QPoint view) const;
    /// What the keyboard stands on.
    std::optional<LinkOnPage> current() const;
    /// To the next link in view, or the one before; false where there is none: the keyboard then
    /// stands on no link.
    bool step(bool forward);
    void leave();
    /// The view has moved: a link that is out of it is not stood on.
    void viewMoved();

    /// "p. 12 (PDF 14)" or the address, shortened; plain and inert.
    QString nameOf(const app::PageLink& link) const;
    /// A frame around the current link; the painter stands on the content.
    void paint(QPainter& painter, int page_index) const;

  private:
    struct Spot {
        int page_index, index;
        bool operator==(const Spot&) const = default;
    };
    const app::PageLink* linkOf(const Spot& spot) const;
    std::vector<Spot> inView() const;
    void setCurrent(std::optional<Spot> spot);

    PageView* m_view;
    std::optional<Spot> m_current;
};

}  // namespace lectern::ui
