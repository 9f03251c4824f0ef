//! Accounts: address, key attributes, plan and usage.

use potluck_protocol::accounts::{KeyAttributes, UpdatedKeyAttributes};
use potluck_protocol::{B64, EpochMicros, Sealed, UserId};
use sqlx::{FromRow, Row as _, SqliteConnection, sqlite::SqliteRow};

use crate::db::{Result, Sequence, WriteTx};
use crate::secrets::EmailHash;

/// An account as sign-in sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: UserId,
    /// Keys were uploaded, so the account is complete.
    pub has_keys: bool,
    /// Codes are required at sign-in.
    pub email_mfa: bool,
}

/// A sealed address.
#[derive(Clone, Debug)]
pub struct SealedEmail {
    /// Secretbox under `key.encryption`.
    pub ciphertext: Vec<u8>,
    /// Its nonce.
    pub nonce: Vec<u8>,
}

/// Finds an account by its address.
///
/// # Errors
/// When the database fails.
pub async fn by_email(conn: &mut SqliteConnection, hash: &EmailHash) -> Result<Option<Account>> {
    let row: Option<(i64, bool, bool)> = sqlx::query_as(
        "SELECT u.user_id, k.user_id IS NOT NULL, u.email_mfa
         FROM users u LEFT JOIN key_attributes k USING (user_id) WHERE u.email_hash = ?1",
    )
    .bind(&hash.0[..])
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(id, has_keys, email_mfa)| Account {
        id: UserId(id),
        has_keys,
        email_mfa,
    }))
}

/// The sealed address of an account.
///
/// # Errors
/// When the database fails.
pub async fn email(conn: &mut SqliteConnection, user: UserId) -> Result<Option<SealedEmail>> {
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT encrypted_email, email_nonce FROM users WHERE user_id = ?1")
            .bind(user.0)
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|(ciphertext, nonce)| SealedEmail { ciphertext, nonce }))
}

/// A new account.
pub struct New<'a> {
    /// Look-up key of the address.
    pub email_hash: &'a EmailHash,
    /// The address.
    pub email: &'a SealedEmail,
    /// How they heard of us.
    pub source: Option<&'a str>,
    /// Storage of the plan.
    pub quota_bytes: i64,
    /// When the plan ends.
    pub plan_ends: EpochMicros,
}

/// Makes an account with its plan and a usage of zero.
///
/// # Errors
/// When the database fails.
pub async fn create(tx: &mut WriteTx, new: New<'_>) -> Result<UserId> {
    let id = tx.next_id(Sequence::Entity).await?;
    let now = tx.now();
    sqlx::query(
        "INSERT INTO users (user_id, email_hash, encrypted_email, email_nonce, created_at, source)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(id)
    .bind(&new.email_hash.0[..])
    .bind(&new.email.ciphertext)
    .bind(&new.email.nonce)
    .bind(now.0)
    .bind(new.source)
    .execute(&mut **tx)
    .await?;
    sqlx::query("INSERT INTO usage (user_id) VALUES (?1)")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO subscriptions (user_id, product_id, storage, expiry_time) VALUES (?1, 'free', ?2, ?3)",
    )
    .bind(id)
    .bind(new.quota_bytes)
    .bind(new.plan_ends.0)
    .execute(&mut **tx)
    .await?;
    Ok(UserId(id))
}

/// Gives an account another address.
///
/// # Errors
/// When the database fails; a unique violation when the address belongs to somebody.
pub async fn set_email(
    conn: &mut SqliteConnection,
    user: UserId,
    hash: &EmailHash,
    email: &SealedEmail,
) -> Result<()> {
    sqlx::query(
        "UPDATE users SET email_hash = ?2, encrypted_email = ?3, email_nonce = ?4 WHERE user_id = ?1",
    )
    .bind(user.0)
    .bind(&hash.0[..])
    .bind(&email.ciphertext)
    .bind(&email.nonce)
    .execute(conn)
    .await?;
    Ok(())
}

/// Requires codes at sign-in, or no longer.
///
/// # Errors
/// When the database fails.
pub async fn set_email_mfa(conn: &mut SqliteConnection, user: UserId, on: bool) -> Result<()> {
    sqlx::query("UPDATE users SET email_mfa = ?2 WHERE user_id = ?1")
        .bind(user.0)
        .bind(on)
        .execute(conn)
        .await?;
    Ok(())
}

struct Keys(KeyAttributes);

impl<'r> FromRow<'r, SqliteRow> for Keys {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        let text = |column: &str| row.try_get::<String, _>(column);
        Ok(Self(KeyAttributes {
            kek_salt: B64(text("kek_salt")?),
            kek_hash: text("kek_hash")?,
            encrypted_key: Sealed::from_text(text("encrypted_key")?),
            key_decryption_nonce: B64(text("key_decryption_nonce")?),
            public_key: B64(text("public_key")?),
            encrypted_secret_key: Sealed::from_text(text("encrypted_secret_key")?),
            secret_key_decryption_nonce: B64(text("secret_key_decryption_nonce")?),
            mem_limit: row.try_get("mem_limit")?,
            ops_limit: row.try_get("ops_limit")?,
            master_key_encrypted_with_recovery_key: Sealed::from_text(text(
                "master_key_encrypted_with_recovery_key",
            )?),
            master_key_decryption_nonce: B64(text("master_key_decryption_nonce")?),
            recovery_key_encrypted_with_master_key: Sealed::from_text(text(
                "recovery_key_encrypted_with_master_key",
            )?),
            recovery_key_decryption_nonce: B64(text("recovery_key_decryption_nonce")?),
        }))
    }
}

/// The keys of an account, once uploaded.
///
/// # Errors
/// When the database fails.
pub async fn keys(conn: &mut SqliteConnection, user: UserId) -> Result<Option<KeyAttributes>> {
    let row: Option<Keys> = sqlx::query_as("SELECT * FROM key_attributes WHERE user_id = ?1")
        .bind(user.0)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|keys| keys.0))
}

/// Stores the keys of an account. False when it has some already; they are never overwritten.
///
/// # Errors
/// When the database fails.
pub async fn insert_keys(
    conn: &mut SqliteConnection,
    user: UserId,
    keys: &KeyAttributes,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO key_attributes (
            user_id, kek_salt, kek_hash, encrypted_key, key_decryption_nonce, public_key,
            encrypted_secret_key, secret_key_decryption_nonce, mem_limit, ops_limit,
            master_key_encrypted_with_recovery_key, master_key_decryption_nonce,
            recovery_key_encrypted_with_master_key, recovery_key_decryption_nonce
         ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (user_id) DO NOTHING",
    )
    .bind(user.0)
    .bind(keys.kek_salt.as_str())
    .bind(&keys.kek_hash)
    .bind(keys.encrypted_key.as_str())
    .bind(keys.key_decryption_nonce.as_str())
    .bind(keys.public_key.as_str())
    .bind(keys.encrypted_secret_key.as_str())
    .bind(keys.secret_key_decryption_nonce.as_str())
    .bind(keys.mem_limit)
    .bind(keys.ops_limit)
    .bind(keys.master_key_encrypted_with_recovery_key.as_str())
    .bind(keys.master_key_decryption_nonce.as_str())
    .bind(keys.recovery_key_encrypted_with_master_key.as_str())
    .bind(keys.recovery_key_decryption_nonce.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces what a new password replaces. False when the account has no keys.
///
/// # Errors
/// When the database fails.
pub async fn update_keys(
    conn: &mut SqliteConnection,
    user: UserId,
    keys: &UpdatedKeyAttributes,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE key_attributes SET kek_salt = ?2, encrypted_key = ?3, key_decryption_nonce = ?4,
            mem_limit = ?5, ops_limit = ?6, kek_hash = ''
         WHERE user_id = ?1",
    )
    .bind(user.0)
    .bind(keys.kek_salt.as_str())
    .bind(keys.encrypted_key.as_str())
    .bind(keys.key_decryption_nonce.as_str())
    .bind(keys.mem_limit)
    .bind(keys.ops_limit)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The recovery fields of an account that came without.
pub struct Recovery<'a> {
    /// Master key under the recovery key.
    pub master_key: &'a str,
    /// Its nonce.
    pub master_key_nonce: &'a str,
    /// Recovery key under the master key.
    pub recovery_key: &'a str,
    /// Its nonce.
    pub recovery_key_nonce: &'a str,
}

/// Stores the recovery fields of an account that came without. False when it has some.
///
/// # Errors
/// When the database fails.
pub async fn insert_recovery(
    conn: &mut SqliteConnection,
    user: UserId,
    recovery: &Recovery<'_>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE key_attributes SET
            master_key_encrypted_with_recovery_key = ?2, master_key_decryption_nonce = ?3,
            recovery_key_encrypted_with_master_key = ?4, recovery_key_decryption_nonce = ?5
         WHERE user_id = ?1 AND recovery_key_encrypted_with_master_key = ''",
    )
    .bind(user.0)
    .bind(recovery.master_key)
    .bind(recovery.master_key_nonce)
    .bind(recovery.recovery_key)
    .bind(recovery.recovery_key_nonce)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A plan and how much of it is used.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Row id.
    pub subscription_id: i64,
    /// `free`.
    pub product_id: String,
    /// Bytes.
    pub storage: i64,
    /// Microseconds since the epoch.
    pub expiry_time: i64,
    /// Bytes of ciphertext owned.
    pub storage_consumed: i64,
}

from_row!(Plan {
    subscription_id,
    product_id,
    storage,
    expiry_time,
    storage_consumed
});

/// The plan of an account.
///
/// # Errors
/// When the database fails.
pub async fn plan(conn: &mut SqliteConnection, user: UserId) -> Result<Option<Plan>> {
    Ok(sqlx::query_as(
        "SELECT subscription_id, product_id, storage, expiry_time, storage_consumed
         FROM subscriptions JOIN usage USING (user_id) WHERE user_id = ?1",
    )
    .bind(user.0)
    .fetch_optional(conn)
    .await?)
}

/// How many photos the account owns, those in the trash not counted.
///
/// # Errors
/// When the database fails.
pub async fn photos(conn: &mut SqliteConnection, user: UserId) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM files f WHERE f.owner_id = ?1 AND EXISTS (
            SELECT 1 FROM collection_files c WHERE c.file_id = f.file_id AND c.is_deleted = 0)",
    )
    .bind(user.0)
    .fetch_one(conn)
    .await?)
}
