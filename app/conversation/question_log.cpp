#include "app/conversation/question_log.h"

#include <fstream>
#include <new>

#include "app/conversation/answer_record.h"
#include "kernels/base/log.h"

namespace lectern::app {

namespace {

using Clock = std::chrono::steady_clock;

double megabytes(int64_t bytes) {
    return static_cast<double>(bytes) / 1e6;
}

/// 0 where there is no memory for the list: the answer is worth more than a figure.
int64_t bytesOf(const engine::StateBank& states) try {
    int64_t bytes = 0;
    for (const engine::SnapshotInfo& info : states.list()) bytes += info.file_bytes;
    return bytes;
} catch (const std::bad_alloc&) {
    return 0;
}

}  // namespace

int64_t peakMemoryBytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
    return 0;
}

std::string questionLine(const QuestionFacts& facts) {
    std::string line = fmt::format("outcome={}", facts.outcome);
    const auto add = [&line](fmt::string_view format, const auto&... values) {
        line += ' ' + fmt::vformat(format, fmt::make_format_args(values...));
    };
    if (facts.error) add("error={}", errorCodeName(*facts.error));
    if (facts.stop) add("stop={}", stopReasonName(*facts.stop));
    add("tokens_prompt={} reused={} computed={} generated={} thinking={} rounds={} tool_tokens={}",
        facts.prompt_tokens, facts.reused_tokens, facts.computed_tokens, facts.generated_tokens,
        facts.thinking_tokens, facts.rounds, facts.tool_tokens);
    add("layout_ms={:.1f} restore_ms={:.1f} prefill_ms={:.1f} save_wait_ms={:.1f}", facts.layout_ms,
        facts.restore_ms, facts.prefill_ms, facts.save_wait_ms);
    if (facts.first_token_ms) add("first_token_ms={:.1f}", *facts.first_token_ms);
    add("total_ms={:.1f}", facts.total_ms);
    if (facts.decode_seconds > 0)
        add("decode_tok_s={:.1f}", static_cast<double>(facts.decode_steps) / facts.decode_seconds);
    add("state_mb={:.1f} kv_mb={:.1f} kv_bytes_per_token={} rss_peak_mb={:.1f} states_mb={:.1f}",
        megabytes(facts.lightning_bytes), megabytes(facts.kv_bytes), facts.kv_bytes_per_token,
        megabytes(facts.peak_memory_bytes), megabytes(facts.saved_state_bytes));
    add("documents={} pages_read={} pages={} ranks={} threads={} kv={}", facts.documents,
        facts.pages_read, facts.pages_total, facts.ranks, facts.threads, facts.kv_format);
    return line;
}

QuestionLog::QuestionLog(const BinderRecord& binder, LoadedModel& model) {
    m_facts.documents = static_cast<int64_t>(binder.documents.size());
    m_facts.kv_format = kernels::kvFormatName(model.engine->kvFormat());
    m_facts.kv_bytes_per_token = model.engine->config().kvBytesPerToken(model.engine->kvFormat());
    m_facts.ranks = model.engine->ranks().size();
    m_facts.threads = model.engine->ranks().threadCount();
}

QuestionLog::~QuestionLog() {
    try {
        m_facts.total_ms = sinceStartMs();
        m_facts.peak_memory_bytes = peakMemoryBytes();
        const auto log = roomLog("conversation");
        log->info("question: {}", questionLine(m_facts));
        log->flush();                  // who asks why it took so long looks at once
    } catch (const std::exception&) {  // no memory for a line: the program is worth more
    }
}

double QuestionLog::sinceStartMs() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - m_start).count();
}

AskEvents QuestionLog::watching(const AskEvents& events) {
    AskEvents watched = events;
    watched.reading = [this, &events](const engine::PrefillProgress& at) {
        if (m_facts.rounds == 0) {
            m_facts.prompt_tokens = at.tokens_total;
            m_facts.reused_tokens = at.tokens_reused;
            m_facts.computed_tokens = at.tokens_done - at.tokens_reused;
        }
        if (events.reading) events.reading(at);
    };
    watched.token = [this, &events](const engine::GenerationEvent& event) {
        const auto now = Clock::now();
        if (!m_facts.first_token_ms) m_facts.first_token_ms = sinceStartMs();
        if (m_last_token) {
            ++m_facts.decode_steps;
            m_facts.decode_seconds += std::chrono::duration<double>(now - *m_last_token).count();
        }
        m_last_token = now;
        ++m_facts.generated_tokens;
        if (events.token) events.token(event);
    };
    return watched;
}

void QuestionLog::laidOut(const Coverage& coverage) {
    m_facts.pages_read = coverage.pages_read;
    m_facts.pages_total = coverage.pages_total;
    m_facts.layout_ms = sinceStartMs();
}

void QuestionLog::beginRound(const engine::PrefillReport& report) {
    if (m_facts.rounds++ > 0) m_facts.tool_tokens += report.computed_tokens;
    m_facts.restore_ms += report.restore_seconds * 1000;
    m_facts.prefill_ms += report.compute_seconds * 1000;
    m_facts.save_wait_ms += report.save_seconds * 1000;
    m_last_token.reset();
}

void QuestionLog::measure(const engine::ModelState& state) {
    m_facts.lightning_bytes = static_cast<int64_t>(state.lightningData().size_bytes());
    m_facts.kv_bytes = state.byteCount() - m_facts.lightning_bytes;
}

void QuestionLog::end(const Result<AskResult>& result, const engine::StateBank* states) {
    if (states) m_facts.saved_state_bytes = bytesOf(*states);
    if (result) {
        m_facts.stop = result->stop_reason;
        m_facts.outcome =
            result->stop_reason == engine::StopReason::Cancelled ? "cancelled" : "answered";
    } else {
        m_facts.error = result.error().code;
        if (result.error().code == ErrorCode::Cancelled) m_facts.outcome = "cancelled";
    }
}

}  // namespace lectern::app
