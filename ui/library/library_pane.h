#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "app/workspace/workspace.h"
#include "ui/base/place.h"

namespace lectern::ui {

/// The left pane: vault chooser, binders with their documents in order, all documents with tags,
/// conversations of the binder at hand, the import queue.
class LibraryPane : public QWidget {
    Q_OBJECT
  public:
    explicit LibraryPane(QWidget* parent = nullptr);
    ~LibraryPane() override;

    /// nullptr: no vault is open (all is empty and disabled). Borrowed; told before it goes.
    void setWorkspace(app::Workspace* workspace);
    /// In place of "no vault is open", while none is; empty: that again.
    void showOpening(const QString& sentence);
    void setCurrentBinder(std::optional<app::BinderId> binder);
    void setCurrentConversation(std::optional<app::ConversationId> conversation);
    std::optional<app::BinderId> currentBinder() const;

    /// Files and folders dropped or chosen anywhere: queued for the current binder, or for a new
    /// one that is named after what comes in.
    void importFiles(const QStringList& files);
    /// Actions by their object names ("library.new_binder", …), texts and shortcuts set; the shell
    /// puts them into menus and the command palette.
    QList<QAction*> actions() const;
    QByteArray saveState() const;
    void restoreState(const QByteArray& state);

  signals:
    void vaultChosen(const QString& name);
    void newVaultWanted();
    void binderActivated(lectern::app::BinderId binder);
    void conversationActivated(lectern::app::ConversationId conversation);
    void newConversationWanted(lectern::app::BinderId binder);
    void placeActivated(const lectern::ui::Place& place);
    /// Before a change of order counts: what it would cost. The shell answers with showReorderCost.
    void reorderCostWanted(const lectern::app::BinderRecord& reordered);
    void sampleWanted();
    /// Decided by the user after being told what goes with them. The shell removes them through
    /// Assistant::removeDocuments, which closes what holds the vault's states meanwhile, and
    /// answers with showDocumentsRemoved or showFailure.
    void removeDocumentsWanted(const std::vector<lectern::app::DocumentId>& documents);
    /// As decided: the open vault, with everything in it. The shell closes it and deletes it.
    void removeVaultWanted(const QString& name);

  public slots:
    /// tokens_to_read < 0: not known (no model is open); seconds < 0: speed not known yet.
    void showReorderCost(const lectern::app::BinderRecord& reordered, qint64 tokens_to_read,
                         double seconds);
    void showDocumentsRemoved(const lectern::app::RemovedDocuments& removed);
    /// What went wrong with something that was asked for here.
    void showFailure(const lectern::Error& error);

  protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace lectern::ui
