#include "ui/shell/shortcut_model.h"

#include <QAction>
#include <QKeySequenceEdit>

#include "ui/base/icon.h"

namespace lectern::ui {

ShortcutModel::ShortcutModel(ActionRegistry& registry, QObject* parent)
    : QAbstractTableModel(parent), m_registry(registry), m_actions(registry.actions()) {}

void ShortcutModel::resetRow(int row) {
    m_registry.resetShortcut(m_actions[row]);
    announceAll();
}

void ShortcutModel::resetAll() {
    for (QAction* action : m_actions)
        if (m_registry.isChanged(action)) m_registry.resetShortcut(action);
    announceAll();
}

int ShortcutModel::conflictCount() const {
    int count = 0;
    for (int row = 0; row < m_actions.size(); ++row)
        if (!conflictText(row).isEmpty()) ++count;
    return count;
}

int ShortcutModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_actions.size());
}

int ShortcutModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ShortcutModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const QAction* action = m_actions[index.row()];
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) {
        switch (index.column()) {
            case Text:
                return ActionRegistry::plainText(action);
            case Menu:
                return m_registry.group(action);
            case Shortcut:
                return action->shortcut().toString(QKeySequence::NativeText);
            case Default:
                return m_registry.defaultShortcut(action).toString(QKeySequence::NativeText);
            case Conflict:
                return conflictText(index.row());
        }
    }
    if (role == Qt::EditRole && index.column() == Shortcut)
        return QVariant::fromValue(action->shortcut());
    if (role == Qt::DecorationRole && index.column() == Conflict &&
        !conflictText(index.row()).isEmpty())
        return symbol(QStringLiteral("dialog-warning"));
    return {};
}

bool ShortcutModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != Shortcut || role != Qt::EditRole) return false;
    m_registry.setShortcut(m_actions[index.row()], value.value<QKeySequence>());
    announceAll();
    return true;
}

QVariant ShortcutModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Text:
            return tr("Command");
        case Menu:
            return tr("Menu");
        case Shortcut:
            return tr("Shortcut");
        case Default:
            return tr("Standard");
        case Conflict:
            return tr("Also used by");
    }
    return {};
}

Qt::ItemFlags ShortcutModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == Shortcut) flags |= Qt::ItemIsEditable;
    return flags;
}

QString ShortcutModel::conflictText(int row) const {
    QStringList names;
    for (const QAction* other : m_registry.conflicts(m_actions[row], m_actions[row]->shortcut()))
        names.append(ActionRegistry::plainText(other));
    return names.join(QStringLiteral(", "));
}

void ShortcutModel::announceAll() {
    emit dataChanged(index(0, Shortcut), index(rowCount() - 1, Conflict));
}

QWidget* ShortcutDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                        const QModelIndex& index) const {
    auto* editor = new QKeySequenceEdit(parent);
    editor->setAccessibleName(
        tr("New shortcut for %1")
            .arg(index.siblingAtColumn(ShortcutModel::Text).data().toString()));
    return editor;
}

void ShortcutDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    static_cast<QKeySequenceEdit*>(editor)->setKeySequence(
        index.data(Qt::EditRole).value<QKeySequence>());
}

void ShortcutDelegate::setModelData(QWidget* editor, QAbstractItemModel* model,
                                    const QModelIndex& index) const {
    model->setData(index,
                   QVariant::fromValue(static_cast<QKeySequenceEdit*>(editor)->keySequence()),
                   Qt::EditRole);
}

}  // namespace lectern::ui
