#include "app/conversation/models.h"
#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "app/context/prompt_profile.h"
#include "engine/checkpoint/weights.h"

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

Status runInfo(const Context& context, const ModelOptions& options,
               std::optional<int64_t> context_tokens) {
    LECTERN_TRY_ASSIGN(const auto folder, options.folder());
    LECTERN_TRY_ASSIGN(const engine::Checkpoint checkpoint, engine::openCheckpoint(folder));
    LECTERN_TRY_ASSIGN(const PromptProfile profile, readPromptProfile(folder));
    const engine::ModelConfig& config = checkpoint.config;
    const int64_t tokens = context_tokens.value_or(config.max_position_embeddings);
    LECTERN_TRY_ASSIGN(const auto engine_options, options.engineOptions());
    const int64_t kv_bytes = config.kvBytesPerToken(engine_options.kv_format);
    const int64_t state_bytes = config.lightningStateBytes() + kv_bytes * tokens;
    const Json json{{"path", folder.string()},
                    {"architecture", config.architecture},
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
                    {"kv_format", options.kv},
                    {"kv_bytes_per_token", kv_bytes},
                    {"context_tokens", tokens},
                    {"state_bytes_at_context", state_bytes},
                    {"profile", profile.name},
                    {"trained_context", profile.trained_context},
                    {"limits", profile.limits}};
    if (context.json) {
        printLine(json.dump());
        return {};
    }
    for (const auto& [key, value] : json.items()) {
        std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (key.find("bytes") != std::string::npos)
            text += " (" + bytesText(value.get<int64_t>()) + ")";
        printUntrusted(key + ": " + text + "\n");
    }
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
