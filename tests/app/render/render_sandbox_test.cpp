// The sandbox of drawing and annotating holds as that of importing does. What is different: drawing
// may read the system's fonts and fontconfig's files, and write to memory of the parent's;
// annotating may write to one file of the parent's, up to a size.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/import/document_file.h"
#include "app/import/limits.h"
#include "app/render/render_protocol.h"
#include "tests/app/import/import_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class RenderSandboxTest : public QObject {
    Q_OBJECT
  public:
    explicit RenderSandboxTest(Spawner& spawner) : m_escape(spawner) {}
    /// Descriptors that a careless program leaves open for its children.
    static int open_before_spawner;

  private:
    /// Talks to the worker until it has closed its channel.
    void runWorker(worker::Mode mode, const UniqueFd& output) {
        const auto document = openDocumentFile(fixture("simple.pdf"));
        QVERIFY(document.has_value());
        const auto started = m_escape.impl().startWorker(*document, mode, output);
        QVERIFY(started.has_value());
        const auto request = worker::requestRecord(std::nullopt);
        QCOMPARE(::write(started->channel.get(), request.data(), request.size()),
                 static_cast<ssize_t>(request.size()));
        QVERIFY(eventually(
            [&] {
                char byte;
                return ::read(started->channel.get(), &byte, 1) == 0;
            },
            20'000));
    }
    static QString contentOf(const UniqueFd& output) {
        std::string bytes(65536, '\0');
        const ssize_t count = ::pread(output.get(), bytes.data(), bytes.size(), 0);
        bytes.resize(count > 0 ? static_cast<size_t>(count) : 0);
        return QString::fromUtf8(bytes.c_str());
    }
    static void nothingEscaped(const QString& report, int least) {
        int refused = 0;
        for (const QString& line : report.split('\n', Qt::SkipEmptyParts)) {
            QVERIFY2(line.startsWith("refused ") || line.startsWith("allowed "), qPrintable(line));
            refused += line.startsWith("refused ");
        }
        QVERIFY2(refused >= least, qPrintable(QString::number(refused)));
    }

  private slots:
    void everyEscapeFromDrawingFails() {
        QVERIFY(open_before_spawner >= 0);
        const UniqueFd memory(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
        QCOMPARE(::ftruncate(memory.get(), 1 << 20), 0);
        // Without F_SEAL_SEAL and F_SEAL_GROW, so that the refusals are the sandbox's own.
        runWorker(worker::Mode::Draw, memory);
        const QString report = contentOf(memory);
        QVERIFY2(report.startsWith(
                     "allowed maps of poppler-data\nallowed the fonts\nallowed the document\n"),
                 qPrintable(report.left(200)));
        nothingEscaped(report, 84);
        QVERIFY(!std::filesystem::exists("/tmp/lectern-escape"));
    }

    void everyEscapeFromAnnotatingFails() {
        const UniqueFd file(::open((m_dir / "output").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        QVERIFY(static_cast<bool>(file));
        runWorker(worker::Mode::Annotate, file);
        const QString report = contentOf(file);
        QVERIFY2(report.startsWith("allowed maps of poppler-data\nrefused open to read /etc/fonts"),
                 qPrintable(report.left(200)));
        QVERIFY(report.contains("allowed the document\n"));
        nothingEscaped(report, 86);
        QVERIFY(std::filesystem::file_size(m_dir / "output") < 65536);
    }

  private:
    Spawner& m_escape;
    TempDir m_dir;
};
int RenderSandboxTest::open_before_spawner = -1;

int main(int argc, char** argv) {
    RenderSandboxTest::open_before_spawner = ::open("/dev/null", O_RDONLY);
    return runWithSpawner<RenderSandboxTest>(testWorker("escape_worker"), argc, argv);
}
#include "render_sandbox_test.moc"
