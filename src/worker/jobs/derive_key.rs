//! Argon2id, in a worker that ends afterwards: its memory would stay taken.

use js_sys::Uint8Array;
use potluck_crypto::{KdfLimits, Zeroizing};
use potluck_engine::jobs::{derive_kek, hash_link_password};
use potluck_engine::ports::PoolError;

use crate::worker::protocol::{js_bytes, take_secret};

/// The key-encryption key of an account, from salt (16 bytes) and password.
///
/// # Errors
/// `OutOfMemory`; `Open` for limits no honest server names.
pub fn kek(secret: &Uint8Array, ops: f64, mem_bytes: f64) -> Result<Uint8Array, PoolError> {
    let (salt, password) = salt_and_password(secret)?;
    let kek = derive_kek(&password, &salt, limits(ops, mem_bytes))?;
    Ok(js_bytes(kek.as_bytes()))
}

/// What a link's password hashes to, from salt and password.
///
/// # Errors
/// As [`kek`].
pub fn link_hash(secret: &Uint8Array, ops: f64, mem_bytes: f64) -> Result<Uint8Array, PoolError> {
    let (salt, password) = salt_and_password(secret)?;
    Ok(js_bytes(&hash_link_password(
        &password,
        &salt,
        limits(ops, mem_bytes),
    )?))
}

fn limits(ops: f64, mem_bytes: f64) -> KdfLimits {
    // Too large or no number becomes what the limits' own check refuses.
    KdfLimits {
        ops: ops as u64,
        mem_bytes: mem_bytes as u64,
    }
}

fn salt_and_password(secret: &Uint8Array) -> Result<([u8; 16], Zeroizing<String>), PoolError> {
    let secret = take_secret(secret);
    let (salt, password) = secret.split_at_checked(16).ok_or(PoolError::Died)?;
    let password = std::str::from_utf8(password).map_err(|_| PoolError::Died)?;
    Ok((
        salt.try_into().map_err(|_| PoolError::Died)?,
        Zeroizing::new(password.to_owned()),
    ))
}
