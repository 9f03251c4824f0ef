//! [`Browser`]: everything the engine stands on, in one place.

use js_sys::Array;
use potluck_crypto::OsRandom;
use potluck_engine::ports::Platform;

use super::{
    BlobSink, BrowserClock, BrowserStore, BrowserTabs, Bytes, Fetch, ObjectUrl, PickedFile,
    WorkerPool, XhrPut, page,
};

/// Database and channel of the app.
const NAME: &str = "potluck";

/// The browser.
pub struct Browser {
    store: BrowserStore,
    pool: WorkerPool,
    tabs: BrowserTabs,
}

impl Browser {
    /// Opens the local cache, or does without. `worker` is the address of the worker's module.
    pub async fn open(worker: String) -> Self {
        Self::open_named(NAME, worker).await
    }

    /// As [`Browser::open`], under another name: two of them do not see each other.
    pub async fn open_named(name: &str, worker: String) -> Self {
        Self {
            store: BrowserStore::open(name).await,
            pool: WorkerPool::new(worker, page::threads()),
            tabs: BrowserTabs::new(name),
        }
    }
}

impl Platform for Browser {
    type Transport = Fetch;
    type Put = XhrPut;
    type Store = BrowserStore;
    type Pool = WorkerPool;
    type Clock = BrowserClock;
    type Random = OsRandom;
    type File = PickedFile;
    type Buffer = Bytes;
    type ObjectUrl = ObjectUrl;
    type Sink = BlobSink;
    type Tabs = BrowserTabs;

    fn transport(&self) -> &Fetch {
        &Fetch
    }

    fn put(&self) -> &XhrPut {
        &XhrPut
    }

    fn store(&self) -> &BrowserStore {
        &self.store
    }

    fn pool(&self) -> &WorkerPool {
        &self.pool
    }

    fn clock(&self) -> &BrowserClock {
        &BrowserClock
    }

    fn tabs(&self) -> &BrowserTabs {
        &self.tabs
    }

    fn random(&self) -> OsRandom {
        OsRandom
    }

    fn object_url(&self, bytes: Bytes, mime: &str) -> ObjectUrl {
        ObjectUrl::make(&Array::of1(bytes.array()), mime)
    }

    fn sink(&self, mime: &str, _len: u64) -> BlobSink {
        BlobSink::new(mime)
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        wasm_bindgen_futures::spawn_local(task);
    }
}
