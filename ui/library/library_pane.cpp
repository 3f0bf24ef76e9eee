#include "ui/library/library_pane.h"

#include <QAction>
#include <QApplication>
#include <QDataStream>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <set>

#include "ui/base/error_presenter.h"
#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/base/message_bar.h"
#include "ui/library/binder_tree_model.h"
#include "ui/library/conversation_list_model.h"
#include "ui/library/document_list_model.h"
#include "ui/library/document_menus.h"
#include "ui/library/import_binder.h"
#include "ui/library/import_queue_model.h"
#include "ui/library/library_editor.h"
#include "ui/library/library_views.h"
#include "ui/library/order_offer.h"
#include "ui/library/removal_dialogs.h"
#include "ui/library/row_delegate.h"
#include "ui/library/search_results_model.h"
#include "ui/library/vault_chooser.h"

namespace lectern::ui {

namespace {

constexpr quint32 kStateMagic = 0x4C4C4942;
constexpr int kStateVersion = 1;

/// In a context menu's list of actions: the menu of binders.
constexpr const char* kAddToBinder = "add_to_binder";

}  // namespace

struct LibraryPane::Impl {
    LibraryPane& pane;
    app::Workspace* workspace = nullptr;
    LibraryEditor editor;
    BinderTreeModel binders{editor};
    DocumentListModel documents{editor};
    ConversationListModel conversations{editor};
    ImportQueueModel imports;
    SearchResultsModel results;
    ImportBinder import_binder{editor};
    RemovalDialogs removals{pane, editor};

    std::optional<app::BinderId> current_binder;
    std::optional<app::ConversationId> current_conversation;
    std::optional<app::BinderId> rename_when_shown;  // a binder just made
    std::set<app::BinderId> expanded;                // by the user or by the saved state
    QWidget* last_view = nullptr;  // that had the focus; menus of the window take it away

    QList<QAction*> actions;
    VaultChooser* vaults = nullptr;
    QLineEdit* search = nullptr;
    MessageBar* bar = nullptr;
    OrderOffer* order = nullptr;
    QStackedWidget* stack = nullptr;
    QSplitter* splitter = nullptr;
    QTabWidget* tabs = nullptr;
    BinderView* binder_view = nullptr;
    AllDocumentsView* document_view = nullptr;
    QListView* conversation_list = nullptr;
    QWidget* conversation_part = nullptr;
    SectionHeader* conversation_header = nullptr;
    ImportView* import_view = nullptr;
    SearchView* search_view = nullptr;
    EmptyVaultView* empty_view = nullptr;
    QLabel* no_vault = nullptr;

    /// What the connections to this struct live with: widgets still signal while they are
    /// destroyed, after it. Last, so that it goes first.
    QObject guard;

    explicit Impl(LibraryPane& p) : pane(p) {}

    // Building
    QAction* addAction(const char* name, const QString& text, const char* icon_name,
                       QKeySequence shortcut, void (Impl::*slot)());
    QAction* action(const char* name) const;
    void makeActions();
    void makeWidgets();
    void connectModels();
    void connectViews();

    // What the actions do
    void import();
    void importFolder();
    void newBinder();
    void rename();
    void open();
    void remove();
    void removeFromBinder();
    void moveUp() { moveSelected(-1); }
    void moveDown() { moveSelected(+1); }
    void moveSelected(int by);
    void addTag();
    void focusSearch();
    void newConversation();
    void showBinders();
    void showDocuments();
    void clearImports();
    void removeVault() { removals.askAboutVault(); }
    void cancelImports();

    void chooseBinder(app::BinderId binder);
    void openDocument(app::DocumentId document);
    void searchChanged();
    void leaveSearch();
    void updatePage();
    void updateActions();
    void updateConversationHeader();
    void popupMenu(const QPoint& at, std::initializer_list<const char*> names);
    void addTagMenu(QMenu& menu);
    void addBinderMenu(QMenu& menu);
    QAbstractItemView* viewAtHand() const;
    std::vector<app::DocumentId> documentsAtHand() const;
    std::vector<const app::DocumentRecord*> recordsAtHand() const;
};

// ---- Building

QAction* LibraryPane::Impl::addAction(const char* name, const QString& text, const char* icon_name,
                                      QKeySequence shortcut, void (Impl::*slot)()) {
    auto* made = new QAction(text, &pane);
    made->setObjectName(QString::fromLatin1(name));
    if (icon_name) made->setIcon(icon(QString::fromLatin1(icon_name)));
    made->setShortcut(shortcut);
    QObject::connect(made, &QAction::triggered, &guard, [this, slot] { (this->*slot)(); });
    pane.addAction(made);
    actions.append(made);
    return made;
}

QAction* LibraryPane::Impl::action(const char* name) const {
    for (QAction* candidate : actions)
        if (candidate->objectName() == QLatin1String(name)) return candidate;
    return nullptr;
}

void LibraryPane::Impl::makeActions() {
    const auto local = [](QAction* made) {  // a key that means other things in other panes
        made->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        return made;
    };
    addAction("library.import", tr("&Import documents…"), "document-import", QKeySequence::Open,
              &Impl::import);
    addAction("library.import_folder", tr("Import a &folder…"), "folder", {}, &Impl::importFolder);
    addAction("library.new_binder", tr("&New binder"), "folder-new",
              Qt::CTRL | Qt::SHIFT | Qt::Key_N, &Impl::newBinder);
    addAction("library.new_conversation", tr("New &conversation"), "list-add", QKeySequence::New,
              &Impl::newConversation);
    addAction("library.search", tr("&Search the vault"), "edit-find",
              Qt::CTRL | Qt::SHIFT | Qt::Key_F, &Impl::focusSearch);
    addAction("library.open", tr("&Open"), "document-open", {}, &Impl::open);
    local(addAction("library.rename", tr("&Rename"), "edit-rename", Qt::Key_F2, &Impl::rename));
    local(addAction("library.remove", tr("Re&move…"), "edit-delete", QKeySequence::Delete,
                    &Impl::remove));
    addAction("library.remove_from_binder", tr("&Take out of the binder"), "list-remove", {},
              &Impl::removeFromBinder);
    local(addAction("library.move_up", tr("Move &up in the binder"), "go-up",
                    Qt::ALT | Qt::SHIFT | Qt::Key_Up, &Impl::moveUp));
    local(addAction("library.move_down", tr("Move &down in the binder"), "go-down",
                    Qt::ALT | Qt::SHIFT | Qt::Key_Down, &Impl::moveDown));
    addAction("library.add_tag", tr("Add a ta&g…"), "tag", {}, &Impl::addTag);
    addAction("library.show_binders", tr("Show &binders"), "binder", {}, &Impl::showBinders);
    addAction("library.show_documents", tr("Show &all documents"), "view-list-tree", {},
              &Impl::showDocuments);
    addAction("library.remove_vault", tr("Remove this &vault…"), "edit-delete", {},
              &Impl::removeVault);
    addAction("library.cancel_imports", tr("Cancel all imports"), "process-stop", {},
              &Impl::cancelImports);
    addAction("library.clear_imports", tr("Clear what is finished"), "list-remove", {},
              &Impl::clearImports);
}

void LibraryPane::Impl::makeWidgets() {
    vaults = new VaultChooser(action("library.remove_vault"), &pane);
    vaults->setObjectName(QStringLiteral("library.vaults"));

    search = new QLineEdit(&pane);
    search->setObjectName(QStringLiteral("library.search_words"));
    search->setPlaceholderText(tr("Search the vault"));
    search->setAccessibleName(tr("Search the text of all documents"));
    search->setClearButtonEnabled(true);
    search->addAction(icon(QStringLiteral("edit-find")), QLineEdit::LeadingPosition);

    bar = new MessageBar(&pane);
    bar->setObjectName(QStringLiteral("library.message"));
    order = new OrderOffer(*bar, editor, &pane);

    binder_view = new BinderView(binders, &pane);
    binder_view->setObjectName(QStringLiteral("library.binders"));
    document_view = new AllDocumentsView(documents, &pane);
    document_view->list()->setObjectName(QStringLiteral("library.documents"));
    tabs = new QTabWidget(&pane);
    tabs->setDocumentMode(true);
    tabs->setUsesScrollButtons(false);  // two names, both to be seen
    tabs->tabBar()->setChangeCurrentOnDrag(true);  // documents of the list can reach a binder
    tabs->addTab(binder_view, tr("Binders"));
    tabs->addTab(document_view, tr("All documents"));
    tabs->setAccessibleName(tr("Library"));

    conversation_part = new QWidget(&pane);
    conversation_header = new SectionHeader(tr("Conversations"), conversation_part);
    conversation_header->addButton(action("library.new_conversation"));
    conversation_list = new QListView(conversation_part);
    conversation_list->setObjectName(QStringLiteral("library.conversations"));
    conversation_list->setModel(&conversations);
    conversation_list->setItemDelegate(
        new RowDelegate({ConversationListModel::SubtitleRole}, 1, conversation_list));
    conversation_list->setUniformItemSizes(true);
    conversation_list->setFrameShape(QFrame::NoFrame);
    conversation_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    conversation_list->setAccessibleName(tr("Conversations of the binder"));
    auto* column = new QVBoxLayout(conversation_part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(conversation_header);
    column->addWidget(conversation_list, 1);

    import_view = new ImportView(imports, &pane);
    import_view->list()->setObjectName(QStringLiteral("library.imports"));
    import_view->setActions(action("library.clear_imports"), action("library.cancel_imports"));
    import_view->hide();

    splitter = new QSplitter(Qt::Vertical, &pane);
    splitter->setChildrenCollapsible(false);
    for (QWidget* part : QList<QWidget*>{tabs, conversation_part, import_view})
        splitter->addWidget(part);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setStretchFactor(2, 1);

    search_view = new SearchView(results, &pane);
    search_view->list()->setObjectName(QStringLiteral("library.results"));
    empty_view = new EmptyVaultView(action("library.import"), &pane);
    no_vault = new QLabel(tr("No vault is open."), &pane);
    no_vault->setAlignment(Qt::AlignCenter);
    no_vault->setWordWrap(true);
    no_vault->setMargin(12);
    no_vault->setObjectName(QStringLiteral("library.no_vault"));
    no_vault->setEnabled(false);
    stack = new QStackedWidget(&pane);
    for (QWidget* page : QList<QWidget*>{splitter, search_view, empty_view, no_vault})
        stack->addWidget(page);

    auto* top = new QVBoxLayout;
    top->setContentsMargins(4, 4, 4, 4);
    top->setSpacing(4);
    top->addWidget(vaults);
    top->addWidget(search);
    auto* all = new QVBoxLayout(&pane);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(top);
    all->addWidget(bar);
    all->addWidget(stack, 1);
    pane.setAcceptDrops(true);
    pane.setFocusProxy(binder_view);
}

void LibraryPane::Impl::connectModels() {
    QObject::connect(&editor, &LibraryEditor::failed, &pane, &LibraryPane::showFailure);
    QObject::connect(&binders, &BinderTreeModel::failed, &pane, &LibraryPane::showFailure);
    QObject::connect(&documents, &DocumentListModel::failed, &pane, &LibraryPane::showFailure);
    QObject::connect(&conversations, &ConversationListModel::failed, &pane,
                     &LibraryPane::showFailure);
    QObject::connect(document_view, &AllDocumentsView::failed, &pane, &LibraryPane::showFailure);
    QObject::connect(&removals, &RemovalDialogs::failed, &pane, &LibraryPane::showFailure);
    QObject::connect(&removals, &RemovalDialogs::documentsDecided, &pane,
                     &LibraryPane::removeDocumentsWanted);
    QObject::connect(&removals, &RemovalDialogs::vaultDecided, &pane,
                     &LibraryPane::removeVaultWanted);
    QObject::connect(&removals, &RemovalDialogs::reported, &guard, [this](const QString& text) {
        bar->showMessage(MessageBar::Kind::Information, text);
    });
    QObject::connect(&import_binder, &ImportBinder::made, &guard,
                     [this](app::BinderId binder) { chooseBinder(binder); });

    QObject::connect(&binders, &BinderTreeModel::loaded, &guard, [this] {
        if (current_binder && !binders.binder(*current_binder)) pane.setCurrentBinder({});
        for (const app::BinderId id : expanded) {
            const QModelIndex at = binders.indexOf(id);
            if (at.isValid()) binder_view->expand(at);
        }
        if (rename_when_shown) {
            const QModelIndex at = binders.indexOf(*rename_when_shown);
            if (at.isValid()) {
                rename_when_shown.reset();
                binder_view->setCurrentIndex(at);
                binder_view->edit(at);
            }
        }
        updateConversationHeader();
        updatePage();
        updateActions();
    });
    QObject::connect(&binders, &BinderTreeModel::reorderWanted, order, &OrderOffer::offer);
    QObject::connect(order, &OrderOffer::costWanted, &pane, &LibraryPane::reorderCostWanted);
    QObject::connect(&binders, &BinderTreeModel::filesDropped, &guard,
                     [this](const QStringList& files, std::optional<app::BinderId> binder) {
                         if (!binder)
                             pane.importFiles(files);
                         else if (workspace)
                             workspace->imports().add(files, binder);
                     });
    QObject::connect(&documents, &DocumentListModel::totalCountChanged, &guard,
                     [this] { updatePage(); });
    QObject::connect(&imports, &ImportQueueModel::summaryChanged, &guard, [this] {
        import_view->setVisible(imports.rowCount() > 0);
        updatePage();
        updateActions();
    });
    QObject::connect(&results, &SearchResultsModel::placeFound, &pane,
                     &LibraryPane::placeActivated);
}

void LibraryPane::Impl::connectViews() {
    const auto activate_tree = [this](const QModelIndex& at) {
        if (const app::DocumentRecord* document = binders.documentAt(at)) {
            const app::DocumentId id = document->id;
            if (const auto binder = binders.binderAt(at); binder != current_binder)
                chooseBinder(*binder);
            openDocument(id);
        } else if (const auto binder = binders.binderAt(at)) {
            chooseBinder(*binder);
        }
    };
    QObject::connect(binder_view, &QAbstractItemView::activated, &pane, activate_tree);
    QObject::connect(
        binder_view, &QAbstractItemView::clicked, &guard, [this](const QModelIndex& at) {
            if (at.isValid() && !binders.documentAt(at) &&
                !(QGuiApplication::keyboardModifiers() & (Qt::ControlModifier | Qt::ShiftModifier)))
                chooseBinder(*binders.binderAt(at));
        });
    QObject::connect(binder_view, &QTreeView::expanded, &guard, [this](const QModelIndex& at) {
        if (const auto binder = binders.binderAt(at)) expanded.insert(*binder);
    });
    QObject::connect(binder_view, &QTreeView::collapsed, &guard, [this](const QModelIndex& at) {
        if (const auto binder = binders.binderAt(at)) expanded.erase(*binder);
    });
    QObject::connect(document_view->list(), &QAbstractItemView::activated, &guard,
                     [this](const QModelIndex& at) {
                         if (const auto* document = documents.documentAt(at))
                             openDocument(document->id);
                     });
    const auto activate_conversation = [this](const QModelIndex& at) {
        const app::ConversationRecord* record = conversations.conversationAt(at);
        if (!record || record->id == current_conversation) return;
        const app::ConversationId id = record->id;
        pane.setCurrentConversation(id);
        emit pane.conversationActivated(id);
    };
    QObject::connect(conversation_list, &QAbstractItemView::activated, &pane,
                     activate_conversation);
    QObject::connect(conversation_list, &QAbstractItemView::clicked, &pane, activate_conversation);
    QObject::connect(import_view, &ImportView::documentActivated, &guard,
                     [this](app::DocumentId document) { openDocument(document); });
    QObject::connect(search_view->list(), &QAbstractItemView::activated, &results,
                     &SearchResultsModel::locate);
    QObject::connect(search_view->list(), &QAbstractItemView::clicked, &results,
                     &SearchResultsModel::locate);
    QObject::connect(search_view, &SearchView::scopeChanged, &guard, [this] { searchChanged(); });
    QObject::connect(search, &QLineEdit::textChanged, &guard, [this] { searchChanged(); });
    const auto enter_hits = [this] {
        QListView* list = search_view->list();
        list->setFocus(Qt::TabFocusReason);
        if (!list->currentIndex().isValid() && results.rowCount() > 0)
            list->setCurrentIndex(results.index(0));
    };
    QObject::connect(search, &QLineEdit::returnPressed, &guard, enter_hits);
    auto* down = new QShortcut(Qt::Key_Down, search);
    down->setContext(Qt::WidgetShortcut);
    QObject::connect(down, &QShortcut::activated, &guard, enter_hits);
    for (QWidget* widget : QList<QWidget*>{search, search_view}) {
        auto* leave = new QShortcut(Qt::Key_Escape, widget);
        leave->setContext(Qt::WidgetWithChildrenShortcut);
        QObject::connect(leave, &QShortcut::activated, &guard, [this] { leaveSearch(); });
    }
    QObject::connect(empty_view, &EmptyVaultView::sampleWanted, &pane, &LibraryPane::sampleWanted);
    QObject::connect(vaults, &VaultChooser::vaultChosen, &pane, &LibraryPane::vaultChosen);
    QObject::connect(vaults, &VaultChooser::newVaultWanted, &pane, &LibraryPane::newVaultWanted);
    QObject::connect(tabs, &QTabWidget::currentChanged, &guard, [this] {
        last_view = nullptr;
        updateActions();
    });
    QObject::connect(qApp, &QApplication::focusChanged, &guard, [this](QWidget*, QWidget* now) {
        if (now != binder_view && now != document_view->list() && now != conversation_list) return;
        last_view = now;
        updateActions();
    });
    for (QAbstractItemView* view :
         QList<QAbstractItemView*>{binder_view, document_view->list(), conversation_list})
        QObject::connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, &guard,
                         [this] { updateActions(); });

    offerMenu(binder_view, [this](const QPoint& at) {
        if (!binder_view->selectedDocuments().empty())
            popupMenu(at, {"library.open", "library.rename", nullptr, "library.move_up",
                           "library.move_down", kAddToBinder, "library.remove_from_binder", nullptr,
                           "library.add_tag", nullptr, "library.remove"});
        else if (binder_view->binderAtHand())
            popupMenu(at, {"library.open", "library.new_conversation", nullptr, "library.import",
                           "library.import_folder", "library.new_binder", nullptr, "library.rename",
                           "library.remove"});
        else
            popupMenu(at, {"library.new_binder", "library.import", "library.import_folder"});
    });
    offerMenu(document_view->list(), [this](const QPoint& at) {
        popupMenu(at, {"library.open", "library.rename", nullptr, kAddToBinder, "library.add_tag",
                       nullptr, "library.remove"});
    });
    offerMenu(conversation_list, [this](const QPoint& at) {
        popupMenu(at, {"library.open", "library.new_conversation", nullptr, "library.rename",
                       "library.remove"});
    });
}

// ---- Pages of the pane

void LibraryPane::Impl::updatePage() {
    QWidget* page = splitter;
    const bool knows = documents.totalCount() >= 0;
    if (!workspace)
        page = no_vault;
    else if (!search->text().trimmed().isEmpty())
        page = search_view;
    else if (knows && documents.totalCount() == 0 && !documents.isFiltered() &&
             binders.rowCount() == 0 && imports.rowCount() == 0)
        page = empty_view;
    if (stack->currentWidget() != page) stack->setCurrentWidget(page);
    search->setEnabled(workspace && page != empty_view);
}

QAbstractItemView* LibraryPane::Impl::viewAtHand() const {
    if (last_view == conversation_list) return conversation_list;
    return tabs->currentIndex() == 0 ? static_cast<QAbstractItemView*>(binder_view)
                                     : document_view->list();
}

std::vector<app::DocumentId> LibraryPane::Impl::documentsAtHand() const {
    if (viewAtHand() == conversation_list) return {};
    return tabs->currentIndex() == 0 ? binder_view->selectedDocuments()
                                     : document_view->selectedDocuments();
}

void LibraryPane::Impl::updateActions() {
    const bool has_vault = workspace != nullptr;
    const bool has_documents = !documentsAtHand().empty();
    const bool in_binder = has_documents && tabs->currentIndex() == 0;
    for (QAction* each : actions) each->setEnabled(has_vault);
    action("library.new_conversation")->setEnabled(has_vault && current_binder.has_value());
    for (const char* name : {"library.remove_from_binder", "library.move_up", "library.move_down"})
        action(name)->setEnabled(in_binder);
    action("library.add_tag")->setEnabled(has_documents);
    action("library.cancel_imports")->setEnabled(imports.unfinishedCount() > 0);
    action("library.clear_imports")
        ->setEnabled(has_vault && imports.rowCount() > imports.unfinishedCount());
    search_view->setHasBinder(current_binder.has_value());
}

void LibraryPane::Impl::updateConversationHeader() {
    const app::BinderRecord* binder = current_binder ? binders.binder(*current_binder) : nullptr;
    conversation_part->setEnabled(binder != nullptr);
    //: heading of the list of conversations; %1: name of the open binder
    conversation_header->setTitle(binder ? tr("Conversations: %1").arg(inertLine(binder->name))
                                         : tr("Conversations"));
}

void LibraryPane::Impl::searchChanged() {
    results.search(search->text(), search_view->isThisBinderOnly() ? current_binder : std::nullopt);
    updatePage();
}

void LibraryPane::Impl::leaveSearch() {
    search->clear();
    viewAtHand()->setFocus();
}

// ---- Actions

void LibraryPane::Impl::import() {
    if (!workspace) return;
    auto* dialog = new QFileDialog(&pane, tr("Import documents"), {},
                                   tr("PDF documents (*.pdf);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    QObject::connect(dialog, &QFileDialog::filesSelected, &pane, &LibraryPane::importFiles);
    dialog->open();
}

void LibraryPane::Impl::importFolder() {
    if (!workspace) return;
    auto* dialog = new QFileDialog(&pane, tr("Import all PDF documents of a folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::filesSelected, &pane, &LibraryPane::importFiles);
    dialog->open();
}

void LibraryPane::Impl::newBinder() {
    leaveSearch();
    showBinders();
    editor.createBinder(tr("New binder"), {}, [this](const app::BinderRecord& binder) {
        rename_when_shown = binder.id;
        binders.reload();
        chooseBinder(binder.id);
    });
}

void LibraryPane::Impl::newConversation() {
    if (current_binder) emit pane.newConversationWanted(*current_binder);
}

void LibraryPane::Impl::focusSearch() {
    search->setFocus(Qt::ShortcutFocusReason);
    search->selectAll();
}

void LibraryPane::Impl::showBinders() {
    tabs->setCurrentIndex(0);
    binder_view->setFocus();
}

void LibraryPane::Impl::showDocuments() {
    tabs->setCurrentIndex(1);
    document_view->list()->setFocus();
}

void LibraryPane::Impl::clearImports() {
    if (workspace) workspace->imports().clearFinished();
}

void LibraryPane::Impl::cancelImports() {
    if (workspace) workspace->imports().cancelAll();
}

void LibraryPane::Impl::rename() {
    QAbstractItemView* view = viewAtHand();
    const QModelIndex at = view->currentIndex().siblingAtColumn(0);
    if (at.isValid()) view->edit(at);
}

void LibraryPane::Impl::open() {
    QAbstractItemView* view = viewAtHand();
    if (view->currentIndex().isValid()) emit view->activated(view->currentIndex());
}

void LibraryPane::Impl::removeFromBinder() {
    const auto binder = binder_view->binderAtHand();
    const auto chosen = binder_view->selectedDocuments();
    if (binder && !chosen.empty()) editor.removeFromBinder(*binder, chosen);
}

void LibraryPane::Impl::moveSelected(int by) {
    const auto binder = binder_view->binderAtHand();
    const auto moved = binder_view->selectedDocuments();
    const app::BinderRecord* record = binder ? binders.binder(*binder) : nullptr;
    if (!record || moved.empty()) return;
    int first = int(record->documents.size()), last = -1;
    for (int row = 0; row < int(record->documents.size()); ++row)
        if (std::find(moved.begin(), moved.end(), record->documents[size_t(row)].id) !=
            moved.end()) {
            first = std::min(first, row);
            last = row;
        }
    const int target = by < 0 ? first - 1 : last + 2;
    if (target < 0 || target > int(record->documents.size())) return;
    order->offer(binders.reordered(*binder, moved, target));
}

void LibraryPane::Impl::chooseBinder(app::BinderId binder) {
    if (current_binder == binder) return;
    pane.setCurrentBinder(binder);
    emit pane.binderActivated(binder);
}

void LibraryPane::Impl::openDocument(app::DocumentId document) {
    Place place;
    place.document = document;
    place.page_index = -1;
    emit pane.placeActivated(place);
}

// ---- Tags

std::vector<const app::DocumentRecord*> LibraryPane::Impl::recordsAtHand() const {
    std::vector<const app::DocumentRecord*> records;
    const bool in_binders = tabs->currentIndex() == 0;
    const QAbstractItemView* view = viewAtHand();
    for (const QModelIndex& at : view->selectionModel()->selectedRows())
        if (const auto* record = in_binders ? binders.documentAt(at) : documents.documentAt(at))
            records.push_back(record);
    return records;
}

void LibraryPane::Impl::addTag() {
    const auto chosen = documentsAtHand();
    if (chosen.empty()) return;
    askForTag(&pane, int(chosen.size()), [this, chosen](const std::string& tag) {
        editor.setTag(chosen, QString::fromStdString(tag), true);
    });
}

void LibraryPane::Impl::addTagMenu(QMenu& menu) {
    QMenu* tags = menu.addMenu(icon(QStringLiteral("tag")), tr("Ta&gs"));
    fillTagMenu(*tags, document_view->tags(), recordsAtHand(),
                [this](const std::string& tag, bool has_it) {
                    editor.setTag(documentsAtHand(), QString::fromStdString(tag), has_it);
                });
    tags->addAction(action("library.add_tag"));
}

void LibraryPane::Impl::addBinderMenu(QMenu& menu) {
    fillBinderMenu(*menu.addMenu(icon(QStringLiteral("binder")), tr("A&dd to binder")),
                   binders.binders(), [this](std::optional<app::BinderId> binder) {
                       if (binder)
                           editor.addToBinder(*binder, documentsAtHand());
                       else
                           editor.createBinder(tr("New binder"), documentsAtHand());
                   });
}

void LibraryPane::Impl::popupMenu(const QPoint& at, std::initializer_list<const char*> names) {
    updateActions();
    QMenu menu(&pane);
    for (const char* name : names) {
        if (!name)
            menu.addSeparator();
        else if (QLatin1String(name) == QLatin1String("library.add_tag"))
            addTagMenu(menu);
        else if (name == kAddToBinder)
            addBinderMenu(menu);
        else
            menu.addAction(action(name));
    }
    menu.exec(at);
}

void LibraryPane::Impl::remove() {
    if (viewAtHand() == conversation_list) {
        if (const auto* record = conversations.conversationAt(conversation_list->currentIndex()))
            removals.askAboutConversation(record->id);
        return;
    }
    if (const auto chosen = documentsAtHand(); !chosen.empty())
        removals.askAboutDocuments(chosen);
    else if (const auto binder = binder_view->binderAtHand(); binder && tabs->currentIndex() == 0)
        removals.askAboutBinder(*binder);
}

// ---- LibraryPane

LibraryPane::LibraryPane(QWidget* parent) : QWidget(parent), m_impl(std::make_unique<Impl>(*this)) {
    setAccessibleName(tr("Library"));
    m_impl->makeActions();
    m_impl->makeWidgets();
    m_impl->connectModels();
    m_impl->connectViews();
    setWorkspace(nullptr);
}

LibraryPane::~LibraryPane() = default;

void LibraryPane::setWorkspace(app::Workspace* workspace) {
    Impl& d = *m_impl;
    d.workspace = workspace;
    d.current_binder.reset();
    d.current_conversation.reset();
    d.rename_when_shown.reset();
    d.order->withdraw();
    d.bar->dismiss();
    {
        const QSignalBlocker blocked(d.search);
        d.search->clear();
    }
    d.editor.setWorkspace(workspace);
    d.results.setWorkspace(workspace);
    d.conversations.setWorkspace(workspace);
    d.documents.setWorkspace(workspace);
    d.document_view->setWorkspace(workspace);
    d.imports.setQueue(workspace ? &workspace->imports() : nullptr);
    d.binders.setWorkspace(workspace);
    d.import_binder.setWorkspace(workspace);
    d.removals.setWorkspace(workspace);
    d.vaults->setWorkspace(workspace);
    d.updateConversationHeader();
    d.updatePage();
    d.updateActions();
}

void LibraryPane::showOpening(const QString& sentence) {
    m_impl->no_vault->setText(sentence.isEmpty() ? tr("No vault is open.") : sentence);
}

void LibraryPane::setCurrentBinder(std::optional<app::BinderId> binder) {
    Impl& d = *m_impl;
    if (d.current_binder == binder) return;
    d.current_binder = binder;
    d.binders.setCurrentBinder(binder);
    d.conversations.setBinder(binder);
    if (binder) {
        d.expanded.insert(*binder);
        if (const QModelIndex at = d.binders.indexOf(*binder); at.isValid())
            d.binder_view->expand(at);
    }
    d.updateConversationHeader();
    d.updateActions();
    if (d.search_view->isThisBinderOnly()) d.searchChanged();
}

void LibraryPane::setCurrentConversation(std::optional<app::ConversationId> conversation) {
    m_impl->current_conversation = conversation;
    m_impl->conversations.setCurrentConversation(conversation);
}

std::optional<app::BinderId> LibraryPane::currentBinder() const {
    return m_impl->current_binder;
}

void LibraryPane::importFiles(const QStringList& files) {
    Impl& d = *m_impl;
    if (!d.workspace || files.isEmpty()) return;
    d.search->clear();  // what comes in is to be seen; the focus stays where it is
    if (d.current_binder)
        d.workspace->imports().add(files, d.current_binder);
    else
        d.import_binder.import(files);
}

QList<QAction*> LibraryPane::actions() const {
    return m_impl->actions;
}

QByteArray LibraryPane::saveState() const {
    const Impl& d = *m_impl;
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    QList<qint64> expanded(d.expanded.begin(), d.expanded.end());
    stream << kStateMagic << qint32(kStateVersion) << d.splitter->saveState()
           << qint32(d.tabs->currentIndex()) << qint32(d.document_view->order())
           << d.search_view->isThisBinderOnly() << expanded;
    return bytes;
}

void LibraryPane::restoreState(const QByteArray& state) {
    Impl& d = *m_impl;
    QDataStream stream(state);
    quint32 magic = 0;
    qint32 version = 0, tab = 0, order = 0;
    QByteArray splitter;
    bool this_binder = false;
    QList<qint64> expanded;
    stream >> magic >> version;
    if (magic != kStateMagic || version != kStateVersion) return;
    stream >> splitter >> tab >> order >> this_binder >> expanded;
    if (stream.status() != QDataStream::Ok) return;
    d.splitter->restoreState(splitter);
    d.tabs->setCurrentIndex(tab == 1 ? 1 : 0);
    using Order = app::DocumentQuery::Order;
    if (order >= int(Order::Title) && order <= int(Order::Pages))
        d.document_view->setOrder(static_cast<Order>(order));
    d.search_view->setThisBinderOnly(this_binder);
    d.expanded = std::set<app::BinderId>(expanded.begin(), expanded.end());
    for (const app::BinderId id : d.expanded)
        if (const QModelIndex at = d.binders.indexOf(id); at.isValid()) d.binder_view->expand(at);
}

void LibraryPane::showReorderCost(const app::BinderRecord& reordered, qint64 tokens_to_read,
                                  double seconds) {
    m_impl->order->showCost(reordered, tokens_to_read, seconds);
}

void LibraryPane::showDocumentsRemoved(const app::RemovedDocuments& removed) {
    m_impl->removals.reportDocuments(removed);
}

void LibraryPane::showFailure(const Error& error) {
    if (error.code == ErrorCode::Cancelled) return;
    const PresentedError presented = ErrorPresenter::present(error);
    const QString text = error.code == ErrorCode::InvalidArgument
                             ? tr("This name cannot be used: it is taken, empty or too long.")
                             : presented.text();
    m_impl->bar->showMessage(MessageBar::Kind::Failure, text, presented.details);
}

void LibraryPane::dragEnterEvent(QDragEnterEvent* event) {
    if (m_impl->workspace && !droppedFiles(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void LibraryPane::dropEvent(QDropEvent* event) {
    const QStringList files = droppedFiles(event->mimeData());
    if (files.isEmpty()) return;
    event->acceptProposedAction();
    importFiles(files);
}

}  // namespace lectern::ui
