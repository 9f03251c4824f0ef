//! Binary values in JSON: standard base64 with padding, kept as the text that came.
//!
//! The server answers every stored string byte for byte as uploaded, so the text itself is the value; decoding
//! happens where the bytes are used (docs/spec/crypto.md 3).

use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The text was not standard padded base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotBase64;

impl fmt::Display for NotBase64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not standard base64")
    }
}
impl std::error::Error for NotBase64 {}

/// Standard padded base64 of bytes that are no secret or no ciphertext: nonces, headers, salts, public keys.
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct B64(pub String);

impl B64 {
    /// Encodes bytes.
    #[must_use]
    pub fn encode(bytes: &[u8]) -> Self {
        Self(STANDARD.encode(bytes))
    }

    /// The bytes.
    ///
    /// # Errors
    /// [`NotBase64`] when the text is not standard padded base64.
    pub fn decode(&self) -> Result<Vec<u8>, NotBase64> {
        STANDARD.decode(&self.0).map_err(|_| NotBase64)
    }

    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for `""`, which the protocol uses for "absent".
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for B64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "B64({} chars)", self.0.len())
    }
}

/// Base64 text of the ciphertext of a `T`.
pub struct Sealed<T: ?Sized> {
    text: String,
    plain: PhantomData<fn() -> Box<T>>,
}

impl<T: ?Sized> Sealed<T> {
    /// Encodes ciphertext bytes.
    #[must_use]
    pub fn encode(ciphertext: &[u8]) -> Self {
        Self::from_text(STANDARD.encode(ciphertext))
    }

    /// Wraps text that is already base64.
    #[must_use]
    pub fn from_text(text: String) -> Self {
        Self {
            text,
            plain: PhantomData,
        }
    }

    /// The ciphertext bytes.
    ///
    /// # Errors
    /// [`NotBase64`] when the text is not standard padded base64.
    pub fn decode(&self) -> Result<Vec<u8>, NotBase64> {
        STANDARD.decode(&self.text).map_err(|_| NotBase64)
    }

    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True for `""`, which the protocol uses for "absent".
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl<T: ?Sized> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self::from_text(self.text.clone())
    }
}
impl<T: ?Sized> PartialEq for Sealed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl<T: ?Sized> Eq for Sealed<T> {}
impl<T: ?Sized> Default for Sealed<T> {
    fn default() -> Self {
        Self::from_text(String::new())
    }
}
impl<T: ?Sized> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} chars)", self.text.len())
    }
}
impl<T: ?Sized> Serialize for Sealed<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.text)
    }
}
impl<'de, T: ?Sized> Deserialize<'de> for Sealed<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d).map(Self::from_text)
    }
}

/// What a [`Sealed`] decrypts to. Markers only; they have no values.
pub mod plain {
    /// 32 bytes: the account's root key.
    pub enum MasterKey {}
    /// 32 bytes: the recovery key.
    pub enum RecoveryKey {}
    /// 32 bytes: the X25519 secret key.
    pub enum SecretKey {}
    /// 32 bytes: an album's key.
    pub enum CollectionKey {}
    /// 32 bytes: a photo's key.
    pub enum FileKey {}
    /// UTF-8: an album's name.
    pub enum Name {}
    /// UTF-8 JSON: a photo's fixed metadata.
    pub enum Metadata {}
    /// UTF-8 JSON object: later edits.
    pub enum Magic {}
    /// 32 bytes: a session token.
    pub enum SessionToken {}
    /// UTF-8 path of the original, set by phones.
    pub enum Path {}
}
