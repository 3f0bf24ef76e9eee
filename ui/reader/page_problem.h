#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace lectern::ui {

/// Stands on a page that cannot be drawn: says so and offers to try again. A widget of its own, so
/// that keyboard and screen readers reach it.
class PageProblem : public QFrame {
    Q_OBJECT
  public:
    explicit PageProblem(QWidget* viewport);
    void show(const QString& plain_text, bool offers_retry);

  signals:
    void retryWanted();

  private:
    QLabel* m_text;
    QPushButton* m_retry;
};

}  // namespace lectern::ui
