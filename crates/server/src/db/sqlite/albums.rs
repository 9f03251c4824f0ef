//! Albums.
//!
//! Functions that write take the stamp of their transaction. Whoever changes a row of an album bumps the album with
//! the same stamp ([`bump`]), in the same transaction.

use std::collections::HashMap;

use potluck_protocol::collections::{
    CollectionAttributes, CollectionType, CreateCollectionRequest, MagicMetadata, Role,
};
use potluck_protocol::{AlbumId, B64, EpochMicros, Sealed, UserId};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Result, Row as _};

use super::columns;
use crate::secrets::Secrets;

/// An album as stored, without its people and links.
#[derive(Clone, Debug)]
pub struct Album {
    /// The album.
    pub id: AlbumId,
    /// Whose it is.
    pub owner: UserId,
    /// `photos` or `locker`.
    pub app: String,
    /// Kind of album.
    pub kind: CollectionType,
    /// The album key under the owner's master key.
    pub encrypted_key: String,
    /// Its nonce.
    pub key_decryption_nonce: String,
    /// Legacy name in clear.
    pub name: String,
    /// The name under the album key.
    pub encrypted_name: String,
    /// Its nonce.
    pub name_decryption_nonce: String,
    /// Phones' attributes.
    pub attributes: CollectionAttributes,
    /// The owner's private metadata.
    pub magic: Option<MagicMetadata>,
    /// Metadata for everybody.
    pub public_magic: Option<MagicMetadata>,
    /// Tombstone.
    pub is_deleted: bool,
    /// Cursor.
    pub updation_time: EpochMicros,
}

/// The columns of an [`Album`], with `c` for the album.
macro_rules! album_columns {
    () => {
        "c.collection_id, c.owner_id, c.app, c.type, c.encrypted_key, \
         c.key_decryption_nonce, c.name, c.encrypted_name, c.name_decryption_nonce, c.attributes, \
         c.magic_metadata, c.pub_magic_metadata, c.is_deleted, c.updation_time"
    };
}
pub(super) use album_columns;

pub(super) fn album_from(row: &SqliteRow) -> Result<Album> {
    Ok(Album {
        id: AlbumId(row.try_get("collection_id")?),
        owner: UserId(row.try_get("owner_id")?),
        app: row.try_get("app")?,
        kind: kind_from(row.try_get("type")?),
        encrypted_key: row.try_get("encrypted_key")?,
        key_decryption_nonce: row.try_get("key_decryption_nonce")?,
        name: row.try_get("name")?,
        encrypted_name: row.try_get("encrypted_name")?,
        name_decryption_nonce: row.try_get("name_decryption_nonce")?,
        attributes: columns::json(row, "attributes")?.unwrap_or_default(),
        magic: columns::json(row, "magic_metadata")?,
        public_magic: columns::json(row, "pub_magic_metadata")?,
        is_deleted: row.try_get("is_deleted")?,
        updation_time: EpochMicros(row.try_get("updation_time")?),
    })
}

/// The kind as it is stored and sent.
#[must_use]
pub const fn kind_text(kind: CollectionType) -> &'static str {
    match kind {
        CollectionType::Album => "album",
        CollectionType::Folder => "folder",
        CollectionType::Favorites => "favorites",
        CollectionType::Uncategorized => "uncategorized",
        CollectionType::Unknown => "unknown",
    }
}

/// Reads a kind; the long spelling is what some phones send.
#[must_use]
pub fn kind_from(text: &str) -> CollectionType {
    match text {
        "album" | "CollectionType.album" => CollectionType::Album,
        "folder" => CollectionType::Folder,
        "favorites" => CollectionType::Favorites,
        "uncategorized" => CollectionType::Uncategorized,
        _ => CollectionType::Unknown,
    }
}

/// Makes an album. A second album of favourites, or of what is in no album, is the first one again.
///
/// # Errors
/// The database failed.
pub async fn create(
    conn: &mut SqliteConnection,
    id: AlbumId,
    owner: UserId,
    app: &str,
    kind: CollectionType,
    request: &CreateCollectionRequest,
    stamp: EpochMicros,
) -> Result<AlbumId> {
    let attributes = match &request.attributes {
        Some(attributes) => columns::to_json(attributes)?,
        None => "{\"version\":0}".to_owned(),
    };
    let made: Option<i64> = sqlx::query_scalar(
        "INSERT INTO collections (collection_id, owner_id, app, type, encrypted_key, key_decryption_nonce, encrypted_name, \
         name_decryption_nonce, attributes, magic_metadata, pub_magic_metadata, updation_time) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING collection_id",
    )
    .bind(id.0)
    .bind(owner.0)
    .bind(app)
    .bind(kind_text(kind))
    .bind(request.encrypted_key.as_str())
    .bind(request.key_decryption_nonce.as_str())
    .bind(request.encrypted_name.as_str())
    .bind(request.name_decryption_nonce.as_str())
    .bind(attributes)
    .bind(columns::optional_json(request.magic_metadata.as_ref())?)
    .bind(columns::optional_json(request.pub_magic_metadata.as_ref())?)
    .bind(stamp.0)
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(id) = made {
        return Ok(AlbumId(id));
    }
    sqlx::query_scalar(
        "SELECT collection_id FROM collections WHERE owner_id = ? AND app = ? AND type = ?",
    )
    .bind(owner.0)
    .bind(app)
    .bind(kind_text(kind))
    .fetch_one(conn)
    .await
    .map(AlbumId)
}

/// An album, deleted ones too.
///
/// # Errors
/// The database failed.
pub async fn find(conn: &mut SqliteConnection, id: AlbumId) -> Result<Option<Album>> {
    sqlx::query(concat!(
        "SELECT ",
        album_columns!(),
        " FROM collections c WHERE c.collection_id = ?"
    ))
    .bind(id.0)
    .fetch_optional(conn)
    .await?
    .as_ref()
    .map(album_from)
    .transpose()
}

/// The caller's role in an album that is not deleted; `None` for strangers. The album itself must exist.
///
/// # Errors
/// The database failed.
pub async fn role_in(
    conn: &mut SqliteConnection,
    album: &Album,
    user: UserId,
) -> Result<Option<Role>> {
    if album.owner == user {
        return Ok(Some(Role::Owner));
    }
    Ok(super::shares::share_of(conn, album.id, user)
        .await?
        .filter(|share| !share.is_deleted)
        .map(|share| share.role))
}

/// Own albums that changed after `since`, oldest change first.
///
/// # Errors
/// The database failed.
pub async fn owned_since(
    conn: &mut SqliteConnection,
    owner: UserId,
    app: &str,
    since: EpochMicros,
) -> Result<Vec<Album>> {
    sqlx::query(concat!(
        "SELECT ",
        album_columns!(),
        " FROM collections c \
         WHERE c.owner_id = ? AND c.app = ? AND c.updation_time > ? ORDER BY c.updation_time, c.collection_id"
    ))
    .bind(owner.0)
    .bind(app)
    .bind(since.0)
    .fetch_all(conn)
    .await?
    .iter()
    .map(album_from)
    .collect()
}

/// Gives an album a new stamp. An album's stamp never falls.
///
/// # Errors
/// The database failed.
pub async fn bump(conn: &mut SqliteConnection, id: AlbumId, stamp: EpochMicros) -> Result<()> {
    sqlx::query(
        "UPDATE collections SET updation_time = max(updation_time, ?) WHERE collection_id = ?",
    )
    .bind(stamp.0)
    .bind(id.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives an album another name.
///
/// # Errors
/// The database failed.
pub async fn rename(
    conn: &mut SqliteConnection,
    id: AlbumId,
    name: &Sealed<potluck_protocol::sealed::plain::Name>,
    nonce: &B64,
    stamp: EpochMicros,
) -> Result<()> {
    // A legacy name in clear would win over the new one.
    sqlx::query(
        "UPDATE collections SET name = '', encrypted_name = ?, name_decryption_nonce = ?, updation_time = ? \
         WHERE collection_id = ?",
    )
    .bind(name.as_str())
    .bind(nonce.as_str())
    .bind(stamp.0)
    .bind(id.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Which of an album's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlbumMagic {
    /// The owner's.
    Private,
    /// Everybody's.
    Public,
}

/// Replaces an album's metadata.
///
/// # Errors
/// The database failed.
pub async fn set_magic(
    conn: &mut SqliteConnection,
    id: AlbumId,
    which: AlbumMagic,
    magic: &MagicMetadata,
    stamp: EpochMicros,
) -> Result<()> {
    let query = match which {
        AlbumMagic::Private => sqlx::query(
            "UPDATE collections SET magic_metadata = ?, updation_time = ? WHERE collection_id = ?",
        ),
        AlbumMagic::Public => sqlx::query(
            "UPDATE collections SET pub_magic_metadata = ?, updation_time = ? WHERE collection_id = ?",
        ),
    };
    query
        .bind(columns::to_json(magic)?)
        .bind(stamp.0)
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Marks an album deleted, for its owner and for everybody it is shared with.
///
/// # Errors
/// The database failed.
pub async fn mark_deleted(
    conn: &mut SqliteConnection,
    id: AlbumId,
    stamp: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "UPDATE collection_shares SET is_deleted = 1, updation_time = ? WHERE collection_id = ? AND is_deleted = 0",
    )
    .bind(stamp.0)
    .bind(id.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query("UPDATE collections SET is_deleted = 1, updation_time = ? WHERE collection_id = ?")
        .bind(stamp.0)
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// The addresses of accounts. Those whose address does not open are left out, as deleted accounts are.
///
/// # Errors
/// The database failed.
pub async fn addresses(
    conn: &mut SqliteConnection,
    secrets: &Secrets,
    users: &[UserId],
) -> Result<HashMap<UserId, String>> {
    let rows = sqlx::query(
        "SELECT user_id, encrypted_email, email_nonce FROM users \
         WHERE user_id IN (SELECT value FROM json_each(?))",
    )
    .bind(columns::id_list(users.iter().map(|id| id.0)))
    .fetch_all(conn)
    .await?;
    let mut addresses = HashMap::with_capacity(rows.len());
    for row in rows {
        let opened =
            secrets.open_email(row.try_get("encrypted_email")?, row.try_get("email_nonce")?);
        if let Some(address) = opened {
            addresses.insert(UserId(row.try_get("user_id")?), address);
        }
    }
    Ok(addresses)
}

/// Has the account uploaded its keys? Without them it can own no album.
///
/// # Errors
/// The database failed.
pub async fn has_keys(conn: &mut SqliteConnection, user: UserId) -> Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM key_attributes WHERE user_id = ?)")
        .bind(user.0)
        .fetch_one(conn)
        .await
}
