//! `POST /trash/delete`, `POST /trash/empty`: for good.
//!
//! The storage is free at once; the objects stay a while, out of everybody's reach.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::{EpochMicros, PhotoId};
use serde::Deserialize;

use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::trash;
use crate::json::Json;

/// Most photos of one call.
const DELETE_MAX: usize = 2500;
/// Photos that go in one transaction, so that others can write in between.
const EMPTY_BATCH: i64 = 1000;

/// Photos to delete.
#[derive(Debug, Deserialize)]
pub struct DeleteRequest {
    #[serde(rename = "fileIDs")]
    photos: Option<Vec<PhotoId>>,
}

/// Deletes those of the photos that are in the caller's trash, and passes over the rest.
///
/// # Errors
/// 400, 413.
pub async fn delete(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<DeleteRequest>,
) -> Result<StatusCode, ApiError> {
    let ids = request.photos.ok_or(ApiError::BAD_REQUEST)?;
    if ids.len() > DELETE_MAX {
        return Err(ApiError::TOO_LARGE);
    }
    let mut tx = state.db.write().await?;
    let ids = trash::waiting(&mut tx, caller.id, &ids).await?;
    if ids.is_empty() {
        return Ok(StatusCode::OK);
    }
    let stamp = tx.stamp().await?;
    trash::delete(&mut tx, &ids, stamp).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

/// How much of the trash the caller has seen.
#[derive(Debug, Deserialize)]
pub struct EmptyRequest {
    #[serde(rename = "lastUpdatedAt", default)]
    last: EpochMicros,
}

/// Deletes everything in the caller's trash that has not changed since they last looked.
///
/// # Errors
/// 400.
pub async fn empty(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<EmptyRequest>,
) -> Result<StatusCode, ApiError> {
    if request.last.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    loop {
        let mut tx = state.db.write().await?;
        let app = caller.app.as_str();
        let ids = trash::seen(&mut tx, caller.id, app, request.last, EMPTY_BATCH).await?;
        if ids.is_empty() {
            return Ok(StatusCode::OK);
        }
        let stamp = tx.stamp().await?;
        trash::delete(&mut tx, &ids, stamp).await?;
        tx.commit().await?;
    }
}
