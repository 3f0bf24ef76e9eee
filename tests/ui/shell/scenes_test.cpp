// The window as a person meets it: real vault, real importer, real model. Scenes build on one
// another, as a first afternoon does; each leaves a picture in build/<preset>/screenshots.

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPrinter>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSplitter>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QTranslator>
#include <QTreeView>
#include <fstream>

#include "app/conversation/settings.h"
#include "app/import/importer.h"
#include "app/offline/offline_guard.h"
#include "app/workspace/import_queue.h"
#include "kernels/base/log.h"
#include "tests/app/vault/vault_fixture.h"
#include "tests/support/pdf_writer.h"
#include "tests/ui/shell/clipped_text.h"
#include "ui/base/message_bar.h"
#include "ui/base/resources.h"
#include "ui/base/theme.h"
#include "ui/conversation/answer_view.h"
#include "ui/conversation/composer.h"
#include "ui/conversation/conversation_pane.h"
#include "ui/conversation/thinking_budget_edit.h"
#include "ui/library/library_pane.h"
#include "ui/reader/page_view.h"
#include "ui/reader/reader_pane.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/languages.h"
#include "ui/shell/main_window.h"
#include "ui/shell/model_page.h"
#include "ui/shell/session_store.h"
#include "ui/shell/settings_dialog.h"
#include "ui/shell/vault_session.h"
#include "ui/shell/window_settings.h"

namespace lectern::ui {

namespace {

constexpr int kImportMs = 60'000, kAnswerMs = 300'000;

struct Shown {
    WindowSettings settings;
    MainWindow window;
    explicit Shown(app::Spawner* spawner) : window(spawner, settings) {
        window.resize(1360, 860);
        window.start();
        window.resize(1360, 860);
        window.show();
        QApplication::setActiveWindow(&window);
        (void)QTest::qWaitFor([this] { return window.hasVault(); }, 10'000);
    }
    QAction* action(const char* name) { return window.actions().find(QLatin1String(name)); }
};

QAbstractButton* buttonWith(QWidget& window, const QString& words) {
    for (auto* button : window.findChildren<QAbstractButton*>())
        if (button->isVisible() && button->isEnabled() &&
            QString(button->text()).remove(u'&').contains(words))
            return button;
    return nullptr;
}

void keepPicture(QWidget& widget, const QString& name) {
    QDir folder(QStringLiteral(LECTERN_BIN_DIR "/../") +
                qEnvironmentVariable("LECTERN_SCREENSHOTS", QStringLiteral("screenshots")));
    folder.mkpath(QStringLiteral("."));
    QTest::qWait(150);
    QVERIFY(widget.grab().save(folder.filePath(name + QStringLiteral(".png"))));
}

/// What a screen reader meets without being told what it is.
void collectNameless(QAccessibleInterface* at, QStringList& found) {
    if (!at || !at->isValid()) return;
    const QAccessible::State state = at->state();
    if (state.invisible || state.offscreen) return;
    if (state.focusable && !state.disabled) {
        const QObject* object = at->object();
        if (at->text(QAccessible::Name).trimmed().isEmpty())
            found << QStringLiteral("%1 '%2' in '%3': no name")
                         .arg(object ? object->metaObject()->className() : "?",
                              object ? object->objectName() : QString(),
                              object && object->parent() ? object->parent()->objectName()
                                                         : QString());
        if (at->role() == QAccessible::NoRole)
            found << QStringLiteral("%1: no role").arg(object ? object->objectName() : QString());
    }
    // The rows of a list are its model's matter; their texts are names.
    const bool is_list = at->role() == QAccessible::List || at->role() == QAccessible::Tree ||
                         at->role() == QAccessible::Table;
    if (is_list) return;
    for (int i = 0; i < at->childCount(); ++i) collectNameless(at->child(i), found);
}

/// Every text in brackets and 40 % longer, as a wordy language has it.
class PseudoLocale : public QTranslator {
  public:
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char*, int) const override {
        if (!QByteArray(context).startsWith("lectern") || !*source) return {};
        const QString text = QString::fromUtf8(source);
        if (text.startsWith(QLatin1String("Ctrl+"))) return text;
        return u'[' + text + QString(text.size() * 2 / 5, u'~') + u']';
    }
};

QStringList nameless(QWidget& window) {
    QStringList found;
    collectNameless(QAccessible::queryAccessibleInterface(&window), found);
    return found;
}

}  // namespace

class ScenesTest : public QObject {
    Q_OBJECT
  public:
    explicit ScenesTest(app::Spawner* spawner) : m_spawner(spawner) {}

  private slots:
    void initTestCase() { initResources(); }
    void firstRunLeadsFromTheSampleToTheHighlight();
    void theSessionComesBack();
    void noTwoCommandsShareAShortcut();
    void everyActionIsInAMenu();
    void everythingHasANameAndARole();
    void theKeyboardReachesEveryPane();
    void thePaletteRunsACommand();
    void aBrokenFileIsToldInline();
    void readingShowsHowFarItIs();
    void aBinderCanBeTooLarge();
    void themesFollowTheChoice();
    void arabicIsMirrored();
    void everyTextGoesThroughTranslation();
    void aFileBroughtIsShown();
    void settingsOfAnswersAreUsed();
    void savedStatesArePinnedAndDeleted();
    void aPrintedConversationHasItsWords();
    void closingDuringWorkAsksOnceAndKeepsTheAnswer();
    void inANarrowWindowTheDocumentStays();
    void noTextIsClipped_data();
    void noTextIsClipped();

  private:
    test::Home m_home;
    app::Spawner* m_spawner;
};

void ScenesTest::firstRunLeadsFromTheSampleToTheHighlight() {
    Shown shown(m_spawner);
    MainWindow& window = shown.window;
    QTRY_VERIFY(buttonWith(window, "Open the sample binder"));
    keepPicture(window, "01-first-run");
    buttonWith(window, "Open the sample binder")->click();
    QTRY_VERIFY_WITH_TIMEOUT(buttonWith(window, "How much notice"), kImportMs);
    QTRY_VERIFY_WITH_TIMEOUT(window.reader().currentDocument().has_value(), kImportMs);
    QSignalSpy answered(&window.vault()->assistant(), &app::Assistant::answered);
    buttonWith(window, "How much notice")->click();
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kAnswerMs);
    keepPicture(window, "03-answer");

    QSignalSpy activated(&window.conversation(), &ConversationPane::placeActivated);
    shown.action("conversation.next_citation")->trigger();
    AnswerView* answer = nullptr;
    for (auto* view : window.findChildren<AnswerView*>())
        if (view->isVisible() && view->currentChip() >= 0) answer = view;
    QVERIFY2(answer, "the answer has a citation");
    const QPoint chip = answer->chipRect(answer->currentChip()).center();
    QTest::mouseClick(answer->viewport(), Qt::LeftButton, {}, chip);
    QTRY_COMPARE(activated.count(), 1);
    PageView* pages = nullptr;
    const auto isMarked = [&] {
        for (auto* view : window.findChildren<PageView*>())
            for (const PageMark& mark : view->marks())
                if (mark.kind == PageMark::Kind::Citation && view->isVisible()) pages = view;
        return pages != nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isMarked(), 10'000);
    const auto isInView = [&] {
        for (const PageMark& mark : pages->marks())
            if (mark.kind == PageMark::Kind::Citation)
                for (const auto& box : mark.boxes)
                    if (pages->viewport()->rect().contains(pages->viewRect(mark.page_index, box)))
                        return true;
        return false;
    };
    QTRY_VERIFY2(isInView(), "the passage is in view where its boxes are");
    QTRY_VERIFY_WITH_TIMEOUT(pages->isDrawn(), 20'000);
    QTest::qWait(400);  // after the flash
    keepPicture(window, "04-citation-highlighted");
    for (auto* fold : window.conversation().findChildren<QToolButton*>())
        if (fold->isVisible() && fold->text().contains("Thought for")) fold->click();
    keepPicture(window, "05-thinking-open");
    shown.action("shell.tool_calls")->trigger();
    keepPicture(window, "05-tool-calls");
    shown.action("shell.tool_calls")->trigger();

    shown.action("shell.models")->trigger();
    auto* models = window.findChild<ModelPage*>();
    QTRY_VERIFY(models->findChild<QTreeView*>()->model()->rowCount() > 0);
    keepPicture(*models, "06-models");
    QCOMPARE(nameless(*models).join("; "), QString());
    models->showStates();
    keepPicture(*models, "07-saved-states");
    models->close();

    window.conversation().askAbout("upon ninety (90) days", Place());
    window.close();
}

void ScenesTest::theSessionComesBack() {
    {
        Shown shown(m_spawner);
        QTRY_VERIFY(shown.window.reader().currentDocument().has_value());
        QTRY_VERIFY(shown.window.conversation().currentConversation().has_value());
        QTRY_VERIFY(!shown.window.findChildren<AnswerView*>().isEmpty());
        auto* panes = shown.window.findChild<QSplitter*>("panes");
        panes->setSizes({200, 700, 460});
        QTest::qWait(2500);  // no close: what a crash would find
    }
    Shown again(m_spawner);
    const QList<int> sizes = again.window.findChild<QSplitter*>("panes")->sizes();
    QVERIFY2(std::abs(sizes[0] - 200) < 40, qPrintable(QString::number(sizes[0])));
    QTRY_VERIFY(again.window.reader().currentDocument().has_value());
}

void ScenesTest::noTwoCommandsShareAShortcut() {
    Shown shown(m_spawner);
    QStringList shared;
    ActionRegistry& registry = shown.window.actions();
    for (QAction* action : registry.actions())
        for (const QAction* other : registry.conflicts(action, action->shortcut()))
            shared << action->objectName() + " = " + other->objectName();
    QCOMPARE(shared, QStringList());
}

void ScenesTest::everyActionIsInAMenu() {
    Shown shown(m_spawner);
    QSet<const QAction*> in_menus;
    for (const QMenu* menu : shown.window.findChildren<QMenu*>())
        for (const QAction* action : menu->actions()) in_menus.insert(action);
    for (const QAction* action : shown.window.actions().actions())
        QVERIFY2(in_menus.contains(action), qPrintable(action->objectName()));
    QCOMPARE(shown.window.menuBar()->actions().size(), 8);
    for (const QMenu* menu : shown.window.menuBar()->findChildren<QMenu*>()) {
        QHash<QChar, QString> keys;
        for (const QAction* action : menu->actions()) {
            const qsizetype at = action->text().indexOf(u'&');
            if (at < 0) continue;
            const QChar key = action->text()[at + 1].toLower();
            if (keys.contains(key))
                qWarning("%s: access key of '%s' and '%s'", qPrintable(menu->title()),
                         qPrintable(keys[key]), qPrintable(action->text()));
            keys.insert(key, action->text());
        }
    }
}

void ScenesTest::everythingHasANameAndARole() {
    Shown shown(m_spawner);
    QTRY_VERIFY(shown.window.reader().currentDocument().has_value());
    QTRY_VERIFY(!shown.window.findChildren<AnswerView*>().isEmpty());
    QCOMPARE(nameless(shown.window).join("; "), QString());
    shown.action("shell.settings")->trigger();
    auto* settings = shown.window.findChild<SettingsDialog*>();
    QVERIFY(settings);
    QCOMPARE(nameless(*settings).join("; "), QString());
    keepPicture(*settings, "08-settings");
    settings->showShortcuts();
    QCOMPARE(nameless(*settings).join("; "), QString());
    keepPicture(*settings, "09-shortcuts");
}

void ScenesTest::theKeyboardReachesEveryPane() {
    Shown shown(m_spawner);
    MainWindow& window = shown.window;
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTRY_VERIFY(window.conversation().currentBinder().has_value());
    const auto paneOfFocus = [&window]() -> QString {
        const QWidget* focus = QApplication::focusWidget();
        if (!focus) return "none";
        if (window.library().isAncestorOf(focus)) return "library";
        if (window.reader().isAncestorOf(focus)) return "reader";
        if (window.conversation().isAncestorOf(focus)) return "conversation";
        return "status";
    };
    QStringList walked;
    for (int i = 0; i < 4; ++i) {
        window.focusNextPane(1);
        walked << paneOfFocus();
    }
    QCOMPARE(QSet<QString>(walked.begin(), walked.end()).size(), 4);
    window.focusNextPane(-1);
    QCOMPARE(paneOfFocus(), walked[2]);
    // Tab goes on through the window and comes back.
    QSet<const QWidget*> reached;
    for (int i = 0; i < 200 && !reached.contains(QApplication::focusWidget()); ++i) {
        reached.insert(QApplication::focusWidget());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QVERIFY2(reached.size() >= 8, qPrintable(QString::number(reached.size())));
}

void ScenesTest::thePaletteRunsACommand() {
    Shown shown(m_spawner);
    shown.action("shell.commands")->trigger();
    auto* palette = shown.window.findChild<CommandPalette*>();
    QVERIFY(palette->isVisible());
    auto* typed = palette->findChild<QLineEdit*>();
    QCOMPARE(nameless(*palette).join("; "), QString());
    QTest::keyClicks(typed, "full scr");
    keepPicture(*palette, "10-commands");
    QTest::keyClick(typed, Qt::Key_Return);
    QTRY_VERIFY(shown.action("shell.full_screen")->isChecked());
    QVERIFY(!palette->isVisible());
    shown.action("shell.full_screen")->setChecked(false);
}

void ScenesTest::aBrokenFileIsToldInline() {
    Shown shown(m_spawner);
    QTRY_VERIFY(shown.window.conversation().currentBinder().has_value());
    const auto file = m_home.scratch("damaged.pdf");
    test::writeFile(file, "%PDF-1.7\nnot really");
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
    QWidget& reader = shown.window.reader();
    QDragEnterEvent enter(QPoint(20, 20), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&reader, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&reader, &drop);
    app::ImportQueue& queue = shown.window.vault()->workspace().imports();
    QTRY_VERIFY_WITH_TIMEOUT(!queue.items().empty() && queue.items().front().isFinished(),
                             kImportMs);
    QCOMPARE(queue.items().front().state, app::ImportItem::State::Failed);
    QVERIFY(!QApplication::activeModalWidget());
    keepPicture(shown.window, "11-damaged-file");
}

void ScenesTest::readingShowsHowFarItIs() {
    const auto file = m_home.scratch("reports.pdf");
    test::writePdf(file.string(), test::variedPages(40, 48));
    Shown shown(m_spawner);
    MainWindow& window = shown.window;
    app::Workspace& workspace = window.vault()->workspace();
    auto binder = workspace.vault().library().createBinder("Reports");
    QVERIFY(binder);
    workspace.announce(app::Change::Binders);
    app::ReadingProgress last;
    connect(&window.vault()->assistant(), &app::Assistant::readingProgressed, this,
            [&](const app::ReadingProgress& progress) {
                if (progress.binder == binder->id) last = progress;
            });
    workspace.imports().add({QString::fromStdString(file.string())}, binder->id);
    QTRY_VERIFY_WITH_TIMEOUT(
        !workspace.imports().items().empty() && workspace.imports().items().front().isFinished(),
        kImportMs);
    window.library().setCurrentBinder(binder->id);
    window.conversation().showBinder(binder->id);
    window.reader().showPlace({workspace.imports().items().front().document->id, 0, {}, {}});
    QTRY_VERIFY_WITH_TIMEOUT(last.tokens_total > 0 && last.tokens_done > last.tokens_total / 4,
                             kAnswerMs);
    keepPicture(window, "02-reading");
    QVERIFY(last.tokens_done < last.tokens_total);
    shown.action("conversation.pause_reading")->trigger();
    auto removed = workspace.vault().library().removeBinder(binder->id);
    QVERIFY(removed);
}

void ScenesTest::aBinderCanBeTooLarge() {
    const auto file = m_home.scratch("long.pdf");
    test::writePdf(file.string(), test::variedPages(600, 48));
    Shown shown(m_spawner);
    MainWindow& window = shown.window;
    app::Workspace& workspace = window.vault()->workspace();
    auto binder = workspace.vault().library().createBinder("All reports");
    QVERIFY(binder);
    workspace.announce(app::Change::Binders);
    workspace.imports().add({QString::fromStdString(file.string())}, binder->id);
    QTRY_VERIFY_WITH_TIMEOUT(
        !workspace.imports().items().empty() && workspace.imports().items().front().isFinished(),
        120'000);
    window.conversation().showBinder(binder->id);
    window.library().setCurrentBinder(binder->id);
    QTest::qWait(5000);
    keepPicture(window, "12-binder-too-large");
    auto removed = workspace.vault().library().removeBinder(binder->id);
    QVERIFY(removed);
}

void ScenesTest::themesFollowTheChoice() {
    Shown shown(m_spawner);
    QTRY_VERIFY(!shown.window.findChildren<AnswerView*>().isEmpty() ||
                shown.window.reader().currentDocument().has_value());
    shown.window.library().setCurrentBinder(1);
    shown.window.conversation().showBinder(1);
    QTRY_VERIFY(!shown.window.findChildren<AnswerView*>().isEmpty());
    QTest::qWait(800);
    shown.action("shell.theme_dark")->trigger();
    QTRY_VERIFY(isDark(shown.window.palette()));
    keepPicture(shown.window, "13-dark");
    shown.action("shell.theme_contrast")->trigger();
    keepPicture(shown.window, "14-high-contrast");
    shown.action("shell.theme_light")->trigger();
    QTRY_VERIFY(!isDark(shown.window.palette()));
    shown.action("shell.theme_system")->trigger();
}

void ScenesTest::arabicIsMirrored() {
    installLanguage("ar");
    {
        Shown shown(m_spawner);
        MainWindow& window = shown.window;
        QCOMPARE(window.layoutDirection(), Qt::RightToLeft);
        QCOMPARE(window.menuBar()->actions().front()->text().remove(u'&'),
                 QString::fromUtf8("ملف"));
        window.library().setCurrentBinder(1);
        window.conversation().showBinder(1);
        QTRY_VERIFY(!window.findChildren<AnswerView*>().isEmpty());
        QTest::qWait(800);
        QVERIFY(window.library().mapTo(&window, QPoint()).x() >
                window.conversation().mapTo(&window, QPoint()).x());
        keepPicture(window, "15-right-to-left");
    }
    installLanguage("de");
    {
        Shown shown(m_spawner);
        QCOMPARE(shown.window.menuBar()->actions().front()->text(), QString("&Datei"));
        shown.window.library().setCurrentBinder(1);
        shown.window.conversation().showBinder(1);
        QTRY_VERIFY(!shown.window.findChildren<AnswerView*>().isEmpty());
        QTest::qWait(800);
        keepPicture(shown.window, "16-german");
    }
    installLanguage("en");
}

void ScenesTest::everyTextGoesThroughTranslation() {
    PseudoLocale pseudo;
    QApplication::installTranslator(&pseudo);
    {
        Shown shown(m_spawner);
        QTest::qWait(800);
        QStringList bare;
        for (const QAction* action : shown.window.actions().actions())
            if (!action->text().startsWith(u'[')) bare << action->objectName();
        for (const auto* button : shown.window.findChildren<QAbstractButton*>()) {
            const QString text = button->text();
            static const QRegularExpression kWord(QStringLiteral("[a-z]{3}"));
            // Names of vaults, models and documents are the user's.
            if (button->isVisible() && text.contains(kWord) && !text.contains(u'[') &&
                button->objectName() != "library.vaults")
                bare << text;
        }
        QCOMPARE(bare.join("; "), QString());
        keepPicture(shown.window, "17-pseudo-locale");
    }
    QApplication::removeTranslator(&pseudo);
}

void ScenesTest::aFileBroughtIsShown() {
    const auto file = m_home.scratch("letter.pdf");
    test::writePdf(file.string(), test::variedPages(1, 4));
    Shown shown(m_spawner);
    ReaderPane& reader = shown.window.reader();
    QTRY_VERIFY(reader.currentDocument().has_value());
    for (int tab = 0; tab < 20 && reader.currentDocument(); ++tab)
        shown.action("reader.close_tab")->trigger();
    QVERIFY(!reader.currentDocument());
    for (const char* name : {"shell.print_document", "shell.preview_document", "reader.save_copy"})
        QVERIFY2(!shown.action(name)->isEnabled(), name);
    shown.window.library().importFiles({QString::fromStdString(file.string())});
    QTRY_VERIFY_WITH_TIMEOUT(reader.currentDocument().has_value(), kImportMs);
    shown.action("library.new_conversation")->trigger();
    QTRY_VERIFY(qobject_cast<QuestionEdit*>(QApplication::focusWidget()));
    QTRY_VERIFY(shown.action("shell.print_document")->isEnabled());
    QTest::qWait(SessionStore::kEveryMs + 500);  // until the session has the new binder
}

void ScenesTest::settingsOfAnswersAreUsed() {
    const auto spin = [](QWidget* dialog, const char* name) {
        return dialog->findChild<QDoubleSpinBox*>(QLatin1String(name));
    };
    {
        Shown shown(m_spawner);
        shown.action("shell.settings")->trigger();
        auto* dialog = shown.window.findChild<SettingsDialog*>();
        dialog->findChild<QTabWidget*>()->setCurrentIndex(1);
        dialog->findChild<ThinkingBudgetEdit*>("settings.thinking")->setBudget(40000);
        auto* sampling = dialog->findChild<QComboBox*>("settings.sampling");
        sampling->setCurrentIndex(sampling->count() - 1);
        spin(dialog, "settings.temperature")->setValue(0.6);
        spin(dialog, "settings.top_p")->setValue(0.8);
        QSignalSpy listed(&shown.window.vault()->assistant(), &app::Assistant::statesListed);
        spin(dialog, "settings.state_limit")->setValue(3.5);
        keepPicture(*dialog, "08-settings-answers");
        QCOMPARE(nameless(*dialog).join("; "), QString());
        dialog->reject();
        auto* states = shown.window.findChild<QToolButton*>("status.states");
        QTRY_VERIFY(states->text().contains("3.5 GB") || states->text() == "Nothing read yet");
        QTRY_COMPARE(app::stateLimitBytes().value(), int64_t(3.5e9));
    }
    Shown again(m_spawner);
    MainWindow& window = again.window;
    QTRY_VERIFY(window.vault()->assistant().hasModel());
    window.library().setCurrentBinder(1);
    window.conversation().showBinder(1);
    QTRY_COMPARE(window.conversation().currentBinder(), std::optional<app::BinderId>(1));
    again.action("library.new_conversation")->trigger();
    QTRY_COMPARE(window.conversation().currentBinder(), std::optional<app::BinderId>(1));
    QTRY_VERIFY(!window.conversation().currentConversation());
    auto* composer = window.findChild<Composer*>();
    QTRY_VERIFY(composer->thinkingBudget() == std::optional<int64_t>(40000));
    QSignalSpy started(&window.vault()->assistant(), &app::Assistant::askStarted);
    app::AskRequest request;
    request.binder = 1;
    request.question = "What is the law?";
    request.options.max_new_tokens = 1;
    window.vault()->assistant().ask(request);
    QTRY_COMPARE_WITH_TIMEOUT(started.count(), 1, kAnswerMs);
    const auto options = started[0].at(1).value<app::AskRequest>().options;
    QCOMPARE(options.temperature, std::optional(0.6f));
    QCOMPARE(options.top_p, std::optional(0.8f));
    window.findChild<ModelPage*>()->showModels();
    keepPicture(*window.findChild<ModelPage*>(), "06-models");
    again.settings.setSampling({});
    again.settings.setThinkingBudget({});
}

void ScenesTest::savedStatesArePinnedAndDeleted() {
    Shown shown(m_spawner);
    QTRY_VERIFY(shown.window.vault()->assistant().hasModel());
    shown.action("shell.states")->trigger();
    auto* page = shown.window.findChild<ModelPage*>();
    QTreeView* list = nullptr;
    for (auto* view : page->findChildren<QTreeView*>())
        if (view->isVisible()) list = view;
    QVERIFY(list);
    QAbstractItemModel& states = *list->model();
    QTRY_VERIFY(states.rowCount() > 1);
    const auto pin = [&states](int row) {
        return states.index(row, 0).data(Qt::CheckStateRole).toInt();
    };
    list->setCurrentIndex(states.index(0, 0));
    QTest::keyClick(list, Qt::Key_Space);
    QTRY_COMPARE(pin(0), int(Qt::Checked));
    states.setData(states.index(0, 0), Qt::Unchecked, Qt::CheckStateRole);
    QTRY_COMPARE(pin(0), int(Qt::Unchecked));
    const int count = states.rowCount();
    const auto ends = states.match(states.index(0, 0), Qt::DisplayRole, "A question");
    QVERIFY(!ends.isEmpty());
    list->setCurrentIndex(ends.first());  // nothing goes on from it
    QTRY_VERIFY(buttonWith(*page, "Delete…"));
    buttonWith(*page, "Delete…")->click();
    auto* question = page->findChild<QMessageBox*>();
    QVERIFY(question);
    QCOMPARE(question->defaultButton(), question->button(QMessageBox::Cancel));
    buttonWith(*question, "Delete")->click();
    QTRY_COMPARE(states.rowCount(), count - 1);
}

void ScenesTest::aPrintedConversationHasItsWords() {
    Shown shown(m_spawner);
    shown.window.library().setCurrentBinder(1);
    shown.window.conversation().showBinder(1);
    QTRY_VERIFY(!shown.window.findChildren<AnswerView*>().isEmpty());
    shown.window.conversation().showConversation(1);
    QTRY_COMPARE(shown.window.conversation().currentConversation(),
                 std::optional<app::ConversationId>(1));
    const auto file = m_home.scratch("conversation.pdf");
    QPrinter printer(QPrinter::HighResolution);
    printer.setOutputFormat(QPrinter::PdfFormat);
    printer.setOutputFileName(QString::fromStdString(file.string()));
    shown.window.conversation().print(printer);
    const auto read = app::Importer(*m_spawner).import(file, {}, {});
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    QVERIFY(!read->pages.empty());
    const std::string text = app::toUtf8(read->pages.front().text);
    QVERIFY2(text.find("How much notice") != std::string::npos, text.c_str());
    QVERIFY2(text.find("60 days") != std::string::npos, text.c_str());
}

void ScenesTest::closingDuringWorkAsksOnceAndKeepsTheAnswer() {
    app::ConversationId conversation = 0;
    {
        Shown shown(m_spawner);
        MainWindow& window = shown.window;
        app::Assistant& assistant = window.vault()->assistant();
        QTRY_VERIFY(assistant.hasModel());
        app::AskRequest request;
        request.binder = 1;
        request.question = "What is the law of this agreement?";
        request.options.temperature = 4.0f;  // an answer of no sense that goes on for long
        request.options.thinking_budget = 0;
        request.options.seed = 5;
        request.options.max_new_tokens = 100000;
        QSignalSpy grew(&assistant, &app::Assistant::answerGrew);
        assistant.ask(request);
        QTRY_VERIFY_WITH_TIMEOUT(grew.count() > 2, kAnswerMs);
        const auto questions = [&window] { return window.findChildren<QMessageBox*>("askToStop"); };
        QVERIFY(!window.close());
        QVERIFY(!window.close());
        QCOMPARE(questions().size(), 1);
        QCOMPARE(questions().first()->defaultButton(),
                 questions().first()->button(QMessageBox::Cancel));
        keepPicture(*questions().first(), "18-close-during-work");
        questions().first()->button(QMessageBox::Cancel)->click();
        QTRY_COMPARE(questions().size(), 0);
        QVERIFY(window.isVisible() && assistant.isBusy());
        QVERIFY(!window.close());
        QElapsedTimer time;
        time.start();
        for (auto* button : questions().first()->buttons())
            if (questions().first()->buttonRole(button) == QMessageBox::AcceptRole) {
                button->click();
                break;
            }
        QTRY_VERIFY(!window.isVisible());
        QVERIFY(!window.hasVault());
        QVERIFY2(time.elapsed() < 10'000, qPrintable(QString::number(time.elapsed())));
    }
    Shown again(m_spawner);
    const auto& library = again.window.vault()->workspace().vault().library();
    const auto conversations = library.conversations(1);
    QVERIFY(conversations);
    for (const auto& one : *conversations) conversation = std::max(conversation, one.id);
    const auto turns = library.turns(conversation);
    QVERIFY(turns && turns->size() == 2);
    QVERIFY2(!turns->back().text.empty(), "what was answered is kept");
}

void ScenesTest::inANarrowWindowTheDocumentStays() {
    Shown shown(m_spawner);
    MainWindow& window = shown.window;
    auto* panes = window.findChild<QSplitter*>("panes");
    window.library().setCurrentBinder(1);
    window.conversation().showBinder(1);
    QTRY_VERIFY(!window.findChildren<AnswerView*>().isEmpty());
    window.resize(900, 600);
    QTRY_COMPARE(window.size(), QSize(900, 600));
    QVERIFY2(window.reader().width() >= 360, qPrintable(QString::number(window.reader().width())));
    QVERIFY(window.conversation().isVisible());
    QTest::qWait(500);
    keepPicture(window, "19-narrow");
    window.resize(620, 500);
    QTRY_VERIFY(!window.library().isVisible());
    QVERIFY(window.reader().width() >= 300);
    QVERIFY(shown.action("shell.show_library")->isChecked());
    // What is asked for comes, and something else goes.
    shown.action("shell.show_library")->setChecked(false);
    shown.action("shell.show_library")->setChecked(true);
    QVERIFY(window.library().isVisible() && !window.conversation().isVisible());
    window.resize(1360, 860);
    QTRY_VERIFY(window.library().isVisible() && window.conversation().isVisible());
    // The user's choice is kept, whatever the room.
    shown.action("shell.show_library")->setChecked(false);
    window.resize(1300, 860);
    QVERIFY(!window.library().isVisible());
    shown.action("shell.show_library")->setChecked(true);
    QVERIFY(window.library().isVisible());
    QCOMPARE(panes->count(), 3);
}

void ScenesTest::noTextIsClipped_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<int>("text_percent");
    QTest::newRow("wordy") << "pseudo" << 100;
    QTest::newRow("german") << "de" << 100;
    QTest::newRow("large") << "en" << 200;
}

void ScenesTest::noTextIsClipped() {
    QFETCH(QString, language);
    QFETCH(int, text_percent);
    PseudoLocale pseudo;
    const QFont usual = QApplication::font();
    QFont font = usual;
    font.setPointSizeF(usual.pointSizeF() * text_percent / 100);
    QApplication::setFont(font);
    if (language == "pseudo")
        QApplication::installTranslator(&pseudo);
    else
        installLanguage(language);
    QStringList clipped;
    {
        Shown shown(m_spawner);
        MainWindow& window = shown.window;
        window.resize(1360, 860);
        QTRY_VERIFY(window.vault()->assistant().hasModel());
        window.library().setCurrentBinder(1);
        window.conversation().showBinder(1);
        QTRY_VERIFY(!window.findChildren<AnswerView*>().isEmpty());
        QTest::qWait(800);
        clipped << clippedTexts(window);
        keepPicture(window, "20-clipping-" + QString(QTest::currentDataTag()));
        shown.action("shell.settings")->trigger();
        auto* settings = window.findChild<SettingsDialog*>();
        auto* tabs = settings->findChild<QTabWidget*>();
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            QTest::qWait(50);
            clipped << clippedTexts(*settings);
            keepPicture(
                *settings,
                QStringLiteral("20-clipping-%1-settings-%2").arg(QTest::currentDataTag()).arg(tab));
        }
        settings->close();
        auto* models = window.findChild<ModelPage*>();
        models->showModels();
        QTRY_VERIFY(models->findChild<QTreeView*>()->model()->rowCount() > 0);
        QTest::qWait(50);
        clipped << clippedTexts(*models);
        keepPicture(*models, "20-clipping-" + QString(QTest::currentDataTag()) + "-models");
        models->showStates();
        QTest::qWait(50);
        clipped << clippedTexts(*models);
        models->close();
    }
    QApplication::removeTranslator(&pseudo);
    installLanguage("en");
    QApplication::setFont(usual);
    clipped.removeDuplicates();
    QVERIFY2(clipped.isEmpty(), qPrintable("\n" + clipped.join("\n")));
}

}  // namespace lectern::ui

int main(int argc, char** argv) {
    if (const auto offline = lectern::app::forbidInternetSockets(); !offline) return 1;
    lectern::configureLogging(spdlog::level::warn);
    auto spawner =
        lectern::app::Spawner::start(std::filesystem::path(LECTERN_BIN_DIR) / "lectern-importer");
    if (!spawner) {
        std::fprintf(stderr, "%s\n", spawner.error().message.c_str());
        return 1;
    }
    QApplication application(argc, argv);
    QApplication::setApplicationDisplayName("Lectern");
    lectern::ui::installLanguage("en");
    lectern::ui::ScenesTest test(spawner->get());
    return QTest::qExec(&test, argc, argv);
}
#include "scenes_test.moc"
