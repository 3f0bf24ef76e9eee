#pragma once

#include <QAbstractButton>
#include <QWidget>

#include "ui/conversation/context_meter_model.h"

class QLabel;
class QToolButton;

namespace lectern::ui {

/// The bar: a segment per document, solid where read, hatched where being read, empty where not;
/// the rest is free. A button, so that keyboard and screen reader reach it.
class ContextBar : public QAbstractButton {
    Q_OBJECT
  public:
    explicit ContextBar(ContextMeterModel& model, QWidget* parent = nullptr);
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

  private:
    ContextMeterModel& m_model;
};

/// The bar with its numbers, reading ahead with pause, and the table behind it.
class ContextMeter : public QWidget {
    Q_OBJECT
  public:
    explicit ContextMeter(ContextMeterModel& model, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    QToolButton* readButton() { return m_read; }

  signals:
    void readWanted();
    void pauseWanted();
    void statesWanted();

  private:
    void show();
    void showSign();
    void changeEvent(QEvent* event) override;
    void openTable();

    ContextMeterModel& m_model;
    QLabel* m_title;
    QLabel* m_summary;
    ContextBar* m_bar;
    QLabel* m_progress;
    QWidget* m_warning;
    QLabel* m_warning_sign;
    QLabel* m_warning_text;
    QToolButton* m_read;
};

}  // namespace lectern::ui
