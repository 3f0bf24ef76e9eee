#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "tests/app/vault/child_process.h"
#include "tests/app/vault/vault_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

/// threat-model.md, P1: a kill at any moment loses nothing that was shown as saved.
class VaultKillTest : public QObject {
    Q_OBJECT

    static std::u32string pageText(int number, int page) {
        std::u32string text = U"document" + fromUtf8(std::to_string(number)) + U" page" +
                              fromUtf8(std::to_string(page));
        for (int i = 0; i < 200; ++i)
            text += U" word" + fromUtf8(std::to_string((number * 31 + i * 7) % 500));
        return text;
    }
    static DocumentText textOf(int number) {
        return makeText("Document " + std::to_string(number),
                        {pageText(number, 1), pageText(number, 2), pageText(number, 3)});
    }

    /// Adds documents from `first` on; says "start", then "+<n> <id>" after each add and "-<n>"
    /// after each removal.
    static int work(const VaultInfo& info, const fs::path& source, int first, int pipe) {
        auto vault = Vault::open(info, Library::Access::ReadWrite);
        if (!vault) return 1;
        tell(pipe, "start");
        for (int number = first;; ++number) {
            writeFile(source, "original " + std::to_string(number) + std::string(50000, 'x'));
            const auto stored = (*vault)->storeOriginal(source);
            if (!stored) return 2;
            const auto record = (*vault)->library().addDocument(
                stored->sha256, "f" + std::to_string(number), stored->bytes, textOf(number));
            if (!record) return 3;
            tell(pipe, "+" + std::to_string(number));
            if (number % 3 != 0) continue;
            tell(pipe, "?" + std::to_string(number));  // from here on it may be there or not
            if (!(*vault)->removeDocument(record->id)) return 4;
            tell(pipe, "-" + std::to_string(number));
        }
    }

  private slots:
    void everyCommittedDocumentSurvivesAKill() {
        const auto seed =
            static_cast<unsigned>(std::chrono::system_clock::now().time_since_epoch().count());
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        Home home;
        auto found = VaultRegistry::find(std::nullopt);
        QVERIFY(found);
        const VaultInfo info = *found;
        std::set<int> committed, uncertain;
        int next = 1, slowest_ms = 0;
        for (int round = 0; round < 30; ++round) {
            {
                ChildProcess child(
                    [&](int pipe) { return work(info, home.scratch("source"), next, pipe); });
                QCOMPARE(child.readLine(), std::string("start"));
                std::this_thread::sleep_for(std::chrono::microseconds(random() % 60000));
                ::kill(child.pid(), SIGKILL);
                QCOMPARE(child.wait(), -1);  // it was the signal, not an error
                for (std::string line = child.readLine(); !line.empty(); line = child.readLine()) {
                    const int number = std::stoi(line.substr(1));
                    next = std::max(next, number + 1);
                    if (line[0] == '+') committed.insert(number);
                    if (line[0] == '?') uncertain.insert(number);
                    if (line[0] == '-') uncertain.erase(number);
                    if (line[0] != '+') committed.erase(number);
                }
                uncertain.insert(next);  // stored, but killed before it could say so
                ++next;
            }
            const auto start = std::chrono::steady_clock::now();
            TAKE(vault, Vault::open(info, Library::Access::ReadWrite));
            const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::steady_clock::now() - start);
            slowest_ms = std::max(slowest_ms, static_cast<int>(took.count()));
            VERIFY_OK(vault->library().check());
            TAKE(documents, vault->library().documents());
            std::set<int> present;
            std::set<std::string> hashes;
            for (const DocumentRecord& record : documents) {
                const int number = std::stoi(record.file_name.substr(1));
                present.insert(number);
                hashes.insert(toHex(record.sha256));
                QVERIFY2(committed.contains(number) || uncertain.contains(number),
                         record.file_name.c_str());
                TAKE(path, vault->originalPath(record.sha256));
                TAKE(hash, Vault::hashFile(path));
                QVERIFY(hash == record.sha256);
                TAKE(pages, vault->library().pages(record.id));
                const DocumentText expected = textOf(number);
                QCOMPARE(pages.size(), expected.pages.size());
                for (size_t i = 0; i < pages.size(); ++i)
                    QVERIFY(samePage(pages[i], expected.pages[i]));
            }
            for (const int number : committed)
                QVERIFY2(present.contains(number),
                         ("lost document " + std::to_string(number)).c_str());
            for (const auto& entry : fs::directory_iterator(info.path / "documents"))
                QVERIFY2(hashes.contains(entry.path().filename().string()),
                         "an original without a document");
            committed = present;
            uncertain.clear();
        }
        qInfo("30 kills, %zu documents kept, slowest opening %d ms", committed.size(), slowest_ms);
        QVERIFY(!committed.empty());
        const auto result = SQLite::Database((info.path / "library.sqlite").string())
                                .execAndGet("PRAGMA integrity_check")
                                .getString();
        QCOMPARE(result, std::string("ok"));
    }

    /// A reader that comes first after a kill sees the committed state and moves nothing.
    void aReaderAfterAKillSeesEverythingCommitted() {
        Home home;
        TAKE(info, VaultRegistry::find(std::nullopt));
        size_t told = 0;
        {
            ChildProcess child(
                [&](int pipe) { return work(info, home.scratch("source"), 1, pipe); });
            while (told < 2)
                if (child.readLine()[0] == '+') ++told;
            child.kill();
        }
        const auto wal_bytes = fs::file_size(info.path / "library.sqlite-wal");
        QVERIFY(wal_bytes > 0);
        {
            TAKE(reader, Vault::open(info, Library::Access::ReadOnly));
            TAKE(documents, reader->library().documents());
            QVERIFY(documents.size() >= told);
        }
        QCOMPARE(fs::file_size(info.path / "library.sqlite-wal"), wal_bytes);
    }
};

QTEST_APPLESS_MAIN(VaultKillTest)
#include "vault_kill_test.moc"
