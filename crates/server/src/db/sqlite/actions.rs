//! What others ask the owner of a photo to do.

use potluck_protocol::{EpochMicros, UserId};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Result, Row as _};

/// Most actions in one answer.
pub const ACTIONS_MAX: usize = 2000;

/// One pending action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingAction {
    /// `cact_` and 22 characters.
    pub id: String,
    /// Who asks.
    pub actor: UserId,
    /// In which album.
    pub album: i64,
    /// About which photo.
    pub photo: i64,
    /// When it was asked.
    pub created_at: EpochMicros,
    /// Cursor.
    pub updated_at: EpochMicros,
}

/// Removals that wait for this account, oldest first: those whose row in the album still carries the mark.
///
/// # Errors
/// The database failed.
pub async fn pending_removals(
    conn: &mut SqliteConnection,
    user: UserId,
    since: EpochMicros,
) -> Result<Vec<PendingAction>> {
    sqlx::query(
        "SELECT a.id, a.actor_user_id, a.collection_id, a.file_id, a.created_at, a.updated_at \
         FROM collection_actions a JOIN collection_files r \
         ON r.collection_id = a.collection_id AND r.file_id = a.file_id \
         WHERE a.user_id = ? AND a.is_pending = 1 AND a.action = 'REMOVE' AND a.updated_at > ? \
         AND r.action = 'REMOVE' AND r.is_deleted = 0 ORDER BY a.updated_at, a.id LIMIT ?",
    )
    .bind(user.0)
    .bind(since.0)
    .bind(i64::try_from(ACTIONS_MAX).unwrap_or(i64::MAX))
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(PendingAction {
            id: row.try_get("id")?,
            actor: UserId(row.try_get("actor_user_id")?),
            album: row.try_get("collection_id")?,
            photo: row.try_get("file_id")?,
            created_at: EpochMicros(row.try_get("created_at")?),
            updated_at: EpochMicros(row.try_get("updated_at")?),
        })
    })
    .collect()
}
