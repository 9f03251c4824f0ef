//! The `poly1305` crate behind our interface.

use poly1305::universal_hash::{KeyInit, UniversalHash};

/// One message's authenticator.
pub(crate) struct Mac(poly1305::Poly1305);

impl Mac {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(poly1305::Poly1305::new(key.into()))
    }

    /// Adds whole blocks: the length is a multiple of 16.
    pub(crate) fn update(&mut self, blocks: &[u8]) {
        debug_assert!(blocks.len().is_multiple_of(16));
        self.0.update_padded(blocks);
    }

    /// Adds a tail of any length and gives the MAC.
    pub(crate) fn finish(self, tail: &[u8]) -> [u8; 16] {
        self.0.compute_unpadded(tail).into()
    }
}
