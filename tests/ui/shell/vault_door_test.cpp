#include <SQLiteCpp/SQLiteCpp.h>

#include <QSignalSpy>
#include <QTest>

#include "app/vault/database.h"
#include "app/vault/migrations/migrations.h"
#include "app/vault/search_tokenizer.h"
#include "app/vault/vault_folder.h"
#include "tests/app/vault/vault_fixture.h"
#include "ui/shell/vault_door.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::ui;
using namespace lectern::test;

using Files = std::shared_ptr<Workspace::Files>;

class VaultDoorTest : public QObject {
    Q_OBJECT

    /// As the first version left it.
    static void makeOld(const VaultInfo& info) {
        const fs::path path = info.path / kLibraryFile;
        for (const char* end : {"", "-wal", "-shm"}) fs::remove(path.string() + end);
        SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        QVERIFY(registerSearchTokenizer(database.getHandle()));
        database.exec(std::string(libraryMigrations()[0]));
        database.exec("PRAGMA user_version = 1");
        database.exec("PRAGMA application_id = " + std::to_string(kLibraryApplicationId));
    }

  private slots:
    void aVaultIsOpenedBesideTheCaller() {
        Home home;
        VaultDoor door;
        QSignalSpy opening(&door, &VaultDoor::opening), opened(&door, &VaultDoor::opened);
        door.open(std::nullopt);
        QVERIFY(door.isOpening());
        QCOMPARE(opened.count(), 0);
        QTRY_COMPARE(opened.count(), 1);
        QVERIFY(!door.isOpening());
        QCOMPARE(opening.count(), 1);
        const auto files = opened[0][0].value<Files>();
        QVERIFY(files && files->vault && files->reader);
        QVERIFY(files->vault->info().is_default);
    }

    void onlyTheLastOpeningIsAnswered() {
        Home home;
        TAKE(first, VaultRegistry::create("First"));
        TAKE(second, VaultRegistry::create("Second"));
        VaultDoor door;
        QSignalSpy opened(&door, &VaultDoor::opened);
        door.open("First");
        door.open("Second");
        QTRY_COMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].value<Files>()->vault->info().name, std::string("Second"));
        opened.clear();
        door.open("First");
        door.forget();
        QVERIFY(!door.isOpening());
        QTest::qWait(200);
        QCOMPARE(opened.count(), 0);
        VERIFY_OK(Workspace::open(first, nullptr));  // nobody holds it
    }

    void anUpdateOfTheLibraryIsSaid() {
        Home home;
        TAKE(info, VaultRegistry::create("Old"));
        makeOld(info);
        VaultDoor door;
        QSignalSpy opening(&door, &VaultDoor::opening), opened(&door, &VaultDoor::opened);
        door.open("Old");
        QTRY_COMPARE(opened.count(), 1);
        QCOMPARE(opening.count(), 2);
        const QString told = opening[1][0].toString();
        QVERIFY2(told.contains("Updating the library") && told.contains("Old"), qPrintable(told));
        QVERIFY(fs::exists(info.path / "library.sqlite.backup-v1"));
    }

    void whoHoldsAVaultIsSaid() {
        Home home;
        TAKE(info, VaultRegistry::create("Held"));
        TAKE(held, Vault::open(info, Library::Access::ReadWrite));
        VaultDoor door;
        std::optional<ErrorCode> code;
        connect(&door, &VaultDoor::openingFailed, this,
                [&](const Error& error, const QString& name) {
                    code = error.code;
                    QCOMPARE(name, QString("Held"));
                });
        door.open("Held");
        QTRY_VERIFY(code);
        QCOMPARE(*code, ErrorCode::Busy);
        QVERIFY(!door.isOpening());
    }

    void aVaultIsMadeAndDeleted() {
        Home home;
        TAKE(first, VaultRegistry::create("First"));  // the default, as the first
        VaultDoor door;
        QSignalSpy made(&door, &VaultDoor::made), removed(&door, &VaultDoor::removed),
            failed(&door, &VaultDoor::failed);
        door.make("Second");
        QTRY_COMPARE(made.count(), 1);
        QCOMPARE(made[0][0].toString(), QString("Second"));
        door.make("Second");
        QTRY_COMPARE(failed.count(), 1);
        door.remove("Second");
        QTRY_COMPARE(removed.count(), 1);
        QVERIFY(removed[0][1].toBool());
        door.make("Third");
        QTRY_COMPARE(made.count(), 2);
        door.remove("First");
        QTRY_COMPARE(removed.count(), 2);
        QVERIFY(!removed[1][1].toBool());  // "Third" is there, but nobody chose it
        QVERIFY(!fs::exists(first.path));
    }
};

QTEST_GUILESS_MAIN(VaultDoorTest)
#include "vault_door_test.moc"
