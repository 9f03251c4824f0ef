//! ChaCha20 keystream, from block 0 on, applied in place.

use chacha20::cipher::{KeyIvInit, StreamCipher};

/// Keystream of one secretstream message.
pub(crate) struct Keystream(chacha20::ChaCha20);

impl Keystream {
    pub(crate) fn new(key: &[u8; 32], nonce: &[u8; 12]) -> Self {
        Self(chacha20::ChaCha20::new(key.into(), nonce.into()))
    }

    /// Applies the next blocks. Only the last call may end inside a block.
    pub(crate) fn apply(&mut self, data: &mut [u8]) {
        self.0.apply_keystream(data);
    }
}

/// The key of a stream from its long-term key and the first 16 bytes of its header.
pub(crate) fn hchacha20(key: &[u8; 32], input: &[u8; 16]) -> [u8; 32] {
    chacha20::hchacha::<chacha20::cipher::consts::U10>(key.into(), input.into()).into()
}
