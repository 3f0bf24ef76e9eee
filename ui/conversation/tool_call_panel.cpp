#include "ui/conversation/tool_call_panel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QTreeView>

#include <algorithm>

#include "ui/base/icon.h"

namespace lectern::ui {

namespace {

/// Arguments and output take the whole line and wrap there; a tree asks for their height without
/// saying how wide they are.
class DetailDelegate : public QStyledItemDelegate {
  public:
    explicit DetailDelegate(QTreeView* list) : QStyledItemDelegate(list), m_list(list) {}
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyleOptionViewItem spanning = option;
        if (index.parent().isValid())
            spanning.rect = QRect(
                0, 0, std::max(1, m_list->viewport()->width() - 2 * m_list->indentation()), 1);
        return QStyledItemDelegate::sizeHint(spanning, index);
    }

  private:
    QTreeView* m_list;
};

}  // namespace

ToolCallPanel::ToolCallPanel(ToolCallModel& model, QWidget* parent)
    : QWidget(parent), m_list(new QTreeView(this)) {
    m_list->setModel(&model);
    m_list->setAccessibleName(tr("Tool calls"));
    m_list->setItemDelegate(new DetailDelegate(m_list));
    m_list->setWordWrap(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(ToolCallModel::OriginColumn, QHeaderView::Stretch);
    auto* empty = new QLabel(
        tr("The model has called no tool in this conversation. Tools cannot be run yet; a call is "
           "shown here and answered as not available."),
        this);
    empty->setWordWrap(true);
    empty->setAlignment(Qt::AlignCenter);
    empty->setMargin(12);
    empty->setTextFormat(Qt::PlainText);
    auto* layout = new QStackedLayout(this);
    layout->addWidget(empty);
    layout->addWidget(m_list);
    const auto refresh = [this, layout, &model] {
        layout->setCurrentIndex(model.count() == 0 ? 0 : 1);
        // Arguments and output take the whole line.
        for (int row = 0; row < model.count(); ++row)
            for (int detail = 0; detail < model.rowCount(model.index(row, 0)); ++detail)
                m_list->setFirstColumnSpanned(detail, model.index(row, 0), true);
    };
    connect(&model, &QAbstractItemModel::modelReset, this, refresh);
    connect(&model, &QAbstractItemModel::rowsInserted, this, refresh);
    connect(m_list, &QWidget::customContextMenuRequested, this, &ToolCallPanel::openMenu);
    refresh();
}

void ToolCallPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_list->doItemsLayout();  // what wraps is as high as its width asks for
}

void ToolCallPanel::openMenu(const QPoint& position) {
    const QModelIndex index = m_list->indexAt(position);
    if (!index.isValid()) return;
    QMenu menu(this);
    QAction* copy = menu.addAction(icon("edit-copy"), tr("Copy"));
    if (menu.exec(m_list->viewport()->mapToGlobal(position)) == copy)
        QGuiApplication::clipboard()->setText(index.data().toString());
}

}  // namespace lectern::ui
