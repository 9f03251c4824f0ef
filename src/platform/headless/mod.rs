//! A platform without a page: for the npm package, in Node or in any browser.
//!
//! Everything is kept in memory and every job runs where it is called, so a caller needs no worker files, no storage
//! and no permission, and may run the whole package in a worker of its own.
//!
//! # Not
//! Not what the app uses: it forgets everything with the page, makes no thumbnails, and holds what it transfers in
//! memory.

mod clock;
mod file;
mod net;
mod pool;

pub use file::{Bytes, HeadlessFile};

use std::rc::Rc;

use potluck_crypto::OsRandom;
use potluck_engine::ports::{Platform, Sink, StoreError, Tabs};

use super::MemoryStore;

/// See the module.
#[derive(Default)]
pub struct Headless {
    net: net::Net,
    put: net::Put,
    store: MemoryStore,
    pool: pool::Inline,
    clock: clock::JsClock,
    tabs: NoTabs,
}

impl Headless {
    /// Talks to the API server at `api` (`https://host`, without a slash at the end).
    #[must_use]
    pub fn new(api: String) -> Self {
        Self {
            net: net::Net { api },
            ..Self::default()
        }
    }
}

impl Platform for Headless {
    type Transport = net::Net;
    type Put = net::Put;
    type Store = MemoryStore;
    type Pool = pool::Inline;
    type Clock = clock::JsClock;
    type Random = OsRandom;
    type File = HeadlessFile;
    type Buffer = Bytes;
    type ObjectUrl = Bytes;
    type Sink = Collect;
    type Tabs = NoTabs;

    fn transport(&self) -> &net::Net {
        &self.net
    }

    fn put(&self) -> &net::Put {
        &self.put
    }

    fn store(&self) -> &MemoryStore {
        &self.store
    }

    fn pool(&self) -> &pool::Inline {
        &self.pool
    }

    fn clock(&self) -> &clock::JsClock {
        &self.clock
    }

    fn tabs(&self) -> &NoTabs {
        &self.tabs
    }

    fn random(&self) -> OsRandom {
        OsRandom
    }

    fn object_url(&self, bytes: Bytes, _mime: &str) -> Bytes {
        bytes
    }

    fn sink(&self, _mime: &str, len: u64) -> Collect {
        Collect(Vec::with_capacity(
            usize::try_from(len.min(1 << 26)).unwrap_or(0),
        ))
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        wasm_bindgen_futures::spawn_local(task);
    }
}

/// Collects a download in memory.
pub struct Collect(Vec<u8>);

impl Sink for Collect {
    type Buffer = Bytes;
    type ObjectUrl = Bytes;

    async fn write(&mut self, piece: Bytes) -> Result<(), StoreError> {
        self.0.extend_from_slice(piece.as_slice());
        Ok(())
    }

    async fn finish(self) -> Result<Bytes, StoreError> {
        Ok(Bytes::from(self.0))
    }
}

/// One page, no others.
#[derive(Default)]
pub struct NoTabs;

impl Tabs for NoTabs {
    type Guard = ();

    async fn try_lock(&self, _name: &str) -> Option<()> {
        Some(())
    }

    fn post(&self, _message: &str) {}

    fn on_message(&self, _hear: Rc<dyn Fn(&str)>) {}
}
