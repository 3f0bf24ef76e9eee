#include "ui/library/import_queue_model.h"

#include <QFileInfo>

#include "ui/base/icon.h"
#include "ui/base/inert_text.h"

namespace lectern::ui {

using State = app::ImportItem::State;

namespace {

QString stateText(const app::ImportItem& item) {
    switch (item.state) {
        case State::Waiting:
            return ImportQueueModel::tr("Waiting");
        case State::Importing:
            return item.pages_total > 0 ? ImportQueueModel::tr("Page %1 of %2")
                                              .arg(item.pages_done)
                                              .arg(item.pages_total)
                                        : ImportQueueModel::tr("Opening the file");
        case State::NeedsPassword:
            return ImportQueueModel::tr("Needs a password");
        case State::Done: {
            if (!item.document) return ImportQueueModel::tr("Imported");
            QString text =
                ImportQueueModel::tr("Imported, %n pages", nullptr, item.document->page_count);
            if (const auto missing = item.document->pages_without_text.size(); missing > 0)
                text += QStringLiteral(" · ") +
                        ImportQueueModel::tr("%n without text", "pages", int(missing));
            return text;
        }
        case State::Duplicate:
            return item.binder
                       ? ImportQueueModel::tr("Is in the vault already; added to the binder")
                       : ImportQueueModel::tr("Is in the vault already");
        case State::Failed:
            if (item.document)
                return ImportQueueModel::tr(
                    "Is in the vault, but could not be added to the binder.");
            return item.error ? importFailureText(*item.error)
                              : ImportQueueModel::tr("Could not be imported.");
        case State::Cancelled:
            return ImportQueueModel::tr("Cancelled");
    }
    return {};
}

const char* iconName(State state) {
    switch (state) {
        case State::Done:
        case State::Duplicate:
            return "dialog-ok";
        case State::Failed:
            return "dialog-error";
        case State::NeedsPassword:
            return "dialog-password";
        case State::Cancelled:
            return "process-stop";
        case State::Waiting:
        case State::Importing:
            break;
    }
    return "application-pdf";
}

}  // namespace

QString importFailureText(const Error& error) {
    switch (error.code) {
        case ErrorCode::NotFound:
            return ImportQueueModel::tr("Is no longer where it was.");
        case ErrorCode::Io:
            return ImportQueueModel::tr("Could not be read from the disk.");
        case ErrorCode::Corrupt:
            return ImportQueueModel::tr("Is damaged: it cannot be read as a PDF.");
        case ErrorCode::Unsupported:
            return ImportQueueModel::tr("Is not a PDF.");
        case ErrorCode::LimitExceeded:
            return ImportQueueModel::tr("Asks for more time or memory than a document may have.");
        case ErrorCode::OutOfMemory:
            return ImportQueueModel::tr("There is not enough memory to read it.");
        case ErrorCode::Encrypted:
            return ImportQueueModel::tr("Needs a password.");
        case ErrorCode::Sandbox:
            return ImportQueueModel::tr(
                "Was not opened: the protected process that reads documents could not be started.");
        default:
            return ImportQueueModel::tr("Could not be imported.");
    }
}

ImportQueueModel::ImportQueueModel(QObject* parent) : QAbstractListModel(parent) {}

void ImportQueueModel::setQueue(app::ImportQueue* queue) {
    if (m_queue) m_queue->disconnect(this);
    beginResetModel();
    m_queue = queue;
    m_count = queue ? int(queue->items().size()) : 0;
    endResetModel();
    if (queue) {
        connect(queue, &app::ImportQueue::itemsAdded, this, [this](int first, int count) {
            if (count <= 0) return;
            beginInsertRows({}, first, first + count - 1);
            m_count = first + count;
            endInsertRows();
            emit summaryChanged();
        });
        connect(queue, &app::ImportQueue::itemChanged, this, [this](int row) {
            emit dataChanged(index(row), index(row));
            emit summaryChanged();
            const app::ImportItem* item = itemAt(index(row));
            if (item && (item->state == State::NeedsPassword || item->state == State::Failed))
                emit attentionNeeded();
        });
        connect(queue, &app::ImportQueue::itemsReset, this, [this] {
            beginResetModel();
            m_count = int(m_queue->items().size());
            endResetModel();
            emit summaryChanged();
        });
    }
    emit summaryChanged();
}

const app::ImportItem* ImportQueueModel::itemAt(const QModelIndex& at) const {
    if (!m_queue || !at.isValid()) return nullptr;
    const auto& items = m_queue->items();
    return size_t(at.row()) < items.size() ? &items[size_t(at.row())] : nullptr;
}

QModelIndex ImportQueueModel::indexOf(app::ImportId id) const {
    for (int row = 0; row < m_count; ++row)
        if (const app::ImportItem* item = itemAt(index(row)); item && item->id == id)
            return index(row);
    return {};
}

int ImportQueueModel::unfinishedCount() const {
    int count = 0;
    if (m_queue)
        for (const app::ImportItem& item : m_queue->items()) count += !item.isFinished();
    return count;
}

QString ImportQueueModel::summary() const {
    if (!m_queue || m_count == 0) return tr("Nothing is being imported.");
    int done = 0, duplicates = 0, failed = 0, unfinished = 0, waiting_for_user = 0;
    for (const app::ImportItem& item : m_queue->items()) {
        done += item.state == State::Done;
        duplicates += item.state == State::Duplicate;
        failed += item.state == State::Failed;
        waiting_for_user += item.state == State::NeedsPassword;
        unfinished += !item.isFinished();
    }
    QStringList parts;
    if (unfinished > waiting_for_user)
        parts.append(tr("%n files to import", nullptr, unfinished - waiting_for_user));
    if (waiting_for_user > 0) parts.append(tr("%n need a password", "files", waiting_for_user));
    if (done > 0) parts.append(tr("%n imported", "files", done));
    if (duplicates > 0) parts.append(tr("%n in the vault already", "files", duplicates));
    if (failed > 0) parts.append(tr("%n failed", "files", failed));
    return parts.isEmpty() ? tr("Cancelled") : parts.join(QStringLiteral(" · "));
}

int ImportQueueModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_count;
}

QVariant ImportQueueModel::data(const QModelIndex& at, int role) const {
    const app::ImportItem* item = itemAt(at);
    if (!item) return {};
    const QString name = inertLine(QFileInfo(item->file).fileName());
    switch (role) {
        case ImportIdRole:
            return item->id;
        case StateRole:
            return int(item->state);
        case Qt::DisplayRole:
            return name;
        case SubtitleRole:
        case Qt::AccessibleDescriptionRole:
            return stateText(*item);
        case PercentRole:
            if (item->state != State::Importing) return -1;
            return item->pages_total > 0 ? 100 * item->pages_done / item->pages_total : 0;
        case DetailsRole:
            return item->error ? inertText(item->error->message) : QString();
        case Qt::DecorationRole:
            return icon(QString::fromLatin1(iconName(item->state)));
        case Qt::ToolTipRole:
            return literalRichText(isolated(inertLine(item->file)) + u'\n' + stateText(*item));
        default:
            return {};
    }
}

}  // namespace lectern::ui
