#include "app/render/render_thread.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>

#include "kernels/base/log.h"

namespace lectern::app {

namespace {

/// A page, or an opening, that has failed this often is not tried again.
constexpr int kMaxFailures = 2;

worker::DrawRequest drawRequest(const TileKey& key) {
    worker::DrawRequest request;
    request.page_index = static_cast<uint32_t>(key.page_index);
    request.milli_scale = static_cast<uint32_t>(key.milli_scale);
    request.rotation = static_cast<uint32_t>(key.rotation);
    request.x = key.area.x();
    request.y = key.area.y();
    request.width = key.area.width();
    request.height = key.area.height();
    return request;
}

Error onPage(const Error& error, const std::filesystem::path& file, int page_index) {
    return error.within("page " + std::to_string(page_index + 1)).within(file.string());
}

}  // namespace

RenderThread::RenderThread(Spawner* spawner, const RenderTiming& timing, Deliver deliver,
                           DeliverLinks deliver_links)
    : m_spawner(spawner),
      m_timing(timing),
      m_deliver(std::move(deliver)),
      m_deliver_links(std::move(deliver_links)),
      m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      m_thread([this] { run(); }) {}

RenderThread::~RenderThread() {
    post([this] { m_stopping = true; });
    m_thread.join();
}

void RenderThread::open(DocumentId id, uint64_t opening, std::filesystem::path file,
                        std::optional<std::string> password) {
    post([this, id, opening, file = std::move(file), password = std::move(password)]() mutable {
        m_queue.remove(id);
        Document document;
        document.opening = opening;
        document.file = std::move(file);
        document.password = std::move(password);
        m_documents.insert_or_assign(id, std::move(document));
    });
}

void RenderThread::close(DocumentId id) {
    post([this, id] {
        m_queue.remove(id);
        m_documents.erase(id);
    });
}

void RenderThread::request(const TileKey& key, RenderPriority priority) {
    post([this, key, priority] { takeRequest(key, priority); });
}

void RenderThread::requestLinks(DocumentId id, int page_index) {
    post([this, id, page_index] {
        const auto found = m_documents.find(id);
        if (found == m_documents.end()) return;  // closed meanwhile
        Document& document = found->second;
        if (document.refused || document.without_links.contains(page_index))
            m_deliver_links(id, document.opening, page_index, {});
        else if (document.listing != page_index)
            document.links_wanted.insert(page_index);
    });
}

void RenderThread::cancel(DocumentId id, std::optional<RenderPriority> priority) {
    post([this, id, priority] { m_queue.remove(id, priority); });
}

void RenderThread::post(std::function<void()> command) {
    {
        const std::lock_guard lock(m_mutex);
        m_commands.push_back(std::move(command));
    }
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wake.get(), &one, sizeof one);
}

void RenderThread::run() {
    ::prctl(PR_SET_NAME, "render");
    for (;;) {
        runCommands();
        if (m_stopping) break;
        dispatch();
        wait();
    }
    m_documents.clear();
}

void RenderThread::runCommands() {
    uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(m_wake.get(), &count, sizeof count);
    std::vector<std::function<void()>> commands;
    {
        const std::lock_guard lock(m_mutex);
        commands.swap(m_commands);
    }
    for (const auto& command : commands) command();
}

void RenderThread::takeRequest(const TileKey& key, RenderPriority priority) {
    const auto found = m_documents.find(key.document);
    if (found == m_documents.end()) return;  // closed meanwhile
    Document& document = found->second;
    if (document.drawing == key) return;
    const auto failures = document.failures_of_page.find(key.page_index);
    if (document.refused)
        m_deliver(key, document.opening, fail(*document.refused));
    else if (failures != document.failures_of_page.end() && failures->second >= kMaxFailures)
        m_deliver(key, document.opening,
                  fail(onPage(Error(ErrorCode::Corrupt, "it could not be drawn twice before"),
                              document.file, key.page_index)));
    else
        m_queue.add(key, priority);
}

void RenderThread::dispatch() {
    for (const DocumentId id : m_queue.documents()) dispatchTo(id, m_documents.at(id));
    for (auto& [id, document] : m_documents)
        if (!document.links_wanted.empty()) dispatchTo(id, document);
}

void RenderThread::dispatchTo(DocumentId id, Document& document) {
    if (!document.worker) {
        if (makeRoomForWorker()) startWorker(id, document);
        return;
    }
    if (document.worker->state() != RenderWorker::State::Idle) return;
    if (dispatchLinks(id, document)) return;
    while (const auto key = m_queue.take(id)) {
        if (static_cast<uint32_t>(key->page_index) >= document.worker->pageCount()) {
            m_deliver(*key, document.opening,
                      fail(onPage(Error(ErrorCode::NotFound, "no such page"), document.file,
                                  key->page_index)));
            continue;
        }
        document.drawing = key;
        document.last_used = Clock::now();
        document.worker->draw(drawRequest(*key));
        return;
    }
}

/// Links come behind what is in view and before what is near it.
bool RenderThread::dispatchLinks(DocumentId id, Document& document) {
    if (m_queue.mostUrgent(id) == RenderPriority::Visible) return false;
    while (!document.links_wanted.empty()) {
        const int page_index = *document.links_wanted.begin();
        document.links_wanted.erase(document.links_wanted.begin());
        if (static_cast<uint32_t>(page_index) >= document.worker->pageCount()) {
            m_deliver_links(id, document.opening, page_index, {});
            continue;
        }
        document.listing = page_index;
        document.last_used = Clock::now();
        document.worker->listLinks(page_index);
        return true;
    }
    return false;
}

/// A page whose links cannot be read has none; it may well be drawn.
void RenderThread::noLinks(DocumentId id, Document& document) {
    const int page_index = *document.listing;
    document.listing.reset();
    document.without_links.insert(page_index);
    m_deliver_links(id, document.opening, page_index, {});
}

void RenderThread::startWorker(DocumentId id, Document& document) {
    if (!m_spawner)
        return refuse(id, document,
                      Error(ErrorCode::Internal, "the importer's spawner is not running"));
    auto worker = RenderWorker::start(*m_spawner, document.file, document.password, m_timing);
    if (!worker) return refuse(id, document, worker.error());
    document.worker = std::move(*worker);
    document.last_used = Clock::now();
}

/// Ends the worker that has had nothing to do for longest, where there are too many.
bool RenderThread::makeRoomForWorker() {
    int count = 0;
    Document* idlest = nullptr;
    for (auto& [id, document] : m_documents) {
        if (!document.worker) continue;
        ++count;
        if (document.worker->state() == RenderWorker::State::Idle &&
            (!idlest || document.last_used < idlest->last_used))
            idlest = &document;
    }
    if (count < PageRenderer::kMaxWorkers) return true;
    if (!idlest) return false;
    idlest->worker.reset();
    return true;
}

void RenderThread::wait() {
    std::vector<pollfd> polled{{m_wake.get(), POLLIN, 0}};
    std::vector<DocumentId> ids;
    auto deadline = Clock::time_point::max();
    for (const auto& [id, document] : m_documents) {
        if (!document.worker) continue;
        polled.push_back(document.worker->polled());
        ids.push_back(id);
        deadline = std::min(deadline, document.worker->deadline());
    }
    int wait_ms = -1;
    if (deadline != Clock::time_point::max())
        wait_ms = static_cast<int>(std::max<int64_t>(
            0, std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count()));
    if (::poll(polled.data(), polled.size(), wait_ms) < 0) return;
    const auto now = Clock::now();
    for (size_t i = 0; i < ids.size(); ++i) {
        Document& document = m_documents.at(ids[i]);
        if (polled[i + 1].revents || now >= document.worker->deadline()) step(ids[i], document);
    }
}

void RenderThread::step(DocumentId id, Document& document) {
    for (;;) {
        switch (document.worker->step()) {
            case RenderWorker::Event::Nothing:
                return;
            case RenderWorker::Event::Opened:
                break;
            case RenderWorker::Event::Tile: {
                const TileKey key = *document.drawing;
                document.drawing.reset();
                auto image = document.worker->takeTile();
                if (image)
                    m_deliver(key, document.opening, std::move(image));
                else
                    pageFailed(id, document, key, image.error());
                break;
            }
            case RenderWorker::Event::Links: {
                const int page_index = *document.listing;
                document.listing.reset();
                m_deliver_links(id, document.opening, page_index, document.worker->takeLinks());
                break;
            }
            case RenderWorker::Event::Ended:
                return workerEnded(id, document);
        }
    }
}

/// One that ends with nothing to do harms nobody: the next tile starts another.
void RenderThread::workerEnded(DocumentId id, Document& document) {
    const std::unique_ptr<RenderWorker> worker = std::move(document.worker);
    const Error& error = worker->error();
    if (!worker->isRefusal())
        roomLog("render")->warn("worker ended document={} page={} reason={}", id,
                                document.drawing ? document.drawing->page_index + 1 : 0,
                                errorCodeName(error.code));
    if (document.listing) {
        noLinks(id, document);
    } else if (document.drawing) {
        const TileKey key = *document.drawing;
        document.drawing.reset();
        pageFailed(id, document, key, error);
    } else if (worker->pageCount() == 0 &&
               (worker->isRefusal() || ++document.failed_opening_count >= kMaxFailures)) {
        refuse(id, document, error);
    }
}

void RenderThread::pageFailed(DocumentId id, Document& document, const TileKey& key,
                              const Error& error) {
    const Error named = onPage(error, document.file, key.page_index);
    m_deliver(key, document.opening, fail(named));
    if (++document.failures_of_page[key.page_index] < kMaxFailures) return;
    for (const TileKey& other : m_queue.takeAll(id, key.page_index))
        m_deliver(other, document.opening, fail(named));
}

void RenderThread::refuse(DocumentId id, Document& document, const Error& error) {
    document.refused = error.within(document.file.string());
    for (const int page_index : std::exchange(document.links_wanted, {}))
        m_deliver_links(id, document.opening, page_index, {});
    for (const TileKey& key : m_queue.takeAll(id))
        m_deliver(key, document.opening, fail(*document.refused));
}

}  // namespace lectern::app
