#include "ui/reader/reader_bar.h"

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include "ui/base/inert_text.h"

namespace lectern::ui {

namespace {

constexpr int kPageLetters = 7;

}  // namespace

ReaderBar::ReaderBar(const Actions& actions, QWidget* parent) : QToolBar(parent) {
    setObjectName(QStringLiteral("reader.bar"));
    setAccessibleName(tr("Reader"));
    setMovable(false);
    const int icon_side = fontMetrics().height();
    setIconSize({icon_side, icon_side});

    m_page = new QLineEdit(this);
    m_page->setObjectName(QStringLiteral("reader.page_field"));
    m_page->setAccessibleName(tr("Page"));
    m_page->setToolTip(tr("A printed page label, or a page number of the file"));
    m_page->setAlignment(Qt::AlignRight);
    m_page->setFixedWidth(fontMetrics().averageCharWidth() * kPageLetters + 16);
    m_of_pages = new QLabel(this);
    m_of_pages->setTextFormat(Qt::PlainText);
    m_of_pages->setContentsMargins(4, 0, 8, 0);
    m_zoom = new QToolButton(this);
    m_zoom->setObjectName(QStringLiteral("reader.zoom_button"));
    m_zoom->setPopupMode(QToolButton::InstantPopup);
    m_zoom->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_zoom->setToolTip(tr("Zoom"));
    auto* menu = new QMenu(m_zoom);
    menu->addActions(actions.zoom_menu);
    m_zoom->setMenu(menu);

    addAction(actions.side_strip);
    addSeparator();
    addAction(actions.back);
    addAction(actions.forward);
    addSeparator();
    addAction(actions.previous_page);
    addWidget(m_page);
    addWidget(m_of_pages);
    addAction(actions.next_page);
    addSeparator();
    addAction(actions.zoom_out);
    addWidget(m_zoom);
    addAction(actions.zoom_in);
    addAction(actions.fit_width);
    addAction(actions.fit_page);
    addSeparator();
    addAction(actions.find);
    addAction(actions.split);
    addAction(actions.together);
    addAction(actions.rotate);
    addAction(actions.continuous);
    for (QToolButton* button : findChildren<QToolButton*>()) button->setFocusPolicy(Qt::TabFocus);
    connect(m_page, &QLineEdit::returnPressed, this, &ReaderBar::pageTyped);
    connect(m_page, &QLineEdit::editingFinished, this, [this] { showView(m_view); });
}

void ReaderBar::showView(DocumentTab* view) {
    m_view = view;
    const bool is_ready = view && view->document().state() == ReaderDocument::State::Ready;
    m_page->setEnabled(is_ready);
    m_zoom->setEnabled(is_ready);
    if (!is_ready) {
        m_page->clear();
        m_of_pages->clear();
        m_zoom->setText(tr("%L1 %").arg(100));
        m_zoom->setAccessibleName(tr("Zoom"));
        return;
    }
    const PageLabels& labels = view->document().labels();
    const int page = view->pages().currentPage();
    if (!m_page->hasFocus() || !m_page->isModified()) m_page->setText(labels.label(page));
    m_of_pages->setText(labels.afterField(page));
    const QString zoom = tr("%L1 %").arg(qRound(view->pages().pageLayout().zoom() * 100));
    m_zoom->setText(isolated(zoom));
    m_zoom->setAccessibleName(tr("Zoom: %1").arg(zoom));
}

void ReaderBar::focusPageField() {
    m_page->setFocus(Qt::ShortcutFocusReason);
    m_page->selectAll();
}

void ReaderBar::pageTyped() {
    if (!m_view) return;
    const auto page = m_view->document().labels().find(m_page->text());
    m_page->setModified(false);
    if (!page) {
        emit messageWanted(tr("This document has no page “%1”.").arg(m_page->text()));
        m_page->selectAll();
        return;
    }
    emit pageWanted(*page);
    m_view->setFocus();
}

}  // namespace lectern::ui
