#include "ui/shell/action_registry.h"

#include <QAction>

#include "ui/shell/window_settings.h"

namespace lectern::ui {

ActionRegistry::ActionRegistry(WindowSettings& settings, QObject* parent)
    : QObject(parent), m_settings(settings) {}

void ActionRegistry::add(QAction* action, const QString& group) {
    Q_ASSERT(!action->objectName().isEmpty());
    Q_ASSERT(!find(action->objectName()));
    m_actions.append(action);
    m_entries.insert(action, {group, action->shortcuts()});
    if (const auto chosen = m_settings.shortcut(action->objectName())) action->setShortcut(*chosen);
}

QAction* ActionRegistry::find(const QString& name) const {
    for (QAction* action : m_actions)
        if (action->objectName() == name) return action;
    return nullptr;
}

QString ActionRegistry::group(const QAction* action) const {
    return m_entries[action].group;
}

QString ActionRegistry::plainText(const QAction* action) {
    QString text = action->text();
    static const QString kDots = QStringLiteral("…");
    if (text.endsWith(kDots)) text.chop(kDots.size());
    QString plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'&' && ++i == text.size()) break;
        plain += text[i];
    }
    return plain;
}

QKeySequence ActionRegistry::defaultShortcut(const QAction* action) const {
    return m_entries[action].defaults.value(0);
}

bool ActionRegistry::isChanged(const QAction* action) const {
    return action->shortcuts() != m_entries[action].defaults;
}

void ActionRegistry::setShortcut(QAction* action, const QKeySequence& shortcut) {
    if (shortcut == defaultShortcut(action)) {
        resetShortcut(action);
        return;
    }
    action->setShortcut(shortcut);
    m_settings.setShortcut(action->objectName(), shortcut);
    emit shortcutChanged(action);
}

void ActionRegistry::resetShortcut(QAction* action) {
    action->setShortcuts(m_entries[action].defaults);
    m_settings.setShortcut(action->objectName(), std::nullopt);
    emit shortcutChanged(action);
}

QList<QAction*> ActionRegistry::conflicts(const QAction* action,
                                          const QKeySequence& shortcut) const {
    QList<QAction*> found;
    if (shortcut.isEmpty()) return found;
    const auto isLocal = [](const QAction* a) {
        return a->shortcutContext() == Qt::WidgetShortcut ||
               a->shortcutContext() == Qt::WidgetWithChildrenShortcut;
    };
    for (QAction* other : m_actions) {
        // Two panes may use a key each for itself.
        if (other == action || (isLocal(action) && isLocal(other) && group(action) != group(other)))
            continue;
        for (const QKeySequence& theirs : other->shortcuts())
            if (theirs.matches(shortcut) != QKeySequence::NoMatch) {
                found.append(other);
                break;
            }
    }
    return found;
}

}  // namespace lectern::ui
