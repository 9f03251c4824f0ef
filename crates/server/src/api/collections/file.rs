//! `GET /collections/file`

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use potluck_protocol::files::File;
use potluck_protocol::{AlbumId, PhotoId, errors};
use serde::Serialize;

use super::number_or_zero;
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::{albums, photos};
use crate::json::Json;
use crate::model::views::{self, Reader};

/// The answer.
#[derive(Debug, Serialize)]
pub struct Reply {
    file: File,
}

/// One photo's row, as in the diff.
///
/// # Errors
/// 404 without an album, 403 for strangers, 404 `FILE_NOT_FOUND_IN_ALBUM`.
pub async fn one(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Reply>, ApiError> {
    let album = AlbumId(number_or_zero(query.as_deref(), "collectionID"));
    let photo = PhotoId(number_or_zero(query.as_deref(), "fileID"));
    let mut tx = state.db.snapshot().await?;
    let album = albums::find(&mut tx, album)
        .await?
        .filter(|album| !album.is_deleted)
        .ok_or(ApiError::NOT_FOUND)?;
    let is_member = albums::role_in(&mut tx, &album, caller.id).await?.is_some();
    let row = photos::row(&mut tx, album.id, photo).await?;
    let is_owner = row.as_ref().is_some_and(|row| row.owner == caller.id);
    if !is_member && !is_owner {
        return Err(ApiError::FORBIDDEN);
    }
    let file = row
        .map(|row| views::row(row, Reader::Account(caller.id)))
        .filter(|file| !file.is_deleted)
        .ok_or_else(|| {
            ApiError::coded(
                StatusCode::NOT_FOUND,
                errors::FILE_NOT_FOUND_IN_ALBUM,
                "the photo is not in the album",
            )
        })?;
    Ok(Json(Reply { file }))
}
