//! The keys of an account: made once, unlocked by password or recovery key, wrapped anew when the
//! password changes.
//!
//! # Shape
//! [`KeyAttributes`] is what the server keeps for an account, in bytes. Every wrap is a
//! [secretbox](crate::secretbox) of 48 bytes with a nonce of 24. The recovery pair is missing on very
//! old accounts.
//!
//! # Errors
//! [`Error::Open`] when unlocking means a wrong password or recovery key; [`Error::PublicKey`] that the
//! public key was swapped.
//!
//! # Source
//! Ente Photos protocol, sections 4, 8 and 10.

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::key::{KeyEncryptionKey, KeyPair, MasterKey, PublicKey, RecoveryKey};
use crate::mnemonic;
use crate::password::{KdfLimits, NewPasswordKey, Salt};
use crate::secretbox::SecretBox;

/// The part of the key attributes a password change replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordWrap {
    /// kekSalt.
    pub salt: Salt,
    /// opsLimit and memLimit.
    pub limits: KdfLimits,
    /// encryptedKey and keyDecryptionNonce: the master key under the password's key.
    pub master_key: SecretBox,
}

/// The part of the key attributes that lets a recovery key stand in for the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryWrap {
    /// masterKeyEncryptedWithRecoveryKey and masterKeyDecryptionNonce.
    pub master_key: SecretBox,
    /// recoveryKeyEncryptedWithMasterKey and recoveryKeyDecryptionNonce.
    pub recovery_key: SecretBox,
}

/// What the server keeps of an account's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAttributes {
    /// Master key under the password.
    pub password: PasswordWrap,
    /// publicKey, in clear.
    pub public_key: PublicKey,
    /// encryptedSecretKey and secretKeyDecryptionNonce: the secret half under the master key.
    pub secret_key: SecretBox,
    /// Absent on very old accounts; [`RecoveryWrap::make`] adds it.
    pub recovery: Option<RecoveryWrap>,
}

/// An account's opened keys.
#[derive(Debug, Clone)]
pub struct AccountKeys {
    /// Root of everything.
    pub master_key: MasterKey,
    /// For what others seal to this account.
    pub key_pair: KeyPair,
}

/// A new account: what to upload, what to keep, and what to show its owner.
#[derive(Debug)]
pub struct NewAccount {
    /// To upload.
    pub attributes: KeyAttributes,
    /// To keep in memory.
    pub keys: AccountKeys,
    /// To show, and not to store.
    pub recovery_key: RecoveryKey,
}

impl NewAccount {
    /// Draws an account's keys and wraps them under a password's key.
    pub fn make(password: &NewPasswordKey, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let keys = AccountKeys {
            master_key: MasterKey::make(rng),
            key_pair: KeyPair::make(rng),
        };
        let recovery_key = RecoveryKey::make(rng);
        let attributes = KeyAttributes {
            password: PasswordWrap::seal(&keys.master_key, password, rng),
            public_key: *keys.key_pair.public_key(),
            secret_key: keys
                .master_key
                .seal_secret_key(keys.key_pair.secret_key(), rng),
            recovery: Some(RecoveryWrap::seal(&keys.master_key, &recovery_key, rng)),
        };
        Self {
            attributes,
            keys,
            recovery_key,
        }
    }
}

impl PasswordWrap {
    /// Wraps the master key under a new password's key: sign-up, password change, recovery.
    pub fn seal(
        master_key: &MasterKey,
        password: &NewPasswordKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Self {
        Self {
            salt: password.salt,
            limits: password.limits,
            master_key: password.kek.seal_master_key(master_key, rng),
        }
    }
}

impl RecoveryWrap {
    /// A new recovery key for an account that has none, and its two wraps to upload.
    pub fn make(
        master_key: &MasterKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> (RecoveryKey, Self) {
        let recovery_key = RecoveryKey::make(rng);
        let wrap = Self::seal(master_key, &recovery_key, rng);
        (recovery_key, wrap)
    }

    fn seal(
        master_key: &MasterKey,
        recovery_key: &RecoveryKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Self {
        Self {
            master_key: recovery_key.seal_master_key(master_key, rng),
            recovery_key: master_key.seal_recovery_key(recovery_key, rng),
        }
    }
}

impl KeyAttributes {
    /// Opens the account with its password's key.
    ///
    /// # Errors
    /// [`Error::Open`] for a wrong password; [`Error::PublicKey`] when the halves of the pair do not
    /// belong together.
    pub fn unlock(&self, kek: &KeyEncryptionKey) -> Result<AccountKeys> {
        let wrap = &self.password.master_key;
        self.open(kek.open_master_key(&wrap.ciphertext, &wrap.nonce)?)
    }

    /// Opens the account with its recovery key; a new password must follow.
    ///
    /// # Errors
    /// [`Error::Open`] for a wrong recovery key, or when the account has none; [`Error::PublicKey`] as
    /// for [`unlock`](Self::unlock).
    pub fn recover(&self, recovery_key: &RecoveryKey) -> Result<AccountKeys> {
        let wrap = &self.recovery.as_ref().ok_or(Error::Open)?.master_key;
        self.open(recovery_key.open_master_key(&wrap.ciphertext, &wrap.nonce)?)
    }

    /// The recovery key, to show it again.
    ///
    /// # Errors
    /// [`Error::Open`] when the account has none, or the wrap is not under this master key.
    pub fn open_recovery_key(&self, master_key: &MasterKey) -> Result<RecoveryKey> {
        let wrap = &self.recovery.as_ref().ok_or(Error::Open)?.recovery_key;
        master_key.open_recovery_key(&wrap.ciphertext, &wrap.nonce)
    }

    /// The same attributes under a new password. Everything else stays.
    #[must_use]
    pub fn with_password(self, password: PasswordWrap) -> Self {
        Self { password, ..self }
    }

    fn open(&self, master_key: MasterKey) -> Result<AccountKeys> {
        let secret_key =
            master_key.open_secret_key(&self.secret_key.ciphertext, &self.secret_key.nonce)?;
        let key_pair = KeyPair::from_parts(self.public_key, secret_key)?;
        Ok(AccountKeys {
            master_key,
            key_pair,
        })
    }
}

/// The 24 words two people compare to know that the server gave them each other's real key: the SHA-256
/// of the public key, as words.
pub fn derive_verification_words(public_key: &PublicKey) -> String {
    let digest: [u8; 32] = Sha256::digest(public_key.as_bytes()).into();
    mnemonic::encode(&digest).to_string()
}
