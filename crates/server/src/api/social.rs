//! Comments and reactions of accounts: there are none on this server yet, and clients that ask are told so.
//!
//! # Source
//! Ente Photos protocol, albums, section 12.3.

use axum::extract::{RawQuery, State};
use potluck_protocol::AlbumId;
use serde_json::{Value, json};

use super::collections::authorize_reading;
use crate::app::AppState;
use crate::auth::User;
use crate::error::ApiError;
use crate::json::{Json, query_value};

/// The caller must take part in the album the query names, and want at least one row.
async fn check(state: &AppState, caller: User, query: Option<&str>) -> Result<(), ApiError> {
    let album = query_value(query, "collectionID")
        .and_then(|text| text.parse().ok())
        .filter(|id| *id > 0)
        .ok_or(ApiError::BAD_REQUEST)?;
    let limit: i64 = match query_value(query, "limit") {
        Some(text) => text.parse().map_err(|_| ApiError::BAD_REQUEST)?,
        None => 1,
    };
    if limit <= 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    let mut tx = state.db.snapshot().await?;
    authorize_reading(&mut tx, AlbumId(album), caller.id).await?;
    Ok(())
}

/// `GET /social/diff`.
///
/// # Errors
/// 400; 404.
pub async fn diff(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    check(&state, caller, query.as_deref()).await?;
    Ok(Json(json!({
        "comments": [], "reactions": [], "hasMoreComments": false, "hasMoreReactions": false,
    })))
}

/// `GET /comments/diff`.
///
/// # Errors
/// 400; 404.
pub async fn comments(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    check(&state, caller, query.as_deref()).await?;
    Ok(Json(json!({ "comments": [], "hasMore": false })))
}

/// `GET /reactions/diff`.
///
/// # Errors
/// 400; 404.
pub async fn reactions(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    check(&state, caller, query.as_deref()).await?;
    Ok(Json(json!({ "reactions": [], "hasMore": false })))
}

/// `GET /social/anon-profiles`.
///
/// # Errors
/// 400; 404.
pub async fn anon_profiles(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    check(&state, caller, query.as_deref()).await?;
    Ok(Json(json!({ "profiles": [] })))
}

/// `GET /comments-reactions/updated-at`: no album has any activity.
pub async fn updated_at(_: User) -> Json<Value> {
    Json(json!({ "updates": [] }))
}

/// `GET /comments-reactions/counts`.
pub async fn counts(_: User) -> Json<Value> {
    Json(json!({ "counts": [] }))
}
