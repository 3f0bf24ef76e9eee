#include <unistd.h>

#include <QTest>
#include <set>

#include "tests/app/vault/fault_vfs.h"
#include "tests/app/vault/vault_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

/// threat-model.md, P3: the n-th call to the operating system fails, for n = 1 … end, once and from
/// then on: every time a clear error, no crash, and afterwards everything that was reported as
/// saved.
class LibraryFaultTest : public QObject {
    Q_OBJECT

    /// What one session was told: documents that were added and not removed, those that were
    /// neither for sure.
    struct Told {
        std::set<uint64_t> kept, removed;
        std::set<TurnId> turns;
        std::vector<Error> errors;
    };

    static DocumentText textOf(uint64_t number) {
        return makeText(
            "T" + std::to_string(number),
            {U"page of document " + fromUtf8(std::to_string(number)), std::u32string(6000, U'z')});
    }
    static void prepare(const fs::path& folder) {
        auto library = Library::open(folder / "library.sqlite", Library::Access::ReadWrite);
        QVERIFY(library);
        for (uint64_t number = 1; number <= 3; ++number)
            QVERIFY((*library)->addDocument(hashOf(number), "f", 1, textOf(number)));
        const auto binder = (*library)->createBinder("B");
        QVERIFY(binder);
        QVERIFY((*library)->createConversation(binder->id, "c"));
    }
    static Told session(const fs::path& folder) {
        Told told;
        const auto note = [&](const auto& result) {
            if (!result) told.errors.push_back(result.error());
            return result.has_value();
        };
        auto library = Library::open(folder / "library.sqlite", Library::Access::ReadWrite);
        if (!note(library)) return told;
        for (uint64_t number = 11; number <= 13; ++number)
            if (note((*library)->addDocument(hashOf(number), "f", 1, textOf(number))))
                told.kept.insert(number);
        const auto turns = (*library)->addTurns(
            1, 0, {{0, 0, "user", "q", "", "{}", ""}, {0, 0, "assistant", "a", "", "{}", ""}});
        if (note(turns)) told.turns.insert(turns->begin(), turns->end());
        if (note((*library)->removeDocument(2))) told.removed.insert(2);
        note((*library)->search("page", {}));
        note((*library)->pages(1));
        return told;
    }
    static bool verify(const fs::path& folder, const Told& told, int nth) {
        const auto complain = [&](const std::string& what) {
            qWarning("fault %d: %s", nth, what.c_str());
            return false;
        };
        auto library = Library::open(folder / "library.sqlite", Library::Access::ReadWrite);
        if (!library) return complain(library.error().message);
        if (auto sound = (*library)->check(); !sound) return complain(sound.error().message);
        auto kept = told.kept;
        kept.insert({1, 3});
        for (const uint64_t number : kept) {
            const auto record = (*library)->findDocument(hashOf(number));
            if (!record || !*record) return complain("lost document " + std::to_string(number));
            const auto pages = (*library)->pages((*record)->id);
            if (!pages || !samePage(pages->front(), textOf(number).pages[0]))
                return complain("changed");
        }
        for (const uint64_t number : told.removed)
            if (const auto record = (*library)->findDocument(hashOf(number)); !record || *record)
                return complain("still there: " + std::to_string(number));
        const auto turns = (*library)->turns(1);
        if (!turns || turns->size() < told.turns.size() || turns->size() % 2 != 0)
            return complain("turns");
        for (const Error& error : told.errors)
            if (error.message.empty() || error.code == ErrorCode::Internal)
                return complain("unclear error: " + error.message);
        return true;
    }

  private slots:
    void initTestCase() {
        FaultVfs::install();
        // Real syncs of hundreds of sessions would only take time here.
        if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 1);
    }

    void everyFaultIsAClearErrorAndLosesNothing_data() {
        QTest::addColumn<bool>("always");
        QTest::newRow("once") << false;
        QTest::newRow("from then on") << true;
    }
    void everyFaultIsAClearErrorAndLosesNothing() {
        QFETCH(bool, always);
        TempDir dir;
        fs::create_directory(dir / "prepared");
        prepare(dir / "prepared");
        int nth = 1, injected = 0, with_error = 0;
        for (;; ++nth) {
            const fs::path folder = dir / std::to_string(nth);
            fs::copy(dir / "prepared", folder);
            FaultVfs::arm(nth, always ? FaultVfs::Repeat::Always : FaultVfs::Repeat::Once);
            const Told told = session(folder);
            const int hits = FaultVfs::hits();
            FaultVfs::disarm();
            QVERIFY(verify(folder, told, nth));
            fs::remove_all(folder);
            injected += hits;
            with_error += told.errors.empty() ? 0 : 1;
            if (hits == 0) break;
        }
        qInfo("%d places, %d injected faults, %d sessions told an error", nth - 1, injected,
              with_error);
        QVERIFY(nth > 100);
        QVERIFY(with_error > nth / 2);
    }
};

QTEST_APPLESS_MAIN(LibraryFaultTest)
#include "library_fault_test.moc"
