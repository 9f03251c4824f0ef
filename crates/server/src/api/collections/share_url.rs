//! `POST`, `PUT` and `DELETE /collections/share-url`: the album's public link, as its owner.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use potluck_protocol::AlbumId;
use potluck_protocol::collections::CollectionType;
use potluck_protocol::links::{CreateLinkRequest, LinkReply, UpdateLinkRequest};

use super::authorize;
use crate::ApiError;
use crate::api::files::quota::require_plan;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::links::{self, Link};
use crate::db::{Sequence, WriteTx};
use crate::json::Json;
use crate::model::link_rules::{self, TOKEN_ALPHABET, TOKEN_CHARS};
use crate::model::roles::Action;
use crate::model::views::{self, LinkPlace};

/// Draws before giving up. One token in 2 * 10^15 is taken per link, so the second draw is already a rarity.
const TOKEN_DRAWS: usize = 5;

/// Makes a link, or returns the active one as it is: an expired one too, whatever the request asks.
///
/// # Errors
/// 400; 404 without an album; 400 for what is in no album; 403; 402.
pub async fn create(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<CreateLinkRequest>,
) -> Result<Json<LinkReply>, ApiError> {
    let album = request.collection_id;
    if album.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    link_rules::check_create(&request, state.clock.now()).map_err(ApiError::bad_request)?;
    let mut tx = state.db.write().await?;
    let found = authorize(&mut tx, album, caller.id, Action::EditLink).await;
    // What the album is comes before whose it is.
    let kind = crate::db::sqlite::albums::find(&mut tx, album)
        .await?
        .map(|album| album.kind);
    if kind == Some(CollectionType::Uncategorized) {
        return Err(ApiError::BAD_REQUEST);
    }
    let (found, _) = found?;
    if found.is_deleted {
        return Err(ApiError::NOT_FOUND);
    }
    require_plan(&mut tx, caller.id, state.clock.now()).await?;
    if let Some(link) = links::active(&mut tx, &[album]).await?.pop() {
        return Ok(reply(&state, &link));
    }
    let token = draw_token(&state, &mut tx).await?;
    let stamp = tx.stamp().await?;
    let id = tx.next_id(Sequence::Row).await?;
    links::create(&mut tx, id, &token, caller.app.as_str(), &request, stamp).await?;
    let link = active(&mut tx, album).await?;
    tx.commit().await?;
    Ok(reply(&state, &link))
}

/// Changes the active link.
///
/// # Errors
/// 400; the rules of [`link_rules`]; 404 without an album; 403; 402; 404 without a link.
pub async fn update(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<UpdateLinkRequest>,
) -> Result<Json<LinkReply>, ApiError> {
    let album = request.collection_id;
    if album.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    link_rules::check_update(&request, state.clock.now()).map_err(ApiError::bad_request)?;
    let mut tx = state.db.write().await?;
    authorize(&mut tx, album, caller.id, Action::EditLink).await?;
    require_plan(&mut tx, caller.id, state.clock.now()).await?;
    let link = links::changed(active(&mut tx, album).await?, &request);
    let stamp = tx.stamp().await?;
    links::save(&mut tx, &link, stamp).await?;
    tx.commit().await?;
    Ok(reply(&state, &link))
}

/// Removes the link, if there is one. Its token never comes back.
///
/// # Errors
/// 400 when the id is no number; 404 without an album; 403.
pub async fn remove(
    State(state): State<AppState>,
    caller: User,
    Path(album): Path<String>,
) -> Result<StatusCode, ApiError> {
    let album = AlbumId(album.parse().map_err(|_| ApiError::BAD_REQUEST)?);
    let mut tx = state.db.write().await?;
    authorize(&mut tx, album, caller.id, Action::EditLink).await?;
    let stamp = tx.stamp().await?;
    links::disable(&mut tx, album, stamp).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

fn reply(state: &AppState, link: &Link) -> Json<LinkReply> {
    let origin = state.config.link_origin();
    Json(LinkReply {
        result: views::public_url(link, &LinkPlace { origin: &origin }),
    })
}

async fn active(tx: &mut WriteTx, album: AlbumId) -> Result<Link, ApiError> {
    links::active(tx, &[album])
        .await?
        .pop()
        .ok_or(ApiError::NOT_FOUND)
}

async fn draw_token(state: &AppState, tx: &mut WriteTx) -> Result<String, ApiError> {
    for _ in 0..TOKEN_DRAWS {
        let token = state.random.text(TOKEN_CHARS, TOKEN_ALPHABET);
        if !links::is_taken(tx, &token).await? {
            return Ok(token);
        }
    }
    Err(ApiError::internal("every link token drawn was taken"))
}
