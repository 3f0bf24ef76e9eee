#pragma once

#include <QString>
#include <filesystem>
#include <string>
#include <vector>

#include "app/vault/library.h"
#include "app/vault/vault.h"
#include "kernels/base/result.h"

namespace lectern::ui {

/// What documents would take with them, as Vault::removeDocuments does it.
struct DocumentRemoval {
    std::vector<app::DocumentId> documents;
    std::vector<std::string> titles;
    app::RemovedDocuments gone;        ///< with the states of the whole vault
    int64_t state_bytes = 0;           ///< of these
    std::vector<std::string> binders;  ///< that hold one of them and stay
};
Result<DocumentRemoval> documentRemoval(const app::Library& library,
                                        const std::vector<app::DocumentId>& documents,
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

struct VaultRemoval {
    std::string name;
    int document_count = 0, page_count = 0;
    int binder_count = 0, conversation_count = 0;
    int note_count = 0;
    int state_count = 0;
    int64_t bytes = 0;  ///< of everything in its folder
};
Result<VaultRemoval> vaultRemoval(const app::Library& library, const app::VaultInfo& info);

/// For the decision: what is asked, and what exactly goes and stays. Plain text.
QString removalQuestion(const DocumentRemoval& removal);
QString removalConsequences(const DocumentRemoval& removal);
QString removalQuestion(const BinderRemoval& removal);
QString removalConsequences(const BinderRemoval& removal);
QString removalQuestion(const ConversationRemoval& removal);
QString removalConsequences(const ConversationRemoval& removal);
QString removalQuestion(const VaultRemoval& removal);
QString removalConsequences(const VaultRemoval& removal);

/// Afterwards: what was removed. Plain text.
QString removalReport(const std::vector<std::string>& titles, const app::RemovedDocuments& removed);
QString removalReport(const BinderRemoval& removed);

}  // namespace lectern::ui
