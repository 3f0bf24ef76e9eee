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

std::string counted(int64_t count, const std::string& thing) {
    return grouped(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string sentenceOf(const DocumentRecord& document, const RemovedDocuments& gone) {
    std::string text = "document \"" + document.title + "\" (" +
                       counted(document.page_count, "page") +
                       ") with its original, its text, its place in binders, " +
                       counted(gone.notes, "note") + " of yours and " +
                       counted(gone.conversations, "conversation") + " of the binders that held it";
    for (const std::string& binder : gone.binders)
        text += "; binder \"" + binder + "\", made for it alone";
    if (gone.states > 0)
        text += "; all " + counted(gone.states, "saved state") +
                " of the vault, since states do not say what they have read (other binders will "
                "be read again)";
    return text;
}

Status runRemove(const Context& context, const RemoveArguments& arguments) {
    LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadWrite));
    std::string what;
    Json details;
    if (arguments.binder) {
        LECTERN_TRY_ASSIGN(const BinderRecord binder,
                           findBinder(vault->library(), *arguments.binder));
        LECTERN_TRY(vault->library().removeBinder(binder.id));
        what = "binder \"" + binder.name + "\" with " +
               counted(binder.conversation_count, "conversation") +
               "; its documents stay in the vault";
        details = {{"binder", binder.name}, {"conversations", binder.conversation_count}};
    } else {
        LECTERN_TRY_ASSIGN(const DocumentRecord document,
                           findDocument(vault->library(), *arguments.document));
        LECTERN_TRY_ASSIGN(const RemovedDocuments gone, vault->removeDocument(document.id));
        what = sentenceOf(document, gone);
        details = {{"document", document.title},
                   {"sha256", toHex(document.sha256)},
                   {"conversations", gone.conversations},
                   {"notes", gone.notes},
                   {"binders", gone.binders},
                   {"states", gone.states}};
    }
    if (context.json)
        printLine(Json{{"removed", what}, {"details", details}}.dump());
    else
        printUntrusted("Removed " + what + ".\n");
    return {};
}

}  // namespace

Registered addRemove(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("remove", "Remove a document or a binder from the vault");
    command->footer(
        "A document takes with it the conversations of every binder that holds it, since they "
        "quote it,\nand all saved states of the vault.");
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
