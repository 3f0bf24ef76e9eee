#pragma once

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

class QAction;

namespace lectern::ui {

class WindowSettings;

/// Every action of the window by its object name, with the shortcut it came with and the one that
/// the user gave it.
class ActionRegistry : public QObject {
    Q_OBJECT
  public:
    explicit ActionRegistry(WindowSettings& settings, QObject* parent = nullptr);

    /// `group` is the name of its menu, for people. Takes the user's shortcut, if there is one. An
    /// action without an object name, or with one that is there, is a mistake of ours.
    void add(QAction* action, const QString& group);
    QAction* find(const QString& name) const;  ///< nullptr if unknown
    QList<QAction*> actions() const { return m_actions; }
    QString group(const QAction* action) const;
    /// The action's text without access keys and dots.
    static QString plainText(const QAction* action);

    QKeySequence defaultShortcut(const QAction* action) const;
    bool isChanged(const QAction* action) const;
    void setShortcut(QAction* action, const QKeySequence& shortcut);
    void resetShortcut(QAction* action);
    /// Actions that the shortcut would also start.
    QList<QAction*> conflicts(const QAction* action, const QKeySequence& shortcut) const;

  signals:
    void shortcutChanged(QAction* action);

  private:
    struct Entry {
        QString group;
        QList<QKeySequence> defaults;
    };
    WindowSettings& m_settings;
    QList<QAction*> m_actions;
    QHash<const QAction*, Entry> m_entries;
};

}  // namespace lectern::ui
