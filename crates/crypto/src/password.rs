//! Keys from passwords.
//!
//! # Shape
//! Argon2id version 1.3: password as UTF-8 exactly as typed, salt of 16 bytes, one lane, no secret, no
//! associated data, 32 bytes out. Passes = `ops`; memory = `mem_bytes` rounded down to KiB.
//!
//! # Units
//! `mem_bytes` counts bytes (libsodium's memLimit), not the KiB of RFC 9106.
//!
//! # Errors
//! [`Error::OutOfMemory`] when the memory cannot be had: the blocks are reserved fallibly, so a
//! browser's refusal comes back instead of ending the program, and the ladder can go one step down.
//! [`Error::PasswordLimits`] for parameters no honest server sends.
//!
//! # Source
//! RFC 9106; libsodium `crypto_pwhash` (`ALG_ARGON2ID13`); Ente Photos protocol, sections 1.3, 5, 17.3.
//!
//! # Not
//! No Unicode normalisation and no trimming, since no other client does either: "é" in one code point
//! and "é" in two are different passwords. Slow on purpose (seconds): run it in a worker of its own and
//! end that worker afterwards, as WebAssembly memory never shrinks.

use dryoc::classic::crypto_pwhash::{PasswordHashAlgorithm, crypto_pwhash};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result, exact};
use crate::key::{KeyEncryptionKey, ShareKey};
use crate::random::make_bytes;

/// Bytes of a salt.
pub const SALT_BYTES: usize = 16;
/// Bytes of the hash that unlocks a link.
pub const LINK_HASH_BYTES: usize = 32;

const MIB: u64 = 1 << 20;
/// The strength of every account key made since the ladder exists: passes times bytes.
const ACCOUNT_STRENGTH: u64 = 1 << 32;
const MAX_MEM_BYTES: u64 = 1 << 30;
const MAX_STRENGTH: u64 = ACCOUNT_STRENGTH * 4;
/// libsodium's INTERACTIVE; below this an account key would be too weak to use.
const MIN_ACCOUNT_STRENGTH: u64 = 1 << 27;
const MIN_LADDER_MEM_BYTES: u64 = 128 * MIB;
const MIN_MEM_BYTES: u64 = 8192;

/// How long and with how much memory to hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KdfLimits {
    /// Passes over the memory (opsLimit).
    pub ops: u64,
    /// Bytes of memory (memLimit).
    pub mem_bytes: u64,
}

/// What new accounts try, in order: each step has half the memory and the same strength.
pub const ACCOUNT_LADDER: [KdfLimits; 2] = [
    KdfLimits {
        ops: 16,
        mem_bytes: 256 * MIB,
    },
    KdfLimits {
        ops: 32,
        mem_bytes: 128 * MIB,
    },
];

impl KdfLimits {
    /// Link passwords: quick enough to wait for, 64 MiB.
    pub const INTERACTIVE: Self = Self {
        ops: 2,
        mem_bytes: 64 * MIB,
    };

    /// libsodium's SENSITIVE, 1 GiB: accounts made before the ladder.
    pub const SENSITIVE: Self = Self {
        ops: 4,
        mem_bytes: 1024 * MIB,
    };

    /// Whether these limits can be computed at all and are not meant to hang the device.
    ///
    /// # Errors
    /// [`Error::PasswordLimits`] above 1 GiB, above four times an account's strength, or below
    /// libsodium's minimum.
    pub fn check(&self) -> Result<()> {
        let strength = self.ops.checked_mul(self.mem_bytes);
        let sane = self.ops >= 1
            && (MIN_MEM_BYTES..=MAX_MEM_BYTES).contains(&self.mem_bytes)
            && strength.is_some_and(|strength| strength <= MAX_STRENGTH);
        if sane {
            Ok(())
        } else {
            Err(Error::PasswordLimits)
        }
    }

    /// [`check`](Self::check), and strong enough for the key of an account.
    ///
    /// # Errors
    /// [`Error::PasswordLimits`] also for less than the interactive strength, which a hostile server
    /// could name to make the login key cheap to guess.
    pub fn check_account(&self) -> Result<()> {
        self.check()?;
        if self.ops * self.mem_bytes < MIN_ACCOUNT_STRENGTH {
            return Err(Error::PasswordLimits);
        }
        Ok(())
    }

    /// Whether a server takes these limits for a new password: exactly the ladder's strength, and at
    /// least 128 MiB.
    pub fn is_account_strength(&self) -> bool {
        self.ops.checked_mul(self.mem_bytes) == Some(ACCOUNT_STRENGTH)
            && self.mem_bytes >= MIN_LADDER_MEM_BYTES
    }
}

/// Salt of one password; public, drawn afresh with each password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; SALT_BYTES]);

impl Salt {
    /// A fresh salt.
    pub fn make(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self(make_bytes(rng))
    }

    /// Takes a salt off the wire.
    ///
    /// # Errors
    /// [`Error::Length`] unless there are 16 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        exact(bytes).map(Self)
    }

    /// The bytes that go on the wire.
    pub fn as_bytes(&self) -> &[u8; SALT_BYTES] {
        &self.0
    }
}

/// A key for a new password, and what must be stored to derive it again.
#[derive(Debug)]
pub struct NewPasswordKey {
    /// Wraps the master key.
    pub kek: KeyEncryptionKey,
    /// Stored as kekSalt.
    pub salt: Salt,
    /// The step of the ladder that fitted this device.
    pub limits: KdfLimits,
}

/// The key of an existing password, with the limits its account was made with.
///
/// # Errors
/// [`Error::PasswordLimits`] for limits an honest server would not send; [`Error::OutOfMemory`] when
/// this device cannot do it, which is not a wrong password and must not be reported as one.
pub fn derive_kek(password: &str, salt: &Salt, limits: KdfLimits) -> Result<KeyEncryptionKey> {
    limits.check_account()?;
    KeyEncryptionKey::from_bytes(&*derive(password.as_bytes(), salt, limits)?)
}

/// The key of a new password, as strong as an account's must be, with the most memory this device
/// gives.
///
/// # Errors
/// [`Error::OutOfMemory`] when even the last step does not fit.
pub fn make_kek(password: &str, rng: &mut (impl CryptoRng + ?Sized)) -> Result<NewPasswordKey> {
    let salt = Salt::make(rng);
    let (kek, limits) = climb(|limits| derive_kek(password, &salt, limits))?;
    Ok(NewPasswordKey { kek, salt, limits })
}

/// The first step of the ladder for which there is memory.
fn climb(
    mut derive: impl FnMut(KdfLimits) -> Result<KeyEncryptionKey>,
) -> Result<(KeyEncryptionKey, KdfLimits)> {
    for limits in ACCOUNT_LADDER {
        match derive(limits) {
            Ok(kek) => return Ok((kek, limits)),
            Err(Error::OutOfMemory) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::OutOfMemory)
}

/// What a guest sends to unlock a link, and what its owner stores. The server compares these as they
/// are, so this is a bearer secret.
///
/// # Errors
/// As [`derive_kek`], except that any strength is taken.
pub fn derive_link_hash(
    password: &str,
    salt: &Salt,
    limits: KdfLimits,
) -> Result<Zeroizing<[u8; LINK_HASH_BYTES]>> {
    derive(password.as_bytes(), salt, limits)
}

/// The key behind the short secret of a single-file link.
///
/// # Errors
/// As [`derive_link_hash`].
pub fn derive_share_key(secret: &str, salt: &Salt, limits: KdfLimits) -> Result<ShareKey> {
    ShareKey::from_bytes(&*derive(secret.as_bytes(), salt, limits)?)
}

fn derive(password: &[u8], salt: &Salt, limits: KdfLimits) -> Result<Zeroizing<[u8; 32]>> {
    limits.check()?;
    let mem_bytes = usize::try_from(limits.mem_bytes).map_err(|_| Error::OutOfMemory)?;
    let mut out = Zeroizing::new([0; 32]);
    crypto_pwhash(
        &mut *out,
        password,
        salt.as_bytes(),
        limits.ops,
        mem_bytes,
        PasswordHashAlgorithm::Argon2id13,
    )
    .map_err(|error| match error {
        dryoc::Error::AllocationFailed { .. } => Error::OutOfMemory,
        _ => Error::PasswordLimits,
    })?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(limits: KdfLimits) -> KeyEncryptionKey {
        KeyEncryptionKey::from_bytes(&[limits.ops as u8; 32]).expect("32 bytes")
    }

    #[test]
    fn a_device_without_the_memory_takes_the_next_step() {
        let mut tried = Vec::new();
        let (kek, limits) = climb(|limits| {
            tried.push(limits);
            if limits.mem_bytes > 128 * MIB {
                return Err(Error::OutOfMemory);
            }
            Ok(key(limits))
        })
        .expect("the last step fits");
        assert_eq!(tried, ACCOUNT_LADDER);
        assert_eq!(limits, ACCOUNT_LADDER[1]);
        assert!(kek == key(limits));
    }

    #[test]
    fn a_device_with_the_memory_takes_the_first_step_only() {
        let mut count = 0;
        let (_, limits) = climb(|limits| {
            count += 1;
            Ok(key(limits))
        })
        .expect("the first step fits");
        assert_eq!((count, limits), (1, ACCOUNT_LADDER[0]));
    }

    #[test]
    fn a_device_with_no_memory_says_so() {
        let refused = climb(|_| Err(Error::OutOfMemory)).map(|_| ());
        assert_eq!(refused, Err(Error::OutOfMemory));
    }

    #[test]
    fn another_error_ends_the_climb() {
        let mut count = 0;
        let refused = climb(|_| {
            count += 1;
            Err(Error::PasswordLimits)
        });
        assert_eq!(refused.map(|_| ()), Err(Error::PasswordLimits));
        assert_eq!(count, 1);
    }
}
