#include "app/cli/cli.h"
#include "app/cli/live_view.h"
#include "app/conversation/file_binder.h"

namespace lectern::app::cli {

namespace {

struct ReadArguments {
    std::vector<std::string> files;
    std::optional<std::string> binder;
    std::optional<int64_t> context_tokens;
    int64_t snapshot_every = 8192;
    ModelOptions model;
    PasswordOptions password;
};

Status runRead(const Context& context, const ReadArguments& arguments) {
    if (arguments.files.empty() != arguments.binder.has_value())
        return fail(ErrorCode::Usage, "name either files or --binder");
    LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadWrite));
    LECTERN_TRY_ASSIGN(
        const BinderRecord binder,
        chosenBinder(context, *vault, arguments.binder, arguments.files, arguments.password));
    LECTERN_TRY_ASSIGN(LoadedModel model, loadModel(arguments.model));
    AskOptions options;
    options.context_tokens = arguments.context_tokens;
    options.context_option = "--context";
    options.snapshot_every_tokens = arguments.snapshot_every;
    LiveView view(false, context.json);
    AskService service(*vault, model);
    auto report = service.read(binder, options, view.events(), context.stop);
    view.finish();
    if (!report && report.error().code == ErrorCode::Cancelled)
        return fail(ErrorCode::Cancelled,
                    report.error().message +
                        "; what has been read is saved, the same command goes on from there");
    if (!report) return fail(std::move(report.error()));
    if (context.json) {
        printLine(Json{{"binder", binder.name},
                       {"tokens",
                        {{"prompt", report->prompt_tokens},
                         {"reused", report->reused_tokens},
                         {"computed", report->computed_tokens}}},
                       {"times_ms",
                        {{"restore", report->restore_seconds * 1000},
                         {"compute", report->compute_seconds * 1000},
                         {"save", report->save_seconds * 1000}}},
                       {"warnings", report->warnings}}
                      .dump());
        return {};
    }
    printLine("Binder \"" + binder.name + "\" is read: " + grouped(report->prompt_tokens) +
              " tokens, " + grouped(report->reused_tokens) + " reused, " +
              grouped(report->computed_tokens) + " computed in " +
              durationText(report->compute_seconds));
    return {};
}

}  // namespace

Registered addRead(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("read", "Read a binder now, so that questions start at once; resumes");
    auto arguments = std::make_shared<ReadArguments>();
    command->add_option("files", arguments->files, "Files to read");
    command->add_option("--binder", arguments->binder, "Binder to read");
    command->add_option("--context", arguments->context_tokens, "Context length in tokens")
        ->check(CLI::Range(int64_t{16}, int64_t{1} << 40));
    command
        ->add_option("--snapshot-every", arguments->snapshot_every, "Tokens between saved states")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 40));
    arguments->model.registerOn(*command);
    arguments->password.registerOn(*command);
    command->footer("Example: lectern read --binder Harbour");
    return {command, [&context, arguments] { return runRead(context, *arguments); }};
}

}  // namespace lectern::app::cli
