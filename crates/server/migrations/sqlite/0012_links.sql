-- Public links, and the devices each has let in.
--
-- A removed link stays as a row, so that its token never comes back and its guests are told that it was removed.

CREATE TABLE public_collection_tokens (
    id              INTEGER PRIMARY KEY,
    collection_id   INTEGER NOT NULL REFERENCES collections (collection_id) ON DELETE CASCADE,
    access_token    TEXT    NOT NULL CONSTRAINT link_token_taken UNIQUE,
    app             TEXT    NOT NULL,
    is_disabled     INTEGER NOT NULL DEFAULT 0 CHECK (is_disabled IN (0, 1)),
    valid_till      INTEGER NOT NULL DEFAULT 0,
    device_limit    INTEGER NOT NULL DEFAULT 0,
    -- Base64 of 32 bytes of Argon2id; together with its salt and limits, or not at all.
    pw_hash         TEXT,
    pw_nonce        TEXT,
    mem_limit       INTEGER,
    ops_limit       INTEGER,
    enable_download INTEGER NOT NULL DEFAULT 1 CHECK (enable_download IN (0, 1)),
    enable_collect  INTEGER NOT NULL DEFAULT 0 CHECK (enable_collect IN (0, 1)),
    enable_comment  INTEGER NOT NULL DEFAULT 0 CHECK (enable_comment IN (0, 1)),
    enable_join     INTEGER NOT NULL DEFAULT 1 CHECK (enable_join IN (0, 1)),
    min_role        TEXT    CHECK (min_role IN ('VIEWER', 'COLLABORATOR', 'ADMIN', 'OWNER')),
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    CHECK ((pw_hash IS NULL) = (pw_nonce IS NULL)
       AND (pw_hash IS NULL) = (mem_limit IS NULL)
       AND (pw_hash IS NULL) = (ops_limit IS NULL))
) STRICT;

CREATE UNIQUE INDEX one_active_link ON public_collection_tokens (collection_id) WHERE is_disabled = 0;

-- A device is an address and a browser's name, both as they came.
CREATE TABLE link_devices (
    link_id    INTEGER NOT NULL REFERENCES public_collection_tokens (id) ON DELETE CASCADE,
    ip         TEXT    NOT NULL,
    user_agent TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (link_id, ip, user_agent)
) STRICT, WITHOUT ROWID;
