//! `DELETE /collections/v3/{id}`

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use potluck_protocol::collections::CollectionType;
use potluck_protocol::{AlbumId, errors};

use super::authorize;
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::{albums, links, trash};
use crate::json::query_value;
use crate::model::roles::Action;

/// Deletes an album. Its link ends, the people it is shared with get a tombstone, and unless photos are to be kept
/// elsewhere the owner's go to the trash: all in one transaction. What counts is the query, not the path.
///
/// # Errors
/// 400 for a missing parameter and for albums that cannot be deleted; 404, 403; 409 `COLLECTION_NOT_EMPTY`.
pub async fn delete(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, ApiError> {
    let (id, keep_photos) = parameters(query.as_deref()).ok_or(ApiError::BAD_REQUEST)?;
    let mut tx = state.db.write().await?;
    let (album, _) = authorize(&mut tx, id, caller.id, Action::Delete).await?;
    if matches!(
        album.kind,
        CollectionType::Favorites | CollectionType::Uncategorized
    ) {
        return Err(ApiError::BAD_REQUEST);
    }
    if album.is_deleted {
        return Ok(StatusCode::OK);
    }
    if keep_photos && !trash::is_album_empty(&mut tx, id).await? {
        return Err(ApiError::coded(
            StatusCode::CONFLICT,
            errors::COLLECTION_NOT_EMPTY,
            "the album is not empty",
        ));
    }
    let stamp = tx.stamp().await?;
    links::disable(&mut tx, id, stamp).await?;
    trash::put_album(&mut tx, caller.id, id, stamp).await?;
    albums::mark_deleted(&mut tx, id, stamp).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

fn parameters(query: Option<&str>) -> Option<(AlbumId, bool)> {
    let id = query_value(query, "collectionID")?.parse().ok()?;
    let keep = match query_value(query, "keepFiles")?.as_str() {
        "true" | "1" => true,
        "false" | "0" => false,
        _ => return None,
    };
    (id != 0).then_some((AlbumId(id), keep))
}
