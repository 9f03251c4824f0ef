//! All ports of this folder in one platform.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use potluck_crypto::hazmat::SeededRandom;
use potluck_crypto::rand_core::{CryptoRng, RngCore};

use crate::ports::{ObjectPut, Platform, Transport};
use crate::testing::{
    FakeClock, MemoryFile, MemorySink, MemoryStore, MemoryTabs, MemoryUrl, NativePool, NoPut,
    ScriptedTransport, TabBus, VecBody, VecBuffer,
};

/// Starts a task on whatever runs the test, `tokio::task::spawn_local` for instance.
pub type Spawn = Rc<dyn Fn(LocalBoxFuture<'static, ()>)>;

/// A device in memory: its browser's store, clock and tabs, and a way to a server.
pub struct MemoryPlatform<T = ScriptedTransport, U = NoPut> {
    /// The way to the API server.
    pub transport: T,
    /// The way to the object store.
    pub put: U,
    /// The browser's store.
    pub store: MemoryStore,
    /// Heavy work.
    pub pool: NativePool,
    /// Time.
    pub clock: FakeClock,
    tabs: MemoryTabs,
    random: SharedRandom,
    spawn: Spawn,
}

impl<T, U> MemoryPlatform<T, U> {
    /// A device of its own. `seed` makes its keys; give each device another.
    pub fn new(transport: T, put: U, seed: u64, spawn: Spawn) -> Self {
        Self {
            transport,
            put,
            store: MemoryStore::default(),
            pool: NativePool::default(),
            clock: FakeClock::hasty(),
            tabs: TabBus::default().tab(),
            random: SharedRandom(Rc::new(RefCell::new(SeededRandom::new(seed)))),
            spawn,
        }
    }

    /// The same browser's next tab, or its next visit.
    #[must_use]
    pub fn in_browser(mut self, store: &MemoryStore, bus: &TabBus) -> Self {
        self.store = store.clone();
        self.tabs = bus.tab();
        self
    }
}

/// One stream of random bytes for all who ask.
pub struct SharedRandom(Rc<RefCell<SeededRandom>>);

impl RngCore for SharedRandom {
    fn next_u32(&mut self) -> u32 {
        self.0.borrow_mut().next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.borrow_mut().next_u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.borrow_mut().fill_bytes(bytes);
    }
}

impl CryptoRng for SharedRandom {}

impl<T, U> Platform for MemoryPlatform<T, U>
where
    T: Transport<Body = VecBody> + 'static,
    U: ObjectPut<Buffer = VecBuffer> + 'static,
{
    type Transport = T;
    type Put = U;
    type Store = MemoryStore;
    type Pool = NativePool;
    type Clock = FakeClock;
    type Random = SharedRandom;
    type File = MemoryFile;
    type Buffer = VecBuffer;
    type ObjectUrl = MemoryUrl;
    type Sink = MemorySink;
    type Tabs = MemoryTabs;

    fn transport(&self) -> &T {
        &self.transport
    }

    fn put(&self) -> &U {
        &self.put
    }

    fn store(&self) -> &MemoryStore {
        &self.store
    }

    fn pool(&self) -> &NativePool {
        &self.pool
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn tabs(&self) -> &MemoryTabs {
        &self.tabs
    }

    fn random(&self) -> SharedRandom {
        SharedRandom(Rc::clone(&self.random.0))
    }

    fn object_url(&self, bytes: VecBuffer, mime: &str) -> MemoryUrl {
        MemoryUrl {
            bytes,
            mime: mime.to_owned(),
        }
    }

    fn sink(&self, mime: &str, _len: u64) -> MemorySink {
        MemorySink::new(mime)
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        (self.spawn)(task.boxed_local());
    }
}
