//! The trash: photos on their way out.
//!
//! A photo in the trash is live in no album. Its row here names one of its owner's albums, whose key still opens it.

use potluck_protocol::limits::DIFF_PAGE_ROWS;
use potluck_protocol::{AlbumId, EpochMicros, PhotoId, UserId};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Result, Row as _};

use super::photos::{PhotoRow, row_from};
use super::{albums, columns, objects};
use crate::model::paging::{Page, page};
use crate::model::views::SCRUBBED;

/// Days a photo stays.
const KEEP_SECONDS: i64 = 30 * 24 * 3600;
/// How long the objects stay after that.
const KEEP_OBJECTS_SECONDS: i64 = 45 * 24 * 3600;

/// A trash row with the photo's row in the album it names.
#[derive(Clone, Debug)]
pub struct TrashRow {
    /// The photo, in the album whose key wraps its key.
    pub photo: PhotoRow,
    /// Gone for good.
    pub is_deleted: bool,
    /// Back in an album.
    pub is_restored: bool,
    /// When it goes by itself.
    pub delete_by: EpochMicros,
    /// When it came.
    pub created_at: EpochMicros,
    /// Cursor.
    pub updated_at: EpochMicros,
}

/// Puts photos of one owner into the trash: they leave every album, whoever's it is. What is gone for good stays gone.
///
/// # Errors
/// The database failed.
pub async fn put(
    conn: &mut SqliteConnection,
    owner: UserId,
    items: &[(PhotoId, AlbumId)],
    stamp: EpochMicros,
) -> Result<()> {
    let ids = columns::id_list(items.iter().map(|(photo, _)| photo.0));
    sqlx::query(
        "UPDATE collections SET updation_time = max(updation_time, ?) WHERE collection_id IN \
         (SELECT collection_id FROM collection_files \
          WHERE is_deleted = 0 AND file_id IN (SELECT value FROM json_each(?)))",
    )
    .bind(stamp.0)
    .bind(&ids)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE collection_files SET is_deleted = 1, action = NULL, action_user = NULL, updation_time = ? \
         WHERE is_deleted = 0 AND file_id IN (SELECT value FROM json_each(?))",
    )
    .bind(stamp.0)
    .bind(&ids)
    .execute(&mut *conn)
    .await?;
    for (photo, album) in items {
        sqlx::query(
            "INSERT INTO trash (file_id, user_id, collection_id, delete_by, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT (file_id) DO UPDATE \
             SET is_restored = 0, delete_by = ?4, updated_at = ?5 WHERE is_deleted = 0",
        )
        .bind(photo.0)
        .bind(owner.0)
        .bind(album.0)
        .bind(stamp.plus_seconds(KEEP_SECONDS).0)
        .bind(stamp.0)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Empties an album: its owner's photos go to the trash, everybody else's only leave it.
///
/// # Errors
/// The database failed.
pub async fn put_album(
    conn: &mut SqliteConnection,
    owner: UserId,
    album: AlbumId,
    stamp: EpochMicros,
) -> Result<()> {
    let own: Vec<i64> = sqlx::query_scalar(
        "SELECT file_id FROM collection_files WHERE collection_id = ? AND is_deleted = 0 AND f_owner_id = ?",
    )
    .bind(album.0)
    .bind(owner.0)
    .fetch_all(&mut *conn)
    .await?;
    let items: Vec<(PhotoId, AlbumId)> = own.into_iter().map(|id| (PhotoId(id), album)).collect();
    put(conn, owner, &items, stamp).await?;
    sqlx::query(
        "UPDATE collection_files SET is_deleted = 1, updation_time = ? WHERE collection_id = ? AND is_deleted = 0",
    )
    .bind(stamp.0)
    .bind(album.0)
    .execute(&mut *conn)
    .await?;
    albums::bump(conn, album, stamp).await
}

/// Does the album hold anything that is not removed, marked rows included?
///
/// # Errors
/// The database failed.
pub async fn is_album_empty(conn: &mut SqliteConnection, album: AlbumId) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT NOT EXISTS (SELECT 1 FROM collection_files WHERE collection_id = ? AND is_deleted = 0)",
    )
    .bind(album.0)
    .fetch_one(conn)
    .await
}

/// Those of the photos that wait in this account's trash, neither restored nor gone.
///
/// # Errors
/// The database failed.
pub async fn waiting(
    conn: &mut SqliteConnection,
    owner: UserId,
    photos: &[PhotoId],
) -> Result<Vec<PhotoId>> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT file_id FROM trash WHERE user_id = ? AND is_deleted = 0 AND is_restored = 0 \
         AND file_id IN (SELECT value FROM json_each(?))",
    )
    .bind(owner.0)
    .bind(columns::id_list(photos.iter().map(|id| id.0)))
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(PhotoId).collect())
}

/// At most `limit` photos that wait in this account's trash of an app and have not changed after `until`.
///
/// # Errors
/// The database failed.
pub async fn seen(
    conn: &mut SqliteConnection,
    owner: UserId,
    app: &str,
    until: EpochMicros,
    limit: i64,
) -> Result<Vec<PhotoId>> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT t.file_id FROM trash t JOIN collections c ON c.collection_id = t.collection_id \
         WHERE t.user_id = ? AND c.app = ? AND t.updated_at <= ? AND t.is_deleted = 0 AND t.is_restored = 0 LIMIT ?",
    )
    .bind(owner.0)
    .bind(app)
    .bind(until.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(PhotoId).collect())
}

/// At most `limit` photos of anybody's whose time in the trash is over.
///
/// # Errors
/// The database failed.
pub async fn due(
    conn: &mut SqliteConnection,
    now: EpochMicros,
    limit: i64,
) -> Result<Vec<PhotoId>> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT file_id FROM trash WHERE delete_by <= ? AND is_deleted = 0 AND is_restored = 0 \
         ORDER BY delete_by LIMIT ?",
    )
    .bind(now.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(PhotoId).collect())
}

/// Marks photos that wait in the trash as restored.
///
/// # Errors
/// The database failed.
pub async fn restore(
    conn: &mut SqliteConnection,
    photos: &[PhotoId],
    stamp: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "UPDATE trash SET is_restored = 1, updated_at = ? \
         WHERE is_deleted = 0 AND file_id IN (SELECT value FROM json_each(?))",
    )
    .bind(stamp.0)
    .bind(columns::id_list(photos.iter().map(|id| id.0)))
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes photos that wait in the trash for good: their owners' storage is free at once, their objects go later.
///
/// # Errors
/// The database failed.
pub async fn delete(
    conn: &mut SqliteConnection,
    photos: &[PhotoId],
    stamp: EpochMicros,
) -> Result<()> {
    let ids = columns::id_list(photos.iter().map(|id| id.0));
    let freed: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT f.owner_id, sum(k.size) FROM object_keys k JOIN files f ON f.file_id = k.file_id \
         WHERE k.is_deleted = 0 AND k.file_id IN (SELECT value FROM json_each(?)) GROUP BY f.owner_id",
    )
    .bind(&ids)
    .fetch_all(&mut *conn)
    .await?;
    for (owner, bytes) in freed {
        objects::add_usage(conn, UserId(owner), -bytes).await?;
    }
    sqlx::query(
        "INSERT INTO object_removals (object_key, remove_at) SELECT object_key, ? FROM object_keys \
         WHERE is_deleted = 0 AND file_id IN (SELECT value FROM json_each(?))",
    )
    .bind(stamp.plus_seconds(KEEP_OBJECTS_SECONDS).0)
    .bind(&ids)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE object_keys SET is_deleted = 1 WHERE file_id IN (SELECT value FROM json_each(?))",
    )
    .bind(&ids)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE trash SET is_deleted = 1, updated_at = ? WHERE file_id IN (SELECT value FROM json_each(?))",
    )
    .bind(stamp.0)
    .bind(&ids)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets what photos said of themselves that were deleted before `before` and whose objects are gone.
///
/// # Errors
/// The database failed.
pub async fn scrub(conn: &mut SqliteConnection, before: EpochMicros) -> Result<()> {
    sqlx::query(
        "UPDATE files SET encrypted_metadata = ?1, metadata_decryption_header = ?1, file_decryption_header = ?1, \
         thumbnail_decryption_header = ?1, magic_metadata = NULL, pub_magic_metadata = NULL \
         WHERE encrypted_metadata <> ?1 \
         AND file_id IN (SELECT file_id FROM trash WHERE is_deleted = 1 AND updated_at <= ?2) \
         AND NOT EXISTS (SELECT 1 FROM object_keys k JOIN object_removals r ON r.object_key = k.object_key \
                         WHERE k.file_id = files.file_id)",
    )
    .bind(SCRUBBED)
    .bind(before.0)
    .execute(conn)
    .await?;
    Ok(())
}

macro_rules! trash_select {
    ($tail:literal) => {
        concat!(
            "SELECT r.file_id, r.f_owner_id, r.collection_id, r.c_owner_id, r.created_at, r.encrypted_key, \
             r.key_decryption_nonce, f.file_decryption_header, f.thumbnail_decryption_header, \
             f.metadata_decryption_header, f.encrypted_metadata, f.magic_metadata, f.pub_magic_metadata, \
             f.file_size, f.thumb_size, r.is_deleted, r.action, r.action_user, f.updation_time, \
             t.is_deleted AS gone, t.is_restored, t.delete_by, t.created_at AS trashed_at, t.updated_at \
             FROM trash t JOIN files f ON f.file_id = t.file_id \
             JOIN collection_files r ON r.file_id = t.file_id AND r.collection_id = t.collection_id \
             JOIN collections c ON c.collection_id = t.collection_id WHERE t.user_id = ? AND c.app = ? ",
            $tail
        )
    };
}

fn trash_from(row: &SqliteRow) -> Result<TrashRow> {
    Ok(TrashRow {
        photo: row_from(row)?,
        is_deleted: row.try_get("gone")?,
        is_restored: row.try_get("is_restored")?,
        delete_by: EpochMicros(row.try_get("delete_by")?),
        created_at: EpochMicros(row.try_get("trashed_at")?),
        updated_at: EpochMicros(row.try_get("updated_at")?),
    })
}

/// What changed in somebody's trash after `since`, by the page rule of [`crate::model::paging`].
///
/// # Errors
/// The database failed.
pub async fn diff(
    conn: &mut SqliteConnection,
    owner: UserId,
    app: &str,
    since: EpochMicros,
) -> Result<(Vec<TrashRow>, bool)> {
    let limit = i64::try_from(DIFF_PAGE_ROWS + 1).unwrap_or(i64::MAX);
    let rows = sqlx::query(trash_select!(
        "AND t.updated_at > ? ORDER BY t.updated_at, t.file_id LIMIT ?"
    ))
    .bind(owner.0)
    .bind(app)
    .bind(since.0)
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?
    .iter()
    .map(trash_from)
    .collect::<Result<Vec<_>>>()?;
    match page(rows, DIFF_PAGE_ROWS, |row| row.updated_at.0) {
        Page::Rows { rows, has_more } => Ok((rows, has_more)),
        Page::AllOf(stamp) => {
            let rows = sqlx::query(trash_select!("AND t.updated_at = ? ORDER BY t.file_id"))
                .bind(owner.0)
                .bind(app)
                .bind(stamp)
                .fetch_all(conn)
                .await?
                .iter()
                .map(trash_from)
                .collect::<Result<Vec<_>>>()?;
            Ok((rows, true))
        }
    }
}
