#include "app/conversation/drafts.h"

#include <QtGlobal>
#include <algorithm>

#include "app/conversation/answer_record.h"
#include "app/conversation/answer_stream.h"
#include "app/workspace/background_thread.h"

namespace lectern::app {

namespace {

constexpr auto kLeastBetweenSaves = std::chrono::seconds(1);

bool endsSentence(std::string_view piece) {
    return piece.find_first_of(".!?\n") != std::string_view::npos ||
           piece.find("。") != std::string_view::npos;
}

/// A crash between storing the turns and removing the draft leaves both.
bool isStored(const DraftRecord& draft, const std::vector<TurnRecord>& turns) {
    const auto isAnswerTo = [&](TurnId question) {
        return std::any_of(turns.begin(), turns.end(), [&](const TurnRecord& turn) {
            return turn.parent == question && turn.role == "assistant" &&
                   turn.created_at >= draft.updated_at && turn.text.starts_with(draft.answer);
        });
    };
    if (draft.question.empty()) return isAnswerTo(draft.parent);
    return std::any_of(turns.begin(), turns.end(), [&](const TurnRecord& turn) {
        return turn.parent == draft.parent && turn.role == "user" && turn.text == draft.question &&
               isAnswerTo(turn.id);
    });
}

Result<std::vector<std::vector<Page>>> pagesOf(Library& library, const BinderRecord& binder) {
    std::vector<std::vector<Page>> pages;
    for (const DocumentRecord& document : binder.documents) {
        LECTERN_TRY_ASSIGN(auto read, library.pages(document.id));
        pages.push_back(std::move(read));
    }
    return pages;
}

/// The answer with its citations checked against the binder as it is now.
Result<TurnRecord> interruptedAnswer(Library& library, const DraftRecord& draft) {
    LECTERN_TRY_ASSIGN(const ConversationRecord conversation,
                       library.conversation(draft.conversation));
    LECTERN_TRY_ASSIGN(const BinderRecord binder, library.binder(conversation.binder));
    const auto pages = pagesOf(library, binder);
    const std::vector<std::vector<Page>> unread(binder.documents.size());
    const AskEvents nobody;
    AnswerStream stream(binder.documents, pages ? *pages : unread, nobody);
    stream.push(draft.answer);
    stream.finishRound();
    AskResult result;
    result.question = draft.question;
    result.answer = draft.answer;
    result.thinking = draft.thinking;
    result.citations = stream.citations();
    if (!pages)
        for (CheckedCitation& citation : result.citations) citation.citation.check = {};
    result.conversation = draft.conversation;
    result.document_hashes = hashesOf(binder.documents);
    TurnRecord turn;
    turn.role = "assistant";
    turn.text = draft.answer;
    turn.thinking = draft.thinking;
    turn.record_json = interruptedRecordJson(result);
    return turn;
}

/// Whether there was anything to make turns of.
Result<bool> recover(Library& library, int64_t id) {
    LECTERN_TRY_ASSIGN(const DraftRecord draft, library.draft(id));
    LECTERN_TRY_ASSIGN(const std::vector<TurnRecord> stored, library.turns(draft.conversation));
    std::vector<TurnRecord> turns;
    if (!isStored(draft, stored)) {
        if (!draft.question.empty()) {
            TurnRecord question;
            question.role = "user";
            question.text = draft.question;
            turns.push_back(std::move(question));
        }
        if (!draft.answer.empty() || !draft.thinking.empty()) {
            LECTERN_TRY_ASSIGN(TurnRecord answer, interruptedAnswer(library, draft));
            turns.push_back(std::move(answer));
        }
    }
    if (!turns.empty()) LECTERN_TRY(library.addTurns(draft.conversation, draft.parent, turns));
    LECTERN_TRY(library.removeDraft(draft.id));
    return !turns.empty();
}

Error notRecovered(const Error& error) {
    return Error(error.code,
                 say(QT_TRANSLATE_NOOP("app", "an interrupted answer could not be recovered: %1"),
                     {error.saying ? *error.saying : say(error.message)}));
}

}  // namespace

std::vector<std::string> hashesOf(const std::vector<DocumentRecord>& documents) {
    std::vector<std::string> hashes;
    for (const DocumentRecord& document : documents) hashes.push_back(toHex(document.sha256));
    return hashes;
}

AnswerDraft::AnswerDraft(Library& library) : m_library(&library), m_pace(kLeastBetweenSaves) {}

Result<AnswerDraft> AnswerDraft::begin(Library& library, BinderId binder,
                                       std::optional<ConversationId> conversation,
                                       const Branch& branch, const std::string& question) {
    AnswerDraft draft(library);
    if (!conversation) {
        LECTERN_TRY_ASSIGN(const ConversationRecord begun,
                           library.createConversation(binder, question));
        conversation = begun.id;
        draft.m_is_new_conversation = true;
    }
    draft.m_draft.conversation = *conversation;
    draft.m_draft.parent = branch.parent;
    if (!branch.question) draft.m_draft.question = question;
    LECTERN_TRY_ASSIGN(draft.m_draft.id, library.saveDraft(draft.m_draft));
    return draft;
}

void AnswerDraft::grow(std::string_view piece, const std::string& thinking,
                       const std::string& answer) {
    m_has_unsaved_sentence = m_has_unsaved_sentence || endsSentence(piece);
    if (m_has_unsaved_sentence && m_pace.isDue()) save(thinking, answer);
}

void AnswerDraft::save(const std::string& thinking, const std::string& answer) {
    m_draft.thinking = thinking;
    m_draft.answer = answer;
    m_has_unsaved_sentence = !m_library->saveDraft(m_draft).has_value();
}

Status AnswerDraft::stored() {
    return m_library->removeDraft(m_draft.id);
}

Status AnswerDraft::discard() {
    if (m_is_new_conversation) return m_library->removeConversation(m_draft.conversation);
    return m_library->removeDraft(m_draft.id);
}

RecoveredDrafts recoverDrafts(Library& library) {
    RecoveredDrafts recovered;
    const auto note = [&](const Error& error) {
        if (!recovered.first_error) recovered.first_error = notRecovered(error);
    };
    const auto ids = library.draftIds();
    if (!ids) {
        note(ids.error());
        return recovered;
    }
    for (const int64_t id : *ids) {
        const auto has_turns = withinMemory([&] { return recover(library, id); });
        if (!has_turns)
            note(has_turns.error());
        else if (*has_turns)
            ++recovered.count;
    }
    return recovered;
}

}  // namespace lectern::app
