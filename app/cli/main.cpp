#include <csignal>
#include <cstdio>
#include <new>
#include <system_error>
#include <thread>

#include <unistd.h>

#include "app/cli/cli.h"
#include "app/cli/input.h"
#include "app/cli/terminal.h"
#include "app/cli/window.h"
#include "app/offline/offline_guard.h"
#include "kernels/base/log.h"

namespace {

using namespace lectern;
using namespace lectern::app;
using namespace lectern::app::cli;

/// Turns the first Ctrl-C into a stop request and the second into an immediate end. Signals are
/// blocked in every thread and waited for in this one, because a handler may not touch a
/// stop_source.
class Interrupt {
  public:
    Interrupt() {
        sigemptyset(&m_signals);
        for (int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&m_signals, signal);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        std::thread([this] {
            int signal = 0;
            sigwait(&m_signals, &signal);
            m_source.request_stop();
            sigwait(&m_signals, &signal);
            restoreTerminal();
            _exit(kExitInterrupted);
        }).detach();
    }
    std::stop_token token() const { return m_source.get_token(); }

  private:
    sigset_t m_signals{};
    std::stop_source m_source;
};

int exitCode(const Error& error) {
    switch (error.code) {
        case ErrorCode::Cancelled:
            return kExitInterrupted;
        case ErrorCode::Busy:
            return kExitBusy;
        case ErrorCode::Usage:
            return kExitUsage;
        default:
            return kExitError;
    }
}

const char* const kFooter =
    "Examples:\n"
    "  lectern ask contract.pdf \"What is the notice period?\"\n"
    "  lectern add lease.pdf annex.pdf --binder Harbour\n"
    "  lectern ask --binder Harbour \"Who pays for repairs?\" --json\n"
    "  lectern verify brief-exhibit.pdf --page 12 \"time is of the essence\"\n"
    "\n"
    "Exit status: 0 done, 1 error, 2 wrong usage, 3 another process holds the vault, 130 stopped.\n"
    "Everything runs on this machine; no network connection is ever made.";

/// The line below the examples of every subcommand.
void addCommonOptionsTo(CLI::App& command) {
    const std::string examples = command.get_footer();
    for (CLI::App* nested : command.get_subcommands({})) {
        if (nested->get_name().empty()) continue;  // a group of options
        if (nested->get_footer().empty()) nested->footer(examples);
        addCommonOptionsTo(*nested);
    }
    command.footer((examples.empty() ? "" : examples + "\n\n") +
                   "Also: --vault V, --json, --wait SECONDS (for a vault in use), --verbose.");
}

int run(int argc, char** argv) {
    if (const Status offline = forbidInternetSockets(); !offline) {
        printError(offline.error().message);
        return kExitError;
    }
    // Before any thread exists: the spawner must be a fork of a single-threaded process.
    Context context;
    std::unique_ptr<Spawner> spawner;
    if (auto started = Spawner::start())
        spawner = std::move(*started);
    else
        context.spawner_error = started.error().message;
    context.spawner = spawner.get();
    static Interrupt interrupt;
    context.stop = interrupt.token();

    CLI::App app("Lectern reads long documents and answers with citations it has checked.",
                 "lectern");
    app.require_subcommand(0, 1);
    app.fallthrough();
    bool verbose = false;
    app.add_flag("--json", context.json, "Machine-readable output on stdout");
    app.add_option("--vault", context.vault, "Vault to work in (default: the default vault)");
    app.add_option("--wait", context.wait_seconds,
                   "Seconds to wait for a vault that another process holds")
        ->check(CLI::Range(0, 86400));
    app.add_flag("--verbose", verbose, "Log what happens on stderr");
    app.set_version_flag("--version", "lectern " LECTERN_VERSION);

    const Registered commands[] = {
        addAsk(app, context),     addRead(app, context),     addAdd(app, context),
        addBinders(app, context), addRemove(app, context),   addVault(app, context),
        addSearch(app, context),  addText(app, context),     addVerify(app, context),
        addExport(app, context),  addStates(app, context),   addModels(app, context),
        addInfo(app, context),    addTokenize(app, context), addRender(app, context),
        addLogits(app, context),  addGenerate(app, context), addBench(app, context)};
    for (const Registered& command : commands) addCommonOptionsTo(*command.app);
    app.footer(kFooter);  // last: a subcommand takes over the footer that it finds
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? kExitOk : kExitUsage;
    }
    configureLogging(verbose ? spdlog::level::debug : spdlog::level::warn);

    for (const Registered& command : commands) {
        if (!command.app->parsed()) continue;
        context.command = command.app->get_name();
        Status status = command.action();
        if (const Status written = finishOutput(); status && !written) status = written;
        if (status) return kExitOk;
        if (!status.error().message.empty()) printError(status.error().message);
        return exitCode(status.error());
    }
    return openWindow(argv[0]);
}

/// Says it without asking for memory.
int failWith(const char* message) {
    restoreTerminal();
    std::fputs("lectern: ", stderr);
    std::fputs(message, stderr);
    std::fputs("; nothing that was saved is lost. Close other programs and try again\n", stderr);
    return kExitError;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(argc, argv);
    } catch (const std::bad_alloc&) {
        return failWith("there is not enough memory");
    } catch (const std::system_error&) {  // the one thing of ours that throws it: a new thread
        return failWith("the system gives no more threads or memory");
    }
}
