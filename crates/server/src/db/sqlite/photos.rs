//! Photos and their rows in albums.
//!
//! The rows go out through [`crate::model::views`], which decides what each reader sees of them.

use potluck_protocol::collections::MagicMetadata;
use potluck_protocol::files::CreateFileRequest;
use potluck_protocol::limits::DIFF_PAGE_ROWS;
use potluck_protocol::{AlbumId, EpochMicros, PhotoId, UserId};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Result, Row as _};

use super::columns;
use crate::model::paging::{Page, page};

/// A photo's row in an album, with what belongs to the photo itself.
#[derive(Clone, Debug)]
pub struct PhotoRow {
    /// The photo.
    pub id: PhotoId,
    /// Whose it is.
    pub owner: UserId,
    /// The album.
    pub album: AlbumId,
    /// Whose album it is.
    pub album_owner: UserId,
    /// When it was last added here.
    pub added_at: EpochMicros,
    /// The photo's key under the album's key.
    pub encrypted_key: String,
    /// Its nonce.
    pub key_decryption_nonce: String,
    /// Header of the original.
    pub file_header: String,
    /// Header of the thumbnail.
    pub thumbnail_header: String,
    /// Header of the metadata.
    pub metadata_header: String,
    /// Metadata ciphertext; `-` when the photo is gone for good.
    pub encrypted_metadata: String,
    /// The owner's private metadata.
    pub magic: Option<MagicMetadata>,
    /// Metadata for everybody.
    pub public_magic: Option<MagicMetadata>,
    /// Ciphertext bytes of the original.
    pub file_size: i64,
    /// Ciphertext bytes of the thumbnail.
    pub thumb_size: i64,
    /// Removed from this album.
    pub is_deleted: bool,
    /// What somebody asks of the photo's owner.
    pub action: Option<String>,
    /// Who asks.
    pub action_user: Option<UserId>,
    /// Cursor.
    pub updation_time: EpochMicros,
}

macro_rules! row_select {
    ($tail:literal) => {
        concat!(
            "SELECT r.file_id, r.f_owner_id, r.collection_id, r.c_owner_id, r.created_at, r.encrypted_key, \
             r.key_decryption_nonce, f.file_decryption_header, f.thumbnail_decryption_header, \
             f.metadata_decryption_header, f.encrypted_metadata, f.magic_metadata, f.pub_magic_metadata, \
             f.file_size, f.thumb_size, r.is_deleted, r.action, r.action_user, r.updation_time \
             FROM collection_files r JOIN files f ON f.file_id = r.file_id ",
            $tail
        )
    };
}

pub(super) fn row_from(row: &SqliteRow) -> Result<PhotoRow> {
    Ok(PhotoRow {
        id: PhotoId(row.try_get("file_id")?),
        owner: UserId(row.try_get("f_owner_id")?),
        album: AlbumId(row.try_get("collection_id")?),
        album_owner: UserId(row.try_get("c_owner_id")?),
        added_at: EpochMicros(row.try_get("created_at")?),
        encrypted_key: row.try_get("encrypted_key")?,
        key_decryption_nonce: row.try_get("key_decryption_nonce")?,
        file_header: row.try_get("file_decryption_header")?,
        thumbnail_header: row.try_get("thumbnail_decryption_header")?,
        metadata_header: row.try_get("metadata_decryption_header")?,
        encrypted_metadata: row.try_get("encrypted_metadata")?,
        magic: columns::json(row, "magic_metadata")?,
        public_magic: columns::json(row, "pub_magic_metadata")?,
        file_size: row.try_get("file_size")?,
        thumb_size: row.try_get("thumb_size")?,
        is_deleted: row.try_get("is_deleted")?,
        action: row.try_get("action")?,
        action_user: row.try_get::<Option<i64>, _>("action_user")?.map(UserId),
        updation_time: EpochMicros(row.try_get("updation_time")?),
    })
}

/// The rows of an album that changed after `since`, ascending, and whether there are more. Rows of one stamp are
/// never split, so a page may be longer than [`DIFF_PAGE_ROWS`].
///
/// # Errors
/// The database failed.
pub async fn diff(
    conn: &mut SqliteConnection,
    album: AlbumId,
    since: EpochMicros,
) -> Result<(Vec<PhotoRow>, bool)> {
    let limit = i64::try_from(DIFF_PAGE_ROWS + 1).unwrap_or(i64::MAX);
    let rows = sqlx::query(row_select!(
        "WHERE r.collection_id = ? AND r.updation_time > ? ORDER BY r.updation_time, r.file_id LIMIT ?"
    ))
    .bind(album.0)
    .bind(since.0)
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?
    .iter()
    .map(row_from)
    .collect::<Result<Vec<_>>>()?;
    match page(rows, DIFF_PAGE_ROWS, |row| row.updation_time.0) {
        Page::Rows { rows, has_more } => Ok((rows, has_more)),
        Page::AllOf(stamp) => {
            let rows = sqlx::query(row_select!(
                "WHERE r.collection_id = ? AND r.updation_time = ? ORDER BY r.file_id"
            ))
            .bind(album.0)
            .bind(stamp)
            .fetch_all(conn)
            .await?
            .iter()
            .map(row_from)
            .collect::<Result<Vec<_>>>()?;
            Ok((rows, true))
        }
    }
}

/// One photo's row in one album, removed ones too.
///
/// # Errors
/// The database failed.
pub async fn row(
    conn: &mut SqliteConnection,
    album: AlbumId,
    photo: PhotoId,
) -> Result<Option<PhotoRow>> {
    sqlx::query(row_select!("WHERE r.collection_id = ? AND r.file_id = ?"))
        .bind(album.0)
        .bind(photo.0)
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(row_from)
        .transpose()
}

/// Real sizes of a photo's two objects, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The original.
    pub file: i64,
    /// The thumbnail.
    pub thumbnail: i64,
}

impl Sizes {
    /// Both together.
    #[must_use]
    pub fn total(self) -> i64 {
        self.file.saturating_add(self.thumbnail)
    }
}

/// Makes a photo, its row in the album and its object rows, and bumps the album.
///
/// # Errors
/// The database failed; an object key that is taken is a unique violation.
pub async fn create(
    conn: &mut SqliteConnection,
    id: PhotoId,
    owner: UserId,
    request: &CreateFileRequest,
    sizes: Sizes,
    stamp: EpochMicros,
) -> Result<()> {
    let metadata = request.metadata.encrypted_data.as_ref();
    let id = id.0;
    sqlx::query(
        "INSERT INTO files (file_id, owner_id, file_decryption_header, thumbnail_decryption_header, \
         metadata_decryption_header, encrypted_metadata, magic_metadata, pub_magic_metadata, file_size, thumb_size, \
         updation_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id)
    .bind(owner.0)
    .bind(request.file.decryption_header.as_str())
    .bind(request.thumbnail.decryption_header.as_str())
    .bind(request.metadata.decryption_header.as_str())
    .bind(metadata.map_or("", |data| data.as_str()))
    .bind(columns::optional_json(request.magic_metadata.as_ref())?)
    .bind(columns::optional_json(request.pub_magic_metadata.as_ref())?)
    .bind(sizes.file)
    .bind(sizes.thumbnail)
    .bind(stamp.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO collection_files (collection_id, file_id, c_owner_id, f_owner_id, encrypted_key, \
         key_decryption_nonce, created_at, updation_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(request.collection_id.0)
    .bind(id)
    .bind(owner.0)
    .bind(owner.0)
    .bind(request.encrypted_key.as_str())
    .bind(request.key_decryption_nonce.as_str())
    .bind(stamp.0)
    .bind(stamp.0)
    .execute(&mut *conn)
    .await?;
    let objects = [
        ("file", &request.file.object_key, sizes.file),
        ("thumbnail", &request.thumbnail.object_key, sizes.thumbnail),
    ];
    for (kind, key, size) in objects {
        sqlx::query(
            "INSERT INTO object_keys (file_id, o_type, object_key, size, created_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(id)
        .bind(kind)
        .bind(key)
        .bind(size)
        .bind(stamp.0)
        .execute(&mut *conn)
        .await?;
    }
    super::albums::bump(conn, request.collection_id, stamp).await
}

/// What is compared when an object key comes a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The photo.
    pub id: PhotoId,
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
    /// Deleted for good.
    pub is_gone: bool,
}

/// The photo that owns either of the two object keys.
///
/// # Errors
/// The database failed.
pub async fn registered_with(
    conn: &mut SqliteConnection,
    keys: [&str; 2],
) -> Result<Option<Registered>> {
    let row = sqlx::query(
        "SELECT f.file_id, f.owner_id, f.file_size, f.thumb_size, f.file_decryption_header, \
         f.thumbnail_decryption_header, f.metadata_decryption_header, f.encrypted_metadata, f.updation_time, \
         EXISTS (SELECT 1 FROM trash t WHERE t.file_id = f.file_id AND t.is_deleted = 1) AS is_gone, \
         (SELECT object_key FROM object_keys k WHERE k.file_id = f.file_id AND k.o_type = 'file') AS file_key, \
         (SELECT object_key FROM object_keys k WHERE k.file_id = f.file_id AND k.o_type = 'thumbnail') AS thumb_key \
         FROM files f WHERE f.file_id = (SELECT file_id FROM object_keys WHERE object_key IN (?, ?) LIMIT 1)",
    )
    .bind(keys[0])
    .bind(keys[1])
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let text = |column| {
        row.try_get::<Option<String>, _>(column)
            .map(Option::unwrap_or_default)
    };
    Ok(Some(Registered {
        id: PhotoId(row.try_get("file_id")?),
        owner: UserId(row.try_get("owner_id")?),
        keys: [text("file_key")?, text("thumb_key")?],
        sizes: Sizes {
            file: row.try_get("file_size")?,
            thumbnail: row.try_get("thumb_size")?,
        },
        headers: [
            text("file_decryption_header")?,
            text("thumbnail_decryption_header")?,
            text("metadata_decryption_header")?,
        ],
        encrypted_metadata: text("encrypted_metadata")?,
        updation_time: EpochMicros(row.try_get("updation_time")?),
        is_gone: row.try_get("is_gone")?,
    }))
}

/// Which of a photo's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoMagic {
    /// The owner's.
    Private,
    /// Everybody's.
    Public,
}

/// Whose a photo is, and the metadata it has; `None` when there is no such photo.
///
/// # Errors
/// The database failed.
pub async fn magic_of(
    conn: &mut SqliteConnection,
    photo: PhotoId,
    which: PhotoMagic,
) -> Result<Option<(UserId, Option<MagicMetadata>)>> {
    let query = match which {
        PhotoMagic::Private => {
            sqlx::query("SELECT owner_id, magic_metadata AS magic FROM files WHERE file_id = ?")
        }
        PhotoMagic::Public => {
            sqlx::query("SELECT owner_id, pub_magic_metadata AS magic FROM files WHERE file_id = ?")
        }
    };
    let row = query.bind(photo.0).fetch_optional(conn).await?;
    row.map(|row| {
        Ok((
            UserId(row.try_get("owner_id")?),
            columns::json(&row, "magic")?,
        ))
    })
    .transpose()
}

/// Replaces a photo's metadata, as given.
///
/// # Errors
/// The database failed.
pub async fn set_magic(
    conn: &mut SqliteConnection,
    photo: PhotoId,
    which: PhotoMagic,
    magic: &MagicMetadata,
    stamp: EpochMicros,
) -> Result<()> {
    let query = match which {
        PhotoMagic::Private => {
            sqlx::query("UPDATE files SET magic_metadata = ?, updation_time = ? WHERE file_id = ?")
        }
        PhotoMagic::Public => sqlx::query(
            "UPDATE files SET pub_magic_metadata = ?, updation_time = ? WHERE file_id = ?",
        ),
    };
    query
        .bind(columns::to_json(magic)?)
        .bind(stamp.0)
        .bind(photo.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Stamps the live rows of these photos and the albums they are in, so that every reader's diff brings them.
///
/// # Errors
/// The database failed.
pub async fn stamp_rows(
    conn: &mut SqliteConnection,
    photos: &[PhotoId],
    stamp: EpochMicros,
) -> Result<()> {
    let ids = columns::id_list(photos.iter().map(|id| id.0));
    sqlx::query(
        "UPDATE collection_files SET updation_time = ? \
         WHERE is_deleted = 0 AND file_id IN (SELECT value FROM json_each(?))",
    )
    .bind(stamp.0)
    .bind(&ids)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE collections SET updation_time = max(updation_time, ?) WHERE collection_id IN \
         (SELECT collection_id FROM collection_files \
          WHERE is_deleted = 0 AND file_id IN (SELECT value FROM json_each(?)))",
    )
    .bind(stamp.0)
    .bind(&ids)
    .execute(conn)
    .await?;
    Ok(())
}

/// Owner and sizes of each photo that exists.
///
/// # Errors
/// The database failed.
pub async fn sizes_of(
    conn: &mut SqliteConnection,
    photos: &[PhotoId],
) -> Result<Vec<(PhotoId, UserId, Sizes)>> {
    sqlx::query(
        "SELECT file_id, owner_id, file_size, thumb_size FROM files \
         WHERE file_id IN (SELECT value FROM json_each(?)) ORDER BY file_id",
    )
    .bind(columns::id_list(photos.iter().map(|id| id.0)))
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok((
            PhotoId(row.try_get("file_id")?),
            UserId(row.try_get("owner_id")?),
            Sizes {
                file: row.try_get("file_size")?,
                thumbnail: row.try_get("thumb_size")?,
            },
        ))
    })
    .collect()
}

/// How many photos the whole server keeps.
///
/// # Errors
/// The database failed.
pub async fn count(conn: &mut SqliteConnection) -> Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM files")
        .fetch_one(conn)
        .await
}

/// May this account read the photo's objects? `None` when there is no such photo.
///
/// The owner may as long as it exists; others while it is live in an album that is theirs or shared with them. A mark
/// for removal does not end that, only the owner's move does.
///
/// # Errors
/// The database failed.
pub async fn may_read(
    conn: &mut SqliteConnection,
    photo: PhotoId,
    user: UserId,
) -> Result<Option<bool>> {
    sqlx::query_scalar(
        "SELECT f.owner_id = ?2 OR EXISTS ( \
           SELECT 1 FROM collection_files r JOIN collections c ON c.collection_id = r.collection_id \
           WHERE r.file_id = f.file_id AND r.is_deleted = 0 AND c.is_deleted = 0 AND (c.owner_id = ?2 OR EXISTS ( \
             SELECT 1 FROM collection_shares s WHERE s.collection_id = c.collection_id AND s.to_user_id = ?2 \
             AND s.is_deleted = 0))) \
         FROM files f WHERE f.file_id = ?1",
    )
    .bind(photo.0)
    .bind(user.0)
    .fetch_optional(conn)
    .await
}

/// Is the photo in the album, for everybody who looks? Rows marked for removal still count.
///
/// # Errors
/// The database failed.
pub async fn is_live_in(
    conn: &mut SqliteConnection,
    album: AlbumId,
    photo: PhotoId,
) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM collection_files WHERE collection_id = ? AND file_id = ? AND is_deleted = 0)",
    )
    .bind(album.0)
    .bind(photo.0)
    .fetch_one(conn)
    .await
}
