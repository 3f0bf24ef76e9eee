#include "app/render/page_renderer.h"

#include <QHash>

#include "app/import/limits.h"
#include "app/render/render_thread.h"

namespace lectern::app {

static_assert(PageRenderer::kMaxTilePixels == limits::kMaxTilePixels);

size_t qHash(const TileKey& key, size_t seed) {
    return qHashMulti(seed, key.document, key.page_index, key.milli_scale, key.rotation,
                      key.area.x(), key.area.y(), key.area.width(), key.area.height());
}

namespace {

bool isWithinLimits(const TileKey& key) {
    const auto isCoordinate = [](int value) {
        return value >= 0 && value <= limits::kMaxTileCoordinate;
    };
    const bool is_area = isCoordinate(key.area.x()) && isCoordinate(key.area.y()) &&
                         key.area.width() > 0 && key.area.height() > 0 &&
                         int64_t{key.area.width()} * key.area.height() <= limits::kMaxTilePixels;
    return is_area && key.page_index >= 0 && key.milli_scale > 0 &&
           key.milli_scale <= limits::kMaxMilliScale && key.rotation >= 0 && key.rotation < 360 &&
           key.rotation % 90 == 0;
}

std::vector<PageLink> linksOf(const std::vector<worker::LinkRecord>& records) {
    std::vector<PageLink> links;
    for (const worker::LinkRecord& record : records)
        links.push_back({worker::decodeBox(record.box), record.target_page,
                         record.target_top / 65535.0, QString::fromStdString(record.address)});
    return links;
}

}  // namespace

struct PageRenderer::Impl {
    Impl(PageRenderer& owner, Spawner* spawner, const RenderTiming& timing)
        : renderer(owner),
          thread(
              spawner, timing,
              [this](const TileKey& key, uint64_t opening, auto image) {
                  post(key, opening, std::move(image));
              },
              [this](DocumentId id, uint64_t opening, int page_index, const auto& links) {
                  postLinks(id, opening, page_index, linksOf(links));
              }) {}

    /// From any thread; told by a signal on the renderer's.
    void post(const TileKey& key, uint64_t opening, Result<QImage> image) {
        QMetaObject::invokeMethod(
            &renderer,
            [this, key, opening, image = std::move(image)] { tell(key, opening, image); },
            Qt::QueuedConnection);
    }
    void postLinks(DocumentId id, uint64_t opening, int page_index, std::vector<PageLink> links) {
        QMetaObject::invokeMethod(
            &renderer,
            [this, id, opening, page_index, links = std::move(links)] {
                if (openings.value(id) == opening) emit renderer.linksListed(id, page_index, links);
            },
            Qt::QueuedConnection);
    }
    void tell(const TileKey& key, uint64_t opening, const Result<QImage>& image) {
        if (openings.value(key.document) != opening) return;  // closed, or opened anew, since
        if (image)
            emit renderer.rendered(key, *image);
        else
            emit renderer.failed(key, image.error());
    }

    PageRenderer& renderer;
    QHash<DocumentId, uint64_t> openings;
    uint64_t last_opening = 0;
    RenderThread thread;  // last: it calls the others
};

PageRenderer::PageRenderer(Spawner* spawner, QObject* parent)
    : PageRenderer(spawner, RenderTiming(), parent) {}
PageRenderer::PageRenderer(Spawner* spawner, const RenderTiming& timing, QObject* parent)
    : QObject(parent), m_impl(std::make_unique<Impl>(*this, spawner, timing)) {}
PageRenderer::~PageRenderer() = default;

void PageRenderer::open(DocumentId document, const std::filesystem::path& file,
                        const std::optional<std::string>& password) {
    m_impl->openings[document] = ++m_impl->last_opening;
    m_impl->thread.open(document, m_impl->last_opening, file, password);
}

void PageRenderer::close(DocumentId document) {
    m_impl->openings.remove(document);
    m_impl->thread.close(document);
}

void PageRenderer::request(const TileKey& key, RenderPriority priority) {
    const uint64_t opening = m_impl->openings.value(key.document);
    if (!opening)
        m_impl->post(key, 0, fail(ErrorCode::NotFound, "the document is not open"));
    else if (!isWithinLimits(key))
        m_impl->post(key, opening,
                     fail(ErrorCode::InvalidArgument, "a part of a page outside the limits"));
    else
        m_impl->thread.request(key, priority);
}

void PageRenderer::requestLinks(DocumentId document, int page_index) {
    const uint64_t opening = m_impl->openings.value(document);
    if (!opening || page_index < 0)
        m_impl->postLinks(document, opening, page_index, {});
    else
        m_impl->thread.requestLinks(document, page_index);
}

void PageRenderer::cancel(DocumentId document, std::optional<RenderPriority> priority) {
    m_impl->thread.cancel(document, priority);
}

}  // namespace lectern::app

// Here, so that a program links no other QObject of this library than it uses.
#include "moc_page_renderer.cpp"
