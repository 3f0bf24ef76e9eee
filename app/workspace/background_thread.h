#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QThread>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "kernels/base/result.h"

namespace lectern::app {

/// job(); where memory runs out and its result is a Result, that says so.
template <typename Job>
auto withinMemory(Job&& job) -> decltype(job()) {
    if constexpr (std::is_constructible_v<decltype(job()), tl::unexpected<Error>>) {
        try {
            return job();
        } catch (const std::bad_alloc&) {
            return fail(ErrorCode::OutOfMemory, "not enough memory for this");
        }
    } else {
        return job();
    }
}

/// A thread that runs jobs in the order they were given and hands every result back on the thread
/// that made this object. A job must not touch QObjects of other threads, nor throw, but for
/// bad_alloc where its result is a Result.
class BackgroundThread {
  public:
    explicit BackgroundThread(const QString& name);
    /// Waits for the job at hand; jobs not begun are dropped.
    ~BackgroundThread();
    BackgroundThread(const BackgroundThread&) = delete;
    BackgroundThread& operator=(const BackgroundThread&) = delete;

    /// done(job()) is called from the event loop of the owner's thread, unless `context` has gone
    /// by then.
    template <typename Job, typename Done>
    void run(QObject* context, Job job, Done done) {
        post([home = m_home.get(), guard = QPointer<QObject>(context), job = std::move(job),
              done = std::move(done)]() mutable {
            auto result = std::make_shared<decltype(job())>(withinMemory(job));
            QMetaObject::invokeMethod(
                home,
                [guard, done = std::move(done), result]() mutable {
                    if (guard) done(std::move(*result));
                },
                Qt::QueuedConnection);
        });
    }

  private:
    template <typename Function>
    void post(Function function) {
        QMetaObject::invokeMethod(m_worker, std::move(function), Qt::QueuedConnection);
    }

    std::unique_ptr<QObject> m_home;  // lives where results are wanted
    QThread m_thread;
    QObject* m_worker;  // lives on m_thread, which deletes it
};

}  // namespace lectern::app
