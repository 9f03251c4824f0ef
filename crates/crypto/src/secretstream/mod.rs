//! Chunked encryption of file contents, and its one-message form for everything else.
//!
//! Photos and videos are split into chunks so that neither side holds a whole file. For one value
//! (metadata, thumbnail) use [`seal_blob`]; for keys and names use [`secretbox`](crate::secretbox).
//!
//! # Shape
//! | bytes            | what                                             |
//! | ---------------- | ------------------------------------------------ |
//! | 24               | header, kept apart from the ciphertext           |
//! | n + 17, repeated | 1 byte tag (encrypted), n bytes body, 16 bytes MAC |
//!
//! Every chunk but the last holds [`CHUNK_BYTES`] and has tag MESSAGE; the last has tag FINAL and may
//! be shorter. A length that is a multiple of the chunk size ends with a full chunk. Nothing at all is
//! one chunk of 17 bytes.
//!
//! Chunks are encrypted and decrypted where they lie: [`StreamEncryptor::encrypt_chunk`] takes a buffer
//! with one byte of room in front and sixteen behind.
//!
//! # Units
//! Lengths in bytes. `CHUNK_BYTES` counts plaintext.
//!
//! # Errors
//! [`Error::Open`] if any byte was changed, or chunks dropped, repeated or swapped; [`Error::Truncated`]
//! if the final tag was not seen; [`Error::Trailing`] if bytes follow it. Output already handed out for
//! earlier chunks is authentic but may be incomplete.
//!
//! # Source
//! libsodium, `crypto_secretstream_xchacha20poly1305`; RFC 8439 for cipher and MAC; Ente Photos
//! protocol, sections 2 and 14. Three quirks are on the wire: the padding after the body is `n mod 16`
//! zeros, the MAC's length field counts the 64-byte tag block, and FINAL re-keys.
//!
//! # Not
//! Not an AEAD with random access: chunk k needs the state after k-1. Not the layout of RFC 8439, so
//! `chacha20poly1305` crates cannot read it. The header is not part of the object.

mod blob;
mod reader;
mod state;
mod stream;

pub use blob::{Blob, open_blob, seal_blob};
pub use reader::{StreamReader, open_stream, seal_stream};
pub use state::StreamState;
pub use stream::{Chunk, Header, StreamDecryptor, StreamEncryptor, Tag};

#[cfg(feature = "hazmat")]
pub(crate) use blob::seal_with_header;

use crate::error::Error;

/// Plaintext bytes of every chunk but the last.
pub const CHUNK_BYTES: usize = 4_194_304;
/// Bytes a sealed chunk is longer than its plaintext: tag and MAC.
pub const CHUNK_OVERHEAD_BYTES: usize = TAG_BYTES + MAC_BYTES;
/// Bytes of every sealed chunk but the last.
pub const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + CHUNK_OVERHEAD_BYTES;
/// Bytes of a header.
pub const HEADER_BYTES: usize = 24;
/// Room a chunk's buffer leaves in front of the plaintext.
pub const TAG_BYTES: usize = 1;
/// Room a chunk's buffer leaves behind the plaintext.
pub const MAC_BYTES: usize = 16;

/// Bytes of the object that holds `plain` bytes of plaintext.
pub const fn sealed_len(plain: u64) -> u64 {
    plain + CHUNK_OVERHEAD_BYTES as u64 * chunk_count(plain)
}

/// Chunks that `plain` bytes of plaintext take; at least one.
pub const fn chunk_count(plain: u64) -> u64 {
    if plain == 0 {
        1
    } else {
        plain.div_ceil(CHUNK_BYTES as u64)
    }
}

/// Bytes of plaintext in an object of `sealed` bytes.
///
/// # Errors
/// [`Error::Truncated`] for a size no object has: its last chunk would be shorter than a tag and a MAC.
pub const fn plain_len(sealed: u64) -> Result<u64, Error> {
    let overhead = CHUNK_OVERHEAD_BYTES as u64;
    let chunks = sealed.div_ceil(SEALED_CHUNK_BYTES as u64);
    let last = sealed % SEALED_CHUNK_BYTES as u64;
    if chunks == 0 || (last != 0 && last < overhead) || (last == overhead && chunks > 1) {
        return Err(Error::Truncated);
    }
    Ok(sealed - chunks * overhead)
}
