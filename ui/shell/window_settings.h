#pragma once

#include <QKeySequence>
#include <QObject>
#include <QSettings>
#include <QString>
#include <optional>

#include "app/conversation/assistant.h"
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
    static constexpr float kMostTemperature = 2.0f, kLeastTopP = 0.05f;

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
    /// What questions are asked with where nothing else is chosen.
    app::SamplingDefaults sampling() const;
    void setSampling(const app::SamplingDefaults& sampling);
    std::optional<qint64> thinkingBudget() const;  ///< 0: off; nullopt: the model's own measure
    void setThinkingBudget(std::optional<qint64> tokens);
    bool notifies() const;  ///< of long work that ends while the window is behind others
    void setNotifies(bool notifies);

    std::optional<QKeySequence> shortcut(const QString& action) const;
    void setShortcut(const QString& action, const std::optional<QKeySequence>& shortcut);

    QList<RecentBinder> recentBinders(const QString& vault_id) const;
    void addRecentBinder(const QString& vault_id, const RecentBinder& binder);
    void keepRecentBinders(const QString& vault_id, const QList<RecentBinder>& binders);

  signals:
    void themeChanged(lectern::ui::ThemeChoice choice);
    void answersChanged();  ///< sampling or thinking budget

  private:
    mutable QSettings m_settings;
};

}  // namespace lectern::ui
