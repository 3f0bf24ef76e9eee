#include "app/cli/cli.h"
#include "app/cli/ids_file.h"
#include "app/cli/terminal.h"
#include "app/context/prompt_profile.h"
#include "app/conversation/answer_record.h"
#include "engine/tokenizer/chat_template.h"

namespace lectern::app::cli {

namespace {

struct GenerateArguments {
    ModelOptions model;
    std::string prompt, ids_file;
    bool raw = false;
    engine::GenerationOptions generation;
    std::optional<int64_t> thinking;
};

/// One user turn and the generation prompt; with --raw the text itself.
Result<std::vector<engine::Token>> promptIds(const engine::Tokenizer& tokenizer,
                                             const GenerateArguments& arguments) {
    if (arguments.raw) return tokenizer.encode(arguments.prompt, engine::SpecialTokens::Plain);
    engine::Message message;
    message.parts.push_back({"text", std::nullopt, arguments.prompt});
    LECTERN_TRY_ASSIGN(const auto pieces, engine::renderChat({message}, {}, true));
    return engine::encodePieces(tokenizer, pieces);
}

/// Greedy continuation of bare ids, for checkpoints without a tokenizer.
std::vector<engine::Token> greedy(engine::Engine& engine, std::span<const float> logits,
                                  engine::ModelState state, const GenerateArguments& arguments,
                                  std::stop_token stop) {
    std::vector<float> row(logits.begin(), logits.end());
    engine::Sampler sampler(arguments.generation.sampling, std::vector<bool>(row.size(), true));
    std::vector<engine::Token> tokens;
    while (static_cast<int64_t>(tokens.size()) < arguments.generation.max_new_tokens &&
           !stop.stop_requested()) {
        const engine::Token next = sampler.choose(row).id;
        sampler.accept(next);
        tokens.push_back(next);
        engine.model().forward({&next, 1}, state, engine.ranks(), engine::LogitsRows::Last, row);
    }
    return tokens;
}

Status runGenerate(const Context& context, GenerateArguments& arguments) {
    const bool from_ids = !arguments.ids_file.empty();
    LECTERN_TRY_ASSIGN(auto options, arguments.model.engineOptions());
    options.with_tokenizer = !from_ids;
    LECTERN_TRY_ASSIGN(const auto folder, arguments.model.folder());
    LECTERN_TRY_ASSIGN(engine::Engine engine, engine::Engine::open(folder, options));
    std::vector<std::vector<engine::Token>> sequences;
    if (from_ids) {
        LECTERN_TRY_ASSIGN(sequences, readIdsFile(arguments.ids_file, engine.config().vocab_size));
    } else {
        LECTERN_TRY_ASSIGN(auto ids, promptIds(engine.tokenizer(), arguments));
        sequences.push_back(std::move(ids));
        arguments.generation.stop_ids = engine::chatStopTokens(engine.tokenizer());
    }
    arguments.generation.thinking_budget = arguments.thinking;
    Json results = Json::array();
    bool stopped = false;
    for (const auto& ids : sequences) {
        if (stopped) break;
        engine::Session session(engine, nullptr);
        const engine::Segment segment{engine::SegmentKind::UserTurn, "prompt", ids};
        LECTERN_TRY(session.prefill({&segment, 1}, {}, context.stop));
        if (from_ids) {
            results.push_back({{"ids", greedy(engine, session.logits(), session.state().fork(),
                                              arguments, context.stop)}});
            stopped = context.stop.stop_requested();
            continue;
        }
        LECTERN_TRY_ASSIGN(const auto report, session.generate(
                                                  arguments.generation,
                                                  [&](const engine::GenerationEvent& event) {
                                                      if (!context.json) printUntrusted(event.text);
                                                  },
                                                  context.stop));
        stopped = report.reason == engine::StopReason::Cancelled;
        results.push_back({{"prompt_ids", ids},
                           {"ids", report.tokens},
                           {"text", report.text},
                           {"thinking_tokens", report.thinking_tokens},
                           {"stopped", stopReasonName(report.reason)}});
    }
    if (context.json || from_ids)
        printLine(results.dump(-1, ' ', false, Json::error_handler_t::replace));
    else
        printLine("");
    if (stopped) return fail(ErrorCode::Cancelled, "stopped before the end of the continuation");
    return {};
}

}  // namespace

Registered addGenerate(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("generate", "Continue a prompt with the engine alone, no documents");
    auto arguments = std::make_shared<GenerateArguments>();
    arguments->model.registerOn(*command);
    auto* prompt = command->add_option("--prompt", arguments->prompt, "A user message");
    auto* ids =
        command->add_option("--ids-file", arguments->ids_file, "{\"sequences\": [[ids…], …]}");
    prompt->excludes(ids);
    command->add_flag("--raw", arguments->raw,
                      "The prompt is continued as it is, without chat markup");
    auto& sampling = arguments->generation.sampling;
    command->add_option("--temperature", sampling.temperature, "0 is greedy")
        ->check(CLI::Range(0.0f, 10.0f));
    command->add_option("--top-p", sampling.top_p, "Nucleus probability")
        ->check(CLI::Range(0.0f, 1.0f));
    command->add_option("--top-k", sampling.top_k, "0: off")
        ->check(CLI::Range(int64_t{0}, int64_t{1} << 31));
    command->add_option("--repetition-penalty", sampling.repetition_penalty, "1: off")
        ->check(CLI::Range(0.01f, 10.0f));
    command->add_option("--seed", sampling.seed, "Equal seeds give equal text");
    command
        ->add_option("--max-new-tokens", arguments->generation.max_new_tokens,
                     "Longest continuation")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 24));
    command
        ->add_option("--thinking", arguments->thinking,
                     "Tokens of thinking before </think> is forced; 0: off")
        ->check(CLI::Range(int64_t{0}, int64_t{1} << 24));
    command->footer("Example: lectern generate --prompt \"Hello\" --temperature 0");
    return {command, [&context, arguments, prompt, ids]() -> Status {
                if (prompt->count() + ids->count() == 0)
                    return fail(ErrorCode::Usage, "give --prompt or --ids-file");
                return runGenerate(context, *arguments);
            }};
}

}  // namespace lectern::app::cli
