//! The local cache of a page whose browser keeps nothing: private mode, storage turned off, insecure connection.

use std::cell::RefCell;
use std::collections::BTreeMap;

use potluck_crypto::{CacheKey, OsRandom};
use potluck_engine::ports::{LocalStore, StoreError, Table, Write};

/// Gone with the page.
#[derive(Default)]
pub struct MemoryStore {
    rows: RefCell<BTreeMap<(Table, String), Vec<u8>>>,
    key: RefCell<Option<CacheKey>>,
}

impl LocalStore for MemoryStore {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.rows.borrow().get(&(table, key.to_owned())).cloned())
    }

    async fn scan(&self, table: Table, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let rows = self.rows.borrow();
        let found = rows
            .range((table, prefix.to_owned())..)
            .take_while(|((t, key), _)| *t == table && key.starts_with(prefix));
        Ok(found
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect())
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let mut rows = self.rows.borrow_mut();
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
        Ok(self
            .key
            .borrow_mut()
            .get_or_insert_with(|| CacheKey::make(&mut OsRandom))
            .clone())
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        self.rows.borrow_mut().clear();
        self.key.borrow_mut().take();
        Ok(())
    }

    fn is_durable(&self) -> bool {
        false
    }
}
