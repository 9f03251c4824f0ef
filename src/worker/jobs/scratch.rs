//! Buffers of one chunk, used again and again: fresh ones cost as much as a fifth of the encryption, and memory of
//! WebAssembly never shrinks.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

use potluck_crypto::secretstream::SEALED_CHUNK_BYTES;

/// Buffers kept for the next job; more than this many jobs at once are rare.
const KEPT: usize = 2;

thread_local! {
    static FREE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// Room for one sealed chunk.
pub(super) struct Scratch(Vec<u8>);

impl Scratch {
    pub(super) fn take() -> Self {
        let used = FREE.with_borrow_mut(Vec::pop);
        Self(used.unwrap_or_else(|| vec![0; SEALED_CHUNK_BYTES]))
    }
}

impl Deref for Scratch {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.0);
        FREE.with_borrow_mut(|free| {
            if free.len() < KEPT {
                free.push(buffer);
            }
        });
    }
}
