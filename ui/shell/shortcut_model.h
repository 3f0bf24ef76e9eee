#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

#include "ui/shell/action_registry.h"

namespace lectern::ui {

/// Every action with its shortcut, to be edited; a shortcut that two of them have is said at both.
class ShortcutModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Text, Menu, Shortcut, Default, Conflict, ColumnCount };

    explicit ShortcutModel(ActionRegistry& registry, QObject* parent = nullptr);
    QAction* action(int row) const { return m_actions[row]; }
    void resetRow(int row);
    void resetAll();
    int conflictCount() const;  ///< rows

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  private:
    QString conflictText(int row) const;
    void announceAll();

    ActionRegistry& m_registry;
    QList<QAction*> m_actions;
};

/// Edits a cell by pressing the keys.
class ShortcutDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model,
                      const QModelIndex& index) const override;
};

}  // namespace lectern::ui
