#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/run/prefill_plan.h"
#include "engine/state/model_state.h"
#include "engine/state/snapshot_header.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// A snapshot that is to be written, as writeSnapshot wants it.
struct SnapshotJob {
    std::filesystem::path path;
    SnapshotHeader header;
    std::vector<Token> tokens;
    std::shared_ptr<const ModelState> state;
};

/// A thread that writes one snapshot at a time, for one owner thread. One at a time, so that beside
/// the live state only one copy takes memory; a disk that is slower than the model slows it.
class SnapshotWriter {
  public:
    struct Outcome {
        PrefixKey key{};
        Status status;
    };

    /// Throws std::system_error where no thread can be had.
    SnapshotWriter();
    /// Writes what was given first.
    ~SnapshotWriter();
    SnapshotWriter(const SnapshotWriter&) = delete;
    SnapshotWriter& operator=(const SnapshotWriter&) = delete;

    /// Once the job before is finished and its outcome taken.
    void start(SnapshotJob job);
    /// Waits until the job at hand is finished.
    void finish();
    /// Of the job last finished, once.
    std::optional<Outcome> takeOutcome();

  private:
    void run();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<SnapshotJob> m_job;  // until it is finished
    std::optional<Outcome> m_outcome;
    bool m_is_ending = false;
    std::thread m_thread;  // last: it uses the others
};

}  // namespace lectern::engine
