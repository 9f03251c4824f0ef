//! `GET /collections/sharees`

use axum::extract::{RawQuery, State};
use potluck_protocol::collections::Person;
use potluck_protocol::{AlbumId, UserId};
use serde::Serialize;
use sqlx::SqliteConnection;

use super::{authorize_reading, number_or_zero};
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::{albums, shares};
use crate::json::Json;
use crate::model::views;

/// The answer.
#[derive(Debug, Serialize)]
pub struct Reply {
    sharees: Vec<Person>,
}

/// The people an album is shared with.
///
/// # Errors
/// 404 for strangers and deleted albums.
pub async fn list(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Reply>, ApiError> {
    let id = AlbumId(number_or_zero(query.as_deref(), "collectionID"));
    let mut tx = state.db.snapshot().await?;
    authorize_reading(&mut tx, id, caller.id).await?;
    people_of(&state, &mut tx, id).await.map(Json)
}

/// The people of one album with their addresses.
pub(crate) async fn people_of(
    state: &AppState,
    conn: &mut SqliteConnection,
    album: AlbumId,
) -> Result<Reply, ApiError> {
    let sharees = shares::sharees(conn, &[album]).await?;
    let ids: Vec<UserId> = sharees.iter().map(|s| s.user).collect();
    let emails = albums::addresses(conn, &state.secrets, &ids).await?;
    Ok(Reply {
        sharees: views::people(&sharees, &emails),
    })
}
