#include "ui/reader/reader_document.h"

#include <algorithm>

#include "app/answer/highlight.h"
#include "ui/base/inert_text.h"

namespace lectern::ui {

using app::Change;
using app::Library;
using app::NoteRecord;

namespace {

/// Some 200 dense pages; a character takes 20 bytes with its box.
constexpr qsizetype kMaxCachedCharacters = 1'000'000;

bool inReadingOrder(const NoteRecord& a, const NoteRecord& b) {
    return std::tuple(a.page_index, a.range.start, a.id) <
           std::tuple(b.page_index, b.range.start, b.id);
}

/// What of [first, last) stands on a page of `size` characters.
app::CharacterRange partOn(int page_index, int size, TextPosition first, TextPosition last) {
    const int start = page_index == first.page_index ? first.character : 0;
    const int end = page_index == last.page_index ? last.character : size;
    return {std::min(start, size), std::min(end, size)};
}

}  // namespace

ReaderDocument::ReaderDocument(app::DocumentId id, app::Workspace* workspace,
                               app::PageRenderer* renderer, TileStore* tiles)
    : m_id(id),
      m_workspace(workspace),
      m_renderer(renderer),
      m_tiles(tiles),
      m_links(id, renderer),
      m_texts(kMaxCachedCharacters) {
    // The path of an original follows from its hash; it changes nothing in the vault.
    m_workspace->read(
        this,
        [id, vault = &workspace->vault()](const Library& library) {
            return load(library, *vault, id);
        },
        [this](Result<Loaded> loaded) { take(std::move(loaded)); });
    connect(workspace, &app::Workspace::changed, this, [this](app::Changes what) {
        if (what.testFlag(Change::Notes)) reloadNotes();
        if (what.testFlag(Change::Documents)) reloadRecord();
    });
    connect(tiles, &TileStore::pageFailed, this, [this](app::DocumentId document, int page_index) {
        if (document == m_id) pageFailed(page_index);
    });
}

ReaderDocument::~ReaderDocument() {
    m_tiles->forget(m_id);
    m_renderer->close(m_id);
}

Result<ReaderDocument::Loaded> ReaderDocument::load(const Library& library, const app::Vault& vault,
                                                    app::DocumentId id) {
    Loaded loaded;
    LECTERN_TRY_ASSIGN(loaded.record, library.document(id));
    LECTERN_TRY_ASSIGN(loaded.pages, library.pageOverviews(id));
    LECTERN_TRY_ASSIGN(loaded.outline, library.outline(id));
    LECTERN_TRY_ASSIGN(loaded.notes, library.notes(id));
    LECTERN_TRY_ASSIGN(loaded.place, library.readingPlace(id));
    // A file that is lost is another thing than a document that was removed.
    auto file = vault.originalPath(loaded.record.sha256);
    if (!file) return fail(ErrorCode::Io, file.error().message);
    loaded.file = std::move(*file);
    std::sort(loaded.notes.begin(), loaded.notes.end(), inReadingOrder);
    return loaded;
}

void ReaderDocument::take(Result<Loaded> result) {
    if (!result) {
        m_error = result.error();
        m_state = State::Failed;
        emit loadFailed();
        return;
    }
    m_record = std::move(result->record);
    m_pages = std::move(result->pages);
    m_labels = PageLabels(m_pages);
    m_outline = std::move(result->outline);
    m_notes = std::move(result->notes);
    m_place = result->place;
    m_file = std::move(result->file);
    m_tiles->setPages(m_id, pageSizes());
    m_renderer->open(m_id, m_file);
    m_state = State::Ready;
    emit loaded();
}

QString ReaderDocument::title() const {
    return inertLine(m_record.title);
}

QString ReaderDocument::fileName() const {
    return QString::fromStdString(m_record.file_name);
}

std::vector<QSizeF> ReaderDocument::pageSizes() const {
    std::vector<QSizeF> sizes;
    for (const app::PageOverview& page : m_pages)
        sizes.emplace_back(page.width_points, page.height_points);
    return sizes;
}

std::shared_ptr<const app::Page> ReaderDocument::page(int page_index) {
    if (const auto* known = m_texts.object(page_index)) return *known;
    if (page_index < 0 || page_index >= pageCount() || m_fetching.contains(page_index) ||
        !m_pages[static_cast<size_t>(page_index)].has_text)
        return nullptr;
    m_fetching.insert(page_index);
    m_workspace->read(
        this,
        [id = m_id, page_index](const Library& library) { return library.page(id, page_index); },
        [this, page_index](Result<app::Page> page) {
            m_fetching.remove(page_index);
            if (!page) return;
            auto shared = std::make_shared<const app::Page>(std::move(*page));
            const auto cost = std::clamp<qsizetype>(static_cast<qsizetype>(shared->text.size()), 1,
                                                    kMaxCachedCharacters);
            m_texts.insert(page_index, new std::shared_ptr<const app::Page>(shared), cost);
            emit pageLoaded(page_index);
        });
    return nullptr;
}

void ReaderDocument::fetchText(TextPosition first, TextPosition last,
                               std::function<void(const QString&)> done) {
    const auto known = first.page_index == last.page_index ? page(first.page_index) : nullptr;
    if (known) return done(plainText(*known, {first.character, last.character}));
    m_workspace->read(
        this,
        [id = m_id, first, last](const Library& library) -> Result<QString> {
            QString text;
            for (int i = first.page_index; i <= last.page_index; ++i) {
                LECTERN_TRY_ASSIGN(const app::Page page, library.page(id, i));
                const int size = static_cast<int>(page.text.size());
                const QString part = plainText(page, partOn(i, size, first, last));
                if (!text.isEmpty() && !part.isEmpty()) text += QLatin1Char('\n');
                text += part;
            }
            return text;
        },
        [done = std::move(done)](Result<QString> text) {
            if (text) done(*text);
        });
}

void ReaderDocument::pageFailed(int page_index) {
    const auto error = m_tiles->failure(m_id, page_index);
    if (!error || error->code != ErrorCode::Encrypted) return;
    const Password now = m_given_password ? Password::Wrong : Password::Needed;
    if (now == m_password) return;
    m_password = now;
    emit passwordChanged();
}

void ReaderDocument::retryPage(int page_index) {
    m_renderer->open(m_id, m_file, m_given_password);
    m_links.openedAnew();
    m_tiles->retry(m_id, page_index);
}

void ReaderDocument::setPassword(const QString& password) {
    m_given_password = password.toStdString();
    m_password = Password::NotNeeded;
    m_renderer->open(m_id, m_file, m_given_password);
    m_links.openedAnew();
    emit passwordChanged();
    m_tiles->retryAll(m_id);
}

void ReaderDocument::addNotes(TextPosition first, TextPosition last, NoteRecord::Colour colour,
                              std::function<void(app::NoteId)> done) {
    const auto job = [id = m_id, first, last, colour](app::Vault& vault) -> Result<app::NoteId> {
        app::NoteId first_id = 0;
        for (int i = first.page_index; i <= last.page_index; ++i) {
            NoteRecord note;
            note.document = id;
            note.page_index = i;
            note.colour = colour;
            if (first != last) {
                LECTERN_TRY_ASSIGN(const app::Page page, vault.library().page(id, i));
                note.range = partOn(i, static_cast<int>(page.text.size()), first, last);
                if (note.range.start == note.range.end) continue;
                note.quote = app::rangeText(page, note.range);
            }
            LECTERN_TRY_ASSIGN(const app::NoteId added, vault.library().addNote(note));
            if (first_id == 0) first_id = added;
        }
        return first_id;
    };
    // The notes are read again before the caller hears of the new one, so that it can be shown.
    m_workspace->write(Change::Notes, this, job,
                       [this, done = std::move(done)](Result<app::NoteId> id) {
                           if (!id)
                               return emit writeFailed(QString::fromStdString(id.error().message));
                           const app::NoteId added = *id;
                           m_workspace->read(
                               this, [](const Library&) -> Result<bool> { return true; },
                               [done, added](Result<bool>) {
                                   if (done) done(added);
                               });
                       });
}

void ReaderDocument::changeNote(app::NoteId id, const QString& text, NoteRecord::Colour colour) {
    m_workspace->write(
        Change::Notes, this,
        [id, words = text.toStdString(), colour](app::Vault& vault) {
            return vault.library().changeNote(id, words, colour);
        },
        [this](Status status) {
            if (!status) emit writeFailed(QString::fromStdString(status.error().message));
        });
}

void ReaderDocument::removeNote(app::NoteId id) {
    m_workspace->write(
        Change::Notes, this, [id](app::Vault& vault) { return vault.library().removeNote(id); },
        [this](Status status) {
            if (!status) emit writeFailed(QString::fromStdString(status.error().message));
        });
}

void ReaderDocument::savePlace(const app::ReadingPlace& place) {
    m_place = place;
    // No one else shows reading places.
    m_workspace->write(
        {}, this,
        [id = m_id, place](app::Vault& vault) {
            return vault.library().saveReadingPlace(id, place);
        },
        [](const Status&) {});
}

void ReaderDocument::reloadRecord() {
    m_workspace->read(
        this, [id = m_id](const Library& library) { return library.document(id); },
        [this](Result<app::DocumentRecord> record) {
            if (!record) {
                if (record.error().code == ErrorCode::NotFound) emit gone();
                return;
            }
            m_record = std::move(*record);
            emit titleChanged();
        });
}

void ReaderDocument::reloadNotes() {
    m_workspace->read(
        this, [id = m_id](const Library& library) { return library.notes(id); },
        [this](Result<std::vector<NoteRecord>> notes) {
            if (!notes) return;
            m_notes = std::move(*notes);
            std::sort(m_notes.begin(), m_notes.end(), inReadingOrder);
            emit notesChanged();
        });
}

}  // namespace lectern::ui
