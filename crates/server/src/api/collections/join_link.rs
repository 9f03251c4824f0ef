//! `POST /collections/join-link`: an account with a good link becomes a participant.

use axum::extract::State;
use axum::http::HeaderMap;
use potluck_protocol::collections::{CollectionType, Role};
use potluck_protocol::headers::{LINK_JWT, LINK_TOKEN};
use potluck_protocol::{AlbumId, B64};
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::share::check_sealed_key;
use crate::ApiError;
use crate::api::files::quota::require_plan;
use crate::app::AppState;
use crate::auth::User;
use crate::auth::link_token::proves_password;
use crate::db::sqlite::{albums, links, shares};
use crate::json::Json;
use crate::mail::Letter;
use crate::model::link_rules;

/// Where to, and the album's key sealed to the caller.
#[derive(Debug, Deserialize)]
pub struct Request {
    #[serde(rename = "collectionID", default)]
    album: AlbumId,
    #[serde(rename = "encryptedKey", default)]
    encrypted_key: B64,
}

/// Joins as somebody who may add photos if guests may, else as somebody who looks. A role one has is never lowered.
///
/// # Errors
/// In this order: 400; 404 without an album; 400 for its owner, and for what is in no album; 404 without a link; 400
/// when it has expired or does not let people join; 403 for another link's token; 401 without the password; 402.
pub async fn join(
    State(state): State<AppState>,
    caller: User,
    headers: HeaderMap,
    Json(request): Json<Request>,
) -> Result<Json<Value>, ApiError> {
    if request.album.0 == 0 || request.encrypted_key.is_empty() {
        return Err(ApiError::BAD_REQUEST);
    }
    check_sealed_key(&request.encrypted_key)?;
    let text = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    };
    let mut tx = state.db.write().await?;
    let album = albums::find(&mut tx, request.album)
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    if album.owner == caller.id || album.kind == CollectionType::Uncategorized {
        return Err(ApiError::BAD_REQUEST);
    }
    let link = links::active(&mut tx, &[album.id])
        .await?
        .pop()
        .filter(|_| !album.is_deleted)
        .ok_or(ApiError::NOT_FOUND)?;
    let now = state.clock.now();
    if link_rules::is_expired(link.valid_till, now) || !link.enable_download || !link.enable_join {
        return Err(ApiError::BAD_REQUEST);
    }
    let is_its_token = link.token.as_bytes().ct_eq(text(LINK_TOKEN).as_bytes());
    if !bool::from(is_its_token) {
        return Err(ApiError::FORBIDDEN);
    }
    if let Some(password) = &link.password {
        let secret = state.secrets.jwt_secret();
        if !proves_password(secret, text(LINK_JWT), link.id, &password.hash, now) {
            return Err(ApiError::UNAUTHORIZED);
        }
    }
    require_plan(&mut tx, album.owner, now).await?;
    let offered = if link.enable_collect {
        Role::Collaborator
    } else {
        Role::Viewer
    };
    let had = albums::role_in(&mut tx, &album, caller.id).await?;
    let role = had.map_or(offered, |had| had.max(offered));
    let stamp = tx.stamp().await?;
    let key = request.encrypted_key.as_str();
    shares::put(&mut tx, &album, caller.id, key, role, stamp).await?;
    let people = [album.owner, caller.id];
    let addresses = albums::addresses(&mut tx, &state.secrets, &people).await?;
    tx.commit().await?;

    if had.is_none()
        && let [Some(owner), Some(joiner)] = people.map(|id| addresses.get(&id))
        && let Err(error) = state.mailer.send(Letter::joined(owner, joiner)).await
    {
        tracing::warn!(%error, "notice of somebody who joined could not be sent");
    }
    Ok(Json(json!({})))
}
