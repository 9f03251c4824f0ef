//! The browser's answers to the engine's ports. All web-sys of the page is here and in `worker/`.
//!
//! Start at [`Browser`]; each port has a file of its own. What a browser withholds (storage in private mode, locks,
//! channels) is replaced by something that works for this page alone, and [`LocalStore::is_durable`] says so.
//!
//! Not here: decisions. Nothing in this room knows what an album is.
//!
//! [`LocalStore::is_durable`]: potluck_engine::ports::LocalStore::is_durable

mod browser;
mod bytes;
mod clock;
mod fetch;
mod files;
#[cfg(feature = "npm")]
pub mod headless;
mod idb;
pub mod page;
mod pool;
mod put;
mod sink;
mod tabs;

pub use browser::Browser;
pub use bytes::Bytes;
pub use clock::BrowserClock;
pub use fetch::{Fetch, FetchBody};
pub use files::{ObjectUrl, PickedFile};
pub use idb::{BrowserStore, IdbStore, MemoryStore};
pub use pool::WorkerPool;
pub use put::XhrPut;
pub use sink::BlobSink;
pub use tabs::{BrowserTabs, TabGuard};
