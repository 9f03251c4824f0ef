//! Fixed nonces, headers and secrets, for known-answer tests. Not for any other use.
//!
//! A nonce or header used twice under one key gives both plaintexts away, so nothing here is compiled
//! without the feature `hazmat`, and the feature belongs in `dev-dependencies` only.

use rand_core::{CryptoRng, RngCore};

use crate::chacha::Keystream;
use crate::error::Result;
use crate::hierarchy::pad_reaction;
use crate::key::{BlobKey, BoxKey, FileKey, LoginKey, PublicKey, SecretKey, sealed::Symmetric};
use crate::sealed_box;
use crate::secretbox::{self, NONCE_BYTES, SecretBox};
use crate::secretstream::{self, Blob, Header, StreamDecryptor, StreamEncryptor, StreamReader};
use crate::srp::SrpClient;

/// [`secretbox::seal`] with a given nonce.
pub fn secretbox_with_nonce(
    plain: &[u8],
    key: &impl BoxKey,
    nonce: &[u8; NONCE_BYTES],
) -> SecretBox {
    SecretBox {
        ciphertext: secretbox::seal_raw(plain, key.raw(), nonce),
        nonce: *nonce,
    }
}

/// A reaction's plaintext.
///
/// # Errors
/// When the type is too long.
pub fn reaction_plaintext(reaction: &str) -> Result<Vec<u8>> {
    pad_reaction(reaction).map(Vec::from)
}

/// [`sealed_box::seal`] with a given ephemeral secret.
///
/// # Errors
/// As for sealing.
pub fn sealed_box_with_ephemeral(
    plain: &[u8],
    recipient: &PublicKey,
    ephemeral: &SecretKey,
) -> Result<Vec<u8>> {
    sealed_box::seal_raw(plain, recipient, ephemeral)
}

/// [`secretstream::seal_blob`] with a given header.
pub fn blob_with_header(plain: &[u8], key: &impl BlobKey, header: &Header) -> Blob {
    secretstream::seal_with_header(plain, key, header)
}

/// A stream with a given header and, for short examples, other chunks than the wire's.
pub fn encryptor_with_header(
    key: &FileKey,
    header: &Header,
    chunk_bytes: usize,
) -> StreamEncryptor {
    let mut encryptor = StreamEncryptor::with_header(key.raw(), header);
    encryptor.set_chunk_bytes(chunk_bytes);
    encryptor
}

/// A reader of chunks that are not the wire's.
pub fn reader_with_chunk_bytes(key: &FileKey, header: &Header, chunk_bytes: usize) -> StreamReader {
    StreamReader::over(StreamDecryptor::new(key, header), chunk_bytes)
}

/// A client with a given ephemeral secret of at most 64 bytes.
pub fn srp_client_with_secret(
    user_id: &str,
    salt: &[u8],
    login_key: &LoginKey,
    secret: &[u8],
) -> SrpClient {
    SrpClient::with_secret(user_id, salt, login_key, secret)
}

/// The same bytes for the same seed, for tests that must repeat: ChaCha20 keystream.
pub struct SeededRandom(Keystream, [u8; 64], usize);

impl SeededRandom {
    /// The generator of that seed.
    pub fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(Keystream::new(&key, &[0; 12]), [0; 64], 64)
    }
}

impl RngCore for SeededRandom {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.2 == self.1.len() {
                self.1 = [0; 64];
                self.0.apply(&mut self.1);
                self.2 = 0;
            }
            *byte = self.1[self.2];
            self.2 += 1;
        }
    }
}

impl CryptoRng for SeededRandom {}

impl core::fmt::Debug for SeededRandom {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SeededRandom")
    }
}
