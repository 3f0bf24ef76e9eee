#include "engine/state/snapshot_writer.h"

#include <new>
#include <utility>

#include "engine/state/snapshot.h"

namespace lectern::engine {

SnapshotWriter::SnapshotWriter() : m_thread([this] { run(); }) {}

SnapshotWriter::~SnapshotWriter() {
    {
        const std::lock_guard lock(m_mutex);
        m_is_ending = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void SnapshotWriter::add(SnapshotJob job) {
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_waiting; });
        m_waiting = std::move(job);
    }
    m_changed.notify_all();
}

void SnapshotWriter::finish() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting && !m_is_writing; });
}

std::vector<SnapshotWriter::Outcome> SnapshotWriter::takeDone() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_done, {});
}

void SnapshotWriter::run() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_waiting || m_is_ending; });
        if (!m_waiting) return;
        std::optional<SnapshotJob> job = std::exchange(m_waiting, std::nullopt);
        m_is_writing = true;
        lock.unlock();
        m_changed.notify_all();
        Outcome outcome{job->header.key, write(*job)};
        job.reset();  // its memory is free before anybody hears of it
        lock.lock();
        m_is_writing = false;
        m_done.push_back(std::move(outcome));
        m_changed.notify_all();
    }
}

Status SnapshotWriter::write(const SnapshotJob& job) try {
    if (m_failed.contains(job.header.parent)) {
        m_failed.insert(job.header.key);
        return fail(ErrorCode::Io, job.path.string() + ": the state before it could not be saved");
    }
    const auto written = writeSnapshot(job.path, job.header, job.tokens, job.state);
    if (written) {
        m_failed.erase(job.header.key);
        return {};
    }
    m_failed.insert(job.header.key);
    return tl::unexpected<Error>(written.error());
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory,
                job.path.string() + ": not enough memory to save the state");
}

}  // namespace lectern::engine
