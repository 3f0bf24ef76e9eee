#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "engine/engine.h"
#include "kernels/base/result.h"

namespace lectern::app::cli {

/// Medians, in 10^9 bytes a second; all of the same number of bytes in the same folder, in turn.
struct SnapshotSpeed {
    int64_t bytes = 0;                ///< of the snapshot, and of the file written beside it
    double disk_write = 0, save = 0;  ///< until it is durable
    double disk_read = 0, restore = 0, verify = 0;
    bool is_cold = false;  ///< read from the medium; false: from the page cache, which it would not
                           ///< leave
};

/// Saves, restores and verifies a state of the engine's model with about `state_bytes` of keys and
/// values, not computed but of random bits; between these writes, syncs and reads a plain file.
Result<SnapshotSpeed> measureSnapshots(const engine::Engine& engine,
                                       const std::filesystem::path& folder, int64_t state_bytes,
                                       int repeats, const std::stop_token& stop);

}  // namespace lectern::app::cli
