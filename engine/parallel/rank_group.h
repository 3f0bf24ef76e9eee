#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/parallel/communicator.h"
#include "kernels/backend/context.h"

namespace lectern::engine {

/// The ranks that a model runs on: a thread each, with the threads that help it. One owner thread,
/// which is rank 0.
class RankGroup {
  public:
    /// thread_count >= 1 counts all threads, the owner's too; a rank has at least one.
    /// 1 <= rank_count <= kMaxRanks. Throws std::bad_alloc, and std::system_error where the system
    /// gives no more threads.
    explicit RankGroup(kernels::Backend backend, int thread_count, int rank_count = 1);
    ~RankGroup();
    RankGroup(const RankGroup&) = delete;
    RankGroup& operator=(const RankGroup&) = delete;

    int size() const { return static_cast<int>(m_contexts.size()); }
    kernels::Backend backend() const { return m_contexts[0]->backend(); }
    int threadCount() const;
    /// As BackendContext::arithmetic(), which all ranks share.
    std::string arithmetic() const { return m_contexts[0]->arithmetic(); }

    /// Of the rank's own thread alone.
    kernels::BackendContext& context(int rank) { return *m_contexts[static_cast<size_t>(rank)]; }
    Communicator& communicator(int rank);
    /// Makes room for sums of `values` floats. Throws std::bad_alloc.
    void reserve(int64_t values);

    /// Calls body(rank) on every rank's thread, and returns when all are done. What the body throws
    /// on several ranks ends the program: the others would wait for that rank for ever.
    template <class Body>
    void run(Body&& body) {
        using Callable = std::remove_reference_t<Body>;
        runOnAll([](void* callable, int rank) { (*static_cast<Callable*>(callable))(rank); },
                 const_cast<void*>(static_cast<const void*>(&body)));
    }

  private:
    using Invoke = void (*)(void* callable, int rank);
    struct Team;
    void runOnAll(Invoke invoke, void* callable);

    std::vector<std::unique_ptr<kernels::BackendContext>> m_contexts;
    SoloCommunicator m_solo;
    std::unique_ptr<Team> m_team;  // none for one rank
};

}  // namespace lectern::engine
