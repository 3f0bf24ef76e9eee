#pragma once

#include <QObject>
#include <QPointer>
#include <functional>
#include <optional>
#include <vector>

#include "app/workspace/workspace.h"

namespace lectern::ui {

/// What the pane changes in a vault: every change runs on the workspace's writing thread; what went
/// wrong comes back as failed(). Calls without a workspace do nothing.
class LibraryEditor : public QObject {
    Q_OBJECT
  public:
    explicit LibraryEditor(QObject* parent = nullptr);

    void setWorkspace(app::Workspace* workspace);
    app::Workspace* workspace() const { return m_workspace; }

    using BinderMade = std::function<void(const app::BinderRecord&)>;
    /// A free name is found by adding a number: "New binder (2)".
    void createBinder(const QString& name, std::vector<app::DocumentId> documents,
                      BinderMade done = {});
    void renameBinder(app::BinderId binder, const QString& name);
    /// Unless it is called otherwise meanwhile; a free name is found as by createBinder.
    void renameBinderCalled(const std::string& old_name, app::BinderId binder, const QString& name);
    void removeBinder(app::BinderId binder, std::function<void()> done = {});
    void addToBinder(app::BinderId binder, std::vector<app::DocumentId> documents);
    void removeFromBinder(app::BinderId binder, std::vector<app::DocumentId> documents);
    void reorder(const app::BinderRecord& reordered);

    void renameDocument(app::DocumentId document, const QString& title);
    void setTag(std::vector<app::DocumentId> documents, const QString& tag, bool has_it);

    void renameConversation(app::ConversationId conversation, const QString& title);
    void removeConversation(app::ConversationId conversation, std::function<void()> done = {});

  signals:
    void failed(const lectern::Error& error);

  private:
    void write(app::Changes what, std::function<Status(app::Library&)> job,
               std::function<void()> done = {});

    QPointer<app::Workspace> m_workspace;
};

}  // namespace lectern::ui
