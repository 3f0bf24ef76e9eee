#pragma once

#include <QDialog>

class QLabel;
class QTabWidget;

namespace lectern::ui {

class ActionRegistry;
class ShortcutModel;
class WindowSettings;

/// Looks, language and shortcuts. What is chosen counts at once; there is no Apply.
class SettingsDialog : public QDialog {
    Q_OBJECT
  public:
    SettingsDialog(WindowSettings& settings, ActionRegistry& registry, QWidget* parent);
    void showShortcuts();

  private:
    QWidget* makeGeneralPage();
    QWidget* makeShortcutsPage();
    void countConflicts();

    WindowSettings& m_settings;
    ShortcutModel* m_shortcuts;
    QTabWidget* m_tabs;
    QLabel* m_conflicts = nullptr;
};

}  // namespace lectern::ui
