//! One type per key, so that swapping two keys does not compile.
//!
//! # Shape
//! Symmetric keys are 32 uniformly random bytes, with no structure. The login key is 16 bytes. A
//! [`KeyPair`] is an X25519 pair: the secret half 32 random bytes, the public half its product
//! with the base point.
//!
//! # Not
//! No `Display`, and `Debug` prints the type's name only. Comparison takes constant time. All
//! are wiped when dropped. `Clone` exists only on the keys a keyring hands to other threads.
//!
//! # Source
//! Ente Photos protocol, sections 1 and 4 (docs/spec/crypto.md).

use curve25519_dalek::montgomery::MontgomeryPoint;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::{Error, Result, exact};
use crate::random::make_bytes;

/// Bytes of every symmetric key and of each half of a key pair.
pub const KEY_BYTES: usize = 32;

pub(crate) mod sealed {
    /// Raw bytes of a symmetric key, for this crate's ciphers only.
    pub trait Symmetric {
        fn raw(&self) -> &[u8; 32];
    }
}

/// A key that may seal a [secretbox](crate::secretbox).
pub trait BoxKey: sealed::Symmetric {}

/// A key that may seal a [blob](crate::secretstream::seal_blob).
pub trait BlobKey: sealed::Symmetric {}

macro_rules! secret_bytes {
    ($(#[$doc:meta])* $name:ident, $len:expr) => {
        $(#[$doc])*
        #[derive(Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Takes the key from bytes that were opened or decoded.
            ///
            /// # Errors
            /// [`Error::Length`] unless there are exactly as many bytes as the key has.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
                exact(bytes).map(Self)
            }

            /// The raw key, for wrapping it under another key or handing it to a worker, and
            /// nothing else.
            pub fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl ConstantTimeEq for $name {
            fn ct_eq(&self, other: &Self) -> subtle::Choice {
                self.0.ct_eq(&other.0)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.ct_eq(other).into()
            }
        }

        impl Eq for $name {}

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

macro_rules! symmetric_key {
    ($(#[$doc:meta])* $name:ident $(, $mark:ident)*) => {
        secret_bytes!($(#[$doc])* $name, 32);

        impl $name {
            /// A fresh random key.
            pub fn make(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
                Self(make_bytes(rng))
            }
        }

        impl sealed::Symmetric for $name {
            fn raw(&self) -> &[u8; 32] {
                &self.0
            }
        }

        $(impl $mark for $name {})*
    };
}

macro_rules! clone_key {
    ($($name:ident)*) => {$(
        impl Clone for $name {
            /// One more copy of the key in memory; each is wiped when dropped.
            fn clone(&self) -> Self {
                Self(self.0)
            }
        }
    )*};
}

symmetric_key! {
    /// The account's root key. Never changes; a password change only wraps it anew.
    MasterKey, BoxKey
}
symmetric_key! {
    /// Opens the master key when the password is lost. Shown to its owner as 24 words.
    RecoveryKey, BoxKey
}
symmetric_key! {
    /// Key of one album. Opens its name, its extras and the keys of its photos. It is also the
    /// secret in the fragment of a public link.
    CollectionKey, BoxKey, BlobKey
}
symmetric_key! {
    /// Key of one photo or video: contents, thumbnail, metadata.
    FileKey, BlobKey
}
symmetric_key! {
    /// Made from the password by Argon2id; wraps the master key. Short: KEK.
    KeyEncryptionKey, BoxKey
}
symmetric_key! {
    /// Key of one kind of user entity (places, people), wrapped under the master key.
    EntityKey, BlobKey
}
symmetric_key! {
    /// Key in the fragment of a single-file or memory link.
    ShareKey, BoxKey
}
symmetric_key! {
    /// Seals the rows of the local cache. Never leaves the device.
    CacheKey
}

clone_key!(MasterKey CollectionKey FileKey CacheKey SecretKey);

/// The album key as the secret of a public link; see [`crate::link`].
pub type LinkKey = CollectionKey;

secret_bytes! {
    /// The SRP password: first half of a sub-key of the KEK. See [`crate::subkey`].
    LoginKey, 16
}

secret_bytes! {
    /// The secret half of an account's X25519 pair.
    SecretKey, 32
}

impl SecretKey {
    /// Fresh secret half of a pair.
    pub fn make(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self(make_bytes(rng))
    }

    /// The public half that belongs to this secret half.
    pub fn derive_public_key(&self) -> PublicKey {
        PublicKey(MontgomeryPoint::mul_base_clamped(self.0).to_bytes())
    }
}

/// The public half of an account's X25519 pair. Anyone may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; KEY_BYTES]);

impl PublicKey {
    /// Takes a public key as the server gave it. Whether it is usable shows when sealing.
    ///
    /// # Errors
    /// [`Error::Length`] unless there are 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        exact(bytes).map(Self)
    }

    /// The 32 bytes that go on the wire.
    pub fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

/// An account's X25519 pair, whose halves are known to belong together.
#[derive(Clone)]
pub struct KeyPair {
    public: PublicKey,
    secret: SecretKey,
}

impl KeyPair {
    /// A fresh pair.
    pub fn make(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self::derive(SecretKey::make(rng))
    }

    /// The pair of a secret half.
    pub fn derive(secret: SecretKey) -> Self {
        Self {
            public: secret.derive_public_key(),
            secret,
        }
    }

    /// Joins halves that came from storage.
    ///
    /// # Errors
    /// [`Error::PublicKey`] when they do not belong together: the server, or somebody on it, has
    /// put another public key in place.
    pub fn from_parts(public: PublicKey, secret: SecretKey) -> Result<Self> {
        let pair = Self::derive(secret);
        if bool::from(pair.public.0.ct_eq(&public.0)) {
            Ok(pair)
        } else {
            Err(Error::PublicKey)
        }
    }

    /// The half that others seal to.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The half to wrap under the master key.
    pub fn secret_key(&self) -> &SecretKey {
        &self.secret
    }
}

impl core::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("KeyPair")
    }
}
