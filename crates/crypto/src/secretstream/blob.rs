//! One value as a single final message.

use rand_core::CryptoRng;

use crate::error::{Error, Result};
use crate::key::BlobKey;
use crate::secretstream::stream::{Header, Tag, pull, push};
use crate::secretstream::{CHUNK_OVERHEAD_BYTES, HEADER_BYTES, MAC_BYTES, StreamState, TAG_BYTES};

/// A sealed value and its header: two fields on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Encrypted tag, body, MAC.
    pub ciphertext: Vec<u8>,
    /// Random, never used again.
    pub header: [u8; HEADER_BYTES],
}

/// Seals a value of any size under a fresh header.
pub fn seal_blob(plain: &[u8], key: &impl BlobKey, rng: &mut (impl CryptoRng + ?Sized)) -> Blob {
    seal_with_header(plain, key, &Header::make(rng))
}

pub(crate) fn seal_with_header(plain: &[u8], key: &impl BlobKey, header: &Header) -> Blob {
    let mut ciphertext = Vec::with_capacity(plain.len() + CHUNK_OVERHEAD_BYTES);
    ciphertext.extend_from_slice(&[0; TAG_BYTES]);
    ciphertext.extend_from_slice(plain);
    ciphertext.extend_from_slice(&[0; MAC_BYTES]);
    let mut state = StreamState::new(key.raw(), header.as_bytes());
    push(&mut state, &mut ciphertext, Tag::Final);
    Blob {
        ciphertext,
        header: *header.as_bytes(),
    }
}

/// Opens what [`seal_blob`] made.
///
/// # Errors
/// [`Error::Open`] when it was changed or is not under this key; [`Error::Truncated`] when it is
/// authentic but not tagged final, so more was to follow; [`Error::Length`] for a header that does
/// not have 24 bytes.
pub fn open_blob(ciphertext: &[u8], header: &[u8], key: &impl BlobKey) -> Result<Vec<u8>> {
    let header = Header::from_bytes(header)?;
    let mut buffer = ciphertext.to_vec();
    let mut state = StreamState::new(key.raw(), header.as_bytes());
    if pull(&mut state, &mut buffer)? != Tag::Final {
        return Err(Error::Truncated);
    }
    buffer.truncate(buffer.len() - MAC_BYTES);
    buffer.drain(..TAG_BYTES);
    Ok(buffer)
}
