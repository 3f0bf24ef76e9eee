#pragma once

#include <QDialog>

class QLineEdit;
class QTreeView;

namespace lectern::ui {

class ActionRegistry;
class CommandFilter;
class CommandModel;

/// Every command by a few letters, without the mouse: type, arrow keys, Enter.
class CommandPalette : public QDialog {
    Q_OBJECT
  public:
    CommandPalette(const ActionRegistry& registry, QWidget* parent);
    void start();  ///< shows itself afresh

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void choose();
    void runCurrent();

    const ActionRegistry& m_registry;
    CommandModel* m_model;
    CommandFilter* m_filter;
    QLineEdit* m_typed;
    QTreeView* m_list;
};

}  // namespace lectern::ui
