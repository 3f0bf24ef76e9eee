#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/conversation/ask_service.h"

namespace lectern::app {

/// What one question cost. Numbers and names of ours alone: no word of a document, a question, an
/// answer or an error's message, nothing that a user has named.
struct QuestionFacts {
    std::string_view outcome = "failed";  ///< or "answered", "cancelled"
    std::optional<ErrorCode> error;       ///< why there is no result
    std::optional<engine::StopReason> stop;
    int64_t prompt_tokens = 0, reused_tokens = 0, computed_tokens = 0;  ///< of the first round
    int64_t generated_tokens = 0, thinking_tokens = 0;                  ///< in this go
    int64_t rounds = 0, tool_tokens = 0;  ///< computed before later rounds
    double layout_ms = 0;     ///< pages from the library, tokenising, opening the saved states
    double restore_ms = 0;    ///< of a saved state
    double prefill_ms = 0;    ///< computing the rest of the prompt
    double save_wait_ms = 0;  ///< that model or answer waited for saving
    std::optional<double> first_token_ms;  ///< since the question was asked
    double total_ms = 0;
    int64_t decode_steps = 0;  ///< tokens that followed another one, and what they took
    double decode_seconds = 0;
    int64_t lightning_bytes = 0, kv_bytes = 0;  ///< of the state in memory
    int64_t kv_bytes_per_token = 0;
    int64_t peak_memory_bytes = 0, saved_state_bytes = 0;
    int64_t documents = 0, pages_read = 0, pages_total = 0;
    int ranks = 0, threads = 0;
    std::string_view kv_format;
};

/// "outcome=answered stop=finished tokens_prompt=2220 reused=2203 …", one line.
std::string questionLine(const QuestionFacts& facts);

/// Follows a question by its events; tells the log ("conversation", info) when it ends, once,
/// whatever way it takes. A line for which there is no memory is left out.
class QuestionLog {
  public:
    QuestionLog(const BinderRecord& binder, LoadedModel& model);
    ~QuestionLog();
    QuestionLog(const QuestionLog&) = delete;
    QuestionLog& operator=(const QuestionLog&) = delete;

    /// Counts, then tells `events`, which outlives what is returned.
    AskEvents watching(const AskEvents& events);
    /// The documents are laid out.
    void laidOut(const Coverage& coverage);
    /// A round's prompt is read, its answer begins.
    void beginRound(const engine::PrefillReport& report);
    void endRound(const engine::GenerationReport& report) {
        m_facts.thinking_tokens += report.thinking_tokens;
    }
    void waitedForSaving(double ms) { m_facts.save_wait_ms += ms; }
    /// What the state holds by now.
    void measure(const engine::ModelState& state);
    /// `states`: null where none are open.
    void end(const Result<AskResult>& result, const engine::StateBank* states);

  private:
    double sinceStartMs() const;

    QuestionFacts m_facts;
    const std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::optional<std::chrono::steady_clock::time_point> m_last_token;  // of the round at hand
};

/// The most memory this program has held so far (VmHWM). getrusage would also count what its
/// starter held before exec.
int64_t peakMemoryBytes();

}  // namespace lectern::app
