#pragma once

#include <QWidget>

#include "ui/conversation/tool_call_model.h"

class QTreeView;

namespace lectern::ui {

/// The list of tool calls, for a dock.
class ToolCallPanel : public QWidget {
    Q_OBJECT
  public:
    explicit ToolCallPanel(ToolCallModel& model, QWidget* parent = nullptr);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void openMenu(const QPoint& position);
    QTreeView* m_list;
};

}  // namespace lectern::ui
