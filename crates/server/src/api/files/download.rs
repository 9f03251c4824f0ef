//! `GET /files/download/{id}`, `GET /files/preview/{id}`
//!
//! An original answers with a redirect to a presigned URL, the same road as with a bucket. A thumbnail answers with
//! the bytes: a grid asks for hundreds of them, and a redirect would double the round trips.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use potluck_protocol::PhotoId;
use sqlx::SqliteConnection;

use crate::ApiError;
use crate::api::objects::get::serve;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::objects::{self, ObjectKind};
use crate::db::sqlite::photos;
use crate::objects::{ObjectKey, ObjectStore as _, Operation};

/// An original, for its owner and everybody its albums are shared with.
///
/// # Errors
/// 400 when the id is no number; 404; 403.
pub async fn download(
    State(state): State<AppState>,
    caller: User,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let key = readable(&state, caller, &id, ObjectKind::File).await?;
    redirect(&state, &key).await
}

/// A thumbnail, for the same people.
///
/// # Errors
/// 400 when the id is no number; 404; 403.
pub async fn preview(
    State(state): State<AppState>,
    caller: User,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let key = readable(&state, caller, &id, ObjectKind::Thumbnail).await?;
    send(&state, &key, &headers).await
}

async fn readable(
    state: &AppState,
    caller: User,
    id: &str,
    kind: ObjectKind,
) -> Result<ObjectKey, ApiError> {
    let id = parse_id(id)?;
    let mut tx = state.db.snapshot().await?;
    match photos::may_read(&mut tx, id, caller.id).await? {
        None => Err(ApiError::NOT_FOUND),
        Some(false) => Err(ApiError::FORBIDDEN),
        Some(true) => object_of(&mut tx, id, kind).await,
    }
}

/// A photo's id in a path.
pub(crate) fn parse_id(text: &str) -> Result<PhotoId, ApiError> {
    text.parse().map(PhotoId).map_err(|_| ApiError::BAD_REQUEST)
}

/// The object of a photo; 404 once the photo is gone for good.
pub(crate) async fn object_of(
    conn: &mut SqliteConnection,
    photo: PhotoId,
    kind: ObjectKind,
) -> Result<ObjectKey, ApiError> {
    objects::key_of(conn, photo, kind)
        .await?
        .and_then(|key| ObjectKey::parse(&key))
        .ok_or(ApiError::NOT_FOUND)
}

/// 307 to a presigned URL of an object that is there.
pub(crate) async fn redirect(state: &AppState, key: &ObjectKey) -> Result<Response, ApiError> {
    let size = state.objects.size(key).await.map_err(ApiError::internal)?;
    if size.is_none() {
        return Err(ApiError::NOT_FOUND);
    }
    let url = state.objects.url(Operation::Get, key, state.clock.now());
    let location = HeaderValue::from_str(&url).map_err(ApiError::internal)?;
    Ok((
        StatusCode::TEMPORARY_REDIRECT,
        [(header::LOCATION, location)],
    )
        .into_response())
}

/// The bytes of an object, or the part of them that the request wants.
pub(crate) async fn send(
    state: &AppState,
    key: &ObjectKey,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    serve(&state.objects.folder, key, headers)
        .await
        .map_err(ApiError::internal)?
        .ok_or(ApiError::NOT_FOUND)
}
