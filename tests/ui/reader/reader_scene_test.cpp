// The reader with real documents, the real vault and the real worker.
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPrintPreviewDialog>
#include <QPrintPreviewWidget>
#include <QPrinter>
#include <QPushButton>
#include <QScrollBar>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>

#include "app/answer/highlight.h"
#include "kernels/base/log.h"
#include "tests/ui/reader/reader_fixture.h"
#include "ui/base/message_bar.h"
#include "ui/reader/document_printer.h"
#include "ui/reader/find_bar.h"
#include "ui/reader/notes_copy.h"
#include "ui/reader/side_strip.h"

using namespace lectern;
using namespace lectern::test;
using namespace lectern::ui;

class ReaderSceneTest : public QObject {
    Q_OBJECT

  public:
    explicit ReaderSceneTest(app::Spawner& spawner) : m_spawner(spawner) {}

  private:
    app::Spawner& m_spawner;
    std::unique_ptr<ReaderHome> m_home;
    std::unique_ptr<ReaderPane> m_pane;
    app::DocumentId m_sample = 0;

    DocumentTab& view() { return *currentView(*m_pane); }
    PageView& pages() { return view().pages(); }
    void trigger(const char* name) { action(*m_pane, name)->trigger(); }
    Place placeOf(int page_index, std::string_view words = {}) {
        Place place;
        place.document = m_sample;
        place.page_index = page_index;
        if (!words.empty()) {
            const app::Page page = m_home->page(m_sample, page_index);
            place.boxes = app::lineBoxes(page, rangeOf(page, words));
        }
        return place;
    }
    void show(const Place& place) {
        m_pane->showPlace(place);
        QVERIFY(waitUntilDrawn(*m_pane));
    }
    void selectWords(int page_index, std::string_view words) {
        const auto range = rangeOf(m_home->page(m_sample, page_index), words);
        pages().select({page_index, range.start}, {page_index, range.end});
    }
    /// How many pixels of a picture have a colour (the pages are black on white).
    static int colouredPixels(const QImage& image, const QRect& area) {
        int count = 0;
        for (int y = std::max(0, area.top()); y <= std::min(area.bottom(), image.height() - 1); ++y)
            for (int x = std::max(0, area.left()); x <= std::min(area.right(), image.width() - 1);
                 ++x)
                count += QColor(image.pixel(x, y)).hsvSaturation() > 20;
        return count;
    }
    static int darkest(const QImage& image, const QRect& area) {
        int least = 255;
        const QRect part = area & image.rect();
        for (int y = part.top(); y <= part.bottom(); ++y)
            for (int x = part.left(); x <= part.right(); ++x)
                least = std::min(least, qGray(image.pixel(x, y)));
        return least;
    }
    QImage grabPages() {
        return pages().viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
    }

    /// Where a link of the fixture with links stands, once the links are there.
    QPoint linkPoint(int page_index, size_t link) {
        auto& links = view().document().links();
        if (!QTest::qWaitFor([&] { return links.on(page_index).size() > link; }, 30'000))
            qFatal("no such link");
        return pages().viewRect(page_index, links.on(page_index)[link].box).center();
    }
    void showLinks() {
        Place place;
        place.document = m_home->import(ReaderHome::fixture("links.pdf"));
        show(place);
        trigger("fit_page");
        QVERIFY(waitUntilDrawn(*m_pane));
    }

  private slots:
    void init() {
        m_home = std::make_unique<ReaderHome>(m_spawner);
        m_sample = m_home->import(ReaderHome::sample());
        m_pane = std::make_unique<ReaderPane>();
        m_pane->resize(900, 700);
        m_pane->setWorkspace(m_home->workspace.get(), &m_home->renderer());
        m_pane->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_pane.get()));
    }
    void cleanup() {
        m_pane.reset();
        m_home.reset();
        QApplication::setLayoutDirection(Qt::LeftToRight);
    }

    void saysThatNothingIsOpen() {
        QVERIFY(!m_pane->currentDocument());
        QVERIFY(m_pane->findChild<QLabel*>("reader.empty")->isVisible());
        QVERIFY(!action(*m_pane, "zoom_in")->isEnabled());
    }

    void aCitationIsMarkedAtItsBoxesAndNowhereElse() {
        const Place place = placeOf(1, "Invoices are payable within 30 days");
        QCOMPARE(place.boxes.size(), size_t{1});
        show(place);
        QCOMPARE(pages().currentPage(), 1);
        const QRect box = pages().viewRect(1, place.boxes[0]);
        QVERIFY(pages().viewport()->rect().contains(box));
        QVERIFY(std::abs(box.center().y() - pages().viewport()->height() / 2) < 40);
        QTest::qWait(250);  // the flash is over
        const QImage image = grabPages();
        QVERIFY(colouredPixels(image, box) > box.width() * box.height() / 2);
        // The outline is two pixels wide and stands two pixels outside.
        const QRect around = box.adjusted(-4, -4, 4, 4);
        const int all = colouredPixels(image, image.rect());
        QCOMPARE(colouredPixels(image, around), all);
        QVERIFY(image.pixelColor(box.center().x(), box.top() - 2) !=
                image.pixelColor(box.center().x(), box.top() - 8));
    }

    void theMarkStaysOnTheWordsUnderZoomAndRotation() {
        const Place place = placeOf(1, "Invoices are payable within 30 days");
        show(place);
        for (const char* change : {"zoom_in", "rotate_right", "rotate_left", "fit_page"}) {
            trigger(change);
            QVERIFY(waitUntilDrawn(*m_pane));
            pages().centre(1, place.boxes);
            QVERIFY(waitUntilDrawn(*m_pane));
            QTest::qWait(200);
            const QRect box = pages().viewRect(1, place.boxes[0]);
            const QImage image = grabPages();
            QVERIFY2(colouredPixels(image, box) > box.width() * box.height() / 3, change);
            QCOMPARE(colouredPixels(image, box.adjusted(-4, -4, 4, 4)),
                     colouredPixels(image, image.rect()));
        }
    }

    void turningShowsThePageFromItsTop() {
        show(placeOf(0));
        pages().goTo(2, 0.4);
        QCOMPARE(pages().currentPage(), 2);
        trigger("rotate_right");
        QCOMPARE(pages().topPage(), 2);
        QCOMPARE(pages().pageFraction(), 0.0);
        const Place place = placeOf(1, "Invoices are payable within 30 days");
        show(place);
        trigger("rotate_left");
        const QRect box = pages().viewRect(1, place.boxes[0]);
        QVERIFY(pages().viewport()->rect().contains(box));
    }

    void charactersAreMarkedWhenTheTextIsThere() {
        const app::Page page = m_home->page(m_sample, 2);
        Place place = placeOf(2);
        place.ranges = {{10, 60}};
        m_pane->showPlace(place);
        QVERIFY(waitUntilDrawn(*m_pane));
        QTRY_VERIFY(!pages().marks().empty());
        QCOMPARE(pages().marks()[0].boxes.size(), app::lineBoxes(page, {10, 60}).size());
    }

    void pagesTurnByKeyboard() {
        show(placeOf(0));
        pages().setFocus();
        QTest::keyClick(&pages(), Qt::Key_End);
        QCOMPARE(pages().currentPage(), 3);
        QTest::keyClick(&pages(), Qt::Key_Home);
        QCOMPARE(pages().currentPage(), 0);
        const int top = pages().verticalScrollBar()->value();
        QTest::keyClick(&pages(), Qt::Key_Space);
        QVERIFY(pages().verticalScrollBar()->value() > top + 300);
        QTest::keyClick(&pages(), Qt::Key_Space, Qt::ShiftModifier);
        QCOMPARE(pages().verticalScrollBar()->value(), top);
        trigger("continuous");
        QCOMPARE(pages().pageLayout().mode(), PageLayout::Mode::SinglePage);
        QTest::keyClick(&pages(), Qt::Key_End);
        QCOMPARE(pages().currentPage(), 3);
        trigger("fit_page");
        QTest::keyClick(&pages(), Qt::Key_PageUp);
        QCOMPARE(pages().currentPage(), 2);
    }

    void theWheelZoomsAtThePointer() {
        show(placeOf(1));
        const QPoint pointer(300, 200);
        const auto before = pages().pagePointAt(pointer);
        const double zoom = pages().pageLayout().zoom();
        QWheelEvent wheel(pointer, pages().viewport()->mapToGlobal(pointer), {}, {0, 240},
                          Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(pages().viewport(), &wheel);
        QVERIFY(pages().pageLayout().zoom() > 1.2 * zoom);
        const auto after = pages().pagePointAt(pointer);
        QCOMPARE(after->page_index, before->page_index);
        QVERIFY(std::abs(after->fraction.x() - before->fraction.x()) < 0.005);
        QVERIFY(std::abs(after->fraction.y() - before->fraction.y()) < 0.005);
    }

    void theHistoryLeadsBackAcrossDocuments() {
        const auto other = m_home->import(ReaderHome::fixture("labels_outline.pdf"));
        show(placeOf(2));
        Place place;
        place.document = other;
        place.page_index = 4;
        show(place);
        QCOMPARE(m_pane->currentDocument(), other);
        trigger("back");
        QCOMPARE(m_pane->currentDocument(), m_sample);
        QCOMPARE(pages().currentPage(), 2);
        trigger("forward");
        QCOMPARE(m_pane->currentDocument(), other);
        QCOMPARE(pages().currentPage(), 4);
    }

    void thePageFieldTakesLabels() {
        Place place;
        place.document = m_home->import(ReaderHome::fixture("labels_outline.pdf"));
        show(place);
        auto* field = m_pane->findChild<QLineEdit*>("reader.page_field");
        QCOMPARE(field->text(), QStringLiteral("i"));
        trigger("goto_page");
        QVERIFY(field->hasFocus());
        QTest::keyClicks(field, "A-7\r");
        QTRY_COMPARE(pages().topPage(), 4);
        QVERIFY(pages().hasFocus());
        QSignalSpy message(m_pane.get(), &ReaderPane::messageWanted);
        trigger("goto_page");
        QTest::keyClicks(field, "xyz\r");
        QCOMPARE(message.count(), 1);
        trigger("back");
        QCOMPARE(pages().topPage(), 0);
    }

    void tabsCloseAndComeBack() {
        const auto other = m_home->import(ReaderHome::fixture("simple.pdf"));
        show(placeOf(2));
        trigger("zoom_in");
        const double zoom = pages().pageLayout().zoom();
        Place place;
        place.document = other;
        show(place);
        m_pane->showPlace(placeOf(3));
        QCOMPARE(m_pane->currentDocument(), m_sample);
        trigger("next_tab");
        QCOMPARE(m_pane->currentDocument(), other);
        trigger("previous_tab");
        trigger("close_tab");
        QCOMPARE(m_pane->currentDocument(), other);
        trigger("reopen_tab");
        QVERIFY(waitUntilReady(*m_pane));
        QCOMPARE(m_pane->currentDocument(), m_sample);
        QCOMPARE(pages().pageLayout().zoom(), zoom);
        QCOMPARE(pages().currentPage(), 3);
    }

    void oneDocumentStandsBesideAnother() {
        show(placeOf(1));
        trigger("split");
        QVERIFY(waitUntilReady(*m_pane));
        QList<DocumentTab*> shown;
        for (auto* each : m_pane->findChildren<DocumentTab*>())
            if (each->isVisible()) shown << each;
        QCOMPARE(shown.size(), 2);
        QVERIFY(shown[0]->width() > 200 && shown[1]->width() > 200);
        trigger("split");
        QTRY_COMPARE(m_pane->findChildren<DocumentTab*>().size(), 1);
        QVERIFY(pages().isVisible());
        QVERIFY(!m_pane->findChild<QLabel*>("reader.empty")->isVisible());
        QVERIFY(action(*m_pane, "zoom_in")->isEnabled());
    }

    void ofTwoSidesTheOneWithTabsStays() {
        Place place;
        place.document = m_home->import(ReaderHome::fixture("simple.pdf"));
        show(place);
        show(placeOf(1));
        trigger("find");
        trigger("split");
        QVERIFY(waitUntilDrawn(*m_pane));
        trigger("split");
        QTest::qWait(50);
        QVERIFY(!m_pane->findChild<QLabel*>("reader.empty")->isVisible());
        QVERIFY(pages().isVisible());
        QCOMPARE(m_pane->currentDocument(), m_sample);
    }

    void twoVersionsScrollTogether() {
        show(placeOf(0));
        QVERIFY(!action(*m_pane, "scroll_together")->isEnabled());
        trigger("split");
        QVERIFY(waitUntilDrawn(*m_pane));
        QList<DocumentTab*> shown;
        for (auto* each : m_pane->findChildren<DocumentTab*>())
            if (each->isVisible()) shown << each;
        QCOMPARE(shown.size(), 2);
        const auto top = [&](int side) { return shown[side]->pages().topPage(); };
        shown[1]->pages().goToPage(1);
        QCOMPARE(top(0), 0);
        trigger("scroll_together");
        QCOMPARE(top(0), 0);  // they keep their distance
        shown[0]->pages().goTo(1, 0.25);
        QCOMPARE(top(1), 2);
        QVERIFY(std::abs(shown[1]->pages().pageFraction() - 0.25) < 0.02);
        shown[1]->pages().goToPage(1);  // either of them leads
        QCOMPARE(top(0), 0);
        QVERIFY(m_pane->saveState().contains("\"together\":true"));
        trigger("scroll_together");
        shown[0]->pages().goTo(2, 0.25);
        QCOMPARE(top(1), 1);
        QVERIFY(m_pane->saveState().contains("\"together\":false"));
    }

    void theStateComesBack() {
        const auto other = m_home->import(ReaderHome::fixture("simple.pdf"));
        Place place;
        place.document = other;
        show(place);
        show(placeOf(2));
        trigger("side_strip");
        const QByteArray state = m_pane->saveState();
        m_pane = std::make_unique<ReaderPane>();
        m_pane->resize(900, 700);
        m_pane->restoreState(state);  // before there is a vault
        m_pane->setWorkspace(m_home->workspace.get(), &m_home->renderer());
        m_pane->show();
        QVERIFY(waitUntilReady(*m_pane));
        QCOMPARE(m_pane->currentDocument(), m_sample);
        QTRY_COMPARE(pages().currentPage(), 2);
        QVERIFY(m_pane->findChild<SideStrip*>()->isVisible());
        QCOMPARE(m_pane->findChildren<DocumentTab*>().size(), 2);
        QVERIFY(!action(*m_pane, "scroll_together")->isChecked());
        m_pane->restoreState(QByteArray(state).replace("\"together\":false", "\"together\":true"));
        QVERIFY(action(*m_pane, "scroll_together")->isChecked());
    }

    void theLibraryKeepsTheReadingPlace() {
        show(placeOf(3));
        trigger("rotate_right");
        m_pane->setWorkspace(nullptr, nullptr);
        QVERIFY(!m_pane->currentDocument());
        QTRY_VERIFY(m_home->workspace->vault().library().readingPlace(m_sample).value());
        m_pane->setWorkspace(m_home->workspace.get(), &m_home->renderer());
        Place place;
        place.document = m_sample;
        place.page_index = -1;
        show(place);
        QCOMPARE(pages().pageLayout().rotation(), 90);
        QCOMPARE(pages().currentPage(), 3);
    }

    void aRemovedDocumentClosesItsTab() {
        show(placeOf(0));
        m_home->workspace->write(
            app::Change::Documents, this,
            [id = m_sample](app::Vault& vault) { return vault.removeDocument(id); }, [](auto) {});
        QTRY_VERIFY(!m_pane->currentDocument());
        QVERIFY(!action(*m_pane, "reopen_tab")->isEnabled());
    }

    void textIsSelectedByMouseAndCopied() {
        show(placeOf(1));
        QTRY_VERIFY(view().document().page(1));
        const app::Page page = m_home->page(m_sample, 1);
        const auto range = rangeOf(page, "Invoices");
        const QRect first = pages().viewRect(1, page.boxes[static_cast<size_t>(range.start)]);
        const QRect last = pages().viewRect(1, page.boxes[static_cast<size_t>(range.end - 1)]);
        QWidget* paper = pages().viewport();
        QTest::mouseDClick(paper, Qt::LeftButton, {}, first.center());
        trigger("copy");
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("Invoices"));
        QTest::mousePress(paper, Qt::LeftButton, {}, first.center());
        QTest::mouseRelease(paper, Qt::LeftButton, {}, first.center());
        trigger("copy");
        QVERIFY(
            QApplication::clipboard()->text().startsWith("Invoices are payable within 30 days"));
        QTest::qWait(QApplication::doubleClickInterval() + 50);
        QTest::mousePress(paper, Qt::LeftButton, {}, QPoint(first.left() + 1, first.center().y()));
        QTest::mouseMove(paper, QPoint(last.right(), last.center().y()));
        QTest::mouseRelease(paper, Qt::LeftButton, {}, last.center());
        trigger("copy");
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("Invoices"));
        for (int word = 0; word < 2; ++word)
            QTest::keyClick(&pages(), Qt::Key_Right, Qt::ShiftModifier | Qt::ControlModifier);
        trigger("copy");
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("Invoices are"));
        trigger("select_all");
        trigger("copy");
        QTRY_VERIFY(QApplication::clipboard()->text().size() > 2000);
        QVERIFY(QApplication::clipboard()->text().contains("HARBOUR SERVICES AGREEMENT"));
    }

    void theSelectionIsAskedAbout() {
        qRegisterMetaType<lectern::ui::Place>();
        show(placeOf(1));
        QTRY_VERIFY(view().document().page(1));
        QVERIFY(!action(*m_pane, "ask")->isEnabled());
        selectWords(1, "within 30 days");
        QSignalSpy asked(m_pane.get(), &ReaderPane::askAboutWanted);
        trigger("ask");
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("within 30 days"));
        const auto place = asked[0][1].value<Place>();
        QCOMPARE(place.document, m_sample);
        QCOMPARE(place.page_index, 1);
        QCOMPARE(place.boxes.size(), size_t{1});
    }

    void findListsTheHitsAndGoesRound() {
        show(placeOf(0));
        trigger("find");
        auto* bar = m_pane->findChild<FindBar*>();
        QTest::keyClicks(QApplication::focusWidget(), "contractor shall");
        DocumentFinder& finder = view().finder();
        QTRY_VERIFY(!finder.isSearching() && finder.rowCount() > 3);
        QCOMPARE(finder.currentRow(), 0);
        const int count = finder.rowCount();
        trigger("find_previous");
        QCOMPARE(finder.currentRow(), count - 1);
        QCOMPARE(pages().currentPage(), finder.hits().back().page_index);
        QTest::keyClick(bar, Qt::Key_Return);
        QCOMPARE(finder.currentRow(), 0);
        QCOMPARE(finder.statusText(), QStringLiteral("1 of %1").arg(count));
        QTRY_COMPARE(pages().marks().size(), static_cast<size_t>(count));
        QCOMPARE(pages().marks().back().kind, PageMark::Kind::CurrentHit);
        QTest::keyClick(bar, Qt::Key_Escape);
        QVERIFY(!bar->isVisible());
        QCOMPARE(finder.rowCount(), 0);
        QVERIFY(pages().hasFocus());
    }

    void notesAreStoredShownChangedAndDeleted() {
        show(placeOf(1));
        QTRY_VERIFY(view().document().page(1));
        selectWords(1, "within 30 days");
        trigger("highlight");
        QTRY_COMPARE(pages().marks().size(), size_t{1});
        QCOMPARE(pages().marks()[0].kind, PageMark::Kind::Note);
        selectWords(1, "Late payments");
        trigger("note");
        QTRY_VERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()));
        QTest::keyClicks(QApplication::focusWidget(), "How late?");
        pages().setFocus();
        const auto stored = [this] {
            return m_home->workspace->vault().library().notes(m_sample).value();
        };
        QTRY_COMPARE(stored().size(), size_t{2});
        QTRY_VERIFY(stored()[0].text == "How late?" || stored()[1].text == "How late?");
        QListView* list = nullptr;
        for (auto* each : m_pane->findChildren<QListView*>())
            if (each->accessibleName() == "Highlights and notes") list = each;
        QTRY_COMPARE(list->model()->rowCount(), 2);
        QVERIFY(list->model()->index(1, 0).data().toString().contains("How late?"));
        list->model()->removeRow(0);
        QTRY_COMPARE(stored().size(), size_t{1});
        QTRY_COMPARE(pages().marks().size(), size_t{1});
    }

    void aCopyCarriesTheNotes() {
        show(placeOf(1));
        QTRY_VERIFY(view().document().page(1));
        selectWords(1, "within 30 days");
        trigger("highlight");
        QTRY_COMPARE(view().document().notes().size(), size_t{1});
        TempDir folder;
        const auto path = folder / "copy.pdf";
        NotesCopy copy(view().sharedDocument());
        QSignalSpy saved(&copy, &NotesCopy::saved);
        copy.save(QString::fromStdString(path.string()));
        QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, 30'000);
        QVERIFY(readFile(path).find("/Highlight") != std::string::npos);
    }

    void aLinkJumpsAndTheHistoryLeadsBack() {
        showLinks();
        const QPoint point = linkPoint(0, 1);
        QTest::mouseMove(pages().viewport(), point);
        QTRY_COMPARE(pages().viewport()->cursor().shape(), Qt::PointingHandCursor);
        QTest::mouseClick(pages().viewport(), Qt::LeftButton, {}, point);
        QCOMPARE(pages().topPage(), 1);
        QVERIFY(std::abs(pages().pageFraction() - 0.5) < 0.01);
        trigger("back");
        QCOMPARE(pages().currentPage(), 0);
        trigger("rotate_right");  // the link turns with its words
        QVERIFY(waitUntilDrawn(*m_pane));
        QTest::mouseClick(pages().viewport(), Qt::LeftButton, {}, linkPoint(0, 0));
        QCOMPARE(pages().topPage(), 2);
        // A press that ends elsewhere is not a click.
        trigger("rotate_left");
        trigger("back");
        QVERIFY(waitUntilDrawn(*m_pane));
        QTest::mousePress(pages().viewport(), Qt::LeftButton, {}, linkPoint(0, 0));
        QTest::mouseRelease(pages().viewport(), Qt::LeftButton, {}, linkPoint(0, 1));
        QCOMPARE(pages().topPage(), 0);
    }

    void anAddressIsShownAndCopiedNeverOpened() {
        showLinks();
        QApplication::clipboard()->clear();
        QTest::mouseClick(pages().viewport(), Qt::LeftButton, {}, linkPoint(0, 2));
        auto* bar = view().findChild<MessageBar*>();
        QVERIFY(bar->isVisible());
        QVERIFY(bar->text().contains("https://example.org/a?b=c&d"));
        QCOMPARE(bar->details(), QStringLiteral("https://example.org/a?b=c&d"));
        QVERIFY(QApplication::clipboard()->text().isEmpty());
        QAbstractButton* copy = nullptr;
        for (auto* each : bar->findChildren<QAbstractButton*>())
            if (each->text() == "Copy &address") copy = each;
        QVERIFY(copy);
        copy->click();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("https://example.org/a?b=c&d"));
        QVERIFY(!bar->isVisible());
        QCOMPARE(pages().topPage(), 0);
    }

    void theMenuOfALinkCopiesItsAddress() {
        showLinks();
        const auto menuAt = [this](const QPoint& point) {
            QContextMenuEvent event(QContextMenuEvent::Mouse, point,
                                    pages().viewport()->mapToGlobal(point));
            QApplication::sendEvent(pages().viewport(), &event);
            return m_pane->findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly).back();
        };
        QMenu* menu = menuAt(linkPoint(0, 3));
        QCOMPARE(menu->actions().front()->text(), QStringLiteral("Copy the link’s address"));
        menu->actions().front()->trigger();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("mailto:harbour@example.org"));
        menu->close();
        menu = menuAt(linkPoint(0, 0));
        QCOMPARE(menu->actions().front()->text(), QStringLiteral("Go to p. 3"));
        menu->close();
        menu = menuAt(QPoint(5, 5));
        QCOMPARE(menu->actions().front(), action(*m_pane, "copy"));
        menu->close();
    }

    void linksAreReachedByKeyboardAndNamed() {
        showLinks();
        linkPoint(0, 3);
        pages().setFocus();
        auto* known = QAccessible::queryAccessibleInterface(&pages());
        QTest::keyClick(&pages(), Qt::Key_Tab);
        QCOMPARE(known->text(QAccessible::Description), QStringLiteral("Link to p. 3"));
        QTest::keyClick(&pages(), Qt::Key_Tab);
        QTest::keyClick(&pages(), Qt::Key_Tab);
        QTest::keyClick(&pages(), Qt::Key_Backtab, Qt::ShiftModifier);
        QTest::keyClick(&pages(), Qt::Key_Return);
        QCOMPARE(pages().topPage(), 1);
        QVERIFY(!pages().links().current());  // it is out of view
        trigger("back");
        for (int i = 0; i < 4; ++i) {
            QTest::keyClick(&pages(), Qt::Key_Tab);
            QVERIFY(pages().hasFocus());
        }
        QCOMPARE(known->text(QAccessible::Description),
                 QStringLiteral("Link to mailto:harbour@example.org"));
        QTest::keyClick(&pages(), Qt::Key_Tab);
        QVERIFY(!pages().hasFocus());
    }

    void aLockedDocumentAsksForItsPassword() {
        Place place;
        place.document =
            m_home->import(ReaderHome::fixture("encrypted.pdf"), QStringLiteral("harbour"));
        m_pane->showPlace(place);
        QVERIFY(waitUntilReady(*m_pane));
        auto* bar = m_pane->findChild<QWidget*>("reader.password_bar");
        QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), 30'000);
        auto* field = bar->findChild<QLineEdit*>();
        QTest::keyClicks(field, "wrong\r");
        QTRY_COMPARE_WITH_TIMEOUT(view().document().password(), ReaderDocument::Password::Wrong,
                                  30'000);
        QVERIFY(bar->isVisible());
        QTest::keyClicks(field, "harbour\r");
        QVERIFY(waitUntilDrawn(*m_pane));
        QVERIFY(!bar->isVisible());
    }

    void theChromeIsMirroredAndThePagesAreNot() {
        const auto back = [this] { return action(*m_pane, "back")->icon().pixmap(16).toImage(); };
        const QImage to_the_left = back();
        QApplication::setLayoutDirection(Qt::RightToLeft);
        QVERIFY(back() != to_the_left);
        trigger("side_strip");
        show(placeOf(1, "Invoices are payable within 30 days"));
        auto* strip = m_pane->findChild<SideStrip*>();
        const int strip_x = strip->mapTo(m_pane.get(), QPoint(0, 0)).x();
        const int page_x = pages().mapTo(m_pane.get(), QPoint(0, 0)).x();
        QVERIFY(strip_x > page_x);
        const app::Page page = m_home->page(m_sample, 1);
        const auto range = rangeOf(page, "Invoices");
        QVERIFY(pages().viewRect(1, page.boxes[static_cast<size_t>(range.start)]).left() <
                pages().viewRect(1, page.boxes[static_cast<size_t>(range.end - 1)]).left());
    }

    void allControlsHaveNamesAndTabReachesThePages() {
        show(placeOf(0));
        trigger("side_strip");
        trigger("find");
        for (auto* each : m_pane->findChildren<QWidget*>()) {
            if (each->focusPolicy() == Qt::NoFocus || !each->isVisible()) continue;
            if (each->inherits("QTabBar") || each->inherits("QTabWidget")) continue;
            auto* known = QAccessible::queryAccessibleInterface(each);
            QVERIFY2(
                known && !known->text(QAccessible::Name).isEmpty(),
                qPrintable(each->metaObject()->className() + QString(" ") + each->objectName()));
        }
        QSet<QWidget*> reached;
        for (int i = 0; i < 60; ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            reached << QApplication::focusWidget();
        }
        QVERIFY(reached.contains(&pages()));
        QVERIFY(reached.contains(m_pane->findChild<QLineEdit*>("reader.page_field")));
    }

    void aScreenReaderReadsThePage() {
        show(placeOf(1));
        QTRY_VERIFY(view().document().page(1));
        auto* known = QAccessible::queryAccessibleInterface(&pages());
        QVERIFY(known);
        QCOMPARE(known->text(QAccessible::Name),
                 QStringLiteral("p. 2 of Harbour Services Agreement"));
        auto* text = known->textInterface();
        QVERIFY(text);
        const QString all = text->text(0, text->characterCount());
        const int start = static_cast<int>(all.indexOf("Invoices"));
        QVERIFY(start > 0);
        const QRect letter = text->characterRect(start);
        QCOMPARE(text->offsetAtPoint(letter.center()), start);
        text->setSelection(0, start, start + 8);
        QCOMPARE(text->selectionCount(), 1);
        trigger("copy");
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("Invoices"));
    }

    void aPageThatCannotBeDrawnSaysSoAndOffersToTryAgain() {
        app::PageRenderer broken(nullptr);
        m_pane->setWorkspace(m_home->workspace.get(), &broken);
        m_pane->showPlace(placeOf(0));
        QVERIFY(waitUntilReady(*m_pane));
        const auto retry = [this]() -> QPushButton* {
            for (auto* each : pages().findChildren<QPushButton*>())
                if (each->isVisible()) return each;
            return nullptr;
        };
        QTRY_VERIFY(retry());
        const auto* text = retry()->parentWidget()->findChild<QLabel*>();
        QVERIFY(text->text().startsWith("p. 1 cannot be drawn."));
        QSignalSpy failed(&broken, &app::PageRenderer::failed);
        retry()->click();
        QTRY_VERIFY(failed.count() > 0);
        QTRY_VERIFY(retry());
        m_pane->setWorkspace(nullptr, nullptr);
    }

    void aPreviewPrintsNothingAndFillsByItself() {
        show(placeOf(0));
        QPrinter printer(QPrinter::HighResolution);
        printer.setOutputFormat(QPrinter::PdfFormat);
        QPrintPreviewDialog dialog(&printer);
        connect(&dialog, &QPrintPreviewDialog::paintRequested, m_pane.get(),
                [this](QPrinter* target) { m_pane->print(*target); });
        dialog.open();
        QVERIFY(!m_pane->findChild<DocumentPrinter*>());
        QCOMPARE(dialog.findChild<QPrintPreviewWidget*>()->pageCount(), 4);
        const auto isThere = [this](int page_index) {
            return view().document().tiles().wholePage(m_sample, page_index, 0) != nullptr;
        };
        QVERIFY(!isThere(3));
        QTRY_VERIFY(isThere(0) && isThere(1) && isThere(2) && isThere(3));
        dialog.close();
    }

    void pagesArePrinted() {
        show(placeOf(0));
        TempDir folder;
        const QString path = QString::fromStdString((folder / "print.pdf").string());
        QPrinter printer(QPrinter::HighResolution);
        printer.setResolution(150);
        printer.setOutputFileName(path);
        printer.setPageSize(QPageSize(QPageSize::A4));
        printer.setFullPage(true);
        printer.setPageRanges(QPageRanges::fromString("1,3"));
        printer.setPrintRange(QPrinter::PageRange);
        m_pane->print(printer);
        auto* printing = m_pane->findChild<DocumentPrinter*>();
        QVERIFY(printing);
        QSignalSpy finished(printing, &DocumentPrinter::finished);
        QSignalSpy failed(printing, &DocumentPrinter::failed);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60'000);
        QCOMPARE(failed.count(), 0);
        const auto printed = m_home->import(path);
        QCOMPARE(m_home->workspace->vault().library().document(printed)->page_count, 2);
        // What stands on paper is what stands on the page: the words have ink, the rest has none.
        Place place;
        place.document = printed;
        place.page_index = 1;
        show(place);
        trigger("fit_page");
        QVERIFY(waitUntilDrawn(*m_pane));
        const QImage paper = grabPages();
        const app::Page page = m_home->page(m_sample, 2);
        int words = 0, with_ink = 0;
        for (size_t i = 0; i < page.text.size(); i += 3) {
            if (!QChar::isLetter(page.text[i])) continue;
            ++words;
            with_ink += darkest(paper, pages().viewRect(1, page.boxes[i])) < 160;
        }
        QVERIFY(words > 100);
        QVERIFY2(with_ink > words * 9 / 10, qPrintable(QString::number(with_ink)));
        QVERIFY(darkest(paper, pages().viewRect(1, {0, 0, 1, 0.04f})) > 250);
    }

    void printingIsCancelledAndCanBeginAgain() {
        show(placeOf(0));
        TempDir folder;
        const auto print = [&](const char* name) {
            QPrinter printer(QPrinter::HighResolution);
            printer.setResolution(150);
            printer.setOutputFileName(QString::fromStdString((folder / name).string()));
            m_pane->print(printer);
            return m_pane->findChild<DocumentPrinter*>();
        };
        DocumentPrinter* printing = print("cancelled.pdf");
        QVERIFY(printing);
        auto* bar = m_pane->findChild<QWidget*>("reader.print_bar");
        QVERIFY(bar->isVisible());
        QSignalSpy progress(printing, &DocumentPrinter::progress);
        QSignalSpy finished(printing, &DocumentPrinter::finished);
        QTRY_VERIFY_WITH_TIMEOUT(progress.count() > 0, 30'000);
        bar->findChild<QPushButton*>()->click();
        QCOMPARE(finished.count(), 1);
        const auto steps = progress.count();
        QVERIFY(!bar->isVisible());
        QTRY_VERIFY(!m_pane->findChild<DocumentPrinter*>());
        QVERIFY(steps < 4);
        printing = print("whole.pdf");
        QVERIFY(printing);
        QSignalSpy done(printing, &DocumentPrinter::finished);
        QTRY_COMPARE_WITH_TIMEOUT(done.count(), 1, 60'000);
        const auto printed =
            m_home->import(QString::fromStdString((folder / "whole.pdf").string()));
        QCOMPARE(m_home->workspace->vault().library().document(printed)->page_count, 4);
    }
};

/// The spawner forks, so it comes before Qt and any thread.
int main(int argc, char** argv) {
    configureLogging(spdlog::level::warn);
    auto spawner = app::Spawner::start(std::filesystem::path(LECTERN_BIN_DIR) / "lectern-importer");
    if (!spawner) {
        std::fprintf(stderr, "%s\n", spawner.error().message.c_str());
        return 1;
    }
    QApplication application(argc, argv);
    ReaderSceneTest test(**spawner);
    return QTest::qExec(&test, argc, argv);
}

#include "reader_scene_test.moc"
