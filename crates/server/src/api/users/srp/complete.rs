//! `POST /users/srp/complete`: the first set-up becomes active.

use axum::extract::State;
use potluck_protocol::B64;
use potluck_protocol::accounts::{SrpCompleteReply, SrpCompleteRequest};

use crate::app::AppState;
use crate::auth::User;
use crate::auth::srp::{check_open, check_proof, is_over, proof, uuid};
use crate::db;
use crate::db::sqlite::srp;
use crate::error::ApiError;
use crate::json::Json;

/// Activates the identity.
///
/// # Errors
/// 400 for what does not fit; 404 `{}` for a set-up that is unknown, over, or another account's; 410 when it was
/// proven before or guessed at too often; 401 `{}` for a wrong proof; 400 `BAD_REQUEST` when SRP is active.
pub async fn post(
    State(state): State<AppState>,
    user: User,
    Json(request): Json<SrpCompleteRequest>,
) -> Result<Json<SrpCompleteReply>, ApiError> {
    let id = uuid(&request.setup_id)?;
    let m2 = prove(&state, user, &id, proof(&request.srp_m1)?).await?;
    let mut tx = state.db.write().await?;
    if srp::is_set_up(&mut tx, user.id).await? || !srp::verify_setup(&mut tx, &id).await? {
        return Err(ApiError::bad_request("SRP setup already complete"));
    }
    srp::activate(&mut tx, &id).await.map_err(taken)?;
    tx.commit().await?;
    Ok(Json(SrpCompleteReply {
        setup_id: id,
        srp_m2: m2,
    }))
}

/// Checks the proof of a pending set-up and gives M2.
pub(super) async fn prove(
    state: &AppState,
    user: User,
    id: &str,
    m1: Vec<u8>,
) -> Result<B64, ApiError> {
    let mut tx = state.db.write().await?;
    let setup = srp::setup(&mut tx, id, user.id)
        .await?
        .filter(|setup| !is_over(setup, tx.now()))
        .ok_or(ApiError::NOT_FOUND)?;
    check_open(&setup)?;
    srp::count_setup_proof(&mut tx, id).await?;
    tx.commit().await?;
    check_proof(setup, m1).await
}

/// Somebody has this identity: no honest client draws the same UUID.
pub(super) fn taken(error: db::Error) -> ApiError {
    if error.unique_violation().is_some() {
        return ApiError::bad_request("srpUserID is in use");
    }
    error.into()
}
