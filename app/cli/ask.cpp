#include <algorithm>
#include <chrono>
#include <set>

#include "app/cli/cli.h"
#include "app/cli/live_view.h"
#include "app/cli/terminal.h"
#include "app/conversation/answer_record.h"
#include "app/conversation/ask_service.h"
#include "app/conversation/drafts.h"
#include "app/conversation/file_binder.h"
#include "app/conversation/wording.h"
#include "engine/checkpoint/safetensors.h"

namespace lectern::app::cli {

namespace {

struct AskArguments {
    std::vector<std::string> words;  // FILE... QUESTION
    std::optional<std::string> binder;
    std::string thinking = "model";
    std::optional<float> temperature;
    std::optional<uint64_t> seed;
    std::optional<int64_t> context_tokens;
    int64_t max_new_tokens = 4096;
    int64_t snapshot_every = 8192;
    std::string logits_out;
    bool focus = false, no_stream = false, go_on = false;
    std::optional<int64_t> after;
    ModelOptions model;
    PasswordOptions password;
};

/// off, 40k, 80k, a number, or "model" for no budget.
Result<std::optional<int64_t>> parseThinking(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    if (text == "model") return std::nullopt;
    if (text == "off") return 0;
    int64_t factor = 1;
    if (!text.empty() && text.back() == 'k') factor = 1000, text.pop_back();
    constexpr size_t kMaxDigits = 9;
    if (text.empty() || text.size() > kMaxDigits ||
        text.find_first_not_of("0123456789") != std::string::npos)
        return fail(ErrorCode::Usage, "--thinking takes off, 40k, 80k or a number of tokens");
    return std::stoll(text) * factor;
}

/// The same signs as in the window; never colour alone.
std::string statusMark(CitationStatus status) {
    switch (status) {
        case CitationStatus::Verified:
            return "✓";
        case CitationStatus::Elsewhere:
            return "↪";
        case CitationStatus::NoQuote:
            return "–";
        default:
            return "?";
    }
}

/// The citation list shows what a quote begins with; --json and export have all of it.
std::string shortened(const std::string& quote) {
    constexpr size_t kMaxShownCharacters = 200;
    const std::u32string text = fromUtf8(quote);
    if (text.size() <= kMaxShownCharacters) return quote;
    return toUtf8(std::u32string_view(text).substr(0, kMaxShownCharacters)) + "…";
}

void printCitations(const AskResult& result, int document_count) {
    if (result.citations.empty()) {
        printLine("\nNo citations: nothing in this answer has been checked.");
        return;
    }
    printLine("\nCitations");
    for (const CheckedCitation& checked : result.citations) {
        std::string line = "  " + statusMark(checked.citation.check.status) + " [" +
                           placeName(checked, document_count) + "] ";
        if (!checked.citation.quote.empty())
            line += "“" + shortened(checked.citation.quote) + "” — ";
        printUntrusted(line + outcomeSentence(outcomeOf(checked), document_count) + "\n");
        for (const std::string& gap : checked.gaps) printUntrusted("      … " + gap + " …\n");
    }
}

void printPassages(const AskResult& result, int document_count) {
    if (result.passages.empty()) return;
    printLine("\nFrom full-text search (not from the model)");
    for (const FoundPassage& passage : result.passages) {
        std::string place =
            document_count > 1 ? "D" + std::to_string(passage.document_number) + " " : "";
        place += "p. " + std::to_string(passage.hit.page_index + 1);
        printUntrusted("  [" + place + "] " + passage.hit.excerpt + "\n");
    }
}

void printCoverage(const AskResult& result) {
    std::string line = "\nRead " + std::to_string(result.coverage.pages_read) + " of " +
                       std::to_string(result.coverage.pages_total) + " pages";
    for (const Coverage::Document& document : result.coverage.documents) {
        std::vector<int> unread;
        const std::set<int> read(document.pages_read.begin(), document.pages_read.end());
        for (int page = 1; page <= document.pages_total; ++page)
            if (!read.count(page)) unread.push_back(page);
        if (!unread.empty()) line += "; not read in " + document.title + ": " + pageList(unread);
    }
    printUntrusted(line + "\n");
}

void printRecord(const AskResult& result) {
    const double generation_ms = result.total_ms - result.prefill_ms;
    std::string line = "Tokens: " + grouped(result.reused_tokens) + " reused, " +
                       grouped(result.computed_tokens) + " computed, " +
                       grouped(result.generated_tokens) + " generated";
    if (result.thinking_tokens > 0) line += " (" + grouped(result.thinking_tokens) + " thinking)";
    line += " · first token after " + durationText(result.first_token_ms / 1000) + ", " +
            durationText(result.total_ms / 1000) + " in all";
    if (generation_ms > 0)
        line += " · " +
                grouped(static_cast<int64_t>(static_cast<double>(result.generated_tokens) * 1000 /
                                             generation_ms)) +
                " tokens/s";
    printLine(line + "\nModel: " + result.model + ", seed " + std::to_string(result.seed));
    if (!result.model_limits.empty())
        printUntrusted("About this model: " + result.model_limits + "\n");
    if (result.stop_reason != engine::StopReason::StopToken)
        printNote("The answer was cut off: " + std::string(cutOffWords(result.stop_reason)));
}

/// Logits after the prompt, [1, vocab]: two runs that agree bit for bit write the same bytes.
Status writeLogits(const std::string& path, const std::vector<float>& logits) {
    const engine::TensorToWrite tensor{"logits",
                                       engine::TensorType::F32,
                                       {1, static_cast<int64_t>(logits.size())},
                                       std::as_bytes(std::span(logits))};
    return engine::writeSafetensors(path, {&tensor, 1});
}

/// What a killed process left of its answers, before --continue looks for the last conversation.
void recoverAnswers(Library& library) {
    const RecoveredDrafts recovered = recoverDrafts(library);
    if (recovered.count > 0)
        printNote("Note: recovered " + counted(recovered.count, "interrupted answer"));
    if (recovered.first_error) printNote("Note: " + recovered.first_error->message);
}

Status runAsk(const Context& context, const AskArguments& arguments) {
    LECTERN_TRY_ASSIGN(const auto thinking, parseThinking(arguments.thinking));
    std::vector<std::string> files = arguments.words;
    if (files.empty())
        return fail(ErrorCode::Usage, "a question is missing; see `lectern ask --help`");
    const std::string question = files.back();
    files.pop_back();
    if (files.empty() != arguments.binder.has_value())
        return fail(ErrorCode::Usage,
                    "name either files or a binder: lectern ask FILE… \"question\", or lectern ask "
                    "--binder B \"question\"");

    const auto start = std::chrono::steady_clock::now();
    LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadWrite));
    recoverAnswers(vault->library());
    LECTERN_TRY_ASSIGN(const BinderRecord binder,
                       chosenBinder(context, *vault, arguments.binder, files, arguments.password));
    const double import_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();

    LECTERN_TRY_ASSIGN(LoadedModel model, loadModel(arguments.model));
    AskOptions options;
    options.thinking_budget = thinking;
    options.temperature = arguments.temperature;
    options.seed = arguments.seed;
    options.context_tokens = arguments.context_tokens;
    options.max_new_tokens = arguments.max_new_tokens;
    options.snapshot_every_tokens = arguments.snapshot_every;
    options.focus = arguments.focus;
    options.focus_option = "--focus";
    options.context_option = "--context";
    if (arguments.go_on) {
        LECTERN_TRY_ASSIGN(const auto conversations, vault->library().conversations(binder.id));
        if (conversations.empty())
            return fail(ErrorCode::NotFound,
                        "there is no conversation on these documents to continue");
        options.conversation = conversations.back().id;
        options.after = arguments.after;
    }

    LiveView view(!arguments.no_stream, context.json);
    AskService service(*vault, model);
    AskEvents events = view.events();
    std::vector<float> logits;
    if (!arguments.logits_out.empty())
        events.prompt_read = [&](std::span<const float> row) {
            logits.assign(row.begin(), row.end());
        };
    auto result = service.ask(binder, question, options, events, context.stop);
    view.finish();
    if (!logits.empty()) LECTERN_TRY(writeLogits(arguments.logits_out, logits));
    if (!result && result.error().code == ErrorCode::Cancelled)
        return fail(ErrorCode::Cancelled,
                    result.error().message + "; ask again: what was read is kept");
    if (!result) return fail(std::move(result.error()));
    if (context.json) {
        printLine(answerRecordJson(*result, import_ms));
        return {};
    }
    if (arguments.no_stream) printUntrusted(result->answer);
    printLine("");
    const int count = static_cast<int>(binder.documents.size());
    printCitations(*result, count);
    printPassages(*result, count);
    printCoverage(*result);
    printRecord(*result);
    if (result->stop_reason == engine::StopReason::Cancelled)
        return fail(ErrorCode::Cancelled,
                    "stopped; the answer so far is kept in the conversation. Ask again: what "
                    "was read is kept");
    return {};
}

}  // namespace

Registered addAsk(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("ask", "Read (or reuse) documents and answer with checked citations");
    auto arguments = std::make_shared<AskArguments>();
    command
        ->add_option("words", arguments->words,
                     "FILE… \"question\", or only \"question\" with --binder")
        ->required();
    command->add_option("--binder", arguments->binder, "Ask on this binder");
    command->add_option("--thinking", arguments->thinking,
                        "Thinking budget: off, 40k, 80k or a number of tokens (default: as long "
                        "as the model thinks it right, up to 80k)");
    command
        ->add_option("--temperature", arguments->temperature, "0 is greedy (default: the model's)")
        ->check(CLI::Range(0.0f, 10.0f));
    command->add_option("--seed", arguments->seed, "Equal seeds give equal answers");
    command->add_option("--context", arguments->context_tokens, "Context length in tokens")
        ->check(CLI::Range(int64_t{16}, int64_t{1} << 40));
    command
        ->add_option("--max-new-tokens", arguments->max_new_tokens,
                     "Longest answer, thinking not counted")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 24));
    command
        ->add_option("--snapshot-every", arguments->snapshot_every,
                     "Tokens between saved states while reading")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 40));
    command->add_flag("--focus", arguments->focus,
                      "If the binder is too large, read the pages that match best");
    auto* go_on = command->add_flag("--continue", arguments->go_on,
                                    "Go on with the last conversation on these documents");
    command
        ->add_option(
            "--after", arguments->after,
            "With --continue: branch off behind this answer (its answer_turn in --json; 0: "
            "the beginning), or answer this question_turn again")
        ->needs(go_on);
    command->add_flag("--no-stream", arguments->no_stream, "Print the answer when it is finished");
    command->add_option("--logits-out", arguments->logits_out,
                        "Also write the logits after the prompt (safetensors), to compare runs");
    arguments->model.registerOn(*command);
    arguments->password.registerOn(*command);
    command->footer("Example: lectern ask contract.pdf \"What is the notice period?\"");
    return {command, [&context, arguments] { return runAsk(context, *arguments); }};
}

}  // namespace lectern::app::cli
