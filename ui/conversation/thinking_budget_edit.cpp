#include "ui/conversation/thinking_budget_edit.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSpinBox>
#include <algorithm>

namespace lectern::ui {

namespace {

constexpr int kModelMeasure = -1, kOwnNumber = -2;
constexpr int kMostTokens = 1000000;

}  // namespace

ThinkingBudgetEdit::ThinkingBudgetEdit(QWidget* parent)
    : QWidget(parent), m_choice(new QComboBox(this)), m_number(new QSpinBox(this)) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    line->addWidget(m_choice);
    line->addWidget(m_number);
    setFocusProxy(m_choice);
    m_choice->addItem(tr("Model’s own"), kModelMeasure);
    m_choice->addItem(tr("Off"), 0);
    m_choice->addItem(tr("40 K"), 40000);
    m_choice->addItem(tr("80 K"), 80000);
    m_choice->addItem(tr("Other…"), kOwnNumber);
    m_choice->setAccessibleName(tr("Thinking budget"));
    m_choice->setToolTip(tr("How many tokens the model may think before it answers."));
    m_number->setRange(1, kMostTokens);
    m_number->setValue(2000);
    m_number->setSingleStep(500);
    m_number->setAccessibleName(tr("Thinking budget in tokens"));
    const auto showNumber = [this] {
        m_number->setVisible(m_choice->currentData().toInt() == kOwnNumber);
    };
    showNumber();
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this, showNumber] {
        showNumber();
        emit changed();
    });
    connect(m_number, &QSpinBox::valueChanged, this, &ThinkingBudgetEdit::changed);
}

std::optional<int64_t> ThinkingBudgetEdit::budget() const {
    const int chosen = m_choice->currentData().toInt();
    if (chosen == kModelMeasure) return std::nullopt;
    return chosen == kOwnNumber ? m_number->value() : chosen;
}

void ThinkingBudgetEdit::setBudget(std::optional<int64_t> budget) {
    const int tokens = static_cast<int>(std::clamp<int64_t>(budget.value_or(1), 0, kMostTokens));
    const int row = m_choice->findData(budget ? tokens : kModelMeasure);
    if (budget && row < 0) m_number->setValue(tokens);
    m_choice->setCurrentIndex(row >= 0 ? row : m_choice->findData(kOwnNumber));
}

}  // namespace lectern::ui
