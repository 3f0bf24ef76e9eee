#include "ui/conversation/fitted_text_edit.h"

#include <algorithm>
#include <cmath>

namespace lectern::ui {

FittedTextEdit::FittedTextEdit(int min_lines, int max_lines, QWidget* parent)
    : QPlainTextEdit(parent), m_min_lines(min_lines), m_max_lines(max_lines) {
    setTabChangesFocus(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(document(), &QTextDocument::contentsChanged, this, &FittedTextEdit::fitHeight);
    fitHeight();
}

void FittedTextEdit::fitHeight() {
    // A plain text document is as high as it has lines.
    const int lines = static_cast<int>(std::ceil(document()->size().height()));
    const int height = std::clamp(lines, m_min_lines, m_max_lines) * fontMetrics().lineSpacing() +
                       static_cast<int>(2 * document()->documentMargin()) + 2 * frameWidth() + 2;
    if (height != maximumHeight()) setFixedHeight(height);
    setVerticalScrollBarPolicy(lines > m_max_lines ? Qt::ScrollBarAsNeeded
                                                   : Qt::ScrollBarAlwaysOff);
}

void FittedTextEdit::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

void FittedTextEdit::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitHeight();
}

}  // namespace lectern::ui
