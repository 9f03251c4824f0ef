//! The workers' jobs, in a dedicated worker.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::cell::RefCell;

use futures::StreamExt;
use futures::channel::mpsc::unbounded;
use js_sys::{Function, Object, Reflect, Uint8Array};
use potluck::worker::jobs::{
    blob, derive_key, encrypt_part, open_chunks, open_rows, survey, thumbnail,
};
use potluck_crypto::secretstream::{CHUNK_BYTES, SEALED_CHUNK_BYTES, seal_blob};
use potluck_crypto::{CollectionKey, FileKey, OsRandom, secretbox};
use potluck_engine::jobs::{SealedRow, decode_opened, encode_rows};
use potluck_engine::media;
use potluck_engine::ports::PoolError;
use support::{file, pattern};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{EventTarget, File, PromiseRejectionEvent, ReadableStream};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const HEADER: [u8; 24] = [9; 24];

fn key() -> FileKey {
    FileKey::from_bytes(&[7; 32]).unwrap()
}

fn secret(key: &FileKey) -> Uint8Array {
    Uint8Array::from([key.as_bytes().as_slice(), &HEADER].concat().as_slice())
}

/// The state a stream starts in, as a downloader has it.
fn start(key: &FileKey) -> Uint8Array {
    let header = potluck_crypto::secretstream::Header::from_bytes(&HEADER).unwrap();
    let state = potluck_crypto::secretstream::StreamDecryptor::new(key, &header).state();
    Uint8Array::from(state.to_bytes().as_slice())
}

#[wasm_bindgen_test]
async fn a_small_file_goes_whole_and_comes_back() {
    for len in [0, 1, 100, CHUNK_BYTES, CHUNK_BYTES + 1] {
        let plain = pattern(len);
        let heard = RefCell::new(Vec::new());
        let secret = secret(&key());
        let (survey, whole) = survey::run(&file(&plain, "a.jpg"), &secret, |n| {
            heard.borrow_mut().push(n)
        })
        .await
        .unwrap();
        assert!(
            secret.to_vec().iter().all(|byte| *byte == 0),
            "the key is wiped where it lay"
        );
        assert_eq!(heard.borrow().last(), Some(&(len as u64)));
        let whole = whole.expect("a small file goes whole");
        assert_eq!(u64::from(whole.length()), survey.sealed_bytes);
        let (opened, _, is_final) = open_chunks::run(&whole, &start(&key())).unwrap();
        assert!(is_final);
        assert!(opened.to_vec() == plain, "{len} bytes");
    }
}

#[wasm_bindgen_test]
async fn parts_made_later_are_the_surveyed_object() {
    let plain = pattern(6 * CHUNK_BYTES + 12_345);
    let picked = file(&plain, "film.mov");
    let (survey, whole) = survey::run(&picked, &secret(&key()), |_| {}).await.unwrap();
    assert!(whole.is_none(), "a large file is not kept");
    assert_eq!(survey.parts.len(), 2);
    let mut object = Vec::new();
    for (i, plan) in survey.parts.iter().enumerate() {
        let plan = Uint8Array::from(plan.to_bytes().as_slice());
        object.extend(
            encrypt_part::run(&picked, &plan, i == 1)
                .await
                .unwrap()
                .to_vec(),
        );
    }
    assert_eq!(object.len() as u64, survey.sealed_bytes);
    // Read back in two stretches, as a download does.
    let (first, rest) = object.split_at(3 * SEALED_CHUNK_BYTES);
    let (one, state, is_final) =
        open_chunks::run(&Uint8Array::from(first), &start(&key())).unwrap();
    assert!(!is_final);
    let (two, _, is_final) = open_chunks::run(&Uint8Array::from(rest), &state).unwrap();
    assert!(is_final);
    assert!([one.to_vec(), two.to_vec()].concat() == plain);
}

#[wasm_bindgen_test]
async fn a_file_that_changed_since_is_refused() {
    let mut plain = pattern(1000);
    let (survey, _) = survey::run(&file(&plain, "a.jpg"), &secret(&key()), |_| {})
        .await
        .unwrap();
    let plan = || Uint8Array::from(survey.parts[0].to_bytes().as_slice());
    assert!(
        encrypt_part::run(&file(&plain, "a.jpg"), &plan(), true)
            .await
            .is_ok()
    );
    plain[10] ^= 1;
    let changed = encrypt_part::run(&file(&plain, "a.jpg"), &plan(), true).await;
    assert_eq!(changed.err(), Some(PoolError::FileChanged));
    let shorter = encrypt_part::run(&file(&plain[..900], "a.jpg"), &plan(), true).await;
    assert_eq!(shorter.err(), Some(PoolError::FileChanged));
}

#[wasm_bindgen_test]
async fn bent_downloads_are_refused() {
    let (_, whole) = survey::run(&file(&pattern(1000), "a"), &secret(&key()), |_| {})
        .await
        .unwrap();
    let whole = whole.unwrap().to_vec();
    let open = |bytes: &[u8]| open_chunks::run(&Uint8Array::from(bytes), &start(&key()));
    let mut bent = whole.clone();
    bent[500] ^= 1;
    assert_eq!(open(&bent).err(), Some(PoolError::Open));
    assert_eq!(open(&whole[..999]).err(), Some(PoolError::Open));
    let (_, exact) = survey::run(&file(&pattern(CHUNK_BYTES), "a"), &secret(&key()), |_| {})
        .await
        .unwrap();
    let trailing = [exact.unwrap().to_vec(), vec![0; 40]].concat();
    assert_eq!(open(&trailing).err(), Some(PoolError::Open));
}

#[wasm_bindgen_test]
fn blobs_open_under_their_own_key_only() {
    let sealed = blob::seal(&Uint8Array::from(&b"jpeg"[..]), &secret(&key())).unwrap();
    assert_eq!(
        blob::open(&sealed, &secret(&key())).unwrap().to_vec(),
        b"jpeg"
    );
    let other = FileKey::from_bytes(&[8; 32]).unwrap();
    assert_eq!(
        blob::open(&sealed, &secret(&other)).err(),
        Some(PoolError::Open)
    );
}

#[wasm_bindgen_test]
fn rows_open_together_and_a_broken_one_alone_fails() {
    let album = CollectionKey::make(&mut OsRandom);
    let row = |metadata: &[u8]| {
        let wrapped = secretbox::seal(key().as_bytes(), &album, &mut OsRandom);
        let metadata = seal_blob(metadata, &key(), &mut OsRandom);
        SealedRow {
            key: album.clone(),
            encrypted_key: wrapped.ciphertext,
            key_nonce: wrapped.nonce.to_vec(),
            metadata: metadata.ciphertext,
            metadata_header: metadata.header.to_vec(),
            public_extra: None,
            private_extra: None,
        }
    };
    let mut rows = vec![row(b"{\"title\":\"a\"}"), row(b"{}")];
    rows[1].metadata[3] ^= 1;
    let opened = open_rows::run(&Uint8Array::from(encode_rows(&rows).as_slice())).unwrap();
    let opened = decode_opened(&opened.to_vec()).unwrap();
    assert_eq!(opened[0].as_ref().unwrap().metadata, b"{\"title\":\"a\"}");
    assert_eq!(opened[1].as_ref().err(), Some(&PoolError::Open));
    assert_eq!(
        open_rows::run(&Uint8Array::from(&[1, 2, 3][..])).err(),
        Some(PoolError::Died)
    );
}

#[wasm_bindgen_test]
fn argon2id_gives_the_known_answer() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../crates/crypto/tests/data/argon2id.json")).unwrap();
    let b64 = |text: &serde_json::Value| {
        potluck_crypto::encode::parse_base64(text.as_str().unwrap()).unwrap()
    };
    // The larger ones take seconds each; the crypto crate's own tests run them.
    let small =
        |row: &&serde_json::Value| row["memLimit"].as_u64().is_some_and(|mem| mem <= 64 << 20);
    let rows: Vec<_> = vectors["vectors"]
        .as_array()
        .unwrap()
        .iter()
        .filter(small)
        .collect();
    assert!(rows.len() > 1);
    for row in rows {
        let password = row["password"].as_str().unwrap().as_bytes();
        let secret = Uint8Array::from([&b64(&row["salt"]), password].concat().as_slice());
        let (ops, mem) = (
            row["opsLimit"].as_f64().unwrap(),
            row["memLimit"].as_f64().unwrap(),
        );
        let key = derive_key::link_hash(&secret, ops, mem).unwrap();
        assert_eq!(key.to_vec(), b64(&row["key"]), "{}", row["label"]);
    }
}

#[wasm_bindgen_test]
fn limits_no_honest_server_names_are_refused() {
    let secret = || Uint8Array::from([0; 20].as_slice());
    for (ops, mem_bytes) in [
        (1.0, (1u64 << 40) as f64),
        (f64::NAN, 8192.0),
        (-1.0, 8192.0),
        (1e300, 1e300),
    ] {
        assert_eq!(
            derive_key::link_hash(&secret(), ops, mem_bytes).err(),
            Some(PoolError::Open)
        );
    }
    assert_eq!(
        derive_key::kek(&secret(), 1.0, 8192.0).err(),
        Some(PoolError::Open),
        "too weak for an account"
    );
}

/// Width and height of a JPEG.
fn size(jpeg: &Uint8Array) -> (u32, u32) {
    media::dimensions::read(&jpeg.to_vec()).expect("a JPEG")
}

#[wasm_bindgen_test]
async fn thumbnails_are_turned_as_the_camera_was_held() {
    let photos = [
        (
            &include_bytes!("fixtures/photos/temple.jpg")[..],
            (640, 427),
        ),
        (include_bytes!("fixtures/photos/coffee.jpg"), (600, 400)),
        (include_bytes!("fixtures/photos/cat.jpg"), (451, 300)),
        (include_bytes!("fixtures/photos/rocket.jpg"), (640, 427)),
    ];
    for (bytes, shown) in photos {
        let made = thumbnail::run(&file(bytes, "a.jpg")).await.unwrap();
        assert_eq!((made.width_px, made.height_px), shown);
        assert_eq!(
            size(&made.jpeg),
            shown,
            "smaller than a thumbnail stays as it is"
        );
        assert!(f64::from(made.jpeg.length()) <= thumbnail::GOAL_BYTES);
    }
}

#[wasm_bindgen_test]
async fn large_pictures_become_720_on_their_longest_side() {
    let made = thumbnail::run(&file(
        include_bytes!("fixtures/photos/galaxies.jpg"),
        "a.jpg",
    ))
    .await
    .unwrap();
    assert_eq!((made.width_px, made.height_px), (800, 698));
    assert_eq!(size(&made.jpeg), (720, 628));
    assert!(f64::from(made.jpeg.length()) <= thumbnail::GOAL_BYTES);
}

#[wasm_bindgen_test]
async fn what_is_no_picture_cannot_be_decoded() {
    let whole = include_bytes!("fixtures/photos/temple.jpg");
    for bytes in [&b"Dear Anna, this is no photo."[..], b"", &whole[..300]] {
        let made = thumbnail::run(&file(bytes, "a.jpg")).await;
        assert_eq!(
            made.err(),
            Some(PoolError::Undecodable),
            "{} bytes",
            bytes.len()
        );
    }
}

/// As a browser reads a file that was deleted, or changed, after it was picked: a few bytes, then an error.
fn vanishing(len: usize) -> (File, Closure<dyn Fn() -> JsValue>) {
    let picked = file(&pattern(len), "gone.jpg");
    let slice = Closure::<dyn Fn() -> JsValue>::new(|| {
        let mut asked = 0;
        let pull = Closure::<dyn FnMut(JsValue) -> Result<(), JsValue>>::new(
            move |controller: JsValue| {
                asked += 1;
                if asked > 1 {
                    return Err(JsValue::from_str("NotReadableError"));
                }
                let enqueue: Function = Reflect::get(&controller, &"enqueue".into())?.dyn_into()?;
                enqueue
                    .call1(&controller, &Uint8Array::from(&[1, 2, 3][..]))
                    .map(|_| ())
            },
        );
        let source = Object::new();
        Reflect::set(&source, &"pull".into(), &pull.into_js_value()).unwrap();
        let stream = ReadableStream::new_with_underlying_source(&source).unwrap();
        let part = Object::new();
        let give = Closure::<dyn Fn() -> JsValue>::new(move || stream.clone().into());
        Reflect::set(&part, &"stream".into(), &give.into_js_value()).unwrap();
        part.into()
    });
    Reflect::set(&picked, &"slice".into(), slice.as_ref()).unwrap();
    (picked, slice)
}

#[wasm_bindgen_test]
async fn a_file_that_vanishes_is_gone_and_the_worker_lives_on() {
    let (tell, mut unheard) = unbounded();
    let listen =
        Closure::<dyn Fn(PromiseRejectionEvent)>::new(move |event: PromiseRejectionEvent| {
            event.prevent_default();
            tell.unbounded_send(event.reason().as_string()).unwrap();
        });
    let scope: EventTarget = js_sys::global().unchecked_into();
    let name = "unhandledrejection";
    scope
        .add_event_listener_with_callback(name, listen.as_ref().unchecked_ref())
        .unwrap();

    let (picked, _kept) = vanishing(1000);
    let surveyed = survey::run(&picked, &secret(&key()), |_| {}).await;
    assert_eq!(surveyed.err(), Some(PoolError::FileGone));

    // A promise that fails unheard would count as a trap of the program. The browser tells of them in order, so if this
    // one is the first, the job left none.
    let _ = js_sys::Promise::reject(&JsValue::from_str("the test's own"));
    assert_eq!(
        unheard.next().await.unwrap().as_deref(),
        Some("the test's own")
    );
    scope
        .remove_event_listener_with_callback(name, listen.as_ref().unchecked_ref())
        .unwrap();
}
