//! Public links and the devices they have let in.

use potluck_protocol::collections::Role;
use potluck_protocol::links::{CreateLinkRequest, UpdateLinkRequest};
use potluck_protocol::{AlbumId, EpochMicros};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Result, Row as _};

use super::{albums, columns};
use crate::model::roles::{role_from, role_text};

/// A link as stored. No `Debug`: it holds the token and the password's bearer secret.
#[derive(Clone)]
pub struct Link {
    /// Never leaves the server but inside tokens.
    pub id: i64,
    /// The album.
    pub album: AlbumId,
    /// Names the link to guests.
    pub token: String,
    /// App it was made in; decides the shape of its URL.
    pub app: String,
    /// Removed.
    pub is_disabled: bool,
    /// 0 is never.
    pub valid_till: EpochMicros,
    /// 0 is none.
    pub device_limit: i32,
    /// The password, if there is one.
    pub password: Option<Password>,
    /// Originals may be saved; a hint.
    pub enable_download: bool,
    /// Guests may add.
    pub enable_collect: bool,
    /// Guests may comment.
    pub enable_comment: bool,
    /// Account holders may join.
    pub enable_join: bool,
    /// Least role that sees the link.
    pub min_role: Option<Role>,
}

/// A link's password, as the client derived it.
#[derive(Clone)]
pub struct Password {
    /// Base64 of 32 bytes of Argon2id.
    pub hash: String,
    /// Its salt.
    pub nonce: String,
    /// Its memory in bytes.
    pub mem_limit: i64,
    /// Its passes.
    pub ops_limit: i64,
}

macro_rules! link_select {
    ($tail:literal) => {
        concat!(
            "SELECT id, collection_id, access_token, app, is_disabled, valid_till, device_limit, pw_hash, pw_nonce, \
             mem_limit, ops_limit, enable_download, enable_collect, enable_comment, enable_join, min_role \
             FROM public_collection_tokens ",
            $tail
        )
    };
}

fn link_from(row: &SqliteRow) -> Result<Link> {
    let password = match row.try_get::<Option<String>, _>("pw_hash")? {
        Some(hash) => Some(Password {
            hash,
            nonce: row.try_get("pw_nonce")?,
            mem_limit: row.try_get("mem_limit")?,
            ops_limit: row.try_get("ops_limit")?,
        }),
        None => None,
    };
    Ok(Link {
        id: row.try_get("id")?,
        album: AlbumId(row.try_get("collection_id")?),
        token: row.try_get("access_token")?,
        app: row.try_get("app")?,
        is_disabled: row.try_get("is_disabled")?,
        valid_till: EpochMicros(row.try_get("valid_till")?),
        device_limit: row.try_get("device_limit")?,
        password,
        enable_download: row.try_get("enable_download")?,
        enable_collect: row.try_get("enable_collect")?,
        enable_comment: row.try_get("enable_comment")?,
        enable_join: row.try_get("enable_join")?,
        min_role: row.try_get::<Option<&str>, _>("min_role")?.map(role_from),
    })
}

/// The link with this token, removed ones too.
///
/// # Errors
/// The database failed.
pub async fn by_token(conn: &mut SqliteConnection, token: &str) -> Result<Option<Link>> {
    sqlx::query(link_select!("WHERE access_token = ?"))
        .bind(token)
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(link_from)
        .transpose()
}

/// The active links of these albums, one at most for each; expired ones too.
///
/// # Errors
/// The database failed.
pub async fn active(conn: &mut SqliteConnection, albums: &[AlbumId]) -> Result<Vec<Link>> {
    sqlx::query(link_select!(
        "WHERE is_disabled = 0 AND collection_id IN (SELECT value FROM json_each(?))"
    ))
    .bind(columns::id_list(albums.iter().map(|id| id.0)))
    .fetch_all(conn)
    .await?
    .iter()
    .map(link_from)
    .collect()
}

/// Makes a link. `id` is fresh, and `token` has never been one.
///
/// # Errors
/// The database failed; a token that was taken is a unique violation.
pub async fn create(
    conn: &mut SqliteConnection,
    id: i64,
    token: &str,
    app: &str,
    request: &CreateLinkRequest,
    stamp: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO public_collection_tokens (id, collection_id, access_token, app, valid_till, device_limit, \
         enable_collect, enable_comment, enable_join, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id)
    .bind(request.collection_id.0)
    .bind(token)
    .bind(app)
    .bind(request.valid_till.0)
    .bind(request.device_limit)
    .bind(request.enable_collect)
    .bind(request.enable_comment)
    .bind(request.enable_join.unwrap_or(true))
    .bind(stamp.0)
    .bind(stamp.0)
    .execute(&mut *conn)
    .await?;
    albums::bump(conn, request.collection_id, stamp).await
}

/// Has this ever been a link's token?
///
/// # Errors
/// The database failed.
pub async fn is_taken(conn: &mut SqliteConnection, token: &str) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM public_collection_tokens WHERE access_token = ?)",
    )
    .bind(token)
    .fetch_one(conn)
    .await
}

/// The link as it is once the request's fields are applied; absent ones stay.
#[must_use]
pub fn changed(mut link: Link, request: &UpdateLinkRequest) -> Link {
    link.valid_till = request.valid_till.unwrap_or(link.valid_till);
    link.device_limit = request.device_limit.unwrap_or(link.device_limit);
    link.enable_download = request.enable_download.unwrap_or(link.enable_download);
    link.enable_collect = request.enable_collect.unwrap_or(link.enable_collect);
    link.enable_comment = request.enable_comment.unwrap_or(link.enable_comment);
    link.enable_join = request.enable_join.unwrap_or(link.enable_join);
    if let Some(role) = &request.min_role {
        link.min_role = Some(role_from(role));
    }
    if request.disable_password == Some(true) {
        link.password = None;
    }
    if let (Some(hash), Some(nonce), Some(mem_limit), Some(ops_limit)) = (
        &request.pass_hash,
        &request.nonce,
        request.mem_limit,
        request.ops_limit,
    ) {
        link.password = Some(Password {
            hash: hash.clone(),
            nonce: nonce.clone(),
            mem_limit,
            ops_limit,
        });
    }
    link
}

/// Stores the settings of a link.
///
/// # Errors
/// The database failed.
pub async fn save(conn: &mut SqliteConnection, link: &Link, stamp: EpochMicros) -> Result<()> {
    let password = link.password.as_ref();
    sqlx::query(
        "UPDATE public_collection_tokens SET valid_till = ?, device_limit = ?, pw_hash = ?, pw_nonce = ?, \
         mem_limit = ?, ops_limit = ?, enable_download = ?, enable_collect = ?, enable_comment = ?, enable_join = ?, \
         min_role = ?, updated_at = ? WHERE id = ?",
    )
    .bind(link.valid_till.0)
    .bind(link.device_limit)
    .bind(password.map(|p| p.hash.as_str()))
    .bind(password.map(|p| p.nonce.as_str()))
    .bind(password.map(|p| p.mem_limit))
    .bind(password.map(|p| p.ops_limit))
    .bind(link.enable_download)
    .bind(link.enable_collect)
    .bind(link.enable_comment)
    .bind(link.enable_join)
    .bind(link.min_role.map(role_text))
    .bind(stamp.0)
    .bind(link.id)
    .execute(&mut *conn)
    .await?;
    albums::bump(conn, link.album, stamp).await
}

/// Removes the active link of an album, if there is one.
///
/// # Errors
/// The database failed.
pub async fn disable(
    conn: &mut SqliteConnection,
    album: AlbumId,
    stamp: EpochMicros,
) -> Result<()> {
    let removed = sqlx::query(
        "UPDATE public_collection_tokens SET is_disabled = 1, updated_at = ? \
         WHERE collection_id = ? AND is_disabled = 0",
    )
    .bind(stamp.0)
    .bind(album.0)
    .execute(&mut *conn)
    .await?
    .rows_affected();
    if removed > 0 {
        albums::bump(conn, album, stamp).await?;
    }
    Ok(())
}

/// Was this device let in before?
///
/// # Errors
/// The database failed.
pub async fn knows_device(
    conn: &mut SqliteConnection,
    link: i64,
    ip: &str,
    user_agent: &str,
) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM link_devices WHERE link_id = ? AND ip = ? AND user_agent = ?)",
    )
    .bind(link)
    .bind(ip)
    .bind(user_agent)
    .fetch_one(conn)
    .await
}

/// How many devices a link has let in.
///
/// # Errors
/// The database failed.
pub async fn count_devices(conn: &mut SqliteConnection, link: i64) -> Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM link_devices WHERE link_id = ?")
        .bind(link)
        .fetch_one(conn)
        .await
}

/// Lets a device in for good.
///
/// # Errors
/// The database failed.
pub async fn note_device(
    conn: &mut SqliteConnection,
    link: i64,
    ip: &str,
    user_agent: &str,
    now: EpochMicros,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO link_devices (link_id, ip, user_agent, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(link)
    .bind(ip)
    .bind(user_agent)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the devices of links that were removed before `before`.
///
/// # Errors
/// The database failed.
pub async fn forget_devices(conn: &mut SqliteConnection, before: EpochMicros) -> Result<()> {
    sqlx::query(
        "DELETE FROM link_devices WHERE link_id IN \
         (SELECT id FROM public_collection_tokens WHERE is_disabled = 1 AND updated_at < ?)",
    )
    .bind(before.0)
    .execute(conn)
    .await?;
    Ok(())
}
