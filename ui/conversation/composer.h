#pragma once

#include <QWidget>
#include <optional>

#include "ui/base/message_bar.h"
#include "ui/conversation/conversation_controller.h"
#include "ui/conversation/fitted_text_edit.h"

class QCheckBox;
class QLabel;
class QPushButton;

namespace lectern::ui {

class ThinkingBudgetEdit;

/// The text of a question: grows to eight lines, Ctrl+Enter asks, Up in an empty one recalls.
class QuestionEdit : public FittedTextEdit {
    Q_OBJECT
  public:
    explicit QuestionEdit(QWidget* parent = nullptr);

  signals:
    void askWanted();
    void recallWanted();
    void stopWanted();

  protected:
    void keyPressEvent(QKeyEvent* event) override;
};

/// Where questions are written, with what they are asked with.
class Composer : public QWidget {
    Q_OBJECT
  public:
    explicit Composer(QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text);
    void appendText(const QString& text);
    void focusText();
    AskSettings settings() const;
    /// Of the settings, what is kept between sessions.
    std::optional<int64_t> thinkingBudget() const;
    void setThinkingBudget(std::optional<int64_t> budget);

    void setReady(bool is_ready, const QString& why_not);
    void setAnswering(bool is_answering, bool is_here);
    /// What does not fit into the context, as a sentence; empty: all does.
    struct DoesNotFit {
        QString words;
        QString what_fits;  ///< of the documents
        bool offers_focus = true;
    };
    void setDoesNotFit(const DoesNotFit& what);
    /// Editing an earlier question: Ask makes a branch.
    void setEditing(bool is_editing);
    MessageBar& notice() { return *m_notice; }

  signals:
    void askWanted();
    void stopWanted();
    void recallWanted();
    void editingCancelled();
    void textChanged();

  private:
    void enableAsk();

    MessageBar* m_notice;
    QLabel* m_fits;
    QuestionEdit* m_text;
    ThinkingBudgetEdit* m_thinking;
    QCheckBox* m_focus;
    QPushButton* m_cancel_edit;
    QPushButton* m_ask;
    QPushButton* m_stop;
    bool m_is_ready = false;
    bool m_is_answering = false;
    QString m_why_not;
};

}  // namespace lectern::ui
