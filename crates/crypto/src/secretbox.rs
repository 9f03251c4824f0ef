//! One small value under a symmetric key.
//!
//! For names, comments, and keys wrapped under other keys. Prefer the typed wrappers in
//! [`hierarchy`](crate::hierarchy); for JSON use [`metadata`](crate::metadata), for files
//! [`secretstream`](crate::secretstream).
//!
//! # Shape
//! | bytes | what |
//! | ----- | ---- |
//! | 16    | Poly1305 MAC over the body only |
//! | n     | body, XSalsa20 keystream from byte 32 on |
//!
//! The 24-byte nonce is random and travels in a field of its own.
//!
//! # Errors
//! [`Error::Open`] if any byte, the nonce or the key is not the one used for sealing.
//!
//! # Source
//! libsodium `crypto_secretbox_easy`; Ente Photos protocol, section 1.1.
//!
//! # Not
//! Not bound to its place: the server can swap two values sealed under one key without a MAC
//! failing. Not the `nonce || MAC || body` form that some NaCl bindings write.

use crypto_secretbox::aead::{AeadInPlace, KeyInit};
use crypto_secretbox::{Nonce, Tag, XSalsa20Poly1305};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result, exact};
use crate::key::BoxKey;
use crate::random::make_bytes;

/// Bytes of a nonce.
pub const NONCE_BYTES: usize = 24;
/// Bytes a sealed value is longer than its plaintext.
pub const OVERHEAD_BYTES: usize = 16;
/// Bytes of a sealed 32-byte key; the server checks this length.
pub const SEALED_KEY_BYTES: usize = 32 + OVERHEAD_BYTES;

/// A sealed value and the nonce it was sealed with: two fields on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretBox {
    /// MAC, then body.
    pub ciphertext: Vec<u8>,
    /// Random, never used again.
    pub nonce: [u8; NONCE_BYTES],
}

/// Seals `plain` under a fresh random nonce.
pub fn seal(plain: &[u8], key: &impl BoxKey, rng: &mut (impl CryptoRng + ?Sized)) -> SecretBox {
    let nonce = make_bytes(rng);
    SecretBox {
        ciphertext: seal_raw(plain, key.raw(), &nonce),
        nonce,
    }
}

/// Opens what [`seal`] made.
///
/// # Errors
/// [`Error::Open`] when the MAC does not match or the ciphertext is shorter than a MAC;
/// [`Error::Length`] when the nonce does not have 24 bytes.
pub fn open(ciphertext: &[u8], nonce: &[u8], key: &impl BoxKey) -> Result<Zeroizing<Vec<u8>>> {
    open_raw(ciphertext, &exact(nonce)?, key.raw())
}

pub(crate) fn seal_raw(plain: &[u8], key: &[u8; 32], nonce: &[u8; NONCE_BYTES]) -> Vec<u8> {
    let mut out = vec![0; OVERHEAD_BYTES + plain.len()];
    let (mac, body) = out.split_at_mut(OVERHEAD_BYTES);
    body.copy_from_slice(plain);
    let tag = XSalsa20Poly1305::new(key.into())
        .encrypt_in_place_detached(Nonce::from_slice(nonce), b"", body)
        .expect("the cipher only refuses associated data, and there is none");
    mac.copy_from_slice(&tag);
    out
}

pub(crate) fn open_raw(
    ciphertext: &[u8],
    nonce: &[u8; NONCE_BYTES],
    key: &[u8; 32],
) -> Result<Zeroizing<Vec<u8>>> {
    let (mac, body) = ciphertext
        .split_at_checked(OVERHEAD_BYTES)
        .ok_or(Error::Open)?;
    let mut plain = Zeroizing::new(body.to_vec());
    XSalsa20Poly1305::new(key.into())
        .decrypt_in_place_detached(
            Nonce::from_slice(nonce),
            b"",
            &mut plain,
            Tag::from_slice(mac),
        )
        .map_err(|_| Error::Open)?;
    Ok(plain)
}
