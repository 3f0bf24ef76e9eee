CREATE TABLE conversations (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    binder     INTEGER NOT NULL REFERENCES binders (id) ON DELETE CASCADE,
    title      TEXT    NOT NULL,
    created_at TEXT    NOT NULL
) STRICT;
CREATE INDEX conversations_binder ON conversations (binder);

-- parent: NULL for the first turn. record: JSON. checksum: BLAKE2b over role, text, thinking and record.
CREATE TABLE turns (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    parent       INTEGER REFERENCES turns (id) ON DELETE CASCADE,
    role         TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    thinking     TEXT    NOT NULL,
    record       TEXT    NOT NULL,
    created_at   TEXT    NOT NULL,
    checksum     BLOB    NOT NULL CHECK (length(checksum) = 16)
) STRICT;
CREATE INDEX turns_conversation ON turns (conversation);
CREATE INDEX turns_parent ON turns (parent);
