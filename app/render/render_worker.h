#pragma once

#include <poll.h>

#include <QImage>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/import/spawner_impl.h"
#include "app/render/render_protocol.h"
#include "app/render/render_timing.h"

namespace lectern::app {

/// One lectern-importer that draws the pages of one document, seen from its parent: never waits,
/// believes nothing. Whoever owns it polls, calls step() and looks at what came of it. Gone with
/// the object.
class RenderWorker {
  public:
    using Clock = std::chrono::steady_clock;

    /// Errors are without the file's name, here and below.
    static Result<std::unique_ptr<RenderWorker>> start(Spawner& spawner,
                                                       const std::filesystem::path& file,
                                                       const std::optional<std::string>& password,
                                                       const RenderTiming& timing);

    enum class State { Opening, Idle, Drawing, ListingLinks, Ending };
    State state() const { return m_state; }
    /// Once it has opened the document.
    uint32_t pageCount() const { return m_page_count; }

    /// What to wait for, and until when.
    pollfd polled() const;
    Clock::time_point deadline() const { return m_deadline; }

    /// Asks for a tile; Idle only. `request.number` is set here.
    void draw(worker::DrawRequest request);

    /// Asks where a page leads; Idle only.
    void listLinks(int page_index);

    enum class Event {
        Nothing,
        Opened,
        Tile,   ///< takeTile(): the pixels, or that this page cannot be drawn
        Links,  ///< takeLinks()
        Ended,  ///< error(): why; it is of no more use
    };
    /// Call when polled() is ready or the deadline has passed, and again until Nothing or Ended.
    Event step();
    Result<QImage> takeTile() { return std::move(m_tile); }
    std::vector<worker::LinkRecord> takeLinks() { return std::move(m_links.links); }
    const Error& error() const { return m_error; }
    /// The document was refused by a sound worker: another one would do the same.
    bool isRefusal() const { return m_is_refusal; }

  private:
    RenderWorker(Worker worker, UniqueFd pixels, std::optional<std::string> password,
                 const RenderTiming& timing);
    Event receive();
    Event take(const worker::Record& record);
    Event takeWhileOpening(const worker::Record& record);
    Event takeTile(const worker::Record& record);
    Event takeLinks(const worker::Record& record);
    Event takeFailure(const worker::Record& record);
    Event end(Error error);
    Event endedByItself();
    Event timedOut();
    bool send(const std::vector<uint8_t>& bytes);
    Result<QImage> copyPixels() const;

    Worker m_worker;
    UniqueFd m_pixels;
    std::optional<std::string> m_password;
    RenderTiming m_timing;
    State m_state = State::Opening;
    bool m_is_ready = false, m_is_refusal = false;
    uint32_t m_page_count = 0;
    worker::RecordReader m_reader;
    uint32_t m_number = 0;  ///< of the last thing asked for
    worker::DrawRequest m_request;
    worker::LinksAnswer m_links;
    Clock::time_point m_deadline;
    Result<QImage> m_tile;
    Error m_error{ErrorCode::Internal, ""};
};

}  // namespace lectern::app
