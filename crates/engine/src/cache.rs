//! Rows of the local store, sealed by its cache key.
//!
//! A row's id (table and key) is bound into its seal, so a row put in another's place does not open. A row that does
//! not open or parse counts as absent: it is pulled again. The key is read from the store on first use.

use potluck_crypto::{CacheKey, Zeroizing, cache};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::engine::Inner;
use crate::ports::{LocalStore, Platform, Table, Write};
use crate::{Kind, Result};

/// The key that seals rows.
pub(crate) async fn key<P: Platform>(inner: &Inner<P>) -> Result<CacheKey> {
    if let Some(key) = inner.cache_key.borrow().as_ref() {
        return Ok(key.clone());
    }
    let key = inner.platform.store().cache_key().await?;
    *inner.cache_key.borrow_mut() = Some(key.clone());
    Ok(key)
}

fn row_id(table: Table, key: &str) -> Vec<u8> {
    format!("{}/{key}", table.name()).into_bytes()
}

/// Seals bytes for a row.
pub(crate) fn seal<P: Platform>(
    inner: &Inner<P>,
    cache_key: &CacheKey,
    table: Table,
    key: &str,
    plain: &[u8],
) -> Vec<u8> {
    cache::seal(
        plain,
        &row_id(table, key),
        cache_key,
        &mut inner.platform.random(),
    )
}

/// Opens a row's bytes; `None` when it does not open.
pub(crate) fn open(
    cache_key: &CacheKey,
    table: Table,
    key: &str,
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    cache::open(sealed, &row_id(table, key), cache_key).ok()
}

/// The write that stores `value` as JSON, sealed.
pub(crate) async fn put<P: Platform, T: Serialize>(
    inner: &Inner<P>,
    table: Table,
    key: &str,
    value: &T,
) -> Result<Write> {
    let cache_key = self::key(inner).await?;
    let plain =
        Zeroizing::new(serde_json::to_vec(value).map_err(|e| crate::Error::caused(Kind::Bug, e))?);
    Ok(Write::Put(
        table,
        key.to_owned(),
        seal(inner, &cache_key, table, key, &plain),
    ))
}

/// One row.
pub(crate) async fn get<P: Platform, T: DeserializeOwned>(
    inner: &Inner<P>,
    table: Table,
    key: &str,
) -> Result<Option<T>> {
    let Some(sealed) = inner.platform.store().get(table, key).await? else {
        return Ok(None);
    };
    let cache_key = self::key(inner).await?;
    let plain = open(&cache_key, table, key, &sealed);
    Ok(plain.and_then(|plain| serde_json::from_slice(&plain).ok()))
}

/// Every row whose key begins with `prefix`, ascending; those that do not open are left out.
pub(crate) async fn scan<P: Platform, T: DeserializeOwned>(
    inner: &Inner<P>,
    table: Table,
    prefix: &str,
) -> Result<Vec<(String, T)>> {
    let rows = inner.platform.store().scan(table, prefix).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let cache_key = self::key(inner).await?;
    let opened = rows.into_iter().filter_map(|(key, sealed)| {
        let plain = open(&cache_key, table, &key, &sealed)?;
        let value = serde_json::from_slice(&plain).ok()?;
        Some((key, value))
    });
    Ok(opened.collect())
}
