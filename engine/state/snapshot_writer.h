#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
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
    ModelState state;
};

/// A thread that writes snapshots in the order they were given, so that a child follows its parent;
/// where a parent could not be written, nor are its descendants. One owner thread.
class SnapshotWriter {
  public:
    struct Outcome {
        PrefixKey key{};
        Status status;
    };

    SnapshotWriter();
    /// Writes what was given first.
    ~SnapshotWriter();
    SnapshotWriter(const SnapshotWriter&) = delete;
    SnapshotWriter& operator=(const SnapshotWriter&) = delete;

    /// A job holds a copy of a state, so at most one waits while another is being written: a disk
    /// that is slower than the model makes this wait.
    void add(SnapshotJob job);
    /// Waits until everything that was added has been tried.
    void finish();
    /// What has been tried since the last call, in order.
    std::vector<Outcome> takeDone();

  private:
    void run();
    Status write(const SnapshotJob& job);

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<SnapshotJob> m_waiting;
    bool m_is_writing = false, m_is_ending = false;
    std::vector<Outcome> m_done;
    std::set<PrefixKey> m_failed;  // of the writing thread
    std::thread m_thread;          // last: it uses the others
};

}  // namespace lectern::engine
