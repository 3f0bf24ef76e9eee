#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/bench/ui/report.h"

namespace lectern::bench {

inline constexpr double kStallAimMs = 50;

/// Posts to the event loop every few milliseconds and notes how late each is answered.
class StallMeter {
  public:
    StallMeter() : m_thread([this] { run(); }) {}
    ~StallMeter() {
        m_ends = true;
        m_thread.join();
    }
    /// Of the time since the last call.
    Figure figure(const char* name) {
        return {std::string("event loop answers late: ") + name, kStallAimMs,
                std::exchange(m_late_ms, {})};
    }

  private:
    void run() {
        while (!m_ends) {
            QElapsedTimer asked;
            asked.start();
            QMetaObject::invokeMethod(
                &m_home,
                [this, asked] {
                    m_late_ms.push_back(static_cast<double>(asked.nsecsElapsed()) / 1e6);
                },
                Qt::QueuedConnection);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    QObject m_home;
    std::vector<double> m_late_ms;  // written by the event loop's thread alone
    std::atomic<bool> m_ends{false};
    std::thread m_thread;
};

}  // namespace lectern::bench
