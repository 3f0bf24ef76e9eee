#include "ui/library/removal_dialogs.h"

#include <utility>

#include "app/vault/vault.h"
#include "ui/library/decision_dialog.h"
#include "ui/library/library_editor.h"
#include "ui/library/removal.h"

namespace lectern::ui {

RemovalDialogs::RemovalDialogs(QWidget& parent, LibraryEditor& editor)
    : m_parent(parent), m_editor(editor) {}

void RemovalDialogs::setWorkspace(app::Workspace* workspace) {
    m_workspace = workspace;
}

template <typename Removal>
void RemovalDialogs::ask(const QString& title, Result<Removal> removal,
                         std::function<void(Removal)> decided) {
    if (!removal) {
        emit failed(removal.error());
        return;
    }
    askDecision(&m_parent, title, removalQuestion(*removal), removalConsequences(*removal),
                tr("&Remove"),
                [guard = QPointer(this), asked_in = m_workspace, removal = *removal, decided] {
                    if (guard && asked_in && guard->m_workspace == asked_in) decided(removal);
                });
}

void RemovalDialogs::askAboutDocuments(const std::vector<app::DocumentId>& documents) {
    if (!m_workspace || documents.empty()) return;
    m_workspace->read(
        this,
        [documents, states = m_workspace->vault().statesDir()](const app::Library& library) {
            return documentRemoval(library, documents, states);
        },
        [this](Result<DocumentRemoval> found) {
            ask<DocumentRemoval>(tr("Remove documents"), std::move(found),
                                 [this](const DocumentRemoval& removal) {
                                     m_titles = removal.titles;
                                     emit documentsDecided(removal.documents);
                                 });
        });
}

void RemovalDialogs::askAboutBinder(app::BinderId binder) {
    if (!m_workspace) return;
    m_workspace->read(
        this, [binder](const app::Library& library) { return binderRemoval(library, binder); },
        [this](Result<BinderRemoval> found) {
            ask<BinderRemoval>(
                tr("Remove a binder"), std::move(found), [this](const BinderRemoval& removal) {
                    m_editor.removeBinder(
                        removal.binder, [this, removal] { emit reported(removalReport(removal)); });
                });
        });
}

void RemovalDialogs::askAboutConversation(app::ConversationId conversation) {
    if (!m_workspace) return;
    m_workspace->read(
        this,
        [conversation](const app::Library& library) {
            return conversationRemoval(library, conversation);
        },
        [this](Result<ConversationRemoval> found) {
            ask<ConversationRemoval>(tr("Remove a conversation"), std::move(found),
                                     [this](const ConversationRemoval& removal) {
                                         m_editor.removeConversation(removal.conversation);
                                     });
        });
}

void RemovalDialogs::askAboutVault() {
    if (!m_workspace) return;
    m_workspace->read(
        this,
        [info = m_workspace->info()](const app::Library& library) {
            return vaultRemoval(library, info);
        },
        [this](Result<VaultRemoval> found) {
            ask<VaultRemoval>(tr("Remove a vault"), std::move(found),
                              [this](const VaultRemoval& removal) {
                                  emit vaultDecided(QString::fromStdString(removal.name));
                              });
        });
}

void RemovalDialogs::reportDocuments(const app::RemovedDocuments& removed) {
    emit reported(removalReport(m_titles, removed));
}

}  // namespace lectern::ui
