// Which tile comes next.
#include "app/render/tile_queue.h"

#include <QTest>

using namespace lectern::app;

class TileQueueTest : public QObject {
    Q_OBJECT
    static TileKey key(DocumentId document, int page) {
        return {document, page, 1000, 0, QRect(0, 0, 8, 8)};
    }
    static std::vector<int> pages(const std::vector<TileKey>& keys) {
        std::vector<int> out;
        for (const TileKey& each : keys) out.push_back(each.page_index);
        return out;
    }

  private slots:
    void urgentFirstThenNewest() {
        TileQueue queue;
        queue.add(key(1, 0), RenderPriority::Thumbnail);
        queue.add(key(1, 1), RenderPriority::Visible);
        queue.add(key(1, 2), RenderPriority::Near);
        queue.add(key(1, 3), RenderPriority::Visible);
        queue.add(key(1, 1), RenderPriority::Near);  // asked for again: newest, still visible
        QCOMPARE(pages(queue.takeAll(1)), (std::vector<int>{1, 3, 2, 0}));
        QVERIFY(!queue.take(1));
        QVERIFY(queue.documents().empty());
    }

    void documentsByTheirMostUrgentTile() {
        TileQueue queue;
        queue.add(key(1, 0), RenderPriority::Near);
        queue.add(key(2, 0), RenderPriority::Visible);
        queue.add(key(3, 0), RenderPriority::Near);
        QCOMPARE(queue.documents(), (std::vector<DocumentId>{2, 3, 1}));
        QCOMPARE(queue.take(2)->document, DocumentId{2});
        QCOMPARE(queue.documents(), (std::vector<DocumentId>{3, 1}));
    }

    void removingByPriorityAndPage() {
        TileQueue queue;
        for (int page = 0; page < 6; ++page)
            queue.add(key(1, page), page % 2 ? RenderPriority::Near : RenderPriority::Thumbnail);
        queue.add(key(2, 0), RenderPriority::Near);
        queue.remove(1, RenderPriority::Near);
        QCOMPARE(pages(queue.takeAll(1, 2)), std::vector<int>{2});
        QCOMPARE(pages(queue.takeAll(1)), (std::vector<int>{4, 0}));
        QCOMPARE(queue.documents(), std::vector<DocumentId>{2});
        queue.remove(2);
        QVERIFY(queue.documents().empty());
        queue.add(key(2, 0), RenderPriority::Thumbnail);  // forgotten means forgotten
        QCOMPARE(pages(queue.takeAll(2)), std::vector<int>{0});
    }
};

QTEST_APPLESS_MAIN(TileQueueTest)
#include "tile_queue_test.moc"
