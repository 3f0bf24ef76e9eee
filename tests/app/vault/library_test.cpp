#include "app/vault/library.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>
#include <chrono>

#include "tests/app/vault/vault_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class LibraryTest : public QObject {
    Q_OBJECT

    static Result<std::unique_ptr<Library>> openIn(
        const TempDir& dir, Library::Access access = Library::Access::ReadWrite) {
        return Library::open(dir / "library.sqlite", access);
    }

  private slots:
    void aDocumentComesBackWhole() {
        TempDir dir;
        DocumentText text = makeText(
            " The\tLease \n", {U"First page.\nTwo lines.", U"", U"Überweisung 契約 \U0001F600"});
        text.pages[0].label = "xii";
        text.pages[2].rotation = 270;
        text.outline = {{"Terms", 0, 0}, {"Notice", 2, 1}, {"Nowhere", -1, 0}};
        DocumentId id = 0;
        {
            TAKE(library, openIn(dir));
            TAKE(record, library->addDocument(hashOf(7), "lease.pdf", 1234, text));
            id = record.id;
        }
        TAKE(library, openIn(dir));
        TAKE(record, library->document(id));
        QCOMPARE(record.title, std::string("The Lease"));
        QCOMPARE(record.file_name, std::string("lease.pdf"));
        QCOMPARE(record.file_bytes, int64_t{1234});
        QCOMPARE(record.page_count, 3);
        QVERIFY(record.sha256 == hashOf(7));
        QVERIFY(record.pages_without_text == std::vector<int>{2});
        QCOMPARE(record.imported_at.size(), size_t{20});
        TAKE(pages, library->pages(id));
        QCOMPARE(pages.size(), size_t{3});
        for (size_t i = 0; i < pages.size(); ++i) QVERIFY(samePage(pages[i], text.pages[i]));
        TAKE(outline, library->outline(id));
        QCOMPARE(outline.size(), size_t{3});
        QCOMPARE(outline[1].title, std::string("Notice"));
        QCOMPARE(outline[1].page_index, 2);
        QCOMPARE(outline[1].level, 1);
        QCOMPARE(outline[2].page_index, -1);
        VERIFY_OK(library->check());
    }

    void aDocumentWithoutTitleIsCalledByItsFile() {
        TempDir dir;
        TAKE(library, openIn(dir));
        TAKE(record, library->addDocument(hashOf(1), "scan 4.pdf", 1, makeText(" \t ", {U"x"})));
        QCOMPARE(record.title, std::string("scan 4.pdf"));
    }

    void fileNamesLeaveAsUtf8() {
        TempDir dir;
        TAKE(library, openIn(dir));
        TAKE(record, library->addDocument(hashOf(1), "caf\xE9.pdf", 1, makeText("", {U"x"})));
        QCOMPARE(record.file_name, std::string("caf\uFFFD.pdf"));
        QCOMPARE(record.title, record.file_name);
    }

    void theSameDocumentTwiceIsStoredOnce() {
        TempDir dir;
        TAKE(library, openIn(dir));
        TAKE(first, library->addDocument(hashOf(1), "a.pdf", 1, makeText("A", {U"one"})));
        TAKE(second, library->addDocument(hashOf(1), "b.pdf", 1, makeText("B", {U"two"})));
        QCOMPARE(second.id, first.id);
        QCOMPARE(second.file_name, std::string("a.pdf"));
        TAKE(all, library->documents());
        QCOMPARE(all.size(), size_t{1});
        TAKE(found, library->findDocument(hashOf(1)));
        QVERIFY(found && found->id == first.id);
        TAKE(absent, library->findDocument(hashOf(2)));
        QVERIFY(!absent);
        VERIFY_OK(library->check());
    }

    void pagesThatDoNotFitTogetherAreRefused() {
        TempDir dir;
        TAKE(library, openIn(dir));
        DocumentText boxes = makeText("", {U"abc"});
        boxes.pages[0].boxes.pop_back();
        VERIFY_ERROR(library->addDocument(hashOf(1), "a", 1, boxes), ErrorCode::InvalidArgument,
                     "2 boxes");
        DocumentText order = makeText("", {U"a", U"b"});
        order.pages[1].index = 5;
        VERIFY_ERROR(library->addDocument(hashOf(1), "a", 1, order), ErrorCode::InvalidArgument,
                     "index 5");
        TAKE(all, library->documents());
        QVERIFY(all.empty());
    }

    void whatIsNotThereIsNotFound() {
        TempDir dir;
        TAKE(library, openIn(dir));
        VERIFY_ERROR(library->document(9), ErrorCode::NotFound, "document 9");
        VERIFY_ERROR(library->pages(9), ErrorCode::NotFound, "document 9");
        VERIFY_ERROR(library->outline(9), ErrorCode::NotFound, "document 9");
        VERIFY_ERROR(library->removeDocument(9), ErrorCode::NotFound, "document 9");
        VERIFY_ERROR(library->removeBinder(9), ErrorCode::NotFound, "binder 9");
        VERIFY_ERROR(library->conversations(9), ErrorCode::NotFound, "binder 9");
        VERIFY_ERROR(library->createConversation(9, "t"), ErrorCode::NotFound, "binder 9");
        VERIFY_ERROR(library->turns(9), ErrorCode::NotFound, "conversation 9");
        VERIFY_ERROR(library->addTurns(9, 0, {}), ErrorCode::NotFound, "conversation 9");
    }

    void bindersKeepTheirOrder() {
        TempDir dir;
        TAKE(library, openIn(dir));
        std::vector<DocumentId> ids;
        for (int i = 0; i < 4; ++i) {
            TAKE(record,
                 library->addDocument(hashOf(static_cast<uint64_t>(i)), "f" + std::to_string(i), 1,
                                      makeText("", {i == 2 ? U"" : U"text"})));
            ids.push_back(record.id);
        }
        TAKE(binder, library->createBinder("  Smith v. Jones "));
        QCOMPARE(binder.name, std::string("Smith v. Jones"));
        for (const size_t i : {2u, 0u, 3u, 0u, 1u})
            VERIFY_OK(library->addToBinder(binder.id, ids[i]));
        VERIFY_ERROR(library->addToBinder(binder.id, 99), ErrorCode::NotFound, "document 99");
        VERIFY_ERROR(library->addToBinder(99, ids[0]), ErrorCode::NotFound, "binder 99");
        VERIFY_OK(library->removeDocument(ids[0]));
        VERIFY_OK(library->createConversation(binder.id, "first"));
        TAKE(found, library->findBinder("Smith v. Jones"));
        QVERIFY(found);
        std::vector<DocumentId> order;
        for (const auto& document : found->documents) order.push_back(document.id);
        QVERIFY((order == std::vector<DocumentId>{ids[2], ids[3], ids[1]}));
        QVERIFY(found->documents[0].pages_without_text == std::vector<int>{1});
        QVERIFY(found->documents[1].pages_without_text.empty());
        QCOMPARE(found->conversation_count, 1);
        VERIFY_ERROR(library->createBinder("Smith v. Jones"), ErrorCode::InvalidArgument,
                     "already");
        VERIFY_ERROR(library->createBinder(" "), ErrorCode::InvalidArgument, "empty");
        TAKE(absent, library->findBinder("Smith"));
        QVERIFY(!absent);
        VERIFY_OK(library->createBinder("Another"));
        TAKE(all, library->binders());
        QCOMPARE(all.size(), size_t{2});
        VERIFY_OK(library->removeBinder(binder.id));
        TAKE(left, library->binders());
        QCOMPARE(left.size(), size_t{1});
        VERIFY_ERROR(library->conversations(binder.id), ErrorCode::NotFound, "binder");
        TAKE(documents, library->documents());
        QCOMPARE(documents.size(), size_t{3});  // documents outlive their binders
        VERIFY_OK(library->check());
    }

    void namesWithComposedAndDecomposedLettersAreOne() {
        TempDir dir;
        TAKE(library, openIn(dir));
        VERIFY_OK(library->createBinder("Mu\u0308ller"));
        TAKE(found, library->findBinder("M\u00FCller"));
        QVERIFY(found);
    }

    /// `ask FILE` names a binder after the file, and file names hold anything but a slash and a
    /// zero byte.
    void bindersCanBeNamedAfterAnyFile() {
        TempDir dir;
        TAKE(library, openIn(dir));
        for (const std::string& name :
             {std::string("invoice\u200E.pdf"), std::string("a\nb\\c.pdf"),
              std::string("latin\xE9.pdf"), std::string(260, 'x')}) {
            TAKE(made, library->createBinder(name));
            TAKE(found, library->findBinder(name));
            QVERIFY(found && found->id == made.id);
        }
        TAKE(cleaned, library->findBinder("invoice.pdf"));
        QVERIFY(cleaned);
        VERIFY_ERROR(library->createBinder(std::string(301, 'x')), ErrorCode::InvalidArgument,
                     "at most 300");
        VERIFY_ERROR(library->createBinder("\u200E"), ErrorCode::InvalidArgument, "empty");
    }

    void turnsFormBranches() {
        TempDir dir;
        TAKE(library, openIn(dir));
        TAKE(binder, library->createBinder("B"));
        TAKE(conversation, library->createConversation(binder.id, "What is the notice period?"));
        TAKE(other, library->createConversation(binder.id, "other"));
        TurnRecord user{0, 0, "user", "What is the notice period?", "", "{}", ""};
        TurnRecord assistant{
            0, 0, "assistant", "Three months.", "thinking \xF0\x9F\xA4\x94", R"({"seed":1})", ""};
        TAKE(first, library->addTurns(conversation.id, 0, {user, assistant}));
        QCOMPARE(first.size(), size_t{2});
        TAKE(second, library->addTurns(conversation.id, first[0], {assistant}));  // a second answer
        TAKE(turns, library->turns(conversation.id));
        QCOMPARE(turns.size(), size_t{3});
        QCOMPARE(turns[0].parent, TurnId{0});
        QCOMPARE(turns[1].parent, first[0]);
        QCOMPARE(turns[2].parent, first[0]);
        QCOMPARE(turns[2].id, second[0]);
        QCOMPARE(turns[1].text, assistant.text);
        QCOMPARE(turns[1].thinking, assistant.thinking);
        QCOMPARE(turns[1].record_json, assistant.record_json);
        QCOMPARE(turns[0].role, std::string("user"));
        QVERIFY(!turns[0].created_at.empty());
        VERIFY_ERROR(library->addTurns(other.id, first[0], {user}), ErrorCode::NotFound,
                     "not part of");
        TAKE(listed, library->conversations(binder.id));
        QCOMPARE(listed.size(), size_t{2});
        QCOMPARE(listed[0].title, conversation.title);
        QCOMPARE(listed[0].created_at, conversation.created_at);
    }

    void readingOnlyWritesNothing() {
        TempDir dir;
        VERIFY_ERROR(openIn(dir, Library::Access::ReadOnly), ErrorCode::NotFound, "library.sqlite");
        QVERIFY(fs::is_empty(dir.path()));
        {
            TAKE(writer, openIn(dir));
            VERIFY_OK(writer->addDocument(hashOf(1), "a", 1, makeText("", {U"alpha"})));
        }
        const std::string before = readFile(dir / "library.sqlite");
        {
            TAKE(reader, openIn(dir, Library::Access::ReadOnly));
            TAKE(hits, reader->search("alpha", {}));
            QCOMPARE(hits.size(), size_t{1});
            VERIFY_ERROR(reader->addDocument(hashOf(2), "b", 1, makeText("", {U"b"})),
                         ErrorCode::InvalidArgument, "reading only");
            VERIFY_ERROR(reader->removeDocument(1), ErrorCode::InvalidArgument, "reading only");
            VERIFY_ERROR(reader->createBinder("b"), ErrorCode::InvalidArgument, "reading only");
            VERIFY_ERROR(reader->setTag(1, "t", true), ErrorCode::InvalidArgument, "reading only");
            VERIFY_ERROR(reader->addNote({}), ErrorCode::InvalidArgument, "reading only");
            VERIFY_ERROR(reader->check(), ErrorCode::InvalidArgument, "reading only");
        }
        QVERIFY(readFile(dir / "library.sqlite") == before);
    }

    void aReaderSeesWhatIsCommitted() {
        TempDir dir;
        TAKE(writer, openIn(dir));
        TAKE(reader, openIn(dir, Library::Access::ReadOnly));
        for (uint64_t i = 1; i <= 20; ++i) {
            VERIFY_OK(writer->addDocument(hashOf(i), "f", 1, makeText("", {U"shared word"})));
            TAKE(documents, reader->documents());
            QCOMPARE(documents.size(), size_t{i});
            TAKE(hits, reader->search("shared", {}));
            QCOMPARE(hits.size(), size_t{i});
        }
    }

    void deletingTakesTheWordsOutOfTheFile() {
        TempDir dir;
        const std::string secret = "quuxcanary";
        const auto somewhere = [&](const std::string& word) {
            for (const auto& entry : fs::directory_iterator(dir.path()))
                if (readFile(entry.path()).find(word) != std::string::npos) return true;
            return false;
        };
        TAKE(library, openIn(dir));
        for (uint64_t i = 1; i <= 30; ++i)
            VERIFY_OK(
                library->addDocument(hashOf(i), "f", 1, makeText("", {U"ordinary words here"})));
        TAKE(record,
             library->addDocument(hashOf(99), "s", 1, makeText("T", {U"the quuxcanary sings"})));
        // What asking leaves behind: quotes in answers and in the records of both turns.
        const auto ask = [&](const std::string& name, DocumentId document) -> Status {
            LECTERN_TRY_ASSIGN(auto binder, library->findBinder(name));
            if (!binder) {
                LECTERN_TRY_ASSIGN(binder, library->createBinder(name));
            }
            LECTERN_TRY(library->addToBinder(binder->id, document));
            LECTERN_TRY_ASSIGN(
                const auto conversation,
                library->createConversation(binder->id, "Does the quuxcanary sing?"));
            LECTERN_TRY(library->addTurns(
                conversation.id, 0,
                {{0, 0, "user", "Does the quuxcanary sing?", "", "{}", ""},
                 {0, 0, "assistant", "\"the quuxcanary sings\" [p. 1]", "quuxcanary?",
                  R"({"passages":[{"excerpt":"the quuxcanary sings"}]})", ""}}));
            return {};
        };
        const auto leave = [&](const std::string& name) -> Status {  // notes, tags, a draft
            NoteRecord note;
            note.document = record.id;
            note.range = {4, 14};
            note.quote = "quuxcanary";
            note.text = "why quuxcanary?";
            LECTERN_TRY(library->addNote(note));
            LECTERN_TRY(library->setTag(record.id, "quuxcanary", true));
            LECTERN_TRY(library->saveReadingPlace(record.id, {}));
            LECTERN_TRY(library->renameDocument(record.id, "On the quuxcanary"));
            LECTERN_TRY(library->renameDocument(record.id, "On it"));
            LECTERN_TRY_ASSIGN(const auto binder, library->findBinder(name));
            if (!binder) return fail(ErrorCode::NotFound, name);
            LECTERN_TRY_ASSIGN(const auto all, library->conversations(binder->id));
            DraftRecord draft;
            draft.conversation = all.front().id;
            draft.question = "Where does the quuxcanary sing?";
            draft.answer = "the quuxcanary si";
            LECTERN_TRY_ASSIGN(draft.id, library->saveDraft(draft));
            draft.answer += "ngs quuxcanary";
            LECTERN_TRY(library->saveDraft(draft));
            LECTERN_TRY(library->saveDraft({0, all.front().id, 0, "quuxcanary?", "", "", ""}));
            return {};
        };
        VERIFY_OK(ask("s", record.id));
        VERIFY_OK(ask("s (2)", record.id));
        VERIFY_OK(ask("Mine", record.id));
        VERIFY_OK(ask("Both", 1));
        VERIFY_OK(ask("Both", record.id));
        VERIFY_OK(leave("Both"));
        // A binder that held it once, with a question from that time and one from later.
        VERIFY_OK(ask("Once", record.id));
        const BinderId once = library->findBinder("Once").value().value().id;
        VERIFY_OK(library->removeFromBinder(once, record.id));
        TAKE(later, library->createConversation(once, "about others"));
        TAKE(other_binder, library->createBinder("Other"));
        VERIFY_OK(library->addToBinder(other_binder.id, 1));
        TAKE(kept, library->createConversation(other_binder.id, "kept"));
        VERIFY_OK(library->addTurns(kept.id, 0, {{0, 0, "user", "kept", "", "{}", ""}}));
        QVERIFY(somewhere(secret));
        TAKE(hits, library->search(secret, {}));
        QCOMPARE(hits.size(), size_t{1});
        TAKE(gone, library->removeDocument(record.id));
        QCOMPARE(gone.conversations, 6);
        QCOMPARE(gone.notes, 1);
        QCOMPARE(gone.binders, (std::vector<std::string>{"s", "s (2)"}));
        TAKE(binders, library->binders());
        std::vector<std::string> left;
        for (const BinderRecord& binder : binders)
            left.push_back(binder.name + " " + std::to_string(binder.conversation_count));
        QCOMPARE(left, (std::vector<std::string>{"Mine 0", "Both 0", "Once 1", "Other 1"}));
        VERIFY_OK(library->conversation(later.id));
        TAKE(no_tags, library->tags());
        QVERIFY(no_tags.empty());
        TAKE(no_drafts, library->drafts());
        QVERIFY(no_drafts.empty());
        TAKE(kept_turns, library->turns(kept.id));
        QCOMPARE(kept_turns.size(), size_t{1});
        TAKE(none, library->search(secret, {}));
        QVERIFY(none.empty());
        TAKE(others, library->search("ordinary", {{}, {}, 100}));
        QCOMPARE(others.size(), size_t{30});
        QVERIFY(!somewhere(secret));
        QVERIFY(!somewhere("canary"));
        VERIFY_OK(library->check());
    }

    void severalDocumentsAreRemovedAtOnceOrNotAtAll() {
        TempDir dir;
        TAKE(library, openIn(dir));
        std::vector<DocumentId> ids;
        for (const char* file : {"a", "b", "c"}) {
            TAKE(record, library->addDocument(hashOf(ids.size() + 1), file, 7,
                                              makeText("", {U"common", U"words"})));
            ids.push_back(record.id);
        }
        const auto binder = [&](const char* name, const std::vector<DocumentId>& documents) {
            const auto made = library->createBinder(name).value();
            for (const DocumentId id : documents)
                if (!library->addToBinder(made.id, id)) qFatal("no binder");
            if (!library->createConversation(made.id, "asked")) qFatal("no conversation");
            return made.id;
        };
        binder("b", {ids[0], ids[1]});  // named after one of them, and all it holds goes
        binder("a", {ids[0], ids[2]});  // holds another one too
        binder("mine", {ids[0]});       // a name that a person gave
        const BinderId once = binder("once", {ids[1]});
        VERIFY_OK(library->removeFromBinder(once, ids[1]));
        binder("other", {ids[2]});
        NoteRecord note;
        note.document = ids[1];
        note.text = "mine";
        VERIFY_OK(library->addNote(note));

        VERIFY_ERROR(library->removeDocuments({ids[0], 99}), ErrorCode::NotFound, "document 99");
        QCOMPARE(library->documents()->size(), size_t{3});
        TAKE(told, library->wouldRemove({ids[1], ids[0]}));
        QCOMPARE(library->documents()->size(), size_t{3});
        TAKE(gone, library->removeDocuments({ids[1], ids[0]}));
        for (const RemovedDocuments& each : {told, gone}) {
            QCOMPARE(each.documents, 2);
            QCOMPARE(each.pages, 4);
            QCOMPARE(each.file_bytes, int64_t{14});
            QCOMPARE(each.conversations, 4);
            QCOMPARE(each.notes, 1);
            QCOMPARE(each.binders, std::vector<std::string>{"b"});
        }
        TAKE(binders, library->binders());
        std::vector<std::string> left;
        for (const BinderRecord& record : binders)
            left.push_back(record.name + " " + std::to_string(record.conversation_count));
        QCOMPARE(left, (std::vector<std::string>{"a 0", "mine 0", "once 0", "other 1"}));
        TAKE(hits, library->search("common", {}));
        QCOMPARE(hits.size(), size_t{1});
        TAKE(none, library->removeDocuments({}));
        QCOMPARE(none.documents, 0);
        VERIFY_OK(library->check());
    }

    void idsAreNeverGivenTwice() {
        TempDir dir;
        TAKE(library, openIn(dir));
        TAKE(first, library->addDocument(hashOf(1), "a", 1, makeText("", {U"a"})));
        VERIFY_OK(library->removeDocument(first.id));
        TAKE(second, library->addDocument(hashOf(1), "a", 1, makeText("", {U"a"})));
        QVERIFY(second.id > first.id);
    }

    void damageIsNamedAndNotUsed() {
        TempDir dir;
        DocumentId id = 0;
        ConversationId conversation_id = 0;
        {
            TAKE(library, openIn(dir));
            TAKE(record,
                 library->addDocument(hashOf(1), "a", 1, makeText("", {U"first", U"second page"})));
            id = record.id;
            TAKE(binder, library->createBinder("b"));
            TAKE(conversation, library->createConversation(binder.id, "c"));
            conversation_id = conversation.id;
            VERIFY_OK(
                library->addTurns(conversation.id, 0, {{0, 0, "user", "question", "", "{}", ""}}));
        }
        std::string bytes = readFile(dir / "library.sqlite");
        const auto change = [&](std::string_view from, std::string_view to) {
            for (size_t at = bytes.find(from); at != std::string::npos;
                 at = bytes.find(from, at + 1))
                bytes.replace(at, from.size(), to);
        };
        change("second page", "sedond page");
        change("question", "questiom");
        writeFile(dir / "library.sqlite", bytes);
        TAKE(library, openIn(dir));
        VERIFY_ERROR(library->pages(id), ErrorCode::Corrupt, "page 2 of document 1 is damaged");
        VERIFY_ERROR(library->turns(conversation_id), ErrorCode::Corrupt, "turn 1");
        VERIFY_ERROR(library->check(), ErrorCode::Corrupt, "damaged");
    }

    void whatIsNoLibraryIsRefused() {
        TempDir dir;
        writeFile(dir / "text.sqlite", std::string(8192, 'x'));
        VERIFY_ERROR(Library::open(dir / "text.sqlite", Library::Access::ReadWrite),
                     ErrorCode::Corrupt, "not a SQLite database");
        VERIFY_ERROR(Library::open(dir / "text.sqlite", Library::Access::ReadOnly),
                     ErrorCode::Corrupt, "not a SQLite database");
        {
            SQLite::Database(dir / "other.sqlite", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
                .exec("CREATE TABLE t (x)");
        }
        VERIFY_ERROR(Library::open(dir / "other.sqlite", Library::Access::ReadWrite),
                     ErrorCode::Corrupt, "not a Lectern library");
        fs::create_directory(dir / "folder.sqlite");
        VERIFY_ERROR(Library::open(dir / "folder.sqlite", Library::Access::ReadWrite),
                     ErrorCode::Corrupt, "not a Lectern library");
        VERIFY_OK(Library::open(dir / "real.sqlite", Library::Access::ReadWrite));
        fs::create_symlink(dir / "real.sqlite", dir / "link.sqlite");
        VERIFY_ERROR(Library::open(dir / "link.sqlite", Library::Access::ReadWrite),
                     ErrorCode::Corrupt, "not a Lectern library");
        VERIFY_ERROR(Library::open(dir / "absent" / "x.sqlite", Library::Access::ReadWrite),
                     ErrorCode::NotFound, "absent");
    }

    void aTruncatedLibraryIsRefusedOrNamedDamaged() {
        TempDir dir;
        {
            TAKE(library, openIn(dir));
            for (uint64_t i = 0; i < 20; ++i)
                VERIFY_OK(library->addDocument(hashOf(i), "a", 1,
                                               makeText("", {std::u32string(3000, U'x')})));
        }
        const std::string whole = readFile(dir / "library.sqlite");
        for (size_t size = 4096; size < whole.size(); size += 5 * 4096 + 123) {
            writeFile(dir / "library.sqlite", whole.substr(0, size));
            auto library = openIn(dir);
            if (library) {
                const Status sound = (*library)->check();
                QVERIFY2(!sound, "a truncated library passed for whole");
                QVERIFY2(sound.error().code == ErrorCode::Corrupt, sound.error().message.c_str());
            } else {
                QVERIFY2(library.error().code == ErrorCode::Corrupt,
                         library.error().message.c_str());
            }
            library = fail(ErrorCode::Internal, "closed");
            fs::remove(dir / "library.sqlite-wal");
            fs::remove(dir / "library.sqlite-shm");
        }
    }

    void filesArePrivate() {
        TempDir dir;
        TAKE(library, openIn(dir));
        VERIFY_OK(library->addDocument(hashOf(1), "a", 1, makeText("", {U"alpha"})));
        for (const char* name : {"library.sqlite", "library.sqlite-wal", "library.sqlite-shm"})
            QCOMPARE(modeOf(dir / name), 0600);
    }

    void twoThousandDocumentsAreListed() {
        TempDir dir;
        TAKE(library, openIn(dir));
        TAKE(binder, library->createBinder("all"));
        for (uint64_t i = 0; i < 2000; ++i) {
            TAKE(record, library->addDocument(hashOf(i), "file " + std::to_string(i), 1,
                                              makeText("", {U"page", i % 3 ? U"more" : U""})));
            VERIFY_OK(library->addToBinder(binder.id, record.id));
        }
        const auto start = std::chrono::steady_clock::now();
        TAKE(documents, library->documents());
        TAKE(binders, library->binders());
        qInfo("2000 documents and a binder of them listed in %.1f ms",
              std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                  .count());
        QCOMPARE(documents.size(), size_t{2000});
        QCOMPARE(binders[0].documents.size(), size_t{2000});
        for (size_t i = 0; i < documents.size(); ++i)
            QCOMPARE(documents[i].pages_without_text.size(), i % 3 ? size_t{0} : size_t{1});
    }
};

QTEST_APPLESS_MAIN(LibraryTest)
#include "library_test.moc"
