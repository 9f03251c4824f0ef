//! `GET /public-collection/diff`

use axum::extract::{RawQuery, State};
use potluck_protocol::EpochMicros;
use potluck_protocol::files::Diff;

use super::album_of;
use crate::ApiError;
use crate::app::AppState;
use crate::auth::link_device::{Device, admit};
use crate::auth::link_token::Guest;
use crate::db::sqlite::photos;
use crate::json::{Json, query_value};
use crate::model::views::{self, Reader};

/// Rows of the album that changed after `sinceTime`, ascending.
///
/// # Errors
/// 403 `LINK_DEVICE_LIMIT_EXCEEDED`; 400 without a time; 404.
pub async fn diff(
    State(state): State<AppState>,
    guest: Guest,
    device: Device,
    RawQuery(query): RawQuery,
) -> Result<Json<Diff>, ApiError> {
    // A device that comes here first is admitted all the same; it gets its token from the next info.
    admit(&state, &guest.link, &device).await?;
    let since = query_value(query.as_deref(), "sinceTime")
        .and_then(|text| text.parse().ok())
        .map(EpochMicros)
        .ok_or_else(|| ApiError::bad_request("sinceTime must be a number"))?;
    let mut tx = state.db.snapshot().await?;
    let album = album_of(&mut tx, &guest.link).await?;
    let (rows, has_more) = photos::diff(&mut tx, album.id, since).await?;
    Ok(Json(Diff {
        diff: rows
            .into_iter()
            .map(|row| views::row(row, Reader::Guest))
            .collect(),
        has_more,
    }))
}
