#include "app/cli/cli.h"
#include "app/cli/terminal.h"

namespace lectern::app::cli {

namespace {

Status runBinders(const Context& context) {
    LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadOnly));
    LECTERN_TRY_ASSIGN(const auto binders, vault->library().binders());
    Json json = Json::array();
    for (const BinderRecord& binder : binders) {
        Json documents = Json::array();
        for (const DocumentRecord& document : binder.documents)
            documents.push_back({{"title", document.title},
                                 {"file", document.file_name},
                                 {"pages", document.page_count},
                                 {"sha256", toHex(document.sha256)}});
        json.push_back({{"name", binder.name},
                        {"documents", documents},
                        {"conversations", binder.conversation_count}});
        if (context.json) continue;
        printUntrusted(binder.name + " (" + std::to_string(binder.conversation_count) +
                       " conversations)\n");
        for (size_t i = 0; i < binder.documents.size(); ++i)
            printUntrusted("  D" + std::to_string(i + 1) + "  " + binder.documents[i].title + ", " +
                           std::to_string(binder.documents[i].page_count) + " pages\n");
    }
    if (context.json)
        printLine(json.dump());
    else if (binders.empty())
        printLine("No binders yet; make one with: lectern add FILE… --binder NAME");
    return {};
}

}  // namespace

Registered addBinders(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("binders", "List binders and their documents");
    command->footer("Example: lectern binders --json");
    return {command, [&context] { return runBinders(context); }};
}

}  // namespace lectern::app::cli
