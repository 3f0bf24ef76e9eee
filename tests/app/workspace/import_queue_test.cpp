#include "app/workspace/import_queue.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include "app/workspace/workspace.h"
#include "kernels/base/log.h"
#include "tests/app/vault/vault_fixture.h"
#include "tests/support/pdf_writer.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

using State = ImportItem::State;

class ImportQueueTest : public QObject {
    Q_OBJECT

  public:
    explicit ImportQueueTest(Spawner& spawner) : m_spawner(spawner) {}

  private:
    Spawner& m_spawner;
    std::unique_ptr<Home> m_home;
    std::unique_ptr<Workspace> m_workspace;

    static QString fixture(const char* name) { return QString(LECTERN_TEST_DATA) + "/pdf/" + name; }
    QString scratch(const char* name) const {
        return QString::fromStdString(m_home->scratch(name).string());
    }
    /// A document that takes a few seconds to import.
    QString longDocument() const {
        const QString path = scratch("long.pdf");
        writePdf(path.toStdString(), variedPages(1'500, 50));
        return path;
    }
    void openWorkspace(Spawner* spawner) {
        m_workspace.reset();
        auto opened = Workspace::open(VaultRegistry::find(std::nullopt).value(), spawner);
        if (!opened) qFatal("%s", opened.error().message.c_str());
        m_workspace = std::move(*opened);
    }
    ImportQueue& queue() { return m_workspace->imports(); }
    const ImportItem& item(size_t row) { return queue().items().at(row); }
    std::vector<State> states() {
        std::vector<State> all;
        for (const ImportItem& each : queue().items()) all.push_back(each.state);
        return all;
    }
    bool waitUntilIdle() {
        return QTest::qWaitFor([this] { return !queue().isBusy(); }, 60'000);
    }
    BinderId newBinder(const char* name) {
        return m_workspace->vault().library().createBinder(name).value().id;
    }
    std::vector<std::string> filesIn(BinderId binder) {
        std::vector<std::string> names;
        const BinderRecord record = m_workspace->vault().library().binder(binder).value();
        for (const DocumentRecord& document : record.documents) names.push_back(document.file_name);
        return names;
    }
    size_t documentCount() { return m_workspace->vault().library().documents()->size(); }

  private slots:
    void initTestCase() { qRegisterMetaType<lectern::app::Changes>(); }
    void init() {
        m_home = std::make_unique<Home>();
        openWorkspace(&m_spawner);
    }
    void cleanup() {
        m_workspace.reset();
        m_home.reset();
    }

    void filesAreImportedOneAfterTheOther() {
        QSignalSpy busy(&queue(), &ImportQueue::busyChanged);
        QSignalSpy finished(&queue(), &ImportQueue::finished);
        QSignalSpy changed(m_workspace.get(), &Workspace::changed);
        const BinderId binder = newBinder("Harbour");
        const auto ids = queue().add({fixture("simple.pdf"), fixture("rotated.pdf")}, binder);
        QCOMPARE(ids.size(), size_t{2});
        QVERIFY(queue().isBusy());
        QVERIFY(states() == (std::vector{State::Importing, State::Waiting}));
        QVERIFY(waitUntilIdle());
        QVERIFY(states() == (std::vector{State::Done, State::Done}));
        QCOMPARE(item(0).document->page_count, 2);
        QCOMPARE(item(0).pages_done, 2);
        QCOMPARE(filesIn(binder), (std::vector<std::string>{"simple.pdf", "rotated.pdf"}));
        QCOMPARE(busy.count(), 2);
        QCOMPARE(finished.count(), 1);
        QCOMPARE(finished[0], (QVariantList{2, 0}));
        QCOMPARE(changed.count(), 2);
        QVERIFY(m_workspace->vault().originalPath(item(0).document->sha256).has_value());
        VERIFY_OK(m_workspace->vault().library().check());
    }

    void knownBytesAreNotImportedAgain() {
        queue().add({fixture("simple.pdf")}, {});
        QVERIFY(waitUntilIdle());
        fs::copy(fixture("simple.pdf").toStdString(), m_home->scratch("copy.pdf"));
        const BinderId binder = newBinder("Harbour");
        openWorkspace(nullptr);  // which cannot import anything
        QSignalSpy finished(&queue(), &ImportQueue::finished);
        queue().add({scratch("copy.pdf")}, binder);
        QVERIFY(waitUntilIdle());
        QCOMPARE(item(0).state, State::Duplicate);
        QCOMPARE(item(0).document->file_name, std::string("simple.pdf"));
        QCOMPARE(filesIn(binder), std::vector<std::string>{"simple.pdf"});
        QCOMPARE(finished[0], (QVariantList{1, 0}));
        queue().add({fixture("rotated.pdf")}, binder);
        QVERIFY(waitUntilIdle());
        QCOMPARE(item(1).state, State::Failed);
        QCOMPARE(item(1).error->code, ErrorCode::Sandbox);
    }

    void oneBadFileStopsNothing() {
        QSignalSpy finished(&queue(), &ImportQueue::finished);
        writeFile(m_home->scratch("broken.pdf"), "%PDF-1.4 nothing");
        writeFile(m_home->scratch("empty.pdf"), "");
        queue().add({scratch("broken.pdf"), scratch("absent.pdf"), scratch("empty.pdf"),
                     fixture("many_pages.pdf"), fixture("simple.pdf")},
                    {});
        QVERIFY(waitUntilIdle());
        QVERIFY(states() == (std::vector{State::Failed, State::Failed, State::Failed, State::Failed,
                                         State::Done}));
        QCOMPARE(item(1).error->code, ErrorCode::NotFound);
        QVERIFY(item(1).error->message.find("absent.pdf") != std::string::npos);
        QCOMPARE(finished[0], (QVariantList{1, 4}));
        QCOMPARE(documentCount(), size_t{1});
        // A failed one may be tried once more.
        fs::copy(fixture("rotated.pdf").toStdString(), m_home->scratch("absent.pdf"));
        queue().retry(item(1).id);
        QVERIFY(waitUntilIdle());
        QCOMPARE(item(1).state, State::Done);
        QCOMPARE(finished[1], (QVariantList{1, 0}));
    }

    void anEncryptedFileAsksForItsPassword() {
        QSignalSpy finished(&queue(), &ImportQueue::finished);
        queue().add({fixture("encrypted.pdf"), fixture("simple.pdf")}, {});
        QVERIFY(waitUntilIdle());
        QVERIFY(states() == (std::vector{State::NeedsPassword, State::Done}));
        QVERIFY(item(0).error->message.find("a password is needed") != std::string::npos);
        QCOMPARE(finished.count(), 0);  // it waits for the user
        queue().retry(item(0).id, QString("harbor"));
        QVERIFY(waitUntilIdle());
        QCOMPARE(item(0).state, State::NeedsPassword);
        QVERIFY(item(0).error->message.find("does not open it") != std::string::npos);
        queue().retry(item(0).id, QString("harbour"));
        QVERIFY(waitUntilIdle());
        QCOMPARE(item(0).state, State::Done);
        QVERIFY(!item(0).error);
        QCOMPARE(finished.count(), 1);
        QCOMPARE(finished[0], (QVariantList{2, 0}));
    }

    void aPasswordIsForgottenWithItsTry() {
        queue().add({fixture("encrypted.pdf")}, {});
        QVERIFY(waitUntilIdle());
        queue().retry(item(0).id, QString("harbor"));
        QVERIFY(waitUntilIdle());
        queue().retry(item(0).id);
        QVERIFY(waitUntilIdle());
        QVERIFY(item(0).error->message.find("a password is needed") != std::string::npos);
        QSignalSpy finished(&queue(), &ImportQueue::finished);
        queue().cancel(item(0).id);
        QCOMPARE(item(0).state, State::Cancelled);
        QCOMPARE(finished.count(), 1);
    }

    void progressIsToldNowAndThen() {
        QElapsedTimer timer;
        timer.start();
        int told = 0, last = 0;
        connect(&queue(), &ImportQueue::itemChanged, this, [&](int row) {
            const ImportItem& at = item(static_cast<size_t>(row));
            if (at.state != State::Importing || at.pages_total == 0) return;
            ++told;
            QVERIFY(at.pages_done >= last);
            QCOMPARE(at.pages_total, 1'500);
            last = at.pages_done;
        });
        queue().add({longDocument()}, {});
        QVERIFY(waitUntilIdle());
        QCOMPARE(item(0).state, State::Done);
        QVERIFY(told > 1);
        QVERIFY2(told <= 2 + timer.elapsed() / 50, qPrintable(QString::number(told)));
    }

    void cancellingEndsTheFileAtHandAndThoseThatWait() {
        queue().add({longDocument(), fixture("simple.pdf"), fixture("rotated.pdf")}, {});
        QVERIFY(QTest::qWaitFor([this] { return item(0).pages_done > 0; }, 30'000));
        queue().cancel(item(1).id);
        QCOMPARE(item(1).state, State::Cancelled);
        QElapsedTimer timer;
        timer.start();
        queue().cancel(item(0).id);
        QVERIFY(QTest::qWaitFor([this] { return item(0).state == State::Cancelled; }, 10'000));
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(waitUntilIdle());
        QVERIFY(states() == (std::vector{State::Cancelled, State::Cancelled, State::Done}));
        QCOMPARE(documentCount(), size_t{1});
        queue().retry(item(1).id);
        QVERIFY(waitUntilIdle());
        QCOMPARE(item(1).state, State::Done);
    }

    void everythingCanBeCancelled() {
        QSignalSpy finished(&queue(), &ImportQueue::finished);
        fs::create_directory(m_home->scratch("folder"));
        fs::copy(fixture("simple.pdf").toStdString(), m_home->scratch("folder") / "simple.pdf");
        queue().add({longDocument(), scratch("folder"), fixture("rotated.pdf")}, {});
        queue().cancelAll();
        QVERIFY(waitUntilIdle());
        for (const State state : states()) QCOMPARE(state, State::Cancelled);
        QCOMPARE(finished.count(), 1);
        QCOMPARE(finished[0], (QVariantList{0, 0}));
        QCOMPARE(documentCount(), size_t{0});
        queue().clearFinished();
        QVERIFY(queue().items().empty());
    }

    void whatIsQueuedIsNotQueuedTwice() {
        const BinderId a = newBinder("a"), b = newBinder("b");
        const QString file = fixture("simple.pdf");
        const auto first = queue().add({file, file}, a);
        QCOMPARE(first[0], first[1]);
        QCOMPARE(queue().add({fixture("../pdf/simple.pdf")}, a), (std::vector{first[0]}));
        queue().add({file}, b);  // another binder is another wish
        QCOMPARE(queue().items().size(), size_t{2});
        QVERIFY(waitUntilIdle());
        QVERIFY(states() == (std::vector{State::Done, State::Duplicate}));
        QCOMPARE(filesIn(b), std::vector<std::string>{"simple.pdf"});
        queue().add({file}, a);
        QCOMPARE(queue().items().size(), size_t{3});
        QVERIFY(waitUntilIdle());
    }

    void foldersAreTakenApart() {
        fs::create_directories(m_home->scratch("papers") / "more");
        fs::create_directories(m_home->scratch("nothing"));
        const auto put = [&](const char* from, const fs::path& to) {
            fs::copy(fixture(from).toStdString(), m_home->scratch("papers") / to);
        };
        put("simple.pdf", "Annex 10.pdf");
        put("rotated.pdf", "Annex 2.pdf");
        put("rtl.pdf", fs::path("more") / "x.PDF");
        writeFile(m_home->scratch("papers") / "notes.txt", "x");
        const BinderId binder = newBinder("Papers");
        QVERIFY(queue().add({scratch("papers"), scratch("nothing")}, binder).empty());
        QVERIFY(queue().isBusy());
        QVERIFY(waitUntilIdle());
        QCOMPARE(filesIn(binder),
                 (std::vector<std::string>{"Annex 2.pdf", "Annex 10.pdf", "x.PDF"}));
        QCOMPARE(queue().items().size(), size_t{4});
        const auto failed =
            std::find_if(queue().items().begin(), queue().items().end(),
                         [](const ImportItem& each) { return each.state == State::Failed; });
        QVERIFY(failed != queue().items().end());
        QCOMPARE(failed->error->code, ErrorCode::NotFound);
        // Now there is something in it.
        fs::copy(fixture("scripts.pdf").toStdString(), m_home->scratch("nothing") / "s.pdf");
        queue().retry(failed->id);
        QVERIFY(waitUntilIdle());
        QCOMPARE(filesIn(binder).back(), std::string("s.pdf"));
    }

    void aBinderThatHasGoneIsToldAndTheDocumentKept() {
        const BinderId binder = newBinder("Gone");
        VERIFY_OK(m_workspace->vault().library().removeBinder(binder));
        queue().add({fixture("simple.pdf")}, binder);
        QVERIFY(waitUntilIdle());
        QCOMPARE(item(0).state, State::Failed);
        QCOMPARE(item(0).error->code, ErrorCode::NotFound);
        QCOMPARE(documentCount(), size_t{1});
        queue().add({fixture("simple.pdf")}, binder);
        QVERIFY(waitUntilIdle());
        QCOMPARE(item(1).state, State::Failed);
    }

    void whatIsAnnouncedIsThere() {
        size_t seen = 0;
        connect(m_workspace.get(), &Workspace::changed, this, [&] {
            m_workspace->read(
                this, [](const Library& library) { return library.documents(); },
                [&](const auto& documents) { seen = documents->size(); });
        });
        queue().add({fixture("simple.pdf")}, {});
        QTRY_COMPARE_WITH_TIMEOUT(seen, size_t{1}, 30'000);
    }

    /// Closing the window during an import.
    void theEndDoesNotWaitForALongDocument() {
        queue().add({longDocument(), fixture("simple.pdf")}, {});
        QVERIFY(QTest::qWaitFor([this] { return item(0).pages_done > 0; }, 30'000));
        QElapsedTimer timer;
        timer.start();
        m_workspace.reset();
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
        openWorkspace(&m_spawner);
        QCOMPARE(documentCount(), size_t{0});
        VERIFY_OK(m_workspace->vault().library().check());
    }

    void theEndIsSafeAtAnyMoment() {
        for (int round = 0; round < 12; ++round) {
            queue().add({fixture("simple.pdf"), fixture("rotated.pdf"), fixture("encrypted.pdf")},
                        {});
            QTest::qWait(round * 15);
            openWorkspace(&m_spawner);
            VERIFY_OK(m_workspace->vault().library().check());
        }
    }
};

/// The spawner forks, so it comes before Qt and any thread.
int main(int argc, char** argv) {
    configureLogging(spdlog::level::warn);
    auto spawner = Spawner::start(fs::path(LECTERN_BIN_DIR) / "lectern-importer");
    if (!spawner) {
        std::fprintf(stderr, "%s\n", spawner.error().message.c_str());
        return 1;
    }
    QCoreApplication application(argc, argv);
    ImportQueueTest test(**spawner);
    return QTest::qExec(&test, argc, argv);
}

#include "import_queue_test.moc"
