#include "app/conversation/ask_service.h"

#include <QtGlobal>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "app/conversation/answer_record.h"
#include "app/conversation/answer_stream.h"
#include "app/conversation/branch.h"
#include "app/conversation/context_planner.h"
#include "app/conversation/drafts.h"
#include "app/conversation/models.h"
#include "app/conversation/question_log.h"
#include "app/conversation/settings.h"
#include "engine/memory_plan.h"

namespace lectern::app {

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Passages that search shows beside an answer.
constexpr int kPassageCount = 5;

std::vector<LayoutDocument> layoutDocumentsOf(const BinderRecord& binder,
                                              std::span<const std::vector<Page>> pages,
                                              std::span<const std::vector<int>> only_pages) {
    std::vector<LayoutDocument> documents;
    for (size_t i = 0; i < pages.size(); ++i) {
        LayoutDocument document;
        document.title = binder.documents[i].title;
        document.pages = pages[i];
        if (!only_pages.empty()) document.only_pages = only_pages[i];
        documents.push_back(std::move(document));  // one that focus leaves out keeps its number
    }
    return documents;
}

/// What a user can do about a binder that is too large, as far as the caller offers it by names of
/// its own; a window shows it otherwise.
std::string adviceFor(const AskOptions& options) {
    std::string ways;
    if (!options.focus && !options.focus_option.empty())
        ways =
            "Use " + options.focus_option + " to read only the pages that match the question best";
    if (!options.context_option.empty())
        ways +=
            (ways.empty() ? "Use " : ", or ") + options.context_option + " N where memory allows";
    return ways.empty() ? ways : ". " + ways;
}

std::vector<ToolReply> repliesTo(std::span<const ToolCall> calls) {
    std::vector<ToolReply> replies;
    for (const ToolCall& call : calls)
        replies.push_back({call.name.empty() ? "unknown" : call.name, call.reply});
    return replies;
}

/// The model's turn as it wrote it, without its thinking.
std::string toolTurn(const std::string& text, std::span<const ToolCall> calls) {
    return (text.empty() ? text : text + "\n") + toolCallBlock(calls);
}

/// What of the budget is left, and fits.
int64_t thinkingLeft(const AskOptions& options, int64_t thought, int64_t room,
                     int64_t max_new_tokens) {
    const int64_t budget = options.thinking_budget.value_or(kLargestThinkingBudget);
    return std::clamp<int64_t>(budget - thought, 0, roomForThinking(room, max_new_tokens));
}

/// An answer goes on only where its numbers of documents still mean the same.
Status mustReadTheSame(const BinderRecord& binder, const Branch::Unfinished& unfinished) {
    const AskResult& record = unfinished.record;
    const auto& titled = record.coverage.documents;  // all that older records know
    const auto hasTitle = [](const Coverage::Document& read, const DocumentRecord& document) {
        return read.title == document.title;
    };
    const bool is_same =
        record.document_hashes.empty()
            ? titled.empty() || std::equal(titled.begin(), titled.end(), binder.documents.begin(),
                                           binder.documents.end(), hasTitle)
            : record.document_hashes == hashesOf(binder.documents);
    if (is_same) return {};
    return fail(ErrorCode::InvalidArgument,
                "the documents of the binder are others than when this answer was begun, so it "
                "cannot go on; answer the question again");
}

/// The record's tokens count only where they are what is shown: another model may have another
/// tokenizer, and the end may be cut inside a character.
void keepTokensOfTheSameText(UnfinishedTurn& unfinished, const engine::Tokenizer& tokenizer) {
    const auto hasText = [&](engine::Token id) { return tokenizer.hasText(id); };
    AnswerParser parser(0);
    if (std::all_of(unfinished.tokens.begin(), unfinished.tokens.end(), hasText)) {
        parser.push(tokenizer.decode(unfinished.tokens));
        parser.finish();
    }
    if (parser.answer() != unfinished.answer || parser.thinking() != unfinished.thinking)
        unfinished.tokens.clear();
}

/// Of an answer that a crash cut off the words are known, not what they cost.
Status countThinking(Branch::Unfinished& unfinished, const engine::Tokenizer& tokenizer) {
    if (unfinished.record.thinking_tokens > 0 || unfinished.thinking.empty()) return {};
    LECTERN_TRY_ASSIGN(const auto tokens,
                       tokenizer.encode(unfinished.thinking, engine::SpecialTokens::Plain));
    unfinished.record.thinking_tokens = static_cast<int64_t>(tokens.size());
    return {};
}

/// What the answer had cost when it was cut off.
void addEarlier(AskResult& result, const AskResult& earlier,
                std::span<const engine::Token> earlier_tokens) {
    auto& tokens = result.unfinished_tokens;
    if (earlier_tokens.empty()) tokens.clear();  // what came before them is only known as text
    if (!tokens.empty())
        tokens.insert(tokens.begin(), earlier_tokens.begin(), earlier_tokens.end());
    result.generated_tokens += earlier.generated_tokens;
    result.thinking_tokens += earlier.thinking_tokens;
    result.thinking_ms += earlier.thinking_ms;
    result.total_ms += earlier.total_ms;
}

TurnRecord answerTurn(const AskResult& result) {
    TurnRecord turn;
    turn.role = "assistant";
    turn.text = result.answer;
    turn.thinking = result.thinking;
    turn.record_json = answerRecordJson(result, 0.0);
    return turn;
}

uint64_t drawSeed() {
    std::random_device device;
    return (uint64_t{device()} << 21 ^ device()) & ((uint64_t{1} << 53) - 1);  // exact in JSON
}

}  // namespace

Result<LoadedModel> LoadedModel::open(const std::filesystem::path& model_dir,
                                      const engine::EngineOptions& options) {
    return open(model_dir, options, freeMemoryBytes());
}

Result<LoadedModel> LoadedModel::open(const std::filesystem::path& model_dir,
                                      const engine::EngineOptions& options,
                                      int64_t free_memory_bytes) {
    LoadedModel model;
    model.path = model_dir;
    LECTERN_TRY_ASSIGN(model.profile, readPromptProfile(model_dir));
    const auto folder = model_dir.lexically_normal();
    model.name = folder.has_filename() ? folder.filename().string()
                                       : folder.parent_path().filename().string();
    LECTERN_TRY_ASSIGN(engine::Checkpoint checkpoint, engine::openCheckpoint(model_dir));
    LECTERN_TRY(mustFit(model.name, checkpoint, options, free_memory_bytes));
    LECTERN_TRY_ASSIGN(engine::Engine engine,
                       engine::Engine::open(std::move(checkpoint), model_dir, options));
    model.engine = std::make_unique<engine::Engine>(std::move(engine));
    return model;
}

int64_t freeMemoryBytes() {
    std::ifstream file("/proc/meminfo");
    std::string key;
    int64_t kib = 0;
    while (file >> key >> kib) {
        if (key == "MemAvailable:") return kib * 1024;
        file.ignore(64, '\n');
    }
    return 0;
}

ContextLimit contextLimit(const engine::Engine& engine, std::optional<int64_t> chosen,
                          int64_t free_memory_bytes) {
    ContextLimit limit{engine.config().max_position_embeddings,
                       say(QT_TRANSLATE_NOOP("app", "the model's context"))};
    if (chosen) limit = {*chosen, say(QT_TRANSLATE_NOOP("app", "the chosen context"))};
    if (free_memory_bytes > 0) {
        const int64_t tokens = engine::largestContext(engine, usableMemoryBytes(free_memory_bytes),
                                                      kDocumentBytesPerToken);
        if (tokens < limit.tokens) limit = {tokens, say(QT_TRANSLATE_NOOP("app", "free memory"))};
    }
    return limit;
}

int64_t roomForThinking(int64_t room, int64_t max_new_tokens) {
    constexpr int64_t kTagTokens = 16;  // that open and close it
    const int64_t answer = std::min(max_new_tokens, std::max(kAnswerReserveTokens, room / 4));
    return std::max<int64_t>(0, room - answer - kTagTokens);
}

Saying pagesThatFit(const BinderRecord& binder, std::span<const PageCost> pages, int64_t budget) {
    std::map<int, std::vector<int>> fitting;
    int64_t used = 0;
    for (const PageCost& page : pages) {
        used += page.tokens;
        if (used > budget) break;
        fitting[page.document].push_back(page.page_index + 1);
    }
    if (fitting.empty()) return say(QT_TRANSLATE_NOOP("app", "not even its first page fits"));
    Saying list;
    for (const auto& [document, numbers] : fitting) {
        const DocumentRecord& record = binder.documents[static_cast<size_t>(document)];
        const Saying item = say(QT_TRANSLATE_NOOP("app", "%1: pages %2 of %3"),
                                {record.title, pageList(numbers), record.page_count});
        list = list.empty() ? item : say("%1; %2", {list, item});
    }
    return say(QT_TRANSLATE_NOOP("app", "what fits from the front: %1"), {list});
}

struct AskService::Asked {
    std::string question;
    std::vector<LayoutTurn> history;
    std::optional<UnfinishedTurn> unfinished;  // what there is of the answer
};

struct AskService::Prompt {
    std::vector<std::vector<Page>> pages;      // of every document, whole
    std::vector<std::vector<int>> only_pages;  // focus; empty: all
    ContextLayout layout;
    Coverage coverage;
    std::vector<Saying> warnings;
    int64_t context_tokens = 0;
};

/// While something is read or answered, plans count on the memory that there was before.
class AskService::AtWork {
  public:
    explicit AtWork(AskService& service) : m_service(service) {
        service.m_free_at_start = service.freeMemory();
    }
    ~AtWork() { m_service.m_free_at_start.reset(); }
    AtWork(const AtWork&) = delete;
    AtWork& operator=(const AtWork&) = delete;

  private:
    AskService& m_service;
};

AskService::AskService(Vault& vault, LoadedModel& model)
    : m_vault(vault), m_model(model), m_planner(std::make_unique<ContextPlanner>(vault, model)) {}
AskService::~AskService() = default;

Result<engine::StateBank*> AskService::states() {
    if (!m_states) {
        engine::StateBankIdentity identity;
        identity.vault_id = m_vault.info().id;
        identity.model_fingerprint = m_model.engine->model().fingerprint();
        identity.profile_hash = m_model.profile.hash();
        identity.arithmetic = m_model.engine->ranks().arithmetic();
        identity.kv_format = m_model.engine->kvFormat();
        engine::StateBankOptions options;
        LECTERN_TRY_ASSIGN(options.max_bytes, stateLimitBytes());
        options.keep_last_in_memory = true;
        options.eviction.work_doubles_at = engine::attentionDoublesAt(m_model.engine->config());
        LECTERN_TRY_ASSIGN(
            m_states, engine::StateBank::open(m_vault.statesDir(), std::move(identity), options));
    }
    return &*m_states;
}

/// As the next prompt finds it: what is kept in memory it shares, or takes over.
int64_t AskService::freeMemory() const {
    if (m_free_at_start) return *m_free_at_start;
    const int64_t free = freeMemoryBytes();
    return free > 0 && m_states ? free + m_states->bytesInMemory() : free;
}

void AskService::closeStates() {
    m_states.reset();
}

Result<Branch> AskService::branchOf(const AskOptions& options) const {
    std::vector<TurnRecord> turns;
    if (options.conversation) {
        LECTERN_TRY_ASSIGN(turns, m_vault.library().turns(*options.conversation));
    }
    if (options.go_on) return branchGoingOn(turns, *options.go_on);
    return branchAt(turns, options.after);
}

Result<std::vector<std::vector<int>>> AskService::focusPages(const BinderRecord& binder,
                                                             const std::string& question,
                                                             const ContextLayout& layout,
                                                             int64_t budget,
                                                             const AskOptions& options) const {
    const int64_t allowed = budget;
    int64_t wish = budget;  // what is read beyond the first page
    if (const int64_t trained = m_model.profile.trained_context;
        trained > 0 && !options.context_tokens)
        wish = std::min(
            wish, trained - (layout.total_tokens - layout.document_tokens) - kAnswerReserveTokens);
    std::optional<int64_t> smallest;  // of the pages that match
    SearchScope scope;
    for (const DocumentRecord& document : binder.documents) scope.documents.push_back(document.id);
    scope.match = SearchScope::Match::Any;
    scope.limit = 1000;
    LECTERN_TRY_ASSIGN(auto hits, m_vault.library().search(question, scope));
    std::map<std::pair<int, int>, int64_t> cost;
    for (const PageCost& page : layout.pages) cost[{page.document, page.page_index}] = page.tokens;
    std::vector<std::set<int>> chosen(binder.documents.size());
    for (const SearchHit& hit : hits) {
        for (size_t d = 0; d < binder.documents.size(); ++d) {
            if (binder.documents[d].id != hit.document) continue;
            const int64_t tokens = cost[{static_cast<int>(d), hit.page_index}];
            smallest = std::min(smallest.value_or(tokens), tokens);
            if (tokens > budget || chosen[d].count(hit.page_index)) continue;
            if (budget < allowed && tokens > wish) continue;
            budget -= tokens;
            wish -= tokens;
            chosen[d].insert(hit.page_index);
        }
    }
    std::vector<std::vector<int>> pages;
    bool any = false;
    for (const auto& set : chosen) {
        any = any || !set.empty();
        // An empty list would mean all pages; a page that does not exist means none.
        pages.push_back(set.empty() ? std::vector<int>{-1}
                                    : std::vector<int>(set.begin(), set.end()));
    }
    if (!any && smallest) {
        const int64_t enough =
            layout.total_tokens - layout.document_tokens + kAnswerReserveTokens + *smallest;
        return fail(
            ErrorCode::LimitExceeded,
            options.context_option.empty()
                ? say(QT_TRANSLATE_NOOP("app",
                                        "focus: the pages that match are larger than the %1 tokens "
                                        "left for documents; a context of at least %2 is needed"),
                      {std::max<int64_t>(0, allowed), enough})
                : say("focus: the pages that match are larger than the %1 tokens left for "
                      "documents; raise %3 to at least %2",
                      {std::max<int64_t>(0, allowed), enough, options.context_option}));
    }
    if (!any)
        return fail(ErrorCode::NotFound,
                    say(QT_TRANSLATE_NOOP("app",
                                          "focus: no page holds the words of the question; put it "
                                          "in words that the documents use")));
    return pages;
}

Result<AskService::Prompt> AskService::layOut(const BinderRecord& binder, const Asked* asked,
                                              const AskOptions& options) const {
    if (binder.documents.empty())
        return fail(ErrorCode::NotFound,
                    say(QT_TRANSLATE_NOOP("app", "binder \"%1\" has no documents"), {binder.name}));
    Prompt prompt;
    for (const DocumentRecord& document : binder.documents) {
        LECTERN_TRY_ASSIGN(auto pages, m_vault.library().pages(document.id));
        prompt.pages.push_back(std::move(pages));
    }
    const bool has_text =
        std::any_of(prompt.pages.begin(), prompt.pages.end(), [](const std::vector<Page>& pages) {
            return std::any_of(pages.begin(), pages.end(),
                               [](const Page& page) { return page.hasText(); });
        });
    if (!has_text)
        return fail(ErrorCode::NotFound,
                    say(QT_TRANSLATE_NOOP("app",
                                          "no page of this binder has text; scanned pages would "
                                          "need text recognition (OCR), which Lectern does not do "
                                          "yet")));
    const engine::Tokenizer& tokenizer = m_model.engine->tokenizer();
    const auto build = [&]() -> Status {
        const auto documents = layoutDocumentsOf(binder, prompt.pages, prompt.only_pages);
        LECTERN_TRY_ASSIGN(prompt.layout, layoutDocuments(documents, m_model.profile, tokenizer));
        prompt.coverage = coverageOf(documents);
        if (!asked) return {};
        LECTERN_TRY(appendQuestion(prompt.layout, asked->history, asked->question, m_model.profile,
                                   tokenizer));
        if (!asked->unfinished) return {};
        return appendUnfinishedTurn(prompt.layout, *asked->unfinished, tokenizer);
    };
    LECTERN_TRY(build());

    const ContextLimit limit = contextLimit(*m_model.engine, options.context_tokens, freeMemory());
    prompt.context_tokens = limit.tokens;
    const int64_t reserve = asked ? kAnswerReserveTokens : 0;
    if (prompt.layout.total_tokens + reserve > limit.tokens) {
        const int64_t overhead =
            prompt.layout.total_tokens - prompt.layout.document_tokens + reserve;
        const int64_t budget = limit.tokens - overhead;
        if (!options.focus || !asked)
            return fail(
                ErrorCode::LimitExceeded,
                say(QT_TRANSLATE_NOOP("app",
                                      "the binder has %1 tokens, but %2 allows %3 for "
                                      "documents, so nothing was read; %4%5"),
                    {prompt.layout.document_tokens, limit.reason, std::max<int64_t>(0, budget),
                     pagesThatFit(binder, prompt.layout.pages, budget), say(adviceFor(options))}));
        LECTERN_TRY_ASSIGN(prompt.only_pages,
                           focusPages(binder, asked->question, prompt.layout, budget, options));
        LECTERN_TRY(build());
        prompt.warnings.push_back(
            say(QT_TRANSLATE_NOOP("app",
                                  "focus: the binder is larger than the context, so only %1 of %2 "
                                  "pages were read, those that match the question best"),
                {prompt.coverage.pages_read, prompt.coverage.pages_total}));
    }
    const int64_t trained = m_model.profile.trained_context;
    if (trained > 0 && prompt.layout.total_tokens > trained)
        prompt.warnings.push_back(
            say(QT_TRANSLATE_NOOP("app",
                                  "the model was trained on prompts of at most %1 tokens, this one "
                                  "has %2: expect worse answers"),
                {trained, prompt.layout.total_tokens}));
    for (const DocumentRecord& document : binder.documents)
        if (!document.pages_without_text.empty())
            prompt.warnings.push_back(say(
                document.pages_without_text.size() > 1
                    ? QT_TRANSLATE_NOOP(
                          "app", "%1: no text on pages %2; the model has not seen what is there")
                    : QT_TRANSLATE_NOOP(
                          "app", "%1: no text on page %2; the model has not seen what is there"),
                {document.title, pageList(document.pages_without_text)}));
    return prompt;
}

Result<engine::PrefillReport> AskService::read(const BinderRecord& binder,
                                               const AskOptions& options, const AskEvents& events,
                                               std::stop_token stop) {
    const AtWork at_work(*this);
    LECTERN_TRY_ASSIGN(Prompt prompt, layOut(binder, nullptr, options));
    for (const Saying& warning : prompt.warnings)
        if (events.warning) events.warning(warning.english());
    LECTERN_TRY_ASSIGN(engine::StateBank * bank, states());
    engine::Session session(*m_model.engine, bank);
    engine::PrefillOptions prefill;
    prefill.snapshot_every_tokens = options.snapshot_every_tokens;
    prefill.need_logits = false;
    prefill.progress = events.reading;
    LECTERN_TRY_ASSIGN(engine::PrefillReport report,
                       session.prefill(prompt.layout.segments, prefill, stop));
    for (const std::string& warning : report.warnings)
        if (events.warning) events.warning(warning);
    std::vector<std::string> first;
    for (const Saying& warning : prompt.warnings) first.push_back(warning.english());
    report.warnings.insert(report.warnings.begin(), first.begin(), first.end());
    return report;
}

Result<AskResult> AskService::ask(const BinderRecord& binder, const std::string& question,
                                  const AskOptions& options, const AskEvents& events,
                                  std::stop_token stop) {
    const AtWork at_work(*this);
    QuestionLog log(binder, m_model);
    const AskEvents watched = log.watching(events);
    auto result = askWatched(binder, question, options, watched, std::move(stop), log);
    log.end(result, m_states ? &*m_states : nullptr);
    return result;
}

Result<AskResult> AskService::askWatched(const BinderRecord& binder, const std::string& question,
                                         const AskOptions& options, const AskEvents& events,
                                         std::stop_token stop, QuestionLog& log) {
    const auto start = Clock::now();
    m_history.reset();  // the conversation changes
    LECTERN_TRY_ASSIGN(Branch branch, branchOf(options));
    Asked asked{branch.question.value_or(question), branch.history, {}};
    std::string unfinished_text;
    if (branch.unfinished) {
        LECTERN_TRY(mustReadTheSame(binder, *branch.unfinished));
        asked.unfinished = *branch.unfinished;
        keepTokensOfTheSameText(*asked.unfinished, m_model.engine->tokenizer());
        unfinished_text = textOf(*asked.unfinished, m_model.engine->tokenizer());
        LECTERN_TRY(countThinking(*branch.unfinished, m_model.engine->tokenizer()));
    }
    LECTERN_TRY_ASSIGN(Prompt prompt, layOut(binder, &asked, options));
    AskResult result;
    result.question = asked.question;
    result.model = m_model.name;
    result.model_limits = m_model.profile.limits;
    result.coverage = prompt.coverage;
    result.document_hashes = hashesOf(binder.documents);
    const auto warn = [&](const Saying& warning) {
        result.warnings.push_back(warning);
        if (events.warning) events.warning(warning.english());
    };
    for (const Saying& warning : prompt.warnings) warn(warning);
    if (events.prompt) events.prompt(prompt.layout.segments);

    LECTERN_TRY_ASSIGN(engine::StateBank * bank, states());
    log.laidOut(prompt.coverage);
    engine::Session session(*m_model.engine, bank);
    engine::PrefillOptions prefill;
    prefill.snapshot_every_tokens = options.snapshot_every_tokens;
    prefill.progress = events.reading;
    LECTERN_TRY_ASSIGN(const engine::PrefillReport report,
                       session.prefill(prompt.layout.segments, prefill, stop));
    log.beginRound(report);
    log.measure(session.state());
    for (const std::string& warning : report.warnings) warn(say(warning));
    result.prompt_tokens = report.prompt_tokens;
    result.reused_tokens = report.reused_tokens;
    result.computed_tokens = report.computed_tokens;
    result.prefill_ms = millisecondsSince(start);
    if (events.prompt_read) events.prompt_read(session.logits());

    AnswerStream stream(binder.documents, prompt.pages, events);
    if (branch.unfinished) stream.resume(unfinished_text, branch.unfinished->record.tool_calls);
    const bool begins_in_thinking =
        !stream.thinking().empty() && unfinished_text.find("</think>") == std::string::npos;
    const size_t words_before = stream.answer().size() + stream.thinking().size();
    LECTERN_TRY_ASSIGN(AnswerDraft draft,
                       AnswerDraft::begin(m_vault.library(), binder.id, options.conversation,
                                          branch, result.question));
    result.conversation = draft.conversation();
    const auto hasNews = [&] {
        const size_t words = stream.answer().size() + stream.thinking().size();
        return branch.unfinished ? words > words_before : !stream.answer().empty();
    };
    if (Status done = answer(prompt, session, stream, draft,
                             branch.unfinished && begins_in_thinking
                                 ? branch.unfinished->record.thinking_tokens
                                 : std::optional<int64_t>(),
                             options, events, result, stop, log);
        !done) {
        // Whatever comes of this, the reason why there is no answer is told.
        if (!hasNews()) {
            static_cast<void>(draft.discard());
        } else {  // what was said stays
            draft.save(stream.thinking(), stream.answer());
            recoverDrafts(m_vault.library());
        }
        return fail(std::move(done.error()));
    }
    if (session.hasState()) log.measure(session.state());  // not once a round was stopped early
    const auto save_start = Clock::now();
    bank->finishSaving();
    log.waitedForSaving(millisecondsSince(save_start));
    for (const std::string& warning : bank->takeWarnings()) warn(say(warning));
    result.first_token_ms += result.prefill_ms;
    result.answer = stream.answer();
    result.thinking = stream.thinking();
    result.citations = stream.citations();
    result.tool_calls = stream.toolCalls();
    if (result.stop_reason == engine::StopReason::Cancelled && !hasNews()) {
        LECTERN_TRY(draft.discard());
        return fail(ErrorCode::Cancelled,
                    branch.unfinished ? "stopped before the answer went on"
                                      : "stopped before the answer began, so nothing is kept "
                                        "in the conversation");
    }
    if (branch.unfinished) addEarlier(result, branch.unfinished->record, asked.unfinished->tokens);
    findPassages(binder, result, events);
    result.total_ms += millisecondsSince(start);
    LECTERN_TRY(store(branch, draft, result));
    return result;
}

/// Generates until the model is done. Where it calls tools it is told that there are none, and goes
/// on.
Status AskService::answer(Prompt& prompt, engine::Session& session, AnswerStream& stream,
                          AnswerDraft& draft, std::optional<int64_t> thought_before,
                          const AskOptions& options, const AskEvents& events, AskResult& result,
                          std::stop_token stop, QuestionLog& log) const {
    engine::GenerationOptions generation;
    generation.sampling.temperature = options.temperature.value_or(
        m_model.profile.temperature.value_or(engine::SamplingOptions{}.temperature));
    generation.sampling.top_p = options.top_p.value_or(engine::SamplingOptions{}.top_p);
    generation.sampling.seed = result.seed = options.seed.value_or(drawSeed());
    generation.max_new_tokens = options.max_new_tokens;
    generation.thinking_counts = false;
    generation.begins_in_thinking = thought_before.has_value();
    generation.answer_now = options.answer_now;
    generation.stop_ids = engine::chatStopTokens(m_model.engine->tokenizer());
    generation.context_tokens = prompt.context_tokens;
    const auto start = Clock::now();
    double seconds = 0;
    std::optional<Clock::time_point> thinking_since;
    const auto endThinking = [&] {
        if (thinking_since) result.thinking_ms += millisecondsSince(*thinking_since);
        thinking_since.reset();
    };
    for (int round = 0;; ++round) {
        generation.thinking_budget = thinkingLeft(
            options, thought_before.value_or(0) + result.thinking_tokens,
            prompt.context_tokens - prompt.layout.total_tokens, generation.max_new_tokens);
        LECTERN_TRY_ASSIGN(const engine::GenerationReport generated,
                           session.generate(
                               generation,
                               [&](const engine::GenerationEvent& event) {
                                   if (result.first_token_ms == 0)
                                       result.first_token_ms = millisecondsSince(start);
                                   if (!event.in_thinking)
                                       endThinking();
                                   else if (!thinking_since)
                                       thinking_since = Clock::now();
                                   if (events.token) events.token(event);
                                   stream.push(event.text);
                                   draft.grow(event.text, stream.thinking(), stream.answer());
                               },
                               stop));
        endThinking();
        log.endRound(generated);
        const std::vector<ToolCall> calls = stream.finishRound();
        seconds += generated.seconds;
        result.generated_tokens += static_cast<int64_t>(generated.tokens.size());
        result.thinking_tokens += generated.thinking_tokens;
        result.stop_reason = generated.reason;
        if (round == 0 && calls.empty() && canGoOn(generated.reason))
            result.unfinished_tokens = generated.tokens;
        if (seconds > 0)
            result.tokens_per_second = static_cast<double>(result.generated_tokens) / seconds;
        if (calls.empty() || generated.reason != engine::StopReason::StopToken ||
            round == kMaxToolRounds)
            return {};

        generation.max_new_tokens -=
            static_cast<int64_t>(generated.tokens.size()) - generated.thinking_tokens;
        generation.begins_in_thinking = false;
        LECTERN_TRY(appendToolReplies(prompt.layout, toolTurn(stream.roundText(), calls),
                                      repliesTo(calls), m_model.engine->tokenizer()));
        if (prompt.layout.total_tokens >= prompt.context_tokens)
            result.stop_reason = engine::StopReason::ContextFull;
        else if (generation.max_new_tokens <= 0)
            result.stop_reason = engine::StopReason::MaxTokens;
        if (result.stop_reason != engine::StopReason::StopToken) return {};
        engine::PrefillOptions prefill;
        prefill.snapshot_every_tokens = options.snapshot_every_tokens;
        auto read = session.prefill(prompt.layout.segments, prefill, stop);
        if (!read) {
            if (read.error().code != ErrorCode::Cancelled) return fail(std::move(read.error()));
            result.stop_reason = engine::StopReason::Cancelled;
            return {};
        }
        log.beginRound(*read);
        for (const std::string& warning : read->warnings) {
            result.warnings.push_back(say(warning));
            if (events.warning) events.warning(warning);
        }
    }
}

Result<ContextPlan> AskService::plan(const BinderRecord& binder, const AskOptions& options) {
    LECTERN_TRY_ASSIGN(const engine::StateBank* bank, states());
    return m_planner->plan(binder, *bank, options, freeMemory());
}

Result<QuestionCost> AskService::measure(const std::string& question, const AskOptions& options) {
    const engine::Tokenizer& tokenizer = m_model.engine->tokenizer();
    const auto tokensOf = [&](std::span<const LayoutTurn> history,
                              const std::string& asked) -> Result<int64_t> {
        ContextLayout layout;
        LECTERN_TRY(appendQuestion(layout, history, asked, m_model.profile, tokenizer));
        return layout.total_tokens;
    };
    QuestionCost cost;
    if (question.find_first_not_of(" \t\r\n") != std::string::npos) {
        LECTERN_TRY_ASSIGN(cost.question_tokens, tokensOf({}, question));
    }
    if (!options.conversation) return cost;
    const bool is_known = m_history && m_history->conversation == *options.conversation &&
                          m_history->after == options.after;
    if (!is_known) {
        LECTERN_TRY_ASSIGN(const Branch branch, branchOf(options));
        LECTERN_TRY_ASSIGN(const int64_t with, tokensOf(branch.history, "?"));
        LECTERN_TRY_ASSIGN(const int64_t without, tokensOf({}, "?"));
        m_history = {*options.conversation, options.after, with - without};
    }
    cost.history_tokens = m_history->tokens;
    return cost;
}

/// Beside the answer: what full-text search finds for the question.
void AskService::findPassages(const BinderRecord& binder, AskResult& result,
                              const AskEvents& events) const {
    SearchScope scope;
    for (const DocumentRecord& document : binder.documents) scope.documents.push_back(document.id);
    scope.match = SearchScope::Match::Any;
    scope.limit = kPassageCount;
    const auto hits = m_vault.library().search(result.question, scope);
    if (hits) {
        for (const SearchHit& hit : *hits)
            for (size_t d = 0; d < binder.documents.size(); ++d)
                if (binder.documents[d].id == hit.document)
                    result.passages.push_back({static_cast<int>(d) + 1, hit});
    } else if (hits.error().code !=
               ErrorCode::InvalidArgument) {  // a question without words to look for
        result.warnings.push_back(say("search: %1", {hits.error().message}));
        if (events.warning) events.warning(result.warnings.back().english());
    }
}

Status AskService::store(const Branch& branch, AnswerDraft& draft, AskResult& result) {
    if (branch.unfinished) {
        result.question_turn = branch.parent;
        result.answer_turn = branch.unfinished->turn;
        LECTERN_TRY(m_vault.library().replaceAnswer(result.answer_turn, answerTurn(result)));
        return draft.stored();
    }
    std::vector<TurnRecord> turns;
    if (!branch.question) {
        TurnRecord user;
        user.role = "user";
        user.text = result.question;
        turns.push_back(std::move(user));
    }
    turns.push_back(answerTurn(result));
    LECTERN_TRY_ASSIGN(const std::vector<TurnId> ids,
                       m_vault.library().addTurns(result.conversation, branch.parent, turns));
    result.question_turn = branch.question ? branch.parent : ids.front();
    result.answer_turn = ids.back();
    return draft.stored();
}

}  // namespace lectern::app
