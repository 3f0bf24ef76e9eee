#include "app/cli/cli.h"
#include "app/cli/input.h"
#include "app/cli/terminal.h"
#include "engine/tokenizer/tokenizer.h"

namespace lectern::app::cli {

namespace {

struct TokenizeArguments {
    ModelOptions model;
    bool decode = false, plain = false;
};

Result<std::vector<engine::Token>> parseIds(const Json& json, int64_t vocab_size) {
    std::vector<engine::Token> ids;
    if (!json.is_array()) return fail(ErrorCode::InvalidArgument, "an array of ids is expected");
    for (const Json& id : json) {
        if (!id.is_number_integer() || id.get<int64_t>() < 0 || id.get<int64_t>() >= vocab_size)
            return fail(ErrorCode::InvalidArgument,
                        "ids are integers from 0 to " + std::to_string(vocab_size - 1));
        ids.push_back(id.get<engine::Token>());
    }
    return ids;
}

Status runTokenize(const Context& context, const TokenizeArguments& arguments) {
    LECTERN_TRY_ASSIGN(const auto folder, arguments.model.folder());
    LECTERN_TRY_ASSIGN(const engine::Tokenizer tokenizer, engine::Tokenizer::open(folder));
    LECTERN_TRY_ASSIGN(Input input, Input::open("-", context.stop));
    for (int64_t number = 1;; ++number) {
        LECTERN_TRY_ASSIGN(const auto line, input.line());
        if (!line) return {};
        if (context.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        if (line->empty()) continue;
        const std::string where = "line " + std::to_string(number) + ": ";
        const Json json = Json::parse(*line, nullptr, false);
        if (arguments.decode) {
            auto ids = parseIds(json, tokenizer.size());
            if (!ids) return fail(ids.error().code, where + ids.error().message);
            printLine(
                Json(tokenizer.decode(*ids)).dump(-1, ' ', true));  // ASCII, as the goldens are
            continue;
        }
        if (!json.is_string())
            return fail(ErrorCode::InvalidArgument, where + "a JSON string is expected");
        LECTERN_TRY_ASSIGN(const auto ids,
                           tokenizer.encode(json.get_ref<const std::string&>(),
                                            arguments.plain ? engine::SpecialTokens::Plain
                                                            : engine::SpecialTokens::Recognised));
        printLine(Json(ids).dump());
    }
}

}  // namespace

Registered addTokenize(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand(
        "tokenize", "JSON lines of strings on stdin to JSON lines of ids on stdout");
    auto arguments = std::make_shared<TokenizeArguments>();
    arguments->model.registerOn(*command);
    command->add_flag("--decode", arguments->decode, "The reverse: ids to strings");
    command->add_flag(
        "--plain", arguments->plain,
        "Special tokens are ordinary text, as documents and user text are always encoded");
    command->footer("Example: echo '\"Hello\"' | lectern tokenize --model DIR");
    return {command, [&context, arguments] { return runTokenize(context, *arguments); }};
}

}  // namespace lectern::app::cli
