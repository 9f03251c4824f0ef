//! What can go wrong, said as briefly as a caller can use it.
//!
//! A failed MAC says nothing about *why*: a wrong key, a changed byte and a swapped field look
//! the same, and must. No variant holds user data.

/// Why a value could not be sealed, opened, read or derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The MAC did not match: wrong key, wrong nonce, or changed bytes. For the wrap of the master
    /// key under a password this means a wrong password.
    #[error("value could not be opened")]
    Open,
    /// A stream or blob ended without its final tag.
    #[error("stream ended early")]
    Truncated,
    /// Bytes followed the final chunk of a stream.
    #[error("stream went on after its end")]
    Trailing,
    /// A key, nonce, header or wrapped value has the wrong number of bytes.
    #[error("expected {expected} bytes, got {got}")]
    Length {
        /// Bytes the format asks for.
        expected: usize,
        /// Bytes there were.
        got: usize,
    },
    /// Text is not in the encoding its field asks for (base64, hex, base58, words, JSON).
    #[error("text is not in the expected encoding")]
    Encoding,
    /// Password hashing parameters are absurd or too weak; likely the server's doing.
    #[error("password parameters are out of bounds")]
    PasswordLimits,
    /// The memory a password hash needs could not be had on this device.
    #[error("not enough memory")]
    OutOfMemory,
    /// A public key is of low order, or does not belong to its secret key.
    #[error("public key is not usable")]
    PublicKey,
    /// The other side of a login sent a value outside the group, or its proof is wrong.
    #[error("login handshake failed")]
    Handshake,
}

/// Shorthand for this crate's results.
pub type Result<T> = core::result::Result<T, Error>;

/// `bytes` as an array, or [`Error::Length`].
pub(crate) fn exact<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| Error::Length {
        expected: N,
        got: bytes.len(),
    })
}
