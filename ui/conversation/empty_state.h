#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace lectern::ui {

/// What stands where no conversation does: why, what to do, questions to begin with.
class EmptyState : public QWidget {
    Q_OBJECT
  public:
    explicit EmptyState(QWidget* parent = nullptr);
    void showText(const QString& heading, const QString& text);
    void setSuggestions(const QStringList& questions, bool can_ask);

  signals:
    void questionChosen(const QString& question);

  private:
    QLabel* m_heading;
    QLabel* m_text;
    QVBoxLayout* m_suggestions;
    QStringList m_shown;
};

}  // namespace lectern::ui
