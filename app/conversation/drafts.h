#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/conversation/branch.h"
#include "app/conversation/pace.h"
#include "app/vault/library.h"

namespace lectern::app {

/// Keeps an answer in the library while it is written, so that a crash costs at most its last
/// sentence. One second at least lies between two saves. Unless stored() or discard() is called, it
/// is left for recoverDrafts().
class AnswerDraft {
  public:
    /// Saves the question alone; begins the conversation where there is none yet.
    static Result<AnswerDraft> begin(Library& library, BinderId binder,
                                     std::optional<ConversationId> conversation,
                                     const Branch& branch, const std::string& question);

    ConversationId conversation() const { return m_draft.conversation; }
    /// `piece` is what the model has just said. A save that fails is tried again with the next
    /// sentence.
    void grow(std::string_view piece, const std::string& thinking, const std::string& answer);
    /// At once, whatever there is. Where it fails, what was saved before stays.
    void save(const std::string& thinking, const std::string& answer);
    /// The turns are in the library.
    Status stored();
    /// Nothing is to be kept, nor a conversation that was begun for it.
    Status discard();

  private:
    explicit AnswerDraft(Library& library);

    Library* m_library;
    DraftRecord m_draft;
    bool m_is_new_conversation = false;
    bool m_has_unsaved_sentence = false;
    Pace m_pace;
};

/// As AskResult::document_hashes.
std::vector<std::string> hashesOf(const std::vector<DocumentRecord>& documents);

struct RecoveredDrafts {
    int count = 0;                     ///< of which turns were made
    std::optional<Error> first_error;  ///< of those that stay drafts, for the next time
};

/// Makes turns of the drafts that a crash left: the answer as far as it was saved, its citations
/// checked, its record saying that it was interrupted. Where the pages cannot be read, citations
/// stay NotChecked. A question whose answer had no word yet, not even a thought, becomes a user
/// turn without an answer. One that fails does not keep the others. Only for the process that owns
/// the vault, while nothing is being answered.
RecoveredDrafts recoverDrafts(Library& library);

}  // namespace lectern::app
