//! The people albums are shared with.
//!
//! Whoever leaves or is removed keeps a row, as a tombstone that tells them so.

use potluck_protocol::collections::{MagicMetadata, Role};
use potluck_protocol::{AlbumId, EpochMicros, UserId};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Result, Row as _};

use super::albums::{Album, album_columns, album_from, bump};
use super::columns;
use crate::model::roles::{role_from, role_text};

/// An album as one of the people it is shared with has it.
#[derive(Clone, Debug)]
pub struct Share {
    /// The album.
    pub album: Album,
    /// The album key sealed to this person.
    pub encrypted_key: String,
    /// This person's own metadata.
    pub magic: Option<MagicMetadata>,
    /// Since when.
    pub shared_at: EpochMicros,
    /// Left or removed.
    pub is_deleted: bool,
    /// When the share itself last changed.
    pub updation_time: EpochMicros,
    /// What this person may do.
    pub role: Role,
}

fn share_from(row: &SqliteRow) -> Result<Share> {
    Ok(Share {
        album: album_from(row)?,
        encrypted_key: row.try_get("share_key")?,
        magic: columns::json(row, "share_magic")?,
        shared_at: EpochMicros(row.try_get("shared_at")?),
        is_deleted: row.try_get("share_deleted")?,
        updation_time: EpochMicros(row.try_get("share_time")?),
        role: role_from(row.try_get("role")?),
    })
}

macro_rules! share_select {
    ($tail:literal) => {
        concat!(
            "SELECT ",
            album_columns!(),
            ", s.encrypted_key AS share_key, s.magic_metadata AS share_magic, s.shared_at, \
             s.is_deleted AS share_deleted, s.updation_time AS share_time, s.role \
             FROM collection_shares s JOIN collections c ON c.collection_id = s.collection_id ",
            $tail
        )
    };
}

/// An album as one person has it, left and removed ones too.
///
/// # Errors
/// The database failed.
pub async fn share_of(
    conn: &mut SqliteConnection,
    id: AlbumId,
    user: UserId,
) -> Result<Option<Share>> {
    sqlx::query(share_select!(
        "WHERE s.collection_id = ? AND s.to_user_id = ?"
    ))
    .bind(id.0)
    .bind(user.0)
    .fetch_optional(conn)
    .await?
    .as_ref()
    .map(share_from)
    .transpose()
}

/// Albums shared with somebody that changed after `since`, oldest change first. One that was left or removed comes
/// once for the change that ended it, and says nothing of what the album has been since.
///
/// # Errors
/// The database failed.
pub async fn shared_since(
    conn: &mut SqliteConnection,
    user: UserId,
    app: &str,
    since: EpochMicros,
) -> Result<Vec<Share>> {
    sqlx::query(share_select!(
        "WHERE s.to_user_id = ?1 AND c.app = ?2 \
         AND (s.updation_time > ?3 OR (s.is_deleted = 0 AND c.updation_time > ?3)) \
         ORDER BY CASE WHEN s.is_deleted THEN s.updation_time ELSE c.updation_time END, c.collection_id"
    ))
    .bind(user.0)
    .bind(app)
    .bind(since.0)
    .fetch_all(conn)
    .await?
    .iter()
    .map(share_from)
    .collect()
}

/// One person an album is shared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharee {
    /// The album.
    pub album: AlbumId,
    /// The person.
    pub user: UserId,
    /// What they may do.
    pub role: Role,
}

/// The people each of these albums is shared with, in the order they came.
///
/// # Errors
/// The database failed.
pub async fn sharees(conn: &mut SqliteConnection, ids: &[AlbumId]) -> Result<Vec<Sharee>> {
    sqlx::query(
        "SELECT collection_id, to_user_id, role FROM collection_shares \
         WHERE is_deleted = 0 AND collection_id IN (SELECT value FROM json_each(?)) ORDER BY shared_at, to_user_id",
    )
    .bind(columns::id_list(ids.iter().map(|id| id.0)))
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Sharee {
            album: AlbumId(row.try_get("collection_id")?),
            user: UserId(row.try_get("to_user_id")?),
            role: role_from(row.try_get("role")?),
        })
    })
    .collect()
}

/// Replaces one person's own metadata of an album shared with them.
///
/// # Errors
/// The database failed.
pub async fn set_share_magic(
    conn: &mut SqliteConnection,
    id: AlbumId,
    user: UserId,
    magic: &MagicMetadata,
    stamp: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "UPDATE collection_shares SET magic_metadata = ?, updation_time = ? \
         WHERE collection_id = ? AND to_user_id = ?",
    )
    .bind(columns::to_json(magic)?)
    .bind(stamp.0)
    .bind(id.0)
    .bind(user.0)
    .execute(&mut *conn)
    .await?;
    bump(conn, id, stamp).await
}

/// Shares an album, or changes the role of somebody it is shared with. The key always is the one sent last, so that a
/// new key pair of theirs is of use.
///
/// # Errors
/// The database failed.
pub async fn put(
    conn: &mut SqliteConnection,
    album: &Album,
    to: UserId,
    encrypted_key: &str,
    role: Role,
    stamp: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO collection_shares (collection_id, to_user_id, from_user_id, encrypted_key, role, shared_at, \
         updation_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (collection_id, to_user_id) DO UPDATE \
         SET encrypted_key = ?4, role = ?5, updation_time = ?6, is_deleted = 0, \
         shared_at = CASE WHEN is_deleted THEN ?6 ELSE shared_at END",
    )
    .bind(album.id.0)
    .bind(to.0)
    .bind(album.owner.0)
    .bind(encrypted_key)
    .bind(role_text(role))
    .bind(stamp.0)
    .execute(&mut *conn)
    .await?;
    bump(conn, album.id, stamp).await
}

/// Ends a share: the one who goes gets a tombstone, and their photos leave the album for everybody. They stay in the
/// albums of their own. Nobody there is no error.
///
/// # Errors
/// The database failed.
pub async fn end(
    conn: &mut SqliteConnection,
    album: AlbumId,
    who: UserId,
    stamp: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "UPDATE collection_shares SET is_deleted = 1, updation_time = ? \
         WHERE collection_id = ? AND to_user_id = ? AND is_deleted = 0",
    )
    .bind(stamp.0)
    .bind(album.0)
    .bind(who.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE collection_files SET is_deleted = 1, action = NULL, action_user = NULL, updation_time = ? \
         WHERE collection_id = ? AND f_owner_id = ? AND is_deleted = 0",
    )
    .bind(stamp.0)
    .bind(album.0)
    .bind(who.0)
    .execute(&mut *conn)
    .await?;
    bump(conn, album, stamp).await
}
