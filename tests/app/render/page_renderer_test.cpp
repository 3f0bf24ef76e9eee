// Pages come out as they are written: size, place of the text, rotation, tiles, fonts, passwords.
#include "tests/app/render/render_test_support.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class PageRendererTest : public QObject {
    Q_OBJECT
  public:
    explicit PageRendererTest(Spawner& spawner) : m_spawner(spawner) {}

  private slots:
    void theSampleContractIsDrawn() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, sampleContract());
        const Told told = draw(renderer, tile(1, 0, {0, 0, 595 * 2, 842 * 2}, 2));
        QCOMPARE(told.failure, std::string());
        QCOMPARE(told.image.size(), QSize(1190, 1684));
        QVERIFY(inkIn(told.image, told.image.rect()) > 0.005);
    }

  private:
    Spawner& m_spawner;
};

int main(int argc, char** argv) {
    return runWithSpawner<PageRendererTest>(realWorker(), argc, argv);
}
#include "page_renderer_test.moc"
