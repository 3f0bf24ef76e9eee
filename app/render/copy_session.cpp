#include "app/render/copy_session.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "app/import/worker_exit.h"

namespace lectern::app {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

tl::unexpected<Error> malformed(const char* what) {
    return fail(ErrorCode::Corrupt, std::string("the importer's worker sent ") + what);
}

/// One copy: talks to one worker, step by step. Whatever the end, the worker is gone afterwards.
class Session {
  public:
    Session(Worker worker, std::stop_token stop, const CopyTiming& timing)
        : m_worker(std::move(worker)),
          m_stop(std::move(stop)),
          m_timing(timing),
          m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

    Result<uint64_t> run(const std::optional<std::string>& password,
                         std::span<const worker::AnnotationRecord> annotations) {
        if (!m_wake) return fail(ErrorCode::Internal, "cannot create an event descriptor");
        const std::stop_callback on_stop(m_stop, [this] {
            const uint64_t one = 1;
            [[maybe_unused]] const auto written = ::write(m_wake.get(), &one, sizeof one);
        });
        LECTERN_TRY_ASSIGN(const uint32_t page_count, openDocument(password));
        m_deadline = Clock::now() + milliseconds(m_timing.max_copy_ms);
        for (const worker::AnnotationRecord& annotation : annotations) {
            if (annotation.page_index >= page_count)
                return fail(ErrorCode::InvalidArgument,
                            "an annotation for page " + std::to_string(annotation.page_index + 1) +
                                " of " + std::to_string(page_count));
            LECTERN_TRY(send(worker::annotationRecord(annotation)));
        }
        LECTERN_TRY(send(worker::saveRecord()));
        LECTERN_TRY_ASSIGN(const worker::Record record, receive());
        const auto bytes = worker::parseSaved(record.payload);
        if (record.kind != worker::Kind::Saved || !bytes) return malformed("a bad answer");
        LECTERN_TRY(waitForEnd());
        return *bytes;
    }

  private:
    Result<uint32_t> openDocument(const std::optional<std::string>& password) {
        m_deadline = Clock::now() + milliseconds(m_timing.max_silence_ms);
        LECTERN_TRY_ASSIGN(const worker::Record ready, receive());
        if (ready.kind != worker::Kind::Ready || ready.payload != worker::readyPayload())
            return malformed("another protocol version");
        m_is_ready = true;
        LECTERN_TRY(send(worker::requestRecord(password)));
        LECTERN_TRY_ASSIGN(const worker::Record opened, receive());
        const auto page_count = worker::parseOpened(opened.payload);
        if (opened.kind != worker::Kind::Opened || !page_count) return malformed("a bad opening");
        return *page_count;
    }

    /// A worker that no longer listens has something to say, or has ended: receive() finds out.
    Status send(std::span<const uint8_t> bytes) {
        while (!bytes.empty()) {
            const ssize_t count =
                ::send(m_worker.channel.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count > 0) bytes = bytes.subspan(static_cast<size_t>(count));
            if (count < 0 && errno == EAGAIN) LECTERN_TRY(wait(m_worker.channel, POLLOUT));
            if (count < 0 && errno != EAGAIN && errno != EINTR) return {};
        }
        return {};
    }

    /// The next record; a Failure is an error here.
    Result<worker::Record> receive() {
        for (;;) {
            auto record = m_reader.next();
            if (!record) return fail(record.error().within("the importer's worker sent"));
            if (*record && (*record)->kind == worker::Kind::Failure && m_is_ready) {
                const auto failure = worker::parseFailure((*record)->payload);
                if (!failure) return malformed("a bad failure");
                return fail(worker::failureInWords(*failure));
            }
            if (*record) return std::move(**record);
            LECTERN_TRY(wait(m_worker.channel, POLLIN));
            uint8_t buffer[4096];
            const ssize_t count = ::recv(m_worker.channel.get(), buffer, sizeof buffer, 0);
            if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (count <= 0) return fail(exitInWords(exitStatus(), m_is_ready));
            m_reader.feed({buffer, static_cast<size_t>(count)});
        }
    }

    Status wait(const UniqueFd& descriptor, short events) {
        for (;;) {
            const auto left = std::chrono::ceil<milliseconds>(m_deadline - Clock::now()).count();
            if (left <= 0)
                return fail(ErrorCode::LimitExceeded, "writing a copy of it took too long");
            pollfd polled[2] = {{descriptor.get(), events, 0}, {m_wake.get(), POLLIN, 0}};
            ::poll(polled, 2, static_cast<int>(left));
            if (m_stop.stop_requested()) return fail(ErrorCode::Cancelled, "copy cancelled");
            if (polled[0].revents) return {};
        }
    }

    WorkerExit exitStatus() {
        m_deadline = Clock::now() + milliseconds(limits::kExitWaitMs);
        WorkerExit exit{WorkerExit::Signalled, 0};
        if (wait(m_worker.control, POLLIN))
            ::recv(m_worker.control.get(), &exit, sizeof exit, MSG_DONTWAIT);
        return exit;
    }

    /// Until then it could still write to the copy.
    Status waitForEnd() {
        const WorkerExit exit = exitStatus();
        if (exit.how == WorkerExit::Exited && exit.value == worker::kExitDone) return {};
        return fail(exitInWords(exit, true));
    }

    Worker m_worker;
    std::stop_token m_stop;
    const CopyTiming m_timing;
    UniqueFd m_wake;
    worker::RecordReader m_reader;
    bool m_is_ready = false;
    Clock::time_point m_deadline;
};

}  // namespace

Result<uint64_t> runCopy(Worker worker, const std::optional<std::string>& password,
                         std::span<const worker::AnnotationRecord> annotations,
                         std::stop_token stop, const CopyTiming& timing) {
    return Session(std::move(worker), std::move(stop), timing).run(password, annotations);
}

}  // namespace lectern::app
