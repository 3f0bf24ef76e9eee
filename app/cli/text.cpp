#include "app/cli/cli.h"
#include "app/cli/terminal.h"

namespace lectern::app::cli {

namespace {

struct TextArguments {
    std::string file;
    PasswordOptions password;
};

Json pageJson(const Page& page) {
    Json boxes = Json::array();
    for (const NormalizedRect& box : page.boxes)
        boxes.push_back({box.left, box.top, box.right, box.bottom});
    return {{"index", page.index},        {"label", page.label},
            {"width", page.width_points}, {"height", page.height_points},
            {"rotation", page.rotation},  {"text", toUtf8(page.text)},
            {"boxes", std::move(boxes)}};
}

Status runText(const Context& context, const TextArguments& arguments) {
    LECTERN_TRY_ASSIGN(const DocumentText document,
                       importFile(context, arguments.file, arguments.password));
    if (context.json) {
        Json pages = Json::array(), outline = Json::array();
        for (const Page& page : document.pages) pages.push_back(pageJson(page));
        for (const OutlineItem& item : document.outline)
            outline.push_back(
                {{"title", item.title}, {"page_index", item.page_index}, {"level", item.level}});
        printLine(Json{{"title", document.title},
                       {"outline", std::move(outline)},
                       {"pages_without_text", document.pagesWithoutText()},
                       {"pages", std::move(pages)}}
                      .dump(-1, ' ', false, Json::error_handler_t::replace));
        return {};
    }
    for (const Page& page : document.pages) {
        const std::string number = std::to_string(page.index + 1);
        printUntrusted(
            "[page " + number +
            (page.label.empty() || page.label == number ? "" : ", printed " + page.label) + "]\n" +
            toUtf8(page.text) + (page.hasText() ? "\n" : "(no text)\n"));
    }
    return {};
}

}  // namespace

Registered addText(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("text", "Show what the importer sees in a file, page by page");
    auto arguments = std::make_shared<TextArguments>();
    command->add_option("file", arguments->file, "PDF file")->required();
    arguments->password.registerOn(*command);
    command->footer("Example: lectern text contract.pdf --json");
    return {command, [&context, arguments] { return runText(context, *arguments); }};
}

}  // namespace lectern::app::cli
