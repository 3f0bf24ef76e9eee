#pragma once

#include <QStatusBar>
#include <optional>

#include "app/conversation/models.h"
#include "engine/state/state_bank.h"
#include "ui/shell/work_summary.h"

class QAction;
class QProgressBar;
class QToolButton;

namespace lectern::ui {

/// The status bar: offline shield, model, saved states, running work; each a button to its page.
class StatusLine : public QStatusBar {
    Q_OBJECT
  public:
    explicit StatusLine(QWidget* parent = nullptr);

    /// Buttons do what these do.
    void setActions(QAction* offline, QAction* model, QAction* states);
    void setOffline(bool is_offline);
    void setModel(const std::optional<app::ModelFacts>& model);
    void setModelOpening();
    void setModelMissing();
    void setStates(const std::vector<engine::SnapshotInfo>& states, qint64 limit_bytes);
    void setWork(const WorkSummary::Line& line);

  signals:
    void workWanted(lectern::ui::WorkSummary::Kind kind);

  private:
    QToolButton* addButton(const QString& name, const QString& icon_name);

    QToolButton* m_offline;
    QToolButton* m_model;
    QToolButton* m_states;
    QToolButton* m_work;
    QProgressBar* m_progress;
    WorkSummary::Kind m_kind = WorkSummary::Kind::None;
};

}  // namespace lectern::ui
