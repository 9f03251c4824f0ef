//! What guests of a public link may do.
//!
//! The extractors of [`crate::auth::link_token`] prove that the link is good before any of this runs.

pub mod deposit;
pub mod diff;
pub mod download;
pub mod info;
pub mod social;
pub mod urls;
pub mod verify_password;

use axum::http::StatusCode;
use potluck_protocol::errors;
use sqlx::SqliteConnection;

use crate::ApiError;
use crate::db::sqlite::albums::{self, Album};
use crate::db::sqlite::links::Link;

/// The album behind a link; a deleted one is not found.
pub(crate) async fn album_of(conn: &mut SqliteConnection, link: &Link) -> Result<Album, ApiError> {
    albums::find(conn, link.album)
        .await?
        .filter(|album| !album.is_deleted)
        .ok_or(ApiError::NOT_FOUND)
}

/// As [`album_of`], and the link must take photos.
pub(crate) async fn collecting_album(
    conn: &mut SqliteConnection,
    link: &Link,
) -> Result<Album, ApiError> {
    let album = album_of(conn, link).await?;
    if !link.enable_collect {
        return Err(ApiError::coded(
            StatusCode::METHOD_NOT_ALLOWED,
            errors::PUBLIC_COLLECT_DISABLED,
            "the link takes no photos",
        ));
    }
    Ok(album)
}
