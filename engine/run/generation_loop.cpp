#include "engine/run/generation_loop.h"

#include <algorithm>
#include <chrono>

#include "engine/run/thinking_gate.h"

namespace lectern::engine {

namespace {

using Clock = std::chrono::steady_clock;

/// Loop guard of the M1 report.
constexpr int kCertainTokens = 3000;
constexpr float kCertainProbability = 0.99f;

std::vector<bool> allowedTokens(const Tokenizer& tokenizer, size_t vocab_size) {
    std::vector<bool> allowed(vocab_size);
    for (size_t id = 0; id < vocab_size; ++id)
        allowed[id] = tokenizer.hasText(static_cast<Token>(id));
    return allowed;
}

/// Ids of the forced </think>; none where nothing can force it.
Result<std::vector<Token>> thinkingEnd(const Tokenizer& tokenizer, const GenerationOptions& options,
                                       size_t vocab_size) {
    if (!options.thinking_budget && !options.answer_now.stop_possible())
        return std::vector<Token>();
    if (options.thinking_budget.value_or(0) < 0)
        return fail(ErrorCode::InvalidArgument, "the thinking budget must be 0 or more");
    LECTERN_TRY_ASSIGN(auto ids, tokenizer.encode(kForcedThinkingEnd, SpecialTokens::Recognised));
    for (const Token id : ids)
        if (static_cast<size_t>(id) >= vocab_size)
            return fail(ErrorCode::Mismatch, "the tokenizer spells </think> with id " +
                                                 std::to_string(id) + ", the model has only " +
                                                 std::to_string(vocab_size) + " ids");
    return ids;
}

}  // namespace

struct GenerationLoop::Impl {
  public:
    Impl(const Tokenizer& tokenizer, const GenerationOptions& options,
         const GenerationCallback& callback, std::stop_token stop, std::vector<Token> thinking_end,
         const GenerationStart& start)
        : m_options(options),
          m_callback(callback),
          m_stop(std::move(stop)),
          m_token_count(start.token_count),
          m_thinking_end(std::move(thinking_end)),
          m_sampler(options.sampling, allowedTokens(tokenizer, start.logits.size())),
          m_decoder(tokenizer),
          m_gate(options.thinking_budget, options.begins_in_thinking
                                              ? ThinkingGate::Begin::Inside
                                              : ThinkingGate::Begin::Outside) {
        if (m_options.max_new_tokens == 0) m_reason = StopReason::MaxTokens;
        if (m_stop.stop_requested()) m_reason = StopReason::Cancelled;
    }

    // The state always ends one token before the answer: a token is only run once another one is
    // wanted.
    Result<std::optional<Token>> next(std::span<const float> logits) {
        if (m_reason) return std::optional<Token>();
        if (!step(logits))
            return fail(ErrorCode::Corrupt, "the model gives no token a finite logit");
        m_reason = reasonToStop();
        if (!m_reason && m_stop.stop_requested()) m_reason = StopReason::Cancelled;
        if (m_reason) return std::optional<Token>();
        ++m_token_count;
        return std::optional(m_report.tokens.back());
    }

    GenerationReport finish() {
        m_report.reason = m_reason.value_or(StopReason::Cancelled);
        m_report.text += m_decoder.finish();
        m_report.thinking_tokens = m_gate.tokenCount();
        m_report.seconds = secondsSinceStart();
        return std::move(m_report);
    }

  private:
    /// False if no token could be chosen.
    bool step(std::span<const float> logits) {
        if (m_options.answer_now.stop_requested()) m_gate.spendBudget();
        if (m_gate.mustClose() && m_forced.empty()) m_forced = m_thinking_end;
        if (m_forced.empty()) {
            const Sampler::Choice choice = m_sampler.choose(logits);
            if (choice.id < 0) return false;
            m_certain_count = choice.probability > kCertainProbability ? m_certain_count + 1 : 0;
            emit(choice.id, ThinkingGate::Source::Sampled);
        } else {
            const Token id = m_forced.front();
            m_forced = m_forced.subspan(1);
            m_certain_count = 0;
            emit(id, ThinkingGate::Source::Forced);
        }
        return true;
    }

    /// Why the token just reported is the last one, if it is.
    std::optional<StopReason> reasonToStop() const {
        if (m_hit_stop_id) return StopReason::StopToken;
        if (m_certain_count >= kCertainTokens) return StopReason::Loop;
        const bool may_be_free = m_gate.mayOpen() && !m_options.thinking_counts;
        if (m_counted >= m_options.max_new_tokens && !may_be_free) return StopReason::MaxTokens;
        if (m_options.context_tokens > 0 && m_token_count >= m_options.context_tokens)
            return StopReason::ContextFull;
        return std::nullopt;
    }

    double secondsSinceStart() const {
        return std::chrono::duration<double>(Clock::now() - m_start).count();
    }

    void emit(Token id, ThinkingGate::Source source) {
        if (m_report.tokens.empty()) m_report.first_token_seconds = secondsSinceStart();
        m_report.tokens.push_back(id);
        m_sampler.accept(id);
        const bool is_forced = source == ThinkingGate::Source::Forced;
        const auto& stop_ids = m_options.stop_ids;
        m_hit_stop_id =
            !is_forced && std::find(stop_ids.begin(), stop_ids.end(), id) != stop_ids.end();
        const std::string text = m_hit_stop_id ? std::string() : m_decoder.push(id);
        const bool in_thinking = m_hit_stop_id ? m_gate.isInside() : m_gate.push(text, source);
        // What opens the thinking belongs to it, but is known as such only once it is complete.
        const bool is_free = (in_thinking || is_forced) && !m_options.thinking_counts;
        m_counted = is_free ? 0 : m_counted + 1;
        m_report.text += text;
        if (m_callback) m_callback({id, text, in_thinking, is_forced});
    }

    const GenerationOptions m_options;
    const GenerationCallback m_callback;
    const std::stop_token m_stop;
    int64_t m_token_count;  // that the state holds
    std::optional<StopReason> m_reason;
    const std::vector<Token> m_thinking_end;
    Sampler m_sampler;
    StreamDecoder m_decoder;
    ThinkingGate m_gate;
    std::span<const Token> m_forced;  // what is left of m_thinking_end
    int m_certain_count = 0;
    int64_t m_counted = 0;  // of max_new_tokens
    bool m_hit_stop_id = false;
    GenerationReport m_report;
    const Clock::time_point m_start = Clock::now();
};

GenerationLoop::GenerationLoop(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
GenerationLoop::~GenerationLoop() = default;
GenerationLoop::GenerationLoop(GenerationLoop&&) noexcept = default;
GenerationLoop& GenerationLoop::operator=(GenerationLoop&&) noexcept = default;

Result<GenerationLoop> GenerationLoop::begin(const Tokenizer& tokenizer,
                                             const GenerationStart& start,
                                             const GenerationOptions& options,
                                             const GenerationCallback& callback,
                                             std::stop_token stop) {
    LECTERN_TRY(checkSampling(options.sampling));
    if (options.max_new_tokens < 0 || options.context_tokens < 0)
        return fail(ErrorCode::InvalidArgument, "token limits must be 0 or more");
    LECTERN_TRY_ASSIGN(auto thinking_end, thinkingEnd(tokenizer, options, start.logits.size()));
    return GenerationLoop(std::make_unique<Impl>(tokenizer, options, callback, std::move(stop),
                                                 std::move(thinking_end), start));
}

Result<std::optional<Token>> GenerationLoop::next(std::span<const float> logits) {
    return m_impl->next(logits);
}

GenerationReport GenerationLoop::finish() {
    return m_impl->finish();
}

Result<GenerationReport> runGeneration(const Tokenizer& tokenizer, const GenerationStart& start,
                                       const NextLogits& next, const GenerationOptions& options,
                                       const GenerationCallback& callback, std::stop_token stop) {
    LECTERN_TRY_ASSIGN(GenerationLoop loop,
                       GenerationLoop::begin(tokenizer, start, options, callback, std::move(stop)));
    std::span<const float> logits = start.logits;
    while (true) {
        LECTERN_TRY_ASSIGN(const auto token, loop.next(logits));
        if (!token) return loop.finish();
        logits = next(*token);
    }
}

std::vector<Token> chatStopTokens(const Tokenizer& tokenizer) {
    std::vector<Token> ids;
    for (const std::string_view name : {"<end_of_sentence>", "<end_of_document>"})
        if (const auto id = tokenizer.specialToken(name)) ids.push_back(*id);
    return ids;
}

}  // namespace lectern::engine
