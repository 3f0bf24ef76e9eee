#pragma once

#include <QKeySequence>
#include <QObject>
#include <QSettings>
#include <QString>
#include <optional>

#include "app/vault/library.h"
#include "ui/base/theme.h"

namespace lectern::ui {

struct RecentBinder {
    app::BinderId id = 0;
    QString name;
    bool operator==(const RecentBinder&) const = default;
};

/// What the user chose, kept in window.ini of the state folder; written whole or not at all.
class WindowSettings : public QObject {
    Q_OBJECT
  public:
    static constexpr int kRecentBinders = 8;

    /// `file`: its path; empty: the one in stateHome().
    explicit WindowSettings(const QString& file = {}, QObject* parent = nullptr);

    ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);
    QString language() const;  ///< "de"; empty: the system's
    void setLanguage(const QString& code);
    QString model() const;  ///< path of its folder; empty: the first that is found
    void setModel(const QString& path);
    QString vault() const;  ///< name of the one open last; empty: the default
    void setVault(const QString& name);
    bool notifies() const;  ///< of long work that ends while the window is behind others
    void setNotifies(bool notifies);

    std::optional<QKeySequence> shortcut(const QString& action) const;
    void setShortcut(const QString& action, const std::optional<QKeySequence>& shortcut);

    QList<RecentBinder> recentBinders(const QString& vault_id) const;
    void addRecentBinder(const QString& vault_id, const RecentBinder& binder);
    void keepRecentBinders(const QString& vault_id, const QList<RecentBinder>& binders);

  signals:
    void themeChanged(lectern::ui::ThemeChoice choice);

  private:
    mutable QSettings m_settings;
};

}  // namespace lectern::ui
