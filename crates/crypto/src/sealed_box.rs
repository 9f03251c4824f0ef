//! One small value to a public key, from nobody in particular.
//!
//! For inviting somebody to an album, and for what the server hands to an account (session
//! tokens). The sender keeps nothing that could open it again, and does not prove who they are.
//!
//! # Shape
//! | bytes | what |
//! | ----- | ---- |
//! | 32    | ephemeral public key, fresh for each message |
//! | n + 16 | [secretbox] under HSalsa20(X25519(ephemeral secret, recipient), 0) |
//!
//! The nonce is BLAKE2b of both public keys with a 24-byte digest, which is a parameter of the hash
//! and not a cut of a longer digest.
//!
//! # Errors
//! Opening says [`Error::Open`]; sealing to a low-order point, whose shared secret everybody
//! knows, says [`Error::PublicKey`].
//!
//! # Source
//! libsodium `crypto_box_seal`; RFC 7748 for X25519; Ente Photos protocol, section 1.2.
//!
//! # Not
//! Not signed: the recipient learns nothing about the sender.

use curve25519_dalek::montgomery::MontgomeryPoint;
use rand_core::CryptoRng;
use salsa20::cipher::consts::U10;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::hash::generic_hash;
use crate::key::{KeyPair, PublicKey, SecretKey};
use crate::secretbox::{self, NONCE_BYTES};

/// Bytes a sealed value is longer than its plaintext.
pub const OVERHEAD_BYTES: usize = 48;
/// Bytes of a sealed 32-byte key; the server checks this length.
pub const SEALED_KEY_BYTES: usize = 32 + OVERHEAD_BYTES;

/// Seals `plain` so that only the holder of the recipient's secret key can open it.
///
/// # Errors
/// [`Error::PublicKey`] when the recipient's key is a low-order point.
pub fn seal(
    plain: &[u8],
    recipient: &PublicKey,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    seal_raw(plain, recipient, &SecretKey::make(rng))
}

/// Opens what somebody sealed to the public half of `recipient`.
///
/// # Errors
/// [`Error::Open`] when it was sealed to somebody else or changed on the way.
pub fn open(sealed: &[u8], recipient: &KeyPair) -> Result<Zeroizing<Vec<u8>>> {
    if sealed.len() < OVERHEAD_BYTES {
        return Err(Error::Open);
    }
    let (ephemeral, body) = sealed.split_at(32);
    let ephemeral = PublicKey::from_bytes(ephemeral)?;
    let key = agree(&ephemeral, recipient.secret_key()).ok_or(Error::Open)?;
    let nonce = derive_nonce(&ephemeral, recipient.public_key());
    secretbox::open_raw(body, &nonce, &key)
}

pub(crate) fn seal_raw(
    plain: &[u8],
    recipient: &PublicKey,
    ephemeral: &SecretKey,
) -> Result<Vec<u8>> {
    let key = agree(recipient, ephemeral).ok_or(Error::PublicKey)?;
    let ephemeral = ephemeral.derive_public_key();
    let nonce = derive_nonce(&ephemeral, recipient);
    let mut sealed = ephemeral.as_bytes().to_vec();
    sealed.extend_from_slice(&secretbox::seal_raw(plain, &key, &nonce));
    Ok(sealed)
}

/// The secretbox key both sides compute, or nothing for a low-order point.
fn agree(public: &PublicKey, secret: &SecretKey) -> Option<Zeroizing<[u8; 32]>> {
    let point = MontgomeryPoint(*public.as_bytes()).mul_clamped(*secret.as_bytes());
    let shared = Zeroizing::new(point.to_bytes());
    if bool::from(shared.ct_eq(&[0; 32])) {
        return None;
    }
    Some(Zeroizing::new(
        salsa20::hsalsa::<U10>((&*shared).into(), &[0; 16].into()).into(),
    ))
}

fn derive_nonce(ephemeral: &PublicKey, recipient: &PublicKey) -> [u8; NONCE_BYTES] {
    let mut both = [0; 64];
    both[..32].copy_from_slice(ephemeral.as_bytes());
    both[32..].copy_from_slice(recipient.as_bytes());
    generic_hash(&both)
}
