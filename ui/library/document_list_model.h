#pragma once

#include <QPointer>
#include <vector>

#include "app/workspace/workspace.h"
#include "ui/library/synced_model.h"

namespace lectern::ui {

class LibraryEditor;

/// Documents of the vault that a query finds, fetched in pages as a view comes to need them: a list
/// of 10,000 costs what is looked at. Title, then pages and tags in SubtitleRole. EditRole renames.
class DocumentListModel : public SyncedModel<QAbstractListModel> {
    Q_OBJECT
  public:
    enum Role { DocumentIdRole = Qt::UserRole, SubtitleRole, TagsRole };
    static constexpr int kPage = 100;

    explicit DocumentListModel(LibraryEditor& editor, QObject* parent = nullptr);

    void setWorkspace(app::Workspace* workspace);
    /// Words, tags and order; offset and limit are the model's.
    void setQuery(const app::DocumentQuery& query);
    const app::DocumentQuery& query() const { return m_query; }
    /// How many the query finds in all; -1 until known.
    int totalCount() const { return m_total; }
    bool isFiltered() const { return !m_query.words.empty() || !m_query.tags.empty(); }
    const app::DocumentRecord* documentAt(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    Qt::DropActions supportedDragActions() const override;

  signals:
    void totalCountChanged(int count);
    void failed(const lectern::Error& error);

  private:
    struct Batch {
        std::vector<app::DocumentRecord> documents;
        int total = 0;
    };
    void fetch(int offset, int limit);
    void take(int offset, Batch batch);
    void refresh();
    void clear();

    LibraryEditor& m_editor;
    QPointer<app::Workspace> m_workspace;
    app::DocumentQuery m_query;
    std::vector<app::DocumentRecord> m_documents;
    int m_total = -1;
    bool m_fetching = false;
    bool m_wants_more = false;  // asked for while a page was on its way
    int m_generation = 0;       // answers to older queries are dropped
};

}  // namespace lectern::ui
