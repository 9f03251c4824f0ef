//! May anything more be stored? And `GET /files/upload-eligibility`.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::{EpochMicros, UserId};
use sqlx::SqliteConnection;

use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::objects;
use crate::model::quota::{self, QuotaRefusal};

/// Refuses when `size` more bytes do not fit, or without a size when the storage is full.
///
/// # Errors
/// 402 when the plan has run out, 426 when the storage is full.
pub(crate) async fn require_room(
    conn: &mut SqliteConnection,
    user: UserId,
    size: Option<i64>,
    now: EpochMicros,
) -> Result<(), ApiError> {
    let storage = objects::storage_of(conn, user, now).await?;
    quota::check(storage, size).map_err(|refusal| match refusal {
        QuotaRefusal::Lapsed => ApiError::Bare(StatusCode::PAYMENT_REQUIRED),
        QuotaRefusal::Full => ApiError::Bare(StatusCode::UPGRADE_REQUIRED),
    })
}

/// Refuses when the plan has run out.
///
/// # Errors
/// 402.
pub(crate) async fn require_plan(
    conn: &mut SqliteConnection,
    user: UserId,
    now: EpochMicros,
) -> Result<(), ApiError> {
    if objects::storage_of(conn, user, now).await?.is_lapsed {
        return Err(ApiError::Bare(StatusCode::PAYMENT_REQUIRED));
    }
    Ok(())
}

/// Asks without making anything.
///
/// # Errors
/// 402, 426.
pub async fn eligibility(
    State(state): State<AppState>,
    caller: User,
) -> Result<StatusCode, ApiError> {
    let mut conn = state.db.read().await?;
    require_room(&mut conn, caller.id, None, state.clock.now()).await?;
    Ok(StatusCode::OK)
}
