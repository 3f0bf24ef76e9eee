#pragma once

#include <QColor>
#include <QImage>
#include <algorithm>
#include <cmath>
#include <vector>

#include "app/render/page_renderer.h"
#include "tests/app/import/import_test_support.h"

namespace lectern::test {

inline std::filesystem::path sampleContract() {
    return std::filesystem::path(LECTERN_SOURCE_DIR) /
           "resources/samples/harbour-services-agreement.pdf";
}

/// A tile of a document at a scale in pixels per point.
inline app::TileKey tile(app::DocumentId document, int page_index, QRect area, double scale = 1,
                         int rotation = 0) {
    return {document, page_index, static_cast<int>(scale * 1000), rotation, area};
}

/// What a renderer has told, in order.
struct Told {
    app::TileKey key;
    QImage image;         ///< null: failed
    std::string failure;  ///< "corrupt: …"
};

/// Records everything a renderer tells.
class Listener {
  public:
    explicit Listener(app::PageRenderer& renderer) {
        QObject::connect(&renderer, &app::PageRenderer::rendered, &m_context,
                         [this](const app::TileKey& key, const QImage& image) {
                             m_told.push_back({key, image, {}});
                         });
        QObject::connect(
            &renderer, &app::PageRenderer::failed, &m_context,
            [this](const app::TileKey& key, const Error& error) {
                m_told.push_back(
                    {key, {}, std::string(errorCodeName(error.code)) + ": " + error.message});
            });
    }
    const std::vector<Told>& told() const { return m_told; }
    /// Waits until that much was told in all.
    bool waitFor(size_t count, int limit_ms = 30'000) {
        return QTest::qWaitFor([&] { return m_told.size() >= count; }, limit_ms);
    }

  private:
    QObject m_context;
    std::vector<Told> m_told;
};

/// Asks for one tile and waits for it, whatever else is told.
inline Told draw(app::PageRenderer& renderer, const app::TileKey& key) {
    Listener listener(renderer);
    renderer.request(key, app::RenderPriority::Visible);
    Told found{key, {}, "nothing came"};
    (void)QTest::qWaitFor(
        [&] {
            for (const Told& told : listener.told())
                if (told.key == key) found = told;
            return found.failure != "nothing came";
        },
        60'000);
    return found;
}

/// Asks where a page leads and waits for it; nothing if it is not told.
inline std::optional<std::vector<app::PageLink>> linksOf(app::PageRenderer& renderer,
                                                         app::DocumentId document, int page_index) {
    std::optional<std::vector<app::PageLink>> found;
    QObject context;
    QObject::connect(&renderer, &app::PageRenderer::linksListed, &context,
                     [&](app::DocumentId id, int page, const std::vector<app::PageLink>& links) {
                         if (id == document && page == page_index) found = links;
                     });
    renderer.requestLinks(document, page_index);
    (void)QTest::qWaitFor([&] { return found.has_value(); }, 30'000);
    return found;
}

/// Where a box stands in a picture of the whole page.
inline QRect pixelsOf(const QImage& page, const app::NormalizedRect& box) {
    return QRectF(QPointF(box.left * page.width(), box.top * page.height()),
                  QPointF(box.right * page.width(), box.bottom * page.height()))
        .toAlignedRect()
        .intersected(page.rect());
}

/// The rectangle around the first occurrence of words on a line.
inline app::NormalizedRect boxOf(const app::Page& page, const std::u32string& words) {
    const size_t start = page.text.find(words);
    if (start == std::u32string::npos) return {-1, -1, -1, -1};
    app::NormalizedRect out = page.boxes[start];
    for (size_t i = start; i < start + words.size(); ++i) {
        out.left = std::min(out.left, page.boxes[i].left);
        out.top = std::min(out.top, page.boxes[i].top);
        out.right = std::max(out.right, page.boxes[i].right);
        out.bottom = std::max(out.bottom, page.boxes[i].bottom);
    }
    return out;
}

/// The key of a whole page as one tile.
inline app::TileKey wholePage(app::DocumentId document, const app::Page& page, int page_index,
                              double scale = 2) {
    return tile(document, page_index,
                {0, 0, static_cast<int>(std::ceil(page.width_points * scale)),
                 static_cast<int>(std::ceil(page.height_points * scale))},
                scale);
}

/// Fraction of the area's pixels that are clearly darker than paper.
inline double inkIn(const QImage& image, QRect area) {
    area &= image.rect();
    int dark = 0;
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x) dark += qGray(image.pixel(x, y)) < 128;
    return area.isEmpty() ? 0 : static_cast<double>(dark) / (area.width() * area.height());
}

}  // namespace lectern::test
