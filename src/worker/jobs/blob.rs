//! Thumbnails: one message each.

use js_sys::Uint8Array;
use potluck_engine::jobs::{open_blob, seal_blob};
use potluck_engine::ports::PoolError;

use super::key_and_header;
use crate::worker::protocol::js_bytes;

/// Seals one blob.
///
/// # Errors
/// `Open` when it is longer than a chunk.
pub fn seal(plain: &Uint8Array, secret: &Uint8Array) -> Result<Uint8Array, PoolError> {
    let (key, header) = key_and_header(secret)?;
    Ok(js_bytes(&seal_blob(&plain.to_vec(), &key, header)?))
}

/// Opens one blob.
///
/// # Errors
/// `Open`, `Truncated`.
pub fn open(sealed: &Uint8Array, secret: &Uint8Array) -> Result<Uint8Array, PoolError> {
    let (key, header) = key_and_header(secret)?;
    Ok(js_bytes(&open_blob(sealed.to_vec(), &key, header)?))
}
