#pragma once

#include <QDialog>
#include <memory>

#include "app/conversation/assistant.h"
#include "app/workspace/background_thread.h"

class QLabel;
class QPushButton;
class QTabWidget;
class QTreeView;

namespace lectern::ui {

class MessageBar;
class ModelTable;
class StateTable;

/// Which models there are and which of them this computer runs; what of the vault is kept as read.
class ModelPage : public QDialog {
    Q_OBJECT
  public:
    explicit ModelPage(QWidget* parent = nullptr);
    ~ModelPage() override;

    /// nullptr: no vault is open; models are shown nevertheless.
    void setAssistant(app::Assistant* assistant);
    void setUsedModel(const app::ModelFacts& model);
    /// What the settings say in place of a model's own recommendation.
    void setSampling(const app::SamplingDefaults& sampling);
    void setStates(const std::vector<engine::SnapshotInfo>& states, qint64 limit_bytes);
    void showModels();
    void showStates();

  signals:
    void modelChosen(const QString& path);

  private:
    QWidget* makeModelsPage();
    QWidget* makeStatesPage();
    void refreshModels();
    void refreshButtons();
    void describe();
    void addFolder();
    void removeFolder();
    void refreshFolders();
    void askToDeleteStates();

    std::unique_ptr<app::BackgroundThread> m_thread;
    app::Assistant* m_assistant = nullptr;
    ModelTable* m_models;
    StateTable* m_states;
    QTabWidget* m_tabs;
    MessageBar* m_message;
    QTreeView* m_model_list = nullptr;
    QTreeView* m_state_list = nullptr;
    QLabel* m_description = nullptr;
    QLabel* m_total = nullptr;
    QPushButton* m_use = nullptr;
    QPushButton* m_remove_folder = nullptr;
    QPushButton* m_delete = nullptr;
};

}  // namespace lectern::ui
