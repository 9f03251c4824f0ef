//! Key attributes between their wire form and the crypto crate's, and password keys by the worker pool.

use potluck_crypto::account::{KeyAttributes, PasswordWrap, RecoveryWrap};
use potluck_crypto::password::{ACCOUNT_LADDER, NewPasswordKey, Salt};
use potluck_crypto::secretbox::{NONCE_BYTES, SecretBox};
use potluck_crypto::{KdfLimits, KeyEncryptionKey, PublicKey};
use potluck_protocol::accounts as wire;
use potluck_protocol::{B64, Sealed};

use crate::engine::Inner;
use crate::ports::{CryptoPool, Platform, PoolError};
use crate::{Error, Kind, Result};

/// As uploaded.
pub(crate) fn to_wire(attributes: &KeyAttributes) -> wire::KeyAttributes {
    let recovery = attributes.recovery.as_ref();
    let (recovery_master, recovery_master_nonce) =
        recovery.map(|r| sealed(&r.master_key)).unwrap_or_default();
    let (recovery_key, recovery_key_nonce) = recovery
        .map(|r| sealed(&r.recovery_key))
        .unwrap_or_default();
    let (encrypted_key, key_decryption_nonce) = sealed(&attributes.password.master_key);
    let (encrypted_secret_key, secret_key_decryption_nonce) = sealed(&attributes.secret_key);
    wire::KeyAttributes {
        kek_salt: B64::encode(attributes.password.salt.as_bytes()),
        kek_hash: String::new(),
        encrypted_key,
        key_decryption_nonce,
        public_key: B64::encode(attributes.public_key.as_bytes()),
        encrypted_secret_key,
        secret_key_decryption_nonce,
        mem_limit: i64::try_from(attributes.password.limits.mem_bytes).unwrap_or(i64::MAX),
        ops_limit: i64::try_from(attributes.password.limits.ops).unwrap_or(i64::MAX),
        master_key_encrypted_with_recovery_key: recovery_master,
        master_key_decryption_nonce: recovery_master_nonce,
        recovery_key_encrypted_with_master_key: recovery_key,
        recovery_key_decryption_nonce: recovery_key_nonce,
    }
}

fn sealed<T>(value: &SecretBox) -> (Sealed<T>, B64) {
    (Sealed::encode(&value.ciphertext), B64::encode(&value.nonce))
}

/// As the server gave them.
///
/// # Errors
/// `Corrupt` when a value is no base64 or has the wrong length.
pub(crate) fn from_wire(wire: &wire::KeyAttributes) -> Result<KeyAttributes> {
    let recovery = if wire.master_key_encrypted_with_recovery_key.is_empty()
        || wire.recovery_key_encrypted_with_master_key.is_empty()
    {
        None
    } else {
        Some(RecoveryWrap {
            master_key: opened(
                &wire.master_key_encrypted_with_recovery_key,
                &wire.master_key_decryption_nonce,
            )?,
            recovery_key: opened(
                &wire.recovery_key_encrypted_with_master_key,
                &wire.recovery_key_decryption_nonce,
            )?,
        })
    };
    Ok(KeyAttributes {
        password: PasswordWrap {
            salt: salt(&wire.kek_salt)?,
            limits: limits(wire.ops_limit, wire.mem_limit)?,
            master_key: opened(&wire.encrypted_key, &wire.key_decryption_nonce)?,
        },
        public_key: PublicKey::from_bytes(&bytes(&wire.public_key)?).map_err(corrupt)?,
        secret_key: opened(
            &wire.encrypted_secret_key,
            &wire.secret_key_decryption_nonce,
        )?,
        recovery,
    })
}

fn opened<T>(ciphertext: &Sealed<T>, nonce: &B64) -> Result<SecretBox> {
    let nonce: [u8; NONCE_BYTES] = bytes(nonce)?.try_into().map_err(|_| Kind::Corrupt)?;
    Ok(SecretBox {
        ciphertext: ciphertext.decode().map_err(corrupt)?,
        nonce,
    })
}

fn bytes(text: &B64) -> Result<Vec<u8>> {
    text.decode().map_err(corrupt)
}

pub(crate) fn corrupt(error: impl std::error::Error + 'static) -> Error {
    Error::caused(Kind::Corrupt, error)
}

/// A salt off the wire.
pub(crate) fn salt(text: &B64) -> Result<Salt> {
    Salt::from_bytes(&bytes(text)?).map_err(corrupt)
}

/// Limits off the wire.
///
/// # Errors
/// `ServerProof` for negative ones: no honest server sends them.
pub(crate) fn limits(ops: i64, mem_bytes: i64) -> Result<KdfLimits> {
    match (u64::try_from(ops), u64::try_from(mem_bytes)) {
        (Ok(ops), Ok(mem_bytes)) => Ok(KdfLimits { ops, mem_bytes }),
        _ => Err(Kind::ServerProof.into()),
    }
}

/// The key of an existing password.
///
/// # Errors
/// `ServerProof` for limits meant to hang the device or to make guessing cheap; `OutOfMemory`.
pub(crate) async fn derive_kek<P: Platform>(
    inner: &Inner<P>,
    password: &str,
    salt: &Salt,
    limits: KdfLimits,
) -> Result<KeyEncryptionKey> {
    limits
        .check_account()
        .map_err(|e| Error::caused(Kind::ServerProof, e))?;
    Ok(inner
        .platform
        .pool()
        .derive_kek(password, salt.as_bytes(), limits)
        .await?)
}

/// The key of a new password: the first step of the ladder this device has the memory for.
pub(crate) async fn make_kek<P: Platform>(
    inner: &Inner<P>,
    password: &str,
) -> Result<NewPasswordKey> {
    let salt = Salt::make(&mut inner.platform.random());
    for limits in ACCOUNT_LADDER {
        match inner
            .platform
            .pool()
            .derive_kek(password, salt.as_bytes(), limits)
            .await
        {
            Ok(kek) => return Ok(NewPasswordKey { kek, salt, limits }),
            Err(PoolError::OutOfMemory) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Kind::OutOfMemory.into())
}
