-- Photos, their rows in albums, their objects, and the trash.

CREATE TABLE files (
    file_id                     INTEGER PRIMARY KEY,
    owner_id                    INTEGER NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    file_decryption_header      TEXT    NOT NULL,
    thumbnail_decryption_header TEXT    NOT NULL,
    metadata_decryption_header  TEXT    NOT NULL,
    encrypted_metadata          TEXT    NOT NULL,
    magic_metadata              TEXT    CHECK (json_valid(magic_metadata)),
    pub_magic_metadata          TEXT    CHECK (json_valid(pub_magic_metadata)),
    file_size                   INTEGER NOT NULL CHECK (file_size >= 0),
    thumb_size                  INTEGER NOT NULL CHECK (thumb_size >= 0),
    updation_time               INTEGER NOT NULL
) STRICT;

CREATE INDEX files_of_owner ON files (owner_id);

-- One row for a photo in an album; removal keeps it as a tombstone. `f_owner_id` makes the removal of a participant's
-- photos one update.
CREATE TABLE collection_files (
    collection_id        INTEGER NOT NULL REFERENCES collections (collection_id) ON DELETE CASCADE,
    file_id              INTEGER NOT NULL REFERENCES files (file_id) ON DELETE CASCADE,
    c_owner_id           INTEGER NOT NULL,
    f_owner_id           INTEGER NOT NULL,
    encrypted_key        TEXT    NOT NULL,
    key_decryption_nonce TEXT    NOT NULL,
    is_deleted           INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    action               TEXT    CHECK (action IN ('REMOVE', 'DELETE_SUGGESTED')),
    action_user          INTEGER,
    created_at           INTEGER NOT NULL,
    updation_time        INTEGER NOT NULL,
    PRIMARY KEY (collection_id, file_id)
) STRICT, WITHOUT ROWID;

-- The diff reads along this; the file id makes its order total.
CREATE INDEX rows_of_album ON collection_files (collection_id, updation_time, file_id);
CREATE INDEX albums_of_file ON collection_files (file_id);

-- An object belongs to exactly one photo and never changes hands.
CREATE TABLE object_keys (
    file_id    INTEGER NOT NULL REFERENCES files (file_id) ON DELETE CASCADE,
    o_type     TEXT    NOT NULL CHECK (o_type IN ('file', 'thumbnail')),
    object_key TEXT    NOT NULL UNIQUE,
    size       INTEGER NOT NULL CHECK (size >= 0),
    is_deleted INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (file_id, o_type)
) STRICT, WITHOUT ROWID;

-- Places that were handed out and hold nothing a photo names yet.
CREATE TABLE temp_objects (
    object_key TEXT    PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX temp_objects_by_age ON temp_objects (expires_at);

-- Objects to be removed from storage once their time has come.
CREATE TABLE object_removals (
    object_key TEXT    PRIMARY KEY,
    remove_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX object_removals_by_age ON object_removals (remove_at);

CREATE TABLE trash (
    file_id       INTEGER PRIMARY KEY REFERENCES files (file_id) ON DELETE CASCADE,
    user_id       INTEGER NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    collection_id INTEGER NOT NULL,
    is_deleted    INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    is_restored   INTEGER NOT NULL DEFAULT 0 CHECK (is_restored IN (0, 1)),
    delete_by     INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    CHECK (is_deleted = 0 OR is_restored = 0),
    FOREIGN KEY (collection_id, file_id) REFERENCES collection_files (collection_id, file_id) ON DELETE CASCADE
) STRICT;

CREATE INDEX trash_of_user ON trash (user_id, updated_at);
CREATE INDEX trash_by_age ON trash (delete_by) WHERE is_deleted = 0 AND is_restored = 0;
