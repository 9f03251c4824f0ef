//! What uploaded keys must look like. The server can check lengths and costs, nothing else.
//!
//! # Source
//! docs/spec/accounts.md 2.1.

use potluck_crypto::{OsRandom, PublicKey, sealed_box};
use potluck_protocol::accounts::{KeyAttributes, UpdatedKeyAttributes};
use potluck_protocol::limits::{KDF_MEM_MIN_BYTES, KDF_STRENGTH};

/// Why keys are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// A required field is empty.
    #[error("missing field")]
    Missing,
    /// Memory times passes is not the one allowed product.
    #[error("Unexpected KDF strength")]
    Strength,
    /// Too little memory.
    #[error("memory limit must be at least 128MB")]
    Memory,
    /// A field is no base64 or has the wrong length.
    #[error("wrong length of {0}")]
    Length(&'static str),
    /// Nothing can be sealed to the public key.
    #[error("unusable publicKey")]
    PublicKey,
}

const SALT: usize = 16;
const NONCE: usize = 24;
const KEY: usize = 32;
const BOXED_KEY: usize = 48;

/// Checks memory and passes.
///
/// # Errors
/// [`KeyProblem::Strength`] or [`KeyProblem::Memory`].
pub fn check_kdf(mem_limit: i64, ops_limit: i64) -> Result<(), KeyProblem> {
    if mem_limit.checked_mul(ops_limit) != Some(KDF_STRENGTH) {
        return Err(KeyProblem::Strength);
    }
    if mem_limit < KDF_MEM_MIN_BYTES {
        return Err(KeyProblem::Memory);
    }
    Ok(())
}

/// One field: its name, its text, the bytes it must decode to.
type Field<'a> = (&'static str, &'a str, usize);

fn check_lengths(fields: &[Field<'_>]) -> Result<(), KeyProblem> {
    for (name, text, bytes) in fields {
        let decoded = potluck_protocol::B64((*text).to_owned()).decode();
        if !decoded.is_ok_and(|decoded| decoded.len() == *bytes) {
            return Err(KeyProblem::Length(name));
        }
    }
    Ok(())
}

fn check_present(fields: &[Field<'_>]) -> Result<(), KeyProblem> {
    if fields.iter().any(|(_, text, _)| text.is_empty()) {
        return Err(KeyProblem::Missing);
    }
    Ok(())
}

/// Checks keys that are uploaded for the first time.
///
/// # Errors
/// See [`KeyProblem`].
pub fn check(keys: &KeyAttributes) -> Result<(), KeyProblem> {
    let required = [
        ("kekSalt", keys.kek_salt.as_str(), SALT),
        ("encryptedKey", keys.encrypted_key.as_str(), BOXED_KEY),
        (
            "keyDecryptionNonce",
            keys.key_decryption_nonce.as_str(),
            NONCE,
        ),
        ("publicKey", keys.public_key.as_str(), KEY),
        (
            "encryptedSecretKey",
            keys.encrypted_secret_key.as_str(),
            BOXED_KEY,
        ),
        (
            "secretKeyDecryptionNonce",
            keys.secret_key_decryption_nonce.as_str(),
            NONCE,
        ),
    ];
    check_present(&required)?;
    if keys.mem_limit == 0 || keys.ops_limit == 0 {
        return Err(KeyProblem::Missing);
    }
    check_kdf(keys.mem_limit, keys.ops_limit)?;
    check_lengths(&required)?;
    // Very old clients have no recovery key; then all four are empty.
    let recovery = recovery_fields(
        keys.master_key_encrypted_with_recovery_key.as_str(),
        keys.master_key_decryption_nonce.as_str(),
        keys.recovery_key_encrypted_with_master_key.as_str(),
        keys.recovery_key_decryption_nonce.as_str(),
    );
    if recovery.iter().any(|(_, text, _)| !text.is_empty()) {
        check_lengths(&recovery)?;
    }
    let public = keys.public_key.decode().unwrap_or_default();
    let usable = PublicKey::from_bytes(&public)
        .and_then(|key| sealed_box::seal(&[0; KEY], &key, &mut OsRandom));
    if usable.is_err() {
        return Err(KeyProblem::PublicKey);
    }
    Ok(())
}

fn recovery_fields<'a>(
    master_key: &'a str,
    master_key_nonce: &'a str,
    recovery_key: &'a str,
    recovery_key_nonce: &'a str,
) -> [Field<'a>; 4] {
    [
        ("masterKeyEncryptedWithRecoveryKey", master_key, BOXED_KEY),
        ("masterKeyDecryptionNonce", master_key_nonce, NONCE),
        ("recoveryKeyEncryptedWithMasterKey", recovery_key, BOXED_KEY),
        ("recoveryKeyDecryptionNonce", recovery_key_nonce, NONCE),
    ]
}

/// Checks the recovery fields of an account that came without.
///
/// # Errors
/// [`KeyProblem::Missing`] or [`KeyProblem::Length`].
pub fn check_recovery(
    master_key: &str,
    master_key_nonce: &str,
    recovery_key: &str,
    recovery_key_nonce: &str,
) -> Result<(), KeyProblem> {
    let fields = recovery_fields(
        master_key,
        master_key_nonce,
        recovery_key,
        recovery_key_nonce,
    );
    check_present(&fields)?;
    check_lengths(&fields)
}

/// Checks what a new password replaces.
///
/// # Errors
/// As [`check`].
pub fn check_update(keys: &UpdatedKeyAttributes) -> Result<(), KeyProblem> {
    let required = [
        ("kekSalt", keys.kek_salt.as_str(), SALT),
        ("encryptedKey", keys.encrypted_key.as_str(), BOXED_KEY),
        (
            "keyDecryptionNonce",
            keys.key_decryption_nonce.as_str(),
            NONCE,
        ),
    ];
    check_present(&required)?;
    if keys.mem_limit == 0 || keys.ops_limit == 0 {
        return Err(KeyProblem::Missing);
    }
    check_kdf(keys.mem_limit, keys.ops_limit)?;
    check_lengths(&required)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_legal_pairs_and_no_other() {
        const MIB: i64 = 1024 * 1024;
        for (mib, passes) in [(1024, 4), (512, 8), (256, 16), (128, 32)] {
            assert_eq!(check_kdf(mib * MIB, passes), Ok(()));
        }
        assert_eq!(check_kdf(64 * MIB, 64), Err(KeyProblem::Memory));
        assert_eq!(check_kdf(1024 * MIB, 3), Err(KeyProblem::Strength));
        assert_eq!(check_kdf(i64::MAX, 4), Err(KeyProblem::Strength));
        assert_eq!(check_kdf(-1024 * MIB, -4), Err(KeyProblem::Memory));
    }
}
