//! What a photo consists of: two objects, their sizes, and the ciphertext that says what they are.

use potluck_protocol::{EpochMicros, PhotoId, UserId};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Result, Row as _};

use super::objects::ObjectKind;
use super::photos::Sizes;

/// How long an object stays in storage after its photo got another one.
const KEEP_REPLACED_SECONDS: i64 = 24 * 24 * 3600;

/// What a photo consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Whose it is.
    pub owner: UserId,
    /// Keys of the original and the thumbnail.
    pub keys: [String; 2],
    /// Their sizes in bytes.
    pub sizes: Sizes,
    /// Headers of the original, the thumbnail and the metadata.
    pub headers: [String; 3],
    /// Metadata ciphertext.
    pub encrypted_metadata: String,
    /// When the photo was made or last changed.
    pub updation_time: EpochMicros,
}

/// The contents of a photo; `None` when there is no such photo, or it is gone for good.
///
/// # Errors
/// The database failed.
pub async fn of(conn: &mut SqliteConnection, photo: PhotoId) -> Result<Option<Contents>> {
    sqlx::query(
        "SELECT f.owner_id, f.file_size, f.thumb_size, f.file_decryption_header, f.thumbnail_decryption_header, \
         f.metadata_decryption_header, f.encrypted_metadata, f.updation_time, o.object_key AS file_key, \
         t.object_key AS thumb_key FROM files f \
         JOIN object_keys o ON o.file_id = f.file_id AND o.o_type = 'file' AND o.is_deleted = 0 \
         JOIN object_keys t ON t.file_id = f.file_id AND t.o_type = 'thumbnail' AND t.is_deleted = 0 \
         WHERE f.file_id = ?",
    )
    .bind(photo.0)
    .fetch_optional(conn)
    .await?
    .map(|row| {
        Ok(Contents {
            owner: UserId(row.try_get("owner_id")?),
            keys: [row.try_get("file_key")?, row.try_get("thumb_key")?],
            sizes: Sizes {
                file: row.try_get("file_size")?,
                thumbnail: row.try_get("thumb_size")?,
            },
            headers: [
                row.try_get("file_decryption_header")?,
                row.try_get("thumbnail_decryption_header")?,
                row.try_get("metadata_decryption_header")?,
            ],
            encrypted_metadata: row.try_get("encrypted_metadata")?,
            updation_time: EpochMicros(row.try_get("updation_time")?),
        })
    })
    .transpose()
}

/// Somebody's photos with the sizes of their originals, ascending by size; those in the trash too.
///
/// # Errors
/// The database failed.
pub async fn by_size(conn: &mut SqliteConnection, owner: UserId) -> Result<Vec<(PhotoId, i64)>> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT f.file_id, k.size FROM files f \
         JOIN object_keys k ON k.file_id = f.file_id AND k.o_type = 'file' AND k.is_deleted = 0 \
         WHERE f.owner_id = ? ORDER BY k.size, f.file_id",
    )
    .bind(owner.0)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, size)| (PhotoId(id), size))
        .collect())
}

/// Stores everything but the objects' keys, for which see [`exchange`].
///
/// # Errors
/// The database failed.
pub async fn set(
    conn: &mut SqliteConnection,
    photo: PhotoId,
    contents: &Contents,
    stamp: EpochMicros,
) -> Result<()> {
    let [file, thumbnail, metadata] = &contents.headers;
    sqlx::query(
        "UPDATE files SET file_decryption_header = ?, thumbnail_decryption_header = ?, metadata_decryption_header = ?, \
         encrypted_metadata = ?, file_size = ?, thumb_size = ?, updation_time = ? WHERE file_id = ?",
    )
    .bind(file)
    .bind(thumbnail)
    .bind(metadata)
    .bind(&contents.encrypted_metadata)
    .bind(contents.sizes.file)
    .bind(contents.sizes.thumbnail)
    .bind(stamp.0)
    .bind(photo.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a photo another object. The old one is removed from storage later.
///
/// # Errors
/// The database failed; a key that is taken is a unique violation.
pub async fn exchange(
    conn: &mut SqliteConnection,
    photo: PhotoId,
    kind: ObjectKind,
    key: &str,
    size: i64,
    stamp: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO object_removals (object_key, remove_at) \
         SELECT object_key, ? FROM object_keys WHERE file_id = ? AND o_type = ?",
    )
    .bind(stamp.plus_seconds(KEEP_REPLACED_SECONDS).0)
    .bind(photo.0)
    .bind(kind.as_str())
    .execute(&mut *conn)
    .await?;
    sqlx::query("UPDATE object_keys SET object_key = ?, size = ?, created_at = ? WHERE file_id = ? AND o_type = ?")
        .bind(key)
        .bind(size)
        .bind(stamp.0)
        .bind(photo.0)
        .bind(kind.as_str())
        .execute(conn)
        .await?;
    Ok(())
}
