//! `POST /collections/add-files`, `POST /collections/move-files`, `POST /collections/v3/remove-files`
//!
//! Each is all or nothing.

use std::collections::HashSet;

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::limits::BATCH_MAX;
use potluck_protocol::sealed::plain;
use potluck_protocol::{AlbumId, B64, PhotoId, Sealed, UserId, errors};
use serde::Deserialize;
use sqlx::SqliteConnection;

use super::{authorize, authorize_reading};
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::albums::Album;
use crate::db::sqlite::memberships::{self, WrappedKey};
use crate::db::sqlite::photos;
use crate::json::Json;
use crate::model::roles::{Action, Verdict, verdict};

const ACTION_CHARS: usize = 22;
const ACTION_ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A photo with its key wrapped for the target album.
#[derive(Debug, Deserialize)]
pub struct Item {
    #[serde(default)]
    id: PhotoId,
    #[serde(rename = "encryptedKey", default)]
    encrypted_key: Sealed<plain::FileKey>,
    #[serde(rename = "keyDecryptionNonce", default)]
    nonce: B64,
}

/// Photos to add.
#[derive(Debug, Deserialize)]
pub struct AddRequest {
    #[serde(rename = "collectionID", default)]
    pub(crate) album: AlbumId,
    pub(crate) files: Option<Vec<Item>>,
}

/// Photos to move.
#[derive(Debug, Deserialize)]
pub struct MoveRequest {
    #[serde(rename = "fromCollectionID", default)]
    from: AlbumId,
    #[serde(rename = "toCollectionID", default)]
    to: AlbumId,
    files: Option<Vec<Item>>,
}

/// Photos to remove.
#[derive(Debug, Deserialize)]
pub struct RemoveRequest {
    #[serde(rename = "collectionID", default)]
    album: AlbumId,
    #[serde(rename = "fileIDs")]
    photos: Option<Vec<PhotoId>>,
}

/// Checks the form of the wrapped keys.
pub(crate) fn wrapped(items: Option<Vec<Item>>) -> Result<Vec<WrappedKey>, ApiError> {
    let items = items.ok_or(ApiError::BAD_REQUEST)?;
    if items.len() > BATCH_MAX {
        return Err(ApiError::TOO_LARGE);
    }
    items
        .into_iter()
        .map(|item| {
            if item.encrypted_key.is_empty() || item.nonce.is_empty() {
                return Err(ApiError::BAD_REQUEST);
            }
            Ok(WrappedKey {
                photo: item.id,
                encrypted_key: item.encrypted_key.as_str().to_owned(),
                nonce: item.nonce.0,
            })
        })
        .collect()
}

/// The photos must be the caller's, each once, and not in the trash.
async fn check_photos(
    conn: &mut SqliteConnection,
    caller: UserId,
    keys: &[WrappedKey],
) -> Result<(), ApiError> {
    let ids: Vec<PhotoId> = keys.iter().map(|key| key.photo).collect();
    let distinct: HashSet<PhotoId> = ids.iter().copied().collect();
    if ids.is_empty() || distinct.len() != ids.len() {
        return Err(ApiError::BAD_REQUEST);
    }
    let found = photos::sizes_of(conn, &ids).await?;
    if found.iter().any(|(_, owner, _)| *owner != caller) {
        return Err(ApiError::FORBIDDEN);
    }
    if found.len() != ids.len() {
        return Err(ApiError::BAD_REQUEST);
    }
    if memberships::any_in_trash(conn, &ids).await? {
        return Err(ApiError::coded(
            StatusCode::CONFLICT,
            errors::FILE_IN_TRASH,
            "a photo is in the trash",
        ));
    }
    Ok(())
}

pub(crate) fn check_app(album: &Album, caller: User) -> Result<(), ApiError> {
    if album.app == caller.app.as_str() {
        return Ok(());
    }
    Err(ApiError::bad_request("the album belongs to another app"))
}

/// Adds own photos to an album.
///
/// # Errors
/// 400, 413; 404; 403; 400, 403; 409 `FILE_IN_TRASH`.
pub async fn add(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<AddRequest>,
) -> Result<StatusCode, ApiError> {
    if request.album.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    let keys = wrapped(request.files)?;
    let mut tx = state.db.write().await?;
    let (album, _) = authorize_reading(&mut tx, request.album, caller.id).await?;
    check_app(&album, caller)?;
    authorize(&mut tx, album.id, caller.id, Action::AddPhotos).await?;
    check_photos(&mut tx, caller.id, &keys).await?;
    let stamp = tx.stamp().await?;
    memberships::put(&mut tx, &album, caller.id, &keys, stamp).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

/// Moves own photos between own albums.
///
/// # Errors
/// 400, 413; 404; 403; 400, 403; 409 `FILE_IN_TRASH`.
pub async fn move_files(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<MoveRequest>,
) -> Result<StatusCode, ApiError> {
    if request.from.0 == 0 || request.to.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    let keys = wrapped(request.files)?;
    let mut tx = state.db.write().await?;
    let (from, _) = authorize(&mut tx, request.from, caller.id, Action::MovePhotos).await?;
    let (to, _) = authorize(&mut tx, request.to, caller.id, Action::MovePhotos).await?;
    if from.is_deleted || to.is_deleted {
        return Err(ApiError::NOT_FOUND);
    }
    if from.id == to.id {
        return Err(ApiError::BAD_REQUEST);
    }
    check_app(&from, caller)?;
    check_app(&to, caller)?;
    check_photos(&mut tx, caller.id, &keys).await?;
    let stamp = tx.stamp().await?;
    memberships::put(&mut tx, &to, caller.id, &keys, stamp).await?;
    let ids: Vec<PhotoId> = keys.iter().map(|key| key.photo).collect();
    memberships::remove(&mut tx, from.id, &ids, stamp).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

/// Takes photos out of an album; an admin asks the owner to take out theirs. What is out already is passed over.
///
/// # Errors
/// 400, 413; 404; then by the table of roles, before anything changes.
pub async fn remove(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<RemoveRequest>,
) -> Result<StatusCode, ApiError> {
    let ids = request.photos.ok_or(ApiError::BAD_REQUEST)?;
    if request.album.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    if ids.len() > BATCH_MAX {
        return Err(ApiError::TOO_LARGE);
    }
    let distinct: HashSet<PhotoId> = ids.iter().copied().collect();
    let mut tx = state.db.write().await?;
    let (album, role) = authorize_reading(&mut tx, request.album, caller.id).await?;
    let places = memberships::places(&mut tx, album.id, &ids).await?;
    if places.len() != distinct.len() {
        return Err(ApiError::bad_request("a photo never was in the album"));
    }
    let (mut out, mut asked) = (Vec::new(), Vec::new());
    for place in places.into_iter().filter(|place| place.is_live) {
        let action = if place.owner == album.owner {
            Action::RemoveOwnersPhotos
        } else if place.owner == caller.id {
            Action::RemoveOwnPhotos
        } else {
            Action::RemoveOthersPhotos
        };
        match verdict(action, role) {
            Verdict::Yes => out.push(place.photo),
            Verdict::AskOwner => asked.push(place.photo),
            Verdict::Nothing => {}
            Verdict::Forbidden => return Err(ApiError::FORBIDDEN),
            Verdict::NotFound => return Err(ApiError::NOT_FOUND),
            Verdict::Senseless => {
                return Err(ApiError::bad_request(
                    "photos of the album's owner are moved, not removed",
                ));
            }
        }
    }
    if out.is_empty() && asked.is_empty() {
        return Ok(StatusCode::OK);
    }
    let stamp = tx.stamp().await?;
    memberships::remove(&mut tx, album.id, &out, stamp).await?;
    for photo in asked {
        let id = format!("cact_{}", state.random.text(ACTION_CHARS, ACTION_ALPHABET));
        memberships::ask_owner(&mut tx, &album, photo, caller.id, &id, stamp).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::OK)
}
