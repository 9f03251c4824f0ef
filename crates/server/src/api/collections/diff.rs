//! `GET /collections/v2/diff`

use axum::extract::{RawQuery, State};
use potluck_protocol::files::Diff;
use potluck_protocol::{AlbumId, EpochMicros};

use super::{authorize_reading, number_or_zero};
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::photos;
use crate::json::Json;
use crate::model::views::{self, Reader};

/// Rows of an album that changed after `sinceTime`, ascending.
///
/// # Errors
/// 404 for strangers and deleted albums.
pub async fn diff(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Diff>, ApiError> {
    let id = AlbumId(number_or_zero(query.as_deref(), "collectionID"));
    let since = EpochMicros(number_or_zero(query.as_deref(), "sinceTime"));
    let mut tx = state.db.snapshot().await?;
    authorize_reading(&mut tx, id, caller.id).await?;
    let (rows, has_more) = photos::diff(&mut tx, id, since).await?;
    let reader = Reader::Account(caller.id);
    Ok(Json(Diff {
        diff: rows
            .into_iter()
            .map(|row| views::row(row, reader))
            .collect(),
        has_more,
    }))
}
