#include "ui/shell/model_control.h"

#include "app/conversation/models.h"
#include "app/conversation/settings.h"
#include "ui/shell/model_page.h"
#include "ui/shell/status_line.h"
#include "ui/shell/window_settings.h"

namespace lectern::ui {

namespace {

/// Where the settings cannot be read, the saved states say so: they are not opened.
qint64 shownStateLimit() {
    return app::stateLimitBytes().value_or(engine::StateBankOptions().max_bytes);
}

}  // namespace

ModelControl::ModelControl(WindowSettings& settings, ModelPage& page, StatusLine& status,
                           QObject* parent)
    : QObject(parent),
      m_settings(settings),
      m_page(page),
      m_status(status),
      m_state_limit(shownStateLimit()) {
    connect(&m_page, &ModelPage::modelChosen, this, [this](const QString& path) {
        m_settings.setModel(path);
        useChosenModel();
    });
    connect(&m_settings, &WindowSettings::answersChanged, this, &ModelControl::applySampling);
    m_page.setSampling(m_settings.sampling());
}

void ModelControl::setAssistant(app::Assistant* assistant) {
    if (m_assistant) m_assistant->disconnect(this);
    m_assistant = assistant;
    m_page.setAssistant(assistant);
    m_limit_job.reset();  // each assistant counts its jobs from the same number
    if (!assistant) return;
    connectAssistant();
    applySampling();
    useChosenModel();
}

void ModelControl::connectAssistant() {
    using app::Assistant;
    const auto listStates = [this] { m_assistant->listStates(); };
    connect(m_assistant, &Assistant::modelOpened, this,
            [this, listStates](const app::ModelFacts& model) {
                m_status.setModel(model);
                m_page.setUsedModel(model);
                listStates();
            });
    connect(m_assistant, &Assistant::modelFailed, this, [this](const Error& error) {
        m_status.setModelMissing();
        emit modelFailed(error);
    });
    connect(m_assistant, &Assistant::statesListed, this, &ModelControl::showStates);
    connect(m_assistant, &Assistant::answered, this, listStates);
    connect(m_assistant, &Assistant::readingEnded, this, listStates);
    connect(m_assistant, &Assistant::failed, this, [this](app::JobId job, const Error& error) {
        if (job != m_limit_job) return;
        m_state_limit = shownStateLimit();
        m_assistant->listStates();
        emit failed(error);
    });
}

void ModelControl::useChosenModel() {
    if (!m_assistant) return;
    std::filesystem::path folder = m_settings.model().toStdString();
    if (folder.empty() || !app::isModelFolder(folder)) {
        const auto known = app::knownModels();
        if (known.empty()) return m_status.setModelMissing();
        folder = known.front().path;
    }
    m_status.setModelOpening();
    m_assistant->useModel(folder);
}

void ModelControl::applySampling() {
    m_page.setSampling(m_settings.sampling());
    if (m_assistant) m_assistant->setSampling(m_settings.sampling());
}

void ModelControl::setStateLimit(qint64 bytes) {
    if (!m_assistant) return;
    m_state_limit = bytes;
    m_limit_job = m_assistant->limitStates(bytes);
}

void ModelControl::showStates(const std::vector<engine::SnapshotInfo>& states) {
    m_status.setStates(states, m_state_limit);
    m_page.setStates(states, m_state_limit);
}

}  // namespace lectern::ui
