#include "app/render/render_worker.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/import/document_file.h"
#include "app/import/limits.h"
#include "app/import/worker_exit.h"

namespace lectern::app {

namespace {

using std::chrono::milliseconds;

constexpr int64_t kPixelBytes = int64_t{4} * limits::kMaxTilePixels;

Error malformed(const char* what) {
    return Error(ErrorCode::Corrupt, std::string("the importer's worker sent ") + what);
}

/// Shared memory whose size nobody can change any more, so that reading it cannot fail half-way.
Result<UniqueFd> createPixelMemory() {
    UniqueFd memory(::memfd_create("lectern-tile", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!memory || ::ftruncate(memory.get(), kPixelBytes) != 0 ||
        ::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return fail(ErrorCode::Internal,
                    std::string("cannot create memory to draw in: ") + std::strerror(errno));
    return memory;
}

}  // namespace

RenderWorker::RenderWorker(Worker worker, UniqueFd pixels, std::optional<std::string> password,
                           const RenderTiming& timing)
    : m_worker(std::move(worker)),
      m_pixels(std::move(pixels)),
      m_password(std::move(password)),
      m_timing(timing),
      m_deadline(Clock::now() + milliseconds(timing.open_ms)) {}

Result<std::unique_ptr<RenderWorker>> RenderWorker::start(
    Spawner& spawner, const std::filesystem::path& file, const std::optional<std::string>& password,
    const RenderTiming& timing) {
    if (password && password->size() > limits::kMaxPasswordBytes)
        return fail(ErrorCode::InvalidArgument, "the password is too long");
    LECTERN_TRY_ASSIGN(const UniqueFd document, openDocumentFile(file));
    LECTERN_TRY_ASSIGN(UniqueFd pixels, createPixelMemory());
    LECTERN_TRY_ASSIGN(Worker worker,
                       spawner.impl().startWorker(document, worker::Mode::Draw, pixels));
    return std::unique_ptr<RenderWorker>(
        new RenderWorker(std::move(worker), std::move(pixels), password, timing));
}

pollfd RenderWorker::polled() const {
    return {m_state == State::Ending ? m_worker.control.get() : m_worker.channel.get(), POLLIN, 0};
}

void RenderWorker::draw(worker::DrawRequest request) {
    request.number = ++m_number;
    m_request = request;
    m_state = State::Drawing;
    m_deadline = Clock::now() + milliseconds(m_timing.page_ms);
    send(worker::drawRecord(request));  // a worker that is gone shows when it is polled
}

void RenderWorker::listLinks(int page_index) {
    m_state = State::ListingLinks;
    m_deadline = Clock::now() + milliseconds(m_timing.page_ms);
    send(worker::listLinksRecord({++m_number, static_cast<uint32_t>(page_index)}));
}

RenderWorker::Event RenderWorker::step() {
    if (m_state == State::Ending) return endedByItself();
    const Event event = receive();
    if (event == Event::Nothing && Clock::now() >= m_deadline) return timedOut();
    return event;
}

RenderWorker::Event RenderWorker::receive() {
    for (;;) {
        auto record = m_reader.next();
        if (!record) return end(record.error().within("the importer's worker sent"));
        if (*record) {
            const Event event = take(**record);
            if (event != Event::Nothing) return event;
            continue;
        }
        uint8_t buffer[4096];
        const ssize_t count = ::recv(m_worker.channel.get(), buffer, sizeof buffer, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return Event::Nothing;
        if (count <= 0) {  // its exit status is on the way
            m_state = State::Ending;
            m_deadline = Clock::now() + milliseconds(limits::kExitWaitMs);
            return endedByItself();
        }
        m_reader.feed({buffer, static_cast<size_t>(count)});
    }
}

RenderWorker::Event RenderWorker::take(const worker::Record& record) {
    switch (m_state) {
        case State::Opening:
            return takeWhileOpening(record);
        case State::Drawing:
            return takeTile(record);
        case State::ListingLinks:
            return takeLinks(record);
        case State::Idle:
        case State::Ending:
            break;
    }
    return end(malformed("a record that nobody asked for"));
}

RenderWorker::Event RenderWorker::takeWhileOpening(const worker::Record& record) {
    if (!m_is_ready) {
        if (record.kind != worker::Kind::Ready || record.payload != worker::readyPayload())
            return end(malformed("another protocol version"));
        m_is_ready = true;
        send(worker::requestRecord(m_password));
        m_password.reset();
        return Event::Nothing;
    }
    if (record.kind == worker::Kind::Failure) {
        const auto failure = worker::parseFailure(record.payload);
        if (!failure) return end(malformed("a bad failure"));
        m_is_refusal = true;
        return end(worker::failureInWords(*failure));
    }
    const auto page_count = worker::parseOpened(record.payload);
    if (record.kind != worker::Kind::Opened || !page_count) return end(malformed("a bad opening"));
    m_page_count = *page_count;
    m_state = State::Idle;
    m_deadline = Clock::time_point::max();
    return Event::Opened;
}

RenderWorker::Event RenderWorker::takeTile(const worker::Record& record) {
    if (record.kind == worker::Kind::Failure) return takeFailure(record);
    const worker::DrawAnswer expected{m_request.number, static_cast<uint32_t>(m_request.width),
                                      static_cast<uint32_t>(m_request.height)};
    if (record.kind != worker::Kind::Drawn || worker::parseDrawn(record.payload) != expected)
        return end(malformed("another tile than was asked for"));
    m_tile = copyPixels();
    m_state = State::Idle;
    m_deadline = Clock::time_point::max();
    return Event::Tile;
}

RenderWorker::Event RenderWorker::takeLinks(const worker::Record& record) {
    if (record.kind == worker::Kind::Failure) return takeFailure(record);
    auto answer = worker::parseLinks(record.payload, m_page_count);
    if (record.kind != worker::Kind::Links || !answer || answer->number != m_number)
        return end(malformed("other links than were asked for"));
    m_links = std::move(*answer);
    m_state = State::Idle;
    m_deadline = Clock::time_point::max();
    return Event::Links;
}

RenderWorker::Event RenderWorker::takeFailure(const worker::Record& record) {
    const auto failure = worker::parseFailure(record.payload);
    if (!failure) return end(malformed("a bad failure"));
    if (failure->kind == worker::FailureKind::OutOfMemory)
        return end(worker::failureInWords({failure->kind}));
    if (failure->kind != worker::FailureKind::Corrupt || m_state != State::Drawing)
        return end(malformed("a failure that drawing cannot have"));
    m_tile = fail(ErrorCode::Corrupt, "damaged: it cannot be drawn");
    m_state = State::Idle;
    m_deadline = Clock::time_point::max();
    return Event::Tile;
}

/// Exactly as many bytes as the tile has, into memory of ours; by then the worker may write what it
/// likes.
Result<QImage> RenderWorker::copyPixels() const {
    QImage image(m_request.width, m_request.height, QImage::Format_RGB32);
    if (image.isNull()) return fail(ErrorCode::OutOfMemory, "no memory for its picture");
    const auto bytes = static_cast<size_t>(m_request.byteCount());
    size_t done = 0;
    while (done < bytes) {
        const ssize_t count =
            ::pread(m_pixels.get(), image.bits() + done, bytes - done, static_cast<off_t>(done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return fail(ErrorCode::OutOfMemory, "its picture cannot be read");
        done += static_cast<size_t>(count);
    }
    // The format promises opaque pixels.
    auto* const pixels = reinterpret_cast<QRgb*>(image.bits());
    for (size_t i = 0; i < bytes / sizeof(QRgb); ++i) pixels[i] |= 0xFF000000U;
    return image;
}

RenderWorker::Event RenderWorker::end(Error error) {
    m_error = std::move(error);
    return Event::Ended;
}

RenderWorker::Event RenderWorker::endedByItself() {
    WorkerExit exit{WorkerExit::Signalled, 0};
    const ssize_t count = ::recv(m_worker.control.get(), &exit, sizeof exit, MSG_DONTWAIT);
    if (count == sizeof exit) return end(exitInWords(exit, m_is_ready));
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        if (Clock::now() < m_deadline) return Event::Nothing;
        return end(Error(ErrorCode::Corrupt, "damaged: the importer's worker broke off"));
    }
    return end(Error(ErrorCode::Internal, "the importer's spawner has ended"));
}

RenderWorker::Event RenderWorker::timedOut() {
    const bool opening = m_state == State::Opening;
    const int ms = opening ? m_timing.open_ms : m_timing.page_ms;
    return end(Error(ErrorCode::LimitExceeded, std::string(opening ? "opening" : "drawing") +
                                                   " it took too long: more than " +
                                                   std::to_string(ms / 1000) + " s"));
}

/// Requests are small enough for the socket's buffer: one is on its way at a time.
bool RenderWorker::send(const std::vector<uint8_t>& bytes) {
    return ::send(m_worker.channel.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
}

}  // namespace lectern::app
