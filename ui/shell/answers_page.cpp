#include "ui/shell/answers_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <cmath>

#include "app/conversation/settings.h"
#include "engine/run/sampler.h"
#include "ui/conversation/thinking_budget_edit.h"
#include "ui/shell/window_settings.h"

namespace lectern::ui {

namespace {

constexpr double kGigabyte = 1e9;
constexpr double kMostGigabytes = 100000;

QLabel* note(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

}  // namespace

AnswersPage::AnswersPage(WindowSettings& settings, qint64 state_limit, QWidget* parent)
    : QWidget(parent),
      m_settings(settings),
      m_thinking(new ThinkingBudgetEdit(this)),
      m_choice(new QComboBox(this)),
      m_temperature(new QDoubleSpinBox(this)),
      m_top_p(new QDoubleSpinBox(this)),
      m_state_limit(new QDoubleSpinBox(this)) {
    makeSampling();
    makeStateLimit(state_limit);
    m_thinking->setObjectName(QStringLiteral("settings.thinking"));
    m_thinking->setBudget(settings.thinkingBudget());
    connect(m_thinking, &ThinkingBudgetEdit::changed, this,
            [this] { m_settings.setThinkingBudget(m_thinking->budget()); });

    auto* form = new QFormLayout(this);
    form->setContentsMargins(12, 12, 12, 12);
    form->setSpacing(8);
    form->addRow(tr("&Thinking in new conversations:"), m_thinking);
    form->addRow(tr("&Words are chosen:"), m_choice);
    form->addRow(tr("T&emperature:"), m_temperature);
    form->addRow(tr("To&p-p:"), m_top_p);
    form->addRow(QString(),
                 note(tr("The likeliest word always gives the same answer to the same question. A "
                         "higher temperature and a higher top-p give more varied ones."),
                      this));
    form->addRow(tr("&Room for saved states:"), m_state_limit);
    form->addRow(QString(),
                 note(tr("For each vault, on this disk. What has not been used for longest goes "
                         "first, except what is pinned; it is then read again when asked about."),
                      this));
}

void AnswersPage::makeSampling() {
    m_choice->setObjectName(QStringLiteral("settings.sampling"));
    m_choice->addItem(tr("As the model recommends"), AsTheModel);
    m_choice->addItem(tr("Always the likeliest"), Likeliest);
    m_choice->addItem(tr("By these values"), OwnValues);
    m_temperature->setObjectName(QStringLiteral("settings.temperature"));
    m_temperature->setRange(0.1, WindowSettings::kMostTemperature);
    m_temperature->setSingleStep(0.1);
    m_top_p->setObjectName(QStringLiteral("settings.top_p"));
    m_top_p->setRange(WindowSettings::kLeastTopP, 1);
    m_top_p->setSingleStep(0.05);

    const app::SamplingDefaults kept = m_settings.sampling();
    const engine::SamplingOptions usual;
    const bool is_own = kept.temperature.value_or(0) > 0;
    m_temperature->setValue(is_own ? *kept.temperature : usual.temperature);
    m_top_p->setValue(kept.top_p.value_or(usual.top_p));
    const Choice choice = !kept.temperature ? AsTheModel : is_own ? OwnValues : Likeliest;
    m_choice->setCurrentIndex(m_choice->findData(choice));
    showSampling();
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this] {
        showSampling();
        keepSampling();
    });
    for (QDoubleSpinBox* box : {m_temperature, m_top_p})
        connect(box, &QDoubleSpinBox::valueChanged, this, &AnswersPage::keepSampling);
}

void AnswersPage::showSampling() {
    const bool is_own = m_choice->currentData().toInt() == OwnValues;
    m_temperature->setEnabled(is_own);
    m_top_p->setEnabled(is_own);
}

void AnswersPage::keepSampling() {
    app::SamplingDefaults sampling;
    switch (m_choice->currentData().toInt()) {
        case Likeliest:
            sampling.temperature = 0.0f;
            break;
        case OwnValues:
            sampling.temperature = static_cast<float>(m_temperature->value());
            sampling.top_p = static_cast<float>(m_top_p->value());
            break;
    }
    m_settings.setSampling(sampling);
}

void AnswersPage::makeStateLimit(qint64 bytes) {
    m_state_limit->setObjectName(QStringLiteral("settings.state_limit"));
    m_state_limit->setDecimals(1);
    //: gigabytes, after a number
    m_state_limit->setSuffix(tr(" GB"));
    m_state_limit->setRange(std::ceil(app::kLeastStateLimitBytes / kGigabyte * 10) / 10,
                            kMostGigabytes);
    m_state_limit->setValue(static_cast<double>(bytes) / kGigabyte);
    m_told_limit = m_state_limit->value();
    // Not while it is typed: what is over a lower limit goes at once.
    connect(m_state_limit, &QDoubleSpinBox::editingFinished, this, &AnswersPage::finish);
}

void AnswersPage::finish() {
    if (m_state_limit->value() == m_told_limit) return;
    m_told_limit = m_state_limit->value();
    emit stateLimitWanted(std::llround(m_told_limit * kGigabyte));
}

}  // namespace lectern::ui
