#include "app/conversation/assistant.h"

#include <deque>

#include "app/conversation/assistant_thread.h"
#include "app/workspace/workspace.h"

namespace lectern::app {

namespace {

void registerValues() {
    qRegisterMetaType<JobId>("lectern::app::JobId");
    qRegisterMetaType<BinderId>("lectern::app::BinderId");
    qRegisterMetaType<DocumentId>("lectern::app::DocumentId");
    qRegisterMetaType<Error>("lectern::Error");
    qRegisterMetaType<AskRequest>("lectern::app::AskRequest");
    qRegisterMetaType<AskResult>("lectern::app::AskResult");
    qRegisterMetaType<CheckedCitation>("lectern::app::CheckedCitation");
    qRegisterMetaType<ContextPlan>("lectern::app::ContextPlan");
    qRegisterMetaType<ModelFacts>("lectern::app::ModelFacts");
    qRegisterMetaType<QuestionCost>("lectern::app::QuestionCost");
    qRegisterMetaType<ReadingProgress>("lectern::app::ReadingProgress");
    qRegisterMetaType<RemovedDocuments>("lectern::app::RemovedDocuments");
    qRegisterMetaType<ThinkingProgress>("lectern::app::ThinkingProgress");
    qRegisterMetaType<ToolCall>("lectern::app::ToolCall");
    qRegisterMetaType<std::vector<engine::SnapshotInfo>>(
        "std::vector<lectern::engine::SnapshotInfo>");
}

}  // namespace

struct Assistant::Impl {
    struct Question {
        JobId id = 0;
        std::stop_source stop, answer_now;
    };

    Impl(Assistant& the_owner, Workspace& the_workspace)
        : owner(the_owner),
          workspace(the_workspace),
          thread(std::make_unique<AssistantThread>(the_owner, the_workspace.vault())) {}

    AssistantThread::QuestionListener listenerTo(JobId job);
    void finishQuestion(JobId job, const Result<AskResult>& result);
    std::function<void(Result<AssistantThread::States>)> statesTeller(JobId job);
    void endReading(bool is_complete);

    Assistant& owner;
    Workspace& workspace;
    JobId last_job = 0;
    bool has_model = false;
    SamplingDefaults sampling;
    std::deque<Question> questions;  // the first is the one at hand
    std::optional<BinderId> reading;
    int reading_serial = 0;
    std::unique_ptr<AssistantThread> thread;  // ends first
};

AssistantThread::QuestionListener Assistant::Impl::listenerTo(JobId job) {
    AssistantThread::QuestionListener listener;
    listener.started = [this, job](const AskRequest& request) {
        emit owner.askStarted(job, request);
    };
    listener.thinking = [this, job](const QString& piece, const ThinkingProgress& progress) {
        emit owner.thinkingGrew(job, piece, progress);
    };
    listener.answer = [this, job](const QString& piece) { emit owner.answerGrew(job, piece); };
    listener.citation = [this, job](const CheckedCitation& citation) {
        emit owner.citationChecked(job, citation);
    };
    listener.tool_call = [this, job](const ToolCall& call) { emit owner.toolCalled(job, call); };
    listener.reading = [this](const ReadingProgress& progress) {
        emit owner.readingProgressed(progress);
    };
    listener.done = [this, job](const Result<AskResult>& result) { finishQuestion(job, result); };
    return listener;
}

void Assistant::Impl::finishQuestion(JobId job, const Result<AskResult>& result) {
    questions.pop_front();
    workspace.announce(Change::Conversations);  // a failure, too, may keep what was said
    if (result)
        emit owner.answered(job, *result);
    else
        emit owner.failed(job, result.error());
    if (questions.empty()) emit owner.busyChanged(false);
}

std::function<void(Result<AssistantThread::States>)> Assistant::Impl::statesTeller(JobId job) {
    return [this, job](const Result<AssistantThread::States>& states) {
        if (states)
            emit owner.statesListed(*states);
        else
            emit owner.failed(job, states.error());
    };
}

void Assistant::Impl::endReading(bool is_complete) {
    const BinderId binder = *reading;
    reading.reset();
    ++reading_serial;
    emit owner.readingEnded(binder, is_complete);
}

Assistant::Assistant(Workspace& workspace, QObject* parent) : QObject(parent) {
    registerValues();
    m_impl = std::make_unique<Impl>(*this, workspace);
    m_impl->thread->recoverDrafts([this](const RecoveredDrafts& recovered) {
        m_impl->workspace.announce(Change::Conversations);
        if (recovered.first_error) emit recoveryFailed(*recovered.first_error);
    });
}

Assistant::~Assistant() = default;

void Assistant::useModel(const std::filesystem::path& folder) {
    m_impl->thread->openModel(folder, [this](const Result<ModelFacts>& facts, bool has_model) {
        m_impl->has_model = has_model;
        if (facts)
            emit modelOpened(*facts);
        else
            emit modelFailed(facts.error());
    });
}

bool Assistant::hasModel() const {
    return m_impl->has_model;
}

void Assistant::setSampling(const SamplingDefaults& sampling) {
    m_impl->sampling = sampling;
}

JobId Assistant::ask(const AskRequest& request) {
    Impl::Question question{++m_impl->last_job, {}, {}};
    AssistantThread::Question job{question.id, request, question.stop.get_token()};
    AskOptions& options = job.request.options;
    options.answer_now = question.answer_now.get_token();
    if (!options.temperature) options.temperature = m_impl->sampling.temperature;
    if (!options.top_p) options.top_p = m_impl->sampling.top_p;
    m_impl->questions.push_back(question);
    m_impl->thread->ask(std::move(job), m_impl->listenerTo(question.id));
    if (m_impl->questions.size() == 1) emit busyChanged(true);
    return question.id;
}

void Assistant::stop() {
    if (!m_impl->questions.empty()) m_impl->questions.front().stop.request_stop();
}

void Assistant::answerNow() {
    if (!m_impl->questions.empty()) m_impl->questions.front().answer_now.request_stop();
}

bool Assistant::isBusy() const {
    return !m_impl->questions.empty();
}

void Assistant::read(BinderId binder) {
    if (m_impl->reading && *m_impl->reading != binder) m_impl->endReading(false);
    m_impl->reading = binder;
    const int serial = ++m_impl->reading_serial;
    AssistantThread::ReadingListener listener;
    listener.progress = [this, serial](const ReadingProgress& progress) {
        if (serial == m_impl->reading_serial) emit readingProgressed(progress);
    };
    listener.done = [this, serial, binder](const Status& done) {
        if (serial != m_impl->reading_serial) return;
        if (!done) emit readingFailed(binder, done.error());
        if (serial == m_impl->reading_serial) m_impl->endReading(done.has_value());
    };
    m_impl->thread->read(binder, std::move(listener));
}

void Assistant::pauseReading() {
    if (!m_impl->reading) return;
    m_impl->thread->stopReading();
    m_impl->endReading(false);
}

std::optional<BinderId> Assistant::readingBinder() const {
    return m_impl->reading;
}

JobId Assistant::plan(const BinderRecord& binder) {
    const JobId job = ++m_impl->last_job;
    m_impl->thread->plan(binder, [this, job](const Result<ContextPlan>& plan) {
        if (plan)
            emit planned(job, *plan);
        else
            emit failed(job, plan.error());
    });
    return job;
}

JobId Assistant::measure(const AskRequest& request) {
    const JobId job = ++m_impl->last_job;
    m_impl->thread->measure(request, [this, job](const Result<QuestionCost>& cost) {
        if (cost)
            emit measured(job, *cost);
        else
            emit failed(job, cost.error());
    });
    return job;
}

JobId Assistant::removeDocuments(std::vector<DocumentId> documents) {
    const JobId job = ++m_impl->last_job;
    m_impl->thread->removeDocuments(
        std::move(documents), [this, job](const Result<RemovedDocuments>& removed) {
            // Where it failed half-way, some of it may be gone all the same.
            m_impl->workspace.announce(Changes(Change::Documents) | Change::Binders |
                                       Change::Conversations | Change::Notes);
            if (removed)
                emit documentsRemoved(job, *removed);
            else
                emit failed(job, removed.error());
        });
    return job;
}

JobId Assistant::listStates() {
    const JobId job = ++m_impl->last_job;
    m_impl->thread->listStates(m_impl->statesTeller(job));
    return job;
}

JobId Assistant::pinState(const engine::PrefixKey& key, bool pinned) {
    const JobId job = ++m_impl->last_job;
    m_impl->thread->pinState(key, pinned, m_impl->statesTeller(job));
    return job;
}

JobId Assistant::removeState(const engine::PrefixKey& key) {
    const JobId job = ++m_impl->last_job;
    m_impl->thread->removeState(key, m_impl->statesTeller(job));
    return job;
}

JobId Assistant::limitStates(int64_t max_bytes) {
    const JobId job = ++m_impl->last_job;
    m_impl->thread->limitStates(max_bytes, m_impl->statesTeller(job));
    return job;
}

}  // namespace lectern::app
