#include "ui/shell/notifier.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QWidget>

namespace lectern::ui {

Notifier::Notifier(QWidget* window) : QObject(window), m_window(window) {}

void Notifier::tell(const QString& text) {
    if (m_window->isActiveWindow() && !m_window->isMinimized()) return;
    QApplication::alert(m_window);
    // Only a bus that is there: looking for one starts a program on some systems.
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) return;
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"),
        QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    constexpr int kDesktopDecidesHowLong = -1;
    call << QApplication::applicationDisplayName() << m_replaces
         << QStringLiteral("org.lectern.Lectern") << QApplication::applicationDisplayName() << text
         << QStringList() << QVariantMap() << kDesktopDecidesHowLong;
    auto* reply = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(reply, &QDBusPendingCallWatcher::finished, this, [this, reply] {
        const QDBusPendingReply<unsigned> number = *reply;
        if (!number.isError()) m_replaces = number.value();
        reply->deleteLater();
    });
}

}  // namespace lectern::ui
