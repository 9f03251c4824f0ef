//! The `chacha20` crate behind our interface.

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
