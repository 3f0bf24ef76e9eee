#include "ui/shell/state_table.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>

#include "ui/base/inert_text.h"
#include "ui/base/units.h"

namespace lectern::ui {

namespace {

QString dateText(std::chrono::system_clock::time_point time) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(seconds), QLocale::ShortFormat);
}

}  // namespace

QString StateTable::placeText(const engine::SnapshotInfo& info) {
    using engine::SegmentKind;
    switch (info.kind) {
        case SegmentKind::Document:
            return inertLine(info.label);  // its number and name
        case SegmentKind::Start:
        case SegmentKind::System:
        case SegmentKind::Tools:
            return tr("Instructions");
        case SegmentKind::UserTurn:
        case SegmentKind::GenerationPrompt:
            return tr("A question");
        case SegmentKind::AssistantTurn:
            return tr("An answer");
    }
    return inertLine(info.label);
}

void StateTable::setStates(std::vector<engine::SnapshotInfo> states) {
    std::sort(states.begin(), states.end(),
              [](const auto& a, const auto& b) { return a.last_used > b.last_used; });
    beginResetModel();
    m_states = std::move(states);
    endResetModel();
}

qint64 StateTable::totalBytes() const {
    qint64 bytes = 0;
    for (const engine::SnapshotInfo& state : m_states) bytes += state.file_bytes;
    return bytes;
}

int StateTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_states.size());
}

int StateTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant StateTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const engine::SnapshotInfo& info = state(index.row());
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
            case Label: {
                const QString label = placeText(info);
                return info.belongs_here ? label : tr("%1 (of another model)").arg(label);
            }
            case Tokens:
                return Units::count(info.token_count);
            case Size:
                return Units::bytes(info.file_bytes);
            case LastUsed:
                return dateText(info.last_used);
        }
    }
    if (role == Qt::CheckStateRole && index.column() == Label)
        return info.pinned ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::AccessibleDescriptionRole && index.column() == Label)
        return info.pinned ? tr("Pinned") : tr("Not pinned");
    if (role == Qt::TextAlignmentRole && index.column() != Label)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

bool StateTable::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != Label || role != Qt::CheckStateRole) return false;
    // The tick follows when the list comes back with what was really done.
    emit pinWanted(state(index.row()).key, value.toInt() == Qt::Checked);
    return true;
}

QVariant StateTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Label:
            return tr("Read up to (tick to pin)");
        case Tokens:
            return tr("Tokens");
        case Size:
            return tr("Size on disk");
        case LastUsed:
            return tr("Last used");
    }
    return {};
}

Qt::ItemFlags StateTable::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == Label) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

}  // namespace lectern::ui
