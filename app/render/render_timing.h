#pragma once

#include "app/import/limits.h"

namespace lectern::app {

/// How long a drawing worker may take; see limits.h.
struct RenderTiming {
    int page_ms = limits::kPageTimeoutMs;
    int open_ms = limits::kMaxSilenceMs;
};

}  // namespace lectern::app
