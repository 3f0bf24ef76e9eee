#pragma once

#include <QObject>

#include "app/conversation/assistant.h"

namespace lectern::ui {

class ModelPage;
class StatusLine;
class WindowSettings;

/// What answers: gives the assistant the chosen model, sampling and room for saved states, and
/// shows on the model page and in the status bar what really came of it.
class ModelControl : public QObject {
    Q_OBJECT
  public:
    ModelControl(WindowSettings& settings, ModelPage& page, StatusLine& status, QObject* parent);

    /// nullptr: no vault is open. Borrowed; told before it goes.
    void setAssistant(app::Assistant* assistant);
    qint64 stateLimit() const { return m_state_limit; }
    void setStateLimit(qint64 bytes);

  signals:
    void modelFailed(const lectern::Error& error);
    void failed(const lectern::Error& error);

  private:
    void useChosenModel();
    void connectAssistant();
    void applySampling();
    void showStates(const std::vector<engine::SnapshotInfo>& states);

    WindowSettings& m_settings;
    ModelPage& m_page;
    StatusLine& m_status;
    app::Assistant* m_assistant = nullptr;
    qint64 m_state_limit;
    app::JobId m_limit_job = 0;
};

}  // namespace lectern::ui
