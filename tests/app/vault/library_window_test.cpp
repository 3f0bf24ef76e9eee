// What the window lists, marks and goes back to: pages of documents, tags, notes, drafts, places,
// orders and names of binders and conversations.
#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <thread>

#include "app/vault/library.h"
#include "app/vault/name_keys.h"
#include "tests/app/vault/vault_fixture.h"
#include "tests/support/large_library.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class LibraryWindowTest : public QObject {
    Q_OBJECT

    std::unique_ptr<TempDir> m_dir;
    std::unique_ptr<Library> m_library;
    uint64_t m_next = 1;

    fs::path path() const { return *m_dir / "library.sqlite"; }
    void reopen(Library::Access access = Library::Access::ReadWrite) {
        m_library.reset();
        auto opened = Library::open(path(), access);
        if (!opened) qFatal("%s", opened.error().message.c_str());
        m_library = std::move(*opened);
    }
    DocumentId add(const std::string& title, const std::string& file = "f.pdf",
                   std::vector<std::u32string> pages = {U"text of a page"}) {
        auto record = m_library->addDocument(hashOf(m_next++), file, 1, makeText(title, pages));
        if (!record) qFatal("%s", record.error().message.c_str());
        return record->id;
    }
    BinderId newBinder(const std::string& name) { return m_library->createBinder(name).value().id; }
    std::vector<std::string> titles(const DocumentQuery& query = {}) {
        const auto found = m_library->documents(query);
        if (!found) return {found.error().message};
        std::vector<std::string> all;
        for (const DocumentRecord& document : *found) all.push_back(document.title);
        return all;
    }
    std::vector<std::string> matching(const std::string& words,
                                      const std::vector<std::string>& tags = {}) {
        DocumentQuery query;
        query.words = words;
        query.tags = tags;
        const auto found = titles(query);
        const auto count = m_library->documentCount(query);
        if (!count || static_cast<size_t>(*count) != found.size()) return {"another count"};
        return found;
    }
    std::vector<DocumentId> inBinder(BinderId binder) {
        const BinderRecord record = m_library->binder(binder).value();
        std::vector<DocumentId> ids;
        for (const DocumentRecord& document : record.documents) ids.push_back(document.id);
        return ids;
    }
    /// Changes bytes of the closed file, wherever they stand.
    void damage(std::string_view from, std::string_view to) {
        m_library.reset();
        std::string bytes = readFile(path());
        bool is_changed = false;
        for (size_t at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + 1)) {
            bytes.replace(at, from.size(), to);
            is_changed = true;
        }
        QVERIFY(is_changed);
        writeFile(path(), bytes);
        reopen();
    }

  private slots:
    void init() {
        m_library.reset();
        m_dir = std::make_unique<TempDir>();
        reopen();
    }
    void cleanup() { m_library.reset(); }

    void titlesAreInTheOrderAReaderExpects() {
        for (const char* title : {"Zoo", "annex 10", "Annex 2", "Äpfel", "banana", "Annex 2 b",
                                  "annex 002 a", "apfel", "Ｗide", "契約"})
            add(title);
        QCOMPARE(titles(),
                 (std::vector<std::string>{"Annex 2", "annex 002 a", "Annex 2 b", "annex 10",
                                           "Äpfel", "apfel", "banana", "Ｗide", "Zoo", "契約"}));
    }

    void numbersOfAnyLengthHaveKeys() {
        QVERIFY(titleKey("a 9") < titleKey("a 10"));
        QVERIFY(titleKey("a 99999999999999999999") < titleKey("a 100000000000000000000"));
        QVERIFY(titleKey(std::string(5'000, '7')).size() > 5'000);
        QCOMPARE(titleKey("Straße"), titleKey("STRASSE"));
        QCOMPARE(titleKey(""), std::string());
    }

    void otherOrdersCanBeAskedFor() {
        add("b", "f", {U"1", U"2"});
        add("c");
        add("a");
        DocumentQuery query;
        query.order = DocumentQuery::Order::Newest;
        QCOMPARE(titles(query), (std::vector<std::string>{"a", "c", "b"}));
        query.order = DocumentQuery::Order::Pages;
        QCOMPARE(titles(query), (std::vector<std::string>{"b", "a", "c"}));
    }

    void aListComesInPages() {
        for (int i = 0; i < 25; ++i) add("title " + std::to_string(i));
        DocumentQuery query;
        query.limit = 10;
        query.offset = 20;
        QCOMPARE(titles(query).size(), size_t{5});
        QCOMPARE(titles(query).front(), std::string("title 20"));
        query.offset = 100;
        QVERIFY(titles(query).empty());
        QCOMPARE(m_library->documentCount(query).value(), 25);
        query.offset = -1;
        VERIFY_ERROR(m_library->documents(query), ErrorCode::InvalidArgument, "starts at 0");
    }

    void everyWordStandsInTitleOrFileName() {
        add("Harbour Lease", "scan_01.pdf");
        add("Lease of 100% of a_b", "Übersicht.PDF");
        QCOMPARE(matching("lease").size(), size_t{2});
        QCOMPARE(matching("LEASE harb"), std::vector<std::string>{"Harbour Lease"});
        QCOMPARE(matching("lease scan_01"), std::vector<std::string>{"Harbour Lease"});
        QCOMPARE(matching("ubersicht").size(), size_t{1});
        QCOMPARE(matching("0%").size(), size_t{1});  // nothing in it is a pattern
        QCOMPARE(matching("a_b").size(), size_t{1});
        QVERIFY(matching("a%b").empty());
        QVERIFY(matching("lease absent").empty());
        QVERIFY(matching("lease'; DROP TABLE documents; --").empty());
        QCOMPARE(matching(" \t ").size(), size_t{2});
        std::string many;
        for (int i = 0; i < 100; ++i) many += "w ";
        DocumentQuery query;
        query.words = many;
        VERIFY_ERROR(m_library->documents(query), ErrorCode::LimitExceeded, "at most 64");
    }

    void tagsGroupDocuments() {
        const DocumentId a = add("a"), b = add("b");
        VERIFY_OK(m_library->setTag(a, "  Lease ", true));
        VERIFY_OK(m_library->setTag(b, "LEASE", true));  // the same one
        VERIFY_OK(m_library->setTag(b, "2026", true));
        VERIFY_OK(m_library->setTag(b, "2026", true));
        TAKE(tags, m_library->tags());
        QCOMPARE(tags.size(), size_t{2});
        QCOMPARE(tags[0].name, std::string("2026"));
        QCOMPARE(tags[0].document_count, 1);
        QCOMPARE(tags[1].name, std::string("Lease"));
        QCOMPARE(tags[1].document_count, 2);
        QCOMPARE(m_library->document(b)->tags, (std::vector<std::string>{"2026", "Lease"}));
        QCOMPARE(matching("", {"lease"}), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(matching("", {"lease", "2026"}), std::vector<std::string>{"b"});
        QVERIFY(matching("", {"absent"}).empty());
        VERIFY_OK(m_library->setTag(b, "2026", false));
        VERIFY_OK(m_library->setTag(b, "never there", false));
        QCOMPARE(m_library->tags()->size(), size_t{1});
        VERIFY_OK(m_library->removeDocument(a));
        VERIFY_OK(m_library->removeDocument(b));
        QVERIFY(m_library->tags()->empty());
        VERIFY_ERROR(m_library->setTag(b, "x", true), ErrorCode::NotFound, "document");
        VERIFY_ERROR(m_library->setTag(a, "\u200E ", true), ErrorCode::InvalidArgument, "empty");
        VERIFY_ERROR(m_library->setTag(a, std::string(121, 'x'), true), ErrorCode::InvalidArgument,
                     "at most 120");
        VERIFY_OK(m_library->check());
    }

    void aDocumentIsRenamed() {
        const DocumentId id = add("Old", "scan.pdf");
        VERIFY_OK(m_library->renameDocument(id, " A new\n title "));
        QCOMPARE(m_library->document(id)->title, std::string("A new title"));
        QCOMPARE(matching("new scan").size(), size_t{1});
        QVERIFY(matching("old").empty());
        VERIFY_ERROR(m_library->renameDocument(id, " \t"), ErrorCode::InvalidArgument, "empty");
        VERIFY_ERROR(m_library->renameDocument(id, std::string(301, 'x')),
                     ErrorCode::InvalidArgument, "at most 300");
        VERIFY_ERROR(m_library->renameDocument(99, "x"), ErrorCode::NotFound, "document 99");
        VERIFY_OK(m_library->check());
    }

    void onePageComesAlone() {
        DocumentText text = makeText("T", {U"first", U"", U"third \u5951"});
        text.pages[2].label = "iii";
        TAKE(record, m_library->addDocument(hashOf(500), "f", 1, text));
        for (int i = 0; i < 3; ++i) {
            TAKE(page, m_library->page(record.id, i));
            QVERIFY(samePage(page, text.pages[static_cast<size_t>(i)]));
        }
        VERIFY_ERROR(m_library->page(record.id, 3), ErrorCode::NotFound, "no page 4");
        VERIFY_ERROR(m_library->page(record.id, -1), ErrorCode::NotFound, "no page 0");
        VERIFY_ERROR(m_library->page(99, 0), ErrorCode::NotFound, "document 99");
        TAKE(pages, m_library->pageOverviews(record.id));
        QCOMPARE(pages.size(), size_t{3});
        QCOMPARE(pages[2].label, std::string("iii"));
        QCOMPARE(pages[2].width_points, text.pages[2].width_points);
        QCOMPARE(pages[2].height_points, text.pages[2].height_points);
        QVERIFY(pages[0].has_text && !pages[1].has_text);
        VERIFY_ERROR(m_library->pageOverviews(99), ErrorCode::NotFound, "document 99");
        damage("third", "thxrd");
        VERIFY_OK(m_library->page(record.id, 0));
        VERIFY_ERROR(m_library->page(record.id, 2), ErrorCode::Corrupt, "page 3");
    }

    void bindersAreReorderedAndRenamed() {
        const DocumentId a = add("a"), b = add("b"), c = add("c");
        const BinderId binder = newBinder("Mine"), other = newBinder("Other");
        for (const DocumentId id : {a, b, c}) VERIFY_OK(m_library->addToBinder(binder, id));
        VERIFY_OK(m_library->reorderBinder(binder, {c, a, b}));
        QCOMPARE(inBinder(binder), (std::vector<DocumentId>{c, a, b}));
        for (const auto& wrong : {std::vector<DocumentId>{a, b}, {a, b, b}, {a, b, c, 99}, {}})
            VERIFY_ERROR(m_library->reorderBinder(binder, wrong), ErrorCode::InvalidArgument,
                         "exactly");
        VERIFY_OK(m_library->removeFromBinder(binder, a));
        VERIFY_OK(m_library->removeFromBinder(binder, a));
        VERIFY_OK(m_library->addToBinder(binder, a));
        QCOMPARE(inBinder(binder), (std::vector<DocumentId>{c, b, a}));
        VERIFY_OK(m_library->renameBinder(binder, " Ours "));
        VERIFY_OK(m_library->renameBinder(binder, "Ours"));
        QCOMPARE(m_library->binder(binder)->name, std::string("Ours"));
        VERIFY_ERROR(m_library->renameBinder(other, "Ours"), ErrorCode::InvalidArgument, "already");
        VERIFY_ERROR(m_library->renameBinder(other, ""), ErrorCode::InvalidArgument, "empty");
        VERIFY_ERROR(m_library->binder(99), ErrorCode::NotFound, "binder 99");
        VERIFY_ERROR(m_library->renameBinder(99, "x"), ErrorCode::NotFound, "binder 99");
        VERIFY_ERROR(m_library->reorderBinder(99, {}), ErrorCode::NotFound, "binder 99");
        VERIFY_ERROR(m_library->removeFromBinder(99, a), ErrorCode::NotFound, "binder 99");
        VERIFY_OK(m_library->check());
    }

    void conversationsTellTheirBranches() {
        const BinderId binder = newBinder("B");
        TAKE(made, m_library->createConversation(binder, "First"));
        QCOMPARE(m_library->conversation(made.id)->branch_count, 1);
        const TurnRecord question{0, 0, "user", "q", "", "{}", "2026-01-01T00:00:00Z"};
        const TurnRecord answer{0, 0, "assistant", "a", "", "{}", "2026-01-02T00:00:00Z"};
        TAKE(first, m_library->addTurns(made.id, 0, {question, answer}));
        TAKE(second, m_library->addTurns(made.id, first[0], {answer}));
        VERIFY_OK(m_library->addTurns(made.id, second[0], {question, answer}));
        VERIFY_OK(m_library->addTurns(made.id, 0, {question}));
        TAKE(listed, m_library->conversations(binder));
        QCOMPARE(listed.size(), size_t{1});
        QCOMPARE(listed[0].branch_count, 3);
        QCOMPARE(listed[0].last_turn_at, std::string("2026-01-01T00:00:00Z"));
        VERIFY_OK(m_library->renameConversation(made.id, " Another\tname "));
        QCOMPARE(m_library->conversation(made.id)->title, std::string("Another name"));
        VERIFY_ERROR(m_library->renameConversation(made.id, ""), ErrorCode::InvalidArgument,
                     "empty");
        VERIFY_OK(m_library->removeConversation(made.id));
        VERIFY_ERROR(m_library->conversation(made.id), ErrorCode::NotFound, "conversation");
        VERIFY_ERROR(m_library->turns(made.id), ErrorCode::NotFound, "conversation");
        VERIFY_ERROR(m_library->removeConversation(made.id), ErrorCode::NotFound, "conversation");
        VERIFY_OK(m_library->check());
    }

    void anAnswerIsReplacedUntilSomethingFollowsIt() {
        TAKE(made, m_library->createConversation(newBinder("B"), "First"));
        TAKE(ids, m_library->addTurns(made.id, 0,
                                      {{0, 0, "user", "q", "", "{}", "", 0},
                                       {0, 0, "assistant", "half", "t", "{}", "", 0}}));
        VERIFY_OK(m_library->rateTurn(ids[1], 1));
        const TurnRecord whole{0, 0, "assistant", "half and half", "tt", "{\"a\":1}", "", 0};
        VERIFY_OK(m_library->replaceAnswer(ids[1], whole));
        reopen();
        TAKE(turns, m_library->turns(made.id));
        QCOMPARE(turns.size(), size_t{2});
        QCOMPARE(turns[1].id, ids[1]);
        QCOMPARE(turns[1].parent, ids[0]);
        QCOMPARE(turns[1].text, whole.text);
        QCOMPARE(turns[1].thinking, whole.thinking);
        QCOMPARE(turns[1].record_json, whole.record_json);
        QCOMPARE(turns[1].rating, 1);
        VERIFY_ERROR(m_library->replaceAnswer(ids[0], whole), ErrorCode::InvalidArgument,
                     "no answer");
        VERIFY_ERROR(m_library->replaceAnswer(99, whole), ErrorCode::NotFound, "turn 99");
        VERIFY_OK(m_library->addTurns(made.id, ids[1], {{0, 0, "user", "r", "", "{}", "", 0}}));
        VERIFY_ERROR(m_library->replaceAnswer(ids[1], whole), ErrorCode::InvalidArgument,
                     "follows");
        VERIFY_OK(m_library->check());
    }

    void turnsAreRated() {
        TAKE(made, m_library->createConversation(newBinder("B"), "First"));
        TAKE(ids, m_library->addTurns(made.id, 0, {{0, 0, "user", "q", "", "{}", "", 0}}));
        QCOMPARE(m_library->turns(made.id)->front().rating, 0);
        for (const int rating : {1, -1, 0, 1}) {
            VERIFY_OK(m_library->rateTurn(ids[0], rating));
            reopen();
            QCOMPARE(m_library->turns(made.id)->front().rating, rating);
        }
        VERIFY_ERROR(m_library->rateTurn(ids[0], 2), ErrorCode::InvalidArgument, "-1, 0 or 1");
        VERIFY_ERROR(m_library->rateTurn(99, 1), ErrorCode::NotFound, "turn 99");
        VERIFY_OK(m_library->check());
    }

    void draftsSurviveAndGoWithTheirConversation() {
        TAKE(made, m_library->createConversation(newBinder("B"), "First"));
        TAKE(other, m_library->createConversation(newBinder("C"), "Other"));
        TAKE(ids, m_library->addTurns(made.id, 0, {{0, 0, "user", "q", "", "{}", "", 0}}));
        DraftRecord draft{0, made.id, ids[0], "", "hm", "Ninety d", ""};
        TAKE(id, m_library->saveDraft(draft));
        draft.id = id;
        draft.answer = "Ninety days";
        QCOMPARE(m_library->saveDraft(draft).value(), id);
        reopen();
        TAKE(drafts, m_library->drafts());
        QCOMPARE(drafts.size(), size_t{1});
        QCOMPARE(drafts[0].answer, draft.answer);
        QCOMPARE(drafts[0].thinking, draft.thinking);
        QCOMPARE(drafts[0].conversation, made.id);
        QCOMPARE(drafts[0].parent, ids[0]);
        QCOMPARE(drafts[0].updated_at.size(), size_t{20});
        VERIFY_ERROR(m_library->saveDraft({0, other.id, ids[0], "", "", "", ""}),
                     ErrorCode::NotFound, "not part of");
        VERIFY_ERROR(m_library->saveDraft({0, 99, 0, "q", "", "", ""}), ErrorCode::NotFound,
                     "conversation 99");
        VERIFY_ERROR(m_library->saveDraft({77, made.id, 0, "q", "", "", ""}), ErrorCode::NotFound,
                     "draft 77");
        VERIFY_OK(m_library->removeDraft(id));
        VERIFY_ERROR(m_library->removeDraft(id), ErrorCode::NotFound, "draft");
        VERIFY_OK(m_library->saveDraft({0, made.id, 0, "q", "", "", ""}));
        VERIFY_OK(m_library->removeConversation(made.id));
        QVERIFY(m_library->drafts()->empty());
        VERIFY_OK(m_library->check());
    }

    void notesStandOnTheirPages() {
        const DocumentId id = add("a", "f", {U"abcdef", U"ghi \U0001F600 k"});
        NoteRecord note;
        note.document = id;
        note.page_index = 1;
        note.range = {4, 7};
        note.quote = "\U0001F600 k";
        note.text = "look\nhere";
        note.colour = NoteRecord::Colour::Blue;
        TAKE(second, m_library->addNote(note));
        note.page_index = 0;
        note.range = {};
        note.quote.clear();
        TAKE(first, m_library->addNote(note));
        reopen();
        TAKE(notes, m_library->notes(id));
        QCOMPARE(notes.size(), size_t{2});
        QCOMPARE(notes[0].id, first);
        QCOMPARE(notes[1].id, second);
        QCOMPARE(notes[1].document, id);
        QCOMPARE(notes[1].range.start, 4);
        QCOMPARE(notes[1].range.end, 7);
        QCOMPARE(notes[1].quote, std::string("\U0001F600 k"));
        QCOMPARE(notes[1].text, note.text);
        QCOMPARE(notes[1].colour, NoteRecord::Colour::Blue);
        QCOMPARE(notes[1].created_at, notes[1].changed_at);
        VERIFY_OK(m_library->changeNote(second, "other words", NoteRecord::Colour::Red));
        TAKE(changed, m_library->notes(id));
        QCOMPARE(changed[1].text, std::string("other words"));
        QCOMPARE(changed[1].colour, NoteRecord::Colour::Red);
        QCOMPARE(changed[1].quote, notes[1].quote);
        VERIFY_OK(m_library->removeNote(first));
        QCOMPARE(m_library->notes(id)->size(), size_t{1});
        VERIFY_ERROR(m_library->removeNote(first), ErrorCode::NotFound, "note");
        VERIFY_ERROR(m_library->changeNote(first, "", {}), ErrorCode::NotFound, "note");
        VERIFY_ERROR(m_library->notes(99), ErrorCode::NotFound, "document 99");
        VERIFY_OK(m_library->check());
        TAKE(gone, m_library->removeDocument(id));
        QCOMPARE(gone.notes, 1);
    }

    void notesOnNothingAreRefused() {
        const DocumentId id = add("a", "f", {U"abcdef"});
        const auto refused = [&](int page, CharacterRange range, ErrorCode code) {
            NoteRecord note;
            note.document = id;
            note.page_index = page;
            note.range = range;
            const auto added = m_library->addNote(note);
            return !added && added.error().code == code;
        };
        QVERIFY(refused(1, {0, 1}, ErrorCode::InvalidArgument));
        QVERIFY(refused(-1, {0, 1}, ErrorCode::InvalidArgument));
        QVERIFY(refused(0, {0, 7}, ErrorCode::InvalidArgument));
        QVERIFY(refused(0, {3, 2}, ErrorCode::InvalidArgument));
        QVERIFY(refused(0, {-1, 2}, ErrorCode::InvalidArgument));
        QVERIFY(!refused(0, {0, 6}, ErrorCode::InvalidArgument));
        NoteRecord note;
        note.document = 99;
        VERIFY_ERROR(m_library->addNote(note), ErrorCode::NotFound, "document 99");
        note.document = id;
        note.text = std::string(100'001, 'x');
        VERIFY_ERROR(m_library->addNote(note), ErrorCode::InvalidArgument, "100000 bytes");
        note.text.clear();
        note.colour = static_cast<NoteRecord::Colour>(9);
        VERIFY_ERROR(m_library->addNote(note), ErrorCode::InvalidArgument, "colour");
    }

    void damagedNotesAndDraftsAreNamed() {
        const DocumentId id = add("a");
        NoteRecord note;
        note.document = id;
        note.text = "a note of mine";
        VERIFY_OK(m_library->addNote(note));
        TAKE(made, m_library->createConversation(newBinder("B"), "First"));
        VERIFY_OK(m_library->saveDraft({0, made.id, 0, "a draft of mine", "", "", ""}));
        damage("a note of mine", "a nope of mine");
        VERIFY_ERROR(m_library->notes(id), ErrorCode::Corrupt, "note 1");
        VERIFY_ERROR(m_library->check(), ErrorCode::Corrupt, "note 1");
        damage("a nope of mine", "a note of mine");
        VERIFY_OK(m_library->check());
        damage("a draft of mine", "a drift of mine");
        VERIFY_ERROR(m_library->drafts(), ErrorCode::Corrupt, "draft 1");
        VERIFY_ERROR(m_library->check(), ErrorCode::Corrupt, "draft 1");
    }

    void aTitleThatDoesNotFitItsKeyIsNamed() {
        const DocumentId id = add("Plainly named");
        m_library.reset();
        SQLite::Database(path().string(), SQLite::OPEN_READWRITE)
            .exec("UPDATE documents SET title = 'Otherwise'");
        reopen();
        VERIFY_ERROR(m_library->check(), ErrorCode::Corrupt, "another title");
        VERIFY_OK(m_library->renameDocument(id, "Otherwise"));
        VERIFY_OK(m_library->check());
    }

    void theReaderReturnsToItsPlace() {
        const DocumentId id = add("a", "f", {U"1", U"2"});
        QVERIFY(!m_library->readingPlace(id).value());
        VERIFY_OK(m_library->saveReadingPlace(id, {1, 0.25, 1.5, 90, false}));
        VERIFY_OK(m_library->saveReadingPlace(id, {1, 0.75, -1, 270, false}));
        reopen();
        const auto place = m_library->readingPlace(id).value();
        QVERIFY(place);
        QCOMPARE(place->page_index, 1);
        QCOMPARE(place->page_fraction, 0.75);
        QCOMPARE(place->zoom, -1.0);
        QCOMPARE(place->rotation, 270);
        QVERIFY(!place->continuous);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        for (const ReadingPlace& wrong :
             {ReadingPlace{2, 0, 1, 0, true}, ReadingPlace{-1, 0, 1, 0, true},
              ReadingPlace{0, nan, 1, 0, true}, ReadingPlace{0, 1.5, 1, 0, true},
              ReadingPlace{0, 0, nan, 0, true}, ReadingPlace{0, 0, 1, 45, true}})
            VERIFY_ERROR(m_library->saveReadingPlace(id, wrong), ErrorCode::InvalidArgument,
                         "no place");
        VERIFY_ERROR(m_library->saveReadingPlace(99, {}), ErrorCode::NotFound, "document 99");
        VERIFY_ERROR(m_library->readingPlace(99), ErrorCode::NotFound, "document 99");
        VERIFY_OK(m_library->removeDocument(id));
        VERIFY_OK(m_library->check());
    }

    void removedWordsOfOnesOwnLeaveTheFiles() {
        const DocumentId id = add("a");
        NoteRecord note;
        note.document = id;
        note.text = "the quuxcanary note";
        TAKE(note_id, m_library->addNote(note));
        TAKE(made, m_library->createConversation(newBinder("B"), "the quuxcanary talk"));
        VERIFY_OK(m_library->addTurns(made.id, 0, {{0, 0, "user", "quuxcanary", "", "{}", "", 0}}));
        const auto somewhere = [&] {
            for (const auto& entry : fs::directory_iterator(m_dir->path()))
                if (readFile(entry.path()).find("quuxcanary") != std::string::npos) return true;
            return false;
        };
        QVERIFY(somewhere());
        VERIFY_OK(m_library->removeNote(note_id));
        VERIFY_OK(m_library->removeConversation(made.id));
        QVERIFY(!somewhere());
    }

    void threadsWaitForOneAnother() {
        const BinderId binder = newBinder("B");
        std::atomic<int> failures = 0, writers_left = 2;
        const auto count = [&](bool is_good) {
            if (!is_good) ++failures;
        };
        std::vector<std::thread> threads;
        for (uint64_t writer = 0; writer < 2; ++writer)
            threads.emplace_back([&, writer] {
                for (uint64_t i = 0; i < 25; ++i) {
                    const auto record =
                        m_library->addDocument(hashOf(1'000 * (writer + 1) + i), "f", 1,
                                               makeText("", {U"shared word", U"more"}));
                    count(record.has_value());
                    if (!record) continue;
                    count(m_library->addToBinder(binder, record->id).has_value());
                    count(m_library->setTag(record->id, "tag", true).has_value());
                    if (i % 5 == 4) count(m_library->removeDocument(record->id).has_value());
                }
                --writers_left;
            });
        for (int reader = 0; reader < 3; ++reader)
            threads.emplace_back([&] {
                while (writers_left > 0) {
                    const auto record = m_library->binder(binder);
                    count(record.has_value());
                    count(m_library->search("shared", {}).has_value());
                    count(m_library->documents(DocumentQuery{}).has_value());
                    count(m_library->tags().has_value());
                }
            });
        for (std::thread& thread : threads) thread.join();
        QCOMPARE(failures.load(), 0);
        QCOMPARE(m_library->documentCount({}).value(), 40);
        VERIFY_OK(m_library->check());
    }

    void twoThreadsThatAddTheSameGetTheSame() {
        for (int round = 0; round < 10; ++round) {
            DocumentId ids[2] = {-1, -2};
            std::vector<std::thread> threads;
            for (DocumentId& id : ids)
                threads.emplace_back([&, round] {
                    const auto record = m_library->addDocument(
                        hashOf(static_cast<uint64_t>(9'000 + round)), "f", 1, makeText("", {U"x"}));
                    id = record ? record->id : -3;
                });
            for (std::thread& thread : threads) thread.join();
            QVERIFY(ids[0] > 0);
            QCOMPARE(ids[0], ids[1]);
        }
    }

    /// A reading connection of the same process, beside the one that writes.
    void aReaderBesideTheWriterSeesWholeStates() {
        const BinderId binder = newBinder("B");
        std::vector<DocumentId> ids;
        for (int i = 0; i < 5; ++i) {
            ids.push_back(add("d" + std::to_string(i)));
            VERIFY_OK(m_library->addToBinder(binder, ids.back()));
        }
        TAKE(reader, Library::open(path(), Library::Access::ReadOnly));
        std::atomic<bool> is_over = false;
        std::atomic<int> failures = 0, reads = 0;
        std::thread reading([&] {
            while (!is_over) {
                const auto record = reader->binder(binder);
                if (!record || record->documents.size() != 5) ++failures;
                ++reads;
            }
        });
        for (int i = 0; i < 100; ++i) {
            std::rotate(ids.begin(), ids.begin() + 1, ids.end());
            VERIFY_OK(m_library->reorderBinder(binder, ids));
        }
        while (reads < 10) std::this_thread::yield();
        is_over = true;
        reading.join();
        QCOMPARE(failures.load(), 0);
    }

    void tenThousandDocumentsAreListedQuickly() {
        m_library.reset();
        LargeLibrary large;
        large.documents = 10'000;
        large.pages_per_document = 2;
        large.words_per_page = 12;
        VERIFY_OK(fillLargeLibrary(path(), large));
        reopen(Library::Access::ReadOnly);
        const auto ms = [](auto&& job) {
            double best = 1e9;
            for (int i = 0; i < 5; ++i) {
                const auto start = std::chrono::steady_clock::now();
                job();
                best = std::min(best, std::chrono::duration<double, std::milli>(
                                          std::chrono::steady_clock::now() - start)
                                          .count());
            }
            return best;
        };
        const auto pageMs = [&](const DocumentQuery& query) {
            return ms([&] { QCOMPARE(m_library->documents(query)->size(), size_t{100}); });
        };
        using Order = DocumentQuery::Order;
        DocumentQuery last, words, tagged;
        last.offset = 9'900;
        words.words = "report 1";
        tagged.tags = {"lease"};
        double slowest = 0;
        for (const Order order : {Order::Title, Order::Newest, Order::Pages}) {
            for (DocumentQuery query : {DocumentQuery{}, last, words, tagged}) {
                query.order = order;
                const double took = pageMs(query);
                slowest = std::max(slowest, took);
                qInfo("order %d, offset %d, words '%s', tags %d: %.2f ms", static_cast<int>(order),
                      query.offset, query.words.c_str(), static_cast<int>(query.tags.size()), took);
            }
        }
        words.words = "no such thing";
        const double count_ms = ms([&] { QCOMPARE(m_library->documentCount(words).value(), 0); });
        qInfo("count of none: %.2f ms, tags: %.2f ms", count_ms,
              ms([&] { QVERIFY(!m_library->tags()->empty()); }));
        // 20 ms are the aim; a machine under load may take ten times as long.
        QVERIFY2(slowest < 200, qPrintable(QString::number(slowest)));
        QVERIFY2(count_ms < 200, qPrintable(QString::number(count_ms)));
    }
};

QTEST_APPLESS_MAIN(LibraryWindowTest)
#include "library_window_test.moc"
