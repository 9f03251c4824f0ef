//! `PUT /files/magic-metadata`, `PUT /files/public-magic-metadata`
//!
//! The version a client sends must be the stored one, so that of two edits at once the second is told to look again.
//! Check and write are one transaction.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::PhotoId;
use potluck_protocol::collections::MagicMetadata;
use potluck_protocol::limits::BATCH_MAX;
use serde::Deserialize;

use crate::ApiError;
use crate::api::collections::check_magic;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::photos::{self, PhotoMagic};
use crate::json::Json;

/// Keys an edit may drop; more looks like a client that did not understand what it read.
const DROPPED_KEYS_MAX: i64 = 2;

/// The edits.
#[derive(Debug, Deserialize)]
pub struct Request {
    #[serde(rename = "metadataList")]
    list: Option<Vec<Edit>>,
    /// Photos are not stamped, so that no diff brings the change.
    #[serde(rename = "skipVersion", default)]
    skip_version: bool,
}

#[derive(Debug, Deserialize)]
struct Edit {
    #[serde(default)]
    id: PhotoId,
    #[serde(rename = "magicMetadata")]
    magic: Option<MagicMetadata>,
}

/// Replaces private metadata.
///
/// # Errors
/// 400, 413, 404, 403, 409; then nothing is written.
pub async fn private(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<Request>,
) -> Result<StatusCode, ApiError> {
    set(&state, caller, request, PhotoMagic::Private).await
}

/// Replaces public metadata.
///
/// # Errors
/// 400, 413, 404, 403, 409; then nothing is written.
pub async fn public(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<Request>,
) -> Result<StatusCode, ApiError> {
    set(&state, caller, request, PhotoMagic::Public).await
}

async fn set(
    state: &AppState,
    caller: User,
    request: Request,
    which: PhotoMagic,
) -> Result<StatusCode, ApiError> {
    let list = request.list.ok_or(ApiError::BAD_REQUEST)?;
    // Only here is the length limited (docs/spec/albums.md 4).
    if which == PhotoMagic::Private && list.len() > BATCH_MAX {
        return Err(ApiError::TOO_LARGE);
    }
    let mut edits = Vec::with_capacity(list.len());
    for edit in list {
        let magic = edit.magic.ok_or(ApiError::BAD_REQUEST)?;
        check_magic(&magic)?;
        edits.push((edit.id, magic));
    }
    let mut tx = state.db.write().await?;
    for (id, magic) in &edits {
        let (owner, stored) = photos::magic_of(&mut tx, *id, which)
            .await?
            .ok_or(ApiError::NOT_FOUND)?;
        if owner != caller.id {
            return Err(ApiError::FORBIDDEN);
        }
        if let Some(stored) = stored {
            let dropped = stored.count.saturating_sub(magic.count);
            if stored.version != magic.version || dropped > DROPPED_KEYS_MAX {
                return Err(ApiError::CONFLICT);
            }
        }
    }
    let stamp = tx.stamp().await?;
    for (id, magic) in &mut edits {
        magic.version = magic.version.saturating_add(1);
        photos::set_magic(&mut tx, *id, which, magic, stamp).await?;
    }
    if !request.skip_version {
        let ids: Vec<PhotoId> = edits.iter().map(|(id, _)| *id).collect();
        photos::stamp_rows(&mut tx, &ids, stamp).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::OK)
}
