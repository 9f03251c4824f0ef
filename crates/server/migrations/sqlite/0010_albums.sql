-- Albums, the people they are shared with, and the marks left for an album's owner.
--
-- Ciphertext is stored as the text that came. Nothing here is ever read by anybody but its key's holder.
-- Every `updation_time` is a stamp of the writing transaction (see `change_stamp`), so a reader that has seen a stamp has
-- seen everything before it, and an album's stamp is at least that of each of its rows.

CREATE TABLE collections (
    collection_id         INTEGER PRIMARY KEY,
    owner_id              INTEGER NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    app                   TEXT    NOT NULL CHECK (app IN ('photos', 'locker')),
    type                  TEXT    NOT NULL CHECK (type IN ('album', 'folder', 'favorites', 'uncategorized')),
    encrypted_key         TEXT    NOT NULL,
    key_decryption_nonce  TEXT    NOT NULL,
    name                  TEXT    NOT NULL DEFAULT '',
    encrypted_name        TEXT    NOT NULL DEFAULT '',
    name_decryption_nonce TEXT    NOT NULL DEFAULT '',
    attributes            TEXT    NOT NULL DEFAULT '{"version":0}' CHECK (json_valid(attributes)),
    magic_metadata        TEXT    CHECK (json_valid(magic_metadata)),
    pub_magic_metadata    TEXT    CHECK (json_valid(pub_magic_metadata)),
    is_deleted            INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    updation_time         INTEGER NOT NULL
) STRICT;

CREATE INDEX collections_of_owner ON collections (owner_id, updation_time);

-- One album of favourites and one of what is in no album, for each account and app.
CREATE UNIQUE INDEX one_favorites ON collections (owner_id, app) WHERE type = 'favorites';
CREATE UNIQUE INDEX one_uncategorized ON collections (owner_id, app) WHERE type = 'uncategorized';

-- The owner is no row here. Leaving and removal keep the row as a tombstone for the one who left.
CREATE TABLE collection_shares (
    collection_id  INTEGER NOT NULL REFERENCES collections (collection_id) ON DELETE CASCADE,
    to_user_id     INTEGER NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    from_user_id   INTEGER NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    encrypted_key  TEXT    NOT NULL,
    role           TEXT    NOT NULL CHECK (role IN ('VIEWER', 'COLLABORATOR', 'ADMIN')),
    magic_metadata TEXT    CHECK (json_valid(magic_metadata)),
    shared_at      INTEGER NOT NULL,
    is_deleted     INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    updation_time  INTEGER NOT NULL,
    PRIMARY KEY (collection_id, to_user_id),
    CHECK (to_user_id <> from_user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX shares_of_user ON collection_shares (to_user_id, updation_time);

-- What somebody asks the owner of a photo to do.
CREATE TABLE collection_actions (
    id            TEXT    PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    actor_user_id INTEGER NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    collection_id INTEGER NOT NULL REFERENCES collections (collection_id) ON DELETE CASCADE,
    file_id       INTEGER NOT NULL,
    action        TEXT    NOT NULL CHECK (action IN ('REMOVE', 'DELETE_SUGGESTED')),
    is_pending    INTEGER NOT NULL DEFAULT 1 CHECK (is_pending IN (0, 1)),
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_actions ON collection_actions (user_id, updated_at) WHERE is_pending = 1;
