#include "ui/reader/tile_store.h"

#include <algorithm>

#include "ui/reader/page_layout.h"

namespace lectern::ui {

using app::DocumentId;
using app::PageRenderer;
using app::RenderPriority;
using app::TileKey;

TileStore::TileStore(PageRenderer* renderer, qsizetype max_bytes, QObject* parent)
    : QObject(parent), m_renderer(renderer), m_tiles(max_bytes) {
    connect(renderer, &PageRenderer::rendered, this, &TileStore::take);
    connect(renderer, &PageRenderer::failed, this, [this](const TileKey& key, const Error& error) {
        m_failures.insert({key.document, key.page_index, 0}, error);
        emit pageFailed(key.document, key.page_index);
    });
}

void TileStore::setPages(DocumentId document, std::vector<QSizeF> sizes) {
    m_sizes.insert(document, std::move(sizes));
}

bool TileStore::isWholePage(const TileKey& key) const {
    const auto sizes = m_sizes.find(key.document);
    if (sizes == m_sizes.end() || key.page_index >= static_cast<int>(sizes->size())) return false;
    const QSizeF size = (*sizes)[static_cast<size_t>(key.page_index)];
    return key.area == QRect(QPoint(0, 0), pagePixels(size, key.milli_scale, key.rotation));
}

void TileStore::take(const TileKey& key, const QImage& image) {
    if (image.isNull()) return;
    if (isWholePage(key)) {
        std::vector<TileKey>& whole = m_whole[{key.document, key.page_index, key.rotation}];
        if (std::find(whole.begin(), whole.end(), key) == whole.end()) whole.push_back(key);
    }
    m_tiles.insert(key, new QImage(image), image.sizeInBytes());
    emit tileReady(key);
}

void TileStore::want(QObject* viewer, DocumentId document, TileWishes wishes) {
    if (!m_viewers.contains(viewer)) {
        connect(viewer, &QObject::destroyed, this, [this, viewer] {
            const Viewer gone = m_viewers.take(viewer);
            ask(gone.document);
        });
    }
    Viewer& known = m_viewers[viewer];
    const DocumentId before = std::exchange(known.document, document);
    known.wishes = std::move(wishes);
    if (before != document && before != 0) ask(before);
    ask(document);
}

void TileStore::ask(DocumentId document) {
    if (document == 0) return;
    m_renderer->cancel(document);
    const auto request = [this](const std::vector<TileKey>& keys, RenderPriority priority) {
        // The renderer takes the newest first.
        for (auto key = keys.rbegin(); key != keys.rend(); ++key)
            if (!m_tiles.contains(*key) && !failure(key->document, key->page_index))
                m_renderer->request(*key, priority);
    };
    const auto request_all = [&](std::vector<TileKey> TileWishes::*keys, RenderPriority priority) {
        for (const Viewer& viewer : std::as_const(m_viewers))
            if (viewer.document == document) request(viewer.wishes.*keys, priority);
    };
    // The most urgent last: what is asked for twice has its last priority.
    request_all(&TileWishes::thumbnails, RenderPriority::Thumbnail);
    request_all(&TileWishes::near, RenderPriority::Near);
    request_all(&TileWishes::visible, RenderPriority::Visible);
}

const QImage* TileStore::find(const TileKey& key) const {
    return m_tiles.object(key);
}

const QImage* TileStore::wholePage(DocumentId document, int page_index, int rotation) const {
    const auto found = m_whole.find({document, page_index, rotation});
    if (found == m_whole.end()) return nullptr;
    std::erase_if(*found, [this](const TileKey& key) { return !m_tiles.contains(key); });
    if (found->empty()) {
        m_whole.erase(found);
        return nullptr;
    }
    const auto sharpest = std::max_element(
        found->begin(), found->end(),
        [](const TileKey& a, const TileKey& b) { return a.milli_scale < b.milli_scale; });
    return m_tiles.object(*sharpest);
}

std::optional<Error> TileStore::failure(DocumentId document, int page_index) const {
    const auto found = m_failures.find({document, page_index, 0});
    if (found == m_failures.end()) return std::nullopt;
    return *found;
}

void TileStore::retry(DocumentId document, int page_index) {
    m_failures.remove({document, page_index, 0});
    ask(document);
}

void TileStore::retryAll(DocumentId document) {
    m_failures.removeIf([&](auto item) { return item.key().document == document; });
    ask(document);
}

void TileStore::forget(DocumentId document) {
    retryAll(document);
    for (const TileKey& key : m_tiles.keys())
        if (key.document == document) m_tiles.remove(key);
    m_whole.removeIf([&](auto item) { return item.key().document == document; });
    for (Viewer& viewer : m_viewers)
        if (viewer.document == document) viewer = {};
    m_sizes.remove(document);
    m_renderer->cancel(document);
}

}  // namespace lectern::ui
