#include "ui/reader/scroll_together.h"

#include <algorithm>
#include <cmath>

namespace lectern::ui {

namespace {

double inPages(const ReaderPosition& position) {
    return position.page_index + position.page_fraction;
}

ReaderPosition positionAt(double pages, int page_count) {
    const double last = std::max(0, page_count - 1);
    const double clamped = std::clamp(pages, 0.0, last + 1);
    ReaderPosition position;
    position.page_index = static_cast<int>(std::min(std::floor(clamped), last));
    position.page_fraction = clamped - position.page_index;
    return position;
}

bool isReady(DocumentTab* tab) {
    return tab && tab->document().state() == ReaderDocument::State::Ready;
}

}  // namespace

void ScrollCoupling::couple(const ReaderPosition& left, const ReaderPosition& right) {
    m_distance = inPages(right) - inPages(left);
}

ReaderPosition ScrollCoupling::rightFor(const ReaderPosition& left, int right_page_count) const {
    return positionAt(inPages(left) + m_distance, right_page_count);
}

ReaderPosition ScrollCoupling::leftFor(const ReaderPosition& right, int left_page_count) const {
    return positionAt(inPages(right) - m_distance, left_page_count);
}

void ScrollTogether::setOn(bool is_on) {
    m_is_on = is_on;
    couple();
}

void ScrollTogether::setViews(DocumentTab* left, DocumentTab* right) {
    if (left == m_left && right == m_right) return;
    for (DocumentTab* before : {m_left.data(), m_right.data()})
        if (before) disconnect(before, nullptr, this, nullptr);
    m_left = left;
    m_right = right;
    for (DocumentTab* now : {left, right})
        if (now) connect(now, &DocumentTab::positionChanged, this, [this, now] { follow(now); });
    couple();
}

/// Documents that are still being opened are coupled where they first stand.
void ScrollTogether::couple() {
    m_is_coupled = m_is_on && isReady(m_left) && isReady(m_right);
    if (m_is_coupled) m_coupling.couple(m_left->position(), m_right->position());
}

void ScrollTogether::follow(DocumentTab* moved) {
    if (!m_is_on || m_is_following) return;
    if (!m_is_coupled) return couple();
    const ReaderPosition position = moved->position();
    m_is_following = true;
    if (moved == m_left)
        m_right->goTo(m_coupling.rightFor(position, m_right->document().pageCount()));
    else
        m_left->goTo(m_coupling.leftFor(position, m_left->document().pageCount()));
    m_is_following = false;
}

}  // namespace lectern::ui
