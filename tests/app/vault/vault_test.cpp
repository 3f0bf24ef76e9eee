#include "app/vault/vault.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <QTest>
#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/app/vault/child_process.h"
#include "tests/app/vault/vault_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;
using Access = Library::Access;

class VaultTest : public QObject {
    Q_OBJECT

    static std::vector<std::string> originals(const VaultInfo& info) {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(info.path / "documents"))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
    static Result<VaultInfo> standard() { return VaultRegistry::find(std::nullopt); }
    /// In a child: opens the vault, says so, and keeps it.
    static int holdVault(const VaultInfo& info, int pipe, std::chrono::milliseconds how_long) {
        auto vault = Vault::open(info, Access::ReadWrite);
        if (!vault) return 1;
        tell(pipe, "open");
        std::this_thread::sleep_for(how_long);
        return 0;
    }

  private slots:
    void anOriginalIsStoredOnceUnderItsHash() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        const fs::path source = home.scratch("a.pdf");
        writeFile(source, "abc");
        TAKE(stored, vault->storeOriginal(source));
        // FIPS 180-2, appendix B.1.
        const std::string name = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        QCOMPARE(toHex(stored.sha256), name);
        QVERIFY(stored.was_new);
        QCOMPARE(stored.bytes, int64_t{3});
        QCOMPARE(stored.path, info.path / "documents" / name);
        QCOMPARE(readFile(stored.path), std::string("abc"));
        QCOMPARE(modeOf(stored.path), 0600);
        writeFile(home.scratch("copy.pdf"), "abc");
        TAKE(again, vault->storeOriginal(home.scratch("copy.pdf")));
        QVERIFY(!again.was_new);
        QVERIFY(again.sha256 == stored.sha256);
        QCOMPARE(originals(info), std::vector<std::string>{name});
        TAKE(hash, Vault::hashFile(source));
        QVERIFY(hash == stored.sha256);
        TAKE(path, vault->originalPath(hash));
        QCOMPARE(path, stored.path);
        VERIFY_ERROR(vault->originalPath(hashOf(1)), ErrorCode::NotFound, "no original");
    }

    void largeAndEmptyFilesAreStoredWhole() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        std::mt19937 random(5);
        for (const size_t size : {size_t{0}, size_t{1} << 20, (size_t{3} << 20) + 17}) {
            std::string bytes(size, '\0');
            for (char& c : bytes) c = static_cast<char>(random());
            writeFile(home.scratch("f"), bytes);
            TAKE(stored, vault->storeOriginal(home.scratch("f")));
            QCOMPARE(stored.bytes, static_cast<int64_t>(size));
            QVERIFY(readFile(stored.path) == bytes);
        }
    }

    void whatIsNoFileIsRefused() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        VERIFY_ERROR(vault->storeOriginal(home.scratch("absent.pdf")), ErrorCode::NotFound,
                     "absent.pdf");
        VERIFY_ERROR(vault->storeOriginal(info.path), ErrorCode::InvalidArgument,
                     "not a regular file");
        VERIFY_ERROR(vault->storeOriginal("/dev/zero"), ErrorCode::InvalidArgument,
                     "not a regular file");
        QVERIFY(::mkfifo(home.scratch("pipe").c_str(), 0600) == 0);
        VERIFY_ERROR(vault->storeOriginal(home.scratch("pipe")), ErrorCode::InvalidArgument,
                     "regular");
        VERIFY_ERROR(Vault::hashFile(home.scratch("pipe")), ErrorCode::InvalidArgument, "regular");
        QVERIFY(originals(info).empty());
        writeFile(home.scratch("real.pdf"), "x");
        fs::create_symlink(home.scratch("real.pdf"), home.scratch("link.pdf"));
        VERIFY_OK(vault->storeOriginal(home.scratch("link.pdf")));
    }

    /// Whatever another program does to the file meanwhile, name and stored bytes belong together.
    void aFileThatChangesWhileCopiedIsStoredUnderTheHashOfTheCopy() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        const fs::path source = home.scratch("moving");
        writeFile(source, std::string(4 << 20, 'a'));
        ChildProcess writer([&](int pipe) {
            std::fstream file(source, std::ios::in | std::ios::out | std::ios::binary);
            tell(pipe, "started");
            for (unsigned i = 0;; ++i) {
                file.seekp(static_cast<std::streamoff>(i * 4099u % (4u << 20)));
                file.put(static_cast<char>(i)).flush();
            }
            return 0;
        });
        writer.readLine();
        for (int i = 0; i < 5; ++i) {
            TAKE(stored, vault->storeOriginal(source));
            TAKE(hash, Vault::hashFile(stored.path));
            QVERIFY(hash == stored.sha256);
        }
    }

    void aDamagedOriginalIsReplacedByTheNextImport() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        writeFile(home.scratch("a"), "good bytes");
        TAKE(stored, vault->storeOriginal(home.scratch("a")));
        writeFile(stored.path, "rotten");
        VERIFY_ERROR(vault->originalPath(stored.sha256), ErrorCode::Corrupt, "is damaged");
        TAKE(again, vault->storeOriginal(home.scratch("a")));
        QVERIFY(again.was_new);
        QCOMPARE(readFile(stored.path), std::string("good bytes"));
        VERIFY_OK(vault->originalPath(stored.sha256));
    }

    void anOriginalIsRestoredFromTheSameBytesAlone() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        const fs::path file = home.scratch("a");
        writeFile(file, "good bytes");
        TAKE(stored, vault->storeOriginal(file));
        writeFile(stored.path, "rotten");
        writeFile(file, "other bytes");  // since it was hashed
        VERIFY_ERROR(vault->restoreOriginal(file, stored.sha256), ErrorCode::Io, "file changed");
        QCOMPARE(originals(info), std::vector<std::string>{toHex(stored.sha256)});
        writeFile(file, "good bytes");
        std::stop_source stop;
        stop.request_stop();
        VERIFY_ERROR(vault->restoreOriginal(file, stored.sha256, stop.get_token()),
                     ErrorCode::Cancelled, "cancelled");
        VERIFY_OK(vault->restoreOriginal(file, stored.sha256));
        QCOMPARE(readFile(stored.path), std::string("good bytes"));
        fs::remove(file);
        VERIFY_OK(vault->restoreOriginal(file, stored.sha256));  // which is sound
    }

    void aFileThatChangedLeavesNoOriginalBehind() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        writeFile(home.scratch("a"), "other bytes");
        VERIFY_ERROR(vault->addDocument(home.scratch("a"), hashOf(1), makeText("T", {U"x"})),
                     ErrorCode::Io, "file changed");
        QVERIFY(originals(info).empty());
    }

    void removingADocumentRemovesItsOriginal() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        writeFile(home.scratch("a"), "bytes");
        TAKE(stored, vault->storeOriginal(home.scratch("a")));
        TAKE(record, vault->library().addDocument(stored.sha256, "a", 5, makeText("", {U"word"})));
        for (const char* name : {"a.snapshot", "b.snapshot", "b.pin", "c.snapshot.damaged"})
            writeFile(vault->statesDir() / name, "what the model has read");
        TAKE(gone, vault->removeDocument(record.id));
        QCOMPARE(gone.states, 2);
        QVERIFY(fs::is_empty(vault->statesDir()));
        QVERIFY(originals(info).empty());
        TAKE(documents, vault->library().documents());
        QVERIFY(documents.empty());
        VERIFY_ERROR(vault->removeDocument(record.id), ErrorCode::NotFound, "document");
    }

    void removingSeveralDocumentsRemovesTheirOriginals() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        std::vector<DocumentId> ids;
        for (const char* name : {"a", "b", "c"}) {
            writeFile(home.scratch(name), std::string("bytes of ") + name);
            TAKE(stored, vault->storeOriginal(home.scratch(name)));
            TAKE(record,
                 vault->library().addDocument(stored.sha256, name, 10, makeText("", {U"word"})));
            ids.push_back(record.id);
        }
        writeFile(vault->statesDir() / "a.snapshot", "what the model has read");
        VERIFY_ERROR(vault->removeDocuments({ids[0], 99}), ErrorCode::NotFound, "document 99");
        QCOMPARE(originals(info).size(), size_t{3});
        QVERIFY(!fs::is_empty(vault->statesDir()));
        TAKE(gone, vault->removeDocuments({ids[0], ids[2]}));
        QCOMPARE(gone.documents, 2);
        QCOMPARE(gone.states, 1);
        QCOMPARE(originals(info).size(), size_t{1});
        TAKE(left, vault->library().documents());
        QCOMPARE(left.size(), size_t{1});
        QCOMPARE(left.front().id, ids[1]);
    }

    void leftOversGoWhenTheVaultIsOpenedForWriting() {
        Home home;
        TAKE(info, standard());
        std::string kept;
        {
            TAKE(vault, Vault::open(info, Access::ReadWrite));
            writeFile(home.scratch("a"), "kept");
            TAKE(stored, vault->storeOriginal(home.scratch("a")));
            VERIFY_OK(vault->library().addDocument(stored.sha256, "a", 4, makeText("", {U"w"})));
            kept = toHex(stored.sha256);
            writeFile(home.scratch("b"), "orphan");
            VERIFY_OK(vault->storeOriginal(home.scratch("b")));
        }
        const fs::path folder = info.path / "documents";
        writeFile(folder / ".tmp-0123456789abcdef", "half a copy");
        writeFile(folder / "note by the user.txt", "not ours");
        {
            TAKE(reader, Vault::open(info, Access::ReadOnly));
            QCOMPARE(originals(info).size(), size_t{4});
        }
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        QCOMPARE(originals(info), (std::vector<std::string>{kept, "note by the user.txt"}));
    }

    /// One thread removes, another imports the same file as soon as its row has gone.
    void whatIsImportedWhileItIsRemovedKeepsItsOriginal() {
        Home home;
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        const DocumentText text = makeText("", {U"word"});
        std::vector<DocumentId> ids;
        Sha256 last{};
        fs::path file;
        for (int i = 0; i < 8; ++i) {
            file = home.scratch(std::to_string(i));
            writeFile(file, "bytes " + std::to_string(i));
            TAKE(hash, Vault::hashFile(file));
            TAKE(record, vault->addDocument(file, hash, text));
            ids.push_back(record.id);
            last = hash;
        }
        VERIFY_ERROR(vault->addDocument(file, hashOf(1), text), ErrorCode::Io, "changed");
        bool is_removed = false;
        std::thread remover([&] { is_removed = vault->removeDocuments(ids).has_value(); });
        Result<DocumentRecord> again = fail(ErrorCode::NotFound, "not yet");
        std::thread importer([&] {
            while (vault->library().findDocument(last).value()) std::this_thread::yield();
            again = vault->addDocument(file, last, text);
        });
        remover.join();
        importer.join();
        QVERIFY(is_removed);
        VERIFY_OK(again);
        VERIFY_OK(vault->originalPath(last));
    }

    /// An empty library in place of a lost one would make every original look left over.
    void aLostLibraryDoesNotCostTheOriginals() {
        Home home;
        TAKE(info, standard());
        {
            TAKE(vault, Vault::open(info, Access::ReadWrite));
            writeFile(home.scratch("a"), "precious");
            TAKE(stored, vault->storeOriginal(home.scratch("a")));
            VERIFY_OK(vault->library().addDocument(stored.sha256, "a", 8, makeText("", {U"w"})));
        }
        fs::remove(info.path / "library.sqlite");
        for (const Access access : {Access::ReadWrite, Access::ReadOnly})
            VERIFY_ERROR(Vault::open(info, access), ErrorCode::Corrupt, "lost its library");
        QCOMPARE(originals(info).size(), size_t{1});
        QVERIFY(!fs::exists(info.path / "library.sqlite"));
    }

    void aSecondOwnerIsToldWhoHoldsTheVault() {
        Home home;
        TAKE(info, standard());
        ChildProcess owner(
            [&](int pipe) { return holdVault(info, pipe, std::chrono::seconds(30)); });
        QCOMPARE(owner.readLine(), std::string("open"));
        const auto refused = Vault::open(info, Access::ReadWrite);
        QVERIFY(!refused);
        QVERIFY(refused.error().code == ErrorCode::Busy);
        const std::string start = "the vault \"Default\" is in use by vault_test (process " +
                                  std::to_string(owner.pid()) + ") since 20";
        QVERIFY2(refused.error().message.starts_with(start), refused.error().message.c_str());
        QVERIFY2(refused.error().message.ends_with("Z"), refused.error().message.c_str());
        VERIFY_ERROR(VaultRegistry::remove("Default"), ErrorCode::Busy,
                     std::to_string(owner.pid()));
        QVERIFY(fs::exists(info.path / "library.sqlite"));
        {
            TAKE(reader, Vault::open(info, Access::ReadOnly));
            TAKE(documents, reader->library().documents());
            QVERIFY(documents.empty());
            VERIFY_ERROR(reader->storeOriginal("/etc/passwd"), ErrorCode::InvalidArgument,
                         "reading only");
            VERIFY_ERROR(reader->removeDocument(1), ErrorCode::InvalidArgument, "reading only");
        }
        owner.kill();  // what the lock file says now is of a dead process
        QVERIFY(readFile(info.path / "owner.lock").find(std::to_string(getpid())) ==
                std::string::npos);
        VERIFY_OK(Vault::open(info, Access::ReadWrite));
    }

    void oneProcessCannotOwnAVaultTwice() {
        Home home;
        TAKE(info, standard());
        TAKE(first, Vault::open(info, Access::ReadWrite));
        VERIFY_ERROR(Vault::open(info, Access::ReadWrite), ErrorCode::Busy,
                     std::to_string(getpid()));
        first.reset();
        VERIFY_OK(Vault::open(info, Access::ReadWrite));
    }

    void waitingEndsWhenTheOwnerDoes() {
        Home home;
        TAKE(info, standard());
        ChildProcess owner(
            [&](int pipe) { return holdVault(info, pipe, std::chrono::milliseconds(300)); });
        QCOMPARE(owner.readLine(), std::string("open"));
        const auto start = std::chrono::steady_clock::now();
        VERIFY_ERROR(Vault::open(info, Access::ReadWrite, std::chrono::milliseconds(60)),
                     ErrorCode::Busy, std::to_string(owner.pid()));
        QVERIFY(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(60));
        VERIFY_OK(Vault::open(info, Access::ReadWrite, std::chrono::seconds(30)));
        QCOMPARE(owner.wait(), 0);
    }

    void whatALockFileSaysIsNotBelieved() {
        Home home;
        TAKE(info, standard());
        for (const std::string& said :
             {std::string(R"({"pid":1,"program":"init","since":"x"})"),
              std::string("\0\0garbage", 9), std::string(100000, '{'), std::string()}) {
            writeFile(info.path / "owner.lock", said);
            VERIFY_OK(Vault::open(info, Access::ReadWrite));
        }
        // A lock held by a process that wrote nothing readable.
        ChildProcess owner([&](int pipe) {
            auto vault = Vault::open(info, Access::ReadWrite);
            writeFile(info.path / "owner.lock", "\"nonsense");
            tell(pipe, "open");
            std::this_thread::sleep_for(std::chrono::seconds(30));
            return 0;
        });
        owner.readLine();
        VERIFY_ERROR(Vault::open(info, Access::ReadWrite), ErrorCode::Busy, "another process");
    }

    void aVaultRemovedMeanwhileIsNotOpened() {
        Home home;
        TAKE(info, VaultRegistry::create("Doomed"));
        VERIFY_OK(VaultRegistry::remove("Doomed"));
        for (const Access access : {Access::ReadWrite, Access::ReadOnly})
            VERIFY_ERROR(Vault::open(info, access), ErrorCode::NotFound, "no longer");
        QVERIFY(!fs::exists(info.path));
        TAKE(other, VaultRegistry::create("Other"));
        fs::rename(other.path, info.path);
        VERIFY_ERROR(Vault::open(info, Access::ReadWrite), ErrorCode::Mismatch, "another vault");
    }

    void aReaderBesideAnotherProcessSeesCommittedDocuments() {
        Home home;
        TAKE(info, standard());
        ChildProcess writer([&](int pipe) {
            auto vault = Vault::open(info, Access::ReadWrite);
            if (!vault) return 1;
            for (uint64_t i = 1; i <= 50; ++i) {
                if (!(*vault)->library().addDocument(hashOf(i), "f", 1,
                                                     makeText("", {U"common word"})))
                    return 2;
                tell(pipe, std::to_string(i));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            return 0;
        });
        TAKE(reader, Vault::open(info, Access::ReadOnly));
        for (std::string line = writer.readLine(); !line.empty(); line = writer.readLine()) {
            TAKE(documents, reader->library().documents());
            QVERIFY(documents.size() >= static_cast<size_t>(std::stoi(line)));
            TAKE(hits, reader->library().search("common", {{}, {}, 100}));
            QVERIFY(hits.size() >= documents.size());
        }
        QCOMPARE(writer.wait(), 0);
        TAKE(documents, reader->library().documents());
        QCOMPARE(documents.size(), size_t{50});
    }

    void everythingInAVaultIsPrivate() {
        Home home;
        ::umask(0);
        TAKE(info, standard());
        TAKE(vault, Vault::open(info, Access::ReadWrite));
        writeFile(home.scratch("a"), "x");
        TAKE(stored, vault->storeOriginal(home.scratch("a")));
        VERIFY_OK(vault->library().addDocument(stored.sha256, "a", 1, makeText("", {U"w"})));
        ::umask(022);
        int seen = 0;
        for (const auto& entry : fs::recursive_directory_iterator(home.path())) {
            const int expected = entry.is_directory() ? 0700 : 0600;
            QVERIFY2(modeOf(entry.path()) == expected, entry.path().c_str());
            ++seen;
        }
        QVERIFY(seen > 10);
        QCOMPARE(modeOf(home.path()), 0700);
        QVERIFY(fs::is_directory(vault->statesDir()));
    }

    /// Stands in for a full disk: every write past a size fails.
    void aFailedCopyLeavesNothing() {
        Home home;
        TAKE(info, standard());
        writeFile(home.scratch("big"), std::string(3 << 20, 'x'));
        ChildProcess child([&](int pipe) {
            auto vault = Vault::open(info, Access::ReadWrite);
            if (!vault) return 1;
            ::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{1 << 21, 1 << 21};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            const auto stored = (*vault)->storeOriginal(home.scratch("big"));
            tell(pipe, stored ? "stored"
                              : std::string(errorCodeName(stored.error().code)) + " " +
                                    stored.error().message);
            return 0;
        });
        const std::string line = child.readLine();
        QVERIFY2(line.starts_with("io writing " + (info.path / "documents").string()),
                 line.c_str());
        QCOMPARE(child.wait(), 0);
        QVERIFY(originals(info).empty());
    }

    /// As a user who may read the vault but not write: what a read-only medium looks like.
    void aReadOnlyFolderCanBeReadAndSaysSoOnWriting() {
        if (::geteuid() != 0) QSKIP("needs root, to become a user without rights to the folder");
        Home home;
        TAKE(info, standard());
        {
            TAKE(vault, Vault::open(info, Access::ReadWrite));
            VERIFY_OK(vault->library().addDocument(hashOf(1), "f", 1, makeText("", {U"word"})));
        }
        fs::permissions(home.path().parent_path(), fs::perms(0755));
        for (const auto& entry : fs::recursive_directory_iterator(home.path()))
            fs::permissions(entry.path(), fs::perms(entry.is_directory() ? 0555 : 0444));
        fs::permissions(home.path(), fs::perms(0555));
        ChildProcess child([&](int pipe) {
            if (::setresgid(65534, 65534, 65534) != 0 || ::setresuid(65534, 65534, 65534) != 0)
                return 1;
            {
                auto vault = Vault::open(info, Access::ReadOnly);
                const auto hits =
                    vault ? (*vault)->library().search("word", {}) : fail(vault.error());
                tell(pipe, hits ? std::to_string(hits->size()) + " hits" : hits.error().message);
            }
            const auto writer = Vault::open(info, Access::ReadWrite);
            tell(pipe, writer ? "opened"
                              : std::string(errorCodeName(writer.error().code)) + " " +
                                    writer.error().message);
            const auto library = Library::open(info.path / "library.sqlite", Access::ReadWrite);
            tell(pipe, library ? "opened"
                               : std::string(errorCodeName(library.error().code)) + " " +
                                     library.error().message);
            return 0;
        });
        QCOMPARE(child.readLine(), std::string("1 hits"));
        const std::string vault_line = child.readLine();
        QVERIFY2(vault_line.starts_with("io opening " + info.path.string()), vault_line.c_str());
        const std::string library_line = child.readLine();
        QVERIFY2(
            library_line.starts_with("io ") && library_line.find("cannot be") != std::string::npos,
            library_line.c_str());
    }
};

QTEST_APPLESS_MAIN(VaultTest)
#include "vault_test.moc"
