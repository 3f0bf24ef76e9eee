#include "ui/reader/link_layer.h"

#include <QAccessible>
#include <QPainter>
#include <algorithm>

#include "ui/base/inert_text.h"
#include "ui/reader/page_view.h"

namespace lectern::ui {

namespace {

constexpr int kShownAddressLetters = 120;
constexpr int kFrameWidth = 2;

}  // namespace

LinkLayer::LinkLayer(PageView* view) : QObject(view), m_view(view) {}

const app::PageLink* LinkLayer::linkOf(const Spot& spot) const {
    if (!m_view->document()) return nullptr;
    const auto& links = m_view->document()->links().on(spot.page_index);
    return spot.index < static_cast<int>(links.size()) ? &links[static_cast<size_t>(spot.index)]
                                                       : nullptr;
}

/// In the order of the file, which is mostly that of reading.
std::vector<LinkLayer::Spot> LinkLayer::inView() const {
    std::vector<Spot> spots;
    if (!m_view->document()) return spots;
    const auto [first, last] = m_view->pagesInView();
    for (int page = first; page <= last; ++page) {
        const auto& links = m_view->document()->links().on(page);
        for (size_t i = 0; i < links.size(); ++i)
            if (m_view->viewRect(page, links[i].box).intersects(m_view->viewport()->rect()))
                spots.push_back({page, static_cast<int>(i)});
    }
    return spots;
}

std::optional<LinkOnPage> LinkLayer::at(QPoint view) const {
    const auto spots = inView();
    // The last one lies on top.
    const auto found = std::find_if(spots.rbegin(), spots.rend(), [&](const Spot& spot) {
        return m_view->viewRect(spot.page_index, linkOf(spot)->box).contains(view);
    });
    if (found == spots.rend()) return std::nullopt;
    return LinkOnPage{found->page_index, found->index, *linkOf(*found)};
}

std::optional<LinkOnPage> LinkLayer::current() const {
    const app::PageLink* link = m_current ? linkOf(*m_current) : nullptr;
    if (!link) return std::nullopt;
    return LinkOnPage{m_current->page_index, m_current->index, *link};
}

bool LinkLayer::step(bool forward) {
    const auto spots = inView();
    const auto here = m_current ? std::find(spots.begin(), spots.end(), *m_current) : spots.end();
    std::optional<Spot> next;
    if (here == spots.end() && !spots.empty())
        next = forward ? spots.front() : spots.back();
    else if (forward && here != spots.end() && here + 1 != spots.end())
        next = *(here + 1);
    else if (!forward && here != spots.begin() && here != spots.end())
        next = *(here - 1);
    setCurrent(next);
    return next.has_value();
}

void LinkLayer::leave() {
    setCurrent(std::nullopt);
}

void LinkLayer::viewMoved() {
    if (!m_current) return;
    const auto spots = inView();
    if (std::find(spots.begin(), spots.end(), *m_current) == spots.end()) leave();
}

void LinkLayer::setCurrent(std::optional<Spot> spot) {
    if (spot == m_current) return;
    m_current = spot;
    m_view->viewport()->update();
    if (!QAccessible::isActive()) return;
    QAccessibleEvent described(m_view, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&described);
}

QString LinkLayer::nameOf(const app::PageLink& link) const {
    if (!link.isInternal()) {
        const QString address = inertLine(link.address);
        return address.size() <= kShownAddressLetters
                   ? address
                   : address.left(kShownAddressLetters) + QStringLiteral("…");
    }
    return m_view->document() ? m_view->document()->labels().name(link.target_page) : QString();
}

void LinkLayer::paint(QPainter& painter, int page_index) const {
    if (!m_current || m_current->page_index != page_index || !m_view->hasFocus()) return;
    const app::PageLink* link = linkOf(*m_current);
    if (!link) return;
    const QRectF box = m_view->pageLayout().toContent(page_index, link->box);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_view->palette().color(QPalette::Highlight), kFrameWidth));
    painter.drawRect(box.adjusted(-kFrameWidth, -kFrameWidth, kFrameWidth, kFrameWidth));
}

}  // namespace lectern::ui
