#include "ui/shell/pane_fit.h"

#include <QEvent>
#include <QSplitter>
#include <algorithm>

namespace lectern::ui {

PaneFit::PaneFit(QSplitter* splitter, const QList<QWidget*>& first_to_go)
    : QObject(splitter), m_splitter(splitter), m_order(first_to_go) {
    // Narrower than all panes together: then some go.
    m_splitter->setMinimumWidth(1);
    m_splitter->installEventFilter(this);
}

void PaneFit::setWanted(QWidget* pane, bool is_wanted) {
    m_wanted[pane] = is_wanted;
    fit();
}

void PaneFit::prefer(QWidget* pane) {
    if (m_order.removeOne(pane)) m_order.append(pane);
    fit();
}

bool PaneFit::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_splitter && event->type() == QEvent::Resize) fit();
    return QObject::eventFilter(watched, event);
}

int PaneFit::leastWidth(const QList<QWidget*>& gone) const {
    int width = 0, shown = 0;
    for (int i = 0; i < m_splitter->count(); ++i) {
        const QWidget* pane = m_splitter->widget(i);
        if (gone.contains(pane)) continue;
        width += pane->minimumWidth() > 0 ? pane->minimumWidth() : pane->minimumSizeHint().width();
        ++shown;
    }
    return width + std::max(0, shown - 1) * m_splitter->handleWidth();
}

void PaneFit::fit() {
    QList<QWidget*> gone;
    for (QWidget* pane : std::as_const(m_order))
        if (!isWanted(pane)) gone.append(pane);
    for (QWidget* pane : std::as_const(m_order)) {
        if (leastWidth(gone) <= m_splitter->width()) break;
        if (!gone.contains(pane)) gone.append(pane);
    }
    for (QWidget* pane : std::as_const(m_order))
        if (pane->isHidden() != gone.contains(pane)) pane->setVisible(!gone.contains(pane));
}

}  // namespace lectern::ui
