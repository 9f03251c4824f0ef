//! Upload URLs for guests: as [`crate::api::files::urls`], in the space and on the storage of the album's owner.

use axum::extract::{RawQuery, State};
use potluck_protocol::UserId;
use potluck_protocol::objects::{
    MultipartUploadUrlRequest, MultipartUploadUrls, MultipartUploadUrlsReply, UploadUrl,
    UploadUrlRequest, UploadUrls,
};

use super::collecting_album;
use crate::ApiError;
use crate::api::files::urls::{make_multipart, make_multipart_unchecked, make_one, make_unchecked};
use crate::app::AppState;
use crate::auth::link_token::Guest;
use crate::json::Json;

async fn owner_of(state: &AppState, guest: &Guest) -> Result<UserId, ApiError> {
    let mut conn = state.db.read().await?;
    Ok(collecting_album(&mut conn, &guest.link).await?.owner)
}

/// `POST /public-collection/upload-url`
///
/// # Errors
/// 400 for what is no JSON; 404; 405 `PUBLIC_COLLECT_DISABLED`; 400; 402, 426.
pub async fn one(
    State(state): State<AppState>,
    guest: Guest,
    Json(request): Json<UploadUrlRequest>,
) -> Result<Json<UploadUrl>, ApiError> {
    let owner = owner_of(&state, &guest).await?;
    make_one(&state, owner, &request).await.map(Json)
}

/// `GET /public-collection/upload-urls`; with `count=0` it only asks whether there is room.
///
/// # Errors
/// 404; 405 `PUBLIC_COLLECT_DISABLED`; 402, 426.
pub async fn unchecked(
    State(state): State<AppState>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Json<UploadUrls>, ApiError> {
    let owner = owner_of(&state, &guest).await?;
    make_unchecked(&state, owner, query.as_deref())
        .await
        .map(Json)
}

/// `POST /public-collection/multipart-upload-url`
///
/// # Errors
/// 400 for what is no JSON; 404; 405 `PUBLIC_COLLECT_DISABLED`; 400; 402, 426.
pub async fn multipart(
    State(state): State<AppState>,
    guest: Guest,
    Json(request): Json<MultipartUploadUrlRequest>,
) -> Result<Json<MultipartUploadUrls>, ApiError> {
    let owner = owner_of(&state, &guest).await?;
    make_multipart(&state, owner, &request).await.map(Json)
}

/// `GET /public-collection/multipart-upload-urls`
///
/// # Errors
/// 404; 405 `PUBLIC_COLLECT_DISABLED`; 400; 402, 426.
pub async fn multipart_unchecked(
    State(state): State<AppState>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Json<MultipartUploadUrlsReply>, ApiError> {
    let owner = owner_of(&state, &guest).await?;
    make_multipart_unchecked(&state, owner, query.as_deref())
        .await
        .map(Json)
}
