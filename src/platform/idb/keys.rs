//! The key that seals rows.
//!
//! # Shape
//! 32 random bytes, encrypted with AES-256-GCM under a key that WebCrypto keeps and gives to nobody; 12 bytes of nonce,
//! then the ciphertext. A copied database alone therefore does not open.
//!
//! # Not
//! No protection from a program that runs as this page or inside this browser profile: both may ask WebCrypto too.

use js_sys::{Array, Object, Reflect, Uint8Array};
use potluck_crypto::rand_core::RngCore;
use potluck_crypto::{CacheKey, OsRandom, Zeroizing};
use potluck_engine::ports::StoreError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, CryptoKey, IdbDatabase, IdbTransactionMode, SubtleCrypto};

use super::request::{Answer, Ending, thrown};
use super::schema::{CACHE_KEY, KEYS, WRAPPING_KEY};

const NONCE_BYTES: usize = 12;

/// WebCrypto; browsers withhold it from pages that came over plain HTTP from another machine.
pub(super) fn subtle() -> Result<SubtleCrypto, StoreError> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).map_err(thrown)?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).map_err(thrown)?;
    subtle.dyn_into().map_err(|_| StoreError::Blocked)
}

/// The key of this database, made if there is none.
///
/// A key that is there and does not open (a profile copied in part) is replaced; the caller must then drop the rows.
pub(super) async fn get_or_make(database: &IdbDatabase) -> Result<(CacheKey, bool), StoreError> {
    if let Some((wrapping, wrapped)) = stored(database).await? {
        if let Some(key) = unwrap(&wrapping, &wrapped).await {
            return Ok((key, false));
        }
        clear(database).await?;
        return make(database).await.map(|key| (key, true));
    }
    Ok((make(database).await?, false))
}

async fn stored(database: &IdbDatabase) -> Result<Option<(CryptoKey, Uint8Array)>, StoreError> {
    let transaction = database.transaction_with_str(KEYS).map_err(thrown)?;
    let store = transaction.object_store(KEYS).map_err(thrown)?;
    let wrapping = Answer::of(store.get(&WRAPPING_KEY.into()).map_err(thrown)?);
    let wrapped = Answer::of(store.get(&CACHE_KEY.into()).map_err(thrown)?);
    let pair = (
        wrapping.get().await?.dyn_into(),
        wrapped.get().await?.dyn_into(),
    );
    let (Ok(wrapping), Ok(wrapped)) = pair else {
        return Ok(None);
    };
    Ok(Some((wrapping, wrapped)))
}

async fn make(database: &IdbDatabase) -> Result<CacheKey, StoreError> {
    let key = CacheKey::make(&mut OsRandom);
    let (wrapping, wrapped) = wrap(&key).await?;
    let transaction = database
        .transaction_with_str_and_mode(KEYS, IdbTransactionMode::Readwrite)
        .map_err(thrown)?;
    let ending = Ending::of(&transaction);
    let store = transaction.object_store(KEYS).map_err(thrown)?;
    // `add` fails when another tab was faster, and the whole transaction with it.
    store
        .add_with_key(&wrapping, &WRAPPING_KEY.into())
        .map_err(thrown)?;
    store
        .add_with_key(&wrapped, &CACHE_KEY.into())
        .map_err(thrown)?;
    match ending.reached().await {
        Ok(()) => Ok(key),
        Err(error) => match stored(database).await? {
            Some((wrapping, wrapped)) => unwrap(&wrapping, &wrapped).await.ok_or(error),
            None => Err(error),
        },
    }
}

async fn clear(database: &IdbDatabase) -> Result<(), StoreError> {
    let transaction = database
        .transaction_with_str_and_mode(KEYS, IdbTransactionMode::Readwrite)
        .map_err(thrown)?;
    let ending = Ending::of(&transaction);
    transaction
        .object_store(KEYS)
        .and_then(|store| store.clear())
        .map_err(thrown)?;
    ending.reached().await
}

async fn wrap(key: &CacheKey) -> Result<(CryptoKey, Uint8Array), StoreError> {
    let subtle = subtle()?;
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"AES-GCM".into()).map_err(thrown)?;
    Reflect::set(&algorithm, &"length".into(), &256.into()).map_err(thrown)?;
    let uses: JsValue = Array::of2(&"encrypt".into(), &"decrypt".into()).into();
    let making = subtle
        .generate_key_with_object(&algorithm, false, &uses)
        .map_err(thrown)?;
    let wrapping: CryptoKey = JsFuture::from(making)
        .await
        .map_err(thrown)?
        .unchecked_into();

    let mut nonce = [0; NONCE_BYTES];
    OsRandom.fill_bytes(&mut nonce);
    let plain = Uint8Array::from(key.as_bytes().as_slice());
    let sealing = subtle
        .encrypt_with_object_and_buffer_source(&params(&nonce), &wrapping, &plain)
        .map_err(thrown)?;
    let sealed = JsFuture::from(sealing).await.map_err(thrown);
    plain.fill(0, 0, plain.length());
    let sealed = Uint8Array::new(&sealed?);
    let wrapped = Uint8Array::new_with_length(NONCE_BYTES as u32 + sealed.length());
    wrapped.set(&Uint8Array::from(nonce.as_slice()), 0);
    wrapped.set(&sealed, NONCE_BYTES as u32);
    Ok((wrapping, wrapped))
}

async fn unwrap(wrapping: &CryptoKey, wrapped: &Uint8Array) -> Option<CacheKey> {
    let mut nonce = [0; NONCE_BYTES];
    let sealed = wrapped.subarray(NONCE_BYTES as u32, wrapped.length());
    if wrapped.length() as usize <= NONCE_BYTES {
        return None;
    }
    wrapped.subarray(0, NONCE_BYTES as u32).copy_to(&mut nonce);
    let opening = subtle()
        .ok()?
        .decrypt_with_object_and_buffer_source(&params(&nonce), wrapping, &sealed)
        .ok()?;
    let plain = Uint8Array::new(&JsFuture::from(opening).await.ok()?);
    let key = Zeroizing::new(plain.to_vec());
    plain.fill(0, 0, plain.length());
    CacheKey::from_bytes(&key).ok()
}

fn params(nonce: &[u8; NONCE_BYTES]) -> AesGcmParams {
    AesGcmParams::new("AES-GCM", &Uint8Array::from(nonce.as_slice()))
}
