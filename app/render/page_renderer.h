#pragma once

#include <QImage>
#include <QObject>
#include <QRect>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/import/importer.h"
#include "app/render/page_link.h"
#include "app/render/render_timing.h"
#include "app/vault/library.h"
#include "kernels/base/error.h"

namespace lectern::app {

/// A part of a page at one size. Equal keys give equal pixels.
struct TileKey {
    DocumentId document = 0;
    int page_index = 0;
    int milli_scale = 1000;  ///< pixels per point × 1000, device pixels
    int rotation = 0;        ///< clockwise, added to the file's own: 0, 90, 180, 270
    /// In pixels of the whole page at that scale and rotation; white where it reaches past the
    /// page.
    QRect area;
    bool operator==(const TileKey&) const = default;
};
size_t qHash(const TileKey& key, size_t seed = 0);

enum class RenderPriority { Visible, Near, Thumbnail };

/// Pictures of pages, drawn by lectern-importer under the same sandbox as imports: one worker per
/// open document, at most kMaxWorkers alive. No document byte is parsed in this process; pixels
/// come back through shared memory that this process made, bounded and copied out. A page that
/// hangs (limits::kPageTimeoutMs) or kills its worker fails alone: the worker is started again for
/// the others; a page that has failed twice is not tried again until the document is opened anew.
/// Use from one thread; it never waits.
class PageRenderer : public QObject {
    Q_OBJECT
  public:
    static constexpr int kMaxWorkers = 4;
    static constexpr int kMaxTilePixels = 2048 * 2048;

    /// `spawner` may be null where it could not be started: then every tile fails.
    explicit PageRenderer(Spawner* spawner, QObject* parent = nullptr);
    PageRenderer(Spawner* spawner, const RenderTiming& timing, QObject* parent = nullptr);
    ~PageRenderer() override;

    /// Names the file of a document; nothing is started before the first request. A password is
    /// kept in memory until close().
    void open(DocumentId document, const std::filesystem::path& file,
              const std::optional<std::string>& password = {});
    void close(DocumentId document);
    /// Asks for a tile (area at most kMaxTilePixels); asked for twice it is drawn once. Visible
    /// before Near before Thumbnail; within one priority the newest first.
    void request(const TileKey& key, RenderPriority priority);
    /// Asks where a page leads; behind tiles in view. Called off by close() alone.
    void requestLinks(DocumentId document, int page_index);
    /// Forgets what is asked of a document and not begun, of one priority or of all.
    void cancel(DocumentId document, std::optional<RenderPriority> priority = {});

  signals:
    void rendered(const lectern::app::TileKey& key, const QImage& image);
    /// Where links overlap, the last one is on top. None of a page whose links cannot be read.
    void linksListed(lectern::app::DocumentId document, int page_index,
                     const std::vector<lectern::app::PageLink>& links);
    /// This tile's page cannot be drawn; other pages can. Encrypted: the document needs a password.
    void failed(const lectern::app::TileKey& key, const lectern::Error& error);

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace lectern::app
