#include "ui/shell/tool_call_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QShortcut>
#include <QTreeView>
#include <QVBoxLayout>

namespace lectern::ui {

ToolCallView::ToolCallView(QAbstractItemModel& calls, QWidget* parent)
    : QWidget(parent),
      m_calls(calls),
      m_empty(new QLabel(tr("No tool was called in this conversation. When the model asks for one, "
                            "the call is shown here with its arguments and with what it was told."),
                         this)),
      m_list(new QTreeView(this)) {
    m_empty->setWordWrap(true);
    m_empty->setMargin(12);
    m_empty->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_list->setModel(&calls);
    m_list->setAccessibleName(tr("Tool calls, newest first"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAllColumnsShowFocus(true);
    m_list->setWordWrap(true);
    m_list->setTextElideMode(Qt::ElideNone);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_empty);
    layout->addWidget(m_list, 1);

    auto* copy_key = new QShortcut(QKeySequence::Copy, m_list);
    copy_key->setContext(Qt::WidgetShortcut);
    connect(copy_key, &QShortcut::activated, this, &ToolCallView::copy);
    connect(&calls, &QAbstractItemModel::modelReset, this, &ToolCallView::showWhetherEmpty);
    connect(&calls, &QAbstractItemModel::rowsInserted, this, &ToolCallView::showWhetherEmpty);
    connect(&calls, &QAbstractItemModel::rowsRemoved, this, &ToolCallView::showWhetherEmpty);
    showWhetherEmpty();
}

void ToolCallView::showWhetherEmpty() {
    const bool is_empty = m_calls.rowCount() == 0;
    m_empty->setVisible(is_empty);
    m_list->setVisible(!is_empty);
    spanDetails();
}

/// Arguments and replies are read, not compared: they take the whole width.
void ToolCallView::spanDetails() {
    for (int row = 0; row < m_calls.rowCount(); ++row) {
        const QModelIndex call = m_calls.index(row, 0);
        for (int detail = 0; detail < m_calls.rowCount(call); ++detail)
            m_list->setFirstColumnSpanned(detail, call, true);
    }
}

void ToolCallView::copy() {
    const QModelIndex at = m_list->currentIndex();
    if (!at.isValid()) return;
    QStringList cells;
    for (int column = 0; column < m_calls.columnCount(at.parent()); ++column)
        if (const QString text = at.siblingAtColumn(column).data().toString(); !text.isEmpty())
            cells.append(text);
    QApplication::clipboard()->setText(cells.join(u'\t'));
}

}  // namespace lectern::ui
