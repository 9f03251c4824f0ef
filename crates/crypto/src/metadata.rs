//! JSON in blobs: a photo's metadata, and the extras of albums and photos that change later.
//!
//! # Shape
//! UTF-8 JSON without spaces, sealed as a [blob](crate::secretstream::seal_blob). Extras travel in an
//! [`Envelope`], whose `count` is the number of keys in the object. No value is null.
//!
//! # Errors
//! As for opening a blob, and [`Error::Encoding`] when what comes out is not JSON of the wanted form.
//! The server can put one blob of a key in the place of another, so read defensively.
//!
//! # Source
//! Ente Photos protocol, sections 13 and 14 (magic metadata).
//!
//! # Not
//! `version` and `count` are not authenticated.

use rand_core::CryptoRng;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::key::BlobKey;
use crate::secretstream::{Blob, HEADER_BYTES, open_blob, seal_blob};

/// An object of extras. Holds keys this program does not know, so that they survive an edit.
pub type Extras = serde_json::Map<String, Value>;

/// Sealed extras, as they travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The version last read from the server, which counts it up; 1 for the first.
    pub version: u64,
    /// Keys in the object.
    pub count: u64,
    /// The blob.
    pub data: Vec<u8>,
    /// Its header.
    pub header: [u8; HEADER_BYTES],
}

/// Seals a value as JSON.
///
/// # Errors
/// [`Error::Encoding`] when the value has no JSON form (a map whose keys are not text).
pub fn seal_json(
    value: &impl Serialize,
    key: &impl BlobKey,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Blob> {
    let json = serde_json::to_vec(value).map_err(|_| Error::Encoding)?;
    Ok(seal_blob(&json, key, rng))
}

/// Opens JSON that [`seal_json`] sealed.
///
/// # Errors
/// As for [`open_blob`], and [`Error::Encoding`] when it is not JSON of that form.
pub fn open_json<T: DeserializeOwned>(
    ciphertext: &[u8],
    header: &[u8],
    key: &impl BlobKey,
) -> Result<T> {
    serde_json::from_slice(&open_blob(ciphertext, header, key)?).map_err(|_| Error::Encoding)
}

/// Seals extras, without those that are null. `None` when nothing is left: the server refuses an
/// envelope with no keys, so the field is then omitted.
pub fn seal_extras(
    extras: &Extras,
    version: u64,
    key: &impl BlobKey,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Option<Envelope> {
    let kept: Extras = extras
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if kept.is_empty() {
        return None;
    }
    let blob = seal_json(&kept, key, rng).expect("an object with text keys is JSON");
    Some(Envelope {
        version,
        count: kept.len() as u64,
        data: blob.ciphertext,
        header: blob.header,
    })
}

/// Opens extras.
///
/// # Errors
/// As for [`open_json`], also when the JSON is not an object.
pub fn open_extras(data: &[u8], header: &[u8], key: &impl BlobKey) -> Result<Extras> {
    open_json(data, header, key)
}

/// Sets the given keys and keeps all others. A null changes nothing: a key is cleared by a neutral
/// value, since the server refuses an object that shrinks.
pub fn merge(extras: &mut Extras, changes: Extras) {
    extras.extend(changes.into_iter().filter(|(_, value)| !value.is_null()));
}
