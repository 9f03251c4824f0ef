//! `POST /collections/rename`, `PUT /collections/{magic,public-magic,sharee-magic}-metadata`
//!
//! Metadata of albums has no version check: the last write wins. A deleted album can be changed too.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::AlbumId;
use potluck_protocol::collections::{
    CollectionMagicRequest, MagicMetadata, RenameCollectionRequest,
};

use super::{authorize, check_magic};
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::albums::{self, AlbumMagic};
use crate::db::sqlite::shares;
use crate::json::Json;
use crate::model::roles::Action;

/// Gives an album another name.
///
/// # Errors
/// 400 for what is missing, 404, 403.
pub async fn rename(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<RenameCollectionRequest>,
) -> Result<StatusCode, ApiError> {
    if request.collection_id.0 == 0
        || request.encrypted_name.is_empty()
        || request.name_decryption_nonce.is_empty()
    {
        return Err(ApiError::BAD_REQUEST);
    }
    let id = request.collection_id;
    let mut tx = state.db.write().await?;
    authorize(&mut tx, id, caller.id, Action::Edit).await?;
    let stamp = tx.stamp().await?;
    albums::rename(
        &mut tx,
        id,
        &request.encrypted_name,
        &request.name_decryption_nonce,
        stamp,
    )
    .await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

fn envelope(request: CollectionMagicRequest) -> Result<(AlbumId, MagicMetadata), ApiError> {
    let magic = request.magic_metadata.ok_or(ApiError::BAD_REQUEST)?;
    if request.id.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    check_magic(&magic)?;
    Ok((request.id, magic))
}

async fn set(
    state: &AppState,
    caller: &User,
    request: CollectionMagicRequest,
    which: AlbumMagic,
) -> Result<StatusCode, ApiError> {
    let (id, mut magic) = envelope(request)?;
    let mut tx = state.db.write().await?;
    authorize(&mut tx, id, caller.id, Action::Edit).await?;
    let stamp = tx.stamp().await?;
    magic.version = magic.version.saturating_add(1);
    albums::set_magic(&mut tx, id, which, &magic, stamp).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

/// Replaces the owner's private metadata.
///
/// # Errors
/// 400 for what is missing, 404, 403.
pub async fn private_magic(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<CollectionMagicRequest>,
) -> Result<StatusCode, ApiError> {
    set(&state, &caller, request, AlbumMagic::Private).await
}

/// Replaces the metadata everybody sees.
///
/// # Errors
/// 400 for what is missing, 404, 403.
pub async fn public_magic(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<CollectionMagicRequest>,
) -> Result<StatusCode, ApiError> {
    set(&state, &caller, request, AlbumMagic::Public).await
}

/// Replaces the caller's own metadata of an album shared with them; stored with the version it came with.
///
/// # Errors
/// 400 for what is missing, and for the owner; 404.
pub async fn sharee_magic(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<CollectionMagicRequest>,
) -> Result<StatusCode, ApiError> {
    let (id, magic) = envelope(request)?;
    let mut tx = state.db.write().await?;
    let (album, _) = authorize(&mut tx, id, caller.id, Action::EditOwnShare).await?;
    if album.is_deleted {
        return Err(ApiError::NOT_FOUND);
    }
    let stamp = tx.stamp().await?;
    shares::set_share_magic(&mut tx, id, caller.id, &magic, stamp).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}
