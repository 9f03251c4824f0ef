//! `POST /files/trash`

use std::collections::{BTreeMap, HashSet};

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::limits::BATCH_MAX;
use potluck_protocol::{AlbumId, PhotoId};
use serde::Deserialize;

use crate::ApiError;
use crate::api::collections::authorize;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::{memberships, photos, trash};
use crate::json::Json;
use crate::model::roles::Action;

/// Photos to put into the trash.
#[derive(Debug, Deserialize)]
pub struct Request {
    items: Option<Vec<Item>>,
}

#[derive(Debug, Deserialize)]
struct Item {
    #[serde(rename = "fileID", default)]
    photo: PhotoId,
    /// An own album that has it, whose key opens it in the trash.
    #[serde(rename = "collectionID", default)]
    album: AlbumId,
}

/// Puts own photos into the trash: they leave every album. One that is gone for good stays so.
///
/// # Errors
/// 400, 413; 403; 404; 403; 400 for an album that never had the photo. Then nothing is written.
pub async fn put(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<Request>,
) -> Result<StatusCode, ApiError> {
    let items = request.items.ok_or(ApiError::BAD_REQUEST)?;
    if items.len() > BATCH_MAX {
        return Err(ApiError::TOO_LARGE);
    }
    let ids: Vec<PhotoId> = items.iter().map(|item| item.photo).collect();
    let distinct: HashSet<PhotoId> = ids.iter().copied().collect();
    if ids.is_empty() || distinct.len() != ids.len() {
        return Err(ApiError::BAD_REQUEST);
    }
    let mut by_album: BTreeMap<AlbumId, Vec<PhotoId>> = BTreeMap::new();
    for item in &items {
        by_album.entry(item.album).or_default().push(item.photo);
    }

    let mut tx = state.db.write().await?;
    let found = photos::sizes_of(&mut tx, &ids).await?;
    if found.iter().any(|(_, owner, _)| *owner != caller.id) {
        return Err(ApiError::FORBIDDEN);
    }
    if found.len() != ids.len() {
        return Err(ApiError::BAD_REQUEST);
    }
    for (album, ids) in &by_album {
        authorize(&mut tx, *album, caller.id, Action::MovePhotos).await?;
        if memberships::places(&mut tx, *album, ids).await?.len() != ids.len() {
            return Err(ApiError::bad_request("a photo never was in the album"));
        }
    }
    let stamp = tx.stamp().await?;
    let items: Vec<(PhotoId, AlbumId)> = items.iter().map(|i| (i.photo, i.album)).collect();
    trash::put(&mut tx, caller.id, &items, stamp).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}
