// Pages come out as they are written: size, place of the text, rotation, tiles, fonts, passwords.
#include <QProcess>
#include <QTransform>

#include "tests/app/render/render_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class PageRendererTest : public QObject {
    Q_OBJECT
  public:
    explicit PageRendererTest(Spawner& spawner) : m_spawner(spawner) {}

  private:
    DocumentText read(const std::filesystem::path& file) {
        auto document = Importer(m_spawner).import(file, {}, {});
        if (!document) qWarning("%s", outcome(document).c_str());
        return document ? std::move(*document) : DocumentText();
    }
    Told drawPage(const std::filesystem::path& file, const Page& page, double scale = 2,
                  int rotation = 0) {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, file);
        TileKey key = wholePage(1, page, page.index, scale);
        key.rotation = rotation;
        if (rotation % 180) key.area.setSize(key.area.size().transposed());
        return draw(renderer, key);
    }
    /// A page of these bytes of content, with more entries for its dictionary.
    std::filesystem::path handmade(const std::string& content, const std::string& entries) {
        std::string pdf = "%PDF-1.7\n";
        std::vector<size_t> offsets;
        const auto object = [&](const std::string& body) {
            offsets.push_back(pdf.size());
            pdf += std::to_string(offsets.size()) + " 0 obj\n" + body + "\nendobj\n";
        };
        object("<< /Type /Catalog /Pages 2 0 R >>");
        object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        object("<< /Type /Page /Parent 2 0 R /Contents 4 0 R " + entries + " >>");
        object("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content +
               "\nendstream");
        const size_t table = pdf.size();
        pdf += "xref\n0 5\n0000000000 65535 f \n";
        for (const size_t offset : offsets) {
            const std::string digits = std::to_string(offset);
            pdf += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
        }
        pdf +=
            "trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
        const auto path = m_dir / "handmade.pdf";
        writeFile(path, pdf);
        return path;
    }
    /// Every word's box has ink in it; dashes and the like may be too thin to count.
    static bool textStandsInItsBoxes(const QImage& image, const Page& page) {
        for (size_t i = 0; i < page.text.size(); ++i) {
            const size_t start = i;
            NormalizedRect box{1, 1, 0, 0};
            for (; i < page.text.size() && page.text[i] != U' ' && page.text[i] != U'\n'; ++i)
                box = {std::min(box.left, page.boxes[i].left), std::min(box.top, page.boxes[i].top),
                       std::max(box.right, page.boxes[i].right),
                       std::max(box.bottom, page.boxes[i].bottom)};
            if (i > start && QChar::isLetterOrNumber(page.text[start]) &&
                inkIn(image, pixelsOf(image, box)) < 0.02) {
                qWarning("no ink for word at %zu", start);
                return false;
            }
        }
        return true;
    }

  private slots:
    void theSampleContractIsDrawnWhereItsTextStands() {
        const DocumentText document = read(sampleContract());
        for (const Page& page : document.pages) {
            const Told told = drawPage(sampleContract(), page);
            QCOMPARE(told.failure, std::string());
            QCOMPARE(told.image.size(), QSize(1190, 1684));
            QVERIFY(textStandsInItsBoxes(told.image, page));
            QCOMPARE(inkIn(told.image, {0, 0, 1190, 150}), 0.0);
            QCOMPARE(inkIn(told.image, {0, 0, 150, 1684}), 0.0);
        }
    }

    void linksLeadToPagesAndNameAddresses() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, fixture("links.pdf"));
        const auto links = linksOf(renderer, 1, 0);
        QVERIFY(links);
        // The program, the other file and the script are left out.
        QCOMPARE(links->size(), size_t{4});
        QCOMPARE((*links)[0].target_page, 2);
        QCOMPARE((*links)[1].target_page, 1);
        QVERIFY(std::abs((*links)[1].target_top - 0.5) < 0.01);
        QCOMPARE((*links)[2].address, QStringLiteral("https://example.org/a?b=c&d"));
        QCOMPARE((*links)[3].address, QStringLiteral("mailto:harbour@example.org"));
        QVERIFY(linksOf(renderer, 1, 1)->empty());
        const auto back = linksOf(renderer, 1, 2);
        QCOMPARE(back->size(), size_t{1});
        QCOMPARE((*back)[0].target_page, 0);
        QCOMPARE((*back)[0].target_top, 0.0);
    }

    void linksStandOverTheirWords() {
        const DocumentText document = read(fixture("links.pdf"));
        PageRenderer renderer(&m_spawner);
        renderer.open(1, fixture("links.pdf"));
        const auto isOver = [&](int page_index, size_t link, const std::u32string& words) {
            const NormalizedRect box = (*linksOf(renderer, 1, page_index))[link].box;
            const NormalizedRect text =
                boxOf(document.pages[static_cast<size_t>(page_index)], words);
            return box.left < text.left + 0.01 && box.right > text.right - 0.01 &&
                   box.top < (text.top + text.bottom) / 2 &&
                   box.bottom > (text.top + text.bottom) / 2 && box.bottom - box.top < 0.05;
        };
        QVERIFY(isOver(0, 0, U"To the annex"));
        QVERIFY(isOver(0, 3, U"Write to us"));
        QVERIFY(isOver(2, 0, U"Annex: back"));  // on a page that the file turns
    }

    void scaleIsInThousandthsOfAPixelPerPoint() {
        const DocumentText document = read(fixture("simple.pdf"));
        for (const double scale : {0.137, 1.0, 1.333, 2.75}) {
            const Told told = drawPage(fixture("simple.pdf"), document.pages.at(1), scale);
            QCOMPARE(told.image.size(), QSize(static_cast<int>(std::ceil(612 * scale)),
                                              static_cast<int>(std::ceil(792 * scale))));
            if (scale > 1) QVERIFY(textStandsInItsBoxes(told.image, document.pages[1]));
        }
    }

    void textAndLinesAreAntialiased() {
        const auto file = handmade("1 0 0 1 0 0 cm 0 0 0 rg 20 20 m 180 60 l 180 90 l f",
                                   "/MediaBox [0 0 200 100]");
        for (const auto& [path, page_points] :
             {std::pair{file, QSize(200, 100)}, {fixture("simple.pdf"), QSize(595, 842)}}) {
            Page page;
            page.width_points = page_points.width();
            page.height_points = page_points.height();
            const QImage image = drawPage(path, page, 1).image;
            QVERIFY(!image.isNull());
            int between = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) {
                    const int grey = qGray(image.pixel(x, y));
                    between += grey > 60 && grey < 200;
                }
            QVERIFY2(between > 50, std::to_string(between).c_str());
        }
    }

    void turnedPagesAreDrawnAsShown() {
        const DocumentText document = read(fixture("rotated.pdf"));
        QCOMPARE(document.pages.size(), size_t{5});
        for (const Page& page : document.pages) {
            const Told told = drawPage(fixture("rotated.pdf"), page);
            QCOMPARE(told.failure, std::string());
            QCOMPARE(told.image.size(), QSize(800, 600));
            QVERIFY(textStandsInItsBoxes(told.image, page));
        }
    }

    void rotationIsClockwiseAndAddedToTheFilesOwn() {
        const DocumentText document = read(fixture("rotated.pdf"));
        for (const Page& page : document.pages)
            for (const int rotation : {90, 180, 270}) {
                const Told told = drawPage(fixture("rotated.pdf"), page, 2, rotation);
                QCOMPARE(told.failure, std::string());
                const QImage upright = told.image.transformed(QTransform().rotate(360 - rotation));
                QCOMPARE(upright.size(), QSize(800, 600));
                QVERIFY(textStandsInItsBoxes(upright, page));
            }
    }

    void theCropBoxIsThePage() {
        // A black square in the lower left of the crop box; ink outside it does not show.
        const auto file = handmade("0 0 0 rg 100 50 20 20 re f 0 0 90 300 re f",
                                   "/MediaBox [0 0 300 300] /CropBox [100 50 200 250]");
        const DocumentText document = read(file);
        const Page& page = document.pages.at(0);
        QCOMPARE(page.width_points, 100.0);
        QCOMPARE(page.height_points, 200.0);
        const QImage image = drawPage(file, page, 1).image;
        QCOMPARE(image.size(), QSize(100, 200));
        QCOMPARE(inkIn(image, {1, 181, 18, 18}), 1.0);
        QCOMPARE(inkIn(image, {0, 0, 100, 179}), 0.0);
        QCOMPARE(inkIn(image, {21, 0, 79, 200}), 0.0);
    }

    void tilesAreTheSameAsTheWholePage() {
        for (const auto& [file, page_index] : {std::pair{sampleContract(), 0},
                                               {fixture("rotated.pdf"), 1},
                                               {fixture("no_text.pdf"), 2},
                                               {fixture("scripts.pdf"), 1}}) {
            const Page page = read(file).pages.at(static_cast<size_t>(page_index));
            for (const double scale : {1.5, 2.37}) {
                PageRenderer renderer(&m_spawner);
                renderer.open(1, file);
                TileKey key = wholePage(1, page, page_index, scale);
                const QImage whole = draw(renderer, key).image;
                QVERIFY(!whole.isNull());
                for (const QRect area :
                     {QRect(0, 0, 256, 256), QRect(100, 37, 300, 200),
                      QRect(whole.width() - 200, whole.height() - 100, 200, 100)}) {
                    key.area = area;
                    const QImage part = draw(renderer, key).image;
                    QVERIFY(part == whole.copy(area));
                }
            }
        }
    }

    void pastThePageThereIsPaper() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, fixture("simple.pdf"));
        const Told told = draw(renderer, tile(1, 0, {590, 800, 100, 100}));
        QCOMPARE(told.failure, std::string());
        QCOMPARE(told.image.pixel(99, 99), qRgb(255, 255, 255));
        const Told far = draw(renderer, tile(1, 0, {900'000'000, 900'000'000, 64, 64}));
        QCOMPARE(far.failure, std::string());
        QCOMPARE(far.image.pixel(0, 0), qRgb(255, 255, 255));
    }

    void theLargestTileIsDrawn() {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, sampleContract());
        const Told told = draw(renderer, tile(1, 0, {4000, 4000, 2048, 2048}, 64));
        QCOMPARE(told.failure, std::string());
        QCOMPARE(told.image.size(), QSize(2048, 2048));
    }

    void scriptsAreDrawn() {
        for (const char* name : {"scripts.pdf", "rtl.pdf", "typography.pdf", "two_columns.pdf"}) {
            const DocumentText document = read(fixture(name));
            for (const Page& page : document.pages) {
                const Told told = drawPage(fixture(name), page);
                QCOMPARE(told.failure, std::string());
                QVERIFY2(inkIn(told.image, told.image.rect()) > 0, name);
            }
        }
    }

    void picturesAreDrawnWithoutThreads() {
        const DocumentText document = read(fixture("jpeg2000.pdf"));
        const QImage image = drawPage(fixture("jpeg2000.pdf"), document.pages.at(0), 1).image;
        QCOMPARE(image.size(), QSize(400, 300));
        const auto isNear = [&](int x, int y, QRgb colour) {
            const QRgb pixel = image.pixel(x, y);
            return std::abs(qRed(pixel) - qRed(colour)) < 10 &&
                   std::abs(qGreen(pixel) - qGreen(colour)) < 10 &&
                   std::abs(qBlue(pixel) - qBlue(colour)) < 10;
        };
        QVERIFY(isNear(100, 75, qRgb(200, 40, 40)));
        QVERIFY(isNear(300, 75, qRgb(40, 160, 40)));
        QVERIFY(isNear(100, 225, qRgb(40, 40, 200)));
        QVERIFY(isNear(300, 225, qRgb(230, 200, 40)));
    }

    void chineseAndJapaneseAreDrawnWithAFontOfTheSystem() {
        const DocumentText document = read(fixture("cjk.pdf"));
        QVERIFY(!document.pages.empty());
        for (const Page& page : document.pages)
            QCOMPARE(drawPage(fixture("cjk.pdf"), page).failure, std::string());
        QProcess fonts;
        fonts.start("fc-list", {":lang=zh", "file"});
        if (!fonts.waitForFinished() || fonts.readAllStandardOutput().trimmed().isEmpty())
            QSKIP("no Chinese font is installed");
        QVERIFY(textStandsInItsBoxes(drawPage(fixture("cjk.pdf"), document.pages[0]).image,
                                     document.pages[0]));
    }

    void encryptedDocumentsNeedTheirPassword() {
        const std::string path = fixture("encrypted.pdf").string();
        const TileKey key = tile(1, 0, {0, 0, 595, 200});
        PageRenderer renderer(&m_spawner);
        renderer.open(1, fixture("encrypted.pdf"));
        const std::string needed = "encrypted: " + path + ": encrypted: a password is needed";
        QCOMPARE(draw(renderer, key).failure, needed);
        QCOMPARE(draw(renderer, tile(1, 1, {0, 0, 5, 5})).failure, needed);
        renderer.open(1, fixture("encrypted.pdf"), "harbor");
        QCOMPARE(draw(renderer, key).failure,
                 "encrypted: " + path + ": encrypted: the password does not open it");
        renderer.open(1, fixture("encrypted.pdf"), "harbour");
        const Told told = draw(renderer, key);
        QCOMPARE(told.failure, std::string());
        renderer.open(2, fixture("simple.pdf"));
        QVERIFY(told.image == draw(renderer, tile(2, 0, {0, 0, 595, 200})).image);
        renderer.open(1, fixture("encrypted.pdf"), std::string(2000, 'x'));
        QVERIFY(draw(renderer, key).failure.starts_with("invalid_argument: "));
    }

    void filesThatAreNoDocuments() {
        PageRenderer renderer(&m_spawner);
        const auto failureOf = [&](const std::filesystem::path& file) {
            renderer.open(1, file);
            return draw(renderer, tile(1, 0, {0, 0, 50, 50})).failure;
        };
        const auto named = [](const char* code, const std::filesystem::path& file,
                              const char* what) { return code + (": " + file.string()) + what; };
        QCOMPARE(failureOf(m_dir / "none.pdf"),
                 named("not_found", m_dir / "none.pdf", ": no such file"));
        QCOMPARE(failureOf(m_dir.path()),
                 named("invalid_argument", m_dir.path(), ": a directory, not a document"));
        writeFile(m_dir / "text.pdf", "only text");
        QCOMPARE(failureOf(m_dir / "text.pdf"),
                 named("unsupported", m_dir / "text.pdf", ": not a PDF file"));
        const std::string bytes = readFile(sampleContract());
        writeFile(m_dir / "cut.pdf", bytes.substr(0, bytes.size() / 2));
        QCOMPARE(failureOf(m_dir / "cut.pdf"),
                 named("corrupt", m_dir / "cut.pdf", ": damaged: the end of the file is missing"));
        renderer.open(1, sampleContract());
        QVERIFY(!draw(renderer, tile(1, 0, {0, 0, 50, 50})).image.isNull());
    }

    void nastyDocumentsEndInAPictureOrANamedError() {
        RenderTiming timing;
        timing.page_ms = 5'000;
        PageRenderer renderer(&m_spawner, timing);
        for (const char* name : {"deep_nesting.pdf", "huge_stream.pdf", "memory_bomb.pdf",
                                 "loops.pdf", "page_tree_loop.pdf", "many_pages.pdf"}) {
            renderer.open(1, fixture(name));
            const Told told = draw(renderer, tile(1, 0, {0, 0, 100, 100}));
            QVERIFY2(!told.image.isNull() ||
                         told.failure.find(fixture(name).string()) != std::string::npos,
                     told.failure.c_str());
            qInfo("%s: %s", name, told.failure.c_str());
        }
        renderer.open(1, sampleContract());
        QVERIFY(!draw(renderer, tile(1, 0, {0, 0, 50, 50})).image.isNull());
    }

    void twoHundredTilesLeaveNothingBehind() {
        const auto openDescriptors = [] {
            return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
        };
        const auto before = openDescriptors();
        {
            PageRenderer renderer(&m_spawner);
            Listener listener(renderer);
            for (DocumentId id = 1; id <= 5; ++id) renderer.open(id, sampleContract());
            for (int i = 0; i < 200; ++i)
                renderer.request(tile(1 + i % 5, i % 4, {i, 0, 64, 64}), RenderPriority::Near);
            QVERIFY(listener.waitFor(200, 60'000));
            for (const Told& told : listener.told())
                QVERIFY2(!told.image.isNull(), told.failure.c_str());
        }
        QCOMPARE(openDescriptors(), before);
        QVERIFY(eventually([&] { return childrenOf(m_spawner.impl().pid).empty(); }));
    }

  private:
    Spawner& m_spawner;
    TempDir m_dir;
};

int main(int argc, char** argv) {
    return runWithSpawner<PageRendererTest>(realWorker(), argc, argv);
}
#include "page_renderer_test.moc"
