//! `POST /collections/share`, `POST /collections/unshare`, `POST /collections/leave/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use potluck_protocol::collections::{CollectionType, Role};
use potluck_protocol::{AlbumId, B64, UserId};
use serde::Deserialize;
use sqlx::SqliteConnection;

use super::authorize;
use super::sharees::{Reply, people_of};
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::config::normalize_email;
use crate::db::sqlite::{albums, shares, users};
use crate::json::Json;
use crate::model::roles::{Action, Verdict, role_from, verdict};

/// Bytes of an album key sealed to somebody's public key.
const SEALED_KEY_BYTES: usize = 80;

/// Whom to share with, and as what.
#[derive(Debug, Deserialize)]
pub struct ShareRequest {
    #[serde(rename = "collectionID", default)]
    album: AlbumId,
    #[serde(default)]
    email: String,
    #[serde(rename = "encryptedKey", default)]
    encrypted_key: B64,
    #[serde(default)]
    role: Option<String>,
}

/// Whom to remove.
#[derive(Debug, Deserialize)]
pub struct UnshareRequest {
    #[serde(rename = "collectionID", default)]
    album: AlbumId,
    #[serde(default)]
    email: String,
}

/// 400 unless it has the length of an album key sealed to somebody.
pub(super) fn check_sealed_key(key: &B64) -> Result<(), ApiError> {
    if key.decode().is_ok_and(|key| key.len() == SEALED_KEY_BYTES) {
        return Ok(());
    }
    Err(ApiError::bad_request("the key has the wrong length"))
}

async fn account(
    state: &AppState,
    conn: &mut SqliteConnection,
    email: &str,
) -> Result<UserId, ApiError> {
    let hash = state.secrets.email_hash(&normalize_email(email));
    users::by_email(conn, &hash)
        .await?
        .filter(|account| account.has_keys)
        .map(|account| account.id)
        .ok_or(ApiError::NOT_FOUND)
}

/// Shares an album with an account, or changes that person's role.
///
/// # Errors
/// In this order: 400; 404 for an unknown address; 400 for oneself; 404 without an album; 400 for what is in no album;
/// 403; 400 for an unknown role, and for the album's owner.
pub async fn share(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<ShareRequest>,
) -> Result<Json<Reply>, ApiError> {
    if request.album.0 == 0 || request.email.trim().is_empty() || request.encrypted_key.is_empty() {
        return Err(ApiError::BAD_REQUEST);
    }
    check_sealed_key(&request.encrypted_key)?;
    let mut tx = state.db.write().await?;
    let to = account(&state, &mut tx, &request.email).await?;
    if to == caller.id {
        return Err(ApiError::BAD_REQUEST);
    }
    let album = albums::find(&mut tx, request.album)
        .await?
        .filter(|album| !album.is_deleted)
        .ok_or(ApiError::NOT_FOUND)?;
    if album.kind == CollectionType::Uncategorized {
        return Err(ApiError::BAD_REQUEST);
    }
    authorize(&mut tx, album.id, caller.id, Action::Share).await?;
    let role = request.role.as_deref().map_or(Role::Viewer, role_from);
    if matches!(role, Role::Unknown | Role::Owner) {
        return Err(ApiError::bad_request("unknown role"));
    }
    if to == album.owner {
        return Err(ApiError::bad_request("the album belongs to them"));
    }
    let stamp = tx.stamp().await?;
    shares::put(
        &mut tx,
        &album,
        to,
        request.encrypted_key.as_str(),
        role,
        stamp,
    )
    .await?;
    let reply = people_of(&state, &mut tx, album.id).await?;
    tx.commit().await?;
    Ok(Json(reply))
}

/// Removes somebody from an album, and with them the photos they added.
///
/// # Errors
/// In this order: 400; 404 for an unknown address, or album; 403.
pub async fn unshare(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<UnshareRequest>,
) -> Result<Json<Reply>, ApiError> {
    if request.album.0 == 0 || request.email.trim().is_empty() {
        return Err(ApiError::BAD_REQUEST);
    }
    let mut tx = state.db.write().await?;
    let who = account(&state, &mut tx, &request.email).await?;
    let album = albums::find(&mut tx, request.album)
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    if who == caller.id {
        return Err(ApiError::FORBIDDEN);
    }
    authorize(&mut tx, album.id, caller.id, Action::Unshare).await?;
    if who == album.owner {
        return Err(ApiError::FORBIDDEN);
    }
    let stamp = tx.stamp().await?;
    shares::end(&mut tx, album.id, who, stamp).await?;
    let reply = people_of(&state, &mut tx, album.id).await?;
    tx.commit().await?;
    Ok(Json(reply))
}

/// Leaves an album, taking one's photos out of it. Strangers leave nothing.
///
/// # Errors
/// 400 when the id is no number; 404 without an album; 403 for its owner.
pub async fn leave(
    State(state): State<AppState>,
    caller: User,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = AlbumId(id.parse().map_err(|_| ApiError::BAD_REQUEST)?);
    let mut tx = state.db.write().await?;
    let (_, role) = authorize(&mut tx, id, caller.id, Action::Leave).await?;
    if verdict(Action::Leave, role) == Verdict::Yes {
        let stamp = tx.stamp().await?;
        shares::end(&mut tx, id, caller.id, stamp).await?;
        tx.commit().await?;
    }
    Ok(StatusCode::OK)
}
