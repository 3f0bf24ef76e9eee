// Time from asking for a tile to having it, by the caller's clock: render_bench FILE.pdf [RUNS=9].
// The first tile includes starting a worker and opening the document. Prints JSON.
#include <QCoreApplication>
#include <QEventLoop>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/render/page_renderer.h"
#include "kernels/base/log.h"

using namespace lectern;
using namespace lectern::app;

namespace {

constexpr int kPagesPerRun = 30;

/// Milliseconds until a tile is there; ends the program if it fails.
double timeOf(PageRenderer& renderer, const TileKey& key) {
    QEventLoop loop;
    QObject context;
    QObject::connect(&renderer, &PageRenderer::rendered, &context, [&] { loop.quit(); });
    QObject::connect(&renderer, &PageRenderer::failed, &context,
                     [](const TileKey&, const Error& error) {
                         std::fprintf(stderr, "%s\n", error.message.c_str());
                         std::exit(1);
                     });
    const auto start = std::chrono::steady_clock::now();
    renderer.request(key, RenderPriority::Visible);
    loop.exec();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

TileKey a4(int page_index, double scale) {
    return {1, page_index, static_cast<int>(scale * 1000), 0,
            QRect(0, 0, static_cast<int>(595 * scale), static_cast<int>(842 * scale))};
}

nlohmann::json summary(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return {{"median_ms", times[times.size() / 2]},
            {"least_ms", times.front()},
            {"p95_ms", times[times.size() * 95 / 100]},
            {"count", times.size()}};
}

}  // namespace

int main(int argc, char** argv) {
    configureLogging(spdlog::level::warn);
    auto spawner = Spawner::start(LECTERN_BIN_DIR "/lectern-importer");
    if (!spawner || argc < 2) return 2;
    QCoreApplication application(argc, argv);
    const int runs = argc > 2 ? std::atoi(argv[2]) : 9;
    std::vector<double> first, further, tiles, thumbnails;
    for (int run = 0; run < runs; ++run) {
        PageRenderer renderer(spawner->get());
        renderer.open(1, argv[1]);
        first.push_back(timeOf(renderer, a4(0, 2)));
        for (int page = 1; page <= kPagesPerRun; ++page) {
            further.push_back(timeOf(renderer, a4(page, 2)));
            TileKey tile = a4(page, 4);
            tile.area = QRect(512, 512, 512, 512);
            tiles.push_back(timeOf(renderer, tile));
            thumbnails.push_back(timeOf(renderer, a4(page, 0.2)));
        }
    }
    const nlohmann::json out = {{"first_page_1190x1684", summary(first)},
                                {"further_pages_1190x1684", summary(further)},
                                {"tile_512x512_at_scale_4", summary(tiles)},
                                {"thumbnail_119x168", summary(thumbnails)}};
    std::printf("%s\n", out.dump(2).c_str());
}
