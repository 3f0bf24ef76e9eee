#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace lectern::kernels {

/// Which implementation of every operation runs. Chosen once, at start; each operation's public
/// function dispatches on the context it is given.
enum class Backend {
    Reference,  ///< plain C++, the formula as written in the specification; the oracle of our tests
    Simd,       ///< Highway, target intrinsics and oneDNN on the CPU
};

std::string_view backendName(Backend backend);

/// Where an operation runs: backend and a pool of threads. One owner thread calls operations;
/// results do not depend on the number of threads (work is split over outputs, never over sums).
class BackendContext {
  public:
    /// thread_count >= 1 counts the calling thread. Throws std::system_error where the system gives
    /// no more threads.
    BackendContext(Backend backend, int thread_count);
    ~BackendContext();
    BackendContext(const BackendContext&) = delete;
    BackendContext& operator=(const BackendContext&) = delete;

    /// For use inside a body of parallelFor: runs operations on the calling thread alone, with that
    /// worker's scratch, which they overwrite. Valid as long as this context.
    BackendContext onWorker(int worker) const;

    Backend backend() const { return m_backend; }
    int threadCount() const;
    /// Names the code that runs: results are equal bit for bit only where this is equal.
    std::string arithmetic() const;

    /// Calls body(index, worker) for every index in [0, count), spread over the threads, and
    /// returns when all are done. worker names a thread's scratch: in [0, threadCount()), or always
    /// the one worker of a context made by onWorker. The body must not call this; it may call
    /// operations with onWorker(worker). All it may throw is std::bad_alloc, which this throws too
    /// once no body runs any more; what else it throws on several threads ends the program.
    template <class Body>
    void parallelFor(int64_t count, Body&& body) {
        using Callable = std::remove_reference_t<Body>;
        run(
            count,
            [](void* callable, int64_t index, int worker) {
                (*static_cast<Callable*>(callable))(index, worker);
            },
            const_cast<void*>(static_cast<const void*>(&body)));
    }

    /// parallelFor for work whose neighbours share memory: the indices are handed out from as many
    /// ranges as there are threads, so that as long as threads take turns each stays in its own
    /// range, and in the same one when the next operation is cut alike.
    template <class Body>
    void parallelForRanges(int64_t count, Body&& body) {
        const int64_t threads = threadCount();
        const int64_t length = count / threads, longer = count % threads;
        parallelFor(count, [&](int64_t turn, int worker) {
            // The first `longer` ranges have one index more, handed out in the last turns.
            const int64_t range = turn % threads;
            body(range * length + std::min(range, longer) + turn / threads, worker);
        });
    }

    /// Scratch of the thread that owns this context, between regions.
    std::span<float> callerScratch(int64_t floats) { return scratch(m_worker, floats); }
    /// The worker whose scratch that is.
    int callerWorker() const { return m_worker; }

    /// 64-byte aligned scratch of at least `floats` elements, private to a worker, contents
    /// undefined, valid until the same worker asks for a larger one. Throws std::bad_alloc.
    std::span<float> scratch(int worker, int64_t floats);

  private:
    using Invoke = void (*)(void* callable, int64_t index, int worker);
    void run(int64_t count, Invoke invoke, void* callable);

    struct Pool;
    BackendContext(Backend backend, Pool* pool, int worker);

    Backend m_backend;
    std::unique_ptr<Pool> m_own_pool;  // none in a context of one worker
    Pool* m_pool;
    int m_worker = 0;
};

}  // namespace lectern::kernels
