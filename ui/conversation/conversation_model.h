#pragma once

#include <QAbstractListModel>
#include <QString>
#include <optional>
#include <vector>

#include "app/conversation/assistant.h"
#include "ui/conversation/branch_tree.h"
#include "ui/conversation/citation_model.h"

namespace lectern::ui {

/// A question and its answer, as one turn of the conversation shown. Texts are as written: whoever
/// shows them makes them inert.
struct Exchange {
    enum class State {
        Waiting,  ///< asked, nothing has come back yet
        Reading,  ///< documents are being read for it
        Thinking,
        Answering,
        Done,
        Stopped,      ///< by the user; what was answered is kept
        Interrupted,  ///< the program ended before the answer did, or there is none
        Failed,
    };
    struct Branch {
        int index = 0, count = 1;
        bool operator==(const Branch&) const = default;
    };
    app::TurnId parent = 0;  ///< the turn before the question
    app::TurnId question_turn = 0, answer_turn = 0;
    QString question, thinking, answer;
    State state = State::Waiting;
    std::optional<Error> error;
    app::AskResult record;  ///< citations, passages, coverage, numbers; empty while it runs
    double thinking_seconds = 0;
    qint64 thinking_tokens = 0;
    app::ReadingProgress reading;
    int rating = 0;
    Branch question_branch, answer_branch;
    bool goes_on = false;  ///< live: an answer that was cut off; `record` is what it had

    bool isLive() const { return state <= State::Answering; }
    /// Whether it was cut off in a way that lets it go on.
    bool isUnfinished() const;
};

/// The turns of the branch shown. At most one is live, and it is the last.
class ConversationModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role {
        QuestionRole = Qt::UserRole,
        AnswerRole,
        ThinkingRole,
        ThinkingTokensRole,
        ThinkingSecondsRole,
        StateRole,
        ErrorRole,
        CitationCountRole,
        PassageCountRole,
        RecordRole,    ///< "Reused 411 980 · computed 31 · …"
        CoverageRole,  ///< "88 of 88 pages read"
        RatingRole,
        QuestionBranchRole,  ///< "1/3"; empty where there is one
        AnswerBranchRole,
    };
    using QAbstractListModel::QAbstractListModel;

    void setTree(BranchTree tree, std::vector<app::DocumentRecord> documents);
    /// The binder's documents have changed; citations may lead elsewhere now.
    void setDocuments(std::vector<app::DocumentRecord> documents);
    void clear() { setTree({}, {}); }
    const BranchTree& tree() const { return m_tree; }
    const Exchange& exchange(int row) const { return m_rows[static_cast<size_t>(row)]; }
    AnsweredDocuments documentsOf(int row) const;
    /// Whether the answer was cut off and can go on where it ended; only the last one can.
    bool canGoOn(int row) const;

    /// Leads the way through another question or answer.
    void showAlternative(int row, bool of_question, int by);
    void setRating(int row, int rating);

    /// Where a new question of this conversation goes on: the last turn shown; 0: its beginning.
    app::TurnId lastTurn() const;

    /// Shows a question that is being answered: at the end, after `exchange.parent`, or (where it
    /// has a question turn already) in place of that one's answer.
    void beginLive(Exchange exchange);
    bool hasLive() const { return !m_rows.empty() && m_rows.back().isLive(); }
    Exchange takeLive();
    void setReading(const app::ReadingProgress& progress);
    void growThinking(const QString& piece, const app::ThinkingProgress& progress);
    void growAnswer(const QString& piece);
    void addCitation(const app::CheckedCitation& citation);
    void addToolCall(const app::ToolCall& call);
    void finishLive(const app::AskResult& result);
    void failLive(const Error& error);
    void dropLive();  ///< back to what is stored

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  signals:
    /// Beside dataChanged: what came, so that views need not compare.
    void answerGrew(int row, const QString& piece);
    void thinkingGrew(int row, const QString& piece);

  private:
    /// A question on the way shown, and its answer if it has one.
    struct PathRow {
        app::TurnId parent = 0;
        BranchTree::Step question;
        std::optional<BranchTree::Step> answer;
    };
    std::vector<PathRow> path() const;
    static Exchange exchangeOf(const PathRow& row);
    void showPath();
    void liveChanged(std::initializer_list<int> roles);
    void removeRowsFrom(int row);
    Exchange* live() { return hasLive() ? &m_rows.back() : nullptr; }

    BranchTree m_tree;
    std::vector<app::DocumentRecord> m_documents;
    std::vector<Exchange> m_rows;
};

}  // namespace lectern::ui
