#include "ui/shell/window_settings.h"

#include "app/vault/paths.h"
#include "ui/base/inert_text.h"

namespace lectern::ui {

namespace {

constexpr auto kTheme = "theme", kLanguage = "language", kModel = "model", kVault = "vault",
               kNotifies = "notifications", kTemperature = "answers/temperature",
               kTopP = "answers/top_p", kThinking = "answers/thinking_budget";

QString defaultFile() {
    return QString::fromStdString((app::stateHome() / "window.ini").string());
}

QString shortcutKey(const QString& action) {
    return QStringLiteral("shortcuts/") + action;
}
template <typename Number>
void keepOrRemove(QSettings& settings, const char* key, const std::optional<Number>& value) {
    if (value)
        settings.setValue(key, QString::number(*value));  // legible in the file
    else
        settings.remove(key);
}

/// A number of the file, where it is one and makes sense.
std::optional<float> numberBetween(const QVariant& value, float least, float most) {
    bool is_number = false;
    const float number = value.toFloat(&is_number);
    if (!is_number || !(number >= least && number <= most)) return std::nullopt;
    return number;
}

QString recentKey(const QString& vault_id) {
    return QStringLiteral("recent/") + vault_id;
}

}  // namespace

WindowSettings::WindowSettings(const QString& file, QObject* parent)
    : QObject(parent), m_settings(file.isEmpty() ? defaultFile() : file, QSettings::IniFormat) {}

ThemeChoice WindowSettings::theme() const {
    return themeFromName(m_settings.value(kTheme).toString());
}
void WindowSettings::setTheme(ThemeChoice choice) {
    m_settings.setValue(kTheme, themeName(choice));
    emit themeChanged(choice);
}

QString WindowSettings::language() const {
    return m_settings.value(kLanguage).toString();
}
void WindowSettings::setLanguage(const QString& code) {
    m_settings.setValue(kLanguage, code);
}

QString WindowSettings::model() const {
    return m_settings.value(kModel).toString();
}
void WindowSettings::setModel(const QString& path) {
    m_settings.setValue(kModel, path);
}

QString WindowSettings::vault() const {
    return m_settings.value(kVault).toString();
}
void WindowSettings::setVault(const QString& name) {
    m_settings.setValue(kVault, name);
}

app::SamplingDefaults WindowSettings::sampling() const {
    return {numberBetween(m_settings.value(kTemperature), 0, kMostTemperature),
            numberBetween(m_settings.value(kTopP), kLeastTopP, 1)};
}
void WindowSettings::setSampling(const app::SamplingDefaults& sampling) {
    keepOrRemove(m_settings, kTemperature, sampling.temperature);
    keepOrRemove(m_settings, kTopP, sampling.top_p);
    emit answersChanged();
}

std::optional<qint64> WindowSettings::thinkingBudget() const {
    bool is_number = false;
    const qint64 tokens = m_settings.value(kThinking).toLongLong(&is_number);
    if (!is_number || tokens < 0) return std::nullopt;
    return tokens;
}
void WindowSettings::setThinkingBudget(std::optional<qint64> tokens) {
    keepOrRemove(m_settings, kThinking, tokens);
    emit answersChanged();
}

bool WindowSettings::notifies() const {
    return m_settings.value(kNotifies, true).toBool();
}
void WindowSettings::setNotifies(bool notifies) {
    m_settings.setValue(kNotifies, notifies);
}

std::optional<QKeySequence> WindowSettings::shortcut(const QString& action) const {
    const QVariant stored = m_settings.value(shortcutKey(action));
    if (!stored.isValid()) return std::nullopt;
    return QKeySequence(stored.toString(), QKeySequence::PortableText);
}

void WindowSettings::setShortcut(const QString& action,
                                 const std::optional<QKeySequence>& shortcut) {
    if (shortcut)
        m_settings.setValue(shortcutKey(action), shortcut->toString(QKeySequence::PortableText));
    else
        m_settings.remove(shortcutKey(action));
}

QList<RecentBinder> WindowSettings::recentBinders(const QString& vault_id) const {
    QList<RecentBinder> binders;
    const int count = m_settings.beginReadArray(recentKey(vault_id));
    for (int i = 0; i < std::min(count, kRecentBinders); ++i) {
        m_settings.setArrayIndex(i);
        binders.append(
            {m_settings.value("id").toLongLong(), inertLine(m_settings.value("name").toString())});
    }
    m_settings.endArray();
    return binders;
}

void WindowSettings::addRecentBinder(const QString& vault_id, const RecentBinder& binder) {
    QList<RecentBinder> binders = recentBinders(vault_id);
    binders.removeIf([&binder](const RecentBinder& other) { return other.id == binder.id; });
    binders.prepend(binder);
    keepRecentBinders(vault_id, binders.mid(0, kRecentBinders));
}

void WindowSettings::keepRecentBinders(const QString& vault_id,
                                       const QList<RecentBinder>& binders) {
    m_settings.remove(recentKey(vault_id));
    m_settings.beginWriteArray(recentKey(vault_id), static_cast<int>(binders.size()));
    for (int i = 0; i < binders.size(); ++i) {
        m_settings.setArrayIndex(i);
        m_settings.setValue("id", static_cast<qlonglong>(binders[i].id));
        m_settings.setValue("name", binders[i].name);
    }
    m_settings.endArray();
}

}  // namespace lectern::ui
