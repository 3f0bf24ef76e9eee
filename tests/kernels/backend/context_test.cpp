#include "kernels/backend/context.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

#include "tests/support/thread_limit.h"

namespace lectern::kernels {
namespace {

TEST(BackendContext, EveryIndexRunsOnceWithItsOwnWorker) {
    for (const int threads : {1, 2, 3, 8}) {
        BackendContext context(Backend::Simd, threads);
        for (const int64_t count : {0, 1, 2, 7, 1000}) {
            std::vector<int> runs(static_cast<size_t>(count));
            std::vector<int> workers(static_cast<size_t>(count), -1);
            context.parallelFor(count, [&](int64_t index, int worker) {
                ++runs[static_cast<size_t>(index)];
                workers[static_cast<size_t>(index)] = worker;
            });
            for (const int run : runs) EXPECT_EQ(run, 1);
            for (const int worker : workers) {
                EXPECT_GE(worker, 0);
                EXPECT_LT(worker, threads);
            }
        }
    }
}

TEST(BackendContext, RangesCoverEveryIndexOnce) {
    for (const int threads : {1, 2, 3, 5}) {
        BackendContext context(Backend::Simd, threads);
        for (const int64_t count : {0, 1, 2, 3, 4, 7, 16, 101}) {
            std::vector<int> runs(static_cast<size_t>(count));
            context.parallelForRanges(count,
                                      [&](int64_t i, int) { ++runs[static_cast<size_t>(i)]; });
            for (const int run : runs) EXPECT_EQ(run, 1) << threads << " threads, " << count;
        }
    }
}

TEST(BackendContext, AContextOfOneWorkerStaysOnItsThreadAndScratch) {
    BackendContext context(Backend::Simd, 3);
    context.parallelFor(12, [&](int64_t, int worker) {
        BackendContext local = context.onWorker(worker);
        EXPECT_EQ(local.threadCount(), 1);
        const auto thread = std::this_thread::get_id();
        local.parallelFor(5, [&](int64_t, int inner) {
            EXPECT_EQ(inner, worker);
            EXPECT_EQ(std::this_thread::get_id(), thread);
            EXPECT_EQ(local.scratch(inner, 10).data(), context.scratch(worker, 10).data());
        });
    });
}

TEST(BackendContext, ArithmeticTellsBackendsApart) {
    EXPECT_EQ(BackendContext(Backend::Reference, 1).arithmetic(), "reference");
    EXPECT_EQ(BackendContext(Backend::Simd, 1).arithmetic().substr(0, 5), "simd ");
}

// Regions that follow at once, with a worker that may still be on its way out of the last one: what
// one region writes, plain and unguarded, the next must see. Run under ThreadSanitizer it also
// proves the order.
TEST(BackendContext, RegionsFollowEachOtherWithoutLosingWork) {
    BackendContext context(Backend::Simd, 4);
    constexpr size_t kValues = 5;
    constexpr int64_t kRegions = 20000;
    std::vector<int64_t> before(kValues, 0), after(kValues, 0);
    for (int64_t region = 0; region < kRegions; ++region) {
        context.parallelFor(kValues, [&](int64_t index, int) {
            const auto i = static_cast<size_t>(index);
            after[i] = before[(i + 1) % kValues] + 1;
        });
        std::swap(before, after);
        if (region % 3 == 0)
            context.parallelFor(2, [&](int64_t i, int) { after[static_cast<size_t>(i)] = -1; });
    }
    for (const int64_t value : before) EXPECT_EQ(value, kRegions);
}

TEST(BackendContext, SleepingWorkersWakeForANewRegion) {
    BackendContext context(Backend::Simd, 2);
    for (int round = 0; round < 5; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // long past the spinning
        // The second index must run on the other thread, because the first waits for it.
        std::atomic<int> arrived{0};
        context.parallelFor(2, [&](int64_t, int) {
            ++arrived;
            while (arrived.load() < 2) std::this_thread::yield();
        });
        EXPECT_EQ(arrived.load(), 2);
    }
}

// The two indices run at once, each on its thread; the other one goes on after the throw.
TEST(BackendContext, MemoryThatRunsOutOnAnyThreadIsToldWhenAllAreDone) {
    for (const int thrower : {0, 1}) {
        BackendContext context(Backend::Simd, 2);
        std::atomic<int> arrived{0}, thrown{0}, finished{0};
        const auto region = [&] {
            context.parallelFor(2, [&](int64_t, int worker) {
                ++arrived;
                while (arrived.load() < 2) std::this_thread::yield();
                if (worker == thrower) {
                    ++thrown;
                    context.scratch(worker, INT64_MAX);
                }
                while (thrown.load() == 0) std::this_thread::yield();
                ++finished;
            });
        };
        EXPECT_THROW(region(), std::bad_alloc) << thrower;
        EXPECT_EQ(finished.load(), 1);
        std::atomic<int> runs{0};
        context.parallelFor(100, [&](int64_t, int) { ++runs; });
        EXPECT_EQ(runs.load(), 100);
    }
}

TEST(BackendContext, EveryOtherIndexRunsWhereMemoryRunsOut) {
    BackendContext context(Backend::Simd, 3);
    std::atomic<int> runs{0};
    const auto region = [&] {
        context.parallelFor(1000, [&](int64_t index, int worker) {
            ++runs;
            if (index % 10 == 0) context.onWorker(worker).scratch(worker, INT64_MAX);
        });
    };
    EXPECT_THROW(region(), std::bad_alloc);
    EXPECT_EQ(runs.load(), 1000);
}

TEST(BackendContext, EndsTheThreadsThatItHasWhereTheSystemGivesNoMore) {
    for (const int given : {0, 1, 2}) {
        const test::ThreadLimit limit(given);
        EXPECT_THROW(BackendContext(Backend::Simd, 4), std::system_error) << given;
    }
    EXPECT_EQ(BackendContext(Backend::Simd, 4).threadCount(), 4);
}

TEST(BackendContext, ScratchIsPrivateAlignedAndGrows) {
    BackendContext context(Backend::Simd, 2);
    const auto a = context.scratch(0, 100), b = context.scratch(1, 100);
    EXPECT_NE(a.data(), b.data());
    EXPECT_EQ(reinterpret_cast<uintptr_t>(a.data()) % 64, 0u);
    EXPECT_EQ(context.scratch(0, 50).data(), a.data());
    EXPECT_EQ(context.scratch(0, 5000).size(), 5000u);
}

}  // namespace
}  // namespace lectern::kernels
