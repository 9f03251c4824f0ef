//! Rows of the local cache, sealed so that a copied browser profile shows nothing.
//!
//! Our own format; it never travels.
//!
//! # Shape
//! | bytes | what |
//! | ----- | ---- |
//! | 24    | nonce, random |
//! | n     | body |
//! | 16    | MAC over body and row id |
//!
//! XChaCha20-Poly1305 in the layout of RFC 8439. The row's id is associated data, so a row put in
//! another row's place does not open.
//!
//! # Errors
//! [`Error::Open`]; treat the row as absent and pull it again.
//!
//! # Source
//! draft-irtf-cfrg-xchacha-03; RFC 8439.
//!
//! # Not
//! Not compatible with [`secretstream`](crate::secretstream), whose MAC covers other bytes.

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::key::CacheKey;
use crate::random::make_bytes;

const NONCE_BYTES: usize = 24;
const MAC_BYTES: usize = 16;

/// Bytes a sealed row is longer than its plaintext.
pub const OVERHEAD_BYTES: usize = NONCE_BYTES + MAC_BYTES;

/// Seals one row. `row_id` must name the row uniquely in the whole cache, store name included.
pub fn seal(
    plain: &[u8],
    row_id: &[u8],
    key: &CacheKey,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = make_bytes(rng);
    let mut row = Vec::with_capacity(plain.len() + OVERHEAD_BYTES);
    row.extend_from_slice(&nonce);
    row.extend_from_slice(plain);
    let mac = XChaCha20Poly1305::new(key.as_bytes().into())
        .encrypt_in_place_detached(XNonce::from_slice(&nonce), row_id, &mut row[NONCE_BYTES..])
        .expect("rows are far below the cipher's 256 GiB limit");
    row.extend_from_slice(&mac);
    row
}

/// Opens the row of that id.
///
/// # Errors
/// [`Error::Open`] when the row was changed, moved from another id, or sealed by another key.
pub fn open(row: &[u8], row_id: &[u8], key: &CacheKey) -> Result<Zeroizing<Vec<u8>>> {
    if row.len() < OVERHEAD_BYTES {
        return Err(Error::Open);
    }
    let (nonce, rest) = row.split_at(NONCE_BYTES);
    let (body, mac) = rest.split_at(rest.len() - MAC_BYTES);
    let mut plain = Zeroizing::new(body.to_vec());
    XChaCha20Poly1305::new(key.as_bytes().into())
        .decrypt_in_place_detached(
            XNonce::from_slice(nonce),
            row_id,
            &mut plain,
            Tag::from_slice(mac),
        )
        .map_err(|_| Error::Open)?;
    Ok(plain)
}
