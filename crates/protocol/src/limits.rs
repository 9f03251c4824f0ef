//! Numbers both sides agree on. Units are in the names.

/// Upload URLs handed out by one call.
pub const UPLOAD_URLS_PER_CALL: usize = 50;
/// Largest stored object, ciphertext.
pub const OBJECT_MAX_BYTES: u64 = 10 * 1024 * 1024 * 1024;
/// Most parts of one object.
pub const PARTS_MAX: usize = 10_000;
/// Smallest part when there is more than one.
pub const PART_MIN_BYTES: u64 = 5 * 1024 * 1024;
/// Largest part.
pub const PART_MAX_BYTES: u64 = 5 * 1024 * 1024 * 1024;
/// Ciphertext chunks in one part of ours.
pub const CHUNKS_PER_PART: u64 = 5;
/// From this many chunks on an object goes up in parts.
pub const MULTIPART_FROM_CHUNKS: u64 = 5;
/// Rows a diff page aims at.
pub const DIFF_PAGE_ROWS: usize = 2500;
/// Most items of a list call.
pub const BATCH_MAX: usize = 1000;
/// Lifetime of presigned URLs.
pub const PRESIGNED_SECONDS: i64 = 7 * 24 * 3600;
/// What a full plan still takes, so that the last photo goes through.
pub const QUOTA_SLACK_BYTES: i64 = 50 * 1024 * 1024;
/// Storage of a new account.
pub const FREE_PLAN_BYTES: i64 = 10 * 1024 * 1024 * 1024;
/// `opsLimit * memLimit` of every new account (docs/spec/crypto.md 5).
pub const KDF_STRENGTH: i64 = 4_294_967_296;
/// Least Argon2id memory of a new account.
pub const KDF_MEM_MIN_BYTES: i64 = 134_217_728;
/// Highest device limit a link takes.
pub const LINK_DEVICE_LIMIT_MAX: i32 = 50;
/// Longest JSON request body.
pub const JSON_MAX_BYTES: usize = 1024 * 1024;
/// The same below `/files/` and `/collections/`, where lists of photos are sent.
pub const LIST_JSON_MAX_BYTES: usize = 16 * 1024 * 1024;
