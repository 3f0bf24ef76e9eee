#include "ui/conversation/answer_view.h"

#include <QAbstractTextDocumentLayout>
#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QTextBlock>
#include <QTextDocumentFragment>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

#include "ui/base/theme.h"
#include "ui/conversation/markdown_writer.h"

namespace lectern::ui {

AnswerView::AnswerView(QWidget* parent) : QTextEdit(parent), m_answer(new AnswerDocument(this)) {
    setDocument(m_answer);
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabChangesFocus(true);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setAutoFillBackground(false);
    viewport()->setMouseTracking(true);
    m_answer->setTextFont(font());
    m_answer->setPalette(palette());
    connect(m_answer->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &AnswerView::fitHeight);
    connect(this, &QTextEdit::cursorPositionChanged, this, &AnswerView::hideCaretInChip);
    connect(this, &QTextEdit::selectionChanged, this, &AnswerView::hideCaretInChip);
}

/// A chip is a button: the selection shows that it is the current one, a caret means nothing there.
void AnswerView::hideCaretInChip() {
    const int at = textCursor().position();
    const bool is_in_chip = currentChip() >= 0 || m_answer->chipAt(at) >= 0 ||
                            (at > 0 && m_answer->chipAt(at - 1) >= 0);
    setCursorWidth(is_in_chip ? 0 : 1);
}

void AnswerView::fitHeight() {
    const int wanted = std::max(1, static_cast<int>(std::ceil(m_answer->size().height())));
    if (wanted != height() || minimumHeight() != wanted) setFixedHeight(wanted);
}

QSize AnswerView::sizeHint() const {
    return {320, std::max(1, static_cast<int>(std::ceil(m_answer->size().height())))};
}

QSize AnswerView::minimumSizeHint() const {
    return {60, 1};
}

int AnswerView::chipUnder(const QPoint& position) const {
    const int at = m_answer->documentLayout()->hitTest(position, Qt::ExactHit);
    return at < 0 ? -1 : m_answer->chipAt(at);
}

int AnswerView::currentChip() const {
    const QTextCursor cursor = textCursor();
    return cursor.hasSelection() ? m_answer->chipAt(cursor.selectionStart()) : -1;
}

int AnswerView::goToChip(bool forwards, bool from_outside) {
    const auto chips = m_answer->placedChips();
    if (chips.empty()) return -1;
    const AnswerDocument::PlacedChip* next = nullptr;
    const QTextCursor at = textCursor();
    if (from_outside) {
        next = forwards ? &chips.front() : &chips.back();
    } else {
        for (const auto& chip : chips) {
            if (forwards && chip.begin >= at.selectionEnd()) {
                next = &chip;
                break;
            }
            if (!forwards && chip.end <= at.selectionStart()) next = &chip;
        }
    }
    QTextCursor cursor = at;
    if (!next) {
        cursor.clearSelection();
        setTextCursor(cursor);
        return -1;
    }
    cursor.setPosition(next->begin);
    cursor.setPosition(next->end, QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    return next->chip;
}

QRectF AnswerView::fragmentRect(const AnswerDocument::PlacedChip& chip) const {
    const QTextBlock block = m_answer->findBlock(chip.begin);
    const QTextLine line = block.layout()->lineForTextPosition(chip.begin - block.position());
    if (!line.isValid()) return {};
    const qreal from = line.cursorToX(chip.begin - block.position());
    const qreal to = line.cursorToX(chip.end - block.position());
    const QPointF origin = m_answer->documentLayout()->blockBoundingRect(block).topLeft();
    const QFontMetricsF metrics(font());
    const qreal baseline = origin.y() + line.y() + line.ascent();
    return QRectF(origin.x() + std::min(from, to), baseline - metrics.ascent() + 1,
                  std::abs(to - from), metrics.ascent() + metrics.descent() - 1)
        .adjusted(1, 0, -1, 0);
}

QRect AnswerView::chipRect(int chip) const {
    for (const auto& placed : m_answer->placedChips())
        if (placed.chip == chip) return fragmentRect(placed).toAlignedRect();
    return {};
}

QString AnswerView::selectedOrAll() const {
    return textCursor().hasSelection() ? textCursor().selection().toPlainText()
                                       : m_answer->toPlainText();
}

void AnswerView::paintChips(const QRect& region) {
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(mixed(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.35));
    painter.setBrush(palette().brush(QPalette::AlternateBase));
    QTextBlock block = cursorForPosition(region.topLeft()).block();
    // A line of a table begins with the first of its cells.
    while (block.previous().isValid() && QTextCursor(block).currentTable())
        block = block.previous();
    for (; block.isValid(); block = block.next()) {
        if (m_answer->documentLayout()->blockBoundingRect(block).top() > region.bottom()) break;
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            if (!fragment.charFormat().hasProperty(kChipProperty)) continue;
            const AnswerDocument::PlacedChip chip{fragment.charFormat().intProperty(kChipProperty),
                                                  fragment.position(),
                                                  fragment.position() + fragment.length()};
            painter.drawRoundedRect(fragmentRect(chip).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
    }
}

void AnswerView::paintEvent(QPaintEvent* event) {
    paintChips(event->rect());
    QTextEdit::paintEvent(event);
}

void AnswerView::changeEvent(QEvent* event) {
    QTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        m_answer->setPalette(palette());
    if (event->type() == QEvent::FontChange) m_answer->setTextFont(font());
}

void AnswerView::contextMenuEvent(QContextMenuEvent* event) {
    const bool is_mouse = event->reason() == QContextMenuEvent::Mouse;
    const QPoint position = is_mouse ? event->pos() : cursorRect().center();
    const QTextCursor at = is_mouse ? cursorForPosition(position) : textCursor();
    emit menuWanted(viewport()->mapToGlobal(position), at.position());
    event->accept();
}

void AnswerView::keyPressEvent(QKeyEvent* event) {
    const bool is_enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (is_enter && event->modifiers() == Qt::NoModifier && currentChip() >= 0) {
        emit chipActivated(currentChip());
        event->accept();
        return;
    }
    // Nothing scrolls here: paging belongs to the pane around.
    if (event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown ||
        event->key() == Qt::Key_Escape) {
        event->ignore();
        return;
    }
    QTextEdit::keyPressEvent(event);
}

void AnswerView::mouseMoveEvent(QMouseEvent* event) {
    QTextEdit::mouseMoveEvent(event);
    viewport()->setCursor(chipUnder(event->pos()) >= 0 ? Qt::PointingHandCursor : Qt::IBeamCursor);
}

void AnswerView::mousePressEvent(QMouseEvent* event) {
    m_pressed_chip = event->button() == Qt::LeftButton ? chipUnder(event->pos()) : -1;
    QTextEdit::mousePressEvent(event);
}

void AnswerView::mouseReleaseEvent(QMouseEvent* event) {
    const int pressed = std::exchange(m_pressed_chip, -1);
    QTextEdit::mouseReleaseEvent(event);
    if (pressed >= 0 && !textCursor().hasSelection() && chipUnder(event->pos()) == pressed)
        emit chipActivated(pressed);
}

bool AnswerView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const int chip = chipUnder(help->pos()); chip >= 0)
            emit chipHovered(chip, help->globalPos());
        return true;
    }
    return QTextEdit::viewportEvent(event);
}

void AnswerView::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

}  // namespace lectern::ui
