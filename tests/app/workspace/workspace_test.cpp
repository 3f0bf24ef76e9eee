#include "app/workspace/workspace.h"

#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <thread>

#include "tests/app/vault/vault_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class WorkspaceTest : public QObject {
    Q_OBJECT

    static std::unique_ptr<Workspace> openNew() {
        auto made = VaultRegistry::create("Test");
        if (!made) qFatal("%s", made.error().message.c_str());
        auto workspace = Workspace::open(*made, nullptr);
        if (!workspace) qFatal("%s", workspace.error().message.c_str());
        return std::move(*workspace);
    }
    static Result<std::vector<BinderRecord>> listBinders(const Library& library) {
        return library.binders();
    }

  private slots:
    void initTestCase() { qRegisterMetaType<lectern::app::Changes>(); }

    void aSecondOwnerIsRefused() {
        Home home;
        const auto workspace = openNew();
        VERIFY_ERROR(Workspace::open(workspace->info(), nullptr), ErrorCode::Busy, "Test");
    }

    void aVaultThatIsNotThereIsRefused() {
        Home home;
        VaultInfo info;
        info.name = "Nowhere";
        info.path = home.scratch("nowhere");
        VERIFY_ERROR(Workspace::open(info, nullptr), ErrorCode::NotFound, "Nowhere");
    }

    void theVaultIsFreeAgainAfterwards() {
        Home home;
        auto workspace = openNew();
        const VaultInfo info = workspace->info();
        workspace.reset();
        VERIFY_OK(Workspace::open(info, nullptr));
    }

    void whatIsAnnouncedIsSeenByTheNextRead() {
        Home home;
        const auto workspace = openNew();
        std::vector<size_t> seen;
        connect(workspace.get(), &Workspace::changed, this, [&](Changes what) {
            QCOMPARE(what, Changes(Change::Binders));
            workspace->read(this, listBinders, [&](auto binders) {
                QVERIFY(binders.has_value());
                seen.push_back(binders->size());
            });
        });
        for (size_t i = 1; i <= 50; ++i) {
            workspace->write(
                Change::Binders, this,
                [i](Vault& vault) {
                    return vault.library().createBinder("binder " + std::to_string(i));
                },
                [](const Result<BinderRecord>&) {});
            QTRY_COMPARE(seen.size(), i);
            QCOMPARE(seen.back(), i);
        }
    }

    void aChangeIsAnnouncedBeforeItsAnswer() {
        Home home;
        const auto workspace = openNew();
        QStringList order;
        connect(workspace.get(), &Workspace::changed, this, [&] { order << "changed"; });
        workspace->write(
            Change::Binders, this, [](Vault& vault) { return vault.library().createBinder("b"); },
            [&](auto made) { order << (made ? "made" : "failed"); });
        QTRY_COMPARE(order, (QStringList{"changed", "made"}));
    }

    void whatFailedIsNotAnnounced() {
        Home home;
        const auto workspace = openNew();
        QSignalSpy changed(workspace.get(), &Workspace::changed);
        std::optional<Error> error;
        workspace->write(
            Change::Binders, this, [](Vault& vault) { return vault.library().removeBinder(99); },
            [&](const Status& removed) { error = removed.error(); });
        QTRY_VERIFY(error.has_value());
        QCOMPARE(error->code, ErrorCode::NotFound);
        QCOMPARE(changed.count(), 0);
    }

    void aChangeIsAnnouncedThoughItsAskerHasGone() {
        Home home;
        const auto workspace = openNew();
        QSignalSpy changed(workspace.get(), &Workspace::changed);
        auto asker = std::make_unique<QObject>();
        bool is_answered = false;
        workspace->write(
            Change::Binders, asker.get(),
            [](Vault& vault) { return vault.library().createBinder("b"); },
            [&](const Result<BinderRecord>&) { is_answered = true; });
        asker.reset();
        QTRY_COMPARE(changed.count(), 1);
        QVERIFY(!is_answered);
    }

    void readsDoNotWaitForWrites() {
        Home home;
        const auto workspace = openNew();
        std::atomic<bool> go = false;
        bool is_read = false, is_written = false;
        workspace->write(
            Change::Binders, this,
            [&](Vault& vault) {
                while (!go) QThread::msleep(1);
                return vault.library().createBinder("b");
            },
            [&](const Result<BinderRecord>&) { is_written = true; });
        workspace->read(this, listBinders, [&](const auto&) { is_read = true; });
        QTRY_VERIFY(is_read);
        QVERIFY(!is_written);
        go = true;
        QTRY_VERIFY(is_written);
    }

    void whatIsRemovedLeavesTheFilesThoughSomeoneReads() {
        Home home;
        const auto workspace = openNew();
        const fs::path folder = workspace->info().path;
        const auto somewhere = [&] {
            for (const auto& entry : fs::recursive_directory_iterator(folder))
                if (entry.is_regular_file() &&
                    readFile(entry.path()).find("quuxcanary") != std::string::npos)
                    return true;
            return false;
        };
        DocumentId id = 0;
        workspace->write(
            Change::Documents, this,
            [](Vault& vault) {
                return vault.library().addDocument(hashOf(1), "f", 1,
                                                   makeText("", {U"the quuxcanary sings"}));
            },
            [&](const Result<DocumentRecord>& added) { id = added->id; });
        QTRY_VERIFY(id != 0);
        QVERIFY(somewhere());
        size_t hit_count = 0;
        workspace->read(
            this, [](const Library& library) { return library.search("quuxcanary", {}); },
            [&](const Result<std::vector<SearchHit>>& hits) { hit_count = hits->size(); });
        QTRY_COMPARE(hit_count, size_t{1});
        bool is_removed = false;
        workspace->write(
            Change::Documents, this, [id](Vault& vault) { return vault.removeDocument(id); },
            [&](const Result<RemovedDocuments>& gone) { is_removed = gone.has_value(); });
        QTRY_VERIFY(is_removed);
        QVERIFY(!somewhere());
    }

    /// Closing the window while everything runs.
    void itEndsInTheMiddleOfItsWork() {
        for (int round = 0; round < 20; ++round) {
            Home home;
            auto workspace = openNew();
            QObject context;
            for (int i = 0; i < 20; ++i) {
                workspace->write(
                    Change::Binders, &context,
                    [i](Vault& vault) {
                        return vault.library().createBinder("binder " + std::to_string(i));
                    },
                    [](const Result<BinderRecord>&) {});
                workspace->read(&context, listBinders, [](const auto&) {});
            }
            QTest::qWait(round);
            const VaultInfo info = workspace->info();
            workspace.reset();
            TAKE(again, Vault::open(info, Library::Access::ReadWrite));
            VERIFY_OK(again->library().check());
        }
    }

    void manyReadersAndAWriterAgree() {
        Home home;
        const auto workspace = openNew();
        std::atomic<bool> is_over = false;
        std::atomic<int> failures = 0, reads = 0;
        // Workers like the assistant's use the writing library from threads of their own.
        std::vector<std::thread> readers;
        for (int i = 0; i < 3; ++i)
            readers.emplace_back([&] {
                size_t last = 0;
                while (!is_over) {
                    const auto binders = workspace->vault().library().binders();
                    if (!binders || binders->size() < last) ++failures;
                    if (binders) last = binders->size();
                    ++reads;
                }
            });
        int written = 0, queried = 0;
        for (int i = 0; i < 100; ++i) {
            workspace->write(
                Change::Binders, this,
                [i](Vault& vault) {
                    return vault.library().createBinder("binder " + std::to_string(i));
                },
                [&](const Result<BinderRecord>& made) { written += made ? 1 : 0; });
            workspace->read(this, listBinders,
                            [&](const auto& binders) { queried += binders ? 1 : 0; });
        }
        QTRY_COMPARE_WITH_TIMEOUT(written, 100, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(queried, 100, 60'000);
        is_over = true;
        for (std::thread& reader : readers) reader.join();
        QCOMPARE(failures.load(), 0);
        QVERIFY(reads > 0);
    }
};

QTEST_GUILESS_MAIN(WorkspaceTest)
#include "workspace_test.moc"
