#include "ui/reader/document_tab.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/answer/highlight.h"
#include "ui/base/error_presenter.h"
#include "ui/base/inert_text.h"
#include "ui/base/message_bar.h"
#include "ui/reader/find_bar.h"

namespace lectern::ui {

using app::NoteRecord;
using app::ReadingPlace;

namespace {

constexpr int kSaveDelayMs = 800;
constexpr int kShowHitsMs = 50;  // hits come in by the hundred
constexpr int kNamedPages = 8;
constexpr double kFitWidth = 0, kFitPage = -1;  // ReadingPlace::zoom

PageMark::Kind markKind(Place::Mark mark) {
    return mark == Place::Mark::SearchHit ? PageMark::Kind::CurrentHit : PageMark::Kind::Citation;
}

}  // namespace

DocumentTab::DocumentTab(std::shared_ptr<ReaderDocument> document, QWidget* parent)
    : QWidget(parent), m_document(std::move(document)) {
    m_message = new MessageBar(this);
    m_pages = new PageView(this);
    m_find_bar = new FindBar(this);
    m_find_bar->hide();
    m_finder = new DocumentFinder(m_document.get(), this);
    buildPasswordBar();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    column->addWidget(m_password_bar);
    column->addWidget(m_pages, 1);
    column->addWidget(m_find_bar);
    setFocusProxy(m_pages);

    m_save_timer.setSingleShot(true);
    m_save_timer.setInterval(kSaveDelayMs);
    m_hits_timer.setSingleShot(true);
    m_hits_timer.setInterval(kShowHitsMs);
    connect(&m_hits_timer, &QTimer::timeout, this, &DocumentTab::showHits);
    connect(&m_save_timer, &QTimer::timeout, this, &DocumentTab::savePlace);
    connect(m_pages, &PageView::viewChanged, this, [this] {
        if (m_is_restored) m_save_timer.start();
        emit positionChanged();
    });
    connect(m_pages, &PageView::selectionChanged, this, &DocumentTab::selectionChanged);
    connect(m_pages, &PageView::menuWanted, this, &DocumentTab::menuWanted);
    connect(m_pages, &PageView::noteClicked, this, &DocumentTab::noteOpened);
    connect(m_pages, &PageView::linkActivated, this, &DocumentTab::followLink);
    connect(m_find_bar, &FindBar::searchWanted, this, [this] {
        m_finder->search(m_find_bar->words(), m_find_bar->wholeWords(), m_pages->currentPage());
    });
    connect(m_find_bar, &FindBar::stepWanted, m_finder, &DocumentFinder::step);
    connect(m_find_bar, &FindBar::closed, this, [this] {
        m_find_bar->hide();
        m_finder->search({}, false, 0);
        m_pages->setFocus();
    });
    connect(m_finder, &DocumentFinder::statusChanged, this, [this] {
        m_find_bar->setStatus(m_finder->statusText());
        if (!m_hits_timer.isActive()) m_hits_timer.start();
    });
    connect(m_finder, &DocumentFinder::currentRowChanged, this, [this](int row) {
        if (!m_hits_timer.isActive()) m_hits_timer.start();
        if (row < 0) return;
        const FindHit& hit = m_finder->hits()[static_cast<size_t>(row)];
        m_pages->centre(hit.page_index, hit.boxes);
    });
    ReaderDocument* source = m_document.get();
    connect(source, &ReaderDocument::loaded, this, &DocumentTab::documentLoaded);
    connect(source, &ReaderDocument::loadFailed, this, &DocumentTab::documentFailed);
    connect(source, &ReaderDocument::notesChanged, this, &DocumentTab::showNotes);
    connect(source, &ReaderDocument::passwordChanged, this, &DocumentTab::showPassword);
    connect(source, &ReaderDocument::gone, this, &DocumentTab::gone);
    connect(source, &ReaderDocument::pageLoaded, this, [this](int page_index) {
        if (m_pending_place && m_pending_place->page_index == page_index) resolve(*m_pending_place);
        for (const NoteRecord& note : m_document->notes())
            if (note.page_index == page_index) return showNotes();
    });
    connect(source, &ReaderDocument::writeFailed, this, [this](const QString& details) {
        showFailure(tr("The note could not be saved. Try again."), details);
    });
    if (m_document->state() == ReaderDocument::State::Ready) documentLoaded();
    if (m_document->state() == ReaderDocument::State::Failed) documentFailed();
}

DocumentTab::~DocumentTab() {
    if (m_save_timer.isActive()) savePlace();
}

void DocumentTab::buildPasswordBar() {
    m_password_bar = new QFrame(this);
    m_password_bar->setObjectName(QStringLiteral("reader.password_bar"));
    m_password_text = new QLabel(m_password_bar);
    m_password_text->setTextFormat(Qt::PlainText);
    m_password_text->setWordWrap(true);
    m_password = new QLineEdit(m_password_bar);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setAccessibleName(tr("Password of the document"));
    m_password->setPlaceholderText(tr("Password"));
    auto* unlock = new QPushButton(tr("&Unlock"), m_password_bar);
    auto* row = new QHBoxLayout(m_password_bar);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(8);
    row->addWidget(m_password_text, 2);
    row->addWidget(m_password, 1);
    row->addWidget(unlock);
    const auto give = [this] {
        if (m_password->text().isEmpty()) return;
        const QString password = m_password->text();
        m_password->clear();
        m_document->setPassword(password);
    };
    connect(unlock, &QPushButton::clicked, this, give);
    connect(m_password, &QLineEdit::returnPressed, this, give);
    m_password_bar->hide();
}

void DocumentTab::documentLoaded() {
    m_pages->setDocument(m_document);
    const auto place = m_pending_reading ? m_pending_reading : m_document->readingPlace();
    if (place) setReadingPlace(*place);
    if (m_pending_position) goTo(*m_pending_position);
    if (m_pending_place) showPlace(Place(*m_pending_place));
    m_is_restored = true;
    showNotes();
    showPassword();
    sayPagesWithoutText();
    emit positionChanged();
}

void DocumentTab::documentFailed() {
    const Error& error = *m_document->error();
    if (error.code == ErrorCode::NotFound) return emit gone();
    const PresentedError shown = ErrorPresenter::present(error);
    m_message->showMessage(MessageBar::Kind::Failure, shown.text(), shown.details);
}

void DocumentTab::showFailure(const QString& sentence, const QString& details) {
    m_message->showMessage(MessageBar::Kind::Failure, sentence, details);
}

void DocumentTab::sayPagesWithoutText() {
    QStringList names;
    const auto& pages = m_document->pages();
    for (int i = 0; i < m_document->pageCount(); ++i)
        if (!pages[static_cast<size_t>(i)].has_text) names << m_document->labels().name(i);
    if (names.isEmpty()) return;
    const auto count = static_cast<int>(names.size());
    if (count > kNamedPages) names = names.mid(0, kNamedPages) << QStringLiteral("…");
    //: %1 is a list of pages: "p. 3, p. 14".
    m_message->showMessage(
        MessageBar::Kind::Information,
        tr("%n page(s) have no text and can be looked at, but not searched or quoted: %1.", "",
           count)
            .arg(names.join(QStringLiteral(", "))));
}

void DocumentTab::showPassword() {
    const auto state = m_document->password();
    const bool needed = state != ReaderDocument::Password::NotNeeded;
    m_password_text->setText(state == ReaderDocument::Password::Wrong
                                 ? tr("This password does not open the document.")
                                 : tr("The pages are locked with a password. It is kept until the "
                                      "document is closed, and nowhere stored."));
    m_password_bar->setVisible(needed);
    if (needed && m_pages->hasFocus()) m_password->setFocus();
}

// Places ------------------------------------------------------------------------------------------

void DocumentTab::showPlace(const Place& place) {
    m_pending_place = place;
    if (m_document->state() == ReaderDocument::State::Ready) resolve(place);
}

/// Boxes are there at once; characters wait for the page's text.
void DocumentTab::resolve(const Place& wanted) {
    const Place place = wanted;
    std::vector<app::NormalizedRect> boxes = place.boxes;
    const int page_index =
        std::clamp(place.page_index, 0, std::max(0, m_document->pageCount() - 1));
    if (boxes.empty() && !place.ranges.empty()) {
        const auto text = m_document->page(page_index);
        const bool can_come = m_document->pageCount() > 0 &&
                              m_document->pages()[static_cast<size_t>(page_index)].has_text;
        if (!text && can_come) return m_pages->goToPage(page_index);
        for (const app::CharacterRange range : place.ranges) {
            if (!text) break;
            const auto lines = app::lineBoxes(*text, range);
            boxes.insert(boxes.end(), lines.begin(), lines.end());
        }
    }
    m_pending_place.reset();
    m_pages->setMarks(PageMark::Kind::Citation, {});
    if (place.mark != Place::Mark::Note && !boxes.empty()) {
        PageMark mark;
        mark.kind = markKind(place.mark);
        mark.page_index = page_index;
        mark.boxes = boxes;
        m_pages->setMarks(mark.kind, {mark});
    }
    m_pages->centre(page_index, boxes);
    if (!boxes.empty()) m_pages->flash();
}

void DocumentTab::goTo(const ReaderPosition& position) {
    if (m_document->state() != ReaderDocument::State::Ready) {
        m_pending_position = position;
        return;
    }
    m_pending_position.reset();
    m_pages->goTo(position.page_index, position.page_fraction);
}

ReaderPosition DocumentTab::position() const {
    if (m_document->state() != ReaderDocument::State::Ready) return {};
    return {m_document->id(), m_pages->topPage(), m_pages->pageFraction()};
}

ReadingPlace DocumentTab::readingPlace() const {
    if (m_document->state() != ReaderDocument::State::Ready)
        return m_pending_reading.value_or(ReadingPlace());
    const PageLayout& layout = m_pages->pageLayout();
    ReadingPlace place;
    place.page_index = m_pages->topPage();
    place.page_fraction = m_pages->pageFraction();
    place.zoom = layout.fit() == PageLayout::Fit::Width  ? kFitWidth
                 : layout.fit() == PageLayout::Fit::Page ? kFitPage
                                                         : layout.zoom();
    place.rotation = layout.rotation();
    place.continuous = layout.mode() == PageLayout::Mode::Continuous;
    return place;
}

void DocumentTab::setReadingPlace(const ReadingPlace& place) {
    if (m_document->state() != ReaderDocument::State::Ready) {
        m_pending_reading = place;
        return;
    }
    m_pending_reading.reset();
    m_pages->setRotation(place.rotation);
    m_pages->setMode(place.continuous ? PageLayout::Mode::Continuous
                                      : PageLayout::Mode::SinglePage);
    if (place.zoom > 0)
        m_pages->setZoom(place.zoom);
    else
        m_pages->setFit(place.zoom == kFitPage ? PageLayout::Fit::Page : PageLayout::Fit::Width);
    m_pages->goTo(place.page_index, place.page_fraction);
}

void DocumentTab::savePlace() {
    m_save_timer.stop();
    if (m_document->state() == ReaderDocument::State::Ready) m_document->savePlace(readingPlace());
}

// Marks -------------------------------------------------------------------------------------------

void DocumentTab::showNotes() {
    std::vector<PageMark> marks;
    for (const NoteRecord& note : m_document->notes()) {
        PageMark mark;
        mark.kind = PageMark::Kind::Note;
        mark.page_index = note.page_index;
        mark.note = note.id;
        mark.colour = note.colour;
        mark.has_words = !note.text.empty();
        if (note.range.start < note.range.end) {
            const auto text = m_document->page(note.page_index);
            if (!text) continue;  // pageLoaded comes back here
            mark.boxes = app::lineBoxes(*text, note.range);
        }
        marks.push_back(std::move(mark));
    }
    m_pages->setMarks(PageMark::Kind::Note, std::move(marks));
}

void DocumentTab::showHits() {
    std::vector<PageMark> hits, current;
    const auto& found = m_finder->hits();
    for (size_t i = 0; i < found.size(); ++i) {
        PageMark mark;
        const bool is_current = static_cast<int>(i) == m_finder->currentRow();
        mark.kind = is_current ? PageMark::Kind::CurrentHit : PageMark::Kind::SearchHit;
        mark.page_index = found[i].page_index;
        mark.boxes = found[i].boxes;
        (is_current ? current : hits).push_back(std::move(mark));
    }
    m_pages->setMarks(PageMark::Kind::SearchHit, std::move(hits));
    m_pages->setMarks(PageMark::Kind::CurrentHit, std::move(current));
}

void DocumentTab::openFind() {
    const TextSelection& selection = m_pages->selection();
    QString suggestion;
    if (!selection.isEmpty() && selection.first().page_index == selection.last().page_index) {
        if (const auto text = m_document->page(selection.first().page_index)) {
            suggestion =
                plainText(*text, {selection.first().character, selection.last().character});
            if (suggestion.contains(QLatin1Char('\n')) || suggestion.size() > 80)
                suggestion.clear();
        }
    }
    m_find_bar->open(inertLine(suggestion));
    emit findOpened();
}

void DocumentTab::findStep(int direction) {
    if (!m_finder->hasQuery()) return openFind();
    m_finder->step(direction);
}

void DocumentTab::followLink(const app::PageLink& link) {
    if (link.isInternal()) {
        // Turned by the reader, a page begins elsewhere.
        const double fraction = m_pages->pageLayout().rotation() == 0 ? link.target_top : 0;
        return emit jumpWanted({m_document->id(), link.target_page, fraction});
    }
    m_message->showMessage(MessageBar::Kind::Information,
                           tr("This link leads to %1. Lectern is offline and opens no addresses; "
                              "copy it to use it elsewhere.")
                               .arg(isolated(m_pages->links().nameOf(link))),
                           inertLine(link.address));
    connect(m_message->addAction(tr("Copy &address")), &QAbstractButton::clicked, this,
            [this, address = link.address] {
                QGuiApplication::clipboard()->setText(address);
                m_message->dismiss();
            });
}

// The selection -----------------------------------------------------------------------------------

void DocumentTab::copy() {
    const TextSelection& selection = m_pages->selection();
    if (selection.isEmpty()) return;
    m_document->fetchText(selection.first(), selection.last(),
                          [](const QString& text) { QGuiApplication::clipboard()->setText(text); });
}

void DocumentTab::fetchSelection(std::function<void(const QString&, const Place&)> done) {
    const TextSelection& selection = m_pages->selection();
    if (selection.isEmpty()) return;
    Place place;
    place.document = m_document->id();
    place.page_index = selection.first().page_index;
    if (const auto text = m_document->page(place.page_index)) {
        const auto range = selection.on(place.page_index, static_cast<int>(text->text.size()));
        place.ranges = {range};
        place.boxes = app::lineBoxes(*text, range);
    }
    m_document->fetchText(
        selection.first(), selection.last(),
        [done = std::move(done), place](const QString& text) { done(text, place); });
}

void DocumentTab::addHighlight(NoteRecord::Colour colour) {
    const TextSelection& selection = m_pages->selection();
    if (selection.isEmpty()) return;
    m_document->addNotes(selection.first(), selection.last(), colour, {});
    m_pages->clearSelection();
}

void DocumentTab::addNote() {
    if (m_document->state() != ReaderDocument::State::Ready) return;
    const TextSelection& selection = m_pages->selection();
    const TextPosition page{m_pages->currentPage(), 0};
    const bool on_page = selection.isEmpty();
    m_document->addNotes(on_page ? page : selection.first(), on_page ? page : selection.last(),
                         NoteRecord::Colour::Yellow,
                         [this, guard = QPointer<DocumentTab>(this)](app::NoteId note) {
                             if (guard && note != 0) emit noteOpened(note);
                         });
    m_pages->clearSelection();
}

}  // namespace lectern::ui
