CREATE TABLE documents (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256      BLOB    NOT NULL UNIQUE CHECK (length(sha256) = 32),
    title       TEXT    NOT NULL,
    file_name   TEXT    NOT NULL,
    file_bytes  INTEGER NOT NULL CHECK (file_bytes >= 0),
    page_count  INTEGER NOT NULL CHECK (page_count >= 0),
    imported_at TEXT    NOT NULL
) STRICT;

-- text: UTF-8. boxes: app/vault/boxes.h. checksum: BLAKE2b over everything in the row but id and document.
CREATE TABLE pages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    document   INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    page_index INTEGER NOT NULL CHECK (page_index >= 0),
    label      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    boxes      BLOB    NOT NULL,
    width      REAL    NOT NULL,
    height     REAL    NOT NULL,
    rotation   INTEGER NOT NULL,
    has_text   INTEGER NOT NULL CHECK (has_text IN (0, 1)),
    checksum   BLOB    NOT NULL CHECK (length(checksum) = 16),
    UNIQUE (document, page_index)
) STRICT;
CREATE INDEX pages_without_text ON pages (document, page_index) WHERE has_text = 0;

CREATE TABLE outline (
    document   INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    page_index INTEGER NOT NULL,
    level      INTEGER NOT NULL,
    PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE binders (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL UNIQUE,
    created_at TEXT    NOT NULL
) STRICT;

CREATE TABLE binder_documents (
    binder   INTEGER NOT NULL REFERENCES binders (id) ON DELETE CASCADE,
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    PRIMARY KEY (binder, document),
    UNIQUE (binder, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX binder_documents_document ON binder_documents (document);

-- The words of pages.text, which it reads for excerpts; rows are written and deleted by Library, beside the page.
CREATE VIRTUAL TABLE page_search USING fts5 (
    text, content = 'pages', content_rowid = 'id', tokenize = 'lectern'
);
