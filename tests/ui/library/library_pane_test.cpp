// The left pane as a person uses it: by keyboard, by drop, with a real vault and real imports.
#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QDialog>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>
#include <set>

#include "tests/ui/library/library_test_support.h"
#include "ui/base/message_bar.h"
#include "ui/library/library_pane.h"
#include "ui/library/removal.h"
#include "ui/library/reorder_text.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::ui;
using namespace lectern::test;

class LibraryPaneTest : public QObject {
    Q_OBJECT
  public:
    explicit LibraryPaneTest(Spawner* spawner) : m_spawner(spawner) {}

  private:
    Spawner* m_spawner;

    struct Shown {
        OpenVault vault;
        LibraryPane pane;
        explicit Shown(Spawner* spawner) : vault(spawner) {}
        ~Shown() { pane.setWorkspace(nullptr); }
        void show() {
            pane.resize(300, 700);
            pane.setWorkspace(&vault.workspace());
            pane.show();
            QVERIFY(QTest::qWaitForWindowActive(&pane));
        }
        template <typename Widget>
        Widget* find(const char* name) const {
            return pane.findChild<Widget*>(QString::fromLatin1(name));
        }
        QAction* action(const char* name) const {
            for (QAction* each : pane.actions())
                if (each->objectName() == QLatin1String(name)) return each;
            return nullptr;
        }
        QTreeView* tree() const { return find<QTreeView>("library.binders"); }
        MessageBar* bar() const { return find<MessageBar>("library.message"); }
        QAbstractButton* button(const char* text) const {
            for (auto* each : pane.findChildren<QAbstractButton*>())
                if (each->isVisible() && each->text().remove(u'&') == QString::fromUtf8(text))
                    return each;
            return nullptr;
        }
        void activate() {  // the offscreen platform leaves it to us after a dialog
            pane.activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(&pane));
        }
        QDialog* dialog() const { return find<QDialog>("library.decision"); }
    };

    static QString rowText(const QAbstractItemView* view, int row) {
        return view->model()->index(row, 0).data().toString();
    }

  private slots:
    void anEmptyVaultOffersTheSampleAndAnImport() {
        Shown s(m_spawner);
        s.show();
        QTRY_VERIFY(s.button("Open the sample binder"));
        QVERIFY(s.button("Import documents…"));
        QSignalSpy wanted(&s.pane, &LibraryPane::sampleWanted);
        QTest::mouseClick(s.button("Open the sample binder"), Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(s.action("library.import")->shortcut(), QKeySequence(QKeySequence::Open));
    }

    void withoutAVaultThereIsNothingToDo() {
        LibraryPane pane;
        pane.show();
        for (QAction* action : pane.actions())
            QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
        pane.importFiles({"/nowhere.pdf"});
        pane.setCurrentBinder(7);
        pane.restoreState("nonsense");
        pane.restoreState(pane.saveState().chopped(2));
    }

    void filesWithoutABinderMakeOneNamedAfterTheFirst() {
        Shown s(m_spawner);
        s.show();
        QSignalSpy activated(&s.pane, &LibraryPane::binderActivated);
        s.pane.importFiles({pdf("simple.pdf"), pdf("two_columns.pdf")});
        QTRY_COMPARE(activated.count(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(!s.vault.workspace().imports().items().empty() &&
                                     allFinished(s.vault.workspace().imports()),
                                 30000);
        QTRY_COMPARE(s.tree()->model()->rowCount(s.tree()->model()->index(0, 0)), 2);
        QCOMPARE(rowText(s.tree(), 0), QString("simple"));
        QVERIFY(s.find<QListView>("library.imports")->isVisible());
        s.action("library.clear_imports")->trigger();
        QTRY_VERIFY(!s.find<QListView>("library.imports")->isVisible());
    }

    void aFileThatFailsNamesNoBinder() {
        Shown s(m_spawner);
        s.show();
        s.pane.importFiles({pdf("page_tree_loop.pdf"), pdf("simple.pdf"), pdf("two_columns.pdf")});
        QTRY_VERIFY_WITH_TIMEOUT(!s.vault.workspace().imports().items().empty() &&
                                     allFinished(s.vault.workspace().imports()),
                                 30000);
        QTRY_COMPARE(rowText(s.tree(), 0), QString("simple"));
        QTRY_COMPARE(s.tree()->model()->rowCount(s.tree()->model()->index(0, 0)), 2);
    }

    void aNameGivenMeanwhileStays() {
        Shown s(m_spawner);
        s.show();
        QSignalSpy activated(&s.pane, &LibraryPane::binderActivated);
        s.pane.importFiles({pdf("encrypted.pdf")});
        QTRY_COMPARE(activated.count(), 1);
        const auto binder = activated[0][0].value<BinderId>();
        QTRY_VERIFY_WITH_TIMEOUT(!s.vault.workspace().imports().items().empty() &&
                                     allFinished(s.vault.workspace().imports()),
                                 30000);
        VERIFY_OK(s.vault.library().renameBinder(binder, "Mine"));
        s.vault.announceAll();
        s.pane.importFiles({pdf("simple.pdf")});  // into the same binder
        QTRY_VERIFY_WITH_TIMEOUT(s.vault.workspace().imports().items().size() == 2 &&
                                     allFinished(s.vault.workspace().imports()),
                                 30000);
        QTest::qWait(100);
        QCOMPARE(s.vault.library().binder(binder)->name, std::string("Mine"));
    }

    void aFolderNamesItsBinder() {
        Shown s(m_spawner);
        TempDir dir;
        const auto folder = dir / "Contracts";
        std::filesystem::create_directory(folder);
        std::filesystem::copy(pdf("page_tree_loop.pdf").toStdString(), folder / "1.pdf");
        std::filesystem::copy(pdf("simple.pdf").toStdString(), folder / "2.pdf");
        s.show();
        s.pane.importFiles({QString::fromStdString(folder.string())});
        QTRY_VERIFY_WITH_TIMEOUT(s.vault.workspace().imports().items().size() == 2 &&
                                     allFinished(s.vault.workspace().imports()),
                                 30000);
        QTRY_COMPARE(s.tree()->model()->rowCount(s.tree()->model()->index(0, 0)), 1);
        QCOMPARE(rowText(s.tree(), 0), QString("Contracts"));
    }

    void filesDroppedOnThePaneGoIntoTheOpenBinder() {
        Shown s(m_spawner);
        const BinderId binder = s.vault.binder("Open", {});
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        s.pane.setCurrentBinder(binder);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(pdf("simple.pdf"))});
        QDragEnterEvent enter(QPoint(150, 30), Qt::CopyAction, &data, Qt::LeftButton,
                              Qt::NoModifier);
        QApplication::sendEvent(&s.pane, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(150, 30), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&s.pane, &drop);
        QVERIFY(drop.isAccepted());
        QTRY_COMPARE_WITH_TIMEOUT(s.tree()->model()->rowCount(s.tree()->model()->index(0, 0)), 1,
                                  30000);
    }

    void aPasswordIsAskedForBelowTheFile() {
        Shown s(m_spawner);
        s.show();
        s.pane.importFiles({pdf("encrypted.pdf")});
        QLineEdit* password = nullptr;
        const auto visible = [&] {
            for (QLineEdit* edit : s.pane.findChildren<QLineEdit*>())
                if (edit->isVisible() && edit->echoMode() == QLineEdit::Password) password = edit;
            return password != nullptr;
        };
        QTRY_VERIFY_WITH_TIMEOUT(visible(), 30000);
        const auto says = [&](const char* words) {
            for (QLabel* label : s.pane.findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains(QLatin1String(words))) return true;
            return false;
        };
        QVERIFY(says("need a password"));
        QTest::keyClicks(password, "wrong");
        QTest::keyClick(password, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(says("does not open the file"), 30000);
        QTest::keyClicks(password, "harbour");
        QTest::keyClick(password, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(
            s.vault.workspace().imports().items()[0].state == ImportItem::State::Done, 30000);
        QVERIFY(!password->isVisible());
    }

    void aFailureIsTold() {
        Shown s(m_spawner);
        s.show();
        s.pane.importFiles({pdf("simple.pdf"), pdf("page_tree_loop.pdf")});
        QTRY_VERIFY_WITH_TIMEOUT(!s.vault.workspace().imports().items().empty() &&
                                     allFinished(s.vault.workspace().imports()),
                                 30000);
        QTRY_COMPARE(s.find<QListView>("library.imports")->currentIndex().row(), 1);
        QStringList shown;
        for (QLabel* label : s.pane.findChildren<QLabel*>())
            if (label->isVisible()) shown << label->text();
        QVERIFY2(shown.contains("Is damaged: it cannot be read as a PDF."),
                 qPrintable(shown.join('|')));
    }

    void aNewBinderIsNamedByTyping() {
        Shown s(m_spawner);
        s.vault.binder("Old", {});
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        s.action("library.new_binder")->trigger();
        QTRY_VERIFY(s.tree()->findChild<QLineEdit*>());
        auto* editor = s.tree()->findChild<QLineEdit*>();
        QTRY_VERIFY(editor->hasSelectedText());
        const QModelIndex at = s.tree()->currentIndex();
        emit s.tree()->model()->dataChanged(at, at);  // as when its contents are read anew
        QCOMPARE(editor->selectedText(), editor->text());
        QTest::keyClicks(editor, "Rep");
        emit s.tree()->model()->dataChanged(at, at);
        QTest::keyClicks(editor, "orts");
        QCOMPARE(editor->text(), QString("Reports"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(s.tree()->currentIndex().data().toString(), QString("Reports"));
    }

    void theSearchOpensThePageWithItsWords() {
        Shown s(m_spawner);
        const DocumentId lease = s.vault.add("lease", {U"Nothing.", U"A notice of ninety days."});
        s.vault.binder("Lease", {lease});
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        s.action("library.search")->trigger();
        auto* words = s.find<QLineEdit>("library.search_words");
        QTRY_COMPARE(QApplication::focusWidget(), words);
        QTest::keyClicks(words, "ninety");
        auto* results = s.find<QListView>("library.results");
        QTRY_COMPARE(results->model()->rowCount(), 1);
        QVERIFY(results->isVisible());
        QTest::keyClick(words, Qt::Key_Return);
        QCOMPARE(QApplication::focusWidget(), results);
        QSignalSpy places(&s.pane, &LibraryPane::placeActivated);
        QTest::keyClick(results, Qt::Key_Return);
        QTRY_COMPARE(places.count(), 1);
        const Place place = places[0][0].value<Place>();
        QCOMPARE(place.document, lease);
        QCOMPARE(place.page_index, 1);
        QCOMPARE(int(place.ranges.size()), 1);
        QCOMPARE(place.ranges[0].start, 12);
        QTest::keyClick(results, Qt::Key_Escape);
        QVERIFY(words->text().isEmpty());
        QVERIFY(s.tree()->isVisible());
        QCOMPARE(QApplication::focusWidget(), s.tree());

        QTest::keyClicks(words, "nowhere");
        QTRY_VERIFY([&] {
            for (QLabel* label : s.pane.findChildren<QLabel*>())
                if (label->isVisible() && label->text().startsWith("No page of this vault"))
                    return true;
            return false;
        }());
    }

    void theKeyboardReachesBindersDocumentsAndTheirNames() {
        Shown s(m_spawner);
        const DocumentId lease = s.vault.add("lease"), annex = s.vault.add("annex");
        const BinderId binder = s.vault.binder("Harbour", {lease, annex});
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        QSignalSpy binders(&s.pane, &LibraryPane::binderActivated);
        QSignalSpy places(&s.pane, &LibraryPane::placeActivated);
        s.action("library.show_binders")->trigger();
        QTRY_COMPARE(QApplication::focusWidget(), s.tree());
        QTest::keyClick(s.tree(), Qt::Key_Home);
        QTest::keyClick(s.tree(), Qt::Key_Return);
        QCOMPARE(binders.count(), 1);
        QCOMPARE(s.pane.currentBinder(), std::optional(binder));
        QTest::keyClick(s.tree(), Qt::Key_Down);
        QTest::keyClick(s.tree(), Qt::Key_Down);
        QTest::keyClick(s.tree(), Qt::Key_Return);
        QTRY_COMPARE(places.count(), 1);
        QCOMPARE(places[0][0].value<Place>().document, annex);
        QCOMPARE(places[0][0].value<Place>().page_index, -1);

        QTest::keyClick(s.tree(), Qt::Key_F2);
        auto* editor = s.tree()->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        QCOMPARE(editor->text(), QString("annex"));
        editor->selectAll();
        QTest::keyClicks(editor, "Annex B");
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(
            s.tree()->model()->index(1, 0, s.tree()->model()->index(0, 0)).data().toString(),
            QString("D2  Annex B"));
    }

    void theOrderChangesOnlyAfterItsCostWasSaid() {
        Shown s(m_spawner);
        const DocumentId a = s.vault.add("a"), b = s.vault.add("b");
        const BinderId binder = s.vault.binder("Order", {a, b});
        s.show();
        s.pane.setCurrentBinder(binder);
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        const QModelIndex at = s.tree()->model()->index(0, 0);
        const auto first = [&] { return s.tree()->model()->index(0, 0, at).data().toString(); };
        BinderRecord wanted;
        connect(&s.pane, &LibraryPane::reorderCostWanted, &s.pane,
                [&](const BinderRecord& reordered) { wanted = reordered; });
        s.tree()->setCurrentIndex(s.tree()->model()->index(1, 0, at));
        const std::unique_ptr<QMimeData> dragged(
            s.tree()->model()->mimeData({s.tree()->model()->index(1, 0, at)}));
        QVERIFY(s.tree()->model()->dropMimeData(dragged.get(), Qt::MoveAction, 0, 0, at));
        QCOMPARE(wanted.id, binder);
        QCOMPARE(wanted.documents.front().id, b);
        QVERIFY(s.bar()->isVisible());
        QVERIFY(!s.button("Apply"));  // the cost is not known yet
        QCOMPARE(first(), QString("D1  a"));
        s.pane.showReorderCost(wanted, 412000, 240);
        QVERIFY2(s.bar()->text().contains("412,000 tokens"), qPrintable(s.bar()->text()));
        QVERIFY(s.bar()->text().contains("about 4 min"));
        QTest::mouseClick(s.button("Cancel"), Qt::LeftButton);
        QVERIFY(!s.bar()->isVisible());
        QCOMPARE(first(), QString("D1  a"));

        s.action("library.move_up")->trigger();
        s.pane.showReorderCost(wanted, 0, 0);
        QTest::mouseClick(s.button("Apply"), Qt::LeftButton);
        QTRY_COMPARE(first(), QString("D1  b"));
        s.pane.showReorderCost(wanted, 5, 5);  // too late: nothing is pending
        QVERIFY(!s.bar()->isVisible());
    }

    void aRemovalSaysWhatGoesBeforeAndAfter() {
        Shown s(m_spawner);
        const DocumentId lease = s.vault.add("lease", {U"one", U"two"});
        const BinderId mine = s.vault.binder("Harbour", {lease, s.vault.add("annex")});
        s.vault.binder("lease.pdf", {lease});
        s.vault.conversation(mine, "Notice", {"When?", "How?"});
        NoteRecord note;
        note.document = lease;
        note.text = "mine";
        QVERIFY(s.vault.library().addNote(note));
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 2);
        const auto harbour =
            s.tree()->model()->match(s.tree()->model()->index(0, 0), Qt::DisplayRole, "Harbour");
        s.tree()->setCurrentIndex(s.tree()->model()->index(0, 0, harbour[0]));
        s.tree()->setFocus();
        QSignalSpy wanted(&s.pane, &LibraryPane::removeDocumentsWanted);
        QTest::keyClick(s.tree(), Qt::Key_Delete);
        QTRY_VERIFY(s.dialog());
        QVERIFY(s.dialog()->findChild<QLabel*>("question")->text().contains("lease"));
        const QString told = s.dialog()->findChild<QLabel*>("consequences")->text();
        for (const char* part : {"2 page", "1 note", "1 conversation", "lease.pdf", "Harbour"})
            QVERIFY2(told.contains(QLatin1String(part)), qPrintable(told));
        QTest::keyClick(s.dialog(), Qt::Key_Return);  // Cancel is the default
        QTRY_VERIFY(!s.dialog());
        QCOMPARE(wanted.count(), 0);

        s.activate();
        QTest::keyClick(s.tree(), Qt::Key_Delete);
        QTRY_VERIFY(s.dialog());
        QTest::mouseClick(s.dialog()->findChild<QPushButton*>("deed"), Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].value<std::vector<DocumentId>>(), std::vector<DocumentId>{lease});
        auto removed = s.vault.workspace().vault().removeDocument(lease);
        VERIFY_OK(removed);
        s.vault.announceAll();
        s.pane.showDocumentsRemoved(*removed);
        QVERIFY(s.bar()->text().contains("lease"));
        QVERIFY(s.bar()->text().contains("1 conversation"));
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
    }

    void severalDocumentsAreRemovedAfterOneQuestion() {
        Shown s(m_spawner);
        const DocumentId a = s.vault.add("a", {U"one", U"two"}), b = s.vault.add("b");
        const DocumentId kept = s.vault.add("kept");
        const BinderId binder = s.vault.binder("B", {a, kept, b});
        s.vault.conversation(binder, "Asked", {"When?"});
        writeFile(s.vault.workspace().vault().statesDir() / "one.snapshot", "12345");
        s.show();
        s.action("library.show_documents")->trigger();
        auto* list = s.find<QListView>("library.documents");
        QTRY_COMPARE(list->model()->rowCount(), 3);
        for (const int row : {0, 1})
            list->selectionModel()->select(list->model()->index(row, 0),
                                           QItemSelectionModel::Select);
        QSignalSpy wanted(&s.pane, &LibraryPane::removeDocumentsWanted);
        s.action("library.remove")->trigger();
        QTRY_VERIFY(s.dialog());
        QCOMPARE(s.dialog()->findChild<QLabel*>("question")->text(),
                 QString("Remove 2 documents from this vault?"));
        const QString told = s.dialog()->findChild<QLabel*>("consequences")->text();
        for (const char* part : {"3 pages", "200 bytes", "1 conversation", "1 saved state",
                                 "5 bytes", "B", "files that they were imported from"})
            QVERIFY2(told.contains(QLatin1String(part)), qPrintable(told));
        QVERIFY2(!told.contains("note"), qPrintable(told));
        QTest::mouseClick(s.dialog()->findChild<QPushButton*>("deed"), Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
        const auto decided = wanted[0][0].value<std::vector<DocumentId>>();
        QCOMPARE(std::set<DocumentId>(decided.begin(), decided.end()),
                 (std::set<DocumentId>{a, b}));
        const auto removed = s.vault.workspace().vault().removeDocuments(decided);
        VERIFY_OK(removed);
        s.vault.announceAll();
        s.pane.showDocumentsRemoved(*removed);
        QVERIFY2(s.bar()->text().startsWith("2 documents have been removed."),
                 qPrintable(s.bar()->text()));
        QTRY_COMPARE(list->model()->rowCount(), 1);
    }

    void manyTitlesAreCutShort() {
        DocumentRemoval removal;
        for (int i = 0; i < 8; ++i) {
            removal.documents.push_back(i + 1);
            removal.titles.push_back("title " + std::to_string(i));
        }
        const QString told = removalConsequences(removal);
        QVERIFY2(told.contains("title 4") && !told.contains("title 5"), qPrintable(told));
        QVERIFY2(told.contains("and 3 more"), qPrintable(told));
    }

    void aVaultIsRemovedAfterADecision() {
        Shown s(m_spawner);
        const BinderId binder = s.vault.binder("B", {s.vault.add("a"), s.vault.add("b")});
        s.vault.conversation(binder, "Asked", {"When?"});
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        QSignalSpy wanted(&s.pane, &LibraryPane::removeVaultWanted);
        s.action("library.remove_vault")->trigger();
        QTRY_VERIFY(s.dialog());
        QVERIFY(s.dialog()->findChild<QLabel*>("question")->text().contains("Test"));
        const QString told = s.dialog()->findChild<QLabel*>("consequences")->text();
        for (const char* part : {"2 documents", "1 binder", "1 conversation", "on this disk"})
            QVERIFY2(told.contains(QLatin1String(part)), qPrintable(told));
        QTest::keyClick(s.dialog(), Qt::Key_Escape);
        QTRY_VERIFY(!s.dialog());
        QCOMPARE(wanted.count(), 0);
        s.action("library.remove_vault")->trigger();
        QTRY_VERIFY(s.dialog());
        QTest::mouseClick(s.dialog()->findChild<QPushButton*>("deed"), Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), QString("Test"));
    }

    void aDecisionCountsOnlyInTheVaultItWasAskedIn() {
        Shown s(m_spawner);
        s.vault.binder("B", {s.vault.add("a")});
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        s.tree()->setCurrentIndex(s.tree()->model()->index(0, 0));
        s.action("library.remove")->trigger();
        QTRY_VERIFY(s.dialog());
        s.pane.setWorkspace(nullptr);
        s.vault.close();
        s.vault.open();
        s.pane.setWorkspace(&s.vault.workspace());
        QTest::mouseClick(s.dialog()->findChild<QPushButton*>("deed"), Qt::LeftButton);
        QTest::qWait(100);
        QCOMPARE(s.vault.library().binders()->size(), size_t{1});
    }

    void whatARemovalAnnouncesIsWhatItDoes() {
        OpenVault vault(m_spawner);
        const DocumentId lease = vault.add("lease"), other = vault.add("other");
        const BinderId shared = vault.binder("Shared", {lease, other});
        vault.binder("lease.pdf", {lease});
        vault.binder("lease.pdf (2)", {lease});
        vault.binder("Only lease", {lease});
        vault.conversation(shared, "One", {"?"});
        vault.conversation(shared, "Two", {});
        const BinderId once = vault.binder("Once", {lease});
        vault.conversation(once, "Of that time", {});
        VERIFY_OK(vault.library().removeFromBinder(once, lease));
        const auto states = vault.workspace().vault().statesDir();
        writeFile(states / "one.snapshot", "x");
        writeFile(states / "two.snapshot", "x");
        writeFile(states / "other.txt", "x");
        TAKE(told, documentRemoval(vault.library(), {lease}, states));
        TAKE(done, vault.workspace().vault().removeDocument(lease));
        QCOMPARE(told.gone.conversations, done.conversations);
        QCOMPARE(told.gone.binders, done.binders);
        QCOMPARE(told.gone.states, done.states);
        QCOMPARE(told.gone.states, 2);
        QCOMPARE(told.state_bytes, int64_t{2});
        QCOMPARE(told.binders, (std::vector<std::string>{"Shared", "Only lease"}));
    }

    void bindersAndConversationsAreRemovedAfterADecision() {
        Shown s(m_spawner);
        const BinderId binder = s.vault.binder("Harbour", {s.vault.add("lease")});
        s.vault.conversation(binder, "Notice", {"When?", "How?"});
        s.show();
        s.pane.setCurrentBinder(binder);
        auto* list = s.find<QListView>("library.conversations");
        QTRY_COMPARE(list->model()->rowCount(), 1);
        QSignalSpy activated(&s.pane, &LibraryPane::conversationActivated);
        list->setFocus();
        list->setCurrentIndex(list->model()->index(0, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QTest::keyClick(list, Qt::Key_Delete);
        QTRY_VERIFY(s.dialog());
        QVERIFY(s.dialog()->findChild<QLabel*>("consequences")->text().contains("2 question"));
        QTest::mouseClick(s.dialog()->findChild<QPushButton*>("deed"), Qt::LeftButton);
        QTRY_COMPARE(list->model()->rowCount(), 0);
        QTRY_VERIFY(!s.dialog());

        s.activate();
        s.tree()->setFocus();
        s.tree()->setCurrentIndex(s.tree()->model()->index(0, 0));
        QTest::keyClick(s.tree(), Qt::Key_Delete);
        QTRY_VERIFY(s.dialog());
        QTest::mouseClick(s.dialog()->findChild<QPushButton*>("deed"), Qt::LeftButton);
        QTRY_COMPARE(s.tree()->model()->rowCount(), 0);
        QTRY_VERIFY(s.bar()->isVisible());
        QVERIFY(s.bar()->text().contains("Harbour"));
        QCOMPARE(s.pane.currentBinder(), std::nullopt);
    }

    void aNewBinderIsNamedWhereItStands() {
        Shown s(m_spawner);
        s.vault.binder("New binder", {});
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        s.action("library.new_binder")->trigger();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 2);
        QLineEdit* editor = nullptr;
        QTRY_VERIFY((editor = s.tree()->viewport()->findChild<QLineEdit*>()) != nullptr);
        editor->selectAll();
        QTest::keyClicks(editor, "Papers");
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_VERIFY(!s.tree()
                         ->model()
                         ->match(s.tree()->model()->index(0, 0), Qt::DisplayRole, "Papers")
                         .isEmpty());
    }

    void failuresAreSaidWhereTheyAroseWithDetails() {
        Shown s(m_spawner);
        s.show();
        s.pane.showFailure(Error(ErrorCode::Io, "disk full: library.sqlite"));
        QVERIFY(s.bar()->isVisible());
        QVERIFY(s.bar()->details().contains("disk full"));
        s.pane.showFailure(Error(ErrorCode::Cancelled, "stopped"));
        QVERIFY(s.bar()->details().contains("disk full"));
    }

    void tenThousandDocumentsScrollByFetching() {
        Shown s(m_spawner);
        s.vault.addMany(10000);
        s.show();
        s.action("library.show_documents")->trigger();
        auto* list = s.find<QListView>("library.documents");
        QTRY_VERIFY(list->model()->rowCount() >= 100);
        QTest::qWait(100);
        QVERIFY2(list->model()->rowCount() <= 400, "fetched what nobody looks at");
        int last = list->model()->rowCount();
        for (int step = 0; step < 5; ++step) {
            // As a person would: again, where the view had not laid out what came last.
            QTRY_VERIFY((QTest::keyClick(list, Qt::Key_End), list->model()->rowCount() > last));
            last = list->model()->rowCount();
        }
        QVERIFY(last < 3000);
    }

    void arabicIsMirrored() {
        Shown s(m_spawner);
        s.vault.binder("عقود", {s.vault.add("عقد الإيجار")});
        s.pane.setLayoutDirection(Qt::RightToLeft);
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        const QRect name = s.tree()->visualRect(s.tree()->model()->index(0, 0));
        const QRect pages = s.tree()->visualRect(s.tree()->model()->index(0, 1));
        QVERIFY(name.right() > pages.right());
        QVERIFY(name.right() > s.tree()->viewport()->width() / 2);
    }

    void everyControlHasANameAndEveryActionAnAccessKey() {
        Shown s(m_spawner);
        const BinderId binder = s.vault.binder("B", {s.vault.add("a")});
        s.show();
        s.pane.setCurrentBinder(binder);
        s.pane.importFiles({pdf("page_tree_loop.pdf")});
        QTRY_VERIFY_WITH_TIMEOUT(!s.vault.workspace().imports().items().empty() &&
                                     allFinished(s.vault.workspace().imports()),
                                 30000);
        for (QWidget* widget : s.pane.findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
            if (widget->objectName().startsWith("qt_")) continue;
            QAccessibleInterface* node = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(node);
            QVERIFY2(!node->text(QAccessible::Name).isEmpty(),
                     qPrintable(QLatin1String(widget->metaObject()->className()) + " " +
                                widget->objectName()));
        }
        QSet<QString> names;
        for (QAction* action : s.pane.actions()) {
            QVERIFY(action->objectName().startsWith("library."));
            QVERIFY(!names.contains(action->objectName()));
            names.insert(action->objectName());
            QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
        }
    }

    void tabWalksThroughTheWholePane() {
        Shown s(m_spawner);
        const BinderId binder = s.vault.binder("B", {s.vault.add("a")});
        s.vault.conversation(binder, "C", {"?"});
        s.show();
        s.pane.setCurrentBinder(binder);
        QTRY_COMPARE(s.find<QListView>("library.conversations")->model()->rowCount(), 1);
        s.find<QToolButton>("library.vaults")->setFocus();
        QSet<QString> met;
        for (int step = 0; step < 30; ++step) {
            if (QApplication::focusWidget()) met.insert(QApplication::focusWidget()->objectName());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (const char* name :
             {"library.vaults", "library.search_words", "library.binders", "library.conversations"})
            QVERIFY2(met.contains(QLatin1String(name)), name);
    }

    void itsStateComesBack() {
        QByteArray state;
        Shown s(m_spawner);
        const BinderId binder = s.vault.binder("B", {s.vault.add("a")});
        s.show();
        QTRY_COMPARE(s.tree()->model()->rowCount(), 1);
        s.pane.setCurrentBinder(binder);
        s.action("library.show_documents")->trigger();
        state = s.pane.saveState();
        LibraryPane other;
        other.restoreState(state);
        other.setWorkspace(&s.vault.workspace());
        auto* tree = other.findChild<QTreeView*>("library.binders");
        QTRY_COMPARE(tree->model()->rowCount(), 1);
        QVERIFY(tree->isExpanded(tree->model()->index(0, 0)));
        QCOMPARE(other.findChild<QTabWidget*>()->currentIndex(), 1);
        other.setWorkspace(nullptr);
    }

    void costsAreSaidInWords() {
        QCOMPARE(reorderCostText(0, 0), QString("In this order nothing has to be read again."));
        QVERIFY(reorderCostText(-1, -1).contains("no model is open"));
        QCOMPARE(reorderCostText(1000, -1),
                 QString("In this order 1,000 tokens have to be read again."));
        QCOMPARE(aboutTime(0.2), QString("less than a second"));
        QCOMPARE(aboutTime(23), QString("about 20 s"));
        QCOMPARE(aboutTime(240), QString("about 4 min"));
        QCOMPARE(aboutTime(9000), QString("about 2.5 h"));
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    return runUiTest<LibraryPaneTest>(argc, argv);
}
#include "library_pane_test.moc"
