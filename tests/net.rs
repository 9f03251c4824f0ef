//! Requests, uploads, downloads and files in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use potluck::platform::{BlobSink, Browser, Bytes, Fetch, ObjectUrl, PickedFile, XhrPut};
use potluck_engine::ports::{
    Body, Buffer, LocalFile, Method, ObjectPut, Platform, Request, Sink, Transport, TransportError,
};
use support::{Shadow, file, pattern, tick};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{AbortSignal, RequestInit};

wasm_bindgen_test_configure!(run_in_browser);

fn get(url: &str) -> Request {
    Request {
        method: Method::Get,
        url: url.to_owned(),
        headers: Vec::new(),
        body: None,
    }
}

async fn browser() -> Browser {
    Browser::open_named("test-net", String::new()).await
}

async fn url_of(bytes: &[u8], mime: &str) -> ObjectUrl {
    browser()
        .await
        .object_url(Bytes::from_vec(bytes.to_vec()), mime)
}

#[wasm_bindgen_test]
async fn any_status_is_an_answer() {
    let page = Fetch.send(get("/")).await.unwrap();
    assert_eq!(page.status, 200);
    assert!(
        page.header("Content-Type")
            .is_some_and(|mime| mime.starts_with("text/html"))
    );
    assert!(!page.body.is_empty());
    assert_eq!(
        Fetch
            .send(get("/there/is/no/such/thing"))
            .await
            .unwrap()
            .status,
        404
    );
}

#[wasm_bindgen_test]
async fn a_refused_connection_is_offline() {
    // Nothing listens on the discard port, and browsers refuse to try.
    let refused = Fetch.send(get("http://127.0.0.1:9/")).await;
    assert_eq!(refused.err(), Some(TransportError::Offline));
    let put = XhrPut
        .put(
            "http://127.0.0.1:9/x",
            None,
            &Bytes::from_vec(vec![1]),
            &|_| {},
        )
        .await;
    assert_eq!(put.err(), Some(TransportError::Offline));
}

#[wasm_bindgen_test]
async fn a_body_comes_in_the_lengths_asked_for() {
    let bytes = pattern(3_000_001);
    let url = url_of(&bytes, "image/jpeg").await;
    let (status, mut body) = Fetch.stream(get(url.as_str())).await.unwrap();
    assert_eq!(status, 200);
    let mut got = Vec::new();
    for (ask, expected) in [
        (1, 1),
        (1_000_000, 1_000_000),
        (1_500_000, 1_500_000),
        (700_000, 500_000),
    ] {
        let piece = body.read(ask).await.unwrap().unwrap();
        assert_eq!(piece.len(), expected);
        got.extend(piece.to_vec());
    }
    assert!(body.read(10).await.unwrap().is_none());
    assert!(
        body.read(10).await.unwrap().is_none(),
        "the end stays the end"
    );
    assert!(got == bytes);
}

#[wasm_bindgen_test]
async fn a_dropped_request_is_aborted() {
    let signal: Rc<RefCell<Option<AbortSignal>>> = Rc::default();
    let heard = signal.clone();
    let never =
        Closure::<dyn Fn(JsValue, RequestInit) -> Promise>::new(move |_, init: RequestInit| {
            *heard.borrow_mut() = Reflect::get(&init, &"signal".into())
                .unwrap()
                .dyn_into()
                .ok();
            Promise::new(&mut |_, _| {})
        });
    let never: &Function = never.as_ref().unchecked_ref();
    let _fetch = Shadow::value(&js_sys::global(), "fetch", never);
    let mut sending = Box::pin(Fetch.send(get("/")));
    assert!(futures::poll!(sending.as_mut()).is_pending());
    let signal = signal.borrow().clone().unwrap();
    assert!(!signal.aborted());
    drop(sending);
    assert!(signal.aborted());
}

#[wasm_bindgen_test]
async fn requests_carry_no_cookies_and_no_referrer() {
    let seen: Rc<RefCell<Option<RequestInit>>> = Rc::default();
    let heard = seen.clone();
    let refuse =
        Closure::<dyn Fn(JsValue, RequestInit) -> Promise>::new(move |_, init: RequestInit| {
            *heard.borrow_mut() = Some(init);
            Promise::reject(&JsValue::from_str("refused"))
        });
    let refuse: &Function = refuse.as_ref().unchecked_ref();
    let _fetch = Shadow::value(&js_sys::global(), "fetch", refuse);
    assert_eq!(
        Fetch.send(get("/")).await.err(),
        Some(TransportError::Offline)
    );
    let init = seen.borrow().clone().unwrap();
    let said = |name: &str| Reflect::get(&init, &name.into()).unwrap().as_string();
    assert_eq!(said("credentials").as_deref(), Some("omit"));
    assert_eq!(said("referrerPolicy").as_deref(), Some("no-referrer"));
    assert_eq!(said("cache").as_deref(), Some("no-store"));
}

#[wasm_bindgen_test]
async fn an_upload_tells_how_far_it_is_and_keeps_its_buffer() {
    let body = Bytes::from_vec(pattern(2_000_000));
    let sent = Cell::new(0);
    // The page's own server takes no uploads; that it answers at all is what counts.
    let reply = XhrPut
        .put("/upload", Some("1B2M2Y8AsgTpgAmY7PhCfg=="), &body, &|n| {
            sent.set(n)
        })
        .await
        .unwrap();
    assert!((200..600).contains(&reply.status));
    assert_eq!(sent.get(), 2_000_000);
    assert_eq!(body.len(), 2_000_000, "the buffer stays usable for a retry");
}

#[wasm_bindgen_test]
async fn a_dropped_upload_hears_nothing_more() {
    let body = Bytes::from_vec(vec![0; 1000]);
    let heard = Cell::new(false);
    {
        let progress = |_| heard.set(true);
        let mut sending = Box::pin(XhrPut.put("/upload", None, &body, &progress));
        assert!(futures::poll!(sending.as_mut()).is_pending());
    }
    tick().await;
    assert!(!heard.get());
}

#[wasm_bindgen_test]
async fn slices_of_a_picked_file_are_clamped() {
    let picked = PickedFile::from(file(b"0123456789", "ten.bin"));
    assert_eq!(
        (picked.name().as_str(), picked.len(), picked.modified_ms()),
        ("ten.bin", 10, 1_700_000_000_000)
    );
    assert_eq!(picked.slice(2, 5).await.unwrap(), b"234");
    assert_eq!(picked.slice(8, 99).await.unwrap(), b"89");
    assert_eq!(picked.slice(20, 30).await.unwrap(), b"");
}

#[wasm_bindgen_test]
async fn an_object_url_ends_when_it_is_dropped() {
    let url = url_of(b"jpeg", "image/jpeg").await;
    let address = url.as_str().to_owned();
    assert_eq!(Fetch.send(get(&address)).await.unwrap().body, b"jpeg");
    drop(url);
    assert!(Fetch.send(get(&address)).await.is_err());
}

#[wasm_bindgen_test]
async fn a_download_is_put_together_in_order() {
    let mut sink: BlobSink = browser().await.sink("video/mp4", 6);
    for piece in ["ab", "cd", "ef"] {
        sink.write(Bytes::from_vec(piece.into())).await.unwrap();
    }
    let url = sink.finish().await.unwrap();
    let shown = Fetch.send(get(url.as_str())).await.unwrap();
    assert_eq!(
        (shown.body.as_slice(), shown.header("content-type")),
        (&b"abcdef"[..], Some("video/mp4"))
    );
}

#[wasm_bindgen_test]
async fn what_strangers_send_is_never_a_page_of_ours() {
    for mime in ["text/html", "image/svg+xml", "application/xhtml+xml", ""] {
        let url = url_of(b"<script>", mime).await;
        let shown = Fetch.send(get(url.as_str())).await.unwrap();
        assert_eq!(
            shown.header("content-type"),
            Some("application/octet-stream"),
            "{mime}"
        );
    }
}

#[wasm_bindgen_test]
fn shared_bytes_survive_a_transfer() {
    let bytes = Bytes::from_vec(vec![1, 2, 3]);
    let kept = bytes.clone();
    assert_eq!(bytes.into_transferable().length(), 3);
    assert_eq!(kept.to_vec(), [1, 2, 3]);
}
