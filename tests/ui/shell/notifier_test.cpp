// What the desktop is told, over a session bus of the test's own.

#include <QApplication>
#include <QDBusConnection>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include "tests/app/vault/vault_fixture.h"
#include "ui/library/library_pane.h"
#include "ui/shell/languages.h"
#include "ui/shell/main_window.h"
#include "ui/shell/notifier.h"
#include "ui/shell/vault_session.h"
#include "ui/shell/window_settings.h"

namespace lectern::ui {

/// Stands where a desktop shows notifications.
class Desktop : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
  public slots:
    Q_SCRIPTABLE uint Notify(const QString& program, uint replaces, const QString& icon,
                             const QString& summary, const QString& body,
                             const QStringList& actions, const QVariantMap& hints, int timeout) {
        Q_UNUSED(program);
        Q_UNUSED(icon);
        Q_UNUSED(summary);
        Q_UNUSED(actions);
        Q_UNUSED(hints);
        Q_UNUSED(timeout);
        emit shown(body, replaces);
        return 41 + replaces;
    }

  signals:
    void shown(const QString& body, uint replaces);
};

class NotifierTest : public QObject {
    Q_OBJECT
  public:
    explicit NotifierTest(const QString& address) : m_address(address) {}

  private slots:
    void initTestCase();
    void onlyAWindowBehindOthersTells();
    void importsThatEndInTheBackgroundAreTold();

  private:
    test::Home m_home;
    QString m_address;
    Desktop m_desktop;
};

void NotifierTest::initTestCase() {
    if (m_address.isEmpty()) QSKIP("dbus-daemon is not installed (package dbus-daemon)");
    auto bus = QDBusConnection::connectToBus(m_address, QStringLiteral("desktop"));
    QVERIFY(bus.isConnected());
    QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &m_desktop,
                               QDBusConnection::ExportScriptableSlots));
    QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.Notifications")));
}

void NotifierTest::onlyAWindowBehindOthersTells() {
    QSignalSpy shown(&m_desktop, &Desktop::shown);
    QWidget window, other;
    Notifier notifier(&window);
    window.show();
    QApplication::setActiveWindow(&window);
    QTRY_VERIFY(window.isActiveWindow());
    notifier.tell(QStringLiteral("while it is looked at"));
    other.show();
    QApplication::setActiveWindow(&other);
    QTRY_VERIFY(!window.isActiveWindow());
    notifier.tell(QStringLiteral("first"));
    QTRY_COMPARE(shown.count(), 1);
    QCOMPARE(shown[0][0].toString(), QStringLiteral("first"));
    QCOMPARE(shown[0][1].toUInt(), 0u);
    QTest::qWait(100);  // until its number is known
    notifier.tell(QStringLiteral("second"));
    QTRY_COMPARE(shown.count(), 2);
    QCOMPARE(shown[1][1].toUInt(), 41u);
}

void NotifierTest::importsThatEndInTheBackgroundAreTold() {
    QSignalSpy shown(&m_desktop, &Desktop::shown);
    WindowSettings settings;
    MainWindow window(nullptr, settings);
    window.start();
    window.show();
    QWidget other;
    other.show();
    QApplication::setActiveWindow(&other);
    QTRY_VERIFY(!window.isActiveWindow());
    QVERIFY(window.hasVault());
    const auto file = m_home.scratch("secret name.pdf");
    test::writeFile(file, "%PDF-1.7 no");
    window.importFiles({QString::fromStdString(file.string())});
    QTRY_COMPARE_WITH_TIMEOUT(shown.count(), 1, 30000);
    QVERIFY2(shown[0][0].toString().contains("1 file failed"), qPrintable(shown[0][0].toString()));
    QVERIFY(!shown[0][0].toString().contains("secret name"));
    settings.setNotifies(false);
    window.importFiles({QString::fromStdString(file.string())});
    QTest::qWait(500);
    QCOMPARE(shown.count(), 1);
}

}  // namespace lectern::ui

namespace {

/// Starts a bus of the test's own and makes it the session's; empty where there is none.
QString startBus(QProcess& bus) {
    const QString program = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
    if (program.isEmpty()) return {};
    bus.start(program, {"--session", "--nofork", "--print-address"});
    if (!bus.waitForReadyRead()) return {};
    const QString address = QString::fromUtf8(bus.readLine()).trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", address.toUtf8());
    return address;
}

}  // namespace

int main(int argc, char** argv) {
    QProcess bus;
    const QString address = startBus(bus);
    int result = 0;
    {
        QApplication application(argc, argv);
        QApplication::setApplicationDisplayName("Lectern");
        lectern::ui::installLanguage("en");
        lectern::ui::NotifierTest test(address);
        result = QTest::qExec(&test, argc, argv);
    }
    bus.terminate();
    bus.waitForFinished();
    return result;
}
#include "notifier_test.moc"
