// The copy has the marks and the same text, or does not exist.
#include "app/render/annotated_copy.h"

#include <sys/stat.h>

#include <thread>

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
        for (const auto& entry : std::filesystem::directory_iterator(m_dir.path()))
            QVERIFY(!entry.path().filename().string().starts_with(".tmp-"));
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

    void notesWithoutABoxAreIconsAtTheTop() {
        const Page page = read(fixture("simple.pdf")).pages.at(0);
        const std::vector<PdfAnnotation> notes(2, {0, {}, 0xFFE066, "About the page"});
        const auto status = copy(fixture("simple.pdf"), notes);
        QVERIFY2(status.has_value(), outcome(status).c_str());
        const QImage image = drawn(m_dir / "copy.pdf", 0, page);
        const auto icon = [&](float top) {
            return NormalizedRect{12 / 595.f, top / 842, 36 / 595.f, (top + 24) / 842};
        };
        QVERIFY(shareOf(image, icon(12), 0xFFFFE066) > 0.3);
        QVERIFY(shareOf(image, icon(42), 0xFFFFE066) > 0.3);
        QVERIFY(shareOf(image, icon(72), 0xFFFFE066) < 0.01);
    }

    void manyAnnotationsAndLongTexts() {
        const DocumentText original = read(sampleContract());
        std::vector<PdfAnnotation> annotations;
        for (int i = 0; i < 3000; ++i) {
            const float y = static_cast<float>(i % 100) / 100;
            annotations.push_back(
                {i % 4, {{0.1f, y, 0.9f, y + 0.005f}}, 0xC0FFC0, std::string(500, 'n')});
        }
        const auto status = copy(sampleContract(), annotations);
        QVERIFY2(status.has_value(), outcome(status).c_str());
        QCOMPARE(read(m_dir / "copy.pdf").pages.at(3).text, original.pages.at(3).text);
    }

    void aCopyOfACopyKeepsTheFirstMarks() {
        const Page page = read(sampleContract()).pages.at(2);
        const NormalizedRect first = boxOf(page, U"Termination"),
                             second = boxOf(page, U"Liability");
        QVERIFY(copy(sampleContract(), {{2, {first}, 0xFFE066, ""}}, "one.pdf").has_value());
        QVERIFY(copy(m_dir / "one.pdf", {{2, {second}, 0x66CCFF, ""}}, "two.pdf").has_value());
        const QImage image = drawn(m_dir / "two.pdf", 2, page);
        QVERIFY(shareOf(image, first, 0xFFFFE066) > 0.3);
        QVERIFY(shareOf(image, second, 0xFF66CCFF) > 0.3);
    }

    void theCopyIsPrivateAndReplacesAnOldOne() {
        writeFile(m_dir / "copy.pdf", "old");
        QVERIFY(copy(fixture("simple.pdf"), {{0, {}, 0, "x"}}).has_value());
        QVERIFY(readFile(m_dir / "copy.pdf").starts_with(readFile(fixture("simple.pdf"))));
        struct stat info {};
        QCOMPARE(::stat((m_dir / "copy.pdf").c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777, mode_t{0600});
    }

    void whatCannotBeCopiedIsNamedAndLeavesTheOldCopy() {
        const auto named = [](const char* code, const std::filesystem::path& file,
                              const char* what) { return code + (": " + file.string()) + what; };
        writeFile(m_dir / "copy.pdf", "old");
        writeFile(m_dir / "text.pdf", "only text");
        QCOMPARE(outcome(copy(m_dir / "text.pdf", {})),
                 named("unsupported", m_dir / "text.pdf", ": not a PDF file"));
        QCOMPARE(outcome(copy(m_dir / "none.pdf", {})),
                 named("not_found", m_dir / "none.pdf", ": no such file"));
        QCOMPARE(outcome(copy(fixture("encrypted.pdf"), {})),
                 named("encrypted", fixture("encrypted.pdf"), ": encrypted: a password is needed"));
        QCOMPARE(
            outcome(copy(fixture("simple.pdf"), {{2, {}, 0, ""}})),
            named("invalid_argument", fixture("simple.pdf"), ": an annotation for page 3 of 2"));
        QVERIFY(outcome(copy(fixture("simple.pdf"), {{-1, {}, 0, ""}}))
                    .starts_with("invalid_argument: "));
        QVERIFY(outcome(copy(fixture("simple.pdf"), {{0, {}, 0, std::string(300'000, 'x')}}))
                    .starts_with("limit_exceeded: "));
        QCOMPARE(readFile(m_dir / "copy.pdf"), std::string("old"));

        const auto itself = m_dir / "itself.pdf";
        std::filesystem::copy_file(fixture("simple.pdf"), itself);
        QVERIFY(outcome(writeAnnotatedCopy(m_spawner, itself, {}, {}, itself, {}))
                    .starts_with("invalid_argument: "));
        QCOMPARE(readFile(itself), readFile(fixture("simple.pdf")));
        QVERIFY(outcome(writeAnnotatedCopy(m_spawner, itself, {}, {}, m_dir / "no/copy.pdf", {}))
                    .starts_with("not_found: "));
    }

    void hostileWorkersWriteNoCopy_data() {
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* deed, const char* expected) {
            QTest::newRow(deed) << expected;
        };
        row("honest", "document");
        row("says more", "corrupt: the importer's worker wrote something else than it said");
        row("writes nothing", "corrupt: the importer's worker wrote something else than it said");
        row("lives on", "corrupt: damaged: the importer's worker died on it (signal 0)");
        row("ends badly", "corrupt: damaged: the importer's worker died on it (signal 6)");
        row("die", "corrupt: damaged: the importer's worker died on it (signal 6)");
        row("too large", "limit_exceeded: the copy would be too large");
        row("another record", "corrupt: the importer's worker sent a bad answer");
        row("cannot", "unsupported: annotations cannot be added to this document");
    }
    void hostileWorkersWriteNoCopy() {
        QFETCH(QString, expected);
        auto spawner = Spawner::start(testWorker("hostile_render_worker"));
        QVERIFY(spawner.has_value());
        const auto file = m_dir / "deed", target = m_dir / "hostile.pdf";
        std::filesystem::remove(target);
        writeFile(file, std::string("honest\n") + QTest::currentDataTag());
        std::string told = outcome(writeAnnotatedCopy(**spawner, file, {}, {}, target, {}));
        const std::string name = file.string() + ": ";
        if (const size_t at = told.find(name); at != std::string::npos) told.erase(at, name.size());
        QCOMPARE(QString::fromStdString(told), expected);
        QCOMPARE(std::filesystem::exists(target), expected == "document");
    }

    void cancellingIsPrompt() {
        auto spawner = Spawner::start(testWorker("hostile_render_worker"));
        QVERIFY(spawner.has_value());
        writeFile(m_dir / "deed", "honest\nhang");
        std::stop_source stop;
        std::jthread canceller([&] {
            eventually([&] { return !childrenOf((*spawner)->impl().pid).empty(); });
            stop.request_stop();
        });
        const auto start = std::chrono::steady_clock::now();
        const auto status = writeAnnotatedCopy(**spawner, m_dir / "deed", {}, {},
                                               m_dir / "never.pdf", stop.get_token());
        QCOMPARE(status.error().code, ErrorCode::Cancelled);
        QVERIFY(msSince(start) < 5'000);
        QVERIFY(!std::filesystem::exists(m_dir / "never.pdf"));
    }

  private:
    Spawner& m_spawner;
    TempDir m_dir;
};

int main(int argc, char** argv) {
    return runWithSpawner<AnnotatedCopyTest>(realWorker(), argc, argv);
}
#include "annotated_copy_test.moc"
