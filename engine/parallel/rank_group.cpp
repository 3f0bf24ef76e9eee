#include "engine/parallel/rank_group.h"

#include <algorithm>
#include <barrier>
#include <thread>

#include "engine/parallel/partition.h"
#include "kernels/base/assert.h"

namespace lectern::engine {

/// Threads of the ranks after the first. What they are to run is written before they meet at
/// `begin`.
struct RankGroup::Team {
    explicit Team(int size) : communicators(size), begin(size), end(size) {
        threads.reserve(static_cast<size_t>(size - 1));
        try {
            for (int rank = 1; rank < size; ++rank)
                threads.emplace_back([this, rank] { work(rank); });
        } catch (...) {
            for (auto rank = static_cast<int>(threads.size()) + 1; rank < size; ++rank)
                begin.arrive_and_drop();  // for the ranks that have no thread
            stop();
            throw;
        }
    }
    ~Team() { stop(); }

    void stop() {
        invoke = nullptr;
        begin.arrive_and_wait();
        for (std::thread& thread : threads) thread.join();
    }
    void run(Invoke new_invoke, void* new_callable) noexcept {
        invoke = new_invoke;
        callable = new_callable;
        begin.arrive_and_wait();
        invoke(callable, 0);
        end.arrive_and_wait();
    }
    void work(int rank) noexcept {
        while (true) {
            begin.arrive_and_wait();
            if (invoke == nullptr) return;
            invoke(callable, rank);
            end.arrive_and_wait();
        }
    }

    ThreadCommunicators communicators;
    std::barrier<> begin, end;
    Invoke invoke = nullptr;
    void* callable = nullptr;
    std::vector<std::thread> threads;
};

RankGroup::RankGroup(kernels::Backend backend, int thread_count, int rank_count) {
    LECTERN_ASSERT(rank_count >= 1 && rank_count <= kMaxRanks && thread_count >= 1);
    for (int rank = 0; rank < rank_count; ++rank) {
        const auto threads = static_cast<int>(partOf(thread_count, rank, rank_count).count());
        m_contexts.push_back(
            std::make_unique<kernels::BackendContext>(backend, std::max(1, threads)));
    }
    if (rank_count > 1) m_team = std::make_unique<Team>(rank_count);
}
RankGroup::~RankGroup() = default;

int RankGroup::threadCount() const {
    int count = 0;
    for (const auto& context : m_contexts) count += context->threadCount();
    return count;
}

Communicator& RankGroup::communicator(int rank) {
    if (m_team) return m_team->communicators.ofRank(rank);
    return m_solo;
}

void RankGroup::reserve(int64_t values) {
    if (m_team) m_team->communicators.reserve(values);
}

void RankGroup::runOnAll(Invoke invoke, void* callable) {
    if (m_team)
        m_team->run(invoke, callable);
    else
        invoke(callable, 0);
}

}  // namespace lectern::engine
