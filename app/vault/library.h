#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
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
};

struct BinderRecord {
    BinderId id = 0;
    std::string name;
    std::vector<DocumentRecord> documents;  ///< in reading order: D1, D2, ...
    int conversation_count = 0;
};

/// What a document took with it when it was removed.
struct RemovedDocument {
    int conversations = 0;             ///< of the binders that held it: their turns quote it
    std::vector<std::string> binders;  ///< made for this file alone, and gone with it
    int states = 0;                    ///< saved states of the vault, whatever they had read
};

struct SearchHit {
    DocumentId document = 0;
    std::string document_title;
    int page_index = 0;
    std::string page_label;
    std::string excerpt;                ///< UTF-8, single line
    std::vector<CharacterRange> marks;  ///< matches inside the excerpt, in code points
    double rank = 0;                    ///< smaller is better (bm25)
};
struct SearchScope {
    std::optional<BinderId> binder;
    std::vector<DocumentId> documents;  ///< empty: all
    int limit = 20;
    /// Any: hits need only some of the words (questions); All: every word (a user's search).
    enum class Match { All, Any } match = Match::All;
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
};
struct ConversationRecord {
    ConversationId id = 0;
    BinderId binder = 0;
    std::string title;
    std::string created_at;
};

/// The vault's database: documents with their pages, binders, conversations, full-text search. One
/// thread at a time. Every write is a transaction that is durable when the call returns.
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
    Result<std::vector<Page>> pages(DocumentId id) const;
    Result<std::vector<OutlineItem>> outline(DocumentId id) const;
    /// With it go the conversations of every binder that holds it, since questions, answers and
    /// their records quote it, and binders that were named after its file and held nothing else.
    Result<RemovedDocument> removeDocument(DocumentId id);

    /// A binder's name as createBinder stores it. InvalidArgument: empty, or too long.
    static Result<std::string> checkedBinderName(const std::string& name);
    Result<BinderRecord> createBinder(const std::string& name);
    Result<std::optional<BinderRecord>> findBinder(const std::string& name) const;
    Result<std::vector<BinderRecord>> binders() const;
    /// Appends; a document that is there already keeps its place.
    Status addToBinder(BinderId binder, DocumentId document);
    Status removeBinder(BinderId binder);

    Result<ConversationRecord> createConversation(BinderId binder, const std::string& title);
    Result<std::vector<ConversationRecord>> conversations(BinderId binder) const;
    /// Parent and child rows in one transaction; returns the ids in order.
    Result<std::vector<TurnId>> addTurns(ConversationId conversation, TurnId parent,
                                         const std::vector<TurnRecord>& turns);
    Result<std::vector<TurnRecord>> turns(ConversationId conversation) const;

    Result<std::vector<SearchHit>> search(const std::string& words, const SearchScope& scope) const;

    /// Reads everything there is: the database file, references between rows, search index against
    /// pages, checksums of pages and turns. Takes long for a large library. Error Corrupt names the
    /// first damage.
    Status check();

  private:
    struct Impl;  // library_impl.h
    explicit Library(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

std::string toHex(const Sha256& hash);

}  // namespace lectern::app
