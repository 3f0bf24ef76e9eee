#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <memory>
#include <vector>

#include "app/conversation/ask_service.h"
#include "app/conversation/models.h"
#include "engine/state/state_bank.h"
#include "kernels/base/error.h"

namespace lectern::app {

class Workspace;

using JobId = qint64;

/// How answers are chosen where a question does not say; nullopt: as the model recommends.
struct SamplingDefaults {
    std::optional<float> temperature, top_p;
    bool operator==(const SamplingDefaults&) const = default;
};

struct AskRequest {
    BinderId binder = 0;
    std::string question;
    AskOptions options;
};

struct ReadingProgress {
    BinderId binder = 0;
    int64_t tokens_done = 0, tokens_total = 0, tokens_reused = 0;
    double tokens_per_second = 0;  ///< 0: not known yet
    double seconds_left = -1;      ///< negative: not known yet
};

struct ThinkingProgress {
    int64_t tokens = 0;
    double seconds = 0;
};

/// The window's door to the model: owns the engine thread; everything it is asked for happens
/// there, results come back as signals on the thread that made it. One job at a time, questions
/// before reading: a question interrupts the reading ahead, which goes on afterwards from what was
/// saved. First of all it makes turns of the answers that a crash cut off. The workspace announces
/// what it writes.
class Assistant : public QObject {
    Q_OBJECT
  public:
    explicit Assistant(Workspace& workspace, QObject* parent = nullptr);
    ~Assistant() override;  // stops the job at hand within a token and keeps what is there

    /// Opens the model in the background, in place of the one there is: modelOpened or modelFailed.
    void useModel(const std::filesystem::path& folder);
    /// Whether a model is open.
    bool hasModel() const;

    /// For the questions from now on.
    void setSampling(const SamplingDefaults& sampling);

    /// Queues a question: reading..., thinkingGrew..., answerGrew..., then answered or failed.
    JobId ask(const AskRequest& request);
    /// Ends the question at hand within a token; what was answered is kept.
    void stop();
    /// Ends the thinking of the question at hand.
    void answerNow();

    /// Reads a binder ahead while nothing is asked: readingProgressed..., readingEnded. The last
    /// call counts.
    void read(BinderId binder);
    void pauseReading();  ///< what is read is kept
    std::optional<BinderId> readingBinder() const;

    /// Answers with planned(), or failed() with the returned id. A binder with its documents in
    /// another order shows what that order would cost.
    JobId plan(const BinderRecord& binder);

    /// What a question would add to its binder's tokens; nothing is asked. Answers with measured(),
    /// or failed() with the returned id.
    JobId measure(const AskRequest& request);

    /// The vault's saved states; each answers with statesListed, or failed() with the returned id.
    JobId listStates();
    JobId pinState(const engine::PrefixKey& key, bool pinned);
    JobId removeState(const engine::PrefixKey& key);
    /// Sets and remembers stateLimitBytes(); what is over it goes, least recently used first.
    JobId limitStates(int64_t max_bytes);

    /// Removes documents from the vault with what Vault::removeDocuments says: the way for a window
    /// to do it, since saved states must be closed meanwhile. Waits for the question at hand.
    /// Answers with documentsRemoved(), or failed() with the returned id; the workspace announces
    /// what has changed before that.
    JobId removeDocuments(std::vector<DocumentId> documents);

    bool isBusy() const;  ///< a question is being answered or waits

  signals:
    /// Of the answers that a crash cut off, at least one could not be made a turn; it is tried
    /// again when the vault is opened the next time.
    void recoveryFailed(const lectern::Error& error);

    void modelOpened(const lectern::app::ModelFacts& model);
    void modelFailed(const lectern::Error& error);

    void askStarted(lectern::app::JobId job, const lectern::app::AskRequest& request);
    void thinkingGrew(lectern::app::JobId job, const QString& piece,
                      const lectern::app::ThinkingProgress& progress);
    void answerGrew(lectern::app::JobId job, const QString& piece);
    void citationChecked(lectern::app::JobId job, const lectern::app::CheckedCitation& citation);
    void toolCalled(lectern::app::JobId job, const lectern::app::ToolCall& call);
    void answered(lectern::app::JobId job, const lectern::app::AskResult& result);
    void failed(lectern::app::JobId job, const lectern::Error& error);
    void busyChanged(bool busy);

    /// Reading ahead and reading for a question.
    void readingProgressed(const lectern::app::ReadingProgress& progress);
    void readingEnded(lectern::app::BinderId binder, bool is_complete);
    void readingFailed(lectern::app::BinderId binder, const lectern::Error& error);

    void planned(lectern::app::JobId job, const lectern::app::ContextPlan& plan);
    void measured(lectern::app::JobId job, const lectern::app::QuestionCost& cost);
    void statesListed(const std::vector<lectern::engine::SnapshotInfo>& states);
    void documentsRemoved(lectern::app::JobId job, const lectern::app::RemovedDocuments& removed);

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace lectern::app
