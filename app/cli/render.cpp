#include "app/cli/cli.h"
#include "app/cli/input.h"
#include "app/cli/terminal.h"
#include "engine/tokenizer/chat_template.h"

namespace lectern::app::cli {

namespace {

struct RenderArguments {
    ModelOptions model;
    std::string messages = "-";
    bool ids = false, reference_ids = false;
};

constexpr size_t kMaxMessagesBytes = size_t{256} << 20;  // a whole binder as one message, with room

Status runRender(const Context& context, const RenderArguments& arguments) {
    LECTERN_TRY_ASSIGN(Input input, Input::open(arguments.messages, context.stop));
    LECTERN_TRY_ASSIGN(const std::string json, input.all(kMaxMessagesBytes));
    LECTERN_TRY_ASSIGN(const engine::ChatRequest request, engine::parseChatRequest(json));
    LECTERN_TRY_ASSIGN(const auto pieces, engine::renderChat(request.messages, request.tools_json,
                                                             request.add_generation_prompt));
    if (!arguments.ids && !arguments.reference_ids) {
        for (const engine::TemplatePiece& piece : pieces) print(piece.text);
        return {};
    }
    LECTERN_TRY_ASSIGN(const auto folder, arguments.model.folder());
    LECTERN_TRY_ASSIGN(const engine::Tokenizer tokenizer, engine::Tokenizer::open(folder));
    if (arguments.ids) {
        LECTERN_TRY_ASSIGN(const auto ids, engine::encodePieces(tokenizer, pieces));
        printLine(Json(ids).dump());
        return {};
    }
    std::string text;
    for (const engine::TemplatePiece& piece : pieces) text += piece.text;
    LECTERN_TRY_ASSIGN(const auto ids, tokenizer.encode(text, engine::SpecialTokens::Recognised));
    printLine(Json(ids).dump());
    return {};
}

}  // namespace

Registered addRender(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("render", "Print the prompt text of a list of messages");
    auto arguments = std::make_shared<RenderArguments>();
    arguments->model.registerOn(*command);
    command->add_option(
        "--messages", arguments->messages,
        "File with {\"messages\", \"tools\", \"add_generation_prompt\"}; - is stdin");
    command->add_flag("--ids", arguments->ids,
                      "Print ids: markup as special tokens, content as plain text");
    command->add_flag("--reference-ids", arguments->reference_ids,
                      "Print ids of the joined text with special tokens recognised everywhere, as "
                      "the original does");
    command->footer("Example: lectern render --messages chat.json --ids");
    return {command, [&context, arguments] { return runRender(context, *arguments); }};
}

}  // namespace lectern::app::cli
