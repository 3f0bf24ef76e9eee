#include "app/conversation/ask_service.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "app/answer/answer_parser.h"
#include "app/conversation/answer_record.h"

namespace lectern::app {

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Room that a question must leave for its answer.
constexpr int64_t kAnswerReserveTokens = 256;
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

/// "lease.pdf: pages 1-88 fit; annex.pdf: pages 1-12 of 40 fit": which pages fit from the front.
std::string pagesThatFit(const BinderRecord& binder, const ContextLayout& layout, int64_t budget) {
    std::map<int, std::vector<int>> fitting;
    int64_t used = 0;
    for (const PageCost& page : layout.pages) {
        used += page.tokens;
        if (used > budget) break;
        fitting[page.document].push_back(page.page_index + 1);
    }
    if (fitting.empty()) return "not even its first page fits";
    std::string text;
    for (const auto& [document, numbers] : fitting) {
        if (!text.empty()) text += "; ";
        const DocumentRecord& record = binder.documents[static_cast<size_t>(document)];
        text += record.title + ": pages " + pageList(numbers) + " of " +
                std::to_string(record.page_count);
    }
    return "what fits from the front: " + text;
}

/// What a user can do about a binder that is too large, as far as the caller offers it.
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

uint64_t drawSeed() {
    std::random_device device;
    return (uint64_t{device()} << 21 ^ device()) & ((uint64_t{1} << 53) - 1);  // exact in JSON
}

}  // namespace

Result<LoadedModel> LoadedModel::open(const std::filesystem::path& model_dir,
                                      const engine::EngineOptions& options) {
    LoadedModel model;
    model.path = model_dir;
    LECTERN_TRY_ASSIGN(model.profile, readPromptProfile(model_dir));
    LECTERN_TRY_ASSIGN(engine::Engine engine, engine::Engine::open(model_dir, options));
    model.engine = std::make_unique<engine::Engine>(std::move(engine));
    const auto folder = model_dir.lexically_normal();
    model.name = folder.has_filename() ? folder.filename().string()
                                       : folder.parent_path().filename().string();
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

ContextLimit contextLimit(const engine::ModelConfig& config, std::optional<int64_t> chosen,
                          int64_t free_memory_bytes) {
    ContextLimit limit{config.max_position_embeddings, "the model's context"};
    if (chosen) limit = {*chosen, "the chosen context"};
    if (free_memory_bytes > 0 && config.kvBytesPerToken() > 0) {
        // A tenth stays free; a fork during saving or branching holds the lightning part twice.
        const int64_t usable = free_memory_bytes / 10 * 9 - 2 * config.lightningStateBytes();
        const int64_t tokens = std::max<int64_t>(0, usable / config.kvBytesPerToken());
        if (tokens < limit.tokens) limit = {tokens, "free memory"};
    }
    return limit;
}

struct AskService::Prompt {
    std::vector<std::vector<Page>> pages;      // of every document, whole
    std::vector<std::vector<int>> only_pages;  // focus; empty: all
    ContextLayout layout;
    Coverage coverage;
    std::vector<std::string> warnings;
    int64_t context_tokens = 0;
};

AskService::AskService(Vault& vault, LoadedModel& model) : m_vault(vault), m_model(model) {}

Result<std::vector<LayoutTurn>> AskService::history(const AskOptions& options) const {
    std::vector<LayoutTurn> turns;
    if (!options.conversation) return turns;
    LECTERN_TRY_ASSIGN(auto stored, m_vault.library().turns(*options.conversation));
    std::map<TurnId, const TurnRecord*> by_id;
    for (const TurnRecord& turn : stored) by_id[turn.id] = &turn;
    // The newest branch: from the last turn up to the first.
    std::vector<const TurnRecord*> path;
    for (const TurnRecord* turn = stored.empty() ? nullptr : &stored.back(); turn;) {
        path.push_back(turn);
        const auto parent = by_id.find(turn->parent);
        turn = parent == by_id.end() ? nullptr : parent->second;
    }
    std::reverse(path.begin(), path.end());
    for (size_t i = 0; i + 1 < path.size(); ++i)
        if (path[i]->role == "user" && path[i + 1]->role == "assistant")
            turns.push_back({path[i]->text, path[i + 1]->text});
    return turns;
}

Result<std::vector<std::vector<int>>> AskService::focusPages(const BinderRecord& binder,
                                                             const std::string& question,
                                                             const ContextLayout& layout,
                                                             int64_t budget,
                                                             const AskOptions& options) const {
    const int64_t allowed = budget;
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
            budget -= tokens;
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
        return fail(ErrorCode::LimitExceeded,
                    "focus: the pages that match are larger than the " +
                        std::to_string(std::max<int64_t>(0, allowed)) +
                        " tokens left for documents; raise " +
                        (options.context_option.empty() ? "the context" : options.context_option) +
                        " to at least " + std::to_string(enough));
    }
    if (!any)
        return fail(ErrorCode::NotFound,
                    "focus: no page holds the words of the question; put it in words that the "
                    "documents use");
    return pages;
}

Result<AskService::Prompt> AskService::layOut(const BinderRecord& binder,
                                              const std::string* question,
                                              const AskOptions& options) const {
    if (binder.documents.empty())
        return fail(ErrorCode::NotFound, "binder \"" + binder.name + "\" has no documents");
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
                    "no page of this binder has text; scanned pages would need text recognition "
                    "(OCR), which Lectern does not do yet");
    LECTERN_TRY_ASSIGN(const std::vector<LayoutTurn> turns, history(options));
    const engine::Tokenizer& tokenizer = m_model.engine->tokenizer();
    const auto build = [&]() -> Status {
        const auto documents = layoutDocumentsOf(binder, prompt.pages, prompt.only_pages);
        LECTERN_TRY_ASSIGN(prompt.layout, layoutDocuments(documents, m_model.profile, tokenizer));
        prompt.coverage = coverageOf(documents);
        if (!question) return {};
        return appendQuestion(prompt.layout, turns, *question, m_model.profile, tokenizer);
    };
    LECTERN_TRY(build());

    const ContextLimit limit =
        contextLimit(m_model.engine->config(), options.context_tokens, freeMemoryBytes());
    prompt.context_tokens = limit.tokens;
    const int64_t reserve = question ? kAnswerReserveTokens : 0;
    if (prompt.layout.total_tokens + reserve > limit.tokens) {
        const int64_t overhead =
            prompt.layout.total_tokens - prompt.layout.document_tokens + reserve;
        const int64_t budget = limit.tokens - overhead;
        if (!options.focus || !question)
            return fail(ErrorCode::LimitExceeded,
                        "the binder has " + std::to_string(prompt.layout.document_tokens) +
                            " tokens, but " + limit.reason + " allows " +
                            std::to_string(std::max<int64_t>(0, budget)) +
                            " for documents, so nothing was read; " +
                            pagesThatFit(binder, prompt.layout, budget) + adviceFor(options));
        LECTERN_TRY_ASSIGN(prompt.only_pages,
                           focusPages(binder, *question, prompt.layout, budget, options));
        LECTERN_TRY(build());
        prompt.warnings.push_back("focus: the binder is larger than the context, so only " +
                                  std::to_string(prompt.coverage.pages_read) + " of " +
                                  std::to_string(prompt.coverage.pages_total) +
                                  " pages were read, those that match the question best");
    }
    const int64_t trained = m_model.profile.trained_context;
    if (trained > 0 && prompt.layout.total_tokens > trained)
        prompt.warnings.push_back("the model was trained on prompts of at most " +
                                  std::to_string(trained) + " tokens, this one has " +
                                  std::to_string(prompt.layout.total_tokens) +
                                  ": expect worse answers");
    for (const DocumentRecord& document : binder.documents)
        if (!document.pages_without_text.empty())
            prompt.warnings.push_back(document.title + ": no text on page" +
                                      (document.pages_without_text.size() > 1 ? "s " : " ") +
                                      pageList(document.pages_without_text) +
                                      "; the model has not seen what is there");
    return prompt;
}

Result<engine::StateBank> AskService::openBank() const {
    engine::StateBankIdentity identity;
    identity.vault_id = m_vault.info().id;
    identity.model_fingerprint = m_model.engine->model().fingerprint();
    identity.profile_hash = m_model.profile.hash();
    identity.arithmetic = m_model.engine->context().arithmetic();
    return engine::StateBank::open(m_vault.statesDir(), std::move(identity));
}

Result<engine::PrefillReport> AskService::read(const BinderRecord& binder,
                                               const AskOptions& options, const AskEvents& events,
                                               std::stop_token stop) {
    LECTERN_TRY_ASSIGN(Prompt prompt, layOut(binder, nullptr, options));
    for (const std::string& warning : prompt.warnings)
        if (events.warning) events.warning(warning);
    LECTERN_TRY_ASSIGN(engine::StateBank bank, openBank());
    engine::Session session(*m_model.engine, &bank);
    engine::PrefillOptions prefill;
    prefill.snapshot_every_tokens = options.snapshot_every_tokens;
    prefill.need_logits = false;
    prefill.progress = events.reading;
    LECTERN_TRY_ASSIGN(engine::PrefillReport report,
                       session.prefill(prompt.layout.segments, prefill, stop));
    for (const std::string& warning : report.warnings)
        if (events.warning) events.warning(warning);
    report.warnings.insert(report.warnings.begin(), prompt.warnings.begin(), prompt.warnings.end());
    return report;
}

Result<AskResult> AskService::ask(const BinderRecord& binder, const std::string& question,
                                  const AskOptions& options, const AskEvents& events,
                                  std::stop_token stop) {
    const auto start = Clock::now();
    LECTERN_TRY_ASSIGN(Prompt prompt, layOut(binder, &question, options));
    AskResult result;
    result.question = question;
    result.model = m_model.name;
    result.model_limits = m_model.profile.limits;
    result.coverage = prompt.coverage;
    const auto warn = [&](const std::string& warning) {
        result.warnings.push_back(warning);
        if (events.warning) events.warning(warning);
    };
    for (const std::string& warning : prompt.warnings) warn(warning);

    LECTERN_TRY_ASSIGN(engine::StateBank bank, openBank());
    engine::Session session(*m_model.engine, &bank);
    engine::PrefillOptions prefill;
    prefill.snapshot_every_tokens = options.snapshot_every_tokens;
    prefill.progress = events.reading;
    LECTERN_TRY_ASSIGN(const engine::PrefillReport report,
                       session.prefill(prompt.layout.segments, prefill, stop));
    for (const std::string& warning : report.warnings) warn(warning);
    result.prompt_tokens = report.prompt_tokens;
    result.reused_tokens = report.reused_tokens;
    result.computed_tokens = report.computed_tokens;
    result.prefill_ms = millisecondsSince(start);
    if (events.prompt_read) events.prompt_read(session.logits());

    engine::GenerationOptions generation;
    generation.sampling.temperature = options.temperature.value_or(
        m_model.profile.temperature.value_or(engine::SamplingOptions{}.temperature));
    generation.sampling.seed = result.seed = options.seed.value_or(drawSeed());
    generation.max_new_tokens = options.max_new_tokens;
    generation.thinking_budget = options.thinking_budget;
    generation.stop_ids = engine::chatStopTokens(m_model.engine->tokenizer());
    generation.context_tokens = prompt.context_tokens;
    AnswerParser parser(static_cast<int>(binder.documents.size()));
    const auto show = [&](const AnswerParser::Update& update) {
        if (!update.thinking.empty() && events.thinking) events.thinking(update.thinking);
        if (!update.answer.empty() && events.answer) events.answer(update.answer);
    };
    LECTERN_TRY_ASSIGN(const engine::GenerationReport generated,
                       session.generate(
                           generation,
                           [&](const engine::GenerationEvent& event) {
                               if (result.first_token_ms == 0)
                                   result.first_token_ms = millisecondsSince(start);
                               show(parser.push(event.text));
                           },
                           stop));
    show(parser.finish());
    if (generated.reason == engine::StopReason::Cancelled && parser.answer().empty())
        return fail(ErrorCode::Cancelled,
                    "stopped before the answer began, so nothing is kept "
                    "in the conversation");
    result.answer = parser.answer();
    result.thinking = parser.thinking();
    result.generated_tokens = static_cast<int64_t>(generated.tokens.size());
    result.thinking_tokens = generated.thinking_tokens;
    result.stop_reason = generated.reason;
    result.citations = checkCitations(binder.documents, prompt.pages, parser.citations());

    SearchScope scope;
    for (const DocumentRecord& document : binder.documents) scope.documents.push_back(document.id);
    scope.match = SearchScope::Match::Any;
    scope.limit = kPassageCount;
    if (auto hits = m_vault.library().search(question, scope)) {
        for (SearchHit& hit : *hits)
            for (size_t d = 0; d < binder.documents.size(); ++d)
                if (binder.documents[d].id == hit.document)
                    result.passages.push_back({static_cast<int>(d) + 1, hit});
    } else if (hits.error().code !=
               ErrorCode::InvalidArgument) {  // a question without words to look for
        warn("search: " + hits.error().message);
    }
    result.total_ms = millisecondsSince(start);
    LECTERN_TRY(store(binder, options, result));
    return result;
}

Status AskService::store(const BinderRecord& binder, const AskOptions& options, AskResult& result) {
    TurnId parent = 0;
    if (options.conversation) {
        result.conversation = *options.conversation;
        LECTERN_TRY_ASSIGN(auto turns, m_vault.library().turns(result.conversation));
        if (!turns.empty()) parent = turns.back().id;
    } else {
        LECTERN_TRY_ASSIGN(ConversationRecord conversation,
                           m_vault.library().createConversation(binder.id, result.question));
        result.conversation = conversation.id;
    }
    TurnRecord user, assistant;
    user.role = "user";
    user.text = result.question;
    assistant.role = "assistant";
    assistant.text = result.answer;
    assistant.thinking = result.thinking;
    assistant.record_json = answerRecordJson(result, 0.0);
    return m_vault.library()
        .addTurns(result.conversation, parent, {user, assistant})
        .map([](const auto&) {});
}

}  // namespace lectern::app
