#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <QTest>

#include "app/vault/database.h"
#include "app/vault/migrations/migrations.h"
#include "app/vault/search_tokenizer.h"
#include "tests/app/vault/vault_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class MigrationTest : public QObject {
    Q_OBJECT

    /// A library as version 1 left it, with one document of one empty page.
    static void makeVersion1(const fs::path& path) {
        SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        QVERIFY(registerSearchTokenizer(database.getHandle()));
        database.exec("PRAGMA journal_mode = WAL");
        database.exec(std::string(libraryMigrations()[0]));
        database.exec("PRAGMA user_version = 1");
        database.exec("PRAGMA application_id = " + std::to_string(kLibraryApplicationId));
        database.exec(
            "INSERT INTO documents (sha256, title, file_name, file_bytes, page_count, imported_at) "
            "VALUES (zeroblob(32), 'Old lease', 'old.pdf', 5, 0, '2025-01-01T00:00:00Z')");
        database.exec(
            "INSERT INTO binders (name, created_at) VALUES ('Old binder', '2025-01-01T00:00:00Z')");
    }
    /// A library as version 2 left it: documents that no list sorts yet, a conversation.
    static void makeVersion2(const fs::path& path) {
        makeVersion1(path);
        SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
        QVERIFY(registerSearchTokenizer(database.getHandle()));
        database.exec(std::string(libraryMigrations()[1]));
        database.exec("PRAGMA user_version = 2");
        database.exec(
            "INSERT INTO documents (sha256, title, file_name, file_bytes, page_count, imported_at) "
            "VALUES (randomblob(32), 'Année 10', 'X.PDF', 5, 0, '2025-01-02T00:00:00Z'), "
            "(randomblob(32), 'ANNEE 9', 'y.pdf', 5, 0, '2025-01-03T00:00:00Z')");
        database.exec(
            "INSERT INTO conversations (binder, title, created_at) "
            "VALUES (1, 'Old question', '2025-01-01T00:00:00Z')");
    }
    static int pragma(const fs::path& path, const std::string& name) {
        return SQLite::Database(path.string()).execAndGet("PRAGMA " + name).getInt();
    }
    static std::string titleIn(const fs::path& path) {
        return SQLite::Database(path.string())
            .execAndGet("SELECT title FROM documents")
            .getString();
    }

  private slots:
    void anOlderLibraryIsBackedUpAndBroughtUpToDate() {
        TempDir dir;
        const fs::path path = dir / "library.sqlite", backup = dir / "library.sqlite.backup-v1";
        makeVersion1(path);
        DocumentId id = 0;
        {
            TAKE(library, Library::open(path, Library::Access::ReadWrite));
            TAKE(documents, library->documents());
            QCOMPARE(documents.size(), size_t{1});
            QCOMPARE(documents[0].title, std::string("Old lease"));
            id = documents[0].id;
            TAKE(binder, library->findBinder("Old binder"));
            QVERIFY(binder);
            TAKE(conversation, library->createConversation(binder->id, "new in version 2"));
            VERIFY_OK(library->addTurns(conversation.id, 0, {{0, 0, "user", "q", "", "{}", ""}}));
            VERIFY_OK(library->check());
        }
        QCOMPARE(pragma(path, "user_version"), 3);
        QVERIFY(fs::exists(backup));
        QCOMPARE(modeOf(backup), 0600);
        QCOMPARE(pragma(backup, "user_version"), 1);
        QCOMPARE(titleIn(backup), std::string("Old lease"));
        for (const auto& entry : fs::directory_iterator(dir.path()))
            QVERIFY(!entry.path().filename().string().starts_with(".tmp-"));
        {
            TAKE(library, Library::open(path, Library::Access::ReadWrite));
            QVERIFY(fs::exists(backup));  // opening again is no reason to lose it
            VERIFY_OK(library->removeDocument(id));
        }
        QVERIFY(!fs::exists(backup));  // it held the document
    }

    void documentsOfAnOlderLibraryAreSortedAndFound() {
        TempDir dir;
        const fs::path path = dir / "library.sqlite";
        makeVersion2(path);
        TAKE(library, Library::open(path, Library::Access::ReadWrite));
        QVERIFY(fs::exists(dir / "library.sqlite.backup-v2"));
        QVERIFY(!fs::exists(dir / "library.sqlite.backup-v1"));
        TAKE(documents, library->documents(DocumentQuery{}));
        std::vector<std::string> titles;
        for (const DocumentRecord& document : documents) titles.push_back(document.title);
        QCOMPARE(titles, (std::vector<std::string>{"ANNEE 9", "Année 10", "Old lease"}));
        DocumentQuery query;
        query.words = "annee x.pdf";
        TAKE(found, library->documents(query));
        QCOMPARE(found.size(), size_t{1});
        TAKE(conversations, library->conversations(1));
        QCOMPARE(conversations.size(), size_t{1});
        QCOMPARE(conversations[0].branch_count, 1);
        QCOMPARE(conversations[0].last_turn_at, std::string());
        VERIFY_OK(library->setTag(documents[0].id, "lease", true));
        VERIFY_OK(library->check());
    }

    void anOlderLibraryIsNotChangedByReading() {
        TempDir dir;
        makeVersion1(dir / "library.sqlite");
        VERIFY_ERROR(Library::open(dir / "library.sqlite", Library::Access::ReadOnly),
                     ErrorCode::Mismatch, "older Lectern");
        QCOMPARE(pragma(dir / "library.sqlite", "user_version"), 1);
        QVERIFY(!fs::exists(dir / "library.sqlite.backup-v1"));
    }

    void aFailedStepLeavesTheOldVersion() {
        TempDir dir;
        const fs::path path = dir / "library.sqlite";
        makeVersion1(path);
        // conversations is made first and must not stay when turns, the second table, cannot be
        // made.
        { SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec("CREATE TABLE turns (x)"); }
        VERIFY_ERROR(Library::open(path, Library::Access::ReadWrite), ErrorCode::Corrupt,
                     "library version 2");
        QCOMPARE(pragma(path, "user_version"), 1);
        QCOMPARE(titleIn(path), std::string("Old lease"));
        QVERIFY(!SQLite::Database(path.string()).tableExists("conversations"));
        QVERIFY(fs::exists(dir / "library.sqlite.backup-v1"));
    }

    void anUnfinishedBackupStopsTheMigration() {
        TempDir dir;
        const fs::path path = dir / "library.sqlite";
        makeVersion1(path);
        fs::create_directory(dir / "library.sqlite.backup-v1");  // in the way of the final name
        VERIFY_ERROR(Library::open(path, Library::Access::ReadWrite), ErrorCode::Io, "backup-v1");
        QCOMPARE(pragma(path, "user_version"), 1);
    }

    void aNewerLibraryIsRefused() {
        TempDir dir;
        const fs::path path = dir / "library.sqlite";
        { VERIFY_OK(Library::open(path, Library::Access::ReadWrite)); }
        {
            SQLite::Database(path.string(), SQLite::OPEN_READWRITE)
                .exec("PRAGMA user_version = 77");
        }
        for (const auto access : {Library::Access::ReadWrite, Library::Access::ReadOnly})
            VERIFY_ERROR(Library::open(path, access), ErrorCode::Unsupported,
                         "newer Lectern (library version 77; this one knows versions up to 3)");
        QCOMPARE(pragma(path, "user_version"), 77);
    }

    void everyStepIsEmbedded() {
        QCOMPARE(libraryMigrations().size(), size_t{3});
        for (const std::string_view sql : libraryMigrations())
            QVERIFY(sql.find("CREATE TABLE") != sql.npos);
    }
};

QTEST_APPLESS_MAIN(MigrationTest)
#include "migration_test.moc"
