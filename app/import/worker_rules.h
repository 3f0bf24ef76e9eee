#pragma once

#include "app/import/sandbox.h"
#include "app/import/worker_protocol.h"

namespace lectern::app::worker {

/// What a worker started in this mode may do.
sandbox::Rules sandboxRules(Mode mode);

}  // namespace lectern::app::worker
