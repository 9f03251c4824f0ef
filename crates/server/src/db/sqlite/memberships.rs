//! Which photos are in which albums.
//!
//! Removal never deletes a row: a tombstone serves the diffs. Every change stamps the row and bumps the album alike.

use potluck_protocol::{AlbumId, EpochMicros, PhotoId, UserId};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Result, Row as _};

use super::albums::{Album, bump};
use super::columns;

/// A photo's key wrapped for an album.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey {
    /// The photo.
    pub photo: PhotoId,
    /// Its key under the album's key.
    pub encrypted_key: String,
    /// The nonce.
    pub nonce: String,
}

/// Puts photos of one owner into an album. One that was there before comes back, without any mark.
///
/// # Errors
/// The database failed.
pub async fn put(
    conn: &mut SqliteConnection,
    album: &Album,
    owner: UserId,
    keys: &[WrappedKey],
    stamp: EpochMicros,
) -> Result<()> {
    for key in keys {
        sqlx::query(
            "INSERT INTO collection_files (collection_id, file_id, c_owner_id, f_owner_id, encrypted_key, \
             key_decryption_nonce, created_at, updation_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) \
             ON CONFLICT (collection_id, file_id) DO UPDATE SET encrypted_key = ?5, key_decryption_nonce = ?6, \
             is_deleted = 0, action = NULL, action_user = NULL, updation_time = ?7, \
             created_at = CASE WHEN is_deleted THEN ?7 ELSE created_at END",
        )
        .bind(album.id.0)
        .bind(key.photo.0)
        .bind(album.owner.0)
        .bind(owner.0)
        .bind(&key.encrypted_key)
        .bind(&key.nonce)
        .bind(stamp.0)
        .execute(&mut *conn)
        .await?;
    }
    bump(conn, album.id, stamp).await
}

/// Takes photos out of an album.
///
/// # Errors
/// The database failed.
pub async fn remove(
    conn: &mut SqliteConnection,
    album: AlbumId,
    photos: &[PhotoId],
    stamp: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "UPDATE collection_files SET is_deleted = 1, action = NULL, action_user = NULL, updation_time = ? \
         WHERE collection_id = ? AND is_deleted = 0 AND file_id IN (SELECT value FROM json_each(?))",
    )
    .bind(stamp.0)
    .bind(album.0)
    .bind(columns::id_list(photos.iter().map(|id| id.0)))
    .execute(&mut *conn)
    .await?;
    bump(conn, album, stamp).await
}

/// A photo's place in an album, as removal needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The photo.
    pub photo: PhotoId,
    /// Whose it is.
    pub owner: UserId,
    /// Neither removed nor marked.
    pub is_live: bool,
}

/// Where these photos stand in an album. Those that never were in it are left out.
///
/// # Errors
/// The database failed.
pub async fn places(
    conn: &mut SqliteConnection,
    album: AlbumId,
    photos: &[PhotoId],
) -> Result<Vec<Place>> {
    sqlx::query(
        "SELECT file_id, f_owner_id, is_deleted = 0 AND action IS NOT 'REMOVE' AS is_live FROM collection_files \
         WHERE collection_id = ? AND file_id IN (SELECT value FROM json_each(?))",
    )
    .bind(album.0)
    .bind(columns::id_list(photos.iter().map(|id| id.0)))
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Place {
            photo: PhotoId(row.try_get("file_id")?),
            owner: UserId(row.try_get("f_owner_id")?),
            is_live: row.try_get("is_live")?,
        })
    })
    .collect()
}

/// Marks a photo of the album's owner: everybody else sees it as removed, and the owner is asked to move it.
///
/// # Errors
/// The database failed.
pub async fn ask_owner(
    conn: &mut SqliteConnection,
    album: &Album,
    photo: PhotoId,
    actor: UserId,
    action_id: &str,
    stamp: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "UPDATE collection_files SET action = 'REMOVE', action_user = ?, updation_time = ? \
         WHERE collection_id = ? AND file_id = ?",
    )
    .bind(actor.0)
    .bind(stamp.0)
    .bind(album.id.0)
    .bind(photo.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO collection_actions (id, user_id, actor_user_id, collection_id, file_id, action, created_at, \
         updated_at) VALUES (?1, ?2, ?3, ?4, ?5, 'REMOVE', ?6, ?6)",
    )
    .bind(action_id)
    .bind(album.owner.0)
    .bind(actor.0)
    .bind(album.id.0)
    .bind(photo.0)
    .bind(stamp.0)
    .execute(&mut *conn)
    .await?;
    bump(conn, album.id, stamp).await
}

/// Is any of these photos in the trash, or gone for good?
///
/// # Errors
/// The database failed.
pub async fn any_in_trash(conn: &mut SqliteConnection, photos: &[PhotoId]) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM trash WHERE is_restored = 0 AND file_id IN (SELECT value FROM json_each(?)))",
    )
    .bind(columns::id_list(photos.iter().map(|id| id.0)))
    .fetch_one(conn)
    .await
}
