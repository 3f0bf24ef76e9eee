#include "ui/library/document_list_model.h"

#include <QMimeData>
#include <algorithm>
#include <utility>

#include "ui/base/inert_text.h"
#include "ui/library/binder_tree_model.h"
#include "ui/library/library_editor.h"

namespace lectern::ui {

DocumentListModel::DocumentListModel(LibraryEditor& editor, QObject* parent)
    : SyncedModel(parent), m_editor(editor) {}

void DocumentListModel::setWorkspace(app::Workspace* workspace) {
    if (m_workspace) m_workspace->disconnect(this);
    m_workspace = workspace;
    m_query = {};
    clear();
    if (!workspace) return;
    connect(workspace, &app::Workspace::changed, this, [this](app::Changes what) {
        if (what & app::Change::Documents) refresh();
    });
    fetch(0, kPage);
}

void DocumentListModel::setQuery(const app::DocumentQuery& query) {
    m_query = query;
    clear();
    if (m_workspace) fetch(0, kPage);
}

void DocumentListModel::clear() {
    beginResetModel();
    m_documents.clear();
    m_total = -1;
    m_fetching = m_wants_more = false;
    ++m_generation;
    endResetModel();
}

/// What is shown so far, once more.
void DocumentListModel::refresh() {
    ++m_generation;
    fetch(0, std::max(kPage, int(m_documents.size())));
}

void DocumentListModel::fetch(int offset, int limit) {
    m_fetching = true;
    app::DocumentQuery query = m_query;
    query.offset = offset;
    query.limit = limit;
    m_workspace->read(
        this,
        [query](const app::Library& library) -> Result<Batch> {
            Batch batch;
            LECTERN_TRY_ASSIGN(batch.documents, library.documents(query));
            LECTERN_TRY_ASSIGN(batch.total, library.documentCount(query));
            return batch;
        },
        [this, offset, generation = m_generation](Result<Batch> batch) {
            if (generation != m_generation) return;
            m_fetching = false;
            if (batch)
                take(offset, std::move(*batch));
            else
                emit failed(batch.error());
            if (std::exchange(m_wants_more, false)) fetchMore({});
        });
}

void DocumentListModel::take(int offset, Batch batch) {
    const bool is_news = m_total != batch.total;
    m_total = batch.total;
    if (offset == 0) {
        sync(m_documents, std::move(batch.documents),
             [](const app::DocumentRecord& record) { return record.id; });
    } else if (!batch.documents.empty()) {
        beginInsertRows({}, offset, offset + int(batch.documents.size()) - 1);
        std::move(batch.documents.begin(), batch.documents.end(), std::back_inserter(m_documents));
        endInsertRows();
    } else {
        m_total = int(m_documents.size());  // fewer than counted: nothing more to fetch
    }
    if (is_news) emit totalCountChanged(m_total);
}

const app::DocumentRecord* DocumentListModel::documentAt(const QModelIndex& at) const {
    return at.isValid() && size_t(at.row()) < m_documents.size() ? &m_documents[size_t(at.row())]
                                                                 : nullptr;
}

int DocumentListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_documents.size());
}

bool DocumentListModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_workspace && int(m_documents.size()) < m_total;
}

void DocumentListModel::fetchMore(const QModelIndex& parent) {
    m_wants_more = m_fetching;
    if (!m_fetching && canFetchMore(parent)) fetch(int(m_documents.size()), kPage);
}

QVariant DocumentListModel::data(const QModelIndex& at, int role) const {
    const app::DocumentRecord* document = documentAt(at);
    if (!document) return {};
    const auto subtitle = [&] {
        QString text = tr("%n pages", nullptr, document->page_count);
        for (const std::string& tag : document->tags)
            text += QStringLiteral(" · ") + inertLine(tag);
        return text;
    };
    switch (role) {
        case DocumentIdRole:
            return qint64(document->id);
        case Qt::DisplayRole:
        case Qt::EditRole:
            return inertLine(document->title);
        case SubtitleRole:
        case Qt::AccessibleDescriptionRole:
            return subtitle();
        case TagsRole: {
            QStringList tags;
            for (const std::string& tag : document->tags) tags.append(QString::fromStdString(tag));
            return tags;
        }
        case Qt::ToolTipRole:
            return literalRichText(isolated(inertLine(document->title)) + u'\n' +
                                   tr("File: %1").arg(isolated(inertLine(document->file_name))) +
                                   u'\n' + subtitle());
        default:
            return {};
    }
}

bool DocumentListModel::setData(const QModelIndex& at, const QVariant& value, int role) {
    const app::DocumentRecord* document = documentAt(at);
    const auto title = newTitle(value, role);
    if (!document || !title) return false;
    if (*title != inertLine(document->title)) m_editor.renameDocument(document->id, *title);
    return true;  // shown when the library has it
}

Qt::ItemFlags DocumentListModel::flags(const QModelIndex& at) const {
    if (!at.isValid()) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemIsDragEnabled |
           Qt::ItemNeverHasChildren;
}

QStringList DocumentListModel::mimeTypes() const {
    return {QString::fromLatin1(DraggedDocuments::kMimeType)};
}

QMimeData* DocumentListModel::mimeData(const QModelIndexList& indexes) const {
    DraggedDocuments dragged;
    for (const QModelIndex& at : indexes)
        if (const app::DocumentRecord* document = documentAt(at))
            dragged.documents.push_back(document->id);
    if (dragged.documents.empty()) return nullptr;
    auto* data = new QMimeData;
    data->setData(QString::fromLatin1(DraggedDocuments::kMimeType), dragged.encoded());
    return data;
}

Qt::DropActions DocumentListModel::supportedDragActions() const {
    return Qt::CopyAction;
}

}  // namespace lectern::ui
