//! `GET /public-collection/files/{preview,download}/{id}`, `GET /public-collection/files/data/{fetch,preview}`
//!
//! Whether originals may be saved is a hint to the client: the viewer needs them either way.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::album_of;
use crate::ApiError;
use crate::api::files::download::{object_of, parse_id, redirect, send};
use crate::api::files::query::no_data;
use crate::app::AppState;
use crate::auth::link_token::Guest;
use crate::db::sqlite::objects::ObjectKind;
use crate::db::sqlite::photos;
use crate::json::query_value;
use crate::objects::ObjectKey;

/// An original in the link's album.
///
/// # Errors
/// 400 when the id is no number; 404 when it is not, or no longer, in the album.
pub async fn download(
    State(state): State<AppState>,
    guest: Guest,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let key = readable(&state, &guest, &id, ObjectKind::File).await?;
    redirect(&state, &key).await
}

/// A thumbnail in the link's album.
///
/// # Errors
/// 400 when the id is no number; 404 when it is not, or no longer, in the album.
pub async fn preview(
    State(state): State<AppState>,
    guest: Guest,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let key = readable(&state, &guest, &id, ObjectKind::Thumbnail).await?;
    send(&state, &key, &headers).await
}

/// Derived data of a photo: there is none.
///
/// # Errors
/// 400 when the id is no number; 403 when it is not in the album; 404 `NOT_FOUND`, or 204.
pub async fn data(
    State(state): State<AppState>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let id = query_value(query.as_deref(), "fileID").unwrap_or_default();
    let id = parse_id(&id)?;
    if query_value(query.as_deref(), "type").as_deref() != Some("vid_preview") {
        return Err(ApiError::BAD_REQUEST);
    }
    let mut conn = state.db.read().await?;
    if !photos::is_live_in(&mut conn, guest.link.album, id).await? {
        return Err(ApiError::FORBIDDEN);
    }
    no_data(query.as_deref())
}

async fn readable(
    state: &AppState,
    guest: &Guest,
    id: &str,
    kind: ObjectKind,
) -> Result<ObjectKey, ApiError> {
    let id = parse_id(id)?;
    let mut tx = state.db.snapshot().await?;
    let album = album_of(&mut tx, &guest.link).await?;
    if !photos::is_live_in(&mut tx, album.id, id).await? {
        return Err(ApiError::NOT_FOUND);
    }
    object_of(&mut tx, id, kind).await
}
