#pragma once

#include <optional>
#include <vector>

#include "app/workspace/workspace.h"
#include "ui/library/synced_model.h"

namespace lectern::ui {

class LibraryEditor;

/// Documents on their way through a drag: from a binder, or from the list of all.
struct DraggedDocuments {
    app::BinderId binder = 0;  ///< 0: from no binder
    std::vector<app::DocumentId> documents;
    static constexpr const char* kMimeType = "application/x-lectern-documents";
    QByteArray encoded() const;
    /// nullopt where the bytes are not ours; they may come from any program.
    static std::optional<DraggedDocuments> decode(const QByteArray& bytes);
};

/// Binders with their documents in reading order (D1, D2, ...), loaded beside the GUI thread and
/// kept up to date. Column 0: name; column 1: pages of a document. EditRole renames.
class BinderTreeModel : public SyncedModel<QAbstractItemModel> {
    Q_OBJECT
  public:
    enum Role { BinderIdRole = Qt::UserRole, DocumentIdRole, CurrentRole };
    enum Column { Name, Pages, ColumnCount };

    explicit BinderTreeModel(LibraryEditor& editor, QObject* parent = nullptr);

    void setWorkspace(app::Workspace* workspace);
    void reload();
    /// Shown in bold.
    void setCurrentBinder(std::optional<app::BinderId> binder);

    const std::vector<app::BinderRecord>& binders() const { return m_binders; }
    const app::BinderRecord* binder(app::BinderId id) const;
    QModelIndex indexOf(app::BinderId binder) const;
    QModelIndex indexOf(app::BinderId binder, app::DocumentId document) const;
    /// A binder's row, or the binder of a document's row.
    std::optional<app::BinderId> binderAt(const QModelIndex& index) const;
    const app::DocumentRecord* documentAt(const QModelIndex& index) const;
    /// The binder with these documents moved before `row` (of the order as it is now).
    app::BinderRecord reordered(app::BinderId binder, const std::vector<app::DocumentId>& moved,
                                int row) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    Qt::DropActions supportedDropActions() const override;
    Qt::DropActions supportedDragActions() const override;
    bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

  signals:
    void loaded();
    void failed(const lectern::Error& error);
    /// Documents were dropped at another place of their binder: nothing has changed yet.
    void reorderWanted(const lectern::app::BinderRecord& reordered);
    /// On a binder, or beside all of them.
    void filesDropped(const QStringList& files, std::optional<lectern::app::BinderId> binder);

  private:
    void take(std::vector<app::BinderRecord> binders);
    void takeDocuments(size_t row, std::vector<app::DocumentRecord> documents);
    int rowOf(app::BinderId binder) const;
    QVariant binderData(const app::BinderRecord& binder, int column, int role) const;
    QVariant documentData(const app::DocumentRecord& document, int row, int column, int role) const;

    LibraryEditor& m_editor;
    QPointer<app::Workspace> m_workspace;
    std::vector<app::BinderRecord> m_binders;
    std::optional<app::BinderId> m_current;
    bool m_is_loading = false, m_is_stale = false;  // many changes at once are one more reload
    int m_generation = 0;                           // answers to older questions are dropped
};

/// Local files named by a drop; what is not a local file is left out.
QStringList droppedFiles(const QMimeData* data);

}  // namespace lectern::ui
