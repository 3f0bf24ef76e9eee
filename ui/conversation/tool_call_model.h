#pragma once

#include <QAbstractItemModel>
#include <deque>

#include "app/conversation/tool_call.h"

namespace lectern::ui {

/// The tool calls of the conversation shown, newest first. Below each call stand its arguments and
/// what the model was told.
class ToolCallModel : public QAbstractItemModel {
    Q_OBJECT
  public:
    enum Column { NumberColumn, NameColumn, OutcomeColumn, OriginColumn, ColumnCount };
    using QAbstractItemModel::QAbstractItemModel;

    void clear();
    /// `question`: the one whose answer asked for the call.
    void add(const app::ToolCall& call, const QString& question);
    int count() const { return static_cast<int>(m_calls.size()); }

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    struct Row {
        int number = 0;
        QString name, outcome, origin;  // inert
        QString arguments, output;
    };
    QVariant detail(const Row& row, int which, int role) const;

    std::deque<Row> m_calls;  // newest first
};

}  // namespace lectern::ui
