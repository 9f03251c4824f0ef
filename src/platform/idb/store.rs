//! Rows in IndexedDB.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Reflect, Uint8Array};
use potluck_crypto::CacheKey;
use potluck_engine::ports::{LocalStore, StoreError, Table, Write};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Event, IdbDatabase, IdbFactory, IdbKeyRange, IdbOpenDbRequest, IdbTransactionMode,
    IdbVersionChangeEvent,
};

use super::keys;
use super::request::{Answer, Ending, thrown};
use super::schema;

/// Some browsers never answer when storage is off.
const OPEN_MS: u32 = 10_000;

/// The local cache in IndexedDB.
pub struct IdbStore {
    database: IdbDatabase,
    key: RefCell<Option<CacheKey>>,
    /// Lets go of the database when another tab brings a newer version.
    _let_go: Closure<dyn FnMut(Event)>,
}

impl IdbStore {
    /// Opens or makes the database of that name.
    ///
    /// # Errors
    /// `Blocked` when the browser keeps nothing, or withholds WebCrypto, without which the cache key would lie open.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        keys::subtle()?;
        let factory = Reflect::get(&js_sys::global(), &"indexedDB".into())
            .map_err(|_| StoreError::Blocked)?;
        let factory: IdbFactory = factory.dyn_into().map_err(|_| StoreError::Blocked)?;
        let request = factory
            .open_with_u32(name, schema::VERSION)
            .map_err(|_| StoreError::Blocked)?;
        let failed: Rc<RefCell<Option<JsValue>>> = Rc::default();
        let upgrade = {
            let failed = failed.clone();
            Closure::<dyn FnMut(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
                let request = event
                    .target()
                    .and_then(|target| target.dyn_into::<IdbOpenDbRequest>().ok());
                let Some(database) = request.and_then(|request| request.result().ok()) else {
                    return;
                };
                let done = schema::migrate(database.unchecked_ref(), event.old_version() as u32);
                *failed.borrow_mut() = done.err();
            })
        };
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let opened = Box::pin(Answer::of(request.unchecked_into()).get());
        let database: IdbDatabase = match select(opened, TimeoutFuture::new(OPEN_MS)).await {
            Either::Left((opened, _)) => opened.map_err(|_| StoreError::Blocked)?.unchecked_into(),
            Either::Right(_) => return Err(StoreError::Blocked),
        };
        if let Some(error) = failed.borrow_mut().take() {
            database.close();
            return Err(thrown(error));
        }
        let let_go = {
            let database = database.clone();
            Closure::<dyn FnMut(Event)>::new(move |_| database.close())
        };
        database.set_onversionchange(Some(let_go.as_ref().unchecked_ref()));
        Ok(Self {
            database,
            key: RefCell::default(),
            _let_go: let_go,
        })
    }

    /// Empties stores, all or none.
    async fn clear(&self, stores: &[&str]) -> Result<(), StoreError> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let transaction = self
            .database
            .transaction_with_str_sequence_and_mode(&names, IdbTransactionMode::Readwrite)
            .map_err(thrown)?;
        let ending = Ending::of(&transaction);
        for name in stores {
            transaction
                .object_store(name)
                .and_then(|store| store.clear())
                .map_err(thrown)?;
        }
        ending.reached().await
    }
}

impl Drop for IdbStore {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.close();
    }
}

impl LocalStore for IdbStore {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let transaction = self
            .database
            .transaction_with_str(table.name())
            .map_err(thrown)?;
        let store = transaction.object_store(table.name()).map_err(thrown)?;
        let row = Answer::of(store.get(&key.into()).map_err(thrown)?)
            .get()
            .await?;
        if row.is_undefined() {
            return Ok(None);
        }
        row.dyn_into::<Uint8Array>()
            .map(|row| Some(row.to_vec()))
            .map_err(|_| StoreError::Failed)
    }

    async fn scan(&self, table: Table, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let transaction = self
            .database
            .transaction_with_str(table.name())
            .map_err(thrown)?;
        let store = transaction.object_store(table.name()).map_err(thrown)?;
        // Both in one transaction and over one range, so that they belong together.
        let (keys, rows) = if prefix.is_empty() {
            (
                store.get_all_keys().map_err(thrown)?,
                store.get_all().map_err(thrown)?,
            )
        } else {
            let range = starts_with(prefix)?;
            (
                store.get_all_keys_with_key(&range).map_err(thrown)?,
                store.get_all_with_key(&range).map_err(thrown)?,
            )
        };
        let (keys, rows) = (Answer::of(keys), Answer::of(rows));
        let keys: Array = keys
            .get()
            .await?
            .dyn_into()
            .map_err(|_| StoreError::Failed)?;
        let rows: Array = rows
            .get()
            .await?
            .dyn_into()
            .map_err(|_| StoreError::Failed)?;
        keys.iter()
            .zip(rows.iter())
            .map(|(key, row)| {
                let row = row
                    .dyn_into::<Uint8Array>()
                    .map_err(|_| StoreError::Failed)?;
                Ok((key.as_string().ok_or(StoreError::Failed)?, row.to_vec()))
            })
            .collect()
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let names = Array::new();
        for write in &writes {
            let (Write::Put(table, ..) | Write::Delete(table, _) | Write::DeletePrefix(table, _)) =
                write;
            let name = JsValue::from_str(table.name());
            if !names.includes(&name, 0) {
                names.push(&name);
            }
        }
        if names.length() == 0 {
            return Ok(());
        }
        let transaction = self
            .database
            .transaction_with_str_sequence_and_mode(&names, IdbTransactionMode::Readwrite)
            .map_err(thrown)?;
        let ending = Ending::of(&transaction);
        for write in &writes {
            let asked = match write {
                Write::Put(table, key, value) => {
                    transaction.object_store(table.name()).and_then(|store| {
                        store.put_with_key(&Uint8Array::from(value.as_slice()), &key.into())
                    })
                }
                Write::Delete(table, key) => transaction
                    .object_store(table.name())
                    .and_then(|store| store.delete(&key.into())),
                Write::DeletePrefix(table, prefix) if prefix.is_empty() => transaction
                    .object_store(table.name())
                    .and_then(|store| store.clear()),
                Write::DeletePrefix(table, prefix) => {
                    let range = starts_with(prefix)?;
                    transaction
                        .object_store(table.name())
                        .and_then(|store| store.delete(&range))
                }
            };
            if let Err(error) = asked {
                // What was asked before must not stay either.
                let _ = transaction.abort();
                return Err(thrown(error));
            }
        }
        ending.reached().await
    }

    async fn cache_key(&self) -> Result<CacheKey, StoreError> {
        if let Some(key) = self.key.borrow().clone() {
            return Ok(key);
        }
        let (key, is_replaced) = keys::get_or_make(&self.database).await?;
        if is_replaced {
            let tables: Vec<&str> = Table::ALL.into_iter().map(Table::name).collect();
            self.clear(&tables).await?;
        }
        *self.key.borrow_mut() = Some(key.clone());
        Ok(key)
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        self.key.borrow_mut().take();
        let stores: Vec<&str> = schema::all_stores().collect();
        self.clear(&stores).await
    }

    fn is_durable(&self) -> bool {
        true
    }
}

/// Keys that begin so. They are ASCII, so nothing sorts behind the last character there is.
fn starts_with(prefix: &str) -> Result<IdbKeyRange, StoreError> {
    IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{FFFF}").into()).map_err(thrown)
}
