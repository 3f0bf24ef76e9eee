#include "app/answer/coverage.h"
#include "app/cli/cli.h"
#include "app/cli/terminal.h"

namespace lectern::app::cli {

namespace {

struct AddArguments {
    std::vector<std::string> files;
    std::string binder;
    PasswordOptions password;
};

Json documentJson(const ImportedFile& file) {
    return {{"title", file.document.title},
            {"file", file.document.file_name},
            {"sha256", toHex(file.document.sha256)},
            {"pages", file.document.page_count},
            {"pages_without_text", file.document.pages_without_text},
            {"new", file.was_new}};
}

Status runAdd(const Context& context, const AddArguments& arguments) {
    LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadWrite));
    Library& library = vault->library();
    LECTERN_TRY_ASSIGN(const auto files,
                       importFiles(context, *vault, arguments.files, arguments.password));
    LECTERN_TRY_ASSIGN(auto binder, library.findBinder(arguments.binder));
    if (!binder) {
        LECTERN_TRY_ASSIGN(binder, library.createBinder(arguments.binder));
    }
    Json json = Json::array();
    for (const ImportedFile& file : files) {
        LECTERN_TRY(library.addToBinder(binder->id, file.document.id));
        json.push_back(documentJson(file));
        if (context.json) continue;
        printUntrusted(file.document.file_name + ": " + std::to_string(file.document.page_count) +
                       " pages" + (file.was_new ? "" : ", known already") + "\n");
        if (!file.document.pages_without_text.empty())
            printNote("Note: " + file.document.file_name + " has no text on page " +
                      pageList(file.document.pages_without_text));
    }
    if (context.json)
        printLine(Json{{"binder", arguments.binder}, {"documents", json}}.dump());
    else
        printLine("Binder \"" + arguments.binder +
                  "\" is ready; read it ahead with: lectern read --binder \"" + arguments.binder +
                  "\"");
    return {};
}

}  // namespace

Registered addAdd(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("add", "Import files into a binder (created when new)");
    auto arguments = std::make_shared<AddArguments>();
    command->add_option("files", arguments->files, "PDF files")->required();
    command->add_option("--binder", arguments->binder, "Binder")->required();
    arguments->password.registerOn(*command);
    command->footer("Example: lectern add lease.pdf annex.pdf --binder Harbour");
    return {command, [&context, arguments] { return runAdd(context, *arguments); }};
}

}  // namespace lectern::app::cli
