#include "app/conversation/export.h"
#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "app/conversation/file_binder.h"

namespace lectern::app::cli {

Registered addExport(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand(
        "export", "Print a binder's notes and conversations with their citations");
    auto binder_name = std::make_shared<std::string>();
    auto format = std::make_shared<std::string>("md");
    command->add_option("--binder", *binder_name, "Binder")->required();
    command->add_option("--format", *format, "md, html or json")
        ->check(CLI::IsMember({"md", "html", "json"}));
    command->footer("Example: lectern export --binder Harbour --format md > harbour.md");
    return {command, [=, &context]() -> Status {
                LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadOnly));
                LECTERN_TRY_ASSIGN(const BinderRecord binder,
                                   findBinder(vault->library(), *binder_name));
                const auto write = *format == "json" || context.json ? exportJson
                                   : *format == "html"               ? exportHtml
                                                                     : exportMarkdown;
                LECTERN_TRY_ASSIGN(const std::string text,
                                   write(vault->library(), binder, std::nullopt));
                printUntrusted(text);
                return {};
            }};
}

}  // namespace lectern::app::cli
