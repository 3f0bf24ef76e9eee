#pragma once

#include <QAbstractTableModel>
#include <QPointer>
#include <QSortFilterProxyModel>
#include <optional>

#include "ui/shell/action_registry.h"

namespace lectern::ui {

/// The actions that can be started now: text, menu, shortcut.
class CommandModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Text, Menu, Shortcut, ColumnCount };

    explicit CommandModel(QObject* parent = nullptr);
    /// Asks again which actions are there and enabled.
    void setActions(const ActionRegistry& registry);
    QAction* action(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    struct Command {
        QPointer<QAction> action;
        QString text, menu, shortcut;
    };
    QList<Command> m_commands;
};

/// The commands that fit what is typed, best first.
class CommandFilter : public QSortFilterProxyModel {
    Q_OBJECT
  public:
    explicit CommandFilter(QObject* parent = nullptr);
    void setTyped(const QString& typed);

  protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

  private:
    std::optional<int> score(int row) const;
    QString m_typed;
};

}  // namespace lectern::ui
