//! What every [`LocalStore`] must do. One suite; each implementation runs it (the browser's in `tests/`).
//!
//! Each check gets a store of its own from `fresh`, empty and never used before.

use crate::ports::{LocalStore, Table, Write};

fn put(table: Table, key: &str, value: &[u8]) -> Write {
    Write::Put(table, key.to_owned(), value.to_vec())
}

async fn commit(store: &impl LocalStore, writes: Vec<Write>) {
    store.commit(writes).await.expect("commit");
}

async fn get(store: &impl LocalStore, table: Table, key: &str) -> Option<Vec<u8>> {
    store.get(table, key).await.expect("get")
}

async fn keys(store: &impl LocalStore, table: Table, prefix: &str) -> Vec<String> {
    store
        .scan(table, prefix)
        .await
        .expect("scan")
        .into_iter()
        .map(|(key, _)| key)
        .collect()
}

/// Runs every check.
///
/// # Panics
/// When the store does not keep the contract.
pub async fn check<S: LocalStore, F: Future<Output = S>>(fresh: impl Fn() -> F) {
    rows_come_back_as_they_went(&fresh().await).await;
    tables_are_apart(&fresh().await).await;
    scans_are_ordered_and_bounded(&fresh().await).await;
    deletes_remove_what_they_name(&fresh().await).await;
    commits_apply_in_order(&fresh().await).await;
    large_rows_and_many_rows_fit(&fresh().await).await;
    cache_key_stays(&fresh().await).await;
    wipe_forgets_everything(&fresh().await).await;
}

async fn rows_come_back_as_they_went(store: &impl LocalStore) {
    assert_eq!(
        get(store, Table::Notes, "a").await,
        None,
        "an empty store holds nothing"
    );
    let every_byte: Vec<u8> = (0..=255).collect();
    commit(
        store,
        vec![
            put(Table::Notes, "a", &every_byte),
            put(Table::Notes, "empty", b""),
        ],
    )
    .await;
    assert_eq!(get(store, Table::Notes, "a").await, Some(every_byte));
    assert_eq!(
        get(store, Table::Notes, "empty").await,
        Some(Vec::new()),
        "an empty row is a row"
    );
    commit(store, vec![put(Table::Notes, "a", b"2")]).await;
    assert_eq!(
        get(store, Table::Notes, "a").await,
        Some(b"2".to_vec()),
        "a put replaces"
    );
}

async fn tables_are_apart(store: &impl LocalStore) {
    let writes = Table::ALL.map(|table| put(table, "same", table.name().as_bytes()));
    commit(store, writes.to_vec()).await;
    for table in Table::ALL {
        assert_eq!(
            get(store, table, "same").await,
            Some(table.name().as_bytes().to_vec())
        );
    }
    commit(
        store,
        vec![Write::DeletePrefix(Table::Photos, String::new())],
    )
    .await;
    assert_eq!(get(store, Table::Photos, "same").await, None);
    assert!(
        get(store, Table::Albums, "same").await.is_some(),
        "another table is not touched"
    );
}

async fn scans_are_ordered_and_bounded(store: &impl LocalStore) {
    let all = [
        "a/10", "a/2", "a/", "a", "b/1", "a0", "A/1", "a/~", "a/\u{7f}",
    ];
    commit(
        store,
        all.iter()
            .map(|key| put(Table::Photos, key, key.as_bytes()))
            .collect(),
    )
    .await;
    assert_eq!(
        keys(store, Table::Photos, "a/").await,
        ["a/", "a/10", "a/2", "a/~", "a/\u{7f}"]
    );
    assert_eq!(keys(store, Table::Photos, "").await.len(), all.len());
    assert_eq!(keys(store, Table::Photos, "c").await, Vec::<String>::new());
    assert_eq!(keys(store, Table::Albums, "a/").await, Vec::<String>::new());
    let rows = store.scan(Table::Photos, "b").await.expect("scan");
    assert_eq!(
        rows,
        [("b/1".to_owned(), b"b/1".to_vec())],
        "a scan gives values too"
    );
}

async fn deletes_remove_what_they_name(store: &impl LocalStore) {
    commit(
        store,
        ["x/1", "x/2", "x", "xy"]
            .iter()
            .map(|k| put(Table::Albums, k, b"v"))
            .collect(),
    )
    .await;
    commit(store, vec![Write::Delete(Table::Albums, "x".to_owned())]).await;
    assert_eq!(keys(store, Table::Albums, "").await, ["x/1", "x/2", "xy"]);
    commit(
        store,
        vec![Write::DeletePrefix(Table::Albums, "x/".to_owned())],
    )
    .await;
    assert_eq!(keys(store, Table::Albums, "").await, ["xy"]);
    commit(
        store,
        vec![
            Write::Delete(Table::Albums, "never".to_owned()),
            Write::DeletePrefix(Table::Albums, "n".to_owned()),
        ],
    )
    .await;
    assert_eq!(
        keys(store, Table::Albums, "").await,
        ["xy"],
        "removing what is not there is no error"
    );
}

async fn commits_apply_in_order(store: &impl LocalStore) {
    commit(store, Vec::new()).await;
    commit(
        store,
        vec![
            put(Table::Plain, "c/1", b"old"),
            Write::DeletePrefix(Table::Plain, "c/".to_owned()),
            put(Table::Plain, "c/2", b"new"),
            put(Table::Plain, "c/2", b"newest"),
            put(Table::Uploads, "u", b"1"),
            Write::Delete(Table::Uploads, "u".to_owned()),
        ],
    )
    .await;
    assert_eq!(keys(store, Table::Plain, "").await, ["c/2"]);
    assert_eq!(
        get(store, Table::Plain, "c/2").await,
        Some(b"newest".to_vec())
    );
    assert_eq!(get(store, Table::Uploads, "u").await, None);
}

async fn large_rows_and_many_rows_fit(store: &impl LocalStore) {
    let large = vec![0xa5; 300_000];
    let mut writes = vec![put(Table::Thumbs, "large", &large)];
    writes.extend((0..1000).map(|i| {
        put(
            Table::Photos,
            &format!("7/{i:04}"),
            &[u8::try_from(i % 251).unwrap_or(0)],
        )
    }));
    commit(store, writes).await;
    assert_eq!(get(store, Table::Thumbs, "large").await, Some(large));
    let rows = store.scan(Table::Photos, "7/").await.expect("scan");
    assert_eq!(rows.len(), 1000);
    assert!(rows.is_sorted(), "ascending by key");
}

async fn cache_key_stays(store: &impl LocalStore) {
    let first = store.cache_key().await.expect("cache key");
    commit(store, vec![put(Table::Notes, "n", b"v")]).await;
    let again = store.cache_key().await.expect("cache key");
    assert!(
        first == again,
        "the same key as long as the store is not wiped"
    );
    for table in Table::ALL {
        let rows = store.scan(table, "").await.expect("scan");
        let holds_key = rows
            .iter()
            .any(|(_, row)| row.windows(32).any(|bytes| bytes == first.as_bytes()));
        assert!(!holds_key, "the key is not among the rows it seals");
    }
}

async fn wipe_forgets_everything(store: &impl LocalStore) {
    commit(
        store,
        Table::ALL.map(|table| put(table, "k", b"v")).to_vec(),
    )
    .await;
    let before = store.cache_key().await.expect("cache key");
    store.wipe().await.expect("wipe");
    for table in Table::ALL {
        assert_eq!(
            keys(store, table, "").await,
            Vec::<String>::new(),
            "{} is empty",
            table.name()
        );
    }
    let after = store.cache_key().await.expect("cache key");
    assert!(
        before != after,
        "rows from before the wipe must not open any more"
    );
    commit(store, vec![put(Table::Notes, "k", b"v")]).await;
    assert_eq!(
        get(store, Table::Notes, "k").await,
        Some(b"v".to_vec()),
        "a wiped store works"
    );
}
