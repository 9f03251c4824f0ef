//! A local store in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use potluck_crypto::CacheKey;
use potluck_crypto::hazmat::SeededRandom;

use crate::ports::{LocalStore, StoreError, Table, Write};

#[derive(Default)]
struct State {
    rows: BTreeMap<(Table, String), Vec<u8>>,
    key: Option<CacheKey>,
    /// Wipes so far, so that each key differs from the one before.
    wipes: u64,
    fault: Option<StoreError>,
}

/// A store in memory. Clones share it, as the tabs of a browser share theirs.
#[derive(Clone, Default)]
pub struct MemoryStore(Rc<RefCell<State>>);

impl MemoryStore {
    /// From now on every call fails so; `None` mends it.
    pub fn set_fault(&self, fault: Option<StoreError>) {
        self.0.borrow_mut().fault = fault;
    }

    /// Everything in it, to look for what must not be there.
    #[must_use]
    pub fn dump(&self) -> Vec<(Table, String, Vec<u8>)> {
        let state = self.0.borrow();
        state
            .rows
            .iter()
            .map(|((table, key), value)| (*table, key.clone(), value.clone()))
            .collect()
    }

    fn check(&self) -> Result<(), StoreError> {
        self.0.borrow().fault.map_or(Ok(()), Err)
    }
}

impl LocalStore for MemoryStore {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.check()?;
        Ok(self.0.borrow().rows.get(&(table, key.to_owned())).cloned())
    }

    async fn scan(&self, table: Table, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.check()?;
        let state = self.0.borrow();
        let from = state.rows.range((table, prefix.to_owned())..);
        let rows = from.take_while(|((t, key), _)| *t == table && key.starts_with(prefix));
        Ok(rows
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect())
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        self.check()?;
        let rows = &mut self.0.borrow_mut().rows;
        for write in writes {
            match write {
                Write::Put(table, key, value) => {
                    rows.insert((table, key), value);
                }
                Write::Delete(table, key) => {
                    rows.remove(&(table, key));
                }
                Write::DeletePrefix(table, prefix) => {
                    rows.retain(|(t, key), _| *t != table || !key.starts_with(&prefix));
                }
            }
        }
        Ok(())
    }

    async fn cache_key(&self) -> Result<CacheKey, StoreError> {
        self.check()?;
        let mut state = self.0.borrow_mut();
        let seed = 0xcac4e + state.wipes;
        Ok(state
            .key
            .get_or_insert_with(|| CacheKey::make(&mut SeededRandom::new(seed)))
            .clone())
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        self.check()?;
        let mut state = self.0.borrow_mut();
        state.rows.clear();
        state.key = None;
        state.wipes += 1;
        Ok(())
    }

    fn is_durable(&self) -> bool {
        self.0.borrow().fault != Some(StoreError::Blocked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::store_contract;

    #[test]
    fn memory_store_keeps_the_contract() {
        futures::executor::block_on(store_contract::check(|| async { MemoryStore::default() }));
    }
}
