//! Sub-keys derived from a key.
//!
//! # Shape
//! BLAKE2b keyed with the parent key over no input; salt = little-endian sub-key number and eight
//! zero bytes; personalisation = the context and eight zero bytes. The digest length is a parameter
//! of the hash: the 16-byte sub-key is **not** the start of the 32-byte one, and the login key is
//! the first half of the 32-byte one.
//!
//! # Source
//! libsodium `crypto_kdf_derive_from_key`; Ente Photos protocol, sections 1.4 and 6.

use blake2b_simd::Params;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::key::{CacheKey, KeyEncryptionKey, LoginKey, MasterKey};

/// Fewest bytes a sub-key may have.
pub const MIN_BYTES: usize = 16;
/// Most bytes a sub-key may have.
pub const MAX_BYTES: usize = 64;

const LOGIN_CONTEXT: &[u8; 8] = b"loginctx";
/// Ours alone, and local: no other client derives a key with this context.
const CACHE_CONTEXT: &[u8; 8] = b"rowcache";

/// Fills `out` with sub-key number `id` of `parent` for `context`.
///
/// # Errors
/// [`Error::Length`] unless `out` has 16 to 64 bytes.
pub fn derive(parent: &[u8; 32], id: u64, context: &[u8; 8], out: &mut [u8]) -> Result<()> {
    if !(MIN_BYTES..=MAX_BYTES).contains(&out.len()) {
        return Err(Error::Length {
            expected: out.len().clamp(MIN_BYTES, MAX_BYTES),
            got: out.len(),
        });
    }
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&id.to_le_bytes());
    let digest = Params::new()
        .hash_length(out.len())
        .key(parent)
        .salt(&salt)
        .personal(context)
        .hash(&[]);
    out.copy_from_slice(digest.as_bytes());
    Ok(())
}

fn derive_32(parent: &[u8; 32], context: &[u8; 8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    derive(parent, 1, context, &mut *out).expect("32 bytes are within bounds");
    out
}

impl KeyEncryptionKey {
    /// The password of the SRP login: first 16 bytes of the 32-byte sub-key 1.
    pub fn derive_login_key(&self) -> LoginKey {
        let whole = derive_32(self.as_bytes(), LOGIN_CONTEXT);
        LoginKey::from_bytes(&whole[..16]).expect("half of 32 bytes is a login key")
    }
}

impl MasterKey {
    /// The key that seals this account's rows of the local cache, the same on each start.
    pub fn derive_cache_key(&self) -> CacheKey {
        let whole = derive_32(self.as_bytes(), CACHE_CONTEXT);
        CacheKey::from_bytes(&*whole).expect("32 bytes are a cache key")
    }
}
