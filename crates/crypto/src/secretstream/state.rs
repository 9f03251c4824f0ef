//! Where a stream stands between two chunks.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::chacha::{Keystream, hchacha20};
use crate::error::{Result, exact};
use crate::secretstream::HEADER_BYTES;

/// State of a stream at a chunk border, so that broken-off work can go on there, even in another
/// worker. As secret as the file's key.
///
/// # Shape
/// 32 bytes key, 12 bytes nonce (a little-endian counter of four, then eight that carry the previous
/// MAC). libsodium's struct has eight bytes more, unused.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct StreamState {
    pub(super) key: [u8; 32],
    pub(super) nonce: [u8; 12],
}

impl StreamState {
    /// Bytes of a stored state.
    pub const BYTES: usize = 44;

    pub(super) fn new(key: &[u8; 32], header: &[u8; HEADER_BYTES]) -> Self {
        let (input, rest) = header.split_at(16);
        let mut nonce = [0; 12];
        nonce[0] = 1;
        nonce[4..].copy_from_slice(rest);
        Self {
            key: hchacha20(
                key,
                input.try_into().expect("a header starts with 16 bytes"),
            ),
            nonce,
        }
    }

    /// The state's bytes, key first.
    pub fn to_bytes(&self) -> Zeroizing<[u8; Self::BYTES]> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        bytes[..32].copy_from_slice(&self.key);
        bytes[32..].copy_from_slice(&self.nonce);
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// [`Error::Length`](crate::Error::Length) unless there are [`BYTES`](Self::BYTES).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let bytes = Zeroizing::new(exact::<{ Self::BYTES }>(bytes)?);
        let mut state = Self {
            key: [0; 32],
            nonce: [0; 12],
        };
        state.key.copy_from_slice(&bytes[..32]);
        state.nonce.copy_from_slice(&bytes[32..]);
        Ok(state)
    }

    /// Whether no chunk has passed since the header, or since the counter went round.
    pub(super) fn is_first(&self) -> bool {
        self.nonce[..4] == [1, 0, 0, 0]
    }

    /// Moves past a message with that MAC; `rekey` as its tag asks.
    pub(super) fn advance(&mut self, mac: &[u8; 16], rekey: bool) {
        let (counter, carried) = self.nonce.split_at_mut(4);
        for (byte, mac) in carried.iter_mut().zip(mac) {
            *byte ^= mac;
        }
        let mut carry = 1;
        for byte in counter.iter_mut() {
            carry += u16::from(*byte);
            *byte = carry as u8;
            carry >>= 8;
        }
        if rekey || *counter == [0; 4] {
            self.rekey();
        }
    }

    fn rekey(&mut self) {
        let mut both = Zeroizing::new([0; 40]);
        both[..32].copy_from_slice(&self.key);
        both[32..].copy_from_slice(&self.nonce[4..]);
        Keystream::new(&self.key, &self.nonce).apply(&mut *both);
        self.key.copy_from_slice(&both[..32]);
        self.nonce[..4].copy_from_slice(&[1, 0, 0, 0]);
        self.nonce[4..].copy_from_slice(&both[32..]);
    }
}

impl core::fmt::Debug for StreamState {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("StreamState")
    }
}
