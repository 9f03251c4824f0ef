//! One engine against a scripted server, for unit tests of the rooms.

use std::rc::Rc;

use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;

use crate::engine::{Engine, Options};
use crate::ports::{Request, Response, TransportError};
use crate::testing::{MemoryPlatform, MemoryStore, NoPut, ScriptedTransport, Spawn, TabBus};

/// An engine of the unit tests.
pub(crate) type TestEngine = Engine<MemoryPlatform<ScriptedTransport, NoPut>>;

/// A browser whose server is a closure.
pub(crate) struct Bench {
    pool: LocalPool,
    pub(crate) transport: ScriptedTransport,
    pub(crate) store: MemoryStore,
    pub(crate) bus: TabBus,
    seed: u64,
}

impl Bench {
    pub(crate) fn new(
        answer: impl FnMut(&Request) -> Result<Response, TransportError> + 'static,
    ) -> Self {
        Self {
            pool: LocalPool::new(),
            transport: ScriptedTransport::new(answer),
            store: MemoryStore::default(),
            bus: TabBus::default(),
            seed: 0,
        }
    }

    /// One more tab, or the same one after a reload.
    pub(crate) fn engine(&mut self) -> TestEngine {
        self.seed += 1;
        let spawner = self.pool.spawner();
        let spawn: Spawn = Rc::new(move |task| {
            spawner
                .spawn_local(task)
                .expect("the pool lives as long as the bench")
        });
        let platform = MemoryPlatform::new(self.transport.clone(), NoPut, self.seed, spawn);
        Engine::new(
            platform.in_browser(&self.store, &self.bus),
            Options::default(),
        )
    }

    /// Runs a command to its end, and then everything that it set going.
    pub(crate) fn run<T>(&mut self, command: impl Future<Output = T>) -> T {
        let outcome = self.pool.run_until(command);
        self.pool.run_until_stalled();
        outcome
    }
}
