#pragma once

#include "app/import/spawner_impl.h"

namespace lectern::app {

/// What a worker's end means for the user, without the file's name: Sandbox and Internal before it
/// was ready, then Corrupt or LimitExceeded.
Error exitInWords(const WorkerExit& exit, bool was_ready);

}  // namespace lectern::app
