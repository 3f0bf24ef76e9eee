#include "engine/engine.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <system_error>
#include <thread>

#include <sodium.h>

#include "engine/parallel/partition.h"

namespace lectern::engine {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Later prompts branch at the ends of these; a start marker is cheaper to compute than to store.
bool endsWhereOthersBranch(const PrefillStep& step) {
    return step.ends_segment && step.kind != SegmentKind::Start &&
           step.kind != SegmentKind::GenerationPrompt;
}

std::string_view kindName(SegmentKind kind) {
    switch (kind) {
        case SegmentKind::Start:
            return "start";
        case SegmentKind::System:
            return "system";
        case SegmentKind::Document:
            return "document";
        case SegmentKind::Tools:
            return "tools";
        case SegmentKind::UserTurn:
            return "question";
        case SegmentKind::AssistantTurn:
            return "answer";
        case SegmentKind::GenerationPrompt:
            return "prompt";
    }
    return "";
}

/// Label of each segment by the position at which it ends, for the list of snapshots.
std::string labelOf(std::span<const Segment> segments, const PrefillStep& step) {
    int64_t end = 0;
    for (const Segment& segment : segments) {
        end += static_cast<int64_t>(segment.tokens.size());
        if (step.end <= end)
            return segment.label.empty() ? std::string(kindName(segment.kind)) : segment.label;
    }
    return {};
}

Error tooLarge(const std::filesystem::path& model_dir) {
    return {ErrorCode::OutOfMemory, "not enough memory to load the model in " + model_dir.string()};
}

}  // namespace

int availableThreads() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0) return std::max(1, CPU_COUNT(&set));
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Result<Engine> Engine::open(const std::filesystem::path& model_dir, const EngineOptions& options) {
    if (sodium_init() < 0) return fail(ErrorCode::Internal, "libsodium could not be initialised");
    try {
        LECTERN_TRY_ASSIGN(Checkpoint checkpoint, openCheckpoint(model_dir));
        return open(std::move(checkpoint), model_dir, options);
    } catch (const std::bad_alloc&) {
        return fail(tooLarge(model_dir));
    }
}

Result<Engine> Engine::open(Checkpoint checkpoint, const std::filesystem::path& model_dir,
                            const EngineOptions& options) {
    try {
        Engine engine;
        engine.m_kv_format = options.kv_format;
        if (options.ranks < 1 || options.ranks > kMaxRanks)
            return fail(ErrorCode::InvalidArgument, "a model runs on 1 to " +
                                                        std::to_string(kMaxRanks) + " ranks, not " +
                                                        std::to_string(options.ranks));
        engine.m_ranks = std::make_unique<RankGroup>(
            options.backend, options.threads > 0 ? options.threads : availableThreads(),
            options.ranks);
        LECTERN_TRY_ASSIGN(Model model, Model::create(std::move(checkpoint), *engine.m_ranks));
        engine.m_model = std::make_unique<Model>(std::move(model));
        if (options.with_tokenizer) {
            LECTERN_TRY_ASSIGN(Tokenizer tokenizer, Tokenizer::open(model_dir));
            if (tokenizer.size() > engine.config().vocab_size)
                return fail(ErrorCode::Mismatch, model_dir.string() + ": the tokenizer has " +
                                                     std::to_string(tokenizer.size()) +
                                                     " ids, the model only " +
                                                     std::to_string(engine.config().vocab_size));
            engine.m_tokenizer = std::make_unique<Tokenizer>(std::move(tokenizer));
        }
        return engine;
    } catch (const std::bad_alloc&) {
        return fail(tooLarge(model_dir));
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::resource_unavailable_try_again) throw;
        return fail(ErrorCode::LimitExceeded,
                    "the system gives no more threads; the model was to run on " +
                        std::to_string(options.threads > 0 ? options.threads : availableThreads()));
    }
}

Session::Session(Engine& engine, StateBank* bank) : m_engine(engine), m_bank(bank) {}

Result<PrefillReport> Session::prefill(std::span<const Segment> segments,
                                       const PrefillOptions& options, std::stop_token stop) try {
    if (m_bank && m_bank->identity().kv_format != m_engine.kvFormat())
        return fail(ErrorCode::Mismatch,
                    "the saved states keep their keys and values in another format than the model");
    const PrefillPlan plan =
        planPrefill(segments, m_bank ? m_bank->identity().rootKey() : PrefixKey{});
    if (plan.steps.empty()) return fail(ErrorCode::InvalidArgument, "the prompt has no tokens");
    const int64_t vocab_size = m_engine.config().vocab_size;
    for (const Token token : plan.tokens)
        if (token < 0 || token >= vocab_size)
            return fail(ErrorCode::InvalidArgument, "token id " + std::to_string(token) +
                                                        " is outside the model's vocabulary of " +
                                                        std::to_string(vocab_size));

    PrefillReport report;
    report.prompt_tokens = static_cast<int64_t>(plan.tokens.size());
    size_t next_step = 0;
    m_state.reset();
    m_logits.clear();
    if (m_bank) {
        const auto start = Clock::now();
        PrefillPlan reusable = plan;
        if (options.need_logits)
            reusable.steps.pop_back();  // logits come from running the last step
        LECTERN_TRY_ASSIGN(auto restored,
                           m_bank->restoreLongest(reusable, m_engine.config(), stop));
        if (restored) {
            m_state = std::make_unique<ModelState>(std::move(restored->state));
            next_step = restored->steps_done;
        }
        report.restore_seconds = secondsSince(start);
        report.warnings = m_bank->takeWarnings();
    }
    if (!m_state) m_state = std::make_unique<ModelState>(m_engine.config(), m_engine.kvFormat());
    report.reused_tokens = m_state->tokenCount();

    const auto start = Clock::now();
    int64_t last_saved = m_state->tokenCount();
    const auto reportProgress = [&] {
        if (!options.progress) return;
        options.progress({m_state->tokenCount(), report.prompt_tokens, report.reused_tokens,
                          secondsSince(start)});
    };
    reportProgress();
    for (size_t i = next_step; i < plan.steps.size(); ++i) {
        const PrefillStep& step = plan.steps[i];
        const bool wants_logits = options.need_logits && i + 1 == plan.steps.size();
        if (stop.stop_requested()) {
            if (m_bank) m_bank->finishSaving();  // who plans next sees what there is
            if (m_bank && i > next_step && m_state->tokenCount() > last_saved)
                if (auto saved =
                        m_bank->save(plan, i - 1, *m_state, labelOf(segments, plan.steps[i - 1]));
                    !saved)
                    return fail(Error(
                        ErrorCode::Cancelled,
                        "stopped; what was read could not be saved: " + saved.error().message));
            return fail(ErrorCode::Cancelled, "stopped after " +
                                                  std::to_string(m_state->tokenCount()) + " of " +
                                                  std::to_string(report.prompt_tokens) + " tokens");
        }
        if (wants_logits) m_logits.resize(static_cast<size_t>(vocab_size));
        m_engine.model().forward(plan.stepTokens(step), *m_state, m_engine.ranks(),
                                 wants_logits ? LogitsRows::Last : LogitsRows::None,
                                 wants_logits ? std::span<float>(m_logits) : std::span<float>());
        report.computed_tokens += step.end - step.begin;
        const bool worth_saving =
            endsWhereOthersBranch(step) || step.end - last_saved >= options.snapshot_every_tokens;
        if (m_bank && !wants_logits && worth_saving) {
            const auto save_start = Clock::now();
            const Status saved = m_bank->saveBeside(plan, i, *m_state, labelOf(segments, step));
            if (saved)
                last_saved = step.end;
            else
                report.warnings.push_back(saved.error().message);
            report.save_seconds += secondsSince(save_start);
        }
        reportProgress();
    }
    if (m_bank && !options.need_logits) {  // reading ahead is done when it is durable
        const auto save_start = Clock::now();
        m_bank->finishSaving();
        report.save_seconds += secondsSince(save_start);
    }
    report.compute_seconds = secondsSince(start) - report.save_seconds;
    if (m_bank)
        for (std::string& warning : m_bank->takeWarnings())
            report.warnings.push_back(std::move(warning));
    return report;
} catch (const std::bad_alloc&) {
    m_state.reset();
    return fail(ErrorCode::OutOfMemory, "not enough memory to hold the state of this prompt");
}

Result<GenerationReport> Session::generate(const GenerationOptions& options,
                                           const GenerationCallback& callback,
                                           std::stop_token stop) {
    if (!m_state || m_logits.empty())
        return fail(ErrorCode::InvalidArgument, "nothing has been read yet");
    auto report = engine::generate(m_engine.model(), m_engine.tokenizer(), *m_state, m_logits,
                                   m_engine.ranks(), options, callback, stop);
    if (!report && report.error().code == ErrorCode::OutOfMemory) {  // a layer may be ahead
        m_state.reset();
        m_logits.clear();
    }
    return report;
}

}  // namespace lectern::engine
