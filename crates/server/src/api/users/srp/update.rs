//! `POST /users/srp/update`: a new password.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::accounts::{SrpCompleteReply, SrpUpdateRequest};
use potluck_protocol::errors;

use super::complete::{prove, taken};
use crate::app::AppState;
use crate::auth::User;
use crate::auth::srp::{proof, uuid};
use crate::db::sqlite::{srp, tokens, users};
use crate::error::ApiError;
use crate::json::Json;
use crate::model::key_rules;

/// Replaces the identity and the five key attributes in one transaction, and ends the other sessions unless asked
/// not to.
///
/// # Errors
/// As `complete`; the keys are checked first, so that a mistake in them does not use the set-up up. 404 `{}` when
/// the account has no keys to replace.
pub async fn post(
    State(state): State<AppState>,
    user: User,
    Json(request): Json<SrpUpdateRequest>,
) -> Result<Json<SrpCompleteReply>, ApiError> {
    let id = uuid(&request.setup_id)?;
    let m1 = proof(&request.srp_m1)?;
    let keys = request.updated_key_attr.ok_or(ApiError::BAD_REQUEST)?;
    key_rules::check_update(&keys)?;
    let m2 = prove(&state, user, &id, m1).await?;

    let mut tx = state.db.write().await?;
    if !srp::verify_setup(&mut tx, &id).await? {
        return Err(ApiError::coded(
            StatusCode::GONE,
            errors::SESSION_ALREADY_VERIFIED,
            "",
        ));
    }
    srp::activate(&mut tx, &id).await.map_err(taken)?;
    if !users::update_keys(&mut tx, user.id, &keys).await? {
        return Err(ApiError::NOT_FOUND);
    }
    if request.log_out_other_devices.unwrap_or(true) {
        tokens::revoke_others(&mut tx, user.id, &user.token).await?;
    }
    tx.commit().await?;
    Ok(Json(SrpCompleteReply {
        setup_id: id,
        srp_m2: m2,
    }))
}
