//! `POST /collections`

use axum::extract::State;
use potluck_protocol::AlbumId;
use potluck_protocol::collections::{CollectionReply, CollectionType, CreateCollectionRequest};

use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::Sequence;
use crate::db::sqlite::albums;
use crate::json::Json;
use crate::model::views;

/// Bytes of an album key sealed under the owner's master key, and of its nonce.
const KEY_BYTES: usize = 48;
const NONCE_BYTES: usize = 24;

/// Makes an album. A second album of favourites, or of what is in no album, is the first one again, so the key in the
/// answer is the one to use.
///
/// # Errors
/// 400 for what is missing or malformed, 404 while the account has no keys.
pub async fn create(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<CreateCollectionRequest>,
) -> Result<Json<CollectionReply>, ApiError> {
    let kind = check(&request)?;
    let mut tx = state.db.write().await?;
    if !albums::has_keys(&mut tx, caller.id).await? {
        return Err(ApiError::NOT_FOUND);
    }
    let stamp = tx.stamp().await?;
    let fresh = AlbumId(tx.next_id(Sequence::Entity).await?);
    let app = caller.app.as_str();
    let id = albums::create(&mut tx, fresh, caller.id, app, kind, &request, stamp).await?;
    let album = albums::find(&mut tx, id)
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    tx.commit().await?;
    Ok(Json(CollectionReply {
        collection: views::for_owner(&album),
    }))
}

fn check(request: &CreateCollectionRequest) -> Result<CollectionType, ApiError> {
    if request.encrypted_key.is_empty()
        || request.key_decryption_nonce.is_empty()
        || request.kind.is_empty()
    {
        return Err(ApiError::BAD_REQUEST);
    }
    for magic in [&request.magic_metadata, &request.pub_magic_metadata]
        .into_iter()
        .flatten()
    {
        super::check_magic(magic)?;
    }
    let key_fits = request
        .encrypted_key
        .decode()
        .is_ok_and(|key| key.len() == KEY_BYTES);
    let nonce_fits = request
        .key_decryption_nonce
        .decode()
        .is_ok_and(|nonce| nonce.len() == NONCE_BYTES);
    if !key_fits || !nonce_fits {
        return Err(ApiError::bad_request(
            "the key or its nonce has the wrong length",
        ));
    }
    match albums::kind_from(&request.kind) {
        CollectionType::Unknown => Err(ApiError::bad_request("unknown type of album")),
        kind => Ok(kind),
    }
}
