//! Content hashes and the transport checksum.
//!
//! The content hash finds duplicates on upload. It covers the plaintext, lives inside encrypted
//! metadata, and the server never sees it. MD5 covers ciphertext parts on their way to the object
//! store and protects against nothing but accidents.
//!
//! # Shape
//! BLAKE2b, unkeyed, 64-byte digest, as base64 with padding (88 characters). A live photo has two:
//! `image:video`, over the two components and not over the archive they travel in.
//!
//! # Source
//! RFC 7693; libsodium `crypto_generichash`; Ente Photos protocol, section 15.
//!
//! # Not
//! Digest lengths are parameters of BLAKE2b: the 32-byte digest is no prefix of the 64-byte one.

use blake2b_simd::Params;
use md5::{Digest, Md5};

use crate::encode;
use crate::error::{Error, Result};

/// Bytes of a content hash.
pub const CONTENT_HASH_BYTES: usize = 64;

/// Hash of one picked file's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash([u8; CONTENT_HASH_BYTES]);

impl ContentHash {
    /// Hash of bytes that are all at hand.
    pub fn derive(bytes: &[u8]) -> Self {
        let mut hasher = ContentHasher::new();
        hasher.update(bytes);
        hasher.finish()
    }

    /// The digest itself.
    pub fn as_bytes(&self) -> &[u8; CONTENT_HASH_BYTES] {
        &self.0
    }

    /// The form stored in metadata.
    pub fn encode(&self) -> String {
        encode::base64(&self.0)
    }
}

/// Hashes a file as it is read, in pieces of any size.
#[derive(Clone)]
pub struct ContentHasher(blake2b_simd::State);

impl ContentHasher {
    /// An empty hash.
    pub fn new() -> Self {
        Self(Params::new().hash_length(CONTENT_HASH_BYTES).to_state())
    }

    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of everything added.
    pub fn finish(self) -> ContentHash {
        ContentHash(*self.0.finalize().as_array())
    }
}

impl Default for ContentHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for ContentHasher {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ContentHasher")
    }
}

/// The hash of a live photo from its components' hashes.
pub fn join_live_photo(image: &ContentHash, video: &ContentHash) -> String {
    format!("{}:{}", image.encode(), video.encode())
}

/// `Content-MD5` of an upload part that is all at hand: base64 of the MD5 of its ciphertext.
pub fn content_md5(ciphertext: &[u8]) -> String {
    let mut hasher = Md5Hasher::new();
    hasher.update(ciphertext);
    hasher.finish()
}

/// Computes `Content-MD5` over several chunks of one part.
#[derive(Clone, Default)]
pub struct Md5Hasher(Md5);

impl Md5Hasher {
    /// An empty checksum.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next ciphertext bytes.
    pub fn update(&mut self, ciphertext: &[u8]) {
        Digest::update(&mut self.0, ciphertext);
    }

    /// The header's value.
    pub fn finish(self) -> String {
        encode::base64(&self.finish_bytes())
    }

    /// The checksum itself, to be kept until the header is written.
    pub fn finish_bytes(self) -> [u8; 16] {
        Digest::finalize(self.0).into()
    }
}

impl core::fmt::Debug for Md5Hasher {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Md5Hasher")
    }
}

/// Unkeyed BLAKE2b with a digest of `N` bytes.
///
/// # Panics
/// When `N` is not 1 to 64; it is a constant of the caller's format.
pub fn generic_hash<const N: usize>(bytes: &[u8]) -> [u8; N] {
    digest(Params::new().hash_length(N), bytes)
}

/// BLAKE2b under a key of at most 64 bytes, with a digest of `N` bytes.
///
/// # Errors
/// [`Error::Length`] when the key is longer.
///
/// # Panics
/// When `N` is not 1 to 64; it is a constant of the caller's format.
pub fn keyed_hash<const N: usize>(key: &[u8], bytes: &[u8]) -> Result<[u8; N]> {
    if key.len() > 64 {
        return Err(Error::Length {
            expected: 64,
            got: key.len(),
        });
    }
    Ok(digest(Params::new().hash_length(N).key(key), bytes))
}

fn digest<const N: usize>(params: &Params, bytes: &[u8]) -> [u8; N] {
    let mut digest = [0; N];
    digest.copy_from_slice(params.hash(bytes).as_bytes());
    digest
}
