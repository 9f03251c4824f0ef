//! Argon2id, for accounts and for links. Seconds and hundreds of megabytes: run it in a worker that ends afterwards.

use potluck_crypto::password::{Salt, derive_kek as derive, derive_link_hash};
use potluck_crypto::{KdfLimits, KeyEncryptionKey};

use super::pool_error;
use crate::ports::PoolError;

/// The key-encryption key of an account.
///
/// # Errors
/// `OutOfMemory` when this device has not that much; `Open` for limits no honest server names.
pub fn derive_kek(
    password: &str,
    salt: &[u8; 16],
    limits: KdfLimits,
) -> Result<KeyEncryptionKey, PoolError> {
    let salt = Salt::from_bytes(salt).map_err(pool_error)?;
    derive(password, &salt, limits).map_err(pool_error)
}

/// What a link's password hashes to, as sent (docs/spec/crypto.md 17.3).
///
/// # Errors
/// As [`derive_kek`].
pub fn hash_link_password(
    password: &str,
    salt: &[u8; 16],
    limits: KdfLimits,
) -> Result<[u8; 32], PoolError> {
    let salt = Salt::from_bytes(salt).map_err(pool_error)?;
    derive_link_hash(password, &salt, limits)
        .map(|hash| *hash)
        .map_err(pool_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_password_and_salt_give_the_same_hash() {
        let limits = KdfLimits {
            ops: 1,
            mem_bytes: 8192,
        };
        let one = hash_link_password("correct horse", &[1; 16], limits).unwrap();
        assert_eq!(
            one,
            hash_link_password("correct horse", &[1; 16], limits).unwrap()
        );
        assert_ne!(
            one,
            hash_link_password("correct horse", &[2; 16], limits).unwrap()
        );
        assert_ne!(
            one,
            hash_link_password("correct horses", &[1; 16], limits).unwrap()
        );
    }

    #[test]
    fn absurd_limits_are_refused_before_any_work() {
        let absurd = KdfLimits {
            ops: 4,
            mem_bytes: 1 << 40,
        };
        assert_eq!(
            derive_kek("p", &[0; 16], absurd).err(),
            Some(PoolError::Open)
        );
        let weak = KdfLimits {
            ops: 1,
            mem_bytes: 8192,
        };
        assert_eq!(derive_kek("p", &[0; 16], weak).err(), Some(PoolError::Open));
    }
}
