// The window while vaults are opened, deleted and chosen, in whatever order that ends.

#include <SQLiteCpp/SQLiteCpp.h>

#include <QAbstractButton>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QTest>
#include <QToolButton>

#include "app/workspace/import_queue.h"
#include "tests/app/vault/vault_fixture.h"
#include "ui/base/message_bar.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/vault_session.h"
#include "ui/shell/window_settings.h"

namespace lectern::ui {

namespace {

constexpr int kPatienceMs = 20000;

struct Shown {
    test::Home home;
    WindowSettings settings;
    std::unique_ptr<MainWindow> window;

    void start() {
        window = std::make_unique<MainWindow>(nullptr, settings);
        window->start();
        window->show();
    }
    std::string vault() const {
        return window->vault() ? window->vault()->workspace().info().name : std::string();
    }
};

}  // namespace

class VaultChangesTest : public QObject {
    Q_OBJECT
  private slots:
    void aFailedDeletionEnds();
    void aDeletionLeavesWhatWasChosenMeanwhile();
    void filesWaitForAVaultThatIsHeld();
    void printingIsNotCutOffUnasked();
    void anAnswerThatIsNotRecoveredIsTold();
};

void VaultChangesTest::aFailedDeletionEnds() {
    Shown s;
    VERIFY_OK(app::VaultRegistry::create("Kept"));
    s.settings.setVault("Kept");
    s.start();
    QTRY_COMPARE_WITH_TIMEOUT(s.vault(), std::string("Kept"), kPatienceMs);
    emit s.window->library().removeVaultWanted("No vault of this name");
    const auto* told = s.window->library().findChild<QLabel*>("library.no_vault");
    QCOMPARE(told->text(), QString::fromUtf8("Deleting the vault\u2026"));
    QTRY_COMPARE_WITH_TIMEOUT(told->text(), QString("No vault is open."), kPatienceMs);
    QCOMPARE(s.settings.vault(), QString("Kept"));
}

void VaultChangesTest::aDeletionLeavesWhatWasChosenMeanwhile() {
    Shown s;
    VERIFY_OK(app::VaultRegistry::create("Default"));
    VERIFY_OK(app::VaultRegistry::create("Doomed"));
    VERIFY_OK(app::VaultRegistry::create("Chosen"));
    s.settings.setVault("Doomed");
    s.start();
    QTRY_COMPARE_WITH_TIMEOUT(s.vault(), std::string("Doomed"), kPatienceMs);
    emit s.window->library().removeVaultWanted("Doomed");
    emit s.window->library().vaultChosen("Chosen");
    QTRY_COMPARE_WITH_TIMEOUT(s.vault(), std::string("Chosen"), kPatienceMs);
    QTest::qWait(200);  // whatever else would be opened
    QCOMPARE(s.vault(), std::string("Chosen"));
    QCOMPARE(s.settings.vault(), QString("Chosen"));
    const auto isOffered = [&](const QString& name) {
        for (const auto* button : s.window->library().findChildren<QToolButton*>()) {
            if (!button->menu()) continue;
            for (const QAction* action : button->menu()->actions())
                if (action->text() == name) return true;
        }
        return false;
    };
    QTRY_VERIFY(isOffered("Chosen") && !isOffered("Doomed"));
}

void VaultChangesTest::filesWaitForAVaultThatIsHeld() {
    Shown s;
    TAKE(info, app::VaultRegistry::create("Held"));
    auto held = app::Vault::open(info, app::Library::Access::ReadWrite);
    VERIFY_OK(held);
    s.start();
    const auto file = s.home.scratch("named.pdf");
    test::writeFile(file, "%PDF-1.7 no");
    s.window->importFiles({QString::fromStdString(file.string())});
    const auto again = [&]() -> QAbstractButton* {
        for (auto* button : s.window->message().findChildren<QAbstractButton*>())
            if (button->text() == "Try again") return button;
        return nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(again(), kPatienceMs);
    held = fail(ErrorCode::Cancelled, "closed");
    again()->click();
    QTRY_COMPARE_WITH_TIMEOUT(s.vault(), std::string("Held"), kPatienceMs);
    QTRY_COMPARE(s.window->vault()->workspace().imports().items().size(), size_t(1));
}

void VaultChangesTest::printingIsNotCutOffUnasked() {
    Shown s;
    VERIFY_OK(app::VaultRegistry::create("First"));
    VERIFY_OK(app::VaultRegistry::create("Second"));
    s.start();
    QTRY_COMPARE_WITH_TIMEOUT(s.vault(), std::string("First"), kPatienceMs);
    emit s.window->reader().printingProgressed(2, 9);
    const auto asked = [&] { return s.window->findChild<QMessageBox*>("askToStop"); };
    emit s.window->library().vaultChosen("Second");
    QVERIFY(asked());
    QVERIFY2(asked()->informativeText().contains("page 3 of 9"),
             qPrintable(asked()->informativeText()));
    asked()->reject();
    QTRY_VERIFY(!asked());
    QVERIFY(!s.window->close());
    QVERIFY(asked());
    asked()->reject();
    QTRY_VERIFY(!asked());
    emit s.window->reader().printingProgressed(0, 0);
    QVERIFY(s.window->close());
}

void VaultChangesTest::anAnswerThatIsNotRecoveredIsTold() {
    Shown s;
    TAKE(info, app::VaultRegistry::create("Damaged"));
    {
        TAKE(vault, app::Vault::open(info, app::Library::Access::ReadWrite));
        app::Library& library = vault->library();
        app::DraftRecord draft;
        const app::BinderId binder = library.createBinder("B").value().id;
        draft.conversation = library.createConversation(binder, "Why?").value().id;
        draft.question = "Why?";
        VERIFY_OK(library.saveDraft(draft));
    }
    SQLite::Database((info.path / "library.sqlite").string(), SQLite::OPEN_READWRITE)
        .exec("UPDATE drafts SET question = 'x'");
    s.start();
    const auto told = [&] { return s.window->message().text(); };
    QTRY_VERIFY_WITH_TIMEOUT(told().contains("interrupted answer could not be recovered"),
                             kPatienceMs);
}

}  // namespace lectern::ui

QTEST_MAIN(lectern::ui::VaultChangesTest)
#include "vault_changes_test.moc"
