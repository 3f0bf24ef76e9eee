#include <fstream>
#include <iostream>
#include <iterator>

#include "app/cli/cli.h"
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

Result<std::string> readAll(const std::string& path) {
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) return fail(ErrorCode::Io, path + ": cannot be opened");
    }
    std::istream& input = path == "-" ? std::cin : file;
    std::string text{std::istreambuf_iterator<char>(input), {}};
    if (text.size() > kMaxMessagesBytes)
        return fail(ErrorCode::LimitExceeded, path + ": larger than 256 MiB");
    return text;
}

Status runRender(const RenderArguments& arguments) {
    LECTERN_TRY_ASSIGN(const std::string json, readAll(arguments.messages));
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

Registered addRender(CLI::App& app, Context&) {
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
    return {command, [arguments] { return runRender(*arguments); }};
}

}  // namespace lectern::app::cli
