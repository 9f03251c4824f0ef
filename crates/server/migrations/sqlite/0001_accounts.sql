-- Accounts, sign-in and sessions. Times are microseconds since the epoch, UTC.

-- Greatest change stamp handed out; one row. Allocated inside the write transaction.
CREATE TABLE change_stamp (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL
) STRICT;
INSERT INTO change_stamp VALUES (1, 0);

-- Accounts and albums draw from 'entity'; clients expect both above 2^50 (and below 2^53).
CREATE TABLE id_sequence (
    name TEXT PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO id_sequence VALUES ('entity', 1580559962386438), ('file', 10000000), ('row', 1);

-- The address is sealed with key.encryption; the look-up key is a BLAKE2b-256 of the normalized address, keyed with
-- key.hash. Whoever has only this file learns no addresses.
CREATE TABLE users (
    user_id         INTEGER PRIMARY KEY,
    email_hash      BLOB NOT NULL UNIQUE,
    encrypted_email BLOB NOT NULL,
    email_nonce     BLOB NOT NULL,
    created_at      INTEGER NOT NULL,
    email_mfa       INTEGER NOT NULL DEFAULT 0,
    source          TEXT
) STRICT;

-- One row per account once the client has uploaded its keys. All texts are answered byte for byte.
CREATE TABLE key_attributes (
    user_id                                INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    kek_salt                               TEXT NOT NULL,
    kek_hash                               TEXT NOT NULL,
    encrypted_key                          TEXT NOT NULL,
    key_decryption_nonce                   TEXT NOT NULL,
    public_key                             TEXT NOT NULL,
    encrypted_secret_key                   TEXT NOT NULL,
    secret_key_decryption_nonce            TEXT NOT NULL,
    mem_limit                              INTEGER NOT NULL,
    ops_limit                              INTEGER NOT NULL,
    master_key_encrypted_with_recovery_key TEXT NOT NULL,
    master_key_decryption_nonce            TEXT NOT NULL,
    recovery_key_encrypted_with_master_key TEXT NOT NULL,
    recovery_key_decryption_nonce          TEXT NOT NULL
) STRICT;

-- Bytes of ciphertext owned; changed in the same transaction as object rows.
CREATE TABLE usage (
    user_id          INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    storage_consumed INTEGER NOT NULL DEFAULT 0 CHECK (storage_consumed >= 0)
) STRICT;

CREATE TABLE subscriptions (
    subscription_id INTEGER PRIMARY KEY,
    user_id         INTEGER NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
    product_id      TEXT NOT NULL,
    storage         INTEGER NOT NULL,
    expiry_time     INTEGER NOT NULL
) STRICT;

-- One-time codes, kept as keyed hashes: a six-digit code needs the key to be guessed from its hash.
CREATE TABLE otts (
    ott_id         INTEGER PRIMARY KEY,
    email_hash     BLOB NOT NULL,
    app            TEXT NOT NULL,
    code_hash      BLOB NOT NULL,
    expires_at     INTEGER NOT NULL,
    wrong_attempts INTEGER NOT NULL DEFAULT 0,
    UNIQUE (email_hash, app, code_hash)
) STRICT;
CREATE INDEX otts_expires_at ON otts (expires_at);

-- SHA-256 of the token's text; the token itself is never stored.
CREATE TABLE tokens (
    token_hash   BLOB PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    app          TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    ip           TEXT NOT NULL,
    user_agent   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_user_id ON tokens (user_id);

CREATE TABLE srp_auth (
    user_id     INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    srp_user_id TEXT NOT NULL UNIQUE,
    salt        TEXT NOT NULL,
    verifier    BLOB NOT NULL
) STRICT;

-- Sign-ins under way. A NULL user_id is a session for an identity nobody has; it looks the same from outside.
CREATE TABLE srp_sessions (
    session_id     TEXT PRIMARY KEY,
    srp_user_id    TEXT NOT NULL,
    user_id        INTEGER REFERENCES users ON DELETE CASCADE,
    client_public  BLOB NOT NULL,
    server_secret  BLOB NOT NULL,
    created_at     INTEGER NOT NULL,
    verified       INTEGER NOT NULL DEFAULT 0,
    wrong_attempts INTEGER NOT NULL DEFAULT 0,
    client_ip      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX srp_sessions_identity ON srp_sessions (srp_user_id, created_at);
CREATE INDEX srp_sessions_created_at ON srp_sessions (created_at);

-- A pending set-up is an SRP session of its own with the verifier it would store.
CREATE TABLE srp_setups (
    setup_id       TEXT PRIMARY KEY,
    user_id        INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    srp_user_id    TEXT NOT NULL,
    salt           TEXT NOT NULL,
    verifier       BLOB NOT NULL,
    client_public  BLOB NOT NULL,
    server_secret  BLOB NOT NULL,
    created_at     INTEGER NOT NULL,
    verified       INTEGER NOT NULL DEFAULT 0,
    wrong_attempts INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX srp_setups_user_id ON srp_setups (user_id, created_at);

CREATE TABLE remote_store (
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    key     TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;

-- Two opaque strings per (account, type); never overwritten.
CREATE TABLE entity_keys (
    user_id       INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    type          TEXT NOT NULL,
    encrypted_key TEXT NOT NULL,
    header        TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (user_id, type)
) STRICT, WITHOUT ROWID;
