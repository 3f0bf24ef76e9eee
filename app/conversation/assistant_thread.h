#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "app/conversation/assistant.h"
#include "app/conversation/drafts.h"

namespace lectern::app {

/// What the assistant's thread does, in this order: small jobs (also between two tokens of a longer
/// one), longer jobs one after the other, and reading while there is nothing else. Everything it
/// has to say is handed to the owner's thread, which runs it unless the owner has gone.
class AssistantThread {
  public:
    AssistantThread(Assistant& owner, Vault& vault);
    /// Ends the job at hand within a token.
    ~AssistantThread();

    struct Question {
        JobId id = 0;
        AskRequest request;
        std::stop_token stop;
    };
    /// What is told about it, on the owner's thread.
    struct QuestionListener {
        std::function<void(const AskRequest&)> started;
        std::function<void(QString, ThinkingProgress)> thinking;
        std::function<void(QString)> answer;
        std::function<void(CheckedCitation)> citation;
        std::function<void(ToolCall)> tool_call;
        std::function<void(ReadingProgress)> reading;
        std::function<void(Result<AskResult>)> done;
    };
    struct ReadingListener {
        std::function<void(ReadingProgress)> progress;
        std::function<void(Status)> done;
    };

    /// Tells of the answers that a crash cut off, unless there are none.
    void recoverDrafts(std::function<void(RecoveredDrafts)> done);
    void openModel(std::filesystem::path folder,
                   std::function<void(Result<ModelFacts>, bool has_model)> done);
    void ask(Question question, QuestionListener listener);
    void removeDocuments(std::vector<DocumentId> documents,
                         std::function<void(Result<RemovedDocuments>)> done);
    using States = std::vector<engine::SnapshotInfo>;
    void removeState(const engine::PrefixKey& key, std::function<void(Result<States>)> done);
    void limitStates(int64_t max_bytes, std::function<void(Result<States>)> done);

    void plan(BinderRecord binder, std::function<void(Result<ContextPlan>)> done);
    void measure(AskRequest request, std::function<void(Result<QuestionCost>)> done);
    void listStates(std::function<void(Result<States>)> done);
    void pinState(const engine::PrefixKey& key, bool pinned,
                  std::function<void(Result<States>)> done);

    /// In place of what was to be read before.
    void read(BinderId binder, ReadingListener listener);
    void stopReading();

  private:
    using Job = std::function<void()>;
    struct Reading {
        BinderId binder = 0;
        ReadingListener listener;
        std::stop_source stop;
        int serial = 0;
    };

    void run();
    void addSmall(Job job);
    void addLong(Job job);
    void runSmallJobs(const std::stop_token& stop);
    Status mustBeSaved(const BinderRecord& binder, const engine::PrefillReport& report);
    void readOn(const Reading& reading);
    Result<AskResult> answer(const Question& question, const QuestionListener& listener);
    Result<ModelFacts> open(const std::filesystem::path& folder);
    Result<States> changeStates(const std::function<Status(engine::StateBank&)>& change);
    Result<engine::StateBank*> states();
    template <typename Callback, typename... Values>
    void tell(Callback callback, Values... values);
    std::function<void(const engine::PrefillProgress&)> progressTeller(
        BinderId binder, std::function<void(ReadingProgress)> callback, std::stop_token stop);

    Assistant& m_owner;
    Vault& m_vault;

    // The thread's own.
    std::unique_ptr<LoadedModel> m_model;
    std::unique_ptr<AskService> m_service;
    std::optional<engine::StateBank> m_states_without_model;

    std::mutex m_mutex;  // of what follows
    std::condition_variable m_wake;
    std::deque<Job> m_small_jobs, m_long_jobs;
    std::optional<Reading> m_reading;
    int m_serial = 0;
    bool m_has_model = false;
    bool m_is_ending = false;

    std::stop_source m_end;  // of everything
    std::thread m_thread;
};

}  // namespace lectern::app
