#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/answer/coverage.h"
#include "app/context/context_layout.h"
#include "app/context/prompt_profile.h"
#include "app/conversation/checked_citation.h"
#include "app/conversation/tool_call.h"
#include "app/vault/vault.h"
#include "engine/engine.h"

namespace lectern::app {

class AnswerDraft;
class AnswerStream;
class ContextPlanner;
class QuestionLog;
struct Branch;

/// A model folder, opened: engine, prompt profile and its name.
struct LoadedModel {
    std::unique_ptr<engine::Engine> engine;
    PromptProfile profile;
    std::filesystem::path path;
    std::string name;

    /// Nothing is loaded that does not fit: OutOfMemory with what it needs and what is free.
    static Result<LoadedModel> open(const std::filesystem::path& model_dir,
                                    const engine::EngineOptions& options);
    /// The same on a machine with so much free memory; 0: not known.
    static Result<LoadedModel> open(const std::filesystem::path& model_dir,
                                    const engine::EngineOptions& options,
                                    int64_t free_memory_bytes);
};

/// The larger of the two that M1 was released with; who thinks longer is lost.
inline constexpr int64_t kLargestThinkingBudget = 80'000;

struct AskOptions {
    /// Tokens; 0: off; nullopt: the model's own measure, up to kLargestThinkingBudget.
    std::optional<int64_t> thinking_budget;
    std::optional<float> temperature;       ///< nullopt: the profile's, else the model's default
    std::optional<float> top_p;             ///< nullopt: the model's default
    std::optional<uint64_t> seed;           ///< nullopt: drawn, and reported
    int64_t max_new_tokens = 4096;          ///< of the answer, its thinking not counted
    std::optional<int64_t> context_tokens;  ///< overrides the context length
    bool focus = false;  ///< too large for the context: read the pages search ranks highest
    /// What the caller offers against a binder that is too large, by the names its users know, for
    /// error messages ("--focus", "--context"); empty: not offered.
    std::string focus_option, context_option;
    int64_t snapshot_every_tokens = 8192;
    std::optional<ConversationId> conversation;  ///< go on with this one; nullopt: a new one
    /// In that conversation, the turn to go on from: 0 its beginning, nullopt the newest. After an
    /// assistant turn (or 0) the question opens a branch; of a user turn, the question is the
    /// turn's own, and the answer becomes another one to it.
    std::optional<TurnId> after;
    /// In that conversation, an answer that was cut off and that nothing follows: it goes on where
    /// it ended and is stored as one. `after` and the question are not looked at.
    std::optional<TurnId> go_on;
    std::stop_token answer_now;  ///< when asked for, thinking ends and the answer begins
};

/// What a caller may want to see while it happens; all are called on the calling thread.
struct AskEvents {
    std::function<void(const engine::PrefillProgress&)> reading;
    /// Each token as the model makes it, before its text is told; text may be held back.
    std::function<void(const engine::GenerationEvent&)> token;
    std::function<void(std::string_view)> thinking;
    std::function<void(std::string_view)> answer;
    /// Each citation as soon as its mark is complete, checked.
    std::function<void(const CheckedCitation&)> citation;
    std::function<void(const ToolCall&)> tool_call;
    std::function<void(const std::string&)> warning;
    /// The prompt, before it is read; for those who compare runs.
    std::function<void(std::span<const engine::Segment>)> prompt;
    /// Logits after the prompt's last token, before anything is generated; for those who compare
    /// runs.
    std::function<void(std::span<const float>)> prompt_read;
};

/// A passage that full-text search found for the question; shown beside the answer, never as part
/// of it.
struct FoundPassage {
    int document_number = 0;
    SearchHit hit;
};

struct AskResult {
    std::string question, answer, thinking;
    std::vector<CheckedCitation> citations;
    std::vector<ToolCall> tool_calls;
    std::vector<FoundPassage> passages;
    Coverage coverage;
    std::vector<std::string> document_hashes;  ///< SHA-256 of the binder's documents, in its order
    engine::StopReason stop_reason = engine::StopReason::StopToken;
    int64_t prompt_tokens = 0, reused_tokens = 0, computed_tokens = 0, generated_tokens = 0;
    int64_t thinking_tokens = 0;
    double prefill_ms = 0, first_token_ms = 0, total_ms = 0;
    std::string model;
    std::string model_limits;  ///< what the profile says of the model's abilities; may be empty
    uint64_t seed = 0;
    std::vector<Saying> warnings;
    ConversationId conversation = 0;
    TurnId question_turn = 0, answer_turn = 0;
    double thinking_ms = 0;
    double tokens_per_second = 0;  ///< while generating
    /// Of an answer that can go on, as generated; none where tools were called.
    std::vector<engine::Token> unfinished_tokens;
};

/// Memory of the documents while a prompt is laid out and its answer checked: text and box of a
/// character are 18 bytes, a token is four to five characters.
inline constexpr int64_t kDocumentBytesPerToken = 96;

/// How many tokens a prompt may have, and what sets the limit.
struct ContextLimit {
    int64_t tokens = 0;
    Saying reason;  ///< "the model's context", "free memory", "the chosen context"
};
/// The smaller of the config's positions and what free memory holds; `chosen` overrides the former.
ContextLimit contextLimit(const engine::Engine& engine, std::optional<int64_t> chosen,
                          int64_t free_memory_bytes);
/// MemAvailable of this machine, in bytes; 0 if unknown.
int64_t freeMemoryBytes();
/// What of it a context may fill: a tenth stays free.
constexpr int64_t usableMemoryBytes(int64_t free_memory_bytes) {
    return free_memory_bytes / 10 * 9;
}

/// How a binder fills the model's context, and what of it is read.
struct ContextPlan {
    struct Document {
        DocumentId id = 0;
        std::string title;
        int page_count = 0;
        std::vector<int> pages_without_text;  ///< physical, from 1
        int64_t tokens = 0;
        int64_t tokens_read = 0;  ///< in saved state, from the front
    };
    BinderId binder = 0;
    std::vector<Document> documents;  ///< in reading order
    int64_t instruction_tokens = 0;   ///< before the documents
    int64_t total_tokens = 0;         ///< instructions and documents
    int64_t tokens_read = 0;          ///< of total_tokens, a prefix
    ContextLimit limit;
    int64_t trained_tokens = 0;  ///< 0: the model says nothing
    int64_t answer_reserve_tokens = 0;
    bool fits = false;
    Saying what_fits;  ///< where it does not: which pages would
};

/// What a question adds to the documents' tokens. At most a few too many.
struct QuestionCost {
    int64_t question_tokens = 0;  ///< with the markup around it; 0: an empty question
    int64_t history_tokens = 0;   ///< the conversation before it
};

/// Room that a question must leave for its answer.
inline constexpr int64_t kAnswerReserveTokens = 256;
/// Tokens of thinking after which an answer of `max_new_tokens` still fits into a context that has
/// `room` left; where room is short, a quarter of it is the answer's.
int64_t roomForThinking(int64_t room, int64_t max_new_tokens);
/// "what fits from the front: lease.pdf: pages 1-88 of 88; …".
Saying pagesThatFit(const BinderRecord& binder, std::span<const PageCost> pages, int64_t budget);

/// Reads a binder and answers questions on it: the walk from documents to checked citations.
/// Borrows vault and model, and holds the vault's bank of saved states for them, opened on first
/// use; one thread at a time. Reading is saved as it goes, so an interrupted call goes on where it
/// stopped.
class AskService {
  public:
    AskService(Vault& vault, LoadedModel& model);
    ~AskService();

    /// Reads the binder's documents into saved state, without a question. Errors: Cancelled,
    /// LimitExceeded (larger than the context: names what fits), NotFound (empty binder, or no page
    /// with text). The report's warnings include those on what could not be read.
    Result<engine::PrefillReport> read(const BinderRecord& binder, const AskOptions& options,
                                       const AskEvents& events, std::stop_token stop);
    /// Reads what is not yet read, answers, checks every citation and stores the turns. A cancelled
    /// answer is returned (and stored) as far as it came, with StopReason::Cancelled; before its
    /// first word nothing is stored, and the error is Cancelled. Tool calls are answered to the
    /// model as not available, at most kMaxToolRounds times. Other errors as of read(), and
    /// NotFound for a turn that is not there. `question` is not looked at where options.after is a
    /// user turn. An answer that goes on replaces what there was of it, unless no word was added;
    /// InvalidArgument where it cannot, also because the binder's documents are others by now.
    /// However it ends, the log has one line on what it cost (QuestionLog).
    Result<AskResult> ask(const BinderRecord& binder, const std::string& question,
                          const AskOptions& options, const AskEvents& events, std::stop_token stop);
    /// Computes nothing; put the documents into another order to see what that would cost.
    /// Documents are tokenised once. May be called from within an event of read() or ask().
    Result<ContextPlan> plan(const BinderRecord& binder, const AskOptions& options);

    /// Of a question asked with options.conversation and options.after. What precedes it is
    /// tokenised once. May be called from within an event of read() or ask(). Errors: NotFound.
    Result<QuestionCost> measure(const std::string& question, const AskOptions& options);

    /// The vault's saved states, for listing and pinning, also from within an event; removing only
    /// outside. Valid until closeStates().
    Result<engine::StateBank*> states();
    /// Before anything else opens them or removes a document.
    void closeStates();

    static constexpr int kMaxToolRounds = 2;

  private:
    struct Asked;
    struct Prompt;
    class AtWork;
    Result<Prompt> layOut(const BinderRecord& binder, const Asked* asked,
                          const AskOptions& options) const;
    Result<std::vector<std::vector<int>>> focusPages(const BinderRecord& binder,
                                                     const std::string& question,
                                                     const ContextLayout& layout, int64_t budget,
                                                     const AskOptions& options) const;
    Result<Branch> branchOf(const AskOptions& options) const;
    int64_t freeMemory() const;
    Result<AskResult> askWatched(const BinderRecord& binder, const std::string& question,
                                 const AskOptions& options, const AskEvents& events,
                                 std::stop_token stop, QuestionLog& log);
    Status answer(Prompt& prompt, engine::Session& session, AnswerStream& stream,
                  AnswerDraft& draft, std::optional<int64_t> thought_before,
                  const AskOptions& options, const AskEvents& events, AskResult& result,
                  std::stop_token stop, QuestionLog& log) const;
    void findPassages(const BinderRecord& binder, AskResult& result, const AskEvents& events) const;
    Status store(const Branch& branch, AnswerDraft& draft, AskResult& result);

    Vault& m_vault;
    LoadedModel& m_model;
    std::optional<engine::StateBank> m_states;
    std::unique_ptr<ContextPlanner> m_planner;
    struct MeasuredHistory {
        ConversationId conversation = 0;
        std::optional<TurnId> after;
        int64_t tokens = 0;
    };
    std::optional<MeasuredHistory> m_history;  // the one measured last
    std::optional<int64_t> m_free_at_start;    // of what is being read or answered
};

}  // namespace lectern::app
