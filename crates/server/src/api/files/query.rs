//! `POST /files/info`, `POST /files/size`, `GET /files/count`, `POST /files/data/status-diff`,
//! `GET` and `POST /files/data/fetch`

use std::collections::HashSet;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use potluck_protocol::files::FileInfo;
use potluck_protocol::{PhotoId, errors};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::contents;
use crate::db::sqlite::photos::{self, Sizes};
use crate::json::{Json, query_value};

/// Most photos whose derived data may be asked for at once.
const DATA_BATCH_MAX: usize = 200;

/// A list of photos.
#[derive(Debug, Deserialize)]
pub struct Request {
    #[serde(rename = "fileIDs")]
    ids: Option<Vec<PhotoId>>,
}

/// Sizes of several photos.
#[derive(Debug, Serialize)]
pub struct Infos {
    #[serde(rename = "filesInfo")]
    infos: Vec<Info>,
}

#[derive(Debug, Serialize)]
struct Info {
    id: PhotoId,
    #[serde(rename = "fileInfo")]
    info: FileInfo,
}

async fn own(
    state: &AppState,
    caller: User,
    request: Request,
) -> Result<Vec<(PhotoId, Sizes)>, ApiError> {
    let ids = request.ids.ok_or(ApiError::BAD_REQUEST)?;
    let distinct: HashSet<PhotoId> = ids.iter().copied().collect();
    let mut conn = state.db.read().await?;
    let found = photos::sizes_of(&mut conn, &ids).await?;
    if found.len() != ids.len() || distinct.len() != ids.len() {
        return Err(ApiError::BAD_REQUEST);
    }
    if found.iter().any(|(_, owner, _)| *owner != caller.id) {
        return Err(ApiError::FORBIDDEN);
    }
    Ok(found
        .into_iter()
        .map(|(id, _, sizes)| (id, sizes))
        .collect())
}

/// Real sizes of own photos.
///
/// # Errors
/// 400 for an unknown or repeated id, 403.
pub async fn info(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<Request>,
) -> Result<Json<Infos>, ApiError> {
    let infos = own(&state, caller, request)
        .await?
        .into_iter()
        .map(|(id, sizes)| Info {
            id,
            info: FileInfo {
                file_size: Some(sizes.file),
                thumb_size: Some(sizes.thumbnail),
            },
        })
        .collect();
    Ok(Json(Infos { infos }))
}

/// Bytes of the originals of own photos together.
///
/// # Errors
/// 400 for an unknown or repeated id, 403.
pub async fn size(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<Request>,
) -> Result<Json<Value>, ApiError> {
    let total: i64 = own(&state, caller, request)
        .await?
        .iter()
        .map(|(_, sizes)| sizes.file)
        .sum();
    Ok(Json(json!({ "size": total })))
}

/// How many photos the whole server keeps; asked without a session.
///
/// # Errors
/// None of its own.
pub async fn count(State(state): State<AppState>) -> Result<Json<Value>, ApiError> {
    let mut conn = state.db.read().await?;
    let count = photos::count(&mut conn).await?;
    Ok(Json(json!({ "count": count })))
}

/// Own photos whose originals have one size: candidates for being the same, which only their owner can tell.
///
/// # Errors
/// None of its own.
pub async fn duplicates(
    State(state): State<AppState>,
    caller: User,
) -> Result<Json<Value>, ApiError> {
    let mut conn = state.db.read().await?;
    let photos = contents::by_size(&mut conn, caller.id).await?;
    let groups: Vec<Value> = photos
        .chunk_by(|a, b| a.1 == b.1)
        .filter(|group| group.len() > 1)
        .map(|group| {
            let ids: Vec<PhotoId> = group.iter().map(|(id, _)| *id).collect();
            json!({ "fileIDs": ids, "size": group[0].1 })
        })
        .collect();
    Ok(Json(json!({ "duplicates": groups })))
}

/// Derived data of one photo: this server keeps none.
///
/// # Errors
/// 404 `NOT_FOUND`, or 204 where the client prefers that.
pub async fn data(_: User, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    no_data(query.as_deref())
}

/// The answer to every question for derived data.
pub(crate) fn no_data(query: Option<&str>) -> Result<Response, ApiError> {
    if query_value(query, "preferNoContent").as_deref() == Some("true") {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(ApiError::coded(
        StatusCode::NOT_FOUND,
        errors::NOT_FOUND,
        "no such data",
    ))
}

/// Derived data of several photos: none.
///
/// # Errors
/// 400 for too many.
pub async fn data_of_many(_: User, Json(request): Json<Request>) -> Result<Json<Value>, ApiError> {
    let ids = request.ids.ok_or(ApiError::BAD_REQUEST)?;
    if ids.len() > DATA_BATCH_MAX {
        return Err(ApiError::bad_request("too many photos"));
    }
    Ok(Json(
        json!({ "data": [], "pendingIndexFileIDs": [], "errFileIDs": [] }),
    ))
}

/// What changed in derived data: nothing.
pub async fn data_diff(_: User) -> Json<Value> {
    Json(json!({ "diff": [] }))
}
