//! Session tokens.
//!
//! # Shape
//! 32 random bytes. Their text, base64url **with** padding (44 characters), is what travels in `X-Auth-Token`. The
//! database keeps SHA-256 of the text, so that a stolen database opens no session; the session list shows that hash
//! as an opaque handle.
//!
//! # Source
//! docs/spec/accounts.md 2.3 and 4.6.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::db;
use crate::ports::Random;

/// A token nobody has used for so long is over.
pub const UNUSED_SECONDS: i64 = 365 * 24 * 3600;

/// A token, in the moment it is made. Not kept.
pub struct SessionToken(Zeroizing<[u8; 32]>);

impl SessionToken {
    /// A fresh one.
    #[must_use]
    pub fn make(random: &dyn Random) -> Self {
        Self(Zeroizing::new(random.bytes()))
    }

    /// The raw bytes, to be sealed to the account's public key.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The text that goes into `X-Auth-Token`.
    #[must_use]
    pub fn text(&self) -> String {
        URL_SAFE.encode(*self.0)
    }

    /// What the database keeps.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.text())
    }
}

/// SHA-256 of a token's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// Of the text a client sent.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// From the database.
    ///
    /// # Errors
    /// When the column does not hold 32 bytes.
    pub fn from_stored(bytes: &[u8]) -> db::Result<Self> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| db::Error::Corrupt("token hash"))
    }

    /// The opaque handle in the session list.
    #[must_use]
    pub fn handle(&self) -> String {
        URL_SAFE.encode(self.0)
    }

    /// Reads a handle back.
    #[must_use]
    pub fn from_handle(text: &str) -> Option<Self> {
        URL_SAFE
            .decode(text)
            .ok()?
            .as_slice()
            .try_into()
            .ok()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemRandom;

    #[test]
    fn the_text_has_44_characters_and_the_handle_opens_nothing() {
        let token = SessionToken::make(&SystemRandom);
        assert_eq!(token.text().len(), 44);
        assert!(token.text().ends_with('='));
        let handle = token.hash().handle();
        assert_eq!(TokenHash::from_handle(&handle), Some(token.hash()));
        assert_ne!(TokenHash::of(&handle), token.hash());
    }
}
