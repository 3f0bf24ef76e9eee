#include "ui/conversation/conversation_controller.h"

#include <algorithm>

namespace lectern::ui {

using app::BinderId;
using app::ConversationId;
using app::JobId;

/// What a load brings.
struct ConversationController::Shown {
    app::BinderRecord binder;
    std::optional<ConversationId> conversation;
    BranchTree tree;
};

namespace {

constexpr int kTypingPauseMs = 250;
constexpr int64_t kMostMarkupTokens = 128;  // around a question or an answer

bool isNewer(const app::ConversationRecord& a, const app::ConversationRecord& b) {
    return a.last_turn_at != b.last_turn_at ? a.last_turn_at > b.last_turn_at : a.id > b.id;
}

}  // namespace

ConversationController::ConversationController(QObject* parent) : QObject(parent) {
    connect(&m_turns, &QAbstractItemModel::modelReset, this,
            &ConversationController::fillToolCalls);
    m_measure_timer.setSingleShot(true);
    connect(&m_measure_timer, &QTimer::timeout, this, &ConversationController::measure);
}

void ConversationController::setWorkspace(app::Workspace* workspace, app::Assistant* assistant) {
    if (m_workspace) m_workspace->disconnect(this);
    if (m_assistant) m_assistant->disconnect(this);
    m_workspace = workspace;
    m_assistant = assistant;
    m_job = 0;
    m_parked.reset();
    m_plan_job = m_measure_job = 0;
    m_is_measured = false;
    forgetShown();
    if (m_workspace)
        connect(m_workspace, &app::Workspace::changed, this,
                &ConversationController::workspaceChanged);
    if (m_assistant) connectAssistant();
    emit shownChanged();
    emit stateChanged();
}

void ConversationController::forgetShown() {
    ++m_load_serial;
    m_binder_id.reset();
    m_binder.reset();
    setConversation(std::nullopt);
    m_turns.clear();
    m_meter.clear();
}

void ConversationController::connectAssistant() {
    const auto live = [this](JobId job) { return job == m_job && m_job != 0; };
    connect(m_assistant, &app::Assistant::modelOpened, this, [this] {
        plan();
        emit stateChanged();
    });
    connect(m_assistant, &app::Assistant::modelFailed, this, [this](const Error& error) {
        emit problem(error, {});
        emit stateChanged();
    });
    connect(m_assistant, &app::Assistant::thinkingGrew, this,
            [this, live](JobId job, const QString& piece, const app::ThinkingProgress& progress) {
                if (!live(job)) return;
                if (m_parked) {
                    m_parked->thinking += piece;
                    m_parked->thinking_tokens = m_parked->record.thinking_tokens + progress.tokens;
                    m_parked->thinking_seconds =
                        m_parked->record.thinking_ms / 1000 + progress.seconds;
                    m_parked->state = Exchange::State::Thinking;
                    return;
                }
                const bool was_thinking = isThinkingHere();
                m_turns.growThinking(piece, progress);
                if (!was_thinking) emit stateChanged();
            });
    connect(m_assistant, &app::Assistant::answerGrew, this,
            [this, live](JobId job, const QString& piece) {
                if (!live(job)) return;
                if (m_parked) {
                    m_parked->answer += piece;
                    m_parked->state = Exchange::State::Answering;
                    return;
                }
                const bool was_thinking = isThinkingHere();
                m_turns.growAnswer(piece);
                if (was_thinking) emit stateChanged();
            });
    connect(m_assistant, &app::Assistant::citationChecked, this,
            [this, live](JobId job, const app::CheckedCitation& citation) {
                if (!live(job)) return;
                if (m_parked)
                    m_parked->record.citations.push_back(citation);
                else
                    m_turns.addCitation(citation);
            });
    connect(m_assistant, &app::Assistant::toolCalled, this,
            [this, live](JobId job, const app::ToolCall& call) {
                if (!live(job)) return;
                if (m_parked) {
                    m_parked->record.tool_calls.push_back(call);
                    return;
                }
                m_turns.addToolCall(call);
                if (m_turns.hasLive())
                    m_tool_calls.add(call, m_turns.exchange(m_turns.rowCount() - 1).question);
            });
    connect(m_assistant, &app::Assistant::answered, this,
            [this, live](JobId job, const app::AskResult& result) {
                if (live(job)) finish(result);
            });
    connect(m_assistant, &app::Assistant::failed, this,
            [this, live](JobId job, const Error& error) {
                if (live(job)) return fail(error);
                if (job == m_measure_job && m_measure_job != 0) {
                    // Asking says what is wrong, if it still is.
                    m_measure_job = 0;
                    m_measuring.cost = {};
                    m_composed = m_measuring;
                    m_is_measured = true;
                    emit stateChanged();
                }
                if (job == m_plan_job && m_plan_job != 0) {
                    m_plan_job = 0;
                    m_meter.clear();
                    // An empty binder, or one without text, is a state of the pane and no failure.
                    if (error.code != ErrorCode::NotFound && error.code != ErrorCode::Cancelled)
                        emit problem(error,
                                     m_binder ? QString::fromStdString(m_binder->name) : QString());
                    emit stateChanged();
                }
            });
    connect(m_assistant, &app::Assistant::planned, this,
            [this](JobId job, const app::ContextPlan& plan) {
                if (job == m_plan_job && m_plan_job != 0) takePlan(plan);
            });
    connect(m_assistant, &app::Assistant::measured, this,
            [this](JobId job, const app::QuestionCost& cost) {
                if (job != m_measure_job || m_measure_job == 0) return;
                m_measure_job = 0;
                m_measuring.cost = cost;
                m_composed = m_measuring;
                m_is_measured = true;
                emit stateChanged();
            });
    connect(m_assistant, &app::Assistant::readingProgressed, this,
            [this](const app::ReadingProgress& progress) {
                if (m_binder_id && progress.binder == *m_binder_id) m_meter.setProgress(progress);
                if (m_job != 0 && !m_parked && progress.binder == m_job_binder)
                    m_turns.setReading(progress);
            });
    connect(m_assistant, &app::Assistant::readingEnded, this, [this](BinderId binder, bool) {
        if (!m_binder_id || *m_binder_id != binder) return;
        m_meter.setReading(false);
        plan();
        emit stateChanged();
    });
    connect(m_assistant, &app::Assistant::readingFailed, this,
            [this](BinderId binder, const Error& error) {
                if (!m_binder_id || *m_binder_id != binder) return;
                m_meter.setReading(false);
                m_is_reading_wanted = false;  // until asked for: it would fail again
                if (error.code != ErrorCode::Cancelled)
                    emit problem(error,
                                 m_binder ? QString::fromStdString(m_binder->name) : QString());
                emit stateChanged();
            });
}

// --- what is shown

void ConversationController::showBinder(BinderId binder) {
    if (!m_workspace) return;
    m_binder_id = binder;
    load([binder](const app::Library& library) -> Result<Shown> {
        Shown shown;
        LECTERN_TRY_ASSIGN(shown.binder, library.binder(binder));
        LECTERN_TRY_ASSIGN(const auto conversations, library.conversations(binder));
        const auto newest = std::min_element(conversations.begin(), conversations.end(), isNewer);
        if (newest == conversations.end()) return shown;
        shown.conversation = newest->id;
        LECTERN_TRY_ASSIGN(auto turns, library.turns(newest->id));
        shown.tree = BranchTree(std::move(turns));
        return shown;
    });
}

void ConversationController::showConversation(ConversationId conversation) {
    if (!m_workspace || m_conversation == conversation) return;
    load([conversation](const app::Library& library) -> Result<Shown> {
        Shown shown;
        LECTERN_TRY_ASSIGN(const auto record, library.conversation(conversation));
        LECTERN_TRY_ASSIGN(shown.binder, library.binder(record.binder));
        LECTERN_TRY_ASSIGN(auto turns, library.turns(conversation));
        shown.conversation = conversation;
        shown.tree = BranchTree(std::move(turns));
        return shown;
    });
}

void ConversationController::startConversation(BinderId binder) {
    if (!m_workspace) return;
    m_binder_id = binder;
    load([binder](const app::Library& library) -> Result<Shown> {
        Shown shown;
        LECTERN_TRY_ASSIGN(shown.binder, library.binder(binder));
        return shown;
    });
}

void ConversationController::load(std::function<Result<Shown>(const app::Library&)> job) {
    const int serial = ++m_load_serial;
    m_workspace->read(this, std::move(job), [this, serial](Result<Shown> shown) {
        if (serial != m_load_serial) return;
        if (shown) return show(std::move(*shown));
        parkLive();
        forgetShown();
        emit problem(shown.error(), {});
        emit shownChanged();
        emit stateChanged();
    });
}

void ConversationController::show(Shown shown) {
    parkLive();
    const bool is_other_binder = m_meter.plan() ? m_meter.plan()->binder != shown.binder.id : true;
    m_binder_id = shown.binder.id;
    m_binder = std::move(shown.binder);
    if (is_other_binder) {
        m_meter.clear();
        m_is_reading_wanted = true;
    }
    m_turns.setTree(std::move(shown.tree), m_binder->documents);
    const bool is_changed = m_conversation != shown.conversation;
    m_conversation = shown.conversation;
    unparkLive();
    if (is_changed) emit conversationChanged(m_conversation);
    emit shownChanged();
    emit stateChanged();
    plan();
}

void ConversationController::setConversation(std::optional<ConversationId> conversation) {
    if (m_conversation == conversation) return;
    m_conversation = conversation;
    emit conversationChanged(conversation);
}

void ConversationController::parkLive() {
    if (m_job == 0 || m_parked || !m_turns.hasLive()) return;
    m_parked = m_turns.takeLive();
}

bool ConversationController::unparkLive() {
    if (!m_parked || m_job_binder != m_binder_id || m_job_conversation != m_conversation)
        return false;
    Exchange exchange = std::move(*m_parked);
    m_parked.reset();
    m_turns.beginLive(std::move(exchange));
    return true;
}

void ConversationController::fillToolCalls() {
    m_tool_calls.clear();
    for (int row = 0; row < m_turns.rowCount(); ++row) {
        const Exchange& exchange = m_turns.exchange(row);
        for (const app::ToolCall& call : exchange.record.tool_calls)
            m_tool_calls.add(call, exchange.question);
    }
}

void ConversationController::workspaceChanged(app::Changes what) {
    if (!m_binder_id) return;
    if (what.testFlag(app::Change::Binders) || what.testFlag(app::Change::Documents))
        reloadBinder();
    if (what.testFlag(app::Change::Conversations) && m_conversation) {
        const ConversationId shown = *m_conversation;
        m_workspace->read(
            this, [shown](const app::Library& library) { return library.conversation(shown); },
            [this, shown](const Result<app::ConversationRecord>& record) {
                if (record || m_conversation != shown || !m_binder_id) return;
                if (record.error().code == ErrorCode::NotFound) startConversation(*m_binder_id);
            });
    }
}

void ConversationController::reloadBinder() {
    const BinderId binder = *m_binder_id;
    m_workspace->read(
        this, [binder](const app::Library& library) { return library.binder(binder); },
        [this, binder](Result<app::BinderRecord> record) {
            if (m_binder_id != binder) return;
            if (!record) {
                parkLive();
                forgetShown();
            } else {
                m_binder = std::move(*record);
                m_turns.setDocuments(m_binder->documents);
                m_is_reading_wanted = true;
                plan();
            }
            emit shownChanged();
            emit stateChanged();
        });
}

// --- reading

void ConversationController::plan() {
    m_plan_job = 0;
    if (!m_assistant || !m_assistant->hasModel() || !m_binder || m_binder->documents.empty())
        return;
    m_plan_job = m_assistant->plan(*m_binder);
}

void ConversationController::takePlan(const app::ContextPlan& plan) {
    m_plan_job = 0;
    m_meter.setPlan(plan);
    m_meter.setReading(isReadingAhead());
    m_measure_timer.start(0);  // the conversation before the question, at least
    if (plan.fits && !m_meter.isComplete() && m_is_reading_wanted && !isReadingAhead()) readAhead();
    emit stateChanged();
}

void ConversationController::readAhead() {
    if (!m_assistant || !m_binder_id || !m_assistant->hasModel()) return;
    m_is_reading_wanted = true;
    m_assistant->read(*m_binder_id);
    m_meter.setReading(true);
    emit stateChanged();
}

void ConversationController::pauseReading() {
    m_is_reading_wanted = false;
    if (m_assistant) m_assistant->pauseReading();
    m_meter.setReading(false);
    emit stateChanged();
}

bool ConversationController::isReadingAhead() const {
    return m_assistant && m_binder_id && m_assistant->readingBinder() == m_binder_id;
}

void ConversationController::fetchPage(app::DocumentId document, int page_index,
                                       std::function<void(const app::Page&)> done) {
    if (!m_workspace) return;
    m_workspace->read(
        this,
        [document, page_index](const app::Library& library) {
            return library.page(document, page_index);
        },
        [done = std::move(done)](const Result<app::Page>& page) {
            if (page) done(*page);
        });
}

// --- questions

ConversationController::Readiness ConversationController::readiness() const {
    if (!m_workspace) return Readiness::NoVault;
    if (!m_binder) return Readiness::NoBinder;
    if (m_binder->documents.empty()) return Readiness::NoDocuments;
    const auto has_text = [](const app::DocumentRecord& document) {
        return static_cast<int>(document.pages_without_text.size()) < document.page_count;
    };
    if (std::none_of(m_binder->documents.begin(), m_binder->documents.end(), has_text))
        return Readiness::NoText;
    if (!m_assistant || !m_assistant->hasModel()) return Readiness::NoModel;
    return Readiness::Ready;
}

bool ConversationController::isThinkingHere() const {
    return isAnsweringHere() && m_turns.hasLive() &&
           m_turns.exchange(m_turns.rowCount() - 1).state == Exchange::State::Thinking;
}

// --- whether it fits

app::TurnId ConversationController::parentOf(int editing_row) const {
    return editing_row >= 0 && editing_row < m_turns.rowCount()
               ? m_turns.exchange(editing_row).parent
               : m_turns.lastTurn();
}

ConversationController::Fit ConversationController::fitOf(const QString& question,
                                                          int editing_row) const {
    if (!m_meter.plan()) return Fit::Fits;
    const app::ContextPlan& plan = *m_meter.plan();
    if (!plan.fits) return Fit::BinderTooLarge;
    const app::TurnId after = parentOf(editing_row);
    const bool is_same_place =
        m_is_measured && m_composed.conversation == m_conversation && m_composed.after == after;
    const bool is_counted = is_same_place && m_composed.question == question;
    // A token is a byte at least.
    int64_t tokens =
        is_counted ? m_composed.cost.question_tokens : question.toUtf8().size() + kMostMarkupTokens;
    if (is_same_place)
        tokens += m_composed.cost.history_tokens;
    else
        for (int row = 0; row < m_turns.rowCount() && row != editing_row; ++row)
            tokens +=
                3 * (m_turns.exchange(row).question.size() + m_turns.exchange(row).answer.size()) +
                2 * kMostMarkupTokens;
    const int64_t room = plan.limit.tokens - plan.answer_reserve_tokens;
    if (plan.total_tokens + tokens <= room) return Fit::Fits;
    if (!is_counted) return Fit::Unknown;
    return plan.instruction_tokens + tokens > room ? Fit::QuestionTooLong : Fit::TooLarge;
}

void ConversationController::compose(const QString& question, int editing_row) {
    m_measuring.question = question;
    m_measuring.editing_row = editing_row;
    m_measure_timer.start(kTypingPauseMs);
}

void ConversationController::measure() {
    if (readiness() != Readiness::Ready || isAnswering()) return;  // again when that changes
    m_measuring.conversation = m_conversation;
    m_measuring.after = parentOf(m_measuring.editing_row);
    app::AskRequest request;
    request.binder = *m_binder_id;
    request.question = m_measuring.question.toStdString();
    request.options.conversation = m_conversation;
    if (m_conversation) request.options.after = m_measuring.after;
    m_measure_job = m_assistant->measure(request);
}

void ConversationController::ask(const QString& question, const AskSettings& settings) {
    Exchange exchange;
    exchange.parent = m_turns.lastTurn();
    exchange.question = question;
    const app::TurnId after = exchange.parent;
    send(std::move(exchange), after, settings);
}

void ConversationController::regenerate(int row, const AskSettings& settings) {
    const Exchange& old = m_turns.exchange(row);
    if (old.question_turn == 0) return retry(row, settings);
    Exchange exchange;
    exchange.parent = old.parent;
    exchange.question_turn = old.question_turn;
    exchange.question = old.question;
    const app::TurnId after = old.question_turn;
    send(std::move(exchange), after, settings);
}

void ConversationController::askInstead(int row, const QString& question,
                                        const AskSettings& settings) {
    Exchange exchange;
    exchange.parent = m_turns.exchange(row).parent;
    exchange.question = question;
    const app::TurnId after = exchange.parent;
    send(std::move(exchange), after, settings);
}

void ConversationController::retry(int row, const AskSettings& settings) {
    const Exchange& old = m_turns.exchange(row);
    if (old.question_turn != 0) return regenerate(row, settings);
    const QString question = old.question;
    askInstead(row, question, settings);
}

void ConversationController::goOn(int row, const AskSettings& settings) {
    if (!m_turns.canGoOn(row)) return;
    Exchange exchange = m_turns.exchange(row);
    exchange.state = Exchange::State::Waiting;
    exchange.goes_on = true;
    AskSettings same = settings;
    same.focus = m_meter.plan() && !m_meter.plan()->fits;  // as it was begun
    const app::TurnId after = exchange.question_turn;
    send(std::move(exchange), after, same);
}

void ConversationController::send(Exchange exchange, app::TurnId after,
                                  const AskSettings& settings) {
    if (readiness() != Readiness::Ready || m_job != 0) return;
    app::AskRequest request;
    request.binder = *m_binder_id;
    request.question = exchange.question.toStdString();
    request.options.thinking_budget = settings.thinking_budget;
    request.options.focus = settings.focus;
    request.options.conversation = m_conversation;
    if (m_conversation) request.options.after = after;
    if (exchange.goes_on) request.options.go_on = exchange.answer_turn;
    m_job_binder = *m_binder_id;
    m_job_conversation = m_conversation;
    m_turns.beginLive(std::move(exchange));
    m_job = m_assistant->ask(request);
    emit stateChanged();
}

void ConversationController::stop() {
    if (m_job != 0 && m_assistant) m_assistant->stop();
}

void ConversationController::answerNow() {
    if (m_job != 0 && m_assistant) m_assistant->answerNow();
}

void ConversationController::finish(const app::AskResult& result) {
    m_job = 0;
    if (m_parked) {
        m_parked.reset();  // it is stored; whoever comes back finds it there
    } else {
        m_turns.finishLive(result);
        const bool is_begun = !m_conversation;
        setConversation(result.conversation);
        if (is_begun) emit conversationBegun();
        emit shownChanged();
    }
    plan();
    emit stateChanged();
}

void ConversationController::fail(const Error& error) {
    m_job = 0;
    const bool is_cancelled = error.code == ErrorCode::Cancelled;
    if (m_parked) {
        const QString question = m_parked->question;
        m_parked.reset();
        if (!is_cancelled) emit problem(error, question);
    } else if (is_cancelled && m_turns.hasLive()) {
        const Exchange& live = m_turns.exchange(m_turns.rowCount() - 1);
        const QString question = live.question_turn == 0 ? live.question : QString();
        m_turns.dropLive();
        if (!question.isEmpty()) emit questionReturned(question);
    } else if (m_turns.hasLive() && m_turns.exchange(m_turns.rowCount() - 1).goes_on) {
        const QString question = m_turns.exchange(m_turns.rowCount() - 1).question;
        m_turns.dropLive();  // what there was stands as before
        emit problem(error, question);
    } else {
        m_turns.failLive(error);
    }
    plan();
    emit stateChanged();
}

void ConversationController::rate(int row, int rating) {
    const app::TurnId turn = m_turns.exchange(row).answer_turn;
    if (turn == 0 || !m_workspace) return;
    const int before = m_turns.exchange(row).rating;
    m_turns.setRating(row, rating);
    m_workspace->write(
        {}, this,
        [turn, rating](app::Vault& vault) { return vault.library().rateTurn(turn, rating); },
        [this, turn, before](const Status& done) {
            if (done) return;
            for (int i = 0; i < m_turns.rowCount(); ++i)
                if (m_turns.exchange(i).answer_turn == turn) m_turns.setRating(i, before);
            emit problem(done.error(), {});
        });
}

}  // namespace lectern::ui
