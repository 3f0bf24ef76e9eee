#include "kernels/backend/context.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <hwy/targets.h>

#include "kernels/backend/amx.h"
#include "kernels/base/aligned_buffer.h"
#include "kernels/base/assert.h"

namespace lectern::kernels {

std::string_view backendName(Backend backend) {
    return backend == Backend::Reference ? "reference" : "simd";
}

namespace {

// A decode step enters the pool some fifty times within a millisecond; waking a sleeping thread
// costs more than most of those regions, so an idle worker first spins for about this many pauses
// (~50 us).
constexpr int kSpinPauses = 1000;

// The low bits of Pool::ticket count the indices of the current region that nobody has claimed yet,
// the high bits count regions, so that a claim from an earlier region can never succeed in a later
// one.
constexpr uint64_t kRemainingBits = 32;
constexpr uint64_t kRemainingMask = (uint64_t{1} << kRemainingBits) - 1;
constexpr int64_t kMaxCount = static_cast<int64_t>(kRemainingMask);

void pauseBriefly() {
#if defined(__x86_64__)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

}  // namespace

/// Threads that claim the indices of a region one by one. A region ends when every index is done,
/// not when every worker has looked at it: a worker that the system has put aside costs nothing.
///
/// Why there is no race: count, invoke, callable and done are written only between regions, before
/// `ticket` is published. A worker reads them only after it has claimed an index by
/// compare-and-swap (acquire), and the region cannot end before that worker has added its indices
/// to `done`.
struct BackendContext::Pool {
    explicit Pool(int threads) : scratch(static_cast<size_t>(threads)) {
        workers.reserve(static_cast<size_t>(threads - 1));
        try {
            for (int worker = 1; worker < threads; ++worker)
                workers.emplace_back([this, worker] { workerLoop(worker); });
        } catch (...) {
            stop();
            throw;
        }
    }
    ~Pool() { stop(); }

    void stop() {
        stopping.store(true);
        { std::lock_guard lock(mutex); }
        wake.notify_all();
        for (auto& thread : workers) thread.join();
    }

    bool hasWork() const { return (ticket.load() & kRemainingMask) != 0; }

    /// Claims and runs indices until none is left. An index whose body found no memory is done too:
    /// the body is the caller's, who must not go before every worker has left it.
    void drain(int worker) noexcept {
        int64_t finished = 0;
        uint64_t seen = ticket.load(std::memory_order_acquire);
        while ((seen & kRemainingMask) != 0) {
            if (!ticket.compare_exchange_weak(seen, seen - 1, std::memory_order_acq_rel,
                                              std::memory_order_acquire))
                continue;
            const int64_t index = count - static_cast<int64_t>(seen & kRemainingMask);
            try {
                invoke(callable, index, worker);
            } catch (const std::bad_alloc&) {
                is_out_of_memory.store(true, std::memory_order_relaxed);
            }
            ++finished;
            seen = ticket.load(std::memory_order_acquire);
            // Only a worker with nothing outstanding may touch a later region, and this region
            // cannot end before `finished` is reported, so `seen` still belongs to it.
        }
        if (finished != 0) done.fetch_add(finished, std::memory_order_release);
    }

    void workerLoop(int worker) {
        for (;;) {
            for (int spin = 0; spin < kSpinPauses && !hasWork() && !stopping.load(); ++spin)
                pauseBriefly();
            if (!hasWork() && !stopping.load()) {
                // Sleepers are counted before the last look at the ticket; run() publishes the
                // ticket before it looks at the count. One of the two sees the other.
                std::unique_lock lock(mutex);
                sleepers.fetch_add(1);
                wake.wait(lock, [&] { return hasWork() || stopping.load(); });
                sleepers.fetch_sub(1);
            }
            if (stopping.load()) return;
            drain(worker);
        }
    }

    void publish(int64_t region_count, Invoke region_invoke, void* region_callable) {
        count = region_count;
        invoke = region_invoke;
        callable = region_callable;
        done.store(0, std::memory_order_relaxed);
        is_out_of_memory.store(false, std::memory_order_relaxed);
        ++region;
        ticket.store((region << kRemainingBits) | static_cast<uint64_t>(region_count));
        if (sleepers.load() == 0) return;
        { std::lock_guard lock(mutex); }
        wake.notify_all();
    }

    void waitUntilDone() {
        for (int spin = 0; done.load(std::memory_order_acquire) != count; ++spin) {
            if (spin < kSpinPauses)
                pauseBriefly();
            else
                std::this_thread::yield();
        }
    }

    std::vector<std::thread> workers;
    std::vector<AlignedBuffer<float>> scratch;
    std::mutex mutex;
    std::condition_variable wake;
    std::atomic<bool> stopping{false};
    std::atomic<int> sleepers{0};
    uint64_t region = 0;
    int64_t count = 0;
    Invoke invoke = nullptr;
    void* callable = nullptr;
    alignas(64) std::atomic<uint64_t> ticket{0};
    alignas(64) std::atomic<int64_t> done{0};
    std::atomic<bool> is_out_of_memory{false};
};

BackendContext::BackendContext(Backend backend, int thread_count)
    : m_backend(backend),
      m_own_pool(std::make_unique<Pool>(thread_count < 1 ? 1 : thread_count)),
      m_pool(m_own_pool.get()) {}
BackendContext::BackendContext(Backend backend, Pool* pool, int worker)
    : m_backend(backend), m_pool(pool), m_worker(worker) {}
BackendContext::~BackendContext() = default;

BackendContext BackendContext::onWorker(int worker) const {
    LECTERN_ASSERT(worker >= 0 && static_cast<size_t>(worker) < m_pool->scratch.size());
    return BackendContext(m_backend, m_pool, worker);
}

int BackendContext::threadCount() const {
    return m_own_pool ? static_cast<int>(m_own_pool->workers.size()) + 1 : 1;
}

std::string BackendContext::arithmetic() const {
    std::string name(backendName(m_backend));
    if (m_backend == Backend::Reference) return name;
    // The best target of this processor; the code chosen depends on nothing else.
    const int64_t targets = hwy::SupportedTargets();
    name += std::string(" ") + hwy::TargetName(targets & -targets);
    return simd::amxAvailable() ? name + " AMX" : name;
}

std::span<float> BackendContext::scratch(int worker, int64_t floats) {
    auto& buffer = m_pool->scratch[static_cast<size_t>(worker)];
    if (buffer.size() < static_cast<size_t>(floats))
        buffer = AlignedBuffer<float>(static_cast<size_t>(floats));
    return buffer.span().first(static_cast<size_t>(floats));
}

void BackendContext::run(int64_t count, Invoke invoke, void* callable) {
    if (count <= 0) return;
    if (count == 1 || threadCount() == 1) {
        for (int64_t index = 0; index < count; ++index) invoke(callable, index, m_worker);
        return;
    }
    Pool& pool = *m_pool;
    LECTERN_ASSERT(count <= kMaxCount);
    pool.publish(count, invoke, callable);
    pool.drain(0);
    pool.waitUntilDone();
    if (pool.is_out_of_memory.load(std::memory_order_relaxed)) throw std::bad_alloc();
}

}  // namespace lectern::kernels
