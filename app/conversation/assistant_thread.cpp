#include "app/conversation/assistant_thread.h"

#include <QMetaObject>
#include <chrono>

#include "app/conversation/pace.h"
#include "app/conversation/settings.h"
#include "app/workspace/background_thread.h"
#include "kernels/base/log.h"

namespace lectern::app {

namespace {

using namespace std::chrono_literals;

/// A repaint per piece is enough at 60 pictures a second.
constexpr auto kLeastBetweenPieces = 16ms;
constexpr auto kLeastBetweenProgress = 50ms;

QString textOf(const std::string& utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

Saying noModel() {
    return say(QT_TRANSLATE_NOOP("app", "no model is open; choose one first"));
}

/// Collects pieces of text until it is time to tell them.
class Pieces {
  public:
    bool add(std::string_view piece) {
        m_text += piece;
        return m_pace.isDue();
    }
    bool isEmpty() const { return m_text.empty(); }
    QString take() {
        const QString text = textOf(m_text);
        m_text.clear();
        return text;
    }

  private:
    std::string m_text;
    Pace m_pace{kLeastBetweenPieces};
};

}  // namespace

AssistantThread::AssistantThread(Assistant& owner, Vault& vault)
    : m_owner(owner), m_vault(vault), m_thread([this] { run(); }) {}

AssistantThread::~AssistantThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_is_ending = true;
        if (m_reading) m_reading->stop.request_stop();
    }
    m_end.request_stop();
    m_wake.notify_all();
    m_thread.join();
}

template <typename Callback, typename... Values>
void AssistantThread::tell(Callback callback, Values... values) {
    QMetaObject::invokeMethod(
        &m_owner,
        [callback = std::move(callback), ... values = std::move(values)]() mutable {
            callback(std::move(values)...);
        },
        Qt::QueuedConnection);
}

void AssistantThread::run() {
    while (true) {
        Job job;
        std::optional<Reading> reading;
        {
            std::unique_lock lock(m_mutex);
            const auto canRead = [this] { return m_reading && m_has_model; };
            m_wake.wait(lock, [&] {
                return m_is_ending || !m_small_jobs.empty() || !m_long_jobs.empty() || canRead();
            });
            if (m_is_ending) return;
            auto& jobs = m_small_jobs.empty() ? m_long_jobs : m_small_jobs;
            if (!jobs.empty()) {
                job = std::move(jobs.front());
                jobs.pop_front();
            } else {
                m_reading->stop = std::stop_source();
                reading = m_reading;
            }
        }
        if (job)
            job();
        else
            readOn(*reading);
    }
}

void AssistantThread::addSmall(Job job) {
    {
        const std::lock_guard lock(m_mutex);
        m_small_jobs.push_back(std::move(job));
    }
    m_wake.notify_all();
}

void AssistantThread::addLong(Job job) {
    {
        const std::lock_guard lock(m_mutex);
        m_long_jobs.push_back(std::move(job));
        if (m_reading) m_reading->stop.request_stop();
    }
    m_wake.notify_all();
}

/// Between two steps of a longer job. Where that is to stop, what it has read is saved next, and a
/// plan should see it: then they wait.
void AssistantThread::runSmallJobs(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        Job job;
        {
            const std::lock_guard lock(m_mutex);
            if (m_small_jobs.empty() || m_is_ending) return;
            job = std::move(m_small_jobs.front());
            m_small_jobs.pop_front();
        }
        job();
    }
}

void AssistantThread::recoverDrafts(std::function<void(RecoveredDrafts)> done) {
    addLong([this, done = std::move(done)] {
        const RecoveredDrafts recovered = app::recoverDrafts(m_vault.library());
        if (recovered.first_error)
            roomLog("conversation")->warn("{}", recovered.first_error->message);
        if (recovered.count > 0 || recovered.first_error) tell(done, recovered);
    });
}

// --- the model

void AssistantThread::openModel(std::filesystem::path folder,
                                std::function<void(Result<ModelFacts>, bool has_model)> done) {
    addLong([this, folder = std::move(folder), done = std::move(done)] {
        auto facts = withinMemory([&] { return open(folder); });
        {
            const std::lock_guard lock(m_mutex);
            m_has_model = m_service != nullptr;
        }
        tell(done, std::move(facts), m_service != nullptr);
    });
}

/// A folder that holds no model leaves the one there is in place; otherwise that one goes first, as
/// there may not be memory for both.
Result<ModelFacts> AssistantThread::open(const std::filesystem::path& folder) {
    LECTERN_TRY_ASSIGN(ModelFacts facts, inspectModel(knownModelAt(folder)));
    m_service.reset();
    m_model.reset();
    m_states_without_model.reset();
    LECTERN_TRY_ASSIGN(LoadedModel model, LoadedModel::open(folder, {}));
    m_model = std::make_unique<LoadedModel>(std::move(model));
    m_service = std::make_unique<AskService>(m_vault, *m_model);
    const engine::RankGroup& ranks = m_model->engine->ranks();
    facts.backend = ranks.arithmetic();
    facts.threads = ranks.threadCount();
    return facts;
}

// --- questions

void AssistantThread::ask(Question question, QuestionListener listener) {
    addLong([this, question = std::move(question), listener = std::move(listener)] {
        tell(listener.started, question.request);
        tell(listener.done, withinMemory([&] { return answer(question, listener); }));
    });
}

Result<AskResult> AssistantThread::answer(const Question& question,
                                          const QuestionListener& listener) {
    if (!m_service) return fail(ErrorCode::NotFound, noModel());
    const AskRequest& request = question.request;
    LECTERN_TRY_ASSIGN(const BinderRecord binder, m_vault.library().binder(request.binder));

    std::stop_source both;
    const auto stop = [&both] { both.request_stop(); };
    const std::stop_callback on_stop(question.stop, stop), on_end(m_end.get_token(), stop);

    ThinkingProgress thought;
    PaceClock::time_point thinking_since;
    Pieces thinking, answer;
    const auto tellThinking = [&] {
        if (thinking.isEmpty()) return;
        thought.seconds = std::chrono::duration<double>(PaceClock::now() - thinking_since).count();
        tell(listener.thinking, thinking.take(), thought);
    };
    const auto tellAnswer = [&] {
        if (!answer.isEmpty()) tell(listener.answer, answer.take());
    };

    AskEvents events;
    events.reading = progressTeller(binder.id, listener.reading, both.get_token());
    events.token = [&](const engine::GenerationEvent& event) {
        runSmallJobs(both.get_token());
        if (!event.in_thinking) return;
        if (thought.tokens == 0) thinking_since = PaceClock::now();
        ++thought.tokens;
    };
    events.thinking = [&](std::string_view piece) {
        if (thinking.add(piece)) tellThinking();
    };
    events.answer = [&](std::string_view piece) {
        tellThinking();
        if (answer.add(piece)) tellAnswer();
    };
    events.citation = [&](const CheckedCitation& citation) {
        tellAnswer();
        tell(listener.citation, citation);
    };
    events.tool_call = [&](const ToolCall& call) {
        tellAnswer();
        tell(listener.tool_call, call);
    };

    auto result =
        m_service->ask(binder, request.question, request.options, events, both.get_token());
    tellThinking();
    tellAnswer();
    return result;
}

// --- reading ahead

std::function<void(const engine::PrefillProgress&)> AssistantThread::progressTeller(
    BinderId binder, std::function<void(ReadingProgress)> callback, std::stop_token stop) {
    return
        [this, binder, callback = std::move(callback), stop = std::move(stop), rate = ReadingRate(),
         pace = Pace(kLeastBetweenProgress)](const engine::PrefillProgress& at) mutable {
            runSmallJobs(stop);
            rate.add(at.seconds, at.tokens_done - at.tokens_reused);
            if (!pace.isDue() && at.tokens_done < at.tokens_total) return;
            tell(callback, ReadingProgress{binder, at.tokens_done, at.tokens_total,
                                           at.tokens_reused, rate.tokensPerSecond(),
                                           rate.secondsLeft(at.tokens_total - at.tokens_done)});
        };
}

void AssistantThread::read(BinderId binder, ReadingListener listener) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_reading) m_reading->stop.request_stop();
        m_reading = Reading{binder, std::move(listener), {}, ++m_serial};
    }
    m_wake.notify_all();
}

void AssistantThread::stopReading() {
    const std::lock_guard lock(m_mutex);
    if (m_reading) m_reading->stop.request_stop();
    m_reading.reset();
}

/// Reading ahead is for what it saves: a plan would find the rest unread, and have it read again.
Status AssistantThread::mustBeSaved(const BinderRecord& binder,
                                    const engine::PrefillReport& report) {
    LECTERN_TRY_ASSIGN(const ContextPlan plan, m_service->plan(binder, {}));
    if (plan.tokens_read >= plan.total_tokens) return {};
    return fail(ErrorCode::Io, report.warnings.empty() ? "what was read could not be saved"
                                                       : report.warnings.back());
}

/// One go at what is to be read. Where something else wants the thread it is not done, and goes on
/// from what was saved.
void AssistantThread::readOn(const Reading& reading) {
    const auto read = [&]() -> Status {
        LECTERN_TRY_ASSIGN(const BinderRecord binder, m_vault.library().binder(reading.binder));
        AskEvents events;
        events.reading =
            progressTeller(binder.id, reading.listener.progress, reading.stop.get_token());
        LECTERN_TRY_ASSIGN(const engine::PrefillReport report,
                           m_service->read(binder, {}, events, reading.stop.get_token()));
        return mustBeSaved(binder, report);
    };
    const Status done = withinMemory(read);
    if (!done && done.error().code == ErrorCode::Cancelled && reading.stop.stop_requested()) return;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_reading || m_reading->serial != reading.serial) return;
        m_reading.reset();
    }
    tell(reading.listener.done, done);
}

// --- small jobs

void AssistantThread::plan(BinderRecord binder, std::function<void(Result<ContextPlan>)> done) {
    addSmall([this, binder = std::move(binder), done = std::move(done)] {
        Result<ContextPlan> plan = fail(ErrorCode::NotFound, noModel());
        if (m_service) plan = withinMemory([&] { return m_service->plan(binder, {}); });
        tell(done, std::move(plan));
    });
}

void AssistantThread::measure(AskRequest request, std::function<void(Result<QuestionCost>)> done) {
    addSmall([this, request = std::move(request), done = std::move(done)] {
        Result<QuestionCost> cost = fail(ErrorCode::NotFound, noModel());
        if (m_service)
            cost =
                withinMemory([&] { return m_service->measure(request.question, request.options); });
        tell(done, std::move(cost));
    });
}

Result<engine::StateBank*> AssistantThread::states() {
    if (m_service) return m_service->states();
    if (!m_states_without_model) {
        engine::StateBankIdentity identity;
        identity.vault_id = m_vault.info().id;
        engine::StateBankOptions options;
        LECTERN_TRY_ASSIGN(options.max_bytes, stateLimitBytes());
        LECTERN_TRY_ASSIGN(
            m_states_without_model,
            engine::StateBank::open(m_vault.statesDir(), std::move(identity), options));
    }
    return &*m_states_without_model;
}

Result<AssistantThread::States> AssistantThread::changeStates(
    const std::function<Status(engine::StateBank&)>& change) {
    return withinMemory([&]() -> Result<States> {
        LECTERN_TRY_ASSIGN(engine::StateBank * bank, states());
        if (change) LECTERN_TRY(change(*bank));
        return bank->list();
    });
}

void AssistantThread::listStates(std::function<void(Result<States>)> done) {
    addSmall([this, done = std::move(done)] { tell(done, changeStates({})); });
}

void AssistantThread::pinState(const engine::PrefixKey& key, bool pinned,
                               std::function<void(Result<States>)> done) {
    addSmall([this, key, pinned, done = std::move(done)] {
        tell(done, changeStates([&](engine::StateBank& bank) { return bank.pin(key, pinned); }));
    });
}

void AssistantThread::removeState(const engine::PrefixKey& key,
                                  std::function<void(Result<States>)> done) {
    addLong([this, key, done = std::move(done)] {
        tell(done, changeStates([&](engine::StateBank& bank) -> Status {
                 LECTERN_TRY(bank.remove(key));
                 return {};
             }));
    });
}

void AssistantThread::limitStates(int64_t max_bytes, std::function<void(Result<States>)> done) {
    addLong([this, max_bytes, done = std::move(done)] {
        tell(done, changeStates([max_bytes](engine::StateBank& bank) -> Status {
                 LECTERN_TRY(setStateLimitBytes(max_bytes));
                 bank.setMaxBytes(max_bytes);
                 return {};
             }));
    });
}

void AssistantThread::removeDocuments(std::vector<DocumentId> documents,
                                      std::function<void(Result<RemovedDocuments>)> done) {
    addLong([this, documents = std::move(documents), done = std::move(done)] {
        if (m_service) m_service->closeStates();
        m_states_without_model.reset();
        tell(done, withinMemory([&] { return m_vault.removeDocuments(documents); }));
    });
}

}  // namespace lectern::app
