//! Albums: making, listing, changing, deleting, and their public links.
//!
//! Every right is decided by `authorize` from the one table in [`crate::model::roles`].

pub mod create;
pub mod delete;
pub mod diff;
pub mod edit;
pub mod file;
pub mod join_link;
pub mod list;
pub mod members;
pub mod pending_removals;
pub mod share;
pub mod share_url;
pub mod sharees;

use axum::http::StatusCode;
use potluck_protocol::collections::{Collection, MagicMetadata, Role};
use potluck_protocol::{AlbumId, UserId, errors};
use sqlx::SqliteConnection;

use crate::app::AppState;
use crate::db::sqlite::albums::{self, Album};
use crate::db::sqlite::links;
use crate::db::sqlite::shares;
use crate::error::ApiError;
use crate::model::roles::{Action, Verdict, verdict};
use crate::model::views::{self, LinkPlace};

/// The album, and the caller's role in it, once the table allows the action.
///
/// # Errors
/// 404 when there is no such album; else what the table says.
pub(crate) async fn authorize(
    conn: &mut SqliteConnection,
    album: AlbumId,
    user: UserId,
    action: Action,
) -> Result<(Album, Option<Role>), ApiError> {
    let album = albums::find(conn, album)
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    let role = albums::role_in(conn, &album, user).await?;
    match verdict(action, role) {
        Verdict::Yes | Verdict::Nothing | Verdict::AskOwner => Ok((album, role)),
        Verdict::Forbidden => Err(ApiError::FORBIDDEN),
        Verdict::NotFound => Err(ApiError::NOT_FOUND),
        Verdict::Senseless => Err(ApiError::bad_request(
            "makes no sense for the caller's role",
        )),
    }
}

/// As [`authorize`] for somebody who wants to look; a deleted album is not found.
///
/// # Errors
/// 404.
pub(crate) async fn authorize_reading(
    conn: &mut SqliteConnection,
    album: AlbumId,
    user: UserId,
) -> Result<(Album, Option<Role>), ApiError> {
    let (album, role) = authorize(conn, album, user, Action::Read).await?;
    if album.is_deleted {
        return Err(ApiError::NOT_FOUND);
    }
    Ok((album, role))
}

/// Puts people, addresses and links into what one account is about to be told.
pub(crate) async fn fill(
    state: &AppState,
    conn: &mut SqliteConnection,
    collections: &mut [Collection],
    reader: UserId,
) -> Result<(), ApiError> {
    let ids: Vec<AlbumId> = collections.iter().map(|c| c.id).collect();
    let sharees = shares::sharees(conn, &ids).await?;
    let links = links::active(conn, &ids).await?;
    let mut people: Vec<UserId> = sharees.iter().map(|s| s.user).collect();
    people.extend(
        collections
            .iter()
            .map(|c| c.owner.id)
            .filter(|id| *id != reader),
    );
    people.sort_unstable();
    people.dedup();
    let emails = albums::addresses(conn, &state.secrets, &people).await?;
    let origin = state.config.link_origin();
    let place = LinkPlace { origin: &origin };
    views::fill_people(collections, reader, &sharees, &links, &emails, &place);
    Ok(())
}

/// 404 with a code: the album was there once.
pub(crate) fn collection_deleted() -> ApiError {
    ApiError::coded(
        StatusCode::NOT_FOUND,
        errors::COLLECTION_DELETED,
        "the album was deleted",
    )
}

/// 400 unless the envelope is whole.
pub(crate) fn check_magic(magic: &MagicMetadata) -> Result<(), ApiError> {
    let is_whole = magic.version >= 1
        && magic.count >= 1
        && !magic.data.is_empty()
        && !magic.header.is_empty();
    if is_whole {
        Ok(())
    } else {
        Err(ApiError::BAD_REQUEST)
    }
}

/// A number of the query; 0 for anything that is none.
pub(crate) fn number_or_zero(query: Option<&str>, name: &str) -> i64 {
    crate::json::query_value(query, name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}
