//! Which objects belong to photos, which are still waiting to, and how much each account stores.

use potluck_protocol::{EpochMicros, PhotoId, UserId};
use sqlx::Result;
use sqlx::sqlite::SqliteConnection;

use crate::model::quota::Storage;

/// Which of a photo's two objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// The original.
    File,
    /// The thumbnail.
    Thumbnail,
}

impl ObjectKind {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Thumbnail => "thumbnail",
        }
    }
}

/// The key of a photo's object; `None` when the photo is gone for good.
///
/// # Errors
/// The database failed.
pub async fn key_of(
    conn: &mut SqliteConnection,
    photo: PhotoId,
    kind: ObjectKind,
) -> Result<Option<String>> {
    sqlx::query_scalar(
        "SELECT object_key FROM object_keys WHERE file_id = ? AND o_type = ? AND is_deleted = 0",
    )
    .bind(photo.0)
    .bind(kind.as_str())
    .fetch_optional(conn)
    .await
}

/// Does a photo, living or gone, own this key?
///
/// # Errors
/// The database failed.
pub async fn is_registered(conn: &mut SqliteConnection, key: &str) -> Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM object_keys WHERE object_key = ?)")
        .bind(key)
        .fetch_one(conn)
        .await
}

/// Notes keys that were handed out, to be forgotten at `expires_at` unless a photo takes them.
///
/// # Errors
/// The database failed.
pub async fn note_temporary(
    conn: &mut SqliteConnection,
    keys: &[String],
    expires_at: EpochMicros,
) -> Result<()> {
    for key in keys {
        sqlx::query("INSERT INTO temp_objects (object_key, expires_at) VALUES (?, ?)")
            .bind(key)
            .bind(expires_at.0)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// At most `limit` keys whose time is over, oldest first.
///
/// # Errors
/// The database failed.
pub async fn expired_temporary(
    conn: &mut SqliteConnection,
    now: EpochMicros,
    limit: i64,
) -> Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT object_key FROM temp_objects WHERE expires_at <= ? \
         ORDER BY expires_at LIMIT ?",
    )
    .bind(now.0)
    .bind(limit)
    .fetch_all(conn)
    .await
}

/// Takes a key out of the list of those that were handed out; false when it is not, or no longer, on it.
///
/// A photo takes its keys so, and so does the purge: whoever comes second learns it, and no photo is made of an object
/// that is about to be removed.
///
/// # Errors
/// The database failed.
pub async fn take_temporary(conn: &mut SqliteConnection, key: &str) -> Result<bool> {
    let taken = sqlx::query("DELETE FROM temp_objects WHERE object_key = ?")
        .bind(key)
        .execute(conn)
        .await?;
    Ok(taken.rows_affected() > 0)
}

/// At most `limit` objects that no photo has any more and whose time has come, oldest first.
///
/// # Errors
/// The database failed.
pub async fn due_removals(
    conn: &mut SqliteConnection,
    now: EpochMicros,
    limit: i64,
) -> Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT object_key FROM object_removals WHERE remove_at <= ? ORDER BY remove_at LIMIT ?",
    )
    .bind(now.0)
    .bind(limit)
    .fetch_all(conn)
    .await
}

/// Notes that an object has been removed.
///
/// # Errors
/// The database failed.
pub async fn forget_removal(conn: &mut SqliteConnection, key: &str) -> Result<()> {
    sqlx::query("DELETE FROM object_removals WHERE object_key = ?")
        .bind(key)
        .execute(conn)
        .await?;
    Ok(())
}

/// What an account may store and does. One without a plan has a lapsed one.
///
/// # Errors
/// The database failed.
pub async fn storage_of(
    conn: &mut SqliteConnection,
    user: UserId,
    now: EpochMicros,
) -> Result<Storage> {
    let plan: Option<(i64, i64)> =
        sqlx::query_as("SELECT storage, expiry_time FROM subscriptions WHERE user_id = ?")
            .bind(user.0)
            .fetch_optional(&mut *conn)
            .await?;
    let used: Option<i64> =
        sqlx::query_scalar("SELECT storage_consumed FROM usage WHERE user_id = ?")
            .bind(user.0)
            .fetch_optional(conn)
            .await?;
    let (plan_bytes, expires) = plan.unwrap_or_default();
    Ok(Storage {
        plan_bytes,
        used_bytes: used.unwrap_or(0),
        is_lapsed: expires < now.0,
    })
}

/// Adds to, or with a negative number takes from, what an account stores.
///
/// # Errors
/// The database failed, or less than nothing would be stored.
pub async fn add_usage(conn: &mut SqliteConnection, user: UserId, bytes: i64) -> Result<()> {
    // The row first: a negative number could not be inserted, not even to be added to what is there.
    sqlx::query("INSERT INTO usage (user_id, storage_consumed) VALUES (?, 0) ON CONFLICT (user_id) DO NOTHING")
        .bind(user.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query("UPDATE usage SET storage_consumed = storage_consumed + ? WHERE user_id = ?")
        .bind(bytes)
        .bind(user.0)
        .execute(conn)
        .await?;
    Ok(())
}
