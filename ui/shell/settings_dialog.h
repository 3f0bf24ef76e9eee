#pragma once

#include <QDialog>

class QLabel;
class QTabWidget;

namespace lectern::ui {

class ActionRegistry;
class ShortcutModel;
class WindowSettings;

/// Looks, language, answers and shortcuts. What is chosen counts at once; there is no Apply.
class SettingsDialog : public QDialog {
    Q_OBJECT
  public:
    /// `state_limit`: bytes that saved states may take now.
    SettingsDialog(WindowSettings& settings, ActionRegistry& registry, qint64 state_limit,
                   QWidget* parent);
    void showShortcuts();

  signals:
    void stateLimitWanted(qint64 bytes);

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
