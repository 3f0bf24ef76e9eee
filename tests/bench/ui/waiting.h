#pragma once

#include <time.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QEventLoop>
#include <QTimer>
#include <functional>
#include <optional>

namespace lectern::bench {

template <typename Condition>
bool waitFor(Condition condition, int limit_ms) {
    QEventLoop loop;
    QTimer tick;
    QObject::connect(&tick, &QTimer::timeout, &loop, [&] {
        if (condition()) loop.quit();
    });
    QTimer::singleShot(limit_ms, &loop, &QEventLoop::quit);
    tick.start(20);
    loop.exec();
    return condition();
}

/// From a deed until the window has painted what it leads to.
class PaintClock : public QObject {
  public:
    static constexpr int kLimitMs = 30'000;

    PaintClock() { QCoreApplication::instance()->installEventFilter(this); }

    /// Milliseconds from the begin of `act` until a repaint of a widget for which `is_it(widget)`
    /// holds is done, as the other widgets painted with it are; nothing after kLimitMs.
    std::optional<double> measure(const std::function<void()>& act,
                                  std::function<bool(QObject*)> is_it) {
        std::optional<double> painted_ms;
        QEventLoop loop;
        m_is_it = std::move(is_it);
        m_painted = [&] {
            painted_ms = msSince(m_begin);
            loop.quit();
        };
        QTimer::singleShot(kLimitMs, &loop, &QEventLoop::quit);
        const double processor_ms = processorMs();
        m_begin.start();
        act();
        loop.exec();
        m_processor_ms = processorMs() - processor_ms;
        m_is_it = nullptr;
        m_painted = nullptr;
        return painted_ms;
    }
    /// What of the last measurement this thread worked; the rest it waited for a processor, or for
    /// other threads.
    double workedMs() const { return m_processor_ms; }
    static double msSince(const QElapsedTimer& begin) {
        return static_cast<double>(begin.nsecsElapsed()) / 1e6;
    }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::Paint || !m_is_it || !m_is_it(watched)) return false;
        m_is_it = nullptr;
        // The next event: all that this repaint covers is then on the window.
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_painted) m_painted();
            },
            Qt::QueuedConnection);
        return false;
    }

  private:
    static double processorMs() {
        timespec now{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
    }

    QElapsedTimer m_begin;
    double m_processor_ms = 0;
    std::function<bool(QObject*)> m_is_it;
    std::function<void()> m_painted;
};

}  // namespace lectern::bench
