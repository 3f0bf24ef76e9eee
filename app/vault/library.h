#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/answer/citation.h"
#include "app/document/page.h"
#include "kernels/base/result.h"

namespace lectern::app {

using DocumentId = int64_t;
using BinderId = int64_t;
using ConversationId = int64_t;
using TurnId = int64_t;
using NoteId = int64_t;
using Sha256 = std::array<uint8_t, 32>;

struct DocumentRecord {
    DocumentId id = 0;
    Sha256 sha256{};
    std::string title;      ///< metadata title, else the file name
    std::string file_name;  ///< as imported first
    int64_t file_bytes = 0;
    int page_count = 0;
    std::vector<int> pages_without_text;  ///< physical, from 1
    std::string imported_at;              ///< ISO 8601, UTC
    std::vector<std::string> tags;        ///< by name
};

/// Which documents, in which order, from where; an empty filter means all.
struct DocumentQuery {
    std::string words;              ///< every word stands in the title or the file name
    std::vector<std::string> tags;  ///< has all of them
    enum class Order { Title, Newest, Pages } order = Order::Title;
    int offset = 0;
    int limit = 100;
};
struct TagRecord {
    std::string name;
    int document_count = 0;
};

/// A page without its text and boxes: what a reader needs to lay a document out.
struct PageOverview {
    std::string label;
    double width_points = 0, height_points = 0;  ///< as shown
    bool has_text = false;
};

/// A user's own mark on a page.
struct NoteRecord {
    NoteId id = 0;
    DocumentId document = 0;
    int page_index = 0;
    CharacterRange range;  ///< highlighted characters; empty: the note is on the page
    std::string quote;     ///< their text, UTF-8
    std::string text;      ///< the user's words; may be empty
    enum class Colour { Yellow, Green, Blue, Red } colour = Colour::Yellow;
    std::string created_at, changed_at;
};

/// Where the reader stood in a document.
struct ReadingPlace {
    int page_index = 0;
    double page_fraction = 0;  ///< of the page's height above the top of the view, in [0, 1]
    double zoom = 0;           ///< 1: 72 points are an inch; 0: fit width; -1: fit page
    int rotation = 0;
    bool continuous = true;
};

struct BinderRecord {
    BinderId id = 0;
    std::string name;
    std::vector<DocumentRecord> documents;  ///< in reading order: D1, D2, ...
    int conversation_count = 0;
};

/// What documents take with them when they are removed.
struct RemovedDocuments {
    int documents = 0;
    int pages = 0;
    int64_t file_bytes = 0;            ///< of the vault's copies
    int conversations = 0;             ///< of the binders that held one: their turns quote it
    int notes = 0;                     ///< the user's own, on their pages
    std::vector<std::string> binders;  ///< made for these files alone, and gone with them
    int states = 0;                    ///< saved states of the vault, whatever they had read
};

struct SearchHit {
    DocumentId document = 0;
    std::string document_title;
    int page_index = 0;
    std::string page_label;
    std::string excerpt;                ///< UTF-8, single line; empty until there is one
    std::vector<CharacterRange> marks;  ///< matches inside the excerpt, in code points
    double rank = 0;                    ///< among hits of one search; smaller is better (bm25)
};
struct SearchScope {
    std::optional<BinderId> binder;
    std::vector<DocumentId> documents;  ///< empty: all
    int limit = 20;
    /// Any: hits need only some of the words (questions); All: every word (a user's search).
    enum class Match { All, Any } match = Match::All;
    /// So many of the best get an excerpt, the others by withExcerpts: what is seen first is there
    /// sooner.
    int excerpt_limit = std::numeric_limits<int>::max();
};

/// One stored turn. `record_json` carries citations, coverage, token counts, timings, model and
/// seed.
struct TurnRecord {
    TurnId id = 0;
    TurnId parent = 0;  ///< 0: first of its conversation
    std::string role;   ///< "user", "assistant"
    std::string text;
    std::string thinking;
    std::string record_json;
    std::string created_at;
    int rating = 0;  ///< by the user: -1, 0, 1
};
struct ConversationRecord {
    ConversationId id = 0;
    BinderId binder = 0;
    std::string title;
    std::string created_at;
    std::string last_turn_at;  ///< empty without turns
    int branch_count = 1;      ///< turns that nothing follows; 1 without turns
};

/// An answer while it is being written, kept so that a crash costs at most its last sentence.
struct DraftRecord {
    int64_t id = 0;
    ConversationId conversation = 0;
    TurnId parent = 0;     ///< the turn before `question`; 0: none
    std::string question;  ///< empty: an answer to the user turn `parent`
    std::string thinking, answer;
    std::string updated_at;
};

/// The vault's database: documents with their pages, binders, conversations, notes, full-text
/// search. Calls from several threads wait for one another. Every write is a transaction that is
/// durable when the call returns.
class Library {
  public:
    enum class Access { ReadWrite, ReadOnly };
    static Result<std::unique_ptr<Library>> open(const std::filesystem::path& database,
                                                 Access access);
    ~Library();

    Result<DocumentRecord> addDocument(const Sha256& sha256, const std::string& file_name,
                                       int64_t file_bytes, const DocumentText& text);
    Result<std::optional<DocumentRecord>> findDocument(const Sha256& sha256) const;
    Result<DocumentRecord> document(DocumentId id) const;
    Result<std::vector<DocumentRecord>> documents() const;
    /// Some of them, and how many there are in all.
    Result<std::vector<DocumentRecord>> documents(const DocumentQuery& query) const;
    Result<int> documentCount(const DocumentQuery& query) const;
    /// The title becomes one line. InvalidArgument: empty, or too long.
    Status renameDocument(DocumentId id, const std::string& title);
    Result<std::vector<TagRecord>> tags() const;
    /// A tag exists while a document has it; names that differ in case only are one tag, spelled as
    /// it was first. InvalidArgument as of checkedBinderName.
    Status setTag(DocumentId id, const std::string& tag, bool has_it);
    Result<std::vector<Page>> pages(DocumentId id) const;
    Result<Page> page(DocumentId id, int page_index) const;
    /// Quick for any document: neither texts nor boxes are read, so their checksums are not
    /// checked either.
    Result<std::vector<PageOverview>> pageOverviews(DocumentId id) const;
    Result<std::vector<OutlineItem>> outline(DocumentId id) const;
    /// All or none. With them go their notes, tags and reading places; the conversations of every
    /// binder that holds one, or held one when they began, since questions, answers, drafts and
    /// their records quote it; and binders that were named after one of the files and held nothing
    /// else. NotFound: one of them is not there.
    Result<RemovedDocuments> removeDocuments(const std::vector<DocumentId>& ids);
    Result<RemovedDocuments> removeDocument(DocumentId id) { return removeDocuments({id}); }
    /// What removeDocuments would take with it now; nothing is changed.
    Result<RemovedDocuments> wouldRemove(const std::vector<DocumentId>& ids) const;

    /// A binder's name as createBinder stores it. InvalidArgument: empty, or too long.
    static Result<std::string> checkedBinderName(const std::string& name);
    Result<BinderRecord> createBinder(const std::string& name);
    Result<std::optional<BinderRecord>> findBinder(const std::string& name) const;
    Result<std::vector<BinderRecord>> binders() const;
    /// Appends; a document that is there already keeps its place.
    Status addToBinder(BinderId binder, DocumentId document);
    /// Its conversations stay. A document that is not there is no error.
    Status removeFromBinder(BinderId binder, DocumentId document);
    /// The documents of the binder in their new order. InvalidArgument unless they are the same.
    Status reorderBinder(BinderId binder, const std::vector<DocumentId>& documents);
    /// InvalidArgument as of checkedBinderName, and where another binder has the name.
    Status renameBinder(BinderId binder, const std::string& name);
    Result<BinderRecord> binder(BinderId id) const;
    Status removeBinder(BinderId binder);

    Result<ConversationRecord> createConversation(BinderId binder, const std::string& title);
    Result<std::vector<ConversationRecord>> conversations(BinderId binder) const;
    /// Parent and child rows in one transaction; returns the ids in order.
    Result<std::vector<TurnId>> addTurns(ConversationId conversation, TurnId parent,
                                         const std::vector<TurnRecord>& turns);
    /// Text, thinking and record of an answer anew, as of now; its rating stays. InvalidArgument:
    /// not an answer, or something follows it.
    Status replaceAnswer(TurnId id, const TurnRecord& turn);
    Result<std::vector<TurnRecord>> turns(ConversationId conversation) const;
    Result<ConversationRecord> conversation(ConversationId id) const;
    Status renameConversation(ConversationId id, const std::string& title);
    Status removeConversation(ConversationId id);  ///< with its turns and drafts
    /// -1, 0 or 1.
    Status rateTurn(TurnId id, int rating);

    /// New where draft.id is 0, else its text replaced; returns the id.
    Result<int64_t> saveDraft(const DraftRecord& draft);
    Status removeDraft(int64_t id);
    Result<std::vector<DraftRecord>> drafts() const;
    /// One by one, for whoever goes on past a damaged one.
    Result<std::vector<int64_t>> draftIds() const;
    Result<DraftRecord> draft(int64_t id) const;

    /// In the order of the pages.
    Result<std::vector<NoteRecord>> notes(DocumentId document) const;
    /// Its id and times are given here. InvalidArgument: no such page or characters, or too long.
    Result<NoteId> addNote(const NoteRecord& note);
    Status changeNote(NoteId id, const std::string& text, NoteRecord::Colour colour);
    Status removeNote(NoteId id);

    Result<std::optional<ReadingPlace>> readingPlace(DocumentId document) const;
    /// InvalidArgument: no such page, no such angle, numbers that are none.
    Status saveReadingPlace(DocumentId document, const ReadingPlace& place);

    /// The best `scope.limit` pages of all that match, best first.
    Result<std::vector<SearchHit>> search(const std::string& words, const SearchScope& scope) const;
    /// Hits of that search, now all with their excerpts; a page that has gone meanwhile has none.
    Result<std::vector<SearchHit>> withExcerpts(const std::string& words, SearchScope::Match match,
                                                std::vector<SearchHit> hits) const;

    /// Reads everything there is: the database file, references between rows, search index against
    /// pages, checksums of pages, turns, drafts and notes. Takes long for a large library. Error
    /// Corrupt names the first damage.
    Status check();

  private:
    struct Impl;  // library_impl.h
    explicit Library(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

std::string toHex(const Sha256& hash);

}  // namespace lectern::app
