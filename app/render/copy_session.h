#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "app/import/limits.h"
#include "app/import/spawner_impl.h"
#include "app/render/render_protocol.h"

namespace lectern::app {

/// How long the worker of a copy may take; see limits.h.
struct CopyTiming {
    int max_silence_ms = limits::kMaxSilenceMs;
    int max_copy_ms = limits::kCopyTimeoutMs;
};

/// Talks to a worker in Mode::Annotate until the copy is written and the worker has ended; how many
/// bytes it says it wrote. Errors are without the file's name.
Result<uint64_t> runCopy(Worker worker, const std::optional<std::string>& password,
                         std::span<const worker::AnnotationRecord> annotations,
                         std::stop_token stop, const CopyTiming& timing = {});

}  // namespace lectern::app
