//! Which key seals which, as methods on the keys.
//!
//! ```text
//! password ─Argon2id→ KeyEncryptionKey ─box→ MasterKey ←box─ RecoveryKey
//!                                            │
//!                MasterKey ─box→ RecoveryKey, SecretKey, CollectionKey (owner), EntityKey
//!                PublicKey ─sealed box→ CollectionKey (participant), session token, challenge
//!            CollectionKey ─box→ album name, FileKey, comments, reactions, guest names
//!            CollectionKey ─blob→ album extras
//!                  FileKey ─stream→ contents; ─blob→ thumbnail, metadata, extras
//! ```
//!
//! # Errors
//! Every `open_` says [`Error::Open`] for a failed MAC and [`Error::Length`] when what came out is not
//! the key it should be. Text is read leniently: bytes that are not UTF-8 become replacement signs,
//! since a name must not make its album unreadable.
//!
//! # Source
//! Ente Photos protocol, sections 4, 9, 11, 12, 16, 18.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::encode;
use crate::error::{Error, Result, exact};
use crate::key::{
    BoxKey, CollectionKey, EntityKey, FileKey, KeyEncryptionKey, KeyPair, MasterKey, PublicKey,
    RecoveryKey, SecretKey, ShareKey,
};
use crate::sealed_box;
use crate::secretbox::{self, SecretBox};

/// Characters a reaction is padded to, so that its length does not tell which one it is.
pub const REACTION_BYTES: usize = 100;
/// Bytes of a session token before encoding.
pub const TOKEN_BYTES: usize = 32;

macro_rules! wraps {
    ($($outer:ident wraps $inner:ident: $seal:ident, $open:ident;)*) => {$(
        impl $outer {
            #[doc = concat!("Wraps a [`", stringify!($inner), "`] under this key.")]
            pub fn $seal(&self, key: &$inner, rng: &mut (impl CryptoRng + ?Sized)) -> SecretBox {
                secretbox::seal(key.as_bytes(), self, rng)
            }

            #[doc = concat!("Opens a wrapped [`", stringify!($inner), "`].")]
            ///
            /// # Errors
            /// [`Error::Open`] when it was not wrapped under this key; [`Error::Length`] when the nonce
            /// or the opened key has the wrong size.
            pub fn $open(&self, ciphertext: &[u8], nonce: &[u8]) -> Result<$inner> {
                $inner::from_bytes(&secretbox::open(ciphertext, nonce, self)?)
            }
        }
    )*};
}

wraps! {
    KeyEncryptionKey wraps MasterKey: seal_master_key, open_master_key;
    RecoveryKey wraps MasterKey: seal_master_key, open_master_key;
    MasterKey wraps RecoveryKey: seal_recovery_key, open_recovery_key;
    MasterKey wraps SecretKey: seal_secret_key, open_secret_key;
    MasterKey wraps CollectionKey: seal_collection_key, open_collection_key;
    MasterKey wraps EntityKey: seal_entity_key, open_entity_key;
    CollectionKey wraps FileKey: seal_file_key, open_file_key;
    ShareKey wraps FileKey: seal_file_key, open_file_key;
}

fn open_text(ciphertext: &[u8], nonce: &[u8], key: &impl BoxKey) -> Result<String> {
    let plain = secretbox::open(ciphertext, nonce, key)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}

impl CollectionKey {
    /// Seals the album's name.
    pub fn seal_name(&self, name: &str, rng: &mut (impl CryptoRng + ?Sized)) -> SecretBox {
        secretbox::seal(name.as_bytes(), self, rng)
    }

    /// Opens the album's name.
    ///
    /// # Errors
    /// [`Error::Open`]; [`Error::Length`] for the nonce.
    pub fn open_name(&self, ciphertext: &[u8], nonce: &[u8]) -> Result<String> {
        open_text(ciphertext, nonce, self)
    }

    /// Seals a comment, or the name a guest goes by.
    pub fn seal_text(&self, text: &str, rng: &mut (impl CryptoRng + ?Sized)) -> SecretBox {
        secretbox::seal(text.as_bytes(), self, rng)
    }

    /// Opens a comment or a guest's name.
    ///
    /// # Errors
    /// [`Error::Open`]; [`Error::Length`] for the nonce.
    pub fn open_text(&self, ciphertext: &[u8], nonce: &[u8]) -> Result<String> {
        open_text(ciphertext, nonce, self)
    }

    /// Seals a reaction's type, padded with NUL to [`REACTION_BYTES`].
    ///
    /// # Errors
    /// [`Error::Length`] when the type is longer.
    pub fn seal_reaction(
        &self,
        reaction: &str,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<SecretBox> {
        Ok(secretbox::seal(&pad_reaction(reaction)?, self, rng))
    }

    /// Opens a reaction's type.
    ///
    /// # Errors
    /// [`Error::Open`]; [`Error::Length`] for the nonce.
    pub fn open_reaction(&self, ciphertext: &[u8], nonce: &[u8]) -> Result<String> {
        let padded = open_text(ciphertext, nonce, self)?;
        Ok(padded.trim_end_matches('\0').to_owned())
    }
}

pub(crate) fn pad_reaction(reaction: &str) -> Result<[u8; REACTION_BYTES]> {
    let mut padded = [0; REACTION_BYTES];
    padded
        .get_mut(..reaction.len())
        .ok_or(Error::Length {
            expected: REACTION_BYTES,
            got: reaction.len(),
        })?
        .copy_from_slice(reaction.as_bytes());
    Ok(padded)
}

impl ShareKey {
    /// Opens the text beside a shared file (JSON, possibly compressed).
    ///
    /// # Errors
    /// [`Error::Open`]; [`Error::Length`] for the nonce.
    pub fn open_metadata(&self, ciphertext: &[u8], nonce: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        secretbox::open(ciphertext, nonce, self)
    }
}

impl RecoveryKey {
    /// Seals the secret of an authenticator app. Its base32 text is read **as base64**: that is what
    /// other clients do, and 32 such characters give 24 bytes.
    ///
    /// # Errors
    /// [`Error::Encoding`] when the text is not base64 (in groups of four characters).
    pub fn seal_totp_secret(
        &self,
        secret_code: &str,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<SecretBox> {
        let secret = Zeroizing::new(encode::parse_base64(secret_code)?);
        Ok(secretbox::seal(&secret, self, rng))
    }

    /// Opens the secret of an authenticator app, back in its base32 text.
    ///
    /// # Errors
    /// [`Error::Open`]; [`Error::Length`] for the nonce.
    pub fn open_totp_secret(&self, ciphertext: &[u8], nonce: &[u8]) -> Result<Zeroizing<String>> {
        let secret = secretbox::open(ciphertext, nonce, self)?;
        Ok(Zeroizing::new(encode::base64(&secret)))
    }

    /// Seals the secret that takes passkeys off an account.
    pub fn seal_passkey_secret(
        &self,
        secret: &[u8; 32],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> SecretBox {
        secretbox::seal(secret, self, rng)
    }

    /// Opens the secret that takes passkeys off an account.
    ///
    /// # Errors
    /// [`Error::Open`]; [`Error::Length`] for the nonce or when it has not 32 bytes.
    pub fn open_passkey_secret(
        &self,
        ciphertext: &[u8],
        nonce: &[u8],
    ) -> Result<Zeroizing<[u8; 32]>> {
        exact(&secretbox::open(ciphertext, nonce, self)?).map(Zeroizing::new)
    }
}

impl PublicKey {
    /// Seals an album's key to the person with this public key.
    ///
    /// # Errors
    /// [`Error::PublicKey`] when the key is of low order, so that everybody could open the result.
    pub fn seal_collection_key(
        &self,
        key: &CollectionKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>> {
        sealed_box::seal(key.as_bytes(), self, rng)
    }

    /// Seals the recovery key to an emergency contact.
    ///
    /// # Errors
    /// [`Error::PublicKey`] when the key is of low order.
    pub fn seal_recovery_key(
        &self,
        key: &RecoveryKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>> {
        sealed_box::seal(key.as_bytes(), self, rng)
    }

    /// Seals a session token to an account; the server's side of signing in.
    ///
    /// # Errors
    /// [`Error::PublicKey`] when the key is of low order.
    pub fn seal_token(
        &self,
        token: &[u8; TOKEN_BYTES],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>> {
        sealed_box::seal(token, self, rng)
    }
}

impl KeyPair {
    /// Opens the key of an album shared with this account.
    ///
    /// # Errors
    /// [`Error::Open`] when it was sealed to somebody else; [`Error::Length`] when it is no key.
    pub fn open_collection_key(&self, sealed: &[u8]) -> Result<CollectionKey> {
        CollectionKey::from_bytes(&sealed_box::open(sealed, self)?)
    }

    /// Opens the recovery key somebody left with this account.
    ///
    /// # Errors
    /// [`Error::Open`] when it was sealed to somebody else; [`Error::Length`] when it is no key.
    pub fn open_recovery_key(&self, sealed: &[u8]) -> Result<RecoveryKey> {
        RecoveryKey::from_bytes(&sealed_box::open(sealed, self)?)
    }

    /// Opens a session token, in the form its header takes (base64 for addresses, padded).
    ///
    /// # Errors
    /// [`Error::Open`] when it was sealed to somebody else.
    pub fn open_token(&self, sealed: &[u8]) -> Result<Zeroizing<String>> {
        let token = sealed_box::open(sealed, self)?;
        Ok(Zeroizing::new(encode::base64_url(&token)))
    }

    /// Opens the text an account proves itself with before it is deleted.
    ///
    /// # Errors
    /// [`Error::Open`] when it was sealed to somebody else; [`Error::Encoding`] when it is no text.
    pub fn open_challenge(&self, sealed: &[u8]) -> Result<String> {
        let challenge = sealed_box::open(sealed, self)?;
        String::from_utf8(challenge.to_vec()).map_err(|_| Error::Encoding)
    }
}
