#include "ui/conversation/empty_state.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/base/inert_text.h"

namespace lectern::ui {

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent),
      m_heading(new QLabel(this)),
      m_text(new QLabel(this)),
      m_suggestions(new QVBoxLayout) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    QFont large = m_heading->font();
    if (large.pointSizeF() > 0) large.setPointSizeF(large.pointSizeF() * 1.25);
    m_heading->setFont(large);
    for (QLabel* label : {m_heading, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignCenter);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(m_heading);
    layout->addWidget(m_text);
    m_suggestions->setSpacing(8);
    layout->addLayout(m_suggestions);
    layout->addStretch(3);
}

void EmptyState::showText(const QString& heading, const QString& text) {
    m_heading->setText(heading);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
}

void EmptyState::setSuggestions(const QStringList& questions, bool can_ask) {
    const QStringList key = questions + QStringList(can_ask ? "1" : "0");
    if (key == m_shown) return;  // a button in use stays
    m_shown = key;
    while (QLayoutItem* item = m_suggestions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const QString& question : questions) {
        auto* button = new QPushButton(literalLabel(inertLine(question)), this);
        button->setAccessibleName(tr("Ask: %1").arg(inertLine(question)));
        button->setToolTip(literalRichText(inertLine(question)));
        button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        button->setEnabled(can_ask);
        m_suggestions->addWidget(button);
        connect(button, &QPushButton::clicked, this,
                [this, question] { emit questionChosen(question); });
    }
}

}  // namespace lectern::ui
