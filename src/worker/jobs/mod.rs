//! One file for each job: what goes in and out of this worker's memory, and in which order. What is computed is in
//! [`potluck_engine::jobs`].
//!
//! Each job copies a chunk into this program's memory once, works where it lies, and copies it out once.

pub mod blob;
pub mod derive_key;
pub mod encrypt_part;
pub mod open_chunks;
pub mod open_rows;
pub mod survey;
pub mod thumbnail;

mod read;
mod scratch;

use potluck_crypto::FileKey;
use potluck_engine::ports::PoolError;

/// Key and header from the 56 bytes they travel as.
fn key_and_header(secret: &js_sys::Uint8Array) -> Result<(FileKey, [u8; 24]), PoolError> {
    let secret = super::protocol::take_secret(secret);
    let (key, header) = secret.split_at_checked(32).ok_or(PoolError::Died)?;
    let key = FileKey::from_bytes(key).map_err(|_| PoolError::Died)?;
    Ok((key, header.try_into().map_err(|_| PoolError::Died)?))
}
