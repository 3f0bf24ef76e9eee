#include "engine/state/snapshot_writer.h"

#include <new>
#include <utility>

#include "engine/state/snapshot.h"
#include "kernels/base/assert.h"

namespace lectern::engine {

namespace {

Status write(const SnapshotJob& job) try {
    LECTERN_TRY(writeSnapshot(job.path, job.header, job.tokens, *job.state));
    return {};
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to save a state");
}

}  // namespace

SnapshotWriter::SnapshotWriter() : m_thread([this] { run(); }) {}

SnapshotWriter::~SnapshotWriter() {
    {
        const std::lock_guard lock(m_mutex);
        m_is_ending = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void SnapshotWriter::start(SnapshotJob job) {
    {
        const std::lock_guard lock(m_mutex);
        LECTERN_ASSERT(!m_job && !m_outcome);
        m_job = std::move(job);
    }
    m_changed.notify_all();
}

void SnapshotWriter::finish() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_job; });
}

std::optional<SnapshotWriter::Outcome> SnapshotWriter::takeOutcome() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_outcome, std::nullopt);
}

void SnapshotWriter::run() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_job || m_is_ending; });
        if (!m_job) return;
        lock.unlock();
        Outcome outcome{m_job->header.key, write(*m_job)};  // nobody else touches it meanwhile
        lock.lock();
        m_outcome = std::move(outcome);
        m_job.reset();
        m_changed.notify_all();
    }
}

}  // namespace lectern::engine
