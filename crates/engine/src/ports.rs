//! What the outside world must fill in. The engine does no I/O of its own.
//!
//! The browser is single-threaded, so these traits use plain `async fn` and do not ask for `Send`; native tests run
//! on a current-thread runtime. A dropped future cancels its work.
#![allow(
    async_fn_in_trait,
    reason = "single-threaded by design; no Send bound is wanted (docs/adr/0001)"
)]

use std::fmt;
use std::rc::Rc;

use potluck_crypto::rand_core::CryptoRng;
use potluck_crypto::{CacheKey, FileKey, KdfLimits, KeyEncryptionKey, StreamState};

use crate::jobs::{OpenedRow, SealedRow, Survey};

/// Everything the engine stands on.
pub trait Platform: 'static {
    /// HTTP to the API server.
    type Transport: Transport<Body: Body<Buffer = Self::Buffer>>;
    /// PUT to a presigned URL, with progress.
    type Put: ObjectPut<Buffer = Self::Buffer>;
    /// The local cache.
    type Store: LocalStore;
    /// Heavy work.
    type Pool: CryptoPool<File = Self::File, Buffer = Self::Buffer>;
    /// Time.
    type Clock: Clock;
    /// Random bytes.
    type Random: CryptoRng;
    /// A picked file.
    type File: LocalFile;
    /// Bytes kept outside the engine's own memory (an `ArrayBuffer` in the browser).
    type Buffer: Buffer;
    /// Something an `<img>` can show; revoked on drop.
    type ObjectUrl: fmt::Debug + 'static;
    /// Where a decrypted download goes, piece by piece.
    type Sink: Sink<Buffer = Self::Buffer, ObjectUrl = Self::ObjectUrl>;
    /// Exclusion and talk between tabs.
    type Tabs: Tabs;

    /// HTTP to the API server.
    fn transport(&self) -> &Self::Transport;
    /// PUT to presigned URLs.
    fn put(&self) -> &Self::Put;
    /// The local cache.
    fn store(&self) -> &Self::Store;
    /// Heavy work.
    fn pool(&self) -> &Self::Pool;
    /// Time.
    fn clock(&self) -> &Self::Clock;
    /// Exclusion and talk between tabs.
    fn tabs(&self) -> &Self::Tabs;
    /// A generator; cheap to make.
    fn random(&self) -> Self::Random;
    /// Makes a URL for bytes of a MIME type.
    fn object_url(&self, bytes: Self::Buffer, mime: &str) -> Self::ObjectUrl;
    /// Opens a place for a download of about `len` plaintext bytes.
    fn sink(&self, mime: &str, len: u64) -> Self::Sink;
    /// Starts a task that lives as long as the engine.
    fn spawn(&self, task: impl Future<Output = ()> + 'static);
}

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

/// A request to the API server (`url` starts with `/`) or to a presigned address (absolute).
///
/// Headers hold tokens, so `Debug` prints neither them nor the body, nor the query.
#[derive(Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path and query, or absolute URL.
    pub url: String,
    /// Name and value.
    pub headers: Vec<(&'static str, String)>,
    /// JSON or XML text.
    pub body: Option<String>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &path)
            .finish_non_exhaustive()
    }
}

/// An answer, whole.
#[derive(Clone)]
pub struct Response {
    /// Status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of that name (any case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }
}

/// Why no answer came.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
pub enum TransportError {
    /// No connection, name not found, refused, cut off.
    #[error("no connection")]
    Offline,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The page's policy or another origin's CORS forbids it.
    #[error("request blocked")]
    Blocked,
}

/// HTTP to the API server.
pub trait Transport {
    /// A body that arrives in pieces.
    type Body: Body;
    /// Sends and reads the whole answer.
    ///
    /// # Errors
    /// [`TransportError`] when no answer came; any status is an answer.
    async fn send(&self, request: Request) -> Result<Response, TransportError>;
    /// Sends and gives status and body as it arrives.
    ///
    /// # Errors
    /// As [`Transport::send`].
    async fn stream(&self, request: Request) -> Result<(u16, Self::Body), TransportError>;
}

/// A body that arrives in pieces.
pub trait Body {
    /// The bytes, outside the engine's memory.
    type Buffer;
    /// Exactly `len` bytes, fewer only at the end; `None` after the end.
    ///
    /// # Errors
    /// The connection was cut.
    async fn read(&mut self, len: usize) -> Result<Option<Self::Buffer>, TransportError>;
}

/// What the object store said to a PUT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutReply {
    /// Status.
    pub status: u16,
    /// `ETag` verbatim, quotes and all; `None` when the browser may not read it.
    pub etag: Option<String>,
}

/// PUT to a presigned URL, with progress.
pub trait ObjectPut {
    /// The bytes.
    type Buffer: Buffer;
    /// Sends `body`; `progress` hears bytes sent so far. The buffer stays usable for a retry.
    ///
    /// # Errors
    /// [`TransportError`] when no answer came.
    async fn put(
        &self,
        url: &str,
        content_md5: Option<&str>,
        body: &Self::Buffer,
        progress: &dyn Fn(u64),
    ) -> Result<PutReply, TransportError>;
}

/// Bytes outside the engine's own memory.
pub trait Buffer: Clone + 'static {
    /// Length in bytes.
    fn len(&self) -> usize;
    /// True when there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Copies into the engine's memory; for small things.
    fn to_vec(&self) -> Vec<u8>;
    /// Copies out of the engine's memory; for small things.
    fn from_vec(bytes: Vec<u8>) -> Self;
}

/// Where a decrypted download goes.
pub trait Sink {
    /// The bytes.
    type Buffer;
    /// What shows or saves it.
    type ObjectUrl;
    /// Appends a piece.
    ///
    /// # Errors
    /// No room.
    async fn write(&mut self, piece: Self::Buffer) -> Result<(), StoreError>;
    /// All pieces are in and authentic to the end.
    ///
    /// # Errors
    /// No room.
    async fn finish(self) -> Result<Self::ObjectUrl, StoreError>;
}

/// Tables of the local cache. Values are sealed rows except in [`Table::Plain`], which holds cursors and ids only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Cursors and ids; nothing personal.
    Plain,
    /// Session: one sealed row.
    Session,
    /// Albums by id.
    Albums,
    /// Photos by `album/photo`.
    Photos,
    /// Thumbnails (still ciphertext) by photo id.
    Thumbs,
    /// Link sessions by hash of token.
    Links,
    /// Upload queue rows.
    Uploads,
    /// Preferences and small things remembered.
    Notes,
}

impl Table {
    /// Every table.
    pub const ALL: [Table; 8] = [
        Table::Plain,
        Table::Session,
        Table::Albums,
        Table::Photos,
        Table::Thumbs,
        Table::Links,
        Table::Uploads,
        Table::Notes,
    ];
    /// Name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Table::Plain => "plain",
            Table::Session => "session",
            Table::Albums => "albums",
            Table::Photos => "photos",
            Table::Thumbs => "thumbs",
            Table::Links => "links",
            Table::Uploads => "uploads",
            Table::Notes => "notes",
        }
    }
}

/// One change of the local cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Inserts or replaces.
    Put(Table, String, Vec<u8>),
    /// Removes, if there.
    Delete(Table, String),
    /// Removes every key that begins so; `""` clears the table.
    DeletePrefix(Table, String),
}

/// Why the local cache failed.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
pub enum StoreError {
    /// Storage is off in this browser or mode.
    #[error("storage is blocked")]
    Blocked,
    /// No room left.
    #[error("storage is full")]
    Full,
    /// Something else; the cache may be dropped and rebuilt.
    #[error("storage failed")]
    Failed,
}

/// The local cache: ordered keys in tables, changes in transactions. Keys are ASCII and sort bytewise.
pub trait LocalStore {
    /// One row.
    ///
    /// # Errors
    /// See [`StoreError`].
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Every row whose key begins with `prefix`, ascending by key.
    ///
    /// # Errors
    /// See [`StoreError`].
    async fn scan(&self, table: Table, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;
    /// All or nothing.
    ///
    /// # Errors
    /// See [`StoreError`].
    async fn commit(&self, writes: Vec<Write>) -> Result<(), StoreError>;
    /// The key that seals rows: made on first use, kept so that a copied database alone does not open
    /// (the browser wraps it with a key it cannot export).
    ///
    /// # Errors
    /// See [`StoreError`].
    async fn cache_key(&self) -> Result<CacheKey, StoreError>;
    /// Forgets everything, the cache key too.
    ///
    /// # Errors
    /// See [`StoreError`].
    async fn wipe(&self) -> Result<(), StoreError>;
    /// True when rows outlive the page; false in memory because storage is blocked.
    fn is_durable(&self) -> bool;
}

/// Why a heavy job failed.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
pub enum PoolError {
    /// Argon2id could not get its memory.
    #[error("not enough memory")]
    OutOfMemory,
    /// A ciphertext did not open, or a password did not fit.
    #[error("does not open")]
    Open,
    /// The stream ended without its final tag.
    #[error("cut short")]
    Truncated,
    /// The picked file cannot be read any more.
    #[error("file is gone")]
    FileGone,
    /// The picked file is not what it was when it was surveyed.
    #[error("file changed")]
    FileChanged,
    /// The browser cannot decode the picture.
    #[error("cannot be decoded")]
    Undecodable,
    /// The worker died; may work again.
    #[error("worker died")]
    Died,
}

/// A thumbnail before it is encrypted.
#[derive(Clone, Debug)]
pub struct Thumbnail<B> {
    /// JPEG.
    pub jpeg: B,
    /// Display size of the original, orientation applied, in pixels.
    pub width_px: u32,
    /// Display size of the original, orientation applied, in pixels.
    pub height_px: u32,
}

/// A surveyed file, with its ciphertext at hand when it is small enough to go up in one PUT.
pub struct Surveyed<B> {
    /// Hash, lengths, part checksums and states.
    pub survey: Survey,
    /// The whole ciphertext; `None` when the object goes up in parts.
    pub whole: Option<B>,
}

/// Work that burns CPU for more than a few milliseconds. Jobs are stateless: what one needs comes with it.
pub trait CryptoPool {
    /// A picked file.
    type File: LocalFile;
    /// Bytes.
    type Buffer: Buffer;

    /// Argon2id to the key-encryption key, in a worker of its own that ends afterwards.
    ///
    /// # Errors
    /// `OutOfMemory`, `Died`.
    async fn derive_kek(
        &self,
        password: &str,
        salt: &[u8; 16],
        limits: KdfLimits,
    ) -> Result<KeyEncryptionKey, PoolError>;

    /// Argon2id of a link's password (docs/spec/crypto.md 17.3): 32 bytes, as sent.
    ///
    /// # Errors
    /// `OutOfMemory`, `Died`.
    async fn hash_link_password(
        &self,
        password: &str,
        salt: &[u8; 16],
        limits: KdfLimits,
    ) -> Result<[u8; 32], PoolError>;

    /// Reads the file once: content hash, part checksums, and the stream state at the start of each part, so that
    /// parts can be made again later, in any order, with the same bytes. `progress` hears plaintext bytes read.
    ///
    /// # Errors
    /// `FileGone`, `Died`.
    async fn survey(
        &self,
        file: &Self::File,
        key: &FileKey,
        header: [u8; 24],
        progress: &dyn Fn(u64),
    ) -> Result<Surveyed<Self::Buffer>, PoolError>;

    /// Makes one part's ciphertext again; `FileChanged` when its checksum is not the surveyed one.
    ///
    /// # Errors
    /// `FileGone`, `FileChanged`, `Died`.
    async fn encrypt_part(
        &self,
        file: &Self::File,
        survey: &Survey,
        part: usize,
    ) -> Result<Self::Buffer, PoolError>;

    /// Thumbnail and display size of an image.
    ///
    /// # Errors
    /// `Undecodable`, `FileGone`, `Died`.
    async fn thumbnail(&self, file: &Self::File) -> Result<Thumbnail<Self::Buffer>, PoolError>;

    /// Seals a buffer as one blob under `key` with `header`.
    ///
    /// # Errors
    /// `Died`.
    async fn seal_blob(
        &self,
        plain: &Self::Buffer,
        key: &FileKey,
        header: [u8; 24],
    ) -> Result<Self::Buffer, PoolError>;

    /// Opens one blob.
    ///
    /// # Errors
    /// `Open`, `Truncated`, `Died`.
    async fn open_blob(
        &self,
        sealed: Self::Buffer,
        key: &FileKey,
        header: [u8; 24],
    ) -> Result<Self::Buffer, PoolError>;

    /// Opens whole chunks of a stream from `state`; gives the plaintext, the state after, and whether FINAL was seen.
    ///
    /// # Errors
    /// `Open` also when bytes follow FINAL; `Died`.
    async fn open_chunks(
        &self,
        sealed: Self::Buffer,
        state: StreamState,
    ) -> Result<(Self::Buffer, StreamState, bool), PoolError>;

    /// Opens keys and metadata of many rows; one result for each, in order.
    ///
    /// # Errors
    /// `Died`; a row that does not open is an error of its own inside.
    async fn open_rows(
        &self,
        rows: Vec<SealedRow>,
    ) -> Result<Vec<Result<OpenedRow, PoolError>>, PoolError>;
}

/// Time.
pub trait Clock {
    /// Milliseconds since the epoch.
    fn now_ms(&self) -> i64;
    /// Minutes to add to UTC for local time at that moment.
    fn local_offset_minutes(&self, epoch_ms: i64) -> i32;
    /// Waits.
    async fn sleep(&self, ms: u64);
}

/// Why a picked file cannot be read.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
#[error("file cannot be read")]
pub struct FileError;

/// A picked file; cheap to clone, a handle.
pub trait LocalFile: Clone + 'static {
    /// Name with extension.
    fn name(&self) -> String;
    /// Bytes.
    fn len(&self) -> u64;
    /// True for a file of no bytes.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// When it was last changed, milliseconds since the epoch.
    fn modified_ms(&self) -> i64;
    /// Bytes `start..end`, clamped; for small slices.
    ///
    /// # Errors
    /// The file was moved, deleted or changed.
    async fn slice(&self, start: u64, end: u64) -> Result<Vec<u8>, FileError>;
}

/// Exclusion and talk between tabs of one browser.
pub trait Tabs {
    /// Held until dropped.
    type Guard: 'static;
    /// Takes the lock if no other tab has it.
    async fn try_lock(&self, name: &str) -> Option<Self::Guard>;
    /// Tells the other tabs; they hear it through [`Tabs::on_message`].
    fn post(&self, message: &str);
    /// Hears what other tabs post.
    fn on_message(&self, hear: Rc<dyn Fn(&str)>);
}
