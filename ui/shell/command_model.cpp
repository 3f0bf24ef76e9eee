#include "ui/shell/command_model.h"

#include <QAction>

#include "ui/shell/fuzzy_match.h"

namespace lectern::ui {

CommandModel::CommandModel(QObject* parent) : QAbstractTableModel(parent) {}

void CommandModel::setActions(const ActionRegistry& registry) {
    beginResetModel();
    m_commands.clear();
    for (QAction* action : registry.actions())
        if (action->isEnabled() && action->isVisible())
            m_commands.append({action, ActionRegistry::plainText(action), registry.group(action),
                               action->shortcut().toString(QKeySequence::NativeText)});
    endResetModel();
}

QAction* CommandModel::action(const QModelIndex& index) const {
    return index.isValid() ? m_commands[index.row()].action.data() : nullptr;
}

int CommandModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_commands.size());
}

int CommandModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CommandModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Command& command = m_commands[index.row()];
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
            case Text:
                return command.text;
            case Menu:
                return command.menu;
            case Shortcut:
                return command.shortcut;
        }
    }
    if (role == Qt::DecorationRole && index.column() == Text && command.action)
        return command.action->icon();
    if (role == Qt::CheckStateRole && index.column() == Text && command.action &&
        command.action->isCheckable())
        return command.action->isChecked() ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::AccessibleTextRole && index.column() == Text)
        //: a command, its menu and its shortcut, as a screen reader says it
        return command.shortcut.isEmpty()
                   ? tr("%1, %2").arg(command.text, command.menu)
                   : tr("%1, %2, %3").arg(command.text, command.menu, command.shortcut);
    if (role == Qt::TextAlignmentRole && index.column() == Shortcut)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

CommandFilter::CommandFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setDynamicSortFilter(true);
}

void CommandFilter::setTyped(const QString& typed) {
    m_typed = typed;
    invalidate();
    sort(0);
}

bool CommandFilter::filterAcceptsRow(int row, const QModelIndex&) const {
    return score(row).has_value();
}

bool CommandFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    if (m_typed.isEmpty()) return left.row() < right.row();
    const int a = score(left.row()).value_or(0), b = score(right.row()).value_or(0);
    return a == b ? left.row() < right.row() : a > b;
}

std::optional<int> CommandFilter::score(int row) const {
    const auto text = [this, row](int column) {
        return sourceModel()->index(row, column).data().toString();
    };
    const auto own = fuzzyScore(m_typed, text(CommandModel::Text));
    if (own) return *own;
    // "view zoom" finds Zoom in of the menu View, behind those that fit by their own words.
    constexpr int kBehind = 100'000;
    const auto with_menu =
        fuzzyScore(m_typed, QString(text(CommandModel::Menu) + u' ' + text(CommandModel::Text)));
    if (with_menu) return *with_menu - kBehind;
    return std::nullopt;
}

}  // namespace lectern::ui
