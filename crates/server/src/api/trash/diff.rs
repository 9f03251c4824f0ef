//! `GET /trash/v2/diff`, `GET /trash/diff`

use axum::extract::{RawQuery, State};
use potluck_protocol::EpochMicros;
use potluck_protocol::trash::{Trash, TrashDiff};

use crate::ApiError;
use crate::api::collections::number_or_zero;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::trash::{self, TrashRow};
use crate::json::Json;
use crate::model::views::{self, Reader};

/// What changed in the caller's trash after `sinceTime`, ascending.
///
/// # Errors
/// None of its own.
pub async fn diff(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<TrashDiff>, ApiError> {
    let since = EpochMicros(number_or_zero(query.as_deref(), "sinceTime"));
    let mut tx = state.db.snapshot().await?;
    let (rows, has_more) = trash::diff(&mut tx, caller.id, caller.app.as_str(), since).await?;
    Ok(Json(TrashDiff {
        diff: rows.into_iter().map(entry).collect(),
        has_more,
    }))
}

fn entry(row: TrashRow) -> Trash {
    // The trash is its owner's alone.
    let reader = Reader::Account(row.photo.owner);
    let mut file = views::row(row.photo, reader);
    file.is_deleted = false;
    file.collection_owner_id = None;
    file.collection_added_at = None;
    Trash {
        file,
        is_deleted: row.is_deleted,
        is_restored: row.is_restored,
        delete_by: row.delete_by,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
