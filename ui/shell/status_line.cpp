#include "ui/shell/status_line.h"

#include <QAction>
#include <QProgressBar>
#include <QToolButton>

#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/base/units.h"

namespace lectern::ui {

StatusLine::StatusLine(QWidget* parent)
    : QStatusBar(parent),
      m_offline(addButton(QStringLiteral("status.offline"), QStringLiteral("security-high"))),
      m_model(addButton(QStringLiteral("status.model"), QStringLiteral("model"))),
      m_states(addButton(QStringLiteral("status.states"), QStringLiteral("memory"))),
      m_work(addButton(QStringLiteral("status.work"), QStringLiteral("view-history"))),
      m_progress(new QProgressBar(this)) {
    m_progress->setMaximumWidth(fontMetrics().averageCharWidth() * 16);
    m_progress->setMaximumHeight(fontMetrics().height());
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the running work"));
    for (QToolButton* button : {m_offline, m_model, m_states}) addWidget(button);
    addPermanentWidget(m_progress);
    addPermanentWidget(m_work);
    connect(m_work, &QToolButton::clicked, this, [this] { emit workWanted(m_kind); });
    setWork({});
    setModelOpening();
    setStates({}, 0);
}

QToolButton* StatusLine::addButton(const QString& name, const QString& icon_name) {
    auto* button = new QToolButton(this);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIcon(symbol(icon_name));
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void StatusLine::setActions(QAction* offline, QAction* model, QAction* states) {
    connect(m_offline, &QToolButton::clicked, offline, &QAction::trigger);
    connect(m_model, &QToolButton::clicked, model, &QAction::trigger);
    connect(m_states, &QToolButton::clicked, states, &QAction::trigger);
}

void StatusLine::setOffline(bool is_offline) {
    m_offline->setIcon(
        symbol(is_offline ? QStringLiteral("security-high") : QStringLiteral("security-low")));
    m_offline->setText(is_offline ? tr("Offline") : tr("Not shielded"));
    m_offline->setToolTip(tr("Whether this program can reach a network, and the proof"));
}

void StatusLine::setModel(const std::optional<app::ModelFacts>& model) {
    if (!model) return setModelMissing();
    //: %1 is a model's name, %2 the numbers it is kept in ("BF16")
    m_model->setText(tr("%1 %2 on this computer's processor")
                         .arg(literalLabel(inertLine(model->name)), inertLine(model->weights)));
    m_model->setToolTip(tr("The model that answers; opens the page of models"));
}

void StatusLine::setModelOpening() {
    m_model->setText(tr("Opening the model…"));
    m_model->setToolTip(tr("The model that answers; opens the page of models"));
}

void StatusLine::setModelMissing() {
    m_model->setText(tr("No model"));
    m_model->setToolTip(
        tr("Nothing can be read or answered without a model; opens the page of "
           "models"));
}

void StatusLine::setStates(const std::vector<engine::SnapshotInfo>& states, qint64 limit_bytes) {
    qint64 bytes = 0;
    for (const engine::SnapshotInfo& state : states) bytes += state.file_bytes;
    m_states->setText(
        states.empty() ? tr("Nothing read yet")
                       : tr("Read: %1 of %2").arg(Units::bytes(bytes), Units::bytes(limit_bytes)));
    m_states->setToolTip(
        tr("What the model has read is kept on disk, so that follow-up questions need not read it "
           "again; opens the list"));
}

void StatusLine::setWork(const WorkSummary::Line& line) {
    m_kind = line.kind;
    const bool is_busy = line.kind != WorkSummary::Kind::None;
    m_work->setText(is_busy ? line.text : tr("Idle"));
    m_work->setEnabled(is_busy);
    m_work->setToolTip(is_busy ? tr("Shows where this work runs") : tr("No work is running"));
    m_progress->setVisible(is_busy);
    m_progress->setRange(0, line.percent < 0 ? 0 : 100);
    m_progress->setValue(line.percent);
}

}  // namespace lectern::ui
