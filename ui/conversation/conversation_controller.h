#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <functional>
#include <optional>

#include "app/conversation/assistant.h"
#include "app/workspace/workspace.h"
#include "ui/conversation/context_meter_model.h"
#include "ui/conversation/conversation_model.h"
#include "ui/conversation/tool_call_model.h"

namespace lectern::ui {

/// What a question is asked with.
struct AskSettings {
    std::optional<int64_t> thinking_budget;  ///< 0: off; nullopt: the model's own measure
    bool focus = false;
};

/// The conversation pane without its face: loads a binder's conversation, asks, and feeds the
/// models. A question goes on while another conversation is looked at.
class ConversationController : public QObject {
    Q_OBJECT
  public:
    explicit ConversationController(QObject* parent = nullptr);

    /// Both or neither; borrowed.
    void setWorkspace(app::Workspace* workspace, app::Assistant* assistant);
    void showBinder(app::BinderId binder);
    void showConversation(app::ConversationId conversation);
    void startConversation(app::BinderId binder);

    ConversationModel& turns() { return m_turns; }
    ToolCallModel& toolCalls() { return m_tool_calls; }
    ContextMeterModel& meter() { return m_meter; }

    const std::optional<app::BinderRecord>& binder() const { return m_binder; }
    std::optional<app::BinderId> binderId() const { return m_binder_id; }
    std::optional<app::ConversationId> conversation() const { return m_conversation; }

    /// Why nothing can be asked, or Ready.
    enum class Readiness { NoVault, NoBinder, NoDocuments, NoText, NoModel, Ready };
    Readiness readiness() const;
    bool isAnswering() const { return m_job != 0; }
    /// Whether the question being answered is one of the conversation shown.
    bool isAnsweringHere() const { return m_job != 0 && !m_parked; }
    bool isThinkingHere() const;
    /// Whether a question can be sent, as far as lengths are known.
    enum class Fit {
        Fits,
        Unknown,         ///< long, and its tokens are not counted yet: see compose()
        BinderTooLarge,  ///< whatever the question; with focus it can be asked
        TooLarge,        ///< with this question and the conversation before it; as above
        QuestionTooLong  ///< even without documents
    };
    Fit fitOf(const QString& question, int editing_row = -1) const;
    /// Has the tokens of a question counted, which may be written still: stateChanged. With -1 it
    /// goes to the end of the conversation, else in place of that row's.
    void compose(const QString& question, int editing_row = -1);
    /// Of the question counted last.
    const app::QuestionCost& questionCost() const { return m_composed.cost; }
    Fit composedFit() const { return fitOf(m_composed.question, m_composed.editing_row); }

    void ask(const QString& question, const AskSettings& settings);
    void regenerate(int row, const AskSettings& settings);
    /// The same question in other words, as a branch beside it.
    void askInstead(int row, const QString& question, const AskSettings& settings);
    /// The answer, which was cut off, from where it ended (ConversationModel::canGoOn).
    void goOn(int row, const AskSettings& settings);
    /// After a failure: once more.
    void retry(int row, const AskSettings& settings);
    void stop();
    void answerNow();
    void rate(int row, int rating);
    void readAhead();
    void pauseReading();
    bool isReadingAhead() const;
    /// A page for a preview; not called where it cannot be read.
    void fetchPage(app::DocumentId document, int page_index,
                   std::function<void(const app::Page&)> done);

  signals:
    void shownChanged();  ///< binder or conversation, or what is known of them
    void conversationChanged(std::optional<lectern::app::ConversationId> conversation);
    /// The conversation shown is stored now and has its id; before shownChanged.
    void conversationBegun();
    void stateChanged();  ///< readiness, answering, thinking, plan
    void problem(const lectern::Error& error, const QString& subject);
    /// A question that was stopped before its first word; nothing of it is kept.
    void questionReturned(const QString& question);

  private:
    struct Shown;
    void load(std::function<Result<Shown>(const app::Library&)> job);
    void show(Shown shown);
    void setConversation(std::optional<app::ConversationId> conversation);
    void forgetShown();
    void send(Exchange exchange, app::TurnId after, const AskSettings& settings);
    void connectAssistant();
    void workspaceChanged(app::Changes what);
    void reloadBinder();
    void measure();
    app::TurnId parentOf(int editing_row) const;
    void plan();
    void takePlan(const app::ContextPlan& plan);
    void finish(const app::AskResult& result);
    void fail(const Error& error);
    void parkLive();
    bool unparkLive();
    void fillToolCalls();

    app::Workspace* m_workspace = nullptr;
    app::Assistant* m_assistant = nullptr;
    ConversationModel m_turns;
    ToolCallModel m_tool_calls;
    ContextMeterModel m_meter;
    std::optional<app::BinderId> m_binder_id;
    std::optional<app::BinderRecord> m_binder;
    std::optional<app::ConversationId> m_conversation;
    int m_load_serial = 0;
    app::JobId m_plan_job = 0;
    bool m_is_reading_wanted = true;

    /// The question in the composer, and its tokens once they are counted.
    struct Composed {
        QString question;
        int editing_row = -1;
        std::optional<app::ConversationId> conversation;
        app::TurnId after = 0;
        app::QuestionCost cost;
    };
    Composed m_composed, m_measuring;
    bool m_is_measured = false;
    app::JobId m_measure_job = 0;
    QTimer m_measure_timer;

    app::JobId m_job = 0;  // the question at hand; 0: none
    app::BinderId m_job_binder = 0;
    std::optional<app::ConversationId> m_job_conversation;  // empty: it makes a new one
    std::optional<Exchange> m_parked;  // the question at hand, while something else is shown
};

}  // namespace lectern::ui
