#pragma once

#include <QColor>
#include <QImage>
#include <map>
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

/// Asks for one tile and waits for it; what was told before is not looked at.
inline Told draw(app::PageRenderer& renderer, const app::TileKey& key) {
    Listener listener(renderer);
    renderer.request(key, app::RenderPriority::Visible);
    if (!listener.waitFor(1)) return {key, {}, "nothing came"};
    return listener.told().front();
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
