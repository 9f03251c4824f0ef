//! Object stores, and the steps from one version to the next.
//!
//! # Shape
//! One store for each [`Table`], text keys, values as byte arrays; and [`KEYS`], which holds the wrapping key (a
//! `CryptoKey` that cannot be exported) and the wrapped cache key.
//!
//! Steps are forward only and never changed once released. A table that is added gets a step of its own.

use potluck_engine::ports::Table;
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

/// Version of the database this program wants.
pub(super) const VERSION: u32 = 1;
/// Store of the keys.
pub(super) const KEYS: &str = "keys";
/// The wrapping key.
pub(super) const WRAPPING_KEY: &str = "wrapping";
/// The wrapped cache key.
pub(super) const CACHE_KEY: &str = "cache";

/// Brings a database of version `from` (0: new) to [`VERSION`].
pub(super) fn migrate(database: &IdbDatabase, from: u32) -> Result<(), JsValue> {
    if from < 1 {
        for table in Table::ALL {
            database.create_object_store(table.name())?;
        }
        database.create_object_store(KEYS)?;
    }
    Ok(())
}

/// Every store there is.
pub(super) fn all_stores() -> impl Iterator<Item = &'static str> {
    Table::ALL.into_iter().map(Table::name).chain([KEYS])
}
