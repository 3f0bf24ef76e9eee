#include "kernels/backend/context.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels/base/aligned_buffer.h"
#include "kernels/base/assert.h"

namespace lectern::kernels {

std::string_view backendName(Backend backend) {
    return backend == Backend::Reference ? "reference" : "simd";
}

namespace {

// A decode step enters the pool some fifty times within a millisecond; waking a sleeping thread costs
// more than most of those regions, so an idle worker first spins for about this many pauses (~50 us).
constexpr int kSpinPauses = 1000;

void pauseBriefly() {
#if defined(__x86_64__)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

}  // namespace

struct BackendContext::Pool {
    explicit Pool(int threads) : scratch(static_cast<size_t>(threads)) {
        for (int worker = 1; worker < threads; ++worker)
            workers.emplace_back([this, worker] { workerLoop(worker); });
    }
    ~Pool() {
        {
            std::lock_guard lock(mutex);
            stopping = true;
            generation.fetch_add(1, std::memory_order_release);
        }
        wake.notify_all();
        for (auto& thread : workers) thread.join();
    }

    void drain(int worker) {
        for (;;) {
            const int64_t index = next.fetch_add(1, std::memory_order_relaxed);
            if (index >= count) return;
            invoke(callable, index, worker);
        }
    }

    void workerLoop(int worker) {
        uint64_t seen = 0;
        for (;;) {
            for (int spin = 0; spin < kSpinPauses; ++spin) {
                if (generation.load(std::memory_order_acquire) != seen) break;
                pauseBriefly();
            }
            if (generation.load(std::memory_order_acquire) == seen) {
                std::unique_lock lock(mutex);
                wake.wait(lock, [&] { return generation.load(std::memory_order_acquire) != seen; });
            }
            seen = generation.load(std::memory_order_acquire);
            if (stopping.load(std::memory_order_acquire)) return;
            drain(worker);
            busy.fetch_sub(1, std::memory_order_release);
        }
    }

    std::vector<std::thread> workers;
    std::vector<AlignedBuffer<float>> scratch;
    std::mutex mutex;
    std::condition_variable wake;
    std::atomic<uint64_t> generation{0};
    std::atomic<bool> stopping{false};
    std::atomic<int64_t> next{0};
    std::atomic<int> busy{0};
    int64_t count = 0;
    Invoke invoke = nullptr;
    void* callable = nullptr;
};

BackendContext::BackendContext(Backend backend, int thread_count)
    : m_backend(backend), m_pool(std::make_unique<Pool>(thread_count < 1 ? 1 : thread_count)) {}
BackendContext::~BackendContext() = default;

int BackendContext::threadCount() const { return static_cast<int>(m_pool->workers.size()) + 1; }

std::span<float> BackendContext::scratch(int worker, int64_t floats) {
    auto& buffer = m_pool->scratch[static_cast<size_t>(worker)];
    if (buffer.size() < static_cast<size_t>(floats))
        buffer = AlignedBuffer<float>(static_cast<size_t>(floats));
    return buffer.span().first(static_cast<size_t>(floats));
}

void BackendContext::run(int64_t count, Invoke invoke, void* callable) {
    Pool& pool = *m_pool;
    if (count <= 0) return;
    if (count == 1 || pool.workers.empty()) {
        for (int64_t index = 0; index < count; ++index) invoke(callable, index, 0);
        return;
    }
    {
        std::lock_guard lock(pool.mutex);
        pool.count = count;
        pool.invoke = invoke;
        pool.callable = callable;
        pool.next.store(0, std::memory_order_relaxed);
        pool.busy.store(static_cast<int>(pool.workers.size()), std::memory_order_relaxed);
        pool.generation.fetch_add(1, std::memory_order_release);
    }
    pool.wake.notify_all();
    pool.drain(0);
    for (int spin = 0; pool.busy.load(std::memory_order_acquire) != 0; ++spin) {
        if (spin < kSpinPauses) pauseBriefly();
        else std::this_thread::yield();
    }
}

}  // namespace lectern::kernels
