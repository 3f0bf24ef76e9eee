#pragma once

#include <QCache>
#include <QHash>
#include <QImage>
#include <QObject>
#include <optional>
#include <set>
#include <vector>

#include "app/render/page_renderer.h"

namespace lectern::ui {

/// What one view of a document would like to have, best first.
struct TileWishes {
    std::vector<app::TileKey> visible, near, thumbnails;
};

/// Pictures that came from the renderer, kept up to a number of bytes, and what is still to come.
/// Views say what they want now; what none wants any more is called off.
class TileStore : public QObject {
    Q_OBJECT
  public:
    static constexpr qsizetype kDefaultBytes = qsizetype{256} << 20;

    explicit TileStore(app::PageRenderer* renderer, qsizetype max_bytes = kDefaultBytes,
                       QObject* parent = nullptr);

    /// Sizes as shown, in points; tells pictures of whole pages from parts.
    void setPages(app::DocumentId document, std::vector<QSizeF> sizes);
    /// Replaces what `viewer` wanted; its wishes end with it. Tiles that are here, and tiles of
    /// pages that failed, are not asked for again.
    void want(QObject* viewer, app::DocumentId document, TileWishes wishes);
    /// nullptr: not here (any more).
    const QImage* find(const app::TileKey& key) const;
    /// The sharpest picture of a whole page that is here, at whatever size.
    const QImage* wholePage(app::DocumentId document, int page_index, int rotation) const;
    std::optional<Error> failure(app::DocumentId document, int page_index) const;
    void retry(app::DocumentId document, int page_index);
    void retryAll(app::DocumentId document);
    /// Forgets pictures, failures and wishes.
    void forget(app::DocumentId document);
    qsizetype bytes() const { return m_tiles.totalCost(); }

  signals:
    void tileReady(const lectern::app::TileKey& key);
    void pageFailed(lectern::app::DocumentId document, int page_index);

  private:
    struct PageKey {
        app::DocumentId document;
        int page_index, rotation;
        bool operator==(const PageKey&) const = default;
        friend size_t qHash(const PageKey& key, size_t seed = 0) {
            return qHashMulti(seed, key.document, key.page_index, key.rotation);
        }
    };
    struct Viewer {
        app::DocumentId document = 0;
        TileWishes wishes;
    };
    void take(const app::TileKey& key, const QImage& image);
    bool isWholePage(const app::TileKey& key) const;
    void ask(app::DocumentId document);

    app::PageRenderer* m_renderer;
    mutable QCache<app::TileKey, QImage> m_tiles;
    mutable QHash<PageKey, std::vector<app::TileKey>> m_whole;
    QHash<PageKey, Error> m_failures;  // rotation 0
    QHash<QObject*, Viewer> m_viewers;
    QHash<app::DocumentId, std::vector<QSizeF>> m_sizes;
};

}  // namespace lectern::ui
