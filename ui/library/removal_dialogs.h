#pragma once

#include <QObject>
#include <QPointer>
#include <functional>
#include <string>
#include <vector>

#include "app/workspace/workspace.h"

class QWidget;

namespace lectern::ui {

class LibraryEditor;

/// Removing things: says what goes with them, asks once, and does it or says that it was decided.
class RemovalDialogs : public QObject {
    Q_OBJECT
  public:
    /// Borrowed: what the dialogs stand before, and what changes the library.
    RemovalDialogs(QWidget& parent, LibraryEditor& editor);

    void setWorkspace(app::Workspace* workspace);
    void askAboutDocuments(const std::vector<app::DocumentId>& documents);
    void askAboutBinder(app::BinderId binder);
    void askAboutConversation(app::ConversationId conversation);
    void askAboutVault();  ///< the open one
    /// What the last documents that were decided on took with them.
    void reportDocuments(const app::RemovedDocuments& removed);

  signals:
    /// Who holds saved states or the vault itself has to close them, so these are done elsewhere.
    void documentsDecided(const std::vector<lectern::app::DocumentId>& documents);
    void vaultDecided(const QString& name);
    void reported(const QString& text);
    void failed(const lectern::Error& error);

  private:
    template <typename Removal>
    void ask(const QString& title, Result<Removal> removal, std::function<void(Removal)> decided);

    QWidget& m_parent;
    LibraryEditor& m_editor;
    QPointer<app::Workspace> m_workspace;
    std::vector<std::string> m_titles;
};

}  // namespace lectern::ui
