#pragma once

#include <QPlainTextEdit>

namespace lectern::ui {

/// A text field as high as its text, between two numbers of lines; beyond them it scrolls.
class FittedTextEdit : public QPlainTextEdit {
    Q_OBJECT
  public:
    FittedTextEdit(int min_lines, int max_lines, QWidget* parent = nullptr);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void fitHeight();

    int m_min_lines, m_max_lines;
};

}  // namespace lectern::ui
