#include "ui/reader/tab_groups.h"

#include <QApplication>
#include <QEvent>
#include <QTabBar>
#include <QTabWidget>

#include "ui/base/inert_text.h"

namespace lectern::ui {

namespace {

constexpr int kTitleLetters = 28;
constexpr int kEqualSizes = 10'000;  // the splitter scales them to what it has

}  // namespace

TabGroups::TabGroups(QWidget* parent) : QSplitter(Qt::Horizontal, parent) {
    setChildrenCollapsible(false);
    for (int i : {0, 1}) m_groups[i] = newGroup(i);
    m_groups[1]->hide();
    for (int i : {0, 1}) setStretchFactor(i, 1);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        for (int i : {0, 1})
            if (now && m_groups[i]->isAncestorOf(now)) setActive(i);
    });
}

QTabWidget* TabGroups::newGroup(int number) {
    auto* group = new QTabWidget(this);
    group->setAccessibleName(number == 0 ? tr("Documents") : tr("Documents beside"));
    group->tabBar()->setAccessibleName(group->accessibleName());
    group->setDocumentMode(true);
    group->setTabsClosable(true);
    group->setMovable(true);
    group->tabBar()->setExpanding(false);
    group->setUsesScrollButtons(true);
    addWidget(group);
    connect(group, &QTabWidget::tabCloseRequested, this, [this, group](int index) {
        if (auto* view = qobject_cast<DocumentTab*>(group->widget(index))) close(view);
    });
    connect(group, &QTabWidget::currentChanged, this, [this, number](int index) {
        // A group without tabs is about to go; close() tells of what is then in view.
        if (number == m_active && index >= 0) emit currentViewChanged();
    });
    connect(group, &QTabWidget::tabBarClicked, this, [this, number] { setActive(number); });
    return group;
}

void TabGroups::setActive(int group) {
    // The focus may pass through a group that has lost its last tab.
    if (group == m_active || m_groups[group]->count() == 0) return;
    m_active = group;
    showActive();
    emit currentViewChanged();
}

/// Side by side, the tabs of the group that keys and the bar above go to stand out.
void TabGroups::showActive() {
    for (int group : {0, 1}) {
        const bool quiet = isSplit() && group != m_active;
        const QColor colour = quiet ? palette().color(QPalette::PlaceholderText) : QColor();
        for (int i = 0; i < m_groups[group]->count(); ++i)
            m_groups[group]->tabBar()->setTabTextColor(i, colour);
    }
}

void TabGroups::changeEvent(QEvent* event) {
    QSplitter::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showActive();
}

DocumentTab* TabGroups::currentView() const {
    return shownIn(m_active);
}

DocumentTab* TabGroups::shownIn(int group) const {
    return qobject_cast<DocumentTab*>(m_groups[group]->currentWidget());
}

void TabGroups::setCurrentView(DocumentTab* view) {
    const int group = groupOf(view);
    if (group < 0) return;
    m_groups[group]->setCurrentWidget(view);
    setActive(group);
}

QList<DocumentTab*> TabGroups::views(int group) const {
    QList<DocumentTab*> result;
    for (int i = 0; i < m_groups[group]->count(); ++i)
        if (auto* view = qobject_cast<DocumentTab*>(m_groups[group]->widget(i))) result << view;
    return result;
}

QList<DocumentTab*> TabGroups::views() const {
    return views(0) + views(1);
}

DocumentTab* TabGroups::viewOf(app::DocumentId document) const {
    for (DocumentTab* view : views(m_active) + views(1 - m_active))
        if (view->document().id() == document) return view;
    return nullptr;
}

int TabGroups::groupOf(const DocumentTab* view) const {
    for (int i : {0, 1})
        if (m_groups[i]->indexOf(const_cast<DocumentTab*>(view)) >= 0) return i;
    return -1;
}

void TabGroups::add(DocumentTab* view, int group) {
    const bool splits = group == 1 && !isSplit();
    m_groups[group]->addTab(view, tr("Opening…"));
    showTitle(view);
    connect(&view->document(), &ReaderDocument::loaded, view, [this, view] { showTitle(view); });
    connect(&view->document(), &ReaderDocument::titleChanged, view,
            [this, view] { showTitle(view); });
    showActive();
    if (splits) {
        m_groups[1]->show();
        setSizes({kEqualSizes, kEqualSizes});
    }
}

void TabGroups::showTitle(DocumentTab* view) {
    const int group = groupOf(view);
    if (group < 0 || view->document().state() != ReaderDocument::State::Ready) return;
    const QString title = view->document().title();
    const int index = m_groups[group]->indexOf(view);
    const int width = fontMetrics().averageCharWidth() * kTitleLetters;
    m_groups[group]->setTabText(
        index, literalLabel(fontMetrics().elidedText(title, Qt::ElideMiddle, width)));
    m_groups[group]->setTabToolTip(
        index, literalRichText(title + QLatin1Char('\n') + inertLine(view->document().fileName())));
    m_groups[group]->tabBar()->setAccessibleTabName(index, title);
}

void TabGroups::close(DocumentTab* view) {
    const int group = groupOf(view);
    if (group < 0) return;
    emit viewClosing(view);
    m_groups[group]->removeTab(m_groups[group]->indexOf(view));
    view->deleteLater();
    if (m_groups[group]->count() == 0) groupEmptied();
    emit currentViewChanged();
}

/// Tabs left in the second group alone move to the first.
void TabGroups::groupEmptied() {
    if (m_groups[0]->count() == 0) {
        DocumentTab* current = qobject_cast<DocumentTab*>(m_groups[1]->currentWidget());
        for (DocumentTab* view : views(1)) {
            m_groups[0]->addTab(view, QString());
            showTitle(view);
        }
        if (current) m_groups[0]->setCurrentWidget(current);
    }
    if (m_groups[1]->count() == 0) {
        m_groups[1]->hide();
        m_active = 0;
    }
    showActive();
}

void TabGroups::stepTab(int direction) {
    QTabWidget* group = m_groups[m_active];
    if (group->count() == 0) return;
    group->setCurrentIndex((group->currentIndex() + direction + group->count()) % group->count());
    if (DocumentTab* view = currentView()) view->setFocus();
}

bool TabGroups::isSplit() const {
    return m_groups[1]->count() > 0;
}

void TabGroups::join() {
    DocumentTab* current = currentView();
    for (DocumentTab* view : views(1)) {
        bool is_there = false;
        for (DocumentTab* other : views(0))
            is_there |= other->document().id() == view->document().id();
        if (is_there) {
            if (view == current) current = nullptr;
            close(view);
            continue;
        }
        m_groups[0]->addTab(view, QString());
        showTitle(view);
    }
    groupEmptied();
    if (current) m_groups[0]->setCurrentWidget(current);
    emit currentViewChanged();
}

}  // namespace lectern::ui
