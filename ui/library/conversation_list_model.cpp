#include "ui/library/conversation_list_model.h"

#include <QDateTime>
#include <QFont>
#include <QLocale>
#include <QTimeZone>
#include <algorithm>

#include "ui/base/inert_text.h"
#include "ui/library/library_editor.h"

namespace lectern::ui {

QString whenText(const std::string& iso_utc, const QDateTime& now) {
    QDateTime when = QDateTime::fromString(QString::fromStdString(iso_utc), Qt::ISODate);
    if (!when.isValid()) return {};
    when.setTimeSpec(Qt::UTC);
    when = when.toTimeZone(now.timeZone());
    const QLocale locale;
    const qint64 days = when.date().daysTo(now.date());
    if (days == 0)
        return ConversationListModel::tr("Today %1")
            .arg(locale.toString(when.time(), QLocale::ShortFormat));
    if (days == 1) return ConversationListModel::tr("Yesterday");
    if (when.date().year() == now.date().year())
        //: a date of this year, as QDate::toString formats it
        return locale.toString(when.date(), ConversationListModel::tr("d MMM"));
    return locale.toString(when.date(), ConversationListModel::tr("d MMM yyyy"));
}

ConversationListModel::ConversationListModel(LibraryEditor& editor, QObject* parent)
    : SyncedModel(parent), m_editor(editor) {}

void ConversationListModel::setWorkspace(app::Workspace* workspace) {
    if (m_workspace) m_workspace->disconnect(this);
    m_workspace = workspace;
    m_current.reset();
    m_binder.reset();
    take({});
    ++m_generation;
    if (!workspace) return;
    connect(workspace, &app::Workspace::changed, this, [this](app::Changes what) {
        if (what & app::Change::Conversations) reload();
    });
}

void ConversationListModel::setBinder(std::optional<app::BinderId> binder) {
    if (m_binder == binder) return;
    m_binder = binder;
    ++m_generation;
    take({});
    reload();
}

void ConversationListModel::setCurrentConversation(
    std::optional<app::ConversationId> conversation) {
    m_current = conversation;
    if (!m_conversations.empty())
        emit dataChanged(index(0), index(rowCount() - 1), {Qt::FontRole, Qt::AccessibleTextRole});
}

void ConversationListModel::reload() {
    if (!m_workspace || !m_binder) return;
    m_workspace->read(
        this,
        [binder = *m_binder](const app::Library& library) { return library.conversations(binder); },
        [this,
         generation = ++m_generation](Result<std::vector<app::ConversationRecord>> conversations) {
            if (generation != m_generation) return;
            if (conversations) {
                take(std::move(*conversations));
                emit loaded();
            } else if (conversations.error().code == ErrorCode::NotFound) {
                take({});  // the binder has been removed
            } else {
                emit failed(conversations.error());
            }
        });
}

void ConversationListModel::take(std::vector<app::ConversationRecord> conversations) {
    // ISO 8601 in UTC sorts as text.
    std::stable_sort(conversations.begin(), conversations.end(),
                     [](const auto& a, const auto& b) { return a.last_turn_at > b.last_turn_at; });
    sync(m_conversations, std::move(conversations),
         [](const app::ConversationRecord& record) { return record.id; });
}

const app::ConversationRecord* ConversationListModel::conversationAt(const QModelIndex& at) const {
    return at.isValid() && size_t(at.row()) < m_conversations.size()
               ? &m_conversations[size_t(at.row())]
               : nullptr;
}

QModelIndex ConversationListModel::indexOf(app::ConversationId conversation) const {
    for (size_t row = 0; row < m_conversations.size(); ++row)
        if (m_conversations[row].id == conversation) return index(int(row));
    return {};
}

int ConversationListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_conversations.size());
}

QVariant ConversationListModel::data(const QModelIndex& at, int role) const {
    const app::ConversationRecord* record = conversationAt(at);
    if (!record) return {};
    const QString title =
        record->title.empty() ? tr("Conversation without a title") : inertLine(record->title);
    const bool is_current = m_current == record->id;
    const auto subtitle = [&] {
        QString text =
            whenText(record->last_turn_at.empty() ? record->created_at : record->last_turn_at,
                     QDateTime::currentDateTime());
        if (record->branch_count > 1)
            text += QStringLiteral(" · ") + tr("%n branches", nullptr, record->branch_count);
        return text;
    };
    switch (role) {
        case ConversationIdRole:
            return qint64(record->id);
        case Qt::DisplayRole:
            return title;
        case Qt::EditRole:
            return inertLine(record->title);
        case SubtitleRole:
            return subtitle();
        case Qt::FontRole:
            if (is_current) {
                QFont font;
                font.setBold(true);
                return font;
            }
            return {};
        case Qt::AccessibleTextRole:
            return is_current ? tr("%1, open").arg(isolated(title)) : title;
        case Qt::AccessibleDescriptionRole:
        case Qt::ToolTipRole: {
            QString text = role == Qt::ToolTipRole ? isolated(title) + u'\n' : QString();
            text += subtitle();
            return role == Qt::ToolTipRole ? literalRichText(text) : text;
        }
        default:
            return {};
    }
}

bool ConversationListModel::setData(const QModelIndex& at, const QVariant& value, int role) {
    const app::ConversationRecord* record = conversationAt(at);
    const auto title = newTitle(value, role);
    if (!record || !title) return false;
    if (*title != inertLine(record->title)) m_editor.renameConversation(record->id, *title);
    return true;  // shown when the library has it
}

Qt::ItemFlags ConversationListModel::flags(const QModelIndex& at) const {
    if (!at.isValid()) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemNeverHasChildren;
}

}  // namespace lectern::ui
