#include "ui/reader/page_problem.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace lectern::ui {

PageProblem::PageProblem(QWidget* viewport) : QFrame(viewport) {
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    auto* box = new QVBoxLayout(this);
    box->setContentsMargins(12, 12, 12, 12);
    box->setSpacing(8);
    m_text = new QLabel(this);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_retry = new QPushButton(tr("&Retry"), this);
    box->addWidget(m_text);
    box->addWidget(m_retry, 0, Qt::AlignLeft);
    connect(m_retry, &QPushButton::clicked, this, &PageProblem::retryWanted);
}

void PageProblem::show(const QString& plain_text, bool offers_retry) {
    m_text->setText(plain_text);
    m_retry->setVisible(offers_retry);
    QFrame::show();
}

}  // namespace lectern::ui
