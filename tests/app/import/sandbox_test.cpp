// The sandbox holds against a worker that has been taken over, and import refuses where it cannot
// be set up.
#include <fcntl.h>

#include "tests/app/import/import_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class SandboxTest : public QObject {
    Q_OBJECT
  public:
    explicit SandboxTest(Spawner& spawner) : m_escape(spawner) {}
    /// Descriptors that a careless program leaves open for its children.
    static int open_before_spawner;

  private slots:
    void everyEscapeFails() {
        QVERIFY(open_before_spawner >= 0);
        const int open_now = ::open("/dev/null", O_RDONLY);  // no O_CLOEXEC on purpose
        ImportOptions options;
        options.password = "wanted";
        const auto document = Importer(m_escape).import(fixture("simple.pdf"), options, {});
        ::close(open_now);
        QVERIFY2(document.has_value(), outcome(document).c_str());
        int refused = 0;
        const QString report = QString::fromStdString(toUtf8(document->pages.at(0).text));
        for (const QString& line : report.split('\n', Qt::SkipEmptyParts)) {
            QVERIFY2(line.startsWith("refused ") || line.startsWith("allowed "), qPrintable(line));
            refused += line.startsWith("refused ");
        }
        QVERIFY(report.startsWith("allowed maps of poppler-data\n"));
        QVERIFY(report.contains("\nallowed the document\n"));
        QVERIFY2(refused >= 75, qPrintable(QString::number(refused)));
    }

    void withoutLandlockNothingIsRead() {
        auto spawner = Spawner::start(testWorker("no_landlock_worker"));
        QVERIFY2(spawner.has_value(), outcome(spawner).c_str());
        const auto document = Importer(**spawner).import(fixture("simple.pdf"), {}, {});
        QCOMPARE(outcome(document),
                 "sandbox: " + fixture("simple.pdf").string() +
                     ": the importer's sandbox cannot be set up on this system (it needs Landlock "
                     "and seccomp), so nothing was read");
    }

    void memoryIsBoundedAndItsEndIsNamed() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("sanitizers map terabytes");
#endif
        auto spawner = Spawner::start(testWorker("small_memory_worker"));
        QVERIFY2(spawner.has_value(), outcome(spawner).c_str());
        Importer importer(**spawner);
        QVERIFY(importer.import(fixture("simple.pdf"), {}, {}).has_value());
        QCOMPARE(outcome(importer.import(fixture("memory_bomb.pdf"), {}, {})),
                 "limit_exceeded: " + fixture("memory_bomb.pdf").string() +
                     ": reading it takes more memory than allowed (2048 MiB at most)");
    }

  private:
    Spawner& m_escape;
};
int SandboxTest::open_before_spawner = -1;

int main(int argc, char** argv) {
    SandboxTest::open_before_spawner = ::open("/dev/null", O_RDONLY);
    return runWithSpawner<SandboxTest>(testWorker("escape_worker"), argc, argv);
}
#include "sandbox_test.moc"
