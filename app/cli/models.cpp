#include "app/conversation/models.h"
#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "app/context/prompt_profile.h"
#include "app/conversation/ask_service.h"
#include "engine/checkpoint/weights.h"
#include "engine/memory_plan.h"

namespace lectern::app::cli {

namespace {

Status runModels(const Context& context) {
    Json json = Json::array();
    for (const KnownModel& model : knownModels()) {
        const auto checkpoint = engine::openCheckpoint(model.path);
        if (!checkpoint) {
            json.push_back({{"name", model.name},
                            {"path", model.path.string()},
                            {"error", checkpoint.error().message}});
            if (!context.json)
                printUntrusted(model.name + ": " + checkpoint.error().message + "\n");
            continue;
        }
        LECTERN_TRY_ASSIGN(const PromptProfile profile, readPromptProfile(model.path));
        json.push_back({{"name", model.name},
                        {"path", model.path.string()},
                        {"parameters", checkpoint->parameter_count},
                        {"bytes", checkpoint->total_bytes},
                        {"trained_context", profile.trained_context},
                        {"limits", profile.limits}});
        if (context.json) continue;
        printUntrusted(model.name + (model.is_bundled ? " (bundled)" : "") + ": " +
                       grouped(checkpoint->parameter_count) + " parameters, " +
                       bytesText(checkpoint->total_bytes) + ", " + model.path.string() + "\n");
        if (!profile.limits.empty()) printUntrusted("  " + profile.limits + "\n");
    }
    if (context.json) printLine(json.dump());
    return {};
}

Json shapeOf(const engine::Checkpoint& checkpoint, kernels::KvFormat kv_format) {
    const engine::ModelConfig& config = checkpoint.config;
    return {{"architecture", config.architecture},
            {"layers", config.layer_count},
            {"lightning_layers", config.lightningLayerCount()},
            {"softmax_layers", config.softmaxLayerCount()},
            {"hidden_size", config.hidden_size},
            {"heads", config.head_count},
            {"kv_heads", config.kv_head_count},
            {"head_dim", config.head_dim},
            {"rotary_dim", config.rotary_dim},
            {"experts", config.expert_count},
            {"experts_per_token", config.experts_per_token},
            {"intermediate_size", config.intermediate_size},
            {"vocab_size", config.vocab_size},
            {"max_position_embeddings", config.max_position_embeddings},
            {"parameters", checkpoint.parameter_count},
            {"parameters_per_token", activeParameters(config, checkpoint.parameter_count)},
            {"weight_bytes", checkpoint.total_bytes},
            {"lightning_state_bytes", config.lightningStateBytes()},
            {"kv_bytes_per_token", config.kvBytesPerToken(kv_format)}};
}

/// What a context of so many tokens takes, and the longest that this machine has room for.
Json memoryOf(const engine::Checkpoint& checkpoint, const engine::EngineOptions& options,
              int64_t tokens) {
    const engine::MemoryPlan plan = engine::planMemory(checkpoint, options, tokens);
    const int64_t documents = tokens * kDocumentBytesPerToken;
    const int64_t free = freeMemoryBytes();
    Json json{{"context_tokens", tokens},
              {"weights_bytes", plan.weights},
              {"embedding_bytes", plan.embedding},
              {"lightning_bytes", plan.lightning},
              {"kv_bytes", plan.kv},
              {"saving_bytes", plan.saving},
              {"activations_bytes", plan.activations},
              {"prompt_bytes", plan.prompt},
              {"documents_bytes", documents},
              {"program_bytes", plan.program},
              {"total_bytes", plan.total() + documents}};
    if (free <= 0) return json;
    json["free_bytes"] = free;
    const int64_t usable = usableMemoryBytes(free);
    json["fits"] = plan.total() + documents <= usable;
    json["largest_context_tokens"] =
        engine::largestContext(checkpoint, options, usable, kDocumentBytesPerToken);
    return json;
}

void printFields(const Json& json, const std::string& indent) {
    for (const auto& [key, value] : json.items()) {
        if (value.is_object()) {
            printUntrusted(indent + key + ":\n");
            printFields(value, indent + "  ");
            continue;
        }
        std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (key.find("bytes") != std::string::npos)
            text += " (" + bytesText(value.get<int64_t>()) + ")";
        printUntrusted(indent + key + ": " + text + "\n");
    }
}

Status runInfo(const Context& context, const ModelOptions& options,
               std::optional<int64_t> context_tokens) {
    LECTERN_TRY_ASSIGN(const auto folder, options.folder());
    LECTERN_TRY_ASSIGN(const auto engine_options, options.engineOptions());
    LECTERN_TRY_ASSIGN(const engine::Checkpoint checkpoint, engine::openCheckpoint(folder));
    LECTERN_TRY_ASSIGN(const PromptProfile profile, readPromptProfile(folder));
    Json json = shapeOf(checkpoint, engine_options.kv_format);
    json["kv_format"] = options.kv;
    json["path"] = folder.string();
    json["profile"] = profile.name;
    json["trained_context"] = profile.trained_context;
    json["limits"] = profile.limits;
    json["memory"] = memoryOf(checkpoint, engine_options,
                              context_tokens.value_or(checkpoint.config.max_position_embeddings));
    if (context.json)
        printLine(json.dump());
    else
        printFields(json, "");
    return {};
}

}  // namespace

Registered addModels(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("models", "Models on this machine");
    command->footer("Example: lectern models --json");
    return {command, [&context] { return runModels(context); }};
}

Registered addInfo(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("info", "A model's shape and the memory that a context needs");
    auto options = std::make_shared<ModelOptions>();
    auto context_tokens = std::make_shared<std::optional<int64_t>>();
    options->registerOn(*command);
    command->add_option("--context", *context_tokens, "Tokens to plan memory for")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 40));
    command->footer("Example: lectern info --model starter-model --context 100000");
    return {command, [=, &context] { return runInfo(context, *options, *context_tokens); }};
}

}  // namespace lectern::app::cli
