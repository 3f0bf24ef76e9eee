#include "app/cli/window.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"

namespace lectern::app::cli {

int openWindow(const char* program) {
    const auto isSet = [](const char* name) {
        const char* value = std::getenv(name);
        return value && *value;
    };
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto window = self.parent_path() / "lectern-window";
    if (error || !std::filesystem::exists(window)) {
        printError(
            "the window (lectern-window) is not installed; see `lectern --help` for the command "
            "line");
        return kExitError;
    }
    if (!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") && !isSet("QT_QPA_PLATFORM")) {
        printError("there is no display for the window; see `lectern --help` for the command line");
        return kExitError;
    }
    // Ours are waited for by a thread that ends here; the window gets its Ctrl-C again.
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    ::execl(window.c_str(), program, static_cast<char*>(nullptr));
    printError("the window could not be started: " + window.string());
    return kExitError;
}

}  // namespace lectern::app::cli
