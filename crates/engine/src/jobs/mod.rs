//! Heavy jobs as pure functions: bytes and a key in, bytes out. Workers and native tests call the same code.
//!
//! | job | what |
//! | --- | ---- |
//! | [`Surveyor`] | one read of a file: content hash, part checksums, states |
//! | [`PartEncryptor`], [`encrypt_part`] | the bytes of one part again |
//! | [`open_chunks`] | a stretch of a downloaded stream |
//! | [`seal_blob`], [`open_blob`] | thumbnails |
//! | [`open_rows`] | keys and metadata of a whole page of rows |
//! | [`derive_kek`], [`hash_link_password`] | Argon2id |
//!
//! Nothing here allocates more than one buffer's worth: the caller owns the buffers, so that a worker can use the
//! same one for every chunk.

mod blob;
mod open;
mod parts;
mod password;
mod rows;
mod survey;
mod transfer;

pub use blob::{open_blob, seal_blob};
pub use open::{Opened, open_chunks};
pub use parts::{PartEncryptor, encrypt_part};
pub use password::{derive_kek, hash_link_password};
pub use rows::{open_row, open_rows};
pub use survey::Surveyor;
pub use transfer::{decode_opened, decode_rows, encode_opened, encode_rows};

use potluck_crypto::secretstream::MAC_BYTES;
use potluck_crypto::{CollectionKey, FileKey, StreamState};

use crate::ports::PoolError;

/// What a failure of the crypto crate means to whoever ordered the job.
pub(crate) fn pool_error(error: potluck_crypto::Error) -> PoolError {
    match error {
        potluck_crypto::Error::OutOfMemory => PoolError::OutOfMemory,
        potluck_crypto::Error::Truncated => PoolError::Truncated,
        _ => PoolError::Open,
    }
}

/// What one read of a file found out (docs/adr: survey, then send).
#[derive(Clone)]
pub struct Survey {
    /// BLAKE2b-512 of the plaintext.
    pub hash: [u8; 64],
    /// The stream's header.
    pub header: [u8; 24],
    /// Plaintext bytes.
    pub plain_bytes: u64,
    /// Ciphertext bytes.
    pub sealed_bytes: u64,
    /// MD5 of the first part's ciphertext, which is the whole when the object goes up in one PUT.
    pub md5: [u8; 16],
    /// The parts, one when the object goes up whole.
    pub parts: Vec<PartPlan>,
}

/// One part of an object, so that its bytes can be made again.
#[derive(Clone)]
pub struct PartPlan {
    /// Where its plaintext starts.
    pub start: u64,
    /// Where its plaintext ends.
    pub end: u64,
    /// MD5 of its ciphertext.
    pub md5: [u8; 16],
    /// The authenticator of each of its chunks.
    pub macs: Vec<[u8; MAC_BYTES]>,
    /// Push state at its start. Secret.
    pub state: StreamState,
}

/// A row as the server has it, ready to open.
pub struct SealedRow {
    /// Key of the album it came in.
    pub key: CollectionKey,
    /// Secretbox of the file key.
    pub encrypted_key: Vec<u8>,
    /// 24 bytes.
    pub key_nonce: Vec<u8>,
    /// Blob of the fixed metadata.
    pub metadata: Vec<u8>,
    /// 24 bytes.
    pub metadata_header: Vec<u8>,
    /// Blob of the public later edits, with its header.
    pub public_extra: Option<(Vec<u8>, Vec<u8>)>,
    /// Blob of the private later edits, with its header.
    pub private_extra: Option<(Vec<u8>, Vec<u8>)>,
}

/// A row, opened.
pub struct OpenedRow {
    /// The photo's key.
    pub key: FileKey,
    /// Fixed metadata, JSON.
    pub metadata: Vec<u8>,
    /// Public later edits, JSON; empty when there are none or they do not open.
    pub public_extra: Vec<u8>,
    /// Private later edits, JSON; empty when there are none or they do not open.
    pub private_extra: Vec<u8>,
}

impl Survey {
    /// True when the object goes up in one PUT and its ciphertext is kept from the survey.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        goes_whole(self.plain_bytes)
    }
}

/// True when a file of that length goes up in one PUT (docs/spec/upload.md 11.3).
#[must_use]
pub fn goes_whole(plain_bytes: u64) -> bool {
    potluck_crypto::secretstream::chunk_count(plain_bytes)
        < potluck_protocol::limits::MULTIPART_FROM_CHUNKS
}
