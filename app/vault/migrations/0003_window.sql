-- What lists are sorted and filtered by, from app/vault/name_keys.h: a change of its rules needs a step that fills them anew.
ALTER TABLE documents ADD COLUMN title_key TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN filter_text TEXT NOT NULL DEFAULT '';
UPDATE documents SET title_key = lectern_title_key(title), filter_text = lectern_filter_text(title, file_name);
CREATE INDEX documents_by_title ON documents (title_key);
CREATE INDEX documents_by_pages ON documents (page_count DESC, title_key);

-- Everything a reader needs to lay a document out, so that its text and boxes are not walked over.
CREATE INDEX pages_layout ON pages (document, page_index, label, width, height, has_text);

-- key: the name folded; spellings that differ in case are one tag. A tag without documents is deleted.
CREATE TABLE tags (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    key  TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE document_tags (
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    tag      INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (document, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_tags_tag ON document_tags (tag);

-- checksum: BLAKE2b over everything in the row but id and document.
CREATE TABLE notes (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    document    INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    page_index  INTEGER NOT NULL CHECK (page_index >= 0),
    range_start INTEGER NOT NULL CHECK (range_start >= 0),
    range_end   INTEGER NOT NULL CHECK (range_end >= range_start),
    quote       TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    colour      INTEGER NOT NULL CHECK (colour BETWEEN 0 AND 3),
    created_at  TEXT    NOT NULL,
    changed_at  TEXT    NOT NULL,
    checksum    BLOB    NOT NULL CHECK (length(checksum) = 16)
) STRICT;
CREATE INDEX notes_document ON notes (document, page_index, range_start);

CREATE TABLE reading_places (
    document      INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    page_index    INTEGER NOT NULL CHECK (page_index >= 0),
    page_fraction REAL    NOT NULL,
    zoom          REAL    NOT NULL,
    rotation      INTEGER NOT NULL CHECK (rotation IN (0, 90, 180, 270)),
    continuous    INTEGER NOT NULL CHECK (continuous IN (0, 1))
) STRICT;

-- The user's word on a turn, which changes; so it stays outside the turn's checksum.
ALTER TABLE turns ADD COLUMN rating INTEGER NOT NULL DEFAULT 0 CHECK (rating IN (-1, 0, 1));

-- parent: NULL for a first turn. checksum: BLAKE2b over question, thinking and answer.
CREATE TABLE drafts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    parent       INTEGER REFERENCES turns (id) ON DELETE CASCADE,
    question     TEXT    NOT NULL,
    thinking     TEXT    NOT NULL,
    answer       TEXT    NOT NULL,
    updated_at   TEXT    NOT NULL,
    checksum     BLOB    NOT NULL CHECK (length(checksum) = 16)
) STRICT;
CREATE INDEX drafts_conversation ON drafts (conversation);
CREATE INDEX drafts_parent ON drafts (parent);

-- Documents that were taken out of a binder: its conversations up to this one may quote them, and
-- go when the document is removed from the vault.
CREATE TABLE former_binder_documents (
    binder            INTEGER NOT NULL REFERENCES binders (id) ON DELETE CASCADE,
    document          INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    last_conversation INTEGER NOT NULL,
    PRIMARY KEY (binder, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_binder_documents_document ON former_binder_documents (document);
