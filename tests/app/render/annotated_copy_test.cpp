// The copy has the marks and the same text, or does not exist.
#include "app/render/annotated_copy.h"

#include <QDir>

#include "tests/app/render/render_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class AnnotatedCopyTest : public QObject {
    Q_OBJECT
  public:
    explicit AnnotatedCopyTest(Spawner& spawner) : m_spawner(spawner) {}

  private:
    Status copy(const std::filesystem::path& file, const std::vector<PdfAnnotation>& annotations,
                const std::string& name = "copy.pdf", std::optional<std::string> password = {}) {
        return writeAnnotatedCopy(m_spawner, file, password, annotations, m_dir / name, {});
    }
    DocumentText read(const std::filesystem::path& file, std::optional<std::string> password = {}) {
        ImportOptions options;
        options.password = std::move(password);
        auto document = Importer(m_spawner).import(file, options, {});
        if (!document) qWarning("%s", outcome(document).c_str());
        return document ? std::move(*document) : DocumentText();
    }
    QImage drawn(const std::filesystem::path& file, int page_index, const Page& page,
                 std::optional<std::string> password = {}) {
        PageRenderer renderer(&m_spawner);
        renderer.open(1, file, password);
        return draw(renderer, wholePage(1, page, page_index)).image;
    }
    /// Pixels of about this colour: the marked ones without the ink.
    static double shareOf(const QImage& image, const NormalizedRect& box, QRgb colour) {
        const QRect area = pixelsOf(image, box);
        int count = 0;
        for (int y = area.top(); y <= area.bottom(); ++y)
            for (int x = area.left(); x <= area.right(); ++x) {
                const QRgb pixel = image.pixel(x, y);
                count += std::abs(qRed(pixel) - qRed(colour)) < 12 &&
                         std::abs(qGreen(pixel) - qGreen(colour)) < 12 &&
                         std::abs(qBlue(pixel) - qBlue(colour)) < 12;
            }
        return static_cast<double>(count) / (area.width() * area.height());
    }

  private slots:
    void cleanup() {
        const QDir dir(QString::fromStdString(m_dir.path().string()));
        for (const QString& name : dir.entryList(QDir::Files | QDir::Hidden))
            QVERIFY2(!name.startsWith(".tmp-"), qPrintable(name));
    }

    void highlightsStandAtTheirBoxes() {
        const DocumentText original = read(sampleContract());
        const Page& page = original.pages.at(2);
        const NormalizedRect box = boxOf(page, U"60 days written notice");
        QVERIFY(box.left > 0);
        const auto status = copy(sampleContract(), {{2, {box}, 0xFFE066, "Too short?"}});
        QVERIFY2(status.has_value(), outcome(status).c_str());

        const DocumentText copied = read(m_dir / "copy.pdf");
        QCOMPARE(copied.pages.size(), original.pages.size());
        for (size_t i = 0; i < copied.pages.size(); ++i)
            QCOMPARE(copied.pages[i].text, original.pages[i].text);

        const QImage before = drawn(sampleContract(), 2, page);
        const QImage after = drawn(m_dir / "copy.pdf", 2, page);
        QVERIFY(shareOf(before, box, 0xFFFFE066) < 0.01);
        QVERIFY(shareOf(after, box, 0xFFFFE066) > 0.4);
        after.save("/tmp/render/annotated.png");
    }

    void turnedPagesAreMarkedAsShown() {
        const DocumentText original = read(fixture("rotated.pdf"));
        std::vector<PdfAnnotation> annotations;
        for (int i = 0; i < 4; ++i)
            annotations.push_back(
                {i, {boxOf(original.pages.at(static_cast<size_t>(i)), U"Turned")}, 0x66CCFF, ""});
        const auto status = copy(fixture("rotated.pdf"), annotations, "turned.pdf");
        QVERIFY2(status.has_value(), outcome(status).c_str());
        for (int i = 0; i < 4; ++i) {
            const Page& page = original.pages[static_cast<size_t>(i)];
            const QImage after = drawn(m_dir / "turned.pdf", i, page);
            after.save(QStringLiteral("/tmp/render/turned%1.png").arg(i));
            QVERIFY2(shareOf(after, boxOf(page, U"Turned"), 0xFF66CCFF) > 0.4,
                     std::to_string(i).c_str());
            QVERIFY(shareOf(after, boxOf(page, U"degrees"), 0xFF66CCFF) < 0.01);
        }
    }

    void encryptedDocuments() {
        for (const auto& [name, password] :
             {std::pair<std::string, std::string>{"encrypted.pdf", "harbour"},
              {"encrypted_rc4.pdf", "H\u00e4fen"}}) {
            const DocumentText original = read(fixture(name), password);
            const NormalizedRect box = boxOf(original.pages.at(0), U"Agreement");
            const auto status =
                copy(fixture(name), {{0, {box}, 0xFFE066, "secret"}}, "enc-" + name, password);
            QVERIFY2(status.has_value(), outcome(status).c_str());
            QVERIFY(readFile(m_dir / ("enc-" + name)).find("secret") == std::string::npos);
            const DocumentText copied = read(m_dir / ("enc-" + name), password);
            QCOMPARE(copied.pages.at(0).text, original.pages.at(0).text);
        }
    }

    void notes() {
        const DocumentText original = read(fixture("simple.pdf"));
        const auto status =
            copy(fixture("simple.pdf"), {{0, {}, 0xFFE066, "first"}, {0, {}, 0xFFE066, "second"}},
                 "notes.pdf");
        QVERIFY2(status.has_value(), outcome(status).c_str());
        drawn(m_dir / "notes.pdf", 0, original.pages[0]).save("/tmp/render/notes.png");
    }

  private:
    Spawner& m_spawner;
    TempDir m_dir;
};

int main(int argc, char** argv) {
    return runWithSpawner<AnnotatedCopyTest>(realWorker(), argc, argv);
}
#include "annotated_copy_test.moc"
