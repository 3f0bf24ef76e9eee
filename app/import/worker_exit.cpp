#include "app/import/worker_exit.h"

#include <signal.h>

#include <cstring>
#include <string>

namespace lectern::app {

Error exitInWords(const WorkerExit& exit, bool was_ready) {
    if (exit.how == WorkerExit::NotStarted)
        return Error(ErrorCode::Internal, std::string("the importer's worker cannot be started: ") +
                                              std::strerror(exit.value));
    const bool exited = exit.how == WorkerExit::Exited;
    const std::string how = (exited ? "status " : "signal ") + std::to_string(exit.value);
    if (!was_ready && exited && exit.value == worker::kExitSandbox)
        return Error(ErrorCode::Sandbox,
                     "the importer's sandbox cannot be set up on this system (it needs Landlock "
                     "and seccomp), so nothing was read");
    if (!was_ready)
        return Error(ErrorCode::Internal, "the importer's worker did not start (" + how + ")");
    if (!exited && exit.value == SIGXCPU)
        return Error(ErrorCode::LimitExceeded, "reading it took too much processor time");
    if (!exited && exit.value == SIGXFSZ)
        return Error(ErrorCode::LimitExceeded, "the copy would be too large");
    return Error(ErrorCode::Corrupt, "damaged: the importer's worker died on it (" + how + ")");
}

}  // namespace lectern::app
