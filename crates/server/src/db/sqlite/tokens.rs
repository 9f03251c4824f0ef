//! Sessions: one row per live token, found by the hash of its text.

use potluck_protocol::{EpochMicros, UserId};
use sqlx::SqliteConnection;

use crate::auth::App;
use crate::auth::token::TokenHash;
use crate::db::Result;

/// What the extractor needs.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Whose token it is.
    pub user: UserId,
    /// Refreshed at most once a minute.
    pub last_used: EpochMicros,
}

/// What the session list shows.
#[derive(Clone, Debug)]
pub struct Row {
    /// Opaque handle.
    pub hash: TokenHash,
    /// When it was made.
    pub created: EpochMicros,
    /// When it was last used.
    pub last_used: EpochMicros,
    /// Where from.
    pub ip: String,
    /// What with.
    pub user_agent: String,
}

/// Finds a token of the app.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut SqliteConnection,
    hash: &TokenHash,
    app: App,
) -> Result<Option<Known>> {
    let row: Option<(i64, i64)> = sqlx::query_as(
        "SELECT user_id, last_used_at FROM tokens WHERE token_hash = ?1 AND app = ?2",
    )
    .bind(&hash.0[..])
    .bind(app.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(user, last_used)| Known {
        user: UserId(user),
        last_used: EpochMicros(last_used),
    }))
}

/// A new session.
pub struct New<'a> {
    /// Hash of the token's text.
    pub hash: &'a TokenHash,
    /// Whose.
    pub user: UserId,
    /// In which app.
    pub app: App,
    /// Where from.
    pub ip: &'a str,
    /// What with.
    pub user_agent: &'a str,
    /// Now.
    pub now: EpochMicros,
}

/// Stores a new token.
///
/// # Errors
/// When the database fails.
pub async fn insert(conn: &mut SqliteConnection, new: New<'_>) -> Result<()> {
    sqlx::query("INSERT INTO tokens VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)")
        .bind(&new.hash.0[..])
        .bind(new.user.0)
        .bind(new.app.as_str())
        .bind(new.now.0)
        .bind(new.ip)
        .bind(new.user_agent)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that a token was used.
///
/// # Errors
/// When the database fails.
pub async fn touch(
    conn: &mut SqliteConnection,
    hash: &TokenHash,
    ip: &str,
    user_agent: &str,
    now: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "UPDATE tokens SET last_used_at = ?2, ip = ?3, user_agent = ?4 WHERE token_hash = ?1",
    )
    .bind(&hash.0[..])
    .bind(now.0)
    .bind(ip)
    .bind(user_agent)
    .execute(conn)
    .await?;
    Ok(())
}

/// Live sessions of one app.
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut SqliteConnection,
    user: UserId,
    app: App,
    used_after: EpochMicros,
) -> Result<Vec<Row>> {
    let rows: Vec<(Vec<u8>, i64, i64, String, String)> = sqlx::query_as(
        "SELECT token_hash, created_at, last_used_at, ip, user_agent FROM tokens
         WHERE user_id = ?1 AND app = ?2 AND last_used_at > ?3 ORDER BY last_used_at DESC",
    )
    .bind(user.0)
    .bind(app.as_str())
    .bind(used_after.0)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(hash, created, last_used, ip, user_agent)| {
            Ok(Row {
                hash: TokenHash::from_stored(&hash)?,
                created: EpochMicros(created),
                last_used: EpochMicros(last_used),
                ip,
                user_agent,
            })
        })
        .collect()
}

/// Ends one session of an account, in whatever app. Unknown ones are no error.
///
/// # Errors
/// When the database fails.
pub async fn revoke(conn: &mut SqliteConnection, user: UserId, hash: &TokenHash) -> Result<()> {
    sqlx::query("DELETE FROM tokens WHERE user_id = ?1 AND token_hash = ?2")
        .bind(user.0)
        .bind(&hash.0[..])
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends every session of an account but one, in all apps.
///
/// # Errors
/// When the database fails.
pub async fn revoke_others(
    conn: &mut SqliteConnection,
    user: UserId,
    kept: &TokenHash,
) -> Result<()> {
    sqlx::query("DELETE FROM tokens WHERE user_id = ?1 AND token_hash <> ?2")
        .bind(user.0)
        .bind(&kept.0[..])
        .execute(conn)
        .await?;
    Ok(())
}
