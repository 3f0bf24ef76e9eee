#include "ui/shell/session_store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "ui/shell/window_settings.h"

namespace lectern::ui {

class SessionStoreTest : public QObject {
    Q_OBJECT
  private slots:
    void whatChangesIsOnDiskWithoutBeingAsked();
    void theEndWritesAtOnce();
    void aDamagedFileIsAnEmptySession();
    void recentBindersAreByVaultNewestFirstAndFew();
};

void SessionStoreTest::whatChangesIsOnDiskWithoutBeingAsked() {
    QTemporaryDir folder;
    const QString file = folder.filePath("deep/session.json");
    QString unsent = "first";
    SessionStore store(file);
    store.keep([&unsent] { return QJsonObject{{"unsent", unsent}}; });
    QTRY_COMPARE(SessionStore(file).read()["unsent"].toString(), QString("first"));
    unsent = "second";
    QTRY_COMPARE(SessionStore(file).read()["unsent"].toString(), QString("second"));
    QCOMPARE(QFile(file).permissions() & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
}

void SessionStoreTest::theEndWritesAtOnce() {
    QTemporaryDir folder;
    const QString file = folder.filePath("session.json");
    SessionStore store(file);
    store.keep([] { return QJsonObject{{"at", "end"}}; });
    store.writeNow();
    QCOMPARE(SessionStore(file).read()["at"].toString(), QString("end"));
}

void SessionStoreTest::aDamagedFileIsAnEmptySession() {
    QTemporaryDir folder;
    QFile file(folder.filePath("session.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"geometry\":");
    file.close();
    QVERIFY(SessionStore(file.fileName()).read().isEmpty());
}

void SessionStoreTest::recentBindersAreByVaultNewestFirstAndFew() {
    QTemporaryDir folder;
    const QString file = folder.filePath("window.ini");
    {
        WindowSettings settings(file);
        for (int i = 1; i <= 12; ++i)
            settings.addRecentBinder("vault-a", {i, QString("Binder, %1").arg(i)});
        settings.addRecentBinder("vault-a", {6, "Renamed"});
        settings.addRecentBinder("vault-b", {1, "Other"});
    }
    WindowSettings settings(file);
    const auto recent = settings.recentBinders("vault-a");
    QCOMPARE(recent.size(), WindowSettings::kRecentBinders);
    QCOMPARE(recent[0], (RecentBinder{6, "Renamed"}));
    QCOMPARE(recent[1], (RecentBinder{12, "Binder, 12"}));
    QCOMPARE(settings.recentBinders("vault-b").size(), 1);
}

}  // namespace lectern::ui

QTEST_MAIN(lectern::ui::SessionStoreTest)
#include "session_store_test.moc"
