//! Two tabs of one browser, in one page: locks and messages do not tell the difference.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::unbounded;
use potluck::platform::{BrowserTabs, page};
use potluck_engine::ports::Tabs;
use support::tick;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn one_tab_holds_a_lock_at_a_time() {
    let (one, two) = (
        BrowserTabs::new("test-locks"),
        BrowserTabs::new("test-locks"),
    );
    let held = one.try_lock("pull").await.expect("free");
    assert!(two.try_lock("pull").await.is_none());
    assert!(two.try_lock("other").await.is_some());
    drop(held);
    // The browser takes it back in its own time.
    let mut again = None;
    for _ in 0..1000 {
        again = two.try_lock("pull").await;
        if again.is_some() {
            break;
        }
        tick().await;
    }
    assert!(again.is_some());
    assert!(one.try_lock("pull").await.is_none());
}

#[wasm_bindgen_test]
async fn a_lock_nobody_waits_for_is_given_back() {
    let (one, two) = (
        BrowserTabs::new("test-dropped"),
        BrowserTabs::new("test-dropped"),
    );
    let mut asking = Box::pin(one.try_lock("pull"));
    assert!(futures::poll!(asking.as_mut()).is_pending());
    drop(asking);
    let mut got = None;
    for _ in 0..1000 {
        got = two.try_lock("pull").await;
        if got.is_some() {
            break;
        }
        tick().await;
    }
    assert!(got.is_some());
}

#[wasm_bindgen_test]
async fn other_tabs_hear_and_the_own_does_not() {
    let (one, two) = (BrowserTabs::new("test-talk"), BrowserTabs::new("test-talk"));
    let (tell, mut heard) = unbounded();
    for (tabs, name) in [(&one, "one"), (&two, "two")] {
        let tell = tell.clone();
        tabs.on_message(Rc::new(move |text| {
            tell.unbounded_send(format!("{name}: {text}")).unwrap()
        }));
    }
    one.post("hello");
    assert_eq!(heard.next().await.unwrap(), "two: hello");
    two.post("back");
    assert_eq!(heard.next().await.unwrap(), "one: back");
}

#[wasm_bindgen_test]
async fn without_locks_a_page_still_excludes_itself() {
    let alone = BrowserTabs::alone();
    let held = alone.try_lock("pull").await.expect("free");
    assert!(alone.try_lock("pull").await.is_none());
    drop(held);
    assert!(alone.try_lock("pull").await.is_some());
    alone.post("nobody hears");
}

#[wasm_bindgen_test]
fn a_links_key_leaves_the_address_bar_and_survives_a_reload() {
    let window = page::window().unwrap();
    // The test's page has a fragment of its own.
    let before = page::address();
    let bare = before.split('#').next().unwrap().to_owned();
    let with_key = format!("{bare}#2WcMPZnyJ4");
    window
        .history()
        .unwrap()
        .replace_state_with_url(&JsValue::NULL, "", Some(&with_key))
        .unwrap();
    assert_eq!(page::address(), with_key);
    page::hide_fragment(&with_key);
    assert_eq!(page::address(), bare);
    assert_eq!(page::kept_note().as_deref(), Some(with_key.as_str()));
    // Where session storage is blocked, the history entry still has it.
    window.session_storage().unwrap().unwrap().clear().unwrap();
    assert_eq!(page::kept_note().as_deref(), Some(with_key.as_str()));
    window
        .history()
        .unwrap()
        .replace_state_with_url(&JsValue::NULL, "", Some(&before))
        .unwrap();
    assert_eq!(page::kept_note(), None);
}
