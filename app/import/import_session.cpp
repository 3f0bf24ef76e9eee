#include "app/import/import_session.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "app/import/worker_exit.h"
#include "app/import/worker_protocol.h"

namespace lectern::app {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// One import: talks to one worker until the document is whole or something is wrong. Whatever the
/// end, the worker is gone afterwards: closing its control socket kills it.
class Session {
  public:
    Session(Worker worker, const ImportOptions& options, std::stop_token stop,
            const ImportTiming& timing)
        : m_worker(std::move(worker)),
          m_options(options),
          m_stop(std::move(stop)),
          m_timing(timing) {}

    Result<DocumentText> run() {
        m_wake = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        if (!m_wake) return fail(ErrorCode::Internal, "cannot create an event descriptor");
        const std::stop_callback on_stop(m_stop, [this] {
            const uint64_t one = 1;
            [[maybe_unused]] const auto written = ::write(m_wake.get(), &one, sizeof one);
        });
        m_start = m_last_record = Clock::now();
        while (!m_assembler.finished()) LECTERN_TRY(step());
        return m_assembler.take();
    }

  private:
    Status step() {
        const int wait_ms = remainingMs();
        if (wait_ms <= 0) return timeout();
        pollfd polled[2] = {{m_worker.channel.get(), POLLIN, 0}, {m_wake.get(), POLLIN, 0}};
        const int ready = ::poll(polled, 2, wait_ms);
        if (m_stop.stop_requested()) return fail(ErrorCode::Cancelled, "import cancelled");
        if (ready < 0 && errno != EINTR)
            return fail(ErrorCode::Internal,
                        std::string("waiting failed: ") + std::strerror(errno));
        if (ready <= 0 || !polled[0].revents) return {};
        return receive();
    }

    Status receive() {
        uint8_t buffer[65536];
        const ssize_t count = ::recv(m_worker.channel.get(), buffer, sizeof buffer, 0);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
        if (count <= 0) return workerEnded();
        m_reader.feed({buffer, static_cast<size_t>(count)});
        for (;;) {
            auto record = m_reader.next();
            if (!record) return fail(record.error().within("the importer's worker sent"));
            if (!*record) return {};
            LECTERN_TRY(take(**record));
        }
    }

    Status take(const worker::Record& record) {
        const bool was_ready = m_assembler.ready();
        LECTERN_TRY(m_assembler.accept(record));
        m_last_record = Clock::now();
        if (!was_ready && m_assembler.ready()) return sendRequest();
        if (record.kind == worker::Kind::Page && m_options.progress)
            m_options.progress({m_assembler.pagesDone(), m_assembler.pagesTotal()});
        return {};
    }

    /// Small enough for an empty socket buffer, so it never waits.
    Status sendRequest() {
        const auto bytes = worker::requestRecord(m_options.password);
        const ssize_t sent =
            ::send(m_worker.channel.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(bytes.size())) return workerEnded();
        return {};
    }

    int remainingMs() const {
        const auto now = Clock::now();
        const int64_t budget = std::min(
            m_timing.max_import_ms, m_timing.max_silence_ms + int64_t{m_timing.extra_ms_per_page} *
                                                                  m_assembler.pagesDone());
        const auto end = std::min(m_last_record + milliseconds(m_timing.max_silence_ms),
                                  m_start + milliseconds(budget));
        return static_cast<int>(std::chrono::duration_cast<milliseconds>(end - now).count());
    }

    Status timeout() const {
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - m_start).count();
        return fail(ErrorCode::LimitExceeded,
                    "reading it took too long: " + std::to_string(seconds) + " s for " +
                        std::to_string(m_assembler.pagesDone()) + " pages");
    }

    /// The channel is closed and the document is not whole: the exit status says why.
    Status workerEnded() const {
        WorkerExit exit{WorkerExit::Signalled, 0};
        pollfd polled{m_worker.control.get(), POLLIN, 0};
        if (::poll(&polled, 1, limits::kExitWaitMs) > 0 &&
            ::recv(m_worker.control.get(), &exit, sizeof exit, MSG_DONTWAIT) != sizeof exit)
            return fail(ErrorCode::Internal, "the importer's spawner has ended");
        return fail(exitInWords(exit, m_assembler.ready()));
    }

    Worker m_worker;
    const ImportOptions& m_options;
    std::stop_token m_stop;
    const ImportTiming m_timing;
    UniqueFd m_wake;
    worker::RecordReader m_reader;
    worker::DocumentAssembler m_assembler;
    Clock::time_point m_start, m_last_record;
};

}  // namespace

Result<DocumentText> runImport(Worker worker, const ImportOptions& options, std::stop_token stop,
                               const ImportTiming& timing) {
    return Session(std::move(worker), options, std::move(stop), timing).run();
}

}  // namespace lectern::app
