//! `POST /collections/restore-files`

use std::collections::HashSet;

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::PhotoId;

use crate::ApiError;
use crate::api::collections::authorize;
use crate::api::collections::members::{AddRequest, check_app, wrapped};
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::{memberships, photos, trash};
use crate::json::Json;
use crate::model::roles::Action;

/// Puts own photos from the trash into any own album. The albums they were in before do not come back.
///
/// # Errors
/// 400, 413; 404; 403; 404 for a deleted album or an unknown photo; 403; 400 unless each is in the trash. Then nothing
/// is written.
pub async fn restore(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<AddRequest>,
) -> Result<StatusCode, ApiError> {
    if request.album.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    let keys = wrapped(request.files)?;
    let mut tx = state.db.write().await?;
    let (album, _) = authorize(&mut tx, request.album, caller.id, Action::MovePhotos).await?;
    if album.is_deleted {
        return Err(ApiError::NOT_FOUND);
    }
    check_app(&album, caller)?;
    if keys.is_empty() {
        return Ok(StatusCode::OK);
    }
    let ids: Vec<PhotoId> = keys.iter().map(|key| key.photo).collect();
    let distinct: HashSet<PhotoId> = ids.iter().copied().collect();
    if distinct.len() != ids.len() {
        return Err(ApiError::BAD_REQUEST);
    }
    let found = photos::sizes_of(&mut tx, &ids).await?;
    if found.len() != ids.len() {
        return Err(ApiError::NOT_FOUND);
    }
    if found.iter().any(|(_, owner, _)| *owner != caller.id) {
        return Err(ApiError::FORBIDDEN);
    }
    if trash::waiting(&mut tx, caller.id, &ids).await?.len() != ids.len() {
        return Err(ApiError::BAD_REQUEST);
    }
    let stamp = tx.stamp().await?;
    memberships::put(&mut tx, &album, caller.id, &keys, stamp).await?;
    trash::restore(&mut tx, &ids, stamp).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}
