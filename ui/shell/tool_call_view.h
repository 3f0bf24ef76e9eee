#pragma once

#include <QWidget>

class QAbstractItemModel;
class QLabel;
class QTreeView;

namespace lectern::ui {

/// The dock's list of tool calls, newest first; a call unfolds to its arguments and its reply.
class ToolCallView : public QWidget {
    Q_OBJECT
  public:
    explicit ToolCallView(QAbstractItemModel& calls, QWidget* parent = nullptr);
    QTreeView* list() { return m_list; }

  private:
    void showWhetherEmpty();
    void spanDetails();
    void copy();

    QAbstractItemModel& m_calls;
    QLabel* m_empty;
    QTreeView* m_list;
};

}  // namespace lectern::ui
