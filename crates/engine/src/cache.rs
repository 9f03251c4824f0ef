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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::answer;
    use crate::testing::bench::Bench;

    fn bench() -> Bench {
        Bench::new(|_| answer(404, &()))
    }

    #[test]
    fn rows_come_back_in_order_and_only_from_their_own_place() {
        let mut bench = bench();
        let engine = bench.engine();
        bench.run(async {
            let inner = &engine.0;
            let store = inner.platform.store();
            let mut writes = Vec::new();
            for (key, value) in [("a/2", "two"), ("a/1", "one"), ("b/1", "other")] {
                writes.push(put(inner, Table::Notes, key, &value).await.expect("seals"));
            }
            store.commit(writes).await.expect("kept");
            let rows: Vec<(String, String)> = scan(inner, Table::Notes, "a/").await.expect("reads");
            assert_eq!(
                rows,
                [
                    ("a/1".to_owned(), "one".to_owned()),
                    ("a/2".to_owned(), "two".to_owned())
                ]
            );

            let moved = store
                .get(Table::Notes, "a/1")
                .await
                .expect("reads")
                .expect("is there");
            let writes = vec![
                Write::Put(Table::Notes, "a/2".to_owned(), moved.clone()),
                Write::Put(Table::Albums, "a/1".to_owned(), moved),
            ];
            store.commit(writes).await.expect("kept");
            let elsewhere: Option<String> = get(inner, Table::Notes, "a/2").await.expect("reads");
            assert_eq!(elsewhere, None, "another row's place");
            let elsewhere: Option<String> = get(inner, Table::Albums, "a/1").await.expect("reads");
            assert_eq!(elsewhere, None, "another table");
            let rows: Vec<(String, String)> = scan(inner, Table::Notes, "a/").await.expect("reads");
            assert_eq!(rows.len(), 1, "what does not open is left out");
        });
    }

    #[test]
    fn row_of_another_shape_counts_as_absent() {
        let mut bench = bench();
        let engine = bench.engine();
        bench.run(async {
            let inner = &engine.0;
            let write = put(inner, Table::Notes, "n", &"text").await.expect("seals");
            inner
                .platform
                .store()
                .commit(vec![write])
                .await
                .expect("kept");
            let number: Option<u64> = get(inner, Table::Notes, "n").await.expect("reads");
            assert_eq!(number, None);
        });
    }
}
