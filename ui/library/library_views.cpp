#include "ui/library/library_views.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <functional>

#include "ui/base/elided_label.h"
#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/library/binder_tree_model.h"
#include "ui/library/conversation_list_model.h"
#include "ui/library/document_list_model.h"
#include "ui/library/import_queue_model.h"
#include "ui/library/row_delegate.h"
#include "ui/library/search_results_model.h"

namespace lectern::ui {

namespace {

using Order = app::DocumentQuery::Order;

constexpr int kFilterPauseMs = 200;

/// The menu key says nothing of where: it means the row at hand.
class MenuFilter : public QObject {
  public:
    MenuFilter(QAbstractItemView* view, std::function<void(const QPoint&)> popup)
        : QObject(view), m_view(view), m_popup(std::move(popup)) {
        view->installEventFilter(this);
        view->viewport()->installEventFilter(this);
    }
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::ContextMenu) return QObject::eventFilter(watched, event);
        auto* menu_event = static_cast<QContextMenuEvent*>(event);
        if (menu_event->reason() == QContextMenuEvent::Keyboard) {
            const QRect row = m_view->visualRect(m_view->currentIndex());
            m_popup(m_view->viewport()->mapToGlobal(row.isValid() ? row.center() : QPoint(8, 8)));
        } else {
            m_popup(menu_event->globalPos());
        }
        return true;
    }

  private:
    QAbstractItemView* m_view;
    std::function<void(const QPoint&)> m_popup;
};

QToolButton* flatButton(const QString& icon_name, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setIcon(icon(icon_name));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QListView* rowList(QAbstractItemModel& model, const QString& name, RowDelegate* delegate,
                   QWidget* parent) {
    auto* list = new QListView(parent);
    delegate->setParent(list);
    list->setModel(&model);
    list->setItemDelegate(delegate);
    list->setUniformItemSizes(true);
    list->setFrameShape(QFrame::NoFrame);
    list->setAccessibleName(name);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    return list;
}

QLabel* plainLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

}  // namespace

void offerMenu(QAbstractItemView* view, std::function<void(const QPoint&)> popup) {
    new MenuFilter(view, std::move(popup));
}

// ---- SectionHeader

SectionHeader::SectionHeader(const QString& title, QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 4, 2);
    row->setSpacing(0);
    m_title = new ElidedLabel(title, this);
    QFont font = m_title->font();
    font.setBold(true);
    m_title->setFont(font);
    row->addWidget(m_title, 1);
}

void SectionHeader::setTitle(const QString& title) {
    m_title->setWholeText(title);
}

QToolButton* SectionHeader::addButton(QAction* action) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->toolTip());
    layout()->addWidget(button);
    return button;
}

// ---- BinderView

BinderView::BinderView(BinderTreeModel& model, QWidget* parent)
    : QTreeView(parent), m_model(model) {
    setModel(&model);
    setItemDelegate(new NameDelegate(this));
    setAccessibleName(tr("Binders and their documents"));
    setHeaderHidden(true);
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(EditKeyPressed);
    setDragEnabled(true);
    setAcceptDrops(true);
    setDropIndicatorShown(true);
    setDragDropMode(DragDrop);
    setDefaultDropAction(Qt::MoveAction);
    setAutoExpandDelay(600);
    setExpandsOnDoubleClick(false);
    setIndentation(16);
    setTextElideMode(Qt::ElideMiddle);  // the ends of file names tell them apart
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(0);
    header()->setSectionResizeMode(BinderTreeModel::Name, QHeaderView::Stretch);
    header()->setSectionResizeMode(BinderTreeModel::Pages, QHeaderView::ResizeToContents);
}

std::vector<app::DocumentId> BinderView::selectedDocuments() const {
    std::vector<app::DocumentId> documents;
    const auto binder = binderAtHand();
    for (const QModelIndex& at : selectionModel()->selectedRows())
        if (const auto* document = m_model.documentAt(at);
            document && m_model.binderAt(at) == binder)
            documents.push_back(document->id);
    return documents;
}

std::optional<app::BinderId> BinderView::binderAtHand() const {
    return m_model.binderAt(currentIndex());
}

// ---- AllDocumentsView

AllDocumentsView::AllDocumentsView(DocumentListModel& model, QWidget* parent)
    : QWidget(parent), m_model(model) {
    m_words = new QLineEdit(this);
    m_words->setPlaceholderText(tr("Filter by words"));
    m_words->setAccessibleName(tr("Filter documents by words of the title or file name"));
    m_words->setClearButtonEnabled(true);
    m_tag_button = flatButton(QStringLiteral("tag"), tr("Filter by tags"), this);
    m_tag_button->setPopupMode(QToolButton::InstantPopup);
    m_tag_button->setMenu(new QMenu(m_tag_button));
    connect(m_tag_button->menu(), &QMenu::aboutToShow, this, &AllDocumentsView::fillTagMenu);
    m_order = new QComboBox(this);
    m_order->addItem(tr("By title"), int(Order::Title));
    m_order->addItem(tr("Newest first"), int(Order::Newest));
    m_order->addItem(tr("By pages"), int(Order::Pages));
    m_order->setAccessibleName(tr("Order of the documents"));
    m_order->setFrame(false);

    m_list = rowList(model, tr("All documents of the vault"),
                     new RowDelegate({DocumentListModel::SubtitleRole}, 1), this);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setDragEnabled(true);
    m_list->setDragDropMode(QAbstractItemView::DragOnly);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_count = plainLabel(this);

    auto* filter = new QHBoxLayout;
    filter->setContentsMargins(8, 4, 4, 4);
    filter->addWidget(m_words, 1);
    filter->addWidget(m_tag_button);
    auto* below = new QHBoxLayout;
    below->setContentsMargins(8, 0, 4, 0);
    below->addWidget(m_count, 1);
    below->addWidget(m_order);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(filter);
    column->addLayout(below);
    column->addWidget(m_list, 1);

    m_pause.setSingleShot(true);
    m_pause.setInterval(kFilterPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &AllDocumentsView::applyFilter);
    connect(m_words, &QLineEdit::textChanged, &m_pause, qOverload<>(&QTimer::start));
    connect(m_words, &QLineEdit::returnPressed, this, [this] {
        applyFilter();
        m_list->setFocus();
    });
    connect(m_order, &QComboBox::activated, this, &AllDocumentsView::applyFilter);
    connect(&model, &DocumentListModel::totalCountChanged, this, &AllDocumentsView::showCount);
    connect(&model, &DocumentListModel::modelReset, this, &AllDocumentsView::showCount);
}

void AllDocumentsView::setWorkspace(app::Workspace* workspace) {
    if (m_workspace) m_workspace->disconnect(this);
    m_workspace = workspace;
    m_pause.stop();
    const QSignalBlocker blocked(m_words);
    m_words->clear();
    m_tags.clear();
    if (!workspace) return;
    connect(workspace, &app::Workspace::changed, this, [this](app::Changes what) {
        if (what & app::Change::Documents) loadTags();
    });
    connect(workspace, &QObject::destroyed, this, [this] { m_workspace = nullptr; });
    loadTags();
    applyFilter();
}

app::DocumentQuery::Order AllDocumentsView::order() const {
    return static_cast<Order>(m_order->currentData().toInt());
}

void AllDocumentsView::setOrder(Order order) {
    m_order->setCurrentIndex(m_order->findData(int(order)));
    applyFilter();
}

void AllDocumentsView::applyFilter() {
    m_pause.stop();
    app::DocumentQuery query = m_model.query();
    query.words = m_words->text().trimmed().toStdString();
    query.order = order();
    m_model.setQuery(query);
}

void AllDocumentsView::showCount() {
    const int count = m_model.totalCount();
    m_count->setText(count < 0                            ? QString()
                     : count == 0 && m_model.isFiltered() ? tr("No document matches the filter.")
                                                          : tr("%n documents", nullptr, count));
    const bool by_tags = !m_model.query().tags.empty();
    m_tag_button->setDown(by_tags);
}

void AllDocumentsView::loadTags() {
    if (!m_workspace) return;
    m_workspace->read(
        this, [](const app::Library& library) { return library.tags(); },
        [this](Result<std::vector<app::TagRecord>> tags) {
            if (tags)
                m_tags = std::move(*tags);
            else
                emit failed(tags.error());
        });
}

void AllDocumentsView::fillTagMenu() {
    QMenu* menu = m_tag_button->menu();
    menu->clear();
    const auto& chosen = m_model.query().tags;
    for (const app::TagRecord& tag : m_tags) {
        //: a tag and how many documents have it
        QAction* action = menu->addAction(
            tr("%1 (%2)").arg(literalLabel(inertLine(tag.name))).arg(tag.document_count));
        action->setCheckable(true);
        action->setChecked(std::find(chosen.begin(), chosen.end(), tag.name) != chosen.end());
        connect(action, &QAction::toggled, this, [this, name = tag.name](bool is_on) {
            app::DocumentQuery query = m_model.query();
            std::erase(query.tags, name);
            if (is_on) query.tags.push_back(name);
            m_model.setQuery(query);
        });
    }
    if (m_tags.empty()) menu->addAction(tr("No document has a tag yet."))->setEnabled(false);
    if (chosen.empty()) return;
    menu->addSeparator();
    connect(menu->addAction(tr("&Show all")), &QAction::triggered, this, [this] {
        app::DocumentQuery query = m_model.query();
        query.tags.clear();
        m_model.setQuery(query);
    });
}

std::vector<app::DocumentId> AllDocumentsView::selectedDocuments() const {
    std::vector<app::DocumentId> documents;
    for (const QModelIndex& at : m_list->selectionModel()->selectedRows())
        if (const auto* document = m_model.documentAt(at)) documents.push_back(document->id);
    return documents;
}

// ---- ImportView

ImportView::ImportView(ImportQueueModel& model, QWidget* parent) : QWidget(parent), m_model(model) {
    m_header = new SectionHeader(tr("Import"), this);
    m_summary = plainLabel(this);
    m_summary->setContentsMargins(8, 0, 8, 4);
    m_summary->setAccessibleName(tr("State of the imports"));
    m_list = rowList(
        model, tr("Files being imported"),
        new RowDelegate({ImportQueueModel::SubtitleRole, -1, ImportQueueModel::PercentRole}, 1),
        this);
    m_list->setIconSize({16, 16});
    m_list->setTextElideMode(Qt::ElideMiddle);

    m_strip = new QWidget(this);
    m_message = plainLabel(m_strip);
    m_details = new QPlainTextEdit(m_strip);
    m_details->setReadOnly(true);
    m_details->setTabChangesFocus(true);
    constexpr int kDetailLines = 3;
    m_details->setFixedHeight(kDetailLines * m_details->fontMetrics().lineSpacing() + 12);
    m_details->setAccessibleName(tr("Details of the failure"));
    m_password = new QLineEdit(m_strip);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("Password, not stored"));
    m_password->setAccessibleName(tr("Password of the file"));
    m_open = new QPushButton(tr("&Open"), m_strip);
    m_retry = new QPushButton(tr("T&ry again"), m_strip);
    m_cancel = new QPushButton(tr("&Cancel"), m_strip);
    m_copy = new QPushButton(tr("Co&py details"), m_strip);
    auto* entry = new QHBoxLayout;
    entry->addWidget(m_password, 1);
    entry->addWidget(m_open);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    for (QPushButton* button : {m_copy, m_retry, m_cancel}) buttons->addWidget(button);
    auto* strip = new QVBoxLayout(m_strip);
    strip->setContentsMargins(8, 4, 8, 8);
    strip->setSpacing(4);
    strip->addWidget(m_message);
    strip->addWidget(m_details);
    strip->addLayout(entry);
    strip->addLayout(buttons);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_summary);
    column->addWidget(m_list, 1);
    column->addWidget(m_strip);
    constexpr int kShownRows = 2;
    m_list->setMinimumHeight(kShownRows * (2 * fontMetrics().lineSpacing() + 12));

    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        m_password->clear();
        showItem();
    });
    connect(&model, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& first, const QModelIndex& last) {
                const int row = m_list->currentIndex().row();
                if (first.row() > row || row > last.row()) return;
                attend();
                showItem();
            });
    connect(&model, &QAbstractItemModel::modelReset, this, &ImportView::showItem);
    connect(&model, &ImportQueueModel::attentionNeeded, this, &ImportView::attend);
    connect(&model, &ImportQueueModel::summaryChanged, this,
            [this] { m_summary->setText(m_model.summary()); });
    connect(m_password, &QLineEdit::returnPressed, this, &ImportView::retry);
    connect(m_open, &QPushButton::clicked, this, &ImportView::retry);
    connect(m_retry, &QPushButton::clicked, this, &ImportView::retry);
    connect(m_cancel, &QPushButton::clicked, this, &ImportView::cancel);
    connect(m_copy, &QPushButton::clicked, this, &ImportView::copyDetails);
    connect(m_list, &QAbstractItemView::activated, this, [this](const QModelIndex& at) {
        const app::ImportItem* item = m_model.itemAt(at);
        if (item && item->document) emit documentActivated(item->document->id);
    });
    offerMenu(m_list, [this](const QPoint& at) {
        QMenu menu(this);
        for (QPushButton* button : {m_retry, m_cancel, m_copy})
            if (button->isVisibleTo(m_strip))
                connect(menu.addAction(button->text()), &QAction::triggered, button,
                        &QPushButton::click);
        for (QAction* action : actions()) menu.addAction(action);
        menu.exec(at);
    });
    showItem();
}

void ImportView::setActions(QAction* clear, QAction* cancel_all) {
    m_header->addButton(cancel_all);
    m_header->addButton(clear);
    addActions({cancel_all, clear});
}

/// Leads to what waits for a password, else to what failed: a row is too narrow for the reason, the
/// strip below has room for it. Shown, never forced: the focus stays where the user works.
void ImportView::attend() {
    using State = app::ImportItem::State;
    const app::ImportItem* current = m_model.itemAt(m_list->currentIndex());
    const bool shows_failure = current && current->state == State::Failed;
    if (current && !current->isFinished()) return;
    for (const State state : {State::NeedsPassword, State::Failed}) {
        if (state == State::Failed && shows_failure) return;
        for (int row = 0; row < m_model.rowCount(); ++row)
            if (m_model.itemAt(m_model.index(row))->state == state)
                return m_list->setCurrentIndex(m_model.index(row));
    }
}

void ImportView::showItem() {
    using State = app::ImportItem::State;
    const app::ImportItem* item = m_model.itemAt(m_list->currentIndex());
    const auto state = item ? item->state : State::Done;
    const bool needs_password = item && state == State::NeedsPassword;
    const bool has_failed = item && state == State::Failed;
    m_password->setVisible(needs_password);
    m_open->setVisible(needs_password);
    m_retry->setVisible(has_failed || (item && state == State::Cancelled));
    m_cancel->setVisible(item && !item->isFinished());
    m_copy->setVisible(has_failed);
    m_details->setVisible(has_failed);
    const bool was_wrong = needs_password && m_tried.contains(item->id);
    m_message->setVisible(was_wrong || has_failed);
    if (was_wrong) m_message->setText(tr("This password does not open the file."));
    if (has_failed) {
        m_message->setText(m_list->currentIndex().data(ImportQueueModel::SubtitleRole).toString());
        m_details->setPlainText(
            m_list->currentIndex().data(ImportQueueModel::DetailsRole).toString());
    }
    const bool has_something = item && state != State::Done && state != State::Duplicate;
    m_strip->setVisible(has_something);
    fitMessage();
}

/// Layouts do not ask a wrapped text how high it is when they are short of room: the rows below
/// would cover it.
void ImportView::fitMessage() {
    const QMargins around = m_strip->layout()->contentsMargins();
    m_message->setMinimumHeight(
        std::max(0, m_message->heightForWidth(width() - around.left() - around.right())));
}

void ImportView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitMessage();
}

void ImportView::retry() {
    const app::ImportItem* item = m_model.itemAt(m_list->currentIndex());
    if (!item || !m_model.queue()) return;
    const app::ImportId id = item->id;
    if (item->state != app::ImportItem::State::NeedsPassword) {
        m_model.queue()->retry(id);
        return;
    }
    if (m_password->text().isEmpty()) return;
    const QString password = m_password->text();
    m_password->clear();
    m_tried.insert(id);
    m_model.queue()->retry(id, password);
}

void ImportView::cancel() {
    const app::ImportItem* item = m_model.itemAt(m_list->currentIndex());
    if (item && m_model.queue()) m_model.queue()->cancel(item->id);
}

void ImportView::copyDetails() {
    const QModelIndex at = m_list->currentIndex();
    QApplication::clipboard()->setText(at.data().toString() + u'\n' +
                                       at.data(ImportQueueModel::SubtitleRole).toString() + u'\n' +
                                       at.data(ImportQueueModel::DetailsRole).toString());
}

// ---- SearchView

SearchView::SearchView(SearchResultsModel& model, QWidget* parent)
    : QWidget(parent), m_model(model) {
    m_scope = new QComboBox(this);
    m_scope->addItem(tr("This binder"));
    m_scope->addItem(tr("Whole vault"));
    m_scope->setCurrentIndex(1);
    m_scope->setAccessibleName(tr("Where to search"));
    m_scope->setFrame(false);
    m_status = plainLabel(this);
    m_status->setAccessibleName(tr("State of the search"));
    m_list = rowList(
        model, tr("Pages found"),
        new RowDelegate({SearchResultsModel::SubtitleRole, SearchResultsModel::MarksRole}, 3),
        this);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 0, 4, 4);
    row->addWidget(m_status, 1);
    row->addWidget(m_scope, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_list, 1);
    connect(m_scope, &QComboBox::activated, this, &SearchView::scopeChanged);
    connect(&model, &SearchResultsModel::stateChanged, this,
            [this] { m_status->setText(m_model.statusText()); });
}

bool SearchView::isThisBinderOnly() const {
    return m_scope->isEnabled() && m_scope->currentIndex() == 0;
}

void SearchView::setThisBinderOnly(bool only) {
    m_scope->setCurrentIndex(only ? 0 : 1);
}

void SearchView::setHasBinder(bool has_binder) {
    m_scope->setEnabled(has_binder);
}

// ---- EmptyVaultView

EmptyVaultView::EmptyVaultView(QAction* import, QWidget* parent) : QWidget(parent) {
    auto* title = plainLabel(this);
    title->setText(tr("This vault is empty."));
    title->setAlignment(Qt::AlignCenter);
    QFont font = title->font();
    font.setBold(true);
    title->setFont(font);
    auto* text = plainLabel(this);
    text->setText(
        tr("Drop PDF files or folders here. They are copied into the vault and never "
           "leave this computer."));
    text->setAlignment(Qt::AlignCenter);
    auto* sample = new QPushButton(tr("Open the sa&mple binder"), this);
    auto* choose = new QPushButton(import->icon(), import->text(), this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addStretch(1);
    for (QWidget* widget : QList<QWidget*>{title, text, sample, choose}) column->addWidget(widget);
    column->addStretch(2);
    connect(sample, &QPushButton::clicked, this, &EmptyVaultView::sampleWanted);
    connect(choose, &QPushButton::clicked, import, &QAction::trigger);
}

}  // namespace lectern::ui
