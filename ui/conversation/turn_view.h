#pragma once

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>

#include "ui/base/message_bar.h"
#include "ui/conversation/answer_view.h"
#include "ui/conversation/citation_model.h"
#include "ui/conversation/conversation_model.h"

class QAbstractItemModel;
class QLabel;
class QListView;
class QPlainTextEdit;
class QToolButton;
class QVBoxLayout;

namespace lectern::ui {

/// A heading that folds a list out, each line a place to go to.
class FoldingList : public QWidget {
    Q_OBJECT
  public:
    FoldingList(QAbstractItemModel* model, QWidget* parent);
    void setHeading(const QString& heading);
    bool isOpen() const;

  signals:
    void activated(int row);

  private:
    void fold(bool is_open);
    bool eventFilter(QObject* watched, QEvent* event) override;
    QToolButton* m_heading;
    QLabel* m_words;  // wraps, as a button's text does not
    QListView* m_list;
};

/// One turn: question, thinking, answer, citations, evidence, record, and what can be done with it.
class TurnView : public QWidget {
    Q_OBJECT
  public:
    TurnView(const ConversationModel& model, int row, QWidget* parent = nullptr);

    void setRow(int row) { m_row = row; }
    int row() const { return m_row; }
    /// Reads the row again: these roles, or all of it.
    void refresh(const QList<int>& roles = {});
    /// Another turn follows it now, or none any more.
    void refreshPlace();
    /// How high it is where it is as wide as that. Takes this size.
    int heightAt(int width);
    /// Something in it is live, open, selected or has the focus, which a new view would not have.
    bool isInUse() const;
    void growThinking(const QString& piece);
    void growAnswer(const QString& piece);
    AnswerView& answerView() { return *m_answer; }
    CitationModel& citations() { return *m_citations; }
    QString shownAnswer() const;  ///< as plain text, citations included

  signals:
    void placeActivated(const lectern::ui::Place& place);
    void previewWanted(lectern::ui::TurnView* turn, int citation, const QPoint& global_position);
    void menuWanted(lectern::ui::TurnView* turn, const QPoint& global_position,
                    int document_position);
    void alternativeWanted(int row, bool of_question, int by);
    void editWanted(int row);
    void regenerateWanted(int row);
    void goOnWanted(int row);
    void retryWanted(int row);
    void discardWanted(int row);
    void answerNowWanted();
    void copyWanted(int row);
    void rated(int row, int rating);

  private:
    /// ‹1/3›
    struct BranchSwitch {
        QWidget* widget = nullptr;
        QToolButton* previous = nullptr;
        QLabel* label = nullptr;
        QToolButton* next = nullptr;
    };
    void build();
    QWidget* buildQuestion();
    QWidget* buildThinking();
    QWidget* buildActions();
    BranchSwitch buildSwitch(bool of_question);
    QToolButton* actionButton(const char* icon, const QString& text);
    QLabel* smallLabel();
    void showSwitch(BranchSwitch& shown, const Exchange::Branch& branch, const QString& what);
    void showState(const Exchange& exchange);
    void showThinking(const Exchange& exchange);
    void showAnswer(const Exchange& exchange);
    void showEvidence(const Exchange& exchange);
    void showRecord(const Exchange& exchange);
    void showProblem(const Exchange& exchange);
    void paintFrame();

    const ConversationModel& m_model;
    int m_row;
    QLabel* m_question = nullptr;
    BranchSwitch m_question_switch, m_answer_switch;
    QToolButton* m_edit = nullptr;
    QLabel* m_status = nullptr;
    QWidget* m_thinking_part = nullptr;
    QToolButton* m_thinking_heading = nullptr;
    QToolButton* m_answer_now = nullptr;
    QPlainTextEdit* m_thinking = nullptr;
    AnswerView* m_answer = nullptr;
    MessageBar* m_problem = nullptr;
    CitationModel* m_citations;
    PassageModel* m_passages;
    FoldingList* m_citation_list = nullptr;
    FoldingList* m_passage_list = nullptr;
    QLabel* m_notes = nullptr;
    QLabel* m_record = nullptr;
    QWidget* m_actions = nullptr;
    QToolButton* m_rate_up = nullptr;
    QToolButton* m_rate_down = nullptr;
    QToolButton* m_regenerate = nullptr;
    QTimer m_frame;  // what came since the last one is shown together
    QString m_thinking_pending;
    qint64 m_frame_cost_ms = 0;
    bool m_offers_to_go_on = false;
};

}  // namespace lectern::ui
