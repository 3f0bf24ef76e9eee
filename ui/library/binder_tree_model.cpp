#include "ui/library/binder_tree_model.h"

#include <QDataStream>
#include <QFont>
#include <QIODevice>
#include <QLocale>
#include <QMimeData>
#include <QPointer>
#include <QUrl>
#include <algorithm>
#include <utility>

#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/library/library_editor.h"

namespace lectern::ui {

namespace {

constexpr quint32 kDragMagic = 0x4C435444;
constexpr int kMostDragged = 100'000;
constexpr quintptr kBinderRow = 0;  // internal id; a document's is the id of its binder

}  // namespace

QByteArray DraggedDocuments::encoded() const {
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << kDragMagic << qint64(binder) << qint32(documents.size());
    for (const app::DocumentId document : documents) stream << qint64(document);
    return bytes;
}

std::optional<DraggedDocuments> DraggedDocuments::decode(const QByteArray& bytes) {
    QDataStream stream(bytes);
    quint32 magic = 0;
    qint64 binder = 0;
    qint32 count = 0;
    stream >> magic >> binder >> count;
    if (stream.status() != QDataStream::Ok || magic != kDragMagic) return std::nullopt;
    if (count <= 0 || count > kMostDragged) return std::nullopt;
    DraggedDocuments out{binder, {}};
    for (qint32 i = 0; i < count; ++i) {
        qint64 document = 0;
        stream >> document;
        out.documents.push_back(document);
    }
    if (stream.status() != QDataStream::Ok) return std::nullopt;
    return out;
}

QStringList droppedFiles(const QMimeData* data) {
    QStringList files;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) files.append(url.toLocalFile());
    return files;
}

BinderTreeModel::BinderTreeModel(LibraryEditor& editor, QObject* parent)
    : SyncedModel(parent), m_editor(editor) {}

void BinderTreeModel::setWorkspace(app::Workspace* workspace) {
    if (m_workspace) m_workspace->disconnect(this);
    m_workspace = workspace;
    ++m_generation;
    m_is_loading = m_is_stale = false;
    beginResetModel();
    m_binders.clear();
    m_current.reset();
    endResetModel();
    if (!workspace) return;
    connect(workspace, &app::Workspace::changed, this, [this](app::Changes what) {
        if (what & (app::Change::Binders | app::Change::Documents | app::Change::Conversations))
            reload();
    });
    reload();
}

void BinderTreeModel::reload() {
    if (!m_workspace) return;
    m_is_stale = m_is_loading;
    if (m_is_loading) return;
    m_is_loading = true;
    m_workspace->read(
        this, [](const app::Library& library) { return library.binders(); },
        [this, generation = m_generation](Result<std::vector<app::BinderRecord>> binders) {
            if (generation != m_generation) return;
            m_is_loading = false;
            if (std::exchange(m_is_stale, false)) reload();
            if (!binders) {
                emit failed(binders.error());
                return;
            }
            take(std::move(*binders));
            emit loaded();
        });
}

void BinderTreeModel::take(std::vector<app::BinderRecord> binders) {
    // Binders first, each with the documents it has shown so far; then the documents of each.
    std::vector<app::BinderRecord> shown = binders;
    for (app::BinderRecord& record : shown)
        if (const app::BinderRecord* old = binder(record.id)) record.documents = old->documents;
    sync(m_binders, std::move(shown), [](const app::BinderRecord& record) { return record.id; });
    for (size_t row = 0; row < binders.size(); ++row)
        takeDocuments(row, std::move(binders[row].documents));
}

void BinderTreeModel::takeDocuments(size_t row, std::vector<app::DocumentRecord> documents) {
    sync(
        m_binders[row].documents, std::move(documents),
        [](const app::DocumentRecord& record) { return record.id; }, index(int(row), 0));
}

void BinderTreeModel::setCurrentBinder(std::optional<app::BinderId> binder) {
    if (m_current == binder) return;
    const auto old = std::exchange(m_current, binder);
    for (const auto& changed : {old, m_current})
        if (changed)
            if (const QModelIndex at = indexOf(*changed); at.isValid()) emit dataChanged(at, at);
}

int BinderTreeModel::rowOf(app::BinderId binder) const {
    const auto found = std::find_if(m_binders.begin(), m_binders.end(),
                                    [&](const auto& record) { return record.id == binder; });
    return found == m_binders.end() ? -1 : int(found - m_binders.begin());
}

const app::BinderRecord* BinderTreeModel::binder(app::BinderId id) const {
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_binders[size_t(row)];
}

QModelIndex BinderTreeModel::indexOf(app::BinderId binder) const {
    const int row = rowOf(binder);
    return row < 0 ? QModelIndex() : index(row, 0);
}

QModelIndex BinderTreeModel::indexOf(app::BinderId binder_id, app::DocumentId document) const {
    const app::BinderRecord* record = binder(binder_id);
    if (!record) return {};
    for (size_t row = 0; row < record->documents.size(); ++row)
        if (record->documents[row].id == document) return index(int(row), 0, indexOf(binder_id));
    return {};
}

std::optional<app::BinderId> BinderTreeModel::binderAt(const QModelIndex& at) const {
    if (!at.isValid()) return std::nullopt;
    if (at.internalId() != kBinderRow) return app::BinderId(at.internalId());
    return m_binders[size_t(at.row())].id;
}

const app::DocumentRecord* BinderTreeModel::documentAt(const QModelIndex& at) const {
    if (!at.isValid() || at.internalId() == kBinderRow) return nullptr;
    const app::BinderRecord* record = binder(app::BinderId(at.internalId()));
    return record && size_t(at.row()) < record->documents.size()
               ? &record->documents[size_t(at.row())]
               : nullptr;
}

app::BinderRecord BinderTreeModel::reordered(app::BinderId id,
                                             const std::vector<app::DocumentId>& moved,
                                             int row) const {
    const app::BinderRecord* record = binder(id);
    if (!record) return {};
    app::BinderRecord out = *record;
    out.documents.clear();
    const auto isMoved = [&](const app::DocumentRecord& document) {
        return std::find(moved.begin(), moved.end(), document.id) != moved.end();
    };
    const auto split =
        record->documents.begin() + std::clamp<int>(row, 0, int(record->documents.size()));
    const auto stays = [&](const auto& document) { return !isMoved(document); };
    std::copy_if(record->documents.begin(), split, std::back_inserter(out.documents), stays);
    std::copy_if(record->documents.begin(), record->documents.end(),
                 std::back_inserter(out.documents), isMoved);
    std::copy_if(split, record->documents.end(), std::back_inserter(out.documents), stays);
    return out;
}

QModelIndex BinderTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    if (!parent.isValid()) return createIndex(row, column, kBinderRow);
    return createIndex(row, column, quintptr(m_binders[size_t(parent.row())].id));
}

QModelIndex BinderTreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == kBinderRow) return {};
    const int row = rowOf(app::BinderId(child.internalId()));
    return row < 0 ? QModelIndex() : createIndex(row, 0, kBinderRow);
}

int BinderTreeModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return int(m_binders.size());
    if (parent.internalId() != kBinderRow || parent.column() != 0) return 0;
    return int(m_binders[size_t(parent.row())].documents.size());
}

int BinderTreeModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant BinderTreeModel::data(const QModelIndex& at, int role) const {
    if (!at.isValid()) return {};
    if (role == BinderIdRole) return qint64(*binderAt(at));
    if (role == Qt::TextAlignmentRole && at.column() == Pages)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (at.internalId() == kBinderRow)
        return binderData(m_binders[size_t(at.row())], at.column(), role);
    const app::DocumentRecord* document = documentAt(at);
    return document ? documentData(*document, at.row(), at.column(), role) : QVariant();
}

QVariant BinderTreeModel::binderData(const app::BinderRecord& binder, int column, int role) const {
    if (role == CurrentRole) return m_current == binder.id;
    if (column == Pages) {
        if (role == Qt::AccessibleTextRole)
            return tr("%n documents", nullptr, int(binder.documents.size()));
        return {};
    }
    switch (role) {
        case Qt::DisplayRole:
        case Qt::EditRole:
            return inertLine(binder.name);
        case Qt::DecorationRole:
            return icon(QStringLiteral("binder"));
        case Qt::FontRole:
            if (m_current == binder.id) {
                QFont font;
                font.setBold(true);
                return font;
            }
            return {};
        case Qt::ToolTipRole:
            return literalRichText(isolated(inertLine(binder.name)) + u'\n' +
                                   tr("%n documents", nullptr, int(binder.documents.size())) +
                                   u'\n' +
                                   tr("%n conversations", nullptr, binder.conversation_count));
        case Qt::AccessibleTextRole:
            return m_current == binder.id
                       ? tr("Binder %1, open").arg(isolated(inertLine(binder.name)))
                       : tr("Binder %1").arg(isolated(inertLine(binder.name)));
        case Qt::AccessibleDescriptionRole:
            return tr("%n documents", nullptr, int(binder.documents.size()));
        default:
            return {};
    }
}

QVariant BinderTreeModel::documentData(const app::DocumentRecord& document, int row, int column,
                                       int role) const {
    if (role == DocumentIdRole) return qint64(document.id);
    if (column == Pages) {
        if (role == Qt::DisplayRole) return QLocale().toString(document.page_count);
        if (role == Qt::AccessibleTextRole || role == Qt::ToolTipRole)
            return tr("%n pages", nullptr, document.page_count);
        return {};
    }
    const QString title = inertLine(document.title);
    switch (role) {
        case Qt::DisplayRole:
            //: D1, D2, ...: how answers name the documents of a binder; %2: title
            return tr("D%1  %2").arg(row + 1).arg(title);
        case Qt::EditRole:
            return title;
        case Qt::ToolTipRole: {
            QString text = isolated(title) + u'\n' +
                           tr("File: %1").arg(isolated(inertLine(document.file_name)));
            text += u'\n' + tr("%n pages", nullptr, document.page_count);
            if (!document.pages_without_text.empty())
                text += u'\n' + tr("%n pages have no text that can be read.", nullptr,
                                   int(document.pages_without_text.size()));
            return literalRichText(text);
        }
        case Qt::AccessibleTextRole:
            return tr("Document D%1: %2").arg(row + 1).arg(isolated(title));
        case Qt::AccessibleDescriptionRole:
            return tr("%n pages", nullptr, document.page_count);
        default:
            return {};
    }
}

QVariant BinderTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == Name ? tr("Binder or document") : tr("Pages");
}

bool BinderTreeModel::setData(const QModelIndex& at, const QVariant& value, int role) {
    if (!at.isValid() || role != Qt::EditRole || at.column() != Name) return false;
    const QString name = value.toString().trimmed();
    if (name.isEmpty() || name == data(at, Qt::EditRole).toString()) return false;
    if (const app::DocumentRecord* document = documentAt(at))
        m_editor.renameDocument(document->id, name);
    else
        m_editor.renameBinder(*binderAt(at), name);
    return true;  // shown when the library has it
}

Qt::ItemFlags BinderTreeModel::flags(const QModelIndex& at) const {
    if (!at.isValid()) return Qt::ItemIsDropEnabled;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDropEnabled;
    if (at.column() == Name) flags |= Qt::ItemIsEditable;
    if (at.internalId() != kBinderRow) flags |= Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
    return flags;
}

QStringList BinderTreeModel::mimeTypes() const {
    return {QString::fromLatin1(DraggedDocuments::kMimeType), QStringLiteral("text/uri-list")};
}

QMimeData* BinderTreeModel::mimeData(const QModelIndexList& indexes) const {
    DraggedDocuments dragged;
    for (const QModelIndex& at : indexes) {
        const app::DocumentRecord* document = documentAt(at);
        if (!document || at.column() != Name) continue;
        // One drag has one source; rows of other binders are documents like those of the list.
        const app::BinderId source = *binderAt(at);
        if (dragged.documents.empty()) dragged.binder = source;
        if (dragged.binder != source) dragged.binder = 0;
        dragged.documents.push_back(document->id);
    }
    if (dragged.documents.empty()) return nullptr;
    auto* data = new QMimeData;
    data->setData(QString::fromLatin1(DraggedDocuments::kMimeType), dragged.encoded());
    return data;
}

Qt::DropActions BinderTreeModel::supportedDropActions() const {
    return Qt::CopyAction | Qt::MoveAction;
}
Qt::DropActions BinderTreeModel::supportedDragActions() const {
    return Qt::CopyAction | Qt::MoveAction;
}

bool BinderTreeModel::canDropMimeData(const QMimeData* data, Qt::DropAction, int, int,
                                      const QModelIndex& parent) const {
    if (!m_workspace) return false;
    if (data->hasFormat(QString::fromLatin1(DraggedDocuments::kMimeType)))
        return binderAt(parent).has_value();
    return !droppedFiles(data).isEmpty();
}

bool BinderTreeModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row,
                                   int column, const QModelIndex& parent) {
    if (!canDropMimeData(data, action, row, column, parent)) return false;
    const std::optional<app::BinderId> target = binderAt(parent);
    const auto dragged =
        DraggedDocuments::decode(data->data(QString::fromLatin1(DraggedDocuments::kMimeType)));
    if (!dragged) {
        const QStringList files = droppedFiles(data);
        if (files.isEmpty()) return false;
        emit filesDropped(files, target);
        return true;
    }
    if (dragged->binder != *target) {
        m_editor.addToBinder(*target, dragged->documents);
        return true;
    }
    if (documentAt(parent)) row = parent.row();  // dropped on a document: before it
    const app::BinderRecord* now = binder(*target);
    const app::BinderRecord wanted =
        reordered(*target, dragged->documents, row < 0 ? int(now->documents.size()) : row);
    const auto same = [](const auto& a, const auto& b) { return a.id == b.id; };
    if (std::equal(wanted.documents.begin(), wanted.documents.end(), now->documents.begin(),
                   now->documents.end(), same))
        return false;
    emit reorderWanted(wanted);
    return true;
}

}  // namespace lectern::ui
