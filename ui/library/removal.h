#pragma once

#include <QString>
#include <filesystem>
#include <string>
#include <vector>

#include "app/vault/library.h"
#include "kernels/base/result.h"

namespace lectern::ui {

/// What a document would take with it, as Vault::removeDocument does it.
struct DocumentRemoval {
    app::DocumentId document = 0;
    std::string title;
    int page_count = 0;
    int note_count = 0;
    int conversation_count = 0;        ///< of all binders that hold it
    std::vector<std::string> binders;  ///< that hold it and stay
    std::vector<std::string> gone;     ///< made for this file alone, and gone with it
    int state_count = 0;               ///< of the whole vault
};
Result<DocumentRemoval> documentRemoval(const app::Library& library, app::DocumentId document,
                                        const std::filesystem::path& states);

struct BinderRemoval {
    app::BinderId binder = 0;
    std::string name;
    int document_count = 0;
    int conversation_count = 0;
};
Result<BinderRemoval> binderRemoval(const app::Library& library, app::BinderId binder);

struct ConversationRemoval {
    app::ConversationId conversation = 0;
    std::string title;
    int question_count = 0;
    int branch_count = 1;
};
Result<ConversationRemoval> conversationRemoval(const app::Library& library,
                                                app::ConversationId conversation);

/// For the decision: what is asked, and what exactly goes and stays. Plain text.
QString removalQuestion(const DocumentRemoval& removal);
QString removalConsequences(const DocumentRemoval& removal);
QString removalQuestion(const BinderRemoval& removal);
QString removalConsequences(const BinderRemoval& removal);
QString removalQuestion(const ConversationRemoval& removal);
QString removalConsequences(const ConversationRemoval& removal);

/// Afterwards: what was removed. Plain text.
QString removalReport(const std::string& title, const app::RemovedDocument& removed);
QString removalReport(const BinderRemoval& removed);

}  // namespace lectern::ui
