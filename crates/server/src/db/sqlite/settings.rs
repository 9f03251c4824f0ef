//! Small things clients keep with the server: named settings, and the keys of entity types.

use potluck_protocol::{EpochMicros, UserId};
use sqlx::SqliteConnection;

use crate::db::Result;

/// One setting.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut SqliteConnection, user: UserId, key: &str) -> Result<Option<String>> {
    Ok(
        sqlx::query_scalar("SELECT value FROM remote_store WHERE user_id = ?1 AND key = ?2")
            .bind(user.0)
            .bind(key)
            .fetch_optional(conn)
            .await?,
    )
}

/// All settings of an account.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut SqliteConnection, user: UserId) -> Result<Vec<(String, String)>> {
    Ok(
        sqlx::query_as("SELECT key, value FROM remote_store WHERE user_id = ?1")
            .bind(user.0)
            .fetch_all(conn)
            .await?,
    )
}

/// Stores a setting in place of an older value.
///
/// # Errors
/// When the database fails.
pub async fn set(conn: &mut SqliteConnection, user: UserId, key: &str, value: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO remote_store VALUES (?1, ?2, ?3)
         ON CONFLICT (user_id, key) DO UPDATE SET value = excluded.value",
    )
    .bind(user.0)
    .bind(key)
    .bind(value)
    .execute(conn)
    .await?;
    Ok(())
}

/// The key of an entity type: two opaque strings.
#[derive(Clone, PartialEq, Eq)]
pub struct EntityKey {
    /// Opaque.
    pub encrypted_key: String,
    /// Opaque.
    pub header: String,
}

from_row!(EntityKey {
    encrypted_key,
    header
});

/// The key of an entity type.
///
/// # Errors
/// When the database fails.
pub async fn entity_key(
    conn: &mut SqliteConnection,
    user: UserId,
    kind: &str,
) -> Result<Option<EntityKey>> {
    Ok(sqlx::query_as(
        "SELECT encrypted_key, header FROM entity_keys WHERE user_id = ?1 AND type = ?2",
    )
    .bind(user.0)
    .bind(kind)
    .fetch_optional(conn)
    .await?)
}

/// Stores the key of an entity type unless there is one.
///
/// # Errors
/// When the database fails.
pub async fn insert_entity_key(
    conn: &mut SqliteConnection,
    user: UserId,
    kind: &str,
    key: &EntityKey,
    now: EpochMicros,
) -> Result<()> {
    sqlx::query("INSERT INTO entity_keys VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING")
        .bind(user.0)
        .bind(kind)
        .bind(&key.encrypted_key)
        .bind(&key.header)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}
