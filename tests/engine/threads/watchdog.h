#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>

namespace lectern::test {

/// Ends the program where nothing has moved for kPatience, and says what it was at: a deadlock is a
/// failure with a seed, not a time-out of the whole suite.
class Watchdog {
  public:
    Watchdog() : m_thread([this](const std::stop_token& stop) { watch(stop); }) {}

    /// From any thread: something has moved.
    void tick() { m_ticks.fetch_add(1, std::memory_order_relaxed); }
    void at(std::string what) {
        const std::lock_guard lock(m_mutex);
        m_what = std::move(what);
        tick();
    }

  private:
    static constexpr auto kPatience = std::chrono::seconds(300);

    void watch(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        int64_t seen = m_ticks;
        auto since = std::chrono::steady_clock::now();
        while (!stop.stop_requested()) {
            m_wake.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
            const auto now = std::chrono::steady_clock::now();
            if (const int64_t ticks = m_ticks; ticks != seen) {
                seen = ticks;
                since = now;
            } else if (now - since > kPatience) {
                std::fprintf(stderr, "nothing has moved for %lld s: %s\n",
                             static_cast<long long>(kPatience.count()), m_what.c_str());
                std::abort();
            }
        }
    }

    std::atomic<int64_t> m_ticks = 0;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::string m_what = "start";
    std::jthread m_thread;  // last: it uses the others
};

}  // namespace lectern::test
