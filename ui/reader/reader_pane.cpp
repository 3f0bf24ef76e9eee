#include "ui/reader/reader_pane.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/base/error_presenter.h"
#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/reader/document_tab.h"
#include "ui/reader/notes_copy.h"
#include "ui/reader/print_bar.h"
#include "ui/reader/reader_bar.h"
#include "ui/reader/scroll_together.h"
#include "ui/reader/side_strip.h"
#include "ui/reader/tab_groups.h"

namespace lectern::ui {

using app::DocumentId;
using app::ReadingPlace;

namespace {

constexpr int kStateVersion = 1;
constexpr size_t kMaxClosedTabs = 20;
constexpr int kMaxRestoredTabs = 100;

struct ClosedTab {
    DocumentId document;
    ReadingPlace place;
};

QJsonObject toJson(DocumentId document, const ReadingPlace& place) {
    return {{QStringLiteral("document"), QString::number(document)},
            {QStringLiteral("page"), place.page_index},
            {QStringLiteral("fraction"), place.page_fraction},
            {QStringLiteral("zoom"), place.zoom},
            {QStringLiteral("rotation"), place.rotation},
            {QStringLiteral("continuous"), place.continuous}};
}

ClosedTab fromJson(const QJsonObject& tab) {
    ClosedTab result{tab[QStringLiteral("document")].toString().toLongLong(), {}};
    result.place.page_index = tab[QStringLiteral("page")].toInt();
    result.place.page_fraction = std::clamp(tab[QStringLiteral("fraction")].toDouble(), 0.0, 1.0);
    result.place.zoom = tab[QStringLiteral("zoom")].toDouble();
    result.place.rotation = tab[QStringLiteral("rotation")].toInt();
    result.place.continuous = tab[QStringLiteral("continuous")].toBool(true);
    return result;
}

}  // namespace

struct ReaderPane::Impl {
    explicit Impl(ReaderPane* owner) : pane(owner) {}

    ReaderPane* pane;
    app::Workspace* workspace = nullptr;
    app::PageRenderer* renderer = nullptr;
    std::unique_ptr<TileStore> tiles;
    QHash<DocumentId, std::weak_ptr<ReaderDocument>> documents;
    PlaceHistory history;
    std::vector<ClosedTab> closed;
    QByteArray wanted_state;  // until a workspace is there

    QHash<QString, QAction*> by_name;
    QList<QAction*> all;
    ReaderBar* bar = nullptr;
    QStackedWidget* stack = nullptr;
    QSplitter* splitter = nullptr;
    SideStrip* strip = nullptr;
    TabGroups* groups = nullptr;
    PrintBar* print_bar = nullptr;
    ScrollTogether* together = nullptr;
    QPointer<DocumentTab> shown;  // whose signals the bar follows

    template <typename Slot>
    QAction* add(const char* name, const QString& text, const char* icon_name,
                 const QKeySequence& key, Slot slot);
    QAction* action(const char* name) const { return by_name[QLatin1String(name)]; }
    void buildActions();
    void buildMarkActions();
    void buildLookActions();
    void buildWidgets();

    DocumentTab* view() const { return groups->currentView(); }
    std::shared_ptr<ReaderDocument> documentOf(DocumentId id);
    DocumentTab* open(DocumentId id, int group);
    void closing(DocumentTab* closed_view);
    void reopen();
    void setSplit(bool is_split);
    void jump(const Place& place, bool leaves_trace);
    void leave();
    void go(const std::optional<ReaderPosition>& position);
    void currentViewChanged();
    void updateActions();
    void updateSelectionActions();
    void updateIcons();
    void addLinkActions(QMenu* menu, const QPoint& global);
    void showMenu(const QPoint& global);
    void chooseCopy();
    void saveCopy(DocumentTab* source, const QString& path);
    void restore(const QByteArray& state);
    void restoreGroup(const QJsonObject& saved, int group);
    void closeAll();
};

template <typename Slot>
QAction* ReaderPane::Impl::add(const char* name, const QString& text, const char* icon_name,
                               const QKeySequence& key, Slot slot) {
    auto* made = new QAction(text, pane);
    made->setObjectName(QLatin1String("reader.") + QLatin1String(name));
    if (icon_name) made->setIcon(icon(QLatin1String(icon_name)));
    made->setShortcut(key);
    QObject::connect(made, &QAction::triggered, pane, slot);
    by_name.insert(QLatin1String(name), made);
    all << made;
    pane->addAction(made);
    return made;
}

void ReaderPane::Impl::buildActions() {
    add("close_tab", ReaderPane::tr("&Close tab"), "window-close", QKeySequence::Close, [this] {
        if (view()) groups->close(view());
    });
    add("reopen_tab", ReaderPane::tr("Re&open closed tab"), nullptr,
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T), [this] { reopen(); });
    add("next_tab", ReaderPane::tr("&Next document"), nullptr, QKeySequence(Qt::CTRL | Qt::Key_Tab),
        [this] { groups->stepTab(1); });
    add("previous_tab", ReaderPane::tr("&Previous document"), nullptr,
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Tab), [this] { groups->stepTab(-1); });
    add("back", ReaderPane::tr("&Back"), "go-previous", QKeySequence(Qt::ALT | Qt::Key_Left),
        [this] { go(history.back(view() ? view()->position() : ReaderPosition())); });
    add("forward", ReaderPane::tr("&Forward"), "go-next", QKeySequence(Qt::ALT | Qt::Key_Right),
        [this] { go(history.forward(view() ? view()->position() : ReaderPosition())); });
    add("previous_page", ReaderPane::tr("Pre&vious page"), "go-up",
        QKeySequence(Qt::CTRL | Qt::Key_PageUp), [this] {
            if (view()) view()->pages().turnPage(-1);
        });
    add("next_page", ReaderPane::tr("Ne&xt page"), "go-down",
        QKeySequence(Qt::CTRL | Qt::Key_PageDown), [this] {
            if (view()) view()->pages().turnPage(1);
        });
    add("goto_page", ReaderPane::tr("&Go to page…"), "go-jump", QKeySequence(Qt::CTRL | Qt::Key_G),
        [this] { bar->focusPageField(); });
    add("find", ReaderPane::tr("&Find in document…"), "edit-find", QKeySequence::Find, [this] {
        if (view()) view()->openFind();
    });
    add("find_next", ReaderPane::tr("Find ne&xt"), nullptr, QKeySequence(Qt::Key_F3), [this] {
        if (view()) view()->findStep(1);
    });
    add("find_previous", ReaderPane::tr("Find pre&vious"), nullptr,
        QKeySequence(Qt::SHIFT | Qt::Key_F3), [this] {
            if (view()) view()->findStep(-1);
        });
    buildMarkActions();
    buildLookActions();
}

void ReaderPane::Impl::buildMarkActions() {
    // Text fields and other panes have keys of the same name; these count in the reader only.
    QAction* copy = add("copy", ReaderPane::tr("&Copy"), "edit-copy", QKeySequence::Copy, [this] {
        if (view()) view()->copy();
    });
    QAction* all_text = add("select_all", ReaderPane::tr("Select &all"), "edit-select-all",
                            QKeySequence::SelectAll, [this] {
                                if (view()) view()->pages().selectAll();
                            });
    for (QAction* local : {copy, all_text})
        local->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    add("ask", ReaderPane::tr("Ask &about this"), "quote",
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A), [this] {
            if (!view()) return;
            view()->fetchSelection([this](const QString& quote, const Place& place) {
                emit pane->askAboutWanted(quote, place);
            });
        });
    add("highlight", ReaderPane::tr("&Highlight"), "highlight",
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_H), [this] {
            if (view()) view()->addHighlight(app::NoteRecord::Colour::Yellow);
        });
    add("note", ReaderPane::tr("&Note"), "note", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M),
        [this] {
            if (view()) view()->addNote();
        });
    add("save_copy", ReaderPane::tr("Save a copy with notes…"), "document-export", {},
        [this] { chooseCopy(); });
}

void ReaderPane::Impl::buildLookActions() {
    const auto pages = [this](auto job) {
        return [this, job] {
            if (view()) job(view()->pages());
        };
    };
    add("zoom_in", ReaderPane::tr("Zoom &in"), "zoom-in", QKeySequence::ZoomIn,
        pages([](PageView& p) { p.zoomIn(); }))
        ->setShortcuts(
            {QKeySequence(QKeySequence::ZoomIn), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    add("zoom_out", ReaderPane::tr("Zoom &out"), "zoom-out", QKeySequence::ZoomOut,
        pages([](PageView& p) { p.zoomOut(); }));
    add("zoom_actual", ReaderPane::tr("&Actual size"), "zoom-original",
        QKeySequence(Qt::CTRL | Qt::Key_0), pages([](PageView& p) { p.setZoom(1); }));
    QAction* width = add("fit_width", ReaderPane::tr("Fit &width"), "zoom-fit-width",
                         QKeySequence(Qt::CTRL | Qt::Key_2),
                         pages([](PageView& p) { p.setFit(PageLayout::Fit::Width); }));
    QAction* page = add("fit_page", ReaderPane::tr("Fit &page"), "zoom-fit-best",
                        QKeySequence(Qt::CTRL | Qt::Key_1),
                        pages([](PageView& p) { p.setFit(PageLayout::Fit::Page); }));
    width->setCheckable(true);
    page->setCheckable(true);
    add("rotate_right", ReaderPane::tr("Rotate &right"), "object-rotate-right",
        QKeySequence(Qt::CTRL | Qt::Key_R),
        pages([](PageView& p) { p.setRotation(p.pageLayout().rotation() + 90); }));
    add("rotate_left", ReaderPane::tr("Rotate &left"), "object-rotate-left",
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R),
        pages([](PageView& p) { p.setRotation(p.pageLayout().rotation() - 90); }));
    QAction* continuous =
        add("continuous", ReaderPane::tr("&Continuous pages"), "view-continuous", {}, [this] {
            if (!view()) return;
            view()->pages().setMode(action("continuous")->isChecked()
                                        ? PageLayout::Mode::Continuous
                                        : PageLayout::Mode::SinglePage);
        });
    continuous->setCheckable(true);
    continuous->setChecked(true);
    add("split", ReaderPane::tr("&Two documents side by side"), "view-split-left-right",
        QKeySequence(Qt::CTRL | Qt::Key_Backslash),
        [this] { setSplit(action("split")->isChecked()); })
        ->setCheckable(true);
    add("scroll_together", ReaderPane::tr("Scroll &both together"), "scroll-together",
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Backslash),
        [this] { together->setOn(action("scroll_together")->isChecked()); })
        ->setCheckable(true);
    QAction* strip_action = add("side_strip", ReaderPane::tr("&Side strip"), "view-side-strip",
                                QKeySequence(Qt::Key_F7), [this] {
                                    const bool is_shown = action("side_strip")->isChecked();
                                    strip->setVisible(is_shown);
                                    if (is_shown) strip->currentWidget()->setFocus();
                                });
    strip_action->setCheckable(true);
    for (QAction* one : std::as_const(all)) {
        // Icon-only buttons say what they are and which key does the same.
        const QString plain = QString(one->text()).remove(u'&').remove(QStringLiteral("…"));
        const QString key = one->shortcut().toString(QKeySequence::NativeText);
        //: A tool's name and its keyboard shortcut.
        one->setToolTip(key.isEmpty() ? plain : ReaderPane::tr("%1 (%2)").arg(plain, key));
        one->setIconText(plain);
    }
}

void ReaderPane::Impl::buildWidgets() {
    const QList<QAction*> zoom_menu = {action("fit_width"), action("fit_page"),
                                       action("zoom_actual")};
    bar = new ReaderBar(
        {action("side_strip"), action("back"), action("forward"), action("previous_page"),
         action("next_page"), action("zoom_out"), action("zoom_in"), action("fit_width"),
         action("fit_page"), action("rotate_right"), action("continuous"), action("find"),
         action("split"), action("scroll_together"), zoom_menu},
        pane);
    strip = new SideStrip(pane);
    strip->hide();
    groups = new TabGroups(pane);
    auto* hint = new QLabel(ReaderPane::tr("No document is open. Choose one on the left, or drop "
                                           "PDF files here to import them."),
                            pane);
    hint->setObjectName(QStringLiteral("reader.empty"));
    hint->setTextFormat(Qt::PlainText);
    hint->setAlignment(Qt::AlignCenter);
    hint->setWordWrap(true);
    hint->setMargin(24);
    hint->setForegroundRole(QPalette::PlaceholderText);
    stack = new QStackedWidget(pane);
    stack->addWidget(hint);
    stack->addWidget(groups);
    splitter = new QSplitter(Qt::Horizontal, pane);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(strip);
    splitter->addWidget(stack);
    splitter->setStretchFactor(1, 1);
    const int strip_width =
        std::max(strip->minimumWidth(), pane->fontMetrics().averageCharWidth() * 36);
    splitter->setSizes({strip_width, strip_width * 4});
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(splitter, 1);
    print_bar = new PrintBar(pane);
    column->addWidget(print_bar);
    QObject::connect(print_bar, &PrintBar::messageWanted, pane, &ReaderPane::messageWanted);
    together = new ScrollTogether(pane);

    QObject::connect(groups, &TabGroups::currentViewChanged, pane,
                     [this] { currentViewChanged(); });
    QObject::connect(groups, &TabGroups::viewClosing, pane,
                     [this](DocumentTab* closed_view) { closing(closed_view); });
    QObject::connect(strip, &SideStrip::placeWanted, pane,
                     [this](const Place& place) { jump(place, true); });
    QObject::connect(strip, &SideStrip::saveCopyWanted, pane, [this] { chooseCopy(); });
    QObject::connect(bar, &ReaderBar::messageWanted, pane, &ReaderPane::messageWanted);
    QObject::connect(bar, &ReaderBar::pageWanted, pane, [this](int page_index) {
        leave();
        if (view()) view()->pages().goToPage(page_index);
    });
}

// Documents and tabs ------------------------------------------------------------------------------

std::shared_ptr<ReaderDocument> ReaderPane::Impl::documentOf(DocumentId id) {
    if (auto known = documents[id].lock()) return known;
    auto document = std::make_shared<ReaderDocument>(id, workspace, renderer, tiles.get());
    documents[id] = document;
    return document;
}

DocumentTab* ReaderPane::Impl::open(DocumentId id, int group) {
    auto* made = new DocumentTab(documentOf(id), nullptr);
    groups->add(made, group);
    QObject::connect(made, &DocumentTab::gone, pane, [this, made] {
        history.forget(made->document().id());
        std::erase_if(
            closed, [made](const ClosedTab& tab) { return tab.document == made->document().id(); });
        // Not while the document is telling its views.
        QMetaObject::invokeMethod(
            made,
            [this, made] {
                groups->close(made);
                closed.pop_back();
                updateActions();
            },
            Qt::QueuedConnection);
    });
    stack->setCurrentWidget(groups);
    return made;
}

void ReaderPane::Impl::closing(DocumentTab* closed_view) {
    const ReadingPlace place = closed_view->readingPlace();
    closed.push_back({closed_view->document().id(), place});
    if (closed.size() > kMaxClosedTabs) closed.erase(closed.begin());
}

void ReaderPane::Impl::reopen() {
    while (workspace && !closed.empty()) {
        const ClosedTab tab = closed.back();
        closed.pop_back();
        if (groups->viewOf(tab.document)) continue;
        DocumentTab* made = open(tab.document, groups->activeGroup());
        made->setReadingPlace(tab.place);
        groups->setCurrentView(made);
        return made->setFocus();
    }
}

void ReaderPane::Impl::setSplit(bool is_split) {
    if (!is_split) {
        groups->join();
    } else if (view() && !groups->isSplit()) {
        DocumentTab* from = view();
        DocumentTab* beside = open(from->document().id(), 1);
        beside->setReadingPlace(from->readingPlace());
        groups->setCurrentView(beside);
        beside->setFocus();
    }
    updateActions();
}

void ReaderPane::Impl::closeAll() {
    for (DocumentTab* one : groups->views()) groups->close(one);
    // Now, with those closed a moment ago: the workspace and the renderer are about to go.
    qDeleteAll(pane->findChildren<DocumentTab*>());
    closed.clear();
    history.clear();
    documents.clear();
    currentViewChanged();
}

// Places ------------------------------------------------------------------------------------------

void ReaderPane::Impl::leave() {
    if (view()) history.leave(view()->position());
}

void ReaderPane::Impl::jump(const Place& place, bool leaves_trace) {
    if (!workspace || place.document == 0) return;
    if (leaves_trace) leave();
    DocumentTab* target = groups->viewOf(place.document);
    if (!target) target = open(place.document, groups->activeGroup());
    groups->setCurrentView(target);
    stack->setCurrentWidget(groups);
    if (place.page_index >= 0) target->showPlace(place);
    updateActions();
}

void ReaderPane::Impl::go(const std::optional<ReaderPosition>& position) {
    if (!position || !workspace) return;
    DocumentTab* target = groups->viewOf(position->document);
    if (!target) target = open(position->document, groups->activeGroup());
    groups->setCurrentView(target);
    target->goTo(*position);
    updateActions();
}

// What is shown -----------------------------------------------------------------------------------

void ReaderPane::Impl::currentViewChanged() {
    DocumentTab* now = view();
    stack->setCurrentIndex(now ? 1 : 0);
    bar->showView(now);
    together->setViews(groups->shownIn(0), groups->shownIn(1));
    if (now == shown) return updateActions();
    if (shown) QObject::disconnect(shown, nullptr, pane, nullptr);
    shown = now;
    strip->setView(now);
    if (now) {
        const auto moved = [this] {
            bar->showView(view());
            updateActions();
            if (!view() || view()->document().state() != ReaderDocument::State::Ready) return;
            const ReaderPosition position = view()->position();
            Place place;
            place.document = position.document;
            place.page_index = view()->pages().currentPage();
            emit pane->currentPlaceChanged(place);
        };
        QObject::connect(now, &DocumentTab::positionChanged, pane, moved);
        QObject::connect(now, &DocumentTab::selectionChanged, pane,
                         [this] { updateSelectionActions(); });
        QObject::connect(now, &DocumentTab::menuWanted, pane,
                         [this](const QPoint& global) { showMenu(global); });
        QObject::connect(now, &DocumentTab::jumpWanted, pane, [this](const ReaderPosition& target) {
            leave();
            go(target);
        });
        const auto show_strip = [this](SideStrip::Page page) {
            strip->setCurrentIndex(page);
            strip->show();
            action("side_strip")->setChecked(true);
        };
        QObject::connect(now, &DocumentTab::noteOpened, pane, [this, show_strip](qint64 note) {
            show_strip(SideStrip::Notes);
            strip->showNote(note);
        });
        QObject::connect(now, &DocumentTab::findOpened, pane, [this] {
            if (strip->isVisible()) strip->setCurrentIndex(SideStrip::Find);
        });
        moved();
    }
    bar->showView(now);
    updateActions();
}

void ReaderPane::Impl::updateActions() {
    const bool is_ready = view() && view()->document().state() == ReaderDocument::State::Ready;
    static constexpr const char* kNeedDocument[] = {
        "previous_page", "next_page",   "goto_page",  "find",      "find_next", "find_previous",
        "select_all",    "zoom_in",     "zoom_out",   "fit_width", "fit_page",  "zoom_actual",
        "rotate_right",  "rotate_left", "continuous", "note",      "split",     "save_copy"};
    for (const char* name : kNeedDocument) action(name)->setEnabled(is_ready);
    for (const char* name : {"close_tab", "next_tab", "previous_tab"})
        action(name)->setEnabled(view());
    action("reopen_tab")->setEnabled(workspace && !closed.empty());
    action("back")->setEnabled(history.canGoBack());
    action("forward")->setEnabled(history.canGoForward());
    action("split")->setChecked(groups->isSplit());
    action("scroll_together")->setEnabled(groups->isSplit());
    updateSelectionActions();
    if (!is_ready) return;
    const PageLayout& layout = view()->pages().pageLayout();
    const int page = view()->pages().currentPage();
    action("previous_page")->setEnabled(page > 0);
    action("next_page")->setEnabled(page + 1 < layout.pageCount());
    action("fit_width")->setChecked(layout.fit() == PageLayout::Fit::Width);
    action("fit_page")->setChecked(layout.fit() == PageLayout::Fit::Page);
    action("continuous")->setChecked(layout.mode() == PageLayout::Mode::Continuous);
    action("zoom_in")->setEnabled(layout.zoom() < PageLayout::kMaxZoom);
    action("zoom_out")->setEnabled(layout.zoom() > PageLayout::kMinZoom);
}

void ReaderPane::Impl::updateSelectionActions() {
    const bool has_selection = view() && !view()->pages().selection().isEmpty();
    for (const char* name : {"copy", "ask", "highlight"}) action(name)->setEnabled(has_selection);
}

void ReaderPane::Impl::updateIcons() {
    const bool mirrored = pane->isRightToLeft();
    action("back")->setIcon(icon(QLatin1String(mirrored ? "go-next" : "go-previous")));
    action("forward")->setIcon(icon(QLatin1String(mirrored ? "go-previous" : "go-next")));
}

/// For the link under the pointer, or the one that the keyboard stands on.
void ReaderPane::Impl::addLinkActions(QMenu* menu, const QPoint& global) {
    PageView& pages = view()->pages();
    auto found = pages.links().at(pages.viewport()->mapFromGlobal(global));
    if (!found) found = pages.links().current();
    if (!found) return;
    const app::PageLink link = found->link;
    if (link.isInternal()) {
        //: %1 is a page: "p. 12 (PDF 14)".
        const QString text = ReaderPane::tr("Go to %1");
        menu->addAction(literalLabel(text.arg(pages.links().nameOf(link))), view(),
                        [tab = view(), link] { tab->followLink(link); });
    } else {
        menu->addAction(ReaderPane::tr("Copy the link’s address"), pane,
                        [link] { QGuiApplication::clipboard()->setText(link.address); });
    }
    menu->addSeparator();
}

void ReaderPane::Impl::showMenu(const QPoint& global) {
    auto* menu = new QMenu(pane);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addLinkActions(menu, global);
    for (const char* name : {"copy", "ask", "highlight", "note"}) menu->addAction(action(name));
    menu->addSeparator();
    for (const char* name : {"select_all", "find"}) menu->addAction(action(name));
    menu->popup(global);
}

// Copies ------------------------------------------------------------------------------------------

void ReaderPane::Impl::chooseCopy() {
    DocumentTab* source = view();
    if (!source) return;
    auto* dialog = new QFileDialog(pane, ReaderPane::tr("Save a copy with notes"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(ReaderPane::tr("PDF documents (*.pdf)"));
    dialog->setDefaultSuffix(QStringLiteral("pdf"));
    const QString base = QFileInfo(source->document().fileName()).completeBaseName();
    //: The name proposed for a copy; %1 is the name of the original, without ".pdf".
    dialog->selectFile(ReaderPane::tr("%1 with notes.pdf").arg(inertLine(base)));
    QObject::connect(dialog, &QFileDialog::fileSelected, source,
                     [this, source](const QString& path) { saveCopy(source, path); });
    dialog->open();
}

void ReaderPane::Impl::saveCopy(DocumentTab* source, const QString& path) {
    auto* copy = new NotesCopy(source->sharedDocument(), source);
    const QString name = inertLine(QFileInfo(path).fileName());
    QObject::connect(copy, &NotesCopy::saved, pane, [this, copy, name] {
        emit pane->messageWanted(ReaderPane::tr("%1 is saved.").arg(name));
        copy->deleteLater();
    });
    QObject::connect(copy, &NotesCopy::failed, source, [source, copy, name](const Error& error) {
        const PresentedError words = ErrorPresenter::present(error, name);
        source->showFailure(words.text(), words.details);
        copy->deleteLater();
    });
    copy->save(path);
}

// State -------------------------------------------------------------------------------------------

void ReaderPane::Impl::restoreGroup(const QJsonObject& saved, int group) {
    const QJsonArray tabs = saved[QStringLiteral("tabs")].toArray();
    QList<DocumentTab*> made;
    for (int i = 0; i < tabs.size() && i < kMaxRestoredTabs; ++i) {
        const ClosedTab tab = fromJson(tabs[i].toObject());
        if (tab.document == 0) continue;
        made << open(tab.document, group);
        made.back()->setReadingPlace(tab.place);
    }
    const int current = saved[QStringLiteral("current")].toInt();
    if (current >= 0 && current < made.size()) groups->setCurrentView(made[current]);
}

void ReaderPane::Impl::restore(const QByteArray& state) {
    const QJsonObject saved = QJsonDocument::fromJson(state).object();
    if (saved[QStringLiteral("version")].toInt() != kStateVersion) return;
    const QJsonObject strip_state = saved[QStringLiteral("strip")].toObject();
    const bool strip_shown = strip_state[QStringLiteral("shown")].toBool();
    strip->setVisible(strip_shown);
    action("side_strip")->setChecked(strip_shown);
    strip->setCurrentIndex(
        std::clamp(strip_state[QStringLiteral("page")].toInt(), 0, strip->count() - 1));
    splitter->restoreState(
        QByteArray::fromBase64(strip_state[QStringLiteral("sizes")].toString().toLatin1()));
    action("scroll_together")->setChecked(saved[QStringLiteral("together")].toBool());
    together->setOn(action("scroll_together")->isChecked());
    const QString vault = QString::fromStdString(workspace->info().id);
    if (saved[QStringLiteral("vault")].toString() != vault) return;
    const QJsonArray saved_groups = saved[QStringLiteral("groups")].toArray();
    for (int i = 0; i < 2 && i < saved_groups.size(); ++i)
        restoreGroup(saved_groups[i].toObject(), i);
    const int active = saved[QStringLiteral("active")].toInt();
    const auto in_active = groups->views(active == 1 && groups->isSplit() ? 1 : 0);
    const int current = saved_groups[active].toObject()[QStringLiteral("current")].toInt();
    if (current >= 0 && current < in_active.size()) groups->setCurrentView(in_active[current]);
    updateActions();
}

ReaderPane::ReaderPane(QWidget* parent) : QWidget(parent), m_impl(std::make_unique<Impl>(this)) {
    setAccessibleName(tr("Reader"));
    m_impl->buildActions();
    m_impl->buildWidgets();
    m_impl->updateIcons();
    m_impl->currentViewChanged();
    setFocusProxy(m_impl->groups);
}

ReaderPane::~ReaderPane() {
    m_impl->print_bar->stop();
    // Views tell the tabs and the bar what they do until they are gone.
    disconnect(m_impl->groups, nullptr, this, nullptr);
    m_impl->strip->setView(nullptr);
    qDeleteAll(findChildren<DocumentTab*>());
}

void ReaderPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange) m_impl->updateIcons();
}

void ReaderPane::setWorkspace(app::Workspace* workspace, app::PageRenderer* renderer) {
    m_impl->print_bar->stop();
    if (m_impl->workspace) m_impl->closeAll();
    m_impl->tiles.reset();
    m_impl->workspace = workspace;
    m_impl->renderer = renderer;
    if (workspace && renderer) {
        m_impl->tiles = std::make_unique<TileStore>(renderer);
        const QByteArray state = std::exchange(m_impl->wanted_state, {});
        if (!state.isEmpty()) m_impl->restore(state);
    }
    m_impl->updateActions();
}

void ReaderPane::showPlace(const Place& place) {
    m_impl->jump(place, true);
}

std::optional<app::DocumentId> ReaderPane::currentDocument() const {
    if (!m_impl->view()) return std::nullopt;
    return m_impl->view()->document().id();
}

void ReaderPane::print(QPrinter& printer) {
    DocumentTab* source = m_impl->view();
    if (source && source->document().state() == ReaderDocument::State::Ready)
        m_impl->print_bar->print(printer, *source);
}

QList<QAction*> ReaderPane::actions() const {
    return m_impl->all;
}

QByteArray ReaderPane::saveState() const {
    QJsonArray saved_groups;
    for (int group : {0, 1}) {
        QJsonArray tabs;
        int current = 0;
        const auto views = m_impl->groups->views(group);
        for (int i = 0; i < views.size(); ++i) {
            tabs << toJson(views[i]->document().id(), views[i]->readingPlace());
            if (views[i]->isVisibleTo(m_impl->groups)) current = i;
        }
        saved_groups << QJsonObject{{QStringLiteral("tabs"), tabs},
                                    {QStringLiteral("current"), current}};
    }
    const QJsonObject strip{
        {QStringLiteral("shown"), m_impl->action("side_strip")->isChecked()},
        {QStringLiteral("page"), m_impl->strip->currentIndex()},
        {QStringLiteral("sizes"), QString::fromLatin1(m_impl->splitter->saveState().toBase64())}};
    const QJsonObject state{
        {QStringLiteral("version"), kStateVersion},
        {QStringLiteral("vault"),
         m_impl->workspace ? QString::fromStdString(m_impl->workspace->info().id) : QString()},
        {QStringLiteral("groups"), saved_groups},
        {QStringLiteral("active"), m_impl->groups->activeGroup()},
        {QStringLiteral("together"), m_impl->together->isOn()},
        {QStringLiteral("strip"), strip}};
    return QJsonDocument(state).toJson(QJsonDocument::Compact);
}

void ReaderPane::restoreState(const QByteArray& state) {
    if (m_impl->workspace)
        m_impl->restore(state);
    else
        m_impl->wanted_state = state;
}

}  // namespace lectern::ui
