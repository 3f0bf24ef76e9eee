#pragma once

#include <QTextEdit>
#include <optional>

#include "ui/conversation/answer_document.h"

namespace lectern::ui {

/// An answer as a page of text that is as high as its content, for a scrolling pane around it.
/// Citations are chips that the mouse and the keyboard reach; nothing else in it does anything.
class AnswerView : public QTextEdit {
    Q_OBJECT
  public:
    explicit AnswerView(QWidget* parent = nullptr);

    AnswerDocument& answer() { return *m_answer; }
    /// Selects the chip that follows (or precedes) the one at hand; -1 where there is none further.
    int goToChip(bool forwards, bool from_outside);
    int currentChip() const;         ///< -1: none is selected
    QRect chipRect(int chip) const;  ///< in the view; empty: it is not shown
    /// What is selected, citations included, as plain text; else the whole answer.
    QString selectedOrAll() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void chipActivated(int chip);
    void chipHovered(int chip, const QPoint& global_position);
    void menuWanted(const QPoint& global_position, int document_position);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

  private:
    int chipUnder(const QPoint& position) const;
    QRectF fragmentRect(const AnswerDocument::PlacedChip& chip) const;
    void fitHeight();
    void hideCaretInChip();
    void paintChips(const QRect& region);

    AnswerDocument* m_answer;
    int m_pressed_chip = -1;
};

}  // namespace lectern::ui
