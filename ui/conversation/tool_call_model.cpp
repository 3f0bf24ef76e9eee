#include "ui/conversation/tool_call_model.h"

#include <QFontDatabase>

#include "ui/base/inert_text.h"
#include "ui/conversation/words.h"

namespace lectern::ui {

namespace {

constexpr int kDetails = 2;  // arguments, output
constexpr qsizetype kMaxShown = 20000;

QString shown(const std::string& text) {
    const QString inert = inertText(text);
    return inert.size() <= kMaxShown ? inert : inert.left(kMaxShown) + "…";
}

}  // namespace

void ToolCallModel::clear() {
    beginResetModel();
    m_calls.clear();
    endResetModel();
}

void ToolCallModel::add(const app::ToolCall& call, const QString& question) {
    Row row;
    row.number = count() + 1;
    row.name = call.name.empty() ? tr("(no name)") : inertLine(call.name);
    row.outcome = toolOutcomeWords(call);
    row.origin = tr("Asked for while answering: %1").arg(isolated(inertLine(question)));
    row.arguments = shown(call.name.empty() ? call.written : call.arguments_json);
    row.output = shown(call.reply);
    beginInsertRows({}, 0, 0);
    m_calls.push_front(std::move(row));
    endInsertRows();
}

QModelIndex ToolCallModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    // Calls are counted from the oldest in the id, so that one stays the same when others come.
    const quintptr id =
        parent.isValid() ? static_cast<quintptr>(count() - parent.row()) : quintptr{0};
    return createIndex(row, column, id);
}

QModelIndex ToolCallModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == 0) return {};
    return createIndex(count() - static_cast<int>(child.internalId()), 0, quintptr{0});
}

int ToolCallModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return count();
    return parent.internalId() == 0 && parent.column() == 0 ? kDetails : 0;
}

int ToolCallModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 1 : ColumnCount;
}

QVariant ToolCallModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (index.internalId() != 0) {
        const int row = count() - static_cast<int>(index.internalId());
        return detail(m_calls[static_cast<size_t>(row)], index.row(), role);
    }
    const Row& row = m_calls[static_cast<size_t>(index.row())];
    if (role == Qt::AccessibleTextRole && index.column() == NumberColumn)
        return tr("Call %1: %2, %3. %4").arg(row.number).arg(row.name, row.outcome, row.origin);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole)
        return {};
    QString text;
    switch (index.column()) {
        case NumberColumn:
            text = "#" + QString::number(row.number);
            break;
        case NameColumn:
            text = row.name;
            break;
        case OutcomeColumn:
            text = row.outcome;
            break;
        default:
            text = row.origin;
    }
    return role == Qt::ToolTipRole ? literalRichText(text) : text;
}

QVariant ToolCallModel::detail(const Row& row, int which, int role) const {
    if (role == Qt::FontRole) return QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    const QString& text = which == 0 ? row.arguments : row.output;
    const QString heading = which == 0 ? tr("Arguments") : tr("The model was told");
    return heading + "\n" + (text.isEmpty() ? tr("(nothing)") : text);
}

QVariant ToolCallModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case NumberColumn:
            return tr("No.");
        case NameColumn:
            return tr("Tool");
        case OutcomeColumn:
            return tr("Outcome");
        case OriginColumn:
            return tr("Origin");
        default:
            return {};
    }
}

}  // namespace lectern::ui
