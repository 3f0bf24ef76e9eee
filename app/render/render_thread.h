#pragma once

#include <QImage>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "app/render/render_worker.h"
#include "app/render/tile_queue.h"

namespace lectern::app {

/// The thread behind PageRenderer: decides which worker draws what, starts and ends workers. Its
/// functions may be called from any thread and return at once.
class RenderThread {
  public:
    /// Called on the thread. `opening` is the number that open() was given.
    using Deliver = std::function<void(const TileKey& key, uint64_t opening, Result<QImage> image)>;
    using DeliverLinks = std::function<void(DocumentId id, uint64_t opening, int page_index,
                                            std::vector<worker::LinkRecord> links)>;

    /// `spawner` may be null: then every tile fails.
    RenderThread(Spawner* spawner, const RenderTiming& timing, Deliver deliver,
                 DeliverLinks deliver_links);
    /// Ends the workers; nothing is delivered afterwards.
    ~RenderThread();

    /// A document that is open already is closed first.
    void open(DocumentId document, uint64_t opening, std::filesystem::path file,
              std::optional<std::string> password);
    void close(DocumentId document);
    void request(const TileKey& key, RenderPriority priority);
    void requestLinks(DocumentId document, int page_index);
    void cancel(DocumentId document, std::optional<RenderPriority> priority);

  private:
    using Clock = RenderWorker::Clock;
    struct Document {
        uint64_t opening = 0;
        std::filesystem::path file;
        std::optional<std::string> password;
        std::unique_ptr<RenderWorker> worker;
        std::optional<TileKey> drawing;  ///< what the worker is at
        std::set<int> links_wanted;
        std::optional<int> listing;   ///< the page whose links the worker is at
        std::set<int> without_links;  ///< reading them has ended a worker
        Clock::time_point last_used;
        std::optional<Error> refused;  ///< why no worker is started any more
        int failed_opening_count = 0;
        std::unordered_map<int, int> failures_of_page;
    };

    void post(std::function<void()> command);
    void run();
    void runCommands();
    void dispatch();
    void dispatchTo(DocumentId id, Document& document);
    bool dispatchLinks(DocumentId id, Document& document);
    void noLinks(DocumentId id, Document& document);
    void startWorker(DocumentId id, Document& document);
    bool makeRoomForWorker();
    void wait();
    void step(DocumentId id, Document& document);
    void workerEnded(DocumentId id, Document& document);
    void pageFailed(DocumentId id, Document& document, const TileKey& key, const Error& error);
    void refuse(DocumentId id, Document& document, const Error& error);
    void takeRequest(const TileKey& key, RenderPriority priority);

    Spawner* const m_spawner;
    const RenderTiming m_timing;
    const Deliver m_deliver;
    const DeliverLinks m_deliver_links;
    UniqueFd m_wake;

    std::mutex m_mutex;
    std::vector<std::function<void()>> m_commands;  // guarded by m_mutex

    // Touched by the thread alone.
    std::map<DocumentId, Document> m_documents;
    TileQueue m_queue;
    bool m_stopping = false;
    std::thread m_thread;
};

}  // namespace lectern::app
