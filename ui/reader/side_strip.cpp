#include "ui/reader/side_strip.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/reader/notes_model.h"
#include "ui/reader/outline_model.h"
#include "ui/reader/thumbnail_model.h"

namespace lectern::ui {

namespace {

constexpr int kSaveNoteMs = 800;
constexpr int kRowsAtOnce = 60;
constexpr int kWidestStrip = 48;       // letters that the strip may insist on
constexpr int kThumbnailLetters = 22;  // a picture's longest side, in letters, grows with the font

QLabel* hint(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    label->setMargin(12);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QListView* wrappingList(QWidget* parent) {
    auto* list = new QListView(parent);
    list->setWordWrap(true);
    list->setFrameShape(QFrame::NoFrame);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setResizeMode(QListView::Adjust);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setTextElideMode(Qt::ElideRight);
    list->setSpacing(2);
    // Thousands of hits of unequal height are laid out some at a time.
    list->setLayoutMode(QListView::Batched);
    list->setBatchSize(kRowsAtOnce);
    return list;
}

}  // namespace

SideStrip::SideStrip(QWidget* parent) : QTabWidget(parent) {
    setDocumentMode(true);
    setAccessibleName(tr("Side strip"));
    tabBar()->setUsesScrollButtons(true);
    tabBar()->setExpanding(false);
    tabBar()->setAccessibleName(tr("Side strip pages"));
    buildThumbnails();
    buildOutline();
    buildNotes();
    buildFind();
    setMinimumWidth(std::min(tabBar()->sizeHint().width() + 8,
                             fontMetrics().averageCharWidth() * kWidestStrip));
    connect(this, &QTabWidget::currentChanged, this, &SideStrip::showRows);
    setView(nullptr);
}

SideStrip::~SideStrip() {
    saveNote();
}

void SideStrip::buildThumbnails() {
    m_thumbnails = new QListView(this);
    m_thumbnails->setAccessibleName(tr("Thumbnails of the pages"));
    m_thumbnails->setFrameShape(QFrame::NoFrame);
    m_thumbnails->setViewMode(QListView::IconMode);
    m_thumbnails->setMovement(QListView::Static);
    m_thumbnails->setResizeMode(QListView::Adjust);
    m_thumbnails->setUniformItemSizes(true);
    m_thumbnails->setSpacing(0);
    m_thumbnails->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_thumbnails->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_thumbnails->viewport()->installEventFilter(this);
    connect(m_thumbnails->verticalScrollBar(), &QScrollBar::valueChanged, this,
            &SideStrip::showRows);
    connect(m_thumbnails, &QListView::clicked, this,
            [this](const QModelIndex& index) { goToPage(index.row()); });
    connect(m_thumbnails, &QListView::activated, this,
            [this](const QModelIndex& index) { goToPage(index.row()); });
    addTab(m_thumbnails, tr("Pages"));
}

void SideStrip::buildOutline() {
    m_outline = new QTreeView(this);
    m_outline->setAccessibleName(tr("Outline of the document"));
    m_outline->setFrameShape(QFrame::NoFrame);
    m_outline->setHeaderHidden(true);
    m_outline->setUniformRowHeights(true);
    m_outline->setEditTriggers(QAbstractItemView::NoEditTriggers);
    const auto follow = [this](const QModelIndex& index) {
        const int page = index.data(OutlineModel::PageIndexRole).toInt();
        if (page >= 0) goToPage(page);
    };
    connect(m_outline, &QTreeView::clicked, this, follow);
    connect(m_outline, &QTreeView::activated, this, follow);
    m_outline_stack = new QStackedWidget(this);
    m_outline_stack->addWidget(m_outline);
    m_outline_stack->addWidget(hint(tr("This document has no outline."), m_outline_stack));
    addTab(m_outline_stack, tr("Outline"));
}

void SideStrip::buildNotes() {
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_notes = wrappingList(page);
    m_notes->setAccessibleName(tr("Highlights and notes"));
    m_notes_stack = new QStackedWidget(page);
    m_notes_stack->addWidget(m_notes);
    m_notes_stack->addWidget(
        hint(tr("No highlights or notes yet. Select text on a page and choose Highlight or Note."),
             m_notes_stack));
    column->addWidget(m_notes_stack, 1);

    m_note_editor = new QWidget(page);
    m_note_text = new QPlainTextEdit(m_note_editor);
    m_note_text->setAccessibleName(tr("Text of the note"));
    m_note_text->setPlaceholderText(tr("Your note"));
    m_note_text->setTabChangesFocus(true);
    m_note_text->setFixedHeight(fontMetrics().lineSpacing() * 6);
    m_note_text->installEventFilter(this);
    m_note_colour = new QComboBox(m_note_editor);
    m_note_colour->setAccessibleName(tr("Colour of the highlight"));
    for (int i = 0; i <= static_cast<int>(app::NoteRecord::Colour::Red); ++i) {
        const auto colour = static_cast<app::NoteRecord::Colour>(i);
        QPixmap sample(16, 16);
        sample.fill(noteColour(colour));
        m_note_colour->addItem(sample, NotesModel::colourName(colour));
    }
    auto* remove = new QPushButton(tr("&Delete"), m_note_editor);
    remove->setAccessibleName(tr("Delete this note"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_note_colour);
    buttons->addStretch(1);
    buttons->addWidget(remove);
    auto* editor = new QVBoxLayout(m_note_editor);
    editor->setContentsMargins(8, 8, 8, 8);
    editor->setSpacing(8);
    editor->addWidget(m_note_text);
    editor->addLayout(buttons);
    column->addWidget(m_note_editor);
    m_save_copy = new QPushButton(tr("&Save a copy with notes…"), page);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(8, 0, 8, 8);
    foot->addWidget(m_save_copy);
    column->addLayout(foot);

    m_note_timer.setSingleShot(true);
    m_note_timer.setInterval(kSaveNoteMs);
    connect(&m_note_timer, &QTimer::timeout, this, &SideStrip::saveNote);
    connect(m_note_text, &QPlainTextEdit::textChanged, &m_note_timer, qOverload<>(&QTimer::start));
    connect(m_note_colour, &QComboBox::activated, this, [this](int colour) {
        if (!m_notes_model) return;
        const int row = m_notes_model->rowOf(m_note);
        if (row >= 0)
            m_notes_model->setData(m_notes_model->index(row), colour, NotesModel::ColourRole);
    });
    connect(remove, &QPushButton::clicked, this, [this] {
        if (!m_notes_model) return;
        m_note_timer.stop();
        const int row = m_notes_model->rowOf(m_note);
        if (row >= 0) m_notes_model->removeRow(row);
    });
    const auto follow = [this](const QModelIndex& index) {
        const app::NoteRecord* note = m_notes_model->note(index.row());
        if (!note) return;
        Place place;
        place.document = note->document;
        place.page_index = note->page_index;
        if (note->range.start < note->range.end) place.ranges = {note->range};
        place.mark = Place::Mark::Note;
        emit placeWanted(place);
    };
    connect(m_notes, &QListView::clicked, this, follow);
    connect(m_notes, &QListView::activated, this, follow);
    connect(m_save_copy, &QPushButton::clicked, this, &SideStrip::saveCopyWanted);
    addTab(page, tr("Notes"));
}

void SideStrip::buildFind() {
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_hits_status = hint({}, page);
    m_hits = wrappingList(page);
    m_hits->setAccessibleName(tr("Find results"));
    column->addWidget(m_hits_status);
    column->addWidget(m_hits, 1);
    const auto follow = [this](const QModelIndex& index) {
        if (m_view) m_view->finder().setCurrentRow(index.row());
    };
    connect(m_hits, &QListView::clicked, this, follow);
    connect(m_hits, &QListView::activated, this, follow);
    addTab(page, tr("Find"));
}

void SideStrip::setView(DocumentTab* view) {
    if (view && view == m_view) return;
    saveNote();
    if (m_view) {
        disconnect(m_view, nullptr, this, nullptr);
        disconnect(&m_view->document(), nullptr, this, nullptr);
        disconnect(&m_view->finder(), nullptr, this, nullptr);
        disconnect(&m_view->pages(), nullptr, this, nullptr);
    }
    m_view = view;
    setModels(view);
    m_save_copy->setEnabled(view);
    showNoteRow(-1);
    showEmptyStates();
    if (!view) return;
    connect(&view->document(), &ReaderDocument::loaded, this, [this] {
        showEmptyStates();
        showRows();
    });
    connect(&view->pages(), &PageView::currentPageChanged, this, &SideStrip::showCurrentPage);
    connect(&view->finder(), &DocumentFinder::statusChanged, this, &SideStrip::showEmptyStates);
    connect(&view->finder(), &DocumentFinder::currentRowChanged, this, [this](int row) {
        const QModelIndex index = m_view->finder().index(row);
        m_hits->setCurrentIndex(index);
        if (index.isValid()) m_hits->scrollTo(index);
    });
    showCurrentPage();
    showRows();
}

void SideStrip::setModels(DocumentTab* view) {
    // A view keeps the selection model it made; with the document's models both go.
    const auto exchange = [](QAbstractItemView* list, QAbstractItemModel* model) {
        QItemSelectionModel* before = list->selectionModel();
        list->setModel(model);
        delete before;
    };
    delete m_thumbnail_model;
    delete m_outline_model;
    delete m_notes_model;
    if (view) {
        m_thumbnail_model = new ThumbnailModel(&view->document(), view);
        m_outline_model = new OutlineModel(&view->document(), view);
        m_notes_model = new NotesModel(&view->document(), view);
    }
    exchange(m_thumbnails, m_thumbnail_model);
    exchange(m_outline, m_outline_model);
    exchange(m_notes, m_notes_model);
    exchange(m_hits, view ? &view->finder() : nullptr);
    if (!view) return;
    const int side = fontMetrics().averageCharWidth() * kThumbnailLetters;
    m_thumbnail_model->setSize(side, devicePixelRatioF());
    m_thumbnails->setIconSize({side, side});
    layOutThumbnails();
    m_outline->header()->setStretchLastSection(false);
    m_outline->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_outline->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    connect(m_outline_model, &QAbstractItemModel::modelReset, this, &SideStrip::showEmptyStates);
    connect(m_notes->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) { showNoteRow(index.row()); });
    connect(m_notes_model, &QAbstractItemModel::rowsInserted, this, [this] {
        showEmptyStates();
        if (m_wanted_note != 0) showNote(m_wanted_note);
    });
    connect(m_notes_model, &QAbstractItemModel::rowsRemoved, this, &SideStrip::showEmptyStates);
}

void SideStrip::showEmptyStates() {
    const bool has_outline = m_outline_model && m_outline_model->rowCount() > 0;
    m_outline_stack->setCurrentIndex(has_outline || !m_view ? 0 : 1);
    const bool has_notes = m_notes_model && m_notes_model->rowCount() > 0;
    m_notes_stack->setCurrentIndex(has_notes || !m_view ? 0 : 1);
    m_save_copy->setVisible(has_notes);
    const QString status = m_view ? m_view->finder().statusText() : QString();
    m_hits_status->setText(
        !m_view ? QString()
        : status.isEmpty()
            ? tr("Press %1 to find words in this document.")
                  .arg(QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText))
            : status);
}

void SideStrip::showCurrentPage() {
    if (!m_view || !m_thumbnail_model) return;
    const QModelIndex index = m_thumbnail_model->index(m_view->pages().currentPage());
    m_thumbnails->setCurrentIndex(index);
    if (index.isValid()) m_thumbnails->scrollTo(index);
}

/// Columns share the width, so that the pictures stand in the middle of it.
void SideStrip::layOutThumbnails() {
    const int side = m_thumbnails->iconSize().width();
    const int width = m_thumbnails->viewport()->width();
    const int columns = std::max(1, width / (side + 16));
    const QSize grid(std::max(side + 8, width / columns - 1),
                     side + fontMetrics().lineSpacing() + 16);
    if (m_thumbnails->gridSize() != grid) m_thumbnails->setGridSize(grid);
}

void SideStrip::showRows() {
    if (!m_thumbnail_model) return;
    if (!m_thumbnails->isVisible()) return m_thumbnail_model->setShownRows(0, -1);
    const QRect view = m_thumbnails->viewport()->rect();
    // The grid is known, so this needs no look at the items.
    const QSize grid = m_thumbnails->gridSize().expandedTo({1, 1});
    const int columns = std::max(1, view.width() / std::max(1, grid.width()));
    const int top = m_thumbnails->verticalScrollBar()->value();
    const int first = top / grid.height() * columns;
    const int last = ((top + view.height()) / grid.height() + 1) * columns - 1;
    m_thumbnail_model->setShownRows(first, last);
}

bool SideStrip::eventFilter(QObject* object, QEvent* event) {
    if (object == m_thumbnails->viewport() &&
        (event->type() == QEvent::Resize || event->type() == QEvent::Show ||
         event->type() == QEvent::Hide))
        QMetaObject::invokeMethod(
            this,
            [this] {
                layOutThumbnails();
                showRows();
            },
            Qt::QueuedConnection);
    if (object == m_note_text && event->type() == QEvent::FocusOut) saveNote();
    return QTabWidget::eventFilter(object, event);
}

void SideStrip::goToPage(int page_index) {
    if (!m_view) return;
    Place place;
    place.document = m_view->document().id();
    place.page_index = page_index;
    emit placeWanted(place);
}

// Notes -------------------------------------------------------------------------------------------

void SideStrip::showNote(app::NoteId note) {
    setCurrentIndex(Notes);
    if (!m_notes_model) return;
    const int row = m_notes_model->rowOf(note);
    // It may have been stored a moment ago, and come with the list's next reading.
    m_wanted_note = row < 0 ? note : 0;
    if (row < 0) return;
    m_notes->setCurrentIndex(m_notes_model->index(row));
    showNoteRow(row);
    m_note_text->setFocus();
}

void SideStrip::showNoteRow(int row) {
    saveNote();
    const app::NoteRecord* note = m_notes_model ? m_notes_model->note(row) : nullptr;
    m_note_editor->setVisible(note);
    m_note = note ? note->id : 0;
    if (!note) return;
    const QSignalBlocker quiet(m_note_text);
    m_note_text->setPlainText(QString::fromStdString(note->text));
    m_note_colour->setCurrentIndex(static_cast<int>(note->colour));
}

void SideStrip::saveNote() {
    if (!m_note_timer.isActive()) return;
    m_note_timer.stop();
    if (!m_notes_model) return;
    const int row = m_notes_model->rowOf(m_note);
    if (row >= 0)
        m_notes_model->setData(m_notes_model->index(row), m_note_text->toPlainText(),
                               NotesModel::TextRole);
}

}  // namespace lectern::ui
