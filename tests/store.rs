//! The local cache in a real browser, and without one.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Reflect};
use potluck::platform::{BrowserStore, IdbStore, MemoryStore};
use potluck_engine::ports::{LocalStore, Table, Write};
use potluck_engine::testing::store_contract;
use support::Shadow;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn note(key: &str, value: &[u8]) -> Vec<Write> {
    vec![Write::Put(Table::Notes, key.to_owned(), value.to_vec())]
}

/// A database name no other test uses.
fn name(of: &str) -> String {
    format!(
        "test-{of}-{}-{}",
        js_sys::Date::now(),
        js_sys::Math::random()
    )
}

#[wasm_bindgen_test]
async fn indexed_db_keeps_the_contract() {
    let count = Rc::new(Cell::new(0));
    let base = name("contract");
    store_contract::check(|| {
        count.set(count.get() + 1);
        let name = format!("{base}-{}", count.get());
        async move { IdbStore::open(&name).await.unwrap() }
    })
    .await;
}

#[wasm_bindgen_test]
async fn memory_keeps_the_contract() {
    store_contract::check(|| async { MemoryStore::default() }).await;
}

#[wasm_bindgen_test]
async fn rows_and_key_outlive_the_page() {
    let name = name("outlive");
    let first = IdbStore::open(&name).await.unwrap();
    assert!(first.is_durable());
    let key = first.cache_key().await.unwrap();
    first.commit(note("a", b"1")).await.unwrap();
    drop(first);
    let second = IdbStore::open(&name).await.unwrap();
    assert_eq!(second.get(Table::Notes, "a").await, Ok(Some(b"1".to_vec())));
    assert!(second.cache_key().await.unwrap() == key);
}

#[wasm_bindgen_test]
async fn two_tabs_agree_on_one_key() {
    let name = name("agree");
    let (one, two) = (
        IdbStore::open(&name).await.unwrap(),
        IdbStore::open(&name).await.unwrap(),
    );
    let (one, two) = futures::join!(one.cache_key(), two.cache_key());
    assert!(one.unwrap() == two.unwrap());
}

#[wasm_bindgen_test]
async fn another_database_has_another_key() {
    let (one, two) = (
        IdbStore::open(&name("one")).await.unwrap(),
        IdbStore::open(&name("two")).await.unwrap(),
    );
    assert!(one.cache_key().await.unwrap() != two.cache_key().await.unwrap());
}

#[wasm_bindgen_test]
async fn without_indexed_db_rows_live_in_memory() {
    let _gone = Shadow::value(&js_sys::global(), "indexedDB", &JsValue::UNDEFINED);
    works_for_this_page_only(&BrowserStore::open(&name("gone")).await).await;
}

#[wasm_bindgen_test]
async fn blocked_storage_throws_and_rows_live_in_memory() {
    let denied =
        Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(|| Err(JsValue::from_str("denied")));
    let denied: &Function = denied.as_ref().unchecked_ref();
    let _blocked = Shadow::getter(&js_sys::global(), "indexedDB", denied);
    works_for_this_page_only(&BrowserStore::open(&name("blocked")).await).await;
}

#[wasm_bindgen_test]
async fn without_web_crypto_nothing_is_left_on_disk() {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).unwrap();
    let name = name("insecure");
    {
        let _insecure = Shadow::value(&crypto, "subtle", &JsValue::UNDEFINED);
        works_for_this_page_only(&BrowserStore::open(&name).await).await;
    }
    let later = IdbStore::open(&name).await.unwrap();
    assert_eq!(later.scan(Table::Notes, "").await, Ok(Vec::new()));
}

async fn works_for_this_page_only(store: &BrowserStore) {
    assert!(!store.is_durable());
    store.commit(note("a", b"1")).await.unwrap();
    assert_eq!(store.get(Table::Notes, "a").await, Ok(Some(b"1".to_vec())));
    assert!(store.cache_key().await.unwrap() == store.cache_key().await.unwrap());
}
