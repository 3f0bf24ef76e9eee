// Drawing workers that lie, hang or die: only that tile fails, the next one is drawn. Order,
// cancelling and how many workers there are.
#include <QElapsedTimer>

#include "tests/app/render/render_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

namespace {

constexpr QRect kArea(3, 4, 20, 10);

}  // namespace

class HostileRenderingTest : public QObject {
    Q_OBJECT
  public:
    explicit HostileRenderingTest(Spawner& spawner) : m_spawner(spawner) {}

  private:
    std::filesystem::path document(const std::string& opening, const std::string& deed) {
        const auto path = m_dir / std::to_string(++m_document_count);
        writeFile(path, opening + "\n" + deed);
        return path;
    }
    static RenderTiming impatient() {
        RenderTiming timing;
        timing.page_ms = 400;
        timing.open_ms = 400;
        return timing;
    }
    static bool isGrey(const QImage& image, int page_index) {
        QImage expected(kArea.size(), QImage::Format_RGB32);
        expected.fill(0xFF000000U | static_cast<uint32_t>(page_index + 1) * 0x101010U);
        return image == expected;
    }
    int workerCount() const { return static_cast<int>(childrenOf(m_spawner.impl().pid).size()); }

  private slots:
    void cleanup() {
        QVERIFY(eventually([&] { return workerCount() == 0; }));
    }

    void aBadTileFailsAlone_data() {
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* deed, const char* expected) {
            QTest::newRow(deed) << expected;
        };
        row("die", "corrupt: %1: page 1: damaged: the importer's worker died on it (signal 6)");
        row("killed", "corrupt: %1: page 1: damaged: the importer's worker died on it (signal 9)");
        row("silent end",
            "corrupt: %1: page 1: damaged: the importer's worker died on it (status 0)");
        row("hang", "limit_exceeded: %1: page 1: drawing it took too long: more than 0 s");
        row("trickle", "limit_exceeded: %1: page 1: drawing it took too long: more than 0 s");
        row("hangs up", "corrupt: %1: page 1: damaged: the importer's worker broke off");
        for (const char* deed : {"another number", "wider", "higher", "nothing", "another record"})
            row(deed,
                "corrupt: %1: page 1: the importer's worker sent another tile than was asked for");
        row("other bytes",
            "corrupt: %1: page 1: the importer's worker sent: a record with an unknown header");
        row("failure", "corrupt: %1: page 1: damaged: it cannot be drawn");
        row("another failure",
            "corrupt: %1: page 1: the importer's worker sent a failure that drawing cannot have");
        row("out of memory",
            "limit_exceeded: %1: page 1: reading it takes more memory than allowed (2048 MiB at "
            "most)");
        row("seals the memory",
            "corrupt: %1: page 1: damaged: the importer's worker died on it (status 42)");
    }
    void aBadTileFailsAlone() {
        QFETCH(QString, expected);
        const auto file = document("honest", QTest::currentDataTag());
        PageRenderer renderer(&m_spawner, impatient());
        renderer.open(1, file);
        Listener listener(renderer);
        // Asked for together: the bad one first, a good one behind it, another before it is told.
        renderer.request(tile(1, 3, kArea), RenderPriority::Near);
        renderer.request(tile(1, 0, kArea), RenderPriority::Visible);
        QVERIFY(listener.waitFor(2));
        QCOMPARE(listener.told()[0].failure,
                 expected.arg(QString::fromStdString(file.string())).toStdString());
        QVERIFY2(isGrey(listener.told()[1].image, 3), listener.told()[1].failure.c_str());
        const Told next = draw(renderer, tile(1, 9, kArea));
        QVERIFY2(isGrey(next.image, 9), next.failure.c_str());
    }

    void linksOfABadWorkerAreNone_data() {
        QTest::addColumn<bool>("takes_its_time");
        for (const char* deed :
             {"links: die", "links: another number", "links: another record", "links: a failure",
              "links: past the end", "links: nowhere", "links: line feed", "links: too many"})
            QTest::newRow(deed) << false;
        QTest::newRow("links: hang") << true;
    }
    void linksOfABadWorkerAreNone() {
        PageRenderer renderer(&m_spawner, impatient());
        renderer.open(1, document("honest", QTest::currentDataTag()));
        for (int i = 0; i < 2; ++i) {  // the second time at once, without another worker's end
            const auto none = linksOf(renderer, 1, 0);
            QVERIFY(none && none->empty());
        }
        // Its pages are drawn, and the links of others are there.
        QVERIFY(isGrey(draw(renderer, tile(1, 0, kArea)).image, 0));
        const auto links = linksOf(renderer, 1, 4);
        QVERIFY(links);
        QCOMPARE(links->size(), size_t{2});
        QCOMPARE((*links)[0].target_page, 3);
        QVERIFY(!(*links)[1].isInternal());
        QCOMPARE((*links)[1].address, QStringLiteral("https://example.org/"));
    }

    void linksOfWhatIsNotThereAreNone() {
        PageRenderer renderer(&m_spawner, impatient());
        QVERIFY(linksOf(renderer, 1, 0)->empty());  // not open
        renderer.open(1, document("honest", "honest"));
        QVERIFY(linksOf(renderer, 1, -1)->empty());
        QVERIFY(linksOf(renderer, 1, 10)->empty());
        QVERIFY(!linksOf(renderer, 1, 9)->empty());
        renderer.open(2, document("die", "honest"));
        QVERIFY(linksOf(renderer, 2, 0)->empty());
        PageRenderer without(nullptr);
        without.open(1, document("honest", "honest"));
        QVERIFY(linksOf(without, 1, 0)->empty());
    }

    void aPageThatFailedTwiceIsNotTriedAgainUntilItIsOpenedAnew() {
        const auto file = document("honest", "die");
        PageRenderer renderer(&m_spawner);
        renderer.open(1, file);
        const std::string died = "corrupt: " + file.string() +
                                 ": page 1: damaged: the importer's worker died on it (signal 6)";
        QCOMPARE(draw(renderer, tile(1, 0, kArea)).failure, died);
        QCOMPARE(draw(renderer, tile(1, 0, kArea)).failure, died);
        const std::string given_up =
            "corrupt: " + file.string() + ": page 1: it could not be drawn twice before";
        QCOMPARE(draw(renderer, tile(1, 0, kArea)).failure, given_up);
        QCOMPARE(draw(renderer, tile(1, 0, {0, 0, 9, 9}, 3)).failure, given_up);
        QVERIFY(isGrey(draw(renderer, tile(1, 1, kArea)).image, 1));
        renderer.open(1, file);
        QCOMPARE(draw(renderer, tile(1, 0, kArea)).failure, died);
    }

    void whatWaitsForAHopelessPageIsToldAtOnce() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, document("honest", "die"));
        Listener listener(renderer);
        for (int i = 0; i < 20; ++i)
            renderer.request(tile(1, 0, {i, 0, 5, 5}), RenderPriority::Visible);
        QVERIFY(listener.waitFor(20));
        for (const Told& told : listener.told()) QVERIFY(told.failure.starts_with("corrupt: "));
    }

    void badOpeningsFailTheDocument_data() {
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* opening, const char* expected) {
            QTest::newRow(opening) << expected;
        };
        row("die", "corrupt: %1: damaged: the importer's worker died on it (signal 6)");
        row("hang", "limit_exceeded: %1: opening it took too long: more than 0 s");
        row("no pages", "corrupt: %1: the importer's worker sent a bad opening");
        row("too many pages", "corrupt: %1: the importer's worker sent a bad opening");
        row("draws at once", "corrupt: %1: the importer's worker sent a bad opening");
        row("unknown failure", "corrupt: %1: the importer's worker sent an unknown failure");
    }
    void badOpeningsFailTheDocument() {
        QFETCH(QString, expected);
        const auto file = document(QTest::currentDataTag(), "honest");
        const std::string error = expected.arg(QString::fromStdString(file.string())).toStdString();
        PageRenderer renderer(&m_spawner, impatient());
        renderer.open(1, file);
        renderer.open(2, document("honest", "honest"));
        Listener listener(renderer);
        renderer.request(tile(1, 0, kArea), RenderPriority::Visible);
        renderer.request(tile(1, 1, kArea), RenderPriority::Near);
        QVERIFY(isGrey(draw(renderer, tile(2, 2, kArea)).image, 2));  // meanwhile
        QVERIFY(listener.waitFor(3));
        for (const Told& told : listener.told())
            if (told.key.document == 1) QCOMPARE(told.failure, error);
        QCOMPARE(draw(renderer, tile(1, 4, kArea)).failure, error);  // at once
    }

    void recordsThatNobodyAskedForEndTheWorkerOnly() {
        PageRenderer renderer(&m_spawner, impatient());
        renderer.open(1, document("honest", "twice"));
        QVERIFY(isGrey(draw(renderer, tile(1, 0, kArea)).image, 0));
        QVERIFY(eventually([&] { return workerCount() == 0; }));
        QVERIFY(isGrey(draw(renderer, tile(1, 1, kArea)).image, 1));
    }

    void pixelsAreOpaqueAndOursAlone() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, document("honest", "transparent"));
        const QImage opaque = draw(renderer, tile(1, 0, kArea)).image;
        QCOMPARE(opaque.format(), QImage::Format_RGB32);
        for (int y = 0; y < opaque.height(); ++y)
            for (int x = 0; x < opaque.width(); ++x)
                QCOMPARE(reinterpret_cast<const QRgb*>(opaque.constScanLine(y))[x], 0xFF336699U);

        renderer.open(2, document("honest", "writes on"));
        const QImage written = draw(renderer, tile(2, 0, kArea)).image;
        const QImage copy = written.copy();
        QTest::qWait(50);
        QVERIFY(written == copy);

        renderer.open(3, document("honest", "shrinks the memory"));
        QVERIFY(isGrey(draw(renderer, tile(3, 0, kArea)).image, 0));
        QVERIFY(isGrey(draw(renderer, tile(3, 1, kArea)).image, 1));
    }

    void oneHangingDocumentDoesNotHoldUpAnother() {
        PageRenderer renderer(&m_spawner);  // with the real, long limits
        renderer.open(1, document("honest", "hang"));
        renderer.open(2, document("hang", "honest"));
        renderer.open(3, document("honest", "honest"));
        renderer.request(tile(1, 0, kArea), RenderPriority::Visible);
        renderer.request(tile(2, 0, kArea), RenderPriority::Visible);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(isGrey(draw(renderer, tile(3, 0, kArea)).image, 0));
        QVERIFY(timer.elapsed() < 10'000);
        renderer.close(1);
        QVERIFY(eventually([&] { return workerCount() == 2; }));
    }  // and the renderer's end does not wait for them

    void urgentTilesComeFirstAndTheNewestOfThem() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, document("honest", "slow"));
        Listener listener(renderer);
        renderer.request(tile(1, 0, kArea), RenderPriority::Visible);
        QTest::qWait(100);  // the worker is at page 1 by now, or will be
        for (const auto& [page, priority] : std::vector<std::pair<int, RenderPriority>>{
                 {1, RenderPriority::Thumbnail},
                 {2, RenderPriority::Near},
                 {3, RenderPriority::Visible},
                 {4, RenderPriority::Visible},
                 {5, RenderPriority::Near},
                 {4, RenderPriority::Near},       // stays visible, and the newest
                 {1, RenderPriority::Thumbnail},  // asked for twice
                 {6, RenderPriority::Thumbnail},
                 {2, RenderPriority::Visible}})  // scrolled to
            renderer.request(tile(1, page, kArea), priority);
        QVERIFY(listener.waitFor(7));
        QTest::qWait(50);
        std::vector<int> pages;
        for (const Told& told : listener.told()) pages.push_back(told.key.page_index);
        QCOMPARE(pages, (std::vector<int>{0, 2, 4, 3, 5, 6, 1}));
    }

    void aTileThatIsBeingDrawnIsNotDrawnTwice() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, document("honest", "slow"));
        Listener listener(renderer);
        for (int i = 0; i < 5; ++i) {
            renderer.request(tile(1, 0, kArea), RenderPriority::Visible);
            QTest::qWait(20);
        }
        QVERIFY(listener.waitFor(1));
        QTest::qWait(300);
        QCOMPARE(listener.told().size(), size_t{1});
    }

    void cancelledTilesAreForgotten() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, document("honest", "slow"));
        Listener listener(renderer);
        renderer.request(tile(1, 0, kArea), RenderPriority::Visible);
        QVERIFY(eventually([&] { return workerCount() == 1; }));
        QTest::qWait(100);
        renderer.request(tile(1, 1, kArea), RenderPriority::Near);
        renderer.request(tile(1, 2, kArea), RenderPriority::Thumbnail);
        renderer.cancel(1, RenderPriority::Near);
        QVERIFY(listener.waitFor(2));
        QTest::qWait(50);
        QCOMPARE(listener.told().size(), size_t{2});
        QCOMPARE(listener.told()[1].key.page_index, 2);

        renderer.request(tile(1, 3, kArea), RenderPriority::Visible);
        renderer.request(tile(1, 4, kArea), RenderPriority::Thumbnail);
        renderer.cancel(1);
        renderer.request(tile(1, 5, kArea), RenderPriority::Visible);
        QVERIFY(listener.waitFor(3));
        QVERIFY(listener.told().back().key.page_index == 5 ||
                listener.told().back().key.page_index == 3);  // 3 may have begun
    }

    void closedDocumentsTellNothing() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, document("honest", "honest"));
        renderer.open(2, document("honest", "honest"));
        Listener listener(renderer);
        renderer.request(tile(1, 1, kArea), RenderPriority::Visible);
        QVERIFY(eventually([&] { return workerCount() == 1; }));
        std::this_thread::sleep_for(std::chrono::milliseconds(200));  // the signal waits by now
        renderer.close(1);
        QVERIFY(isGrey(draw(renderer, tile(2, 1, kArea)).image, 1));
        QCOMPARE(listener.told().size(), size_t{1});
        QCOMPARE(listener.told()[0].key.document, DocumentId{2});
        QVERIFY(eventually([&] { return workerCount() == 1; }));
        QCOMPARE(draw(renderer, tile(1, 1, kArea)).failure,
                 std::string("not_found: the document is not open"));
    }

    void noMoreWorkersThanAllowed() {
        PageRenderer renderer(&m_spawner);
        Listener listener(renderer);
        for (DocumentId id = 1; id <= 7; ++id) {
            renderer.open(id, document("honest", "slow"));
            renderer.request(tile(id, 0, kArea), RenderPriority::Visible);
            renderer.request(tile(id, 1, kArea), RenderPriority::Near);
        }
        int most = 0;
        QVERIFY(QTest::qWaitFor(
            [&] {
                most = std::max(most, workerCount());
                return listener.told().size() >= 14;
            },
            30'000));
        for (const Told& told : listener.told())
            QVERIFY2(!told.image.isNull(), told.failure.c_str());
        // One that was told to end may take a moment.
        QVERIFY2(most <= PageRenderer::kMaxWorkers + 3, std::to_string(most).c_str());
        QVERIFY(eventually([&] { return workerCount() == PageRenderer::kMaxWorkers; }));
    }

    void withoutASpawnerEveryTileFails() {
        PageRenderer renderer(nullptr);
        const auto file = document("honest", "honest");
        renderer.open(1, file);
        QCOMPARE(draw(renderer, tile(1, 0, kArea)).failure,
                 "internal: " + file.string() + ": the importer's spawner is not running");
    }

    void impossibleRequestsAreRefusedHere() {
        PageRenderer renderer(&m_spawner);
        const auto file = document("honest", "honest");
        renderer.open(1, file);
        const std::string refused = "invalid_argument: a part of a page outside the limits";
        for (const TileKey& key :
             {tile(1, -1, kArea), tile(1, 0, {}), tile(1, 0, {0, 0, 2049, 2048}),
              tile(1, 0, {-1, 0, 5, 5}), tile(1, 0, {0, 2'000'000'000, 5, 5}), tile(1, 0, kArea, 0),
              tile(1, 0, kArea, 65), tile(1, 0, kArea, 1, 45), tile(1, 0, kArea, 1, 360),
              tile(1, 0, {0, 0, 2'000'000'000, 2'000'000'000})})
            QCOMPARE(draw(renderer, key).failure, refused);
        QCOMPARE(draw(renderer, tile(1, 10, kArea)).failure,
                 "not_found: " + file.string() + ": page 11: no such page");
    }

    void nothingLeaks() {
        const auto openDescriptors = [] {
            return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
        };
        const auto before = openDescriptors();
        {
            PageRenderer renderer(&m_spawner, impatient());
            renderer.open(1, document("honest", "die"));
            for (int i = 0; i < 200; ++i) {
                if (i % 20 == 0) renderer.open(1, document("honest", "die"));
                draw(renderer, tile(1, i % 10, kArea));
            }
            QVERIFY(openDescriptors() <= before + 6);
        }
        QCOMPARE(openDescriptors(), before);
    }

  private:
    Spawner& m_spawner;
    TempDir m_dir;
    int m_document_count = 0;
};

int main(int argc, char** argv) {
    return runWithSpawner<HostileRenderingTest>(testWorker("hostile_render_worker"), argc, argv);
}
#include "hostile_rendering_test.moc"
