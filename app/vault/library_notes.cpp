#include <cmath>

#include "app/vault/library_impl.h"

#include <QtGlobal>
#include "app/vault/private_files.h"

namespace lectern::app {

namespace {

/// Some forty printed pages: past this it is no note.
constexpr size_t kMaxNoteBytes = 100'000;

std::string checksumOf(const NoteRecord& note) {
    return RowChecksum()
        .add(int64_t{note.page_index})
        .add(int64_t{note.range.start})
        .add(int64_t{note.range.end})
        .add(note.quote)
        .add(note.text)
        .add(static_cast<int64_t>(note.colour))
        .add(note.created_at)
        .add(note.changed_at)
        .finish();
}

constexpr const char* kNoteColumns =
    "id, document, page_index, range_start, range_end, quote, text, colour, created_at, "
    "changed_at, checksum";

/// From SELECT kNoteColumns.
Result<NoteRecord> noteFrom(SQLite::Statement& row) {
    NoteRecord note;
    note.id = row.getColumn(0).getInt64();
    note.document = row.getColumn(1).getInt64();
    note.page_index = row.getColumn(2).getInt();
    note.range = {row.getColumn(3).getInt(), row.getColumn(4).getInt()};
    note.quote = columnBytes(row.getColumn(5));
    note.text = columnBytes(row.getColumn(6));
    note.colour = static_cast<NoteRecord::Colour>(row.getColumn(7).getInt());
    note.created_at = columnBytes(row.getColumn(8));
    note.changed_at = columnBytes(row.getColumn(9));
    if (checksumOf(note) != columnBytes(row.getColumn(10)))
        return fail(damagedRow("note", note.id));
    return note;
}

Status checkWords(const std::string& quote, const std::string& text) {
    if (quote.size() <= kMaxNoteBytes && text.size() <= kMaxNoteBytes) return {};
    return fail(ErrorCode::InvalidArgument,
                say(QT_TRANSLATE_NOOP("app", "a note has at most %1 bytes"),
                    {static_cast<int64_t>(kMaxNoteBytes)}));
}

Status checkColour(NoteRecord::Colour colour) {
    if (colour >= NoteRecord::Colour::Yellow && colour <= NoteRecord::Colour::Red) return {};
    return fail(ErrorCode::InvalidArgument, "there is no such colour");
}

/// The characters that a note marks stand on its page.
Status checkPlace(SQLite::Database& database, const NoteRecord& note) {
    SQLite::Statement query(database,
                            "SELECT text FROM pages WHERE document = ? AND page_index = ?");
    query.bind(1, note.document);
    query.bind(2, note.page_index);
    if (!query.executeStep())
        return fail(ErrorCode::InvalidArgument, "document " + std::to_string(note.document) +
                                                    " has no page " +
                                                    std::to_string(note.page_index + 1));
    const auto characters = static_cast<int>(fromUtf8(columnBytes(query.getColumn(0))).size());
    if (note.range.start >= 0 && note.range.start <= note.range.end && note.range.end <= characters)
        return {};
    return fail(ErrorCode::InvalidArgument,
                "page " + std::to_string(note.page_index + 1) + " of document " +
                    std::to_string(note.document) + " has " + std::to_string(characters) +
                    " characters; a note on " + std::to_string(note.range.start) + " to " +
                    std::to_string(note.range.end) + " is outside");
}

NoteId insertNote(SQLite::Database& database, const NoteRecord& note) {
    SQLite::Statement insert(
        database,
        "INSERT INTO notes (document, page_index, range_start, range_end, quote, text, colour, "
        "created_at, changed_at, checksum) VALUES (?,?,?,?,?,?,?,?,?,?)");
    insert.bind(1, note.document);
    insert.bind(2, note.page_index);
    insert.bind(3, note.range.start);
    insert.bind(4, note.range.end);
    insert.bindNoCopy(5, note.quote);
    insert.bindNoCopy(6, note.text);
    insert.bind(7, static_cast<int>(note.colour));
    insert.bind(8, note.created_at);
    insert.bind(9, note.changed_at);
    bindBlob(insert, 10, checksumOf(note));
    insert.exec();
    return database.getLastInsertRowid();
}

Result<NoteRecord> readNote(SQLite::Database& database, NoteId id) {
    SQLite::Statement query(database,
                            std::string("SELECT ") + kNoteColumns + " FROM notes WHERE id = ?");
    query.bind(1, id);
    if (!query.executeStep())
        return fail(ErrorCode::NotFound,
                    "there is no note " + std::to_string(id) + " in this vault");
    return noteFrom(query);
}

Status checkReadingPlace(const ReadingPlace& place, int page_count) {
    const bool has_page = place.page_index >= 0 && place.page_index < page_count;
    const bool has_numbers = std::isfinite(place.zoom) && place.page_fraction >= 0 &&
                             place.page_fraction <= 1;  // which a NaN is not
    const bool has_angle = place.rotation == 0 || place.rotation == 90 || place.rotation == 180 ||
                           place.rotation == 270;
    if (has_page && has_numbers && has_angle) return {};
    return fail(ErrorCode::InvalidArgument, "page " + std::to_string(place.page_index + 1) +
                                                " turned by " + std::to_string(place.rotation) +
                                                " degrees is no place in this document");
}

}  // namespace

Result<std::vector<NoteRecord>> Library::notes(DocumentId document) const {
    return m_impl->reading("reading notes", [&]() -> Result<std::vector<NoteRecord>> {
        LECTERN_TRY(m_impl->mustExist("documents", "document", document));
        SQLite::Statement query(m_impl->db(), std::string("SELECT ") + kNoteColumns +
                                                  " FROM notes WHERE document = ? "
                                                  "ORDER BY page_index, range_start, id");
        query.bind(1, document);
        std::vector<NoteRecord> found;
        while (query.executeStep()) {
            LECTERN_TRY_ASSIGN(NoteRecord note, noteFrom(query));
            found.push_back(std::move(note));
        }
        return found;
    });
}

Result<NoteId> Library::addNote(const NoteRecord& given) {
    NoteRecord note = given;
    note.quote = toUtf8(fromUtf8(given.quote));
    note.text = toUtf8(fromUtf8(given.text));
    note.created_at = note.changed_at = utcNow();
    LECTERN_TRY(checkWords(note.quote, note.text));
    LECTERN_TRY(checkColour(note.colour));
    return m_impl->inTransaction("adding a note", [&]() -> Result<NoteId> {
        LECTERN_TRY(m_impl->mustExist("documents", "document", note.document));
        LECTERN_TRY(checkPlace(m_impl->db(), note));
        return insertNote(m_impl->db(), note);
    });
}

Status Library::changeNote(NoteId id, const std::string& text, NoteRecord::Colour colour) {
    LECTERN_TRY(checkWords({}, text));
    LECTERN_TRY(checkColour(colour));
    return m_impl->inTransaction("changing a note", [&]() -> Status {
        LECTERN_TRY_ASSIGN(NoteRecord note, readNote(m_impl->db(), id));
        note.text = toUtf8(fromUtf8(text));
        note.colour = colour;
        note.changed_at = utcNow();
        SQLite::Statement update(
            m_impl->db(),
            "UPDATE notes SET text = ?, colour = ?, changed_at = ?, checksum = ? WHERE id = ?");
        update.bind(1, note.text);
        update.bind(2, static_cast<int>(note.colour));
        update.bind(3, note.changed_at);
        bindBlob(update, 4, checksumOf(note));
        update.bind(5, id);
        update.exec();
        return {};
    });
}

Status Library::removeNote(NoteId id) {
    auto removed = m_impl->inTransaction("removing a note", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("notes", "note", id));
        SQLite::Statement remove(m_impl->db(), "DELETE FROM notes WHERE id = ?");
        remove.bind(1, id);
        remove.exec();
        return {};
    });
    return removed ? m_impl->forgetOldCopies() : removed;
}

Result<std::optional<ReadingPlace>> Library::readingPlace(DocumentId document) const {
    return m_impl->reading("reading a place", [&]() -> Result<std::optional<ReadingPlace>> {
        LECTERN_TRY(m_impl->mustExist("documents", "document", document));
        SQLite::Statement query(m_impl->db(),
                                "SELECT page_index, page_fraction, zoom, rotation, continuous "
                                "FROM reading_places WHERE document = ?");
        query.bind(1, document);
        if (!query.executeStep()) return std::optional<ReadingPlace>();
        return std::optional<ReadingPlace>(
            {query.getColumn(0).getInt(), query.getColumn(1).getDouble(),
             query.getColumn(2).getDouble(), query.getColumn(3).getInt(),
             query.getColumn(4).getInt() != 0});
    });
}

Status Library::saveReadingPlace(DocumentId document_id, const ReadingPlace& place) {
    return m_impl->inTransaction("saving a place", [&]() -> Status {
        LECTERN_TRY(m_impl->mustExist("documents", "document", document_id));
        SQLite::Statement pages(m_impl->db(), "SELECT page_count FROM documents WHERE id = ?");
        pages.bind(1, document_id);
        pages.executeStep();
        LECTERN_TRY(checkReadingPlace(place, pages.getColumn(0).getInt()));
        SQLite::Statement save(m_impl->db(),
                               "INSERT OR REPLACE INTO reading_places (document, page_index, "
                               "page_fraction, zoom, rotation, continuous) VALUES (?,?,?,?,?,?)");
        save.bind(1, document_id);
        save.bind(2, place.page_index);
        save.bind(3, place.page_fraction);
        save.bind(4, place.zoom);
        save.bind(5, place.rotation);
        save.bind(6, place.continuous ? 1 : 0);
        save.exec();
        return {};
    });
}

}  // namespace lectern::app
