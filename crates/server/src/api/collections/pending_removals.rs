//! `GET /collection-actions/pending-remove`

use axum::extract::{RawQuery, State};
use potluck_protocol::EpochMicros;
use serde::Serialize;

use super::number_or_zero;
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::actions::{self, ACTIONS_MAX};
use crate::json::Json;

/// The answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    actions: Vec<Action>,
    has_more: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    id: String,
    #[serde(rename = "userID")]
    user: i64,
    #[serde(rename = "actorUserID")]
    actor: i64,
    #[serde(rename = "collectionID")]
    album: i64,
    #[serde(rename = "fileID")]
    photo: i64,
    action: &'static str,
    is_pending: bool,
    created_at: EpochMicros,
    updated_at: EpochMicros,
}

/// Photos of the caller that an admin wants out of an album of the caller.
///
/// # Errors
/// None of its own.
pub async fn list(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Reply>, ApiError> {
    let since = EpochMicros(number_or_zero(query.as_deref(), "sinceTime"));
    let mut conn = state.db.read().await?;
    let pending = actions::pending_removals(&mut conn, caller.id, since).await?;
    Ok(Json(Reply {
        has_more: pending.len() >= ACTIONS_MAX,
        actions: pending
            .into_iter()
            .map(|action| Action {
                id: action.id,
                user: caller.id.0,
                actor: action.actor.0,
                album: action.album,
                photo: action.photo,
                action: "REMOVE",
                is_pending: true,
                created_at: action.created_at,
                updated_at: action.updated_at,
            })
            .collect(),
    }))
}
