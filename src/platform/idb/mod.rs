//! The local cache in IndexedDB, and what stands in for it.
//!
//! - `schema`: which object stores there are, and how an older database becomes this one.
//! - `request`: IndexedDB's callbacks as futures.
//! - `keys`: the key that seals rows, wrapped by a key that cannot leave the browser.
//! - `store`: rows.
//! - `memory`: the same for this page only, when the browser keeps nothing.

mod keys;
mod memory;
mod request;
mod schema;
mod store;

pub use memory::MemoryStore;
pub use store::IdbStore;

use potluck_crypto::CacheKey;
use potluck_engine::ports::{LocalStore, StoreError, Table, Write};

/// The local cache of this browser.
pub enum BrowserStore {
    /// Outlives the page.
    Durable(IdbStore),
    /// Storage is blocked, or the page did not come over a secure connection and may not wrap keys.
    Memory(MemoryStore),
}

impl BrowserStore {
    /// Opens the database of that name, or does without.
    pub async fn open(name: &str) -> Self {
        match IdbStore::open(name).await {
            Ok(store) => Self::Durable(store),
            Err(_) => Self::Memory(MemoryStore::default()),
        }
    }
}

impl LocalStore for BrowserStore {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Durable(store) => store.get(table, key).await,
            Self::Memory(store) => store.get(table, key).await,
        }
    }

    async fn scan(&self, table: Table, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        match self {
            Self::Durable(store) => store.scan(table, prefix).await,
            Self::Memory(store) => store.scan(table, prefix).await,
        }
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        match self {
            Self::Durable(store) => store.commit(writes).await,
            Self::Memory(store) => store.commit(writes).await,
        }
    }

    async fn cache_key(&self) -> Result<CacheKey, StoreError> {
        match self {
            Self::Durable(store) => store.cache_key().await,
            Self::Memory(store) => store.cache_key().await,
        }
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        match self {
            Self::Durable(store) => store.wipe().await,
            Self::Memory(store) => store.wipe().await,
        }
    }

    fn is_durable(&self) -> bool {
        match self {
            Self::Durable(store) => store.is_durable(),
            Self::Memory(store) => store.is_durable(),
        }
    }
}
