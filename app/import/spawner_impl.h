#pragma once

#include <sys/types.h>

#include "app/import/importer.h"
#include "app/import/unique_fd.h"
#include "app/import/worker_protocol.h"

namespace lectern::app {

/// How a worker ended, as the spawner saw it. Travels over the control socket in one message.
struct WorkerExit {
    enum How : int32_t { Exited, Signalled, NotStarted };
    int32_t how = NotStarted;
    int32_t value = 0;  ///< exit status, signal or errno
};

/// A running worker, seen from the parent. Closing `control` kills it.
struct Worker {
    UniqueFd channel;  ///< records, both ways; non-blocking
    UniqueFd control;  ///< one WorkerExit comes here when the worker has ended
};

struct Spawner::Impl {
    UniqueFd socket;  ///< requests to the spawner; SOCK_SEQPACKET, so that threads may send at once
    pid_t pid = -1;
    /// Hands the document, and what the mode writes to, over to a new worker. The worker cannot
    /// fail to start here: that is told on `control`.
    Result<Worker> startWorker(const UniqueFd& document, worker::Mode mode = worker::Mode::Import,
                               const UniqueFd& output = {});
};

/// The spawner's own loop; never returns. `socket` is its end of the request socket.
[[noreturn]] void runSpawner(int socket, const char* worker_path);

}  // namespace lectern::app
