#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "app/conversation/file_binder.h"

namespace lectern::app::cli {

namespace {

struct RemoveArguments {
    std::optional<std::string> binder, document;
};

/// By the start of its SHA-256, or by file name or title where only one has it.
Result<DocumentRecord> findDocument(const Library& library, const std::string& wanted) {
    LECTERN_TRY_ASSIGN(const auto documents, library.documents());
    constexpr size_t kMinHashDigits = 8;
    std::vector<const DocumentRecord*> found;
    for (const DocumentRecord& document : documents)
        if (document.file_name == wanted || document.title == wanted ||
            (wanted.size() >= kMinHashDigits && toHex(document.sha256).starts_with(wanted)))
            found.push_back(&document);
    if (found.empty())
        return fail(ErrorCode::NotFound, "no document \"" + wanted + "\" in this vault");
    if (found.size() > 1)
        return fail(ErrorCode::InvalidArgument,
                    std::to_string(found.size()) + " documents are called \"" + wanted +
                        "\"; name one by the start of its SHA-256 (`lectern binders --json`)");
    return *found.front();
}

Status runRemove(const Context& context, const RemoveArguments& arguments) {
    LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadWrite));
    std::string what;
    if (arguments.binder) {
        LECTERN_TRY_ASSIGN(const BinderRecord binder,
                           findBinder(vault->library(), *arguments.binder));
        LECTERN_TRY(vault->library().removeBinder(binder.id));
        what = "binder \"" + binder.name + "\" with " + std::to_string(binder.conversation_count) +
               " conversations; its documents stay in the vault";
    } else {
        LECTERN_TRY_ASSIGN(const DocumentRecord document,
                           findDocument(vault->library(), *arguments.document));
        LECTERN_TRY(vault->removeDocument(document.id));
        what = "document \"" + document.title + "\" (" + std::to_string(document.page_count) +
               " pages) with its original, its text and its place in binders; saved states that "
               "have read it "
               "stay until `lectern states delete`";
    }
    if (context.json)
        printLine(Json{{"removed", what}}.dump());
    else
        printUntrusted("Removed " + what + ".\n");
    return {};
}

}  // namespace

Registered addRemove(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("remove", "Remove a document or a binder from the vault");
    auto arguments = std::make_shared<RemoveArguments>();
    auto* group = command->add_option_group("what");
    group->add_option("--binder", arguments->binder, "Binder (its documents stay)");
    group->add_option("document", arguments->document, "File name, title or start of the SHA-256");
    group->require_option(1);
    command->footer(
        "Examples: lectern remove annex.pdf\n          lectern remove --binder Harbour");
    return {command, [&context, arguments] { return runRemove(context, *arguments); }};
}

}  // namespace lectern::app::cli
