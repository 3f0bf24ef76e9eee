#pragma once

#include <QMainWindow>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>

#include "app/conversation/assistant.h"
#include "ui/base/place.h"
#include "ui/shell/work_summary.h"

class QDockWidget;
class QSplitter;

namespace lectern::ui {

class ActionRegistry;
class CommandPalette;
class ConversationPane;
class LibraryPane;
class MessageBar;
class ModelControl;
class ModelPage;
class Notifier;
class PaneFit;
class ReaderPane;
class SampleOpener;
class SessionStore;
class StatusLine;
class VaultDoor;
class VaultSession;
class WindowSession;
class WindowSettings;

/// The window: three panes, their actions in menus, and the vault that they show.
class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    /// Borrowed: `spawner` (may be null; imports then say why) and `settings`.
    MainWindow(app::Spawner* spawner, WindowSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Layout and size of the last session; opens the vault that was open last.
    void start();
    void openVault(const std::optional<QString>& name);
    bool hasVault() const { return m_vault != nullptr; }
    void importFiles(const QStringList& files);
    /// Imports the sample contract into a binder of its own, shows it and suggests a question.
    void openSample();
    void focusNextPane(int step);

    LibraryPane& library() { return *m_library; }
    ReaderPane& reader() { return *m_reader; }
    ConversationPane& conversation() { return *m_conversation; }
    VaultSession* vault() { return m_vault.get(); }
    ActionRegistry& actions() { return *m_actions; }
    MessageBar& message() { return *m_message; }

  protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void makeLayout();
    void makeToolCallDock();
    /// The followers can be used when the leader can.
    void followEnabled(const char* leader, std::initializer_list<const char*> followers);
    void makeActions();
    QAction* addAction(const char* name, const QString& text, const QString& icon_name,
                       const QKeySequence& shortcut, std::function<void()> trigger);
    void connectPanes();
    void vaultOpened(app::Workspace::Files files);
    void openingFailed(const Error& error, const QString& vault);
    void connectVault();
    void closeVault();
    void removeVault(const QString& name);
    void vaultRemoved(const QString& name, bool has_default);

    void showBinder(app::BinderId binder);
    void rememberBinder(app::BinderId binder);
    void fillRecentBinders();
    void askReorderCost(const app::BinderRecord& reordered);
    void takePlan(app::JobId job, const app::ContextPlan& plan);
    void askForNewVault();
    void switchVault(const QString& name);
    void askToStop(const QString& text, const QString& deed, std::function<void()> stop);

    void showError(const Error& error, const QString& subject = {});
    void showOfflineProof();
    void showAbout();
    void showWork(WorkSummary::Kind kind);
    void showModels();
    void showStates();
    /// Also where it was hidden, or had gone for want of room.
    void showPane(QWidget* pane);
    void focusPane(QWidget* pane);

    app::Spawner* m_spawner;
    WindowSettings& m_settings;
    ActionRegistry* m_actions;
    LibraryPane* m_library = nullptr;
    ReaderPane* m_reader = nullptr;
    ConversationPane* m_conversation = nullptr;
    QSplitter* m_splitter = nullptr;
    PaneFit* m_fit = nullptr;
    QDockWidget* m_tool_calls = nullptr;
    MessageBar* m_message = nullptr;
    StatusLine* m_status = nullptr;
    CommandPalette* m_palette = nullptr;
    ModelPage* m_models = nullptr;
    ModelControl* m_model_control = nullptr;
    Notifier* m_notifier;
    WorkSummary* m_work;
    SampleOpener* m_sample;
    SessionStore* m_store;
    VaultDoor* m_door;
    QMenu* m_recent = nullptr;
    QList<QAction*> m_own_actions;
    WindowSession* m_session = nullptr;
    std::unique_ptr<VaultSession> m_vault;
    QStringList m_waiting_files;  ///< dropped or named while a vault is being opened
    std::optional<app::JobId> m_present_job, m_reorder_job, m_removal_job;
    std::optional<app::BinderRecord> m_reordered;
    std::optional<int64_t> m_unread_before;  ///< tokens, in the present order
    double m_tokens_per_second = 0;          ///< of the last reading
    bool m_may_close = false;
};

}  // namespace lectern::ui
