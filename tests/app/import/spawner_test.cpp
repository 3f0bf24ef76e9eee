// Workers that lie, hang, flood or die; cancellation; and that no process outlives its owner.
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>

#include "tests/app/import/import_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class SpawnerTest : public QObject {
    Q_OBJECT
  public:
    explicit SpawnerTest(Spawner& spawner) : m_spawner(spawner) {}

  private:
    /// The hostile worker with the deed that the document names.
    static Result<DocumentText> import(Spawner& spawner, const TempDir& dir,
                                       const std::string& deed, const ImportTiming& timing = {},
                                       std::stop_token stop = {},
                                       const ImportOptions& options = {}) {
        const auto path = dir / "deed";
        writeFile(path, deed);
        const UniqueFd document(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        LECTERN_TRY_ASSIGN(Worker worker, spawner.impl().startWorker(document));
        return runImport(std::move(worker), options, std::move(stop), timing);
    }
    Result<DocumentText> import(const std::string& deed, const ImportTiming& timing = {}) {
        return import(m_spawner, m_dir, deed, timing);
    }
    static bool isGone(pid_t pid) { return ::kill(pid, 0) != 0 && errno == ESRCH; }
    static bool isGoneOrZombie(pid_t pid) {
        const std::string stat = readFile("/proc/" + std::to_string(pid) + "/stat");
        const size_t name_end = stat.rfind(')');
        return name_end == std::string::npos || stat[name_end + 2] == 'Z';
    }

  private slots:
    void cleanup() {
        QVERIFY(eventually([&] { return childrenOf(m_spawner.impl().pid).empty(); }));
    }

    void theProtocolWorksWithAnHonestWorker() {
        const auto document = import("honest");
        QVERIFY2(document.has_value(), outcome(document).c_str());
        QCOMPARE(document->pages.at(0).text, std::u32string(U"honest\n"));
    }

    void hostileWorkersEndInANamedError_data() {
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* deed, const char* expected) {
            QTest::newRow(deed) << expected;
        };
        row("exit at once", "internal: the importer's worker did not start (status 9)");
        row("no sandbox",
            "sandbox: the importer's sandbox cannot be set up on this system (it needs "
            "Landlock and seccomp), so nothing was read");
        row("abort", "corrupt: damaged: the importer's worker died on it (signal 6)");
        row("killed", "corrupt: damaged: the importer's worker died on it (signal 9)");
        row("processor time", "limit_exceeded: reading it took too much processor time");
        row("silent end", "corrupt: damaged: the importer's worker died on it (status 0)");
        row("sandbox claim after ready",
            "corrupt: damaged: the importer's worker died on it (status 78)");
        row("other bytes", "corrupt: the importer's worker sent: a record with an unknown header");
        row("bytes after ready",
            "corrupt: the importer's worker sent: a record with an unknown header");
        row("unknown kind", "corrupt: the importer's worker sent: a record with an unknown header");
        row("huge record", "corrupt: the importer's worker sent: a record larger than the limit");
        row("ready for ever", "corrupt: the importer's worker sent a record out of order");
        row("pages for ever", "corrupt: the importer's worker sent a page out of order");
        row("too much text", "limit_exceeded: more than 32000000 characters in all (page 65)");
        row("unknown failure", "corrupt: the importer's worker sent an unknown failure");
    }
    void hostileWorkersEndInANamedError() {
        QFETCH(QString, expected);
        const auto start = std::chrono::steady_clock::now();
        const auto document = import(QTest::currentDataTag());
        QCOMPARE(QString::fromStdString(outcome(document)), expected);
        QVERIFY(msSince(start) < 120'000);  // ended by itself, however loaded the machine is
    }

    void hangingWorkersAreEnded_data() {
        QTest::addColumn<int>("pages");
        QTest::newRow("sleep before ready") << 0;
        QTest::newRow("sleep") << 1;
        QTest::newRow("trickle") << 0;  // bytes that never become a record do not count as life
    }
    void hangingWorkersAreEnded() {
        QFETCH(int, pages);
        ImportTiming timing;
        timing.max_silence_ms = 400;
        const auto start = std::chrono::steady_clock::now();
        const auto document = import(QTest::currentDataTag(), timing);
        QCOMPARE(outcome(document), "limit_exceeded: reading it took too long: 0 s for " +
                                        std::to_string(pages) + " pages");
        QVERIFY(msSince(start) >= 390 && msSince(start) < 5'000);
    }

    void slowPagesHaveABudgetThatGrowsWithThem() {
        ImportTiming timing;
        timing.max_silence_ms = 300;
        timing.extra_ms_per_page = 20;  // a page comes every 60 ms
        const auto document = import("slow pages", timing);
        QVERIFY(outcome(document).starts_with("limit_exceeded: reading it took too long"));
        timing.extra_ms_per_page = 1000;
        timing.max_import_ms = 600;
        QVERIFY(outcome(import("slow pages", timing))
                    .starts_with("limit_exceeded: reading it took too long"));
    }

    void cancellationIsPromptAndKillsTheWorker() {
        std::stop_source stop;
        std::jthread canceller([&] {
            eventually([&] { return !childrenOf(m_spawner.impl().pid).empty(); });
            stop.request_stop();
        });
        const auto start = std::chrono::steady_clock::now();
        const auto document = import(m_spawner, m_dir, "sleep", {}, stop.get_token());
        QCOMPARE(outcome(document), std::string("cancelled: import cancelled"));
        QVERIFY(msSince(start) < 2'000);
        QVERIFY(eventually([&] { return childrenOf(m_spawner.impl().pid).empty(); }, 2'000));
    }

    void cancelledBeforeTheStartReadsNothing() {
        std::stop_source stop;
        stop.request_stop();
        const auto document =
            Importer(m_spawner).import(fixture("simple.pdf"), {}, stop.get_token());
        QVERIFY(outcome(document).starts_with("cancelled: "));
        QVERIFY(childrenOf(m_spawner.impl().pid).empty());
    }

    void cancellingFromTheProgressCallback() {
        std::stop_source stop;
        ImportOptions options;
        options.progress = [&](const ImportProgress&) { stop.request_stop(); };
        const auto document = import(m_spawner, m_dir, "sleep", {}, stop.get_token(), options);
        QCOMPARE(outcome(document), std::string("cancelled: import cancelled"));
    }

    void aWorkerKilledFromOutsideIsAnError() {
        std::jthread killer([&] {
            std::vector<pid_t> workers;
            eventually([&] { return !(workers = childrenOf(m_spawner.impl().pid)).empty(); });
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            if (!workers.empty()) ::kill(workers[0], SIGKILL);
        });
        QCOMPARE(outcome(import("sleep")),
                 std::string("corrupt: damaged: the importer's worker died on it (signal 9)"));
        QCOMPARE(outcome(import("honest")), std::string("document"));
    }

    void severalImportsAtOnce() {
        auto spawner = Spawner::start(realWorker());
        QVERIFY(spawner.has_value());
        std::atomic<int> documents = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&] {
                    for (const char* name : {"simple.pdf", "rtl.pdf", "rotated.pdf"})
                        documents += Importer(**spawner).import(fixture(name), {}, {}).has_value();
                });
        }
        QCOMPARE(documents.load(), 12);
    }

    void terminalSignalsDoNotReachTheSpawner() {
        QVERIFY(::getsid(m_spawner.impl().pid) == m_spawner.impl().pid);
        QVERIFY(::getsid(m_spawner.impl().pid) != ::getsid(0));
    }

    void aSpawnerThatDiesIsToldAndTakesItsWorkersAlong() {
        auto spawner = Spawner::start(testWorker("hostile_worker"));
        QVERIFY(spawner.has_value());
        const pid_t spawner_pid = (*spawner)->impl().pid;
        std::atomic<pid_t> worker = -1;
        std::jthread killer([&] {
            std::vector<pid_t> workers;
            eventually([&] { return !(workers = childrenOf(spawner_pid)).empty(); });
            if (!workers.empty()) worker = workers[0];
            ::kill(spawner_pid, SIGKILL);
        });
        const auto start = std::chrono::steady_clock::now();
        const auto document = import(**spawner, m_dir, "sleep");
        QCOMPARE(document.error().code, ErrorCode::Internal);
        QVERIFY(msSince(start) < 5'000);
        killer.join();
        QVERIFY(worker > 0);
        QVERIFY(eventually([&] { return isGoneOrZombie(worker); }));
        QCOMPARE(outcome(import(**spawner, m_dir, "honest")),
                 std::string("internal: the importer's spawner does not answer: Broken pipe"));
    }

    void everythingEndsWithTheParent() {
        int report[2];
        QCOMPARE(::pipe(report), 0);
        const pid_t parent = ::fork();
        if (parent == 0) {  // a program that is killed in the middle of an import
            auto spawner = Spawner::start(testWorker("hostile_worker"));
            if (!spawner) ::_exit(1);
            std::jthread importing([&] { (void)import(**spawner, m_dir, "sleep"); });
            pid_t pids[2] = {(*spawner)->impl().pid, -1};
            eventually([&] {
                const auto workers = childrenOf(pids[0]);
                if (!workers.empty()) pids[1] = workers[0];
                return !workers.empty();
            });
            [[maybe_unused]] const auto written = ::write(report[1], pids, sizeof pids);
            ::pause();
            ::_exit(0);
        }
        pid_t pids[2] = {-1, -1};
        QCOMPARE(::read(report[0], pids, sizeof pids), static_cast<ssize_t>(sizeof pids));
        QVERIFY(pids[0] > 0 && pids[1] > 0);
        ::kill(parent, SIGKILL);
        ::waitpid(parent, nullptr, 0);
        QVERIFY(eventually([&] { return isGoneOrZombie(pids[0]) && isGoneOrZombie(pids[1]); }));
        ::close(report[0]);
        ::close(report[1]);
    }

    void theSpawnerEndsWithItsObject() {
        auto spawner = Spawner::start(realWorker());
        QVERIFY(spawner.has_value());
        const pid_t pid = (*spawner)->impl().pid;
        spawner->reset();
        QVERIFY(isGone(pid));
    }

    void aMissingWorkerIsToldAtTheStart() {
        const auto spawner = Spawner::start(m_dir / "nothing");
        QVERIFY(outcome(spawner).starts_with("not_found: the importer " +
                                             (m_dir / "nothing").string()));
    }

    void aWorkerThatIsNoProgramIsTold() {
        const auto path = m_dir / "text";
        writeFile(path, "not a program");
        ::chmod(path.c_str(), 0700);
        auto spawner = Spawner::start(path);
        QVERIFY(spawner.has_value());
        QVERIFY(outcome(Importer(**spawner).import(fixture("simple.pdf"), {}, {}))
                    .ends_with("the importer's worker did not start (status 127)"));
    }

  private:
    Spawner& m_spawner;
    TempDir m_dir;
};

int main(int argc, char** argv) {
    return runWithSpawner<SpawnerTest>(testWorker("hostile_worker"), argc, argv);
}
#include "spawner_test.moc"
