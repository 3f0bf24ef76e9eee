#pragma once

#include <QDateTime>
#include <QPointer>
#include <optional>
#include <vector>

#include "app/workspace/workspace.h"
#include "ui/library/synced_model.h"

namespace lectern::ui {

class LibraryEditor;

/// Conversations of one binder, the last used first. EditRole renames.
class ConversationListModel : public SyncedModel<QAbstractListModel> {
    Q_OBJECT
  public:
    enum Role { ConversationIdRole = Qt::UserRole, SubtitleRole };

    explicit ConversationListModel(LibraryEditor& editor, QObject* parent = nullptr);

    void setWorkspace(app::Workspace* workspace);
    void setBinder(std::optional<app::BinderId> binder);
    void setCurrentConversation(std::optional<app::ConversationId> conversation);
    std::optional<app::BinderId> binder() const { return m_binder; }
    const app::ConversationRecord* conversationAt(const QModelIndex& index) const;
    QModelIndex indexOf(app::ConversationId conversation) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  signals:
    void loaded();
    void failed(const lectern::Error& error);

  private:
    void reload();
    void take(std::vector<app::ConversationRecord> conversations);

    LibraryEditor& m_editor;
    QPointer<app::Workspace> m_workspace;
    std::optional<app::BinderId> m_binder;
    std::optional<app::ConversationId> m_current;
    std::vector<app::ConversationRecord> m_conversations;
    int m_generation = 0;
};

/// "Today 14:05", "Yesterday", "12 Mar", "12 Mar 2024" from ISO 8601 in UTC; in local time.
QString whenText(const std::string& iso_utc, const QDateTime& now);

}  // namespace lectern::ui
