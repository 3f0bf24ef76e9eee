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

/// One file into the vault and into the binder, which the first file that succeeds creates.
Result<ImportedFile> addFile(const Context& context, Vault& vault, const std::string& file,
                             const AddArguments& arguments) {
    LECTERN_TRY_ASSIGN(const auto files, importFiles(context, vault, {file}, arguments.password));
    Library& library = vault.library();
    LECTERN_TRY_ASSIGN(auto binder, library.findBinder(arguments.binder));
    if (!binder) {
        LECTERN_TRY_ASSIGN(binder, library.createBinder(arguments.binder));
    }
    LECTERN_TRY(library.addToBinder(binder->id, files.front().document.id));
    return files.front();
}

void show(const ImportedFile& file) {
    printUntrusted(file.document.file_name + ": " + std::to_string(file.document.page_count) +
                   " pages" + (file.was_new ? "" : ", known already") + "\n");
    if (!file.document.pages_without_text.empty())
        printNote("Note: " + file.document.file_name + " has no text on page " +
                  pageList(file.document.pages_without_text));
}

/// What adding ends with when some of several files failed, after a line for each of them.
std::string summary(size_t added, const AddArguments& arguments) {
    return std::to_string(added) + " of " + std::to_string(arguments.files.size()) +
           " files added to binder \"" + arguments.binder + "\"";
}

Status runAdd(const Context& context, const AddArguments& arguments) {
    LECTERN_TRY(Library::checkedBinderName(arguments.binder));
    LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadWrite));
    Json documents = Json::array(), failures = Json::array();
    std::optional<Error> first_failure;
    for (const std::string& file : arguments.files) {
        const auto added = addFile(context, *vault, file, arguments);
        if (added) {
            documents.push_back(documentJson(*added));
            if (!context.json) show(*added);
            continue;
        }
        const Error& error = added.error();
        failures.push_back({{"file", file}, {"error", error.message}});
        if (!first_failure || error.code == ErrorCode::Cancelled) first_failure = error;
        if (error.code == ErrorCode::Cancelled) break;
        if (arguments.files.size() > 1) printError(error.message);
    }
    if (context.json)
        printLine(Json{{"binder", arguments.binder},
                       {"documents", documents},
                       {"failed", failures},
                       {"added", documents.size()},
                       {"files", arguments.files.size()}}
                      .dump(-1, ' ', false, Json::error_handler_t::replace));
    if (first_failure && arguments.files.size() == 1) return fail(*first_failure);
    if (first_failure && first_failure->code == ErrorCode::Cancelled)
        return fail(first_failure->within(summary(documents.size(), arguments)));
    if (first_failure) return fail(first_failure->code, summary(documents.size(), arguments));
    if (!context.json)
        printUntrusted("Binder \"" + arguments.binder +
                       "\" is ready; read it ahead with: lectern read --binder \"" +
                       arguments.binder + "\"\n");
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
