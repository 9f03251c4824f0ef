//! One-time codes. Only keyed hashes are kept.

use potluck_protocol::EpochMicros;
use sqlx::SqliteConnection;

use crate::auth::App;
use crate::db::Result;
use crate::secrets::EmailHash;

/// How the codes of one (address, app) stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Unexpired, unused codes.
    pub active: i64,
    /// Wrong guesses on the one guessed at most.
    pub wrong_attempts: i64,
}

/// How the codes of an address stand.
///
/// # Errors
/// When the database fails.
pub async fn standing(
    conn: &mut SqliteConnection,
    email: &EmailHash,
    app: App,
    now: EpochMicros,
) -> Result<Standing> {
    let (active, wrong_attempts): (i64, i64) = sqlx::query_as(
        "SELECT count(*), coalesce(max(wrong_attempts), 0) FROM otts
         WHERE email_hash = ?1 AND app = ?2 AND expires_at > ?3",
    )
    .bind(&email.0[..])
    .bind(app.as_str())
    .bind(now.0)
    .fetch_one(conn)
    .await?;
    Ok(Standing {
        active,
        wrong_attempts,
    })
}

/// Stores a code, and forgets everybody's expired ones. The same code again lives longer, but keeps its wrong
/// guesses.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    conn: &mut SqliteConnection,
    email: &EmailHash,
    app: App,
    code_hash: &[u8; 32],
    now: EpochMicros,
    expires: EpochMicros,
) -> Result<()> {
    sqlx::query("DELETE FROM otts WHERE expires_at <= ?1")
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "INSERT INTO otts (email_hash, app, code_hash, expires_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (email_hash, app, code_hash) DO UPDATE SET expires_at = excluded.expires_at",
    )
    .bind(&email.0[..])
    .bind(app.as_str())
    .bind(&code_hash[..])
    .bind(expires.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Uses a code up. False when there is no such active one.
///
/// # Errors
/// When the database fails.
pub async fn consume(
    conn: &mut SqliteConnection,
    email: &EmailHash,
    app: App,
    code_hash: &[u8; 32],
    now: EpochMicros,
) -> Result<bool> {
    let done = sqlx::query(
        "DELETE FROM otts WHERE email_hash = ?1 AND app = ?2 AND code_hash = ?3 AND expires_at > ?4",
    )
    .bind(&email.0[..])
    .bind(app.as_str())
    .bind(&code_hash[..])
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Counts a wrong guess on every active code of the address.
///
/// # Errors
/// When the database fails.
pub async fn count_wrong(
    conn: &mut SqliteConnection,
    email: &EmailHash,
    app: App,
    now: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "UPDATE otts SET wrong_attempts = wrong_attempts + 1
         WHERE email_hash = ?1 AND app = ?2 AND expires_at > ?3",
    )
    .bind(&email.0[..])
    .bind(app.as_str())
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}
