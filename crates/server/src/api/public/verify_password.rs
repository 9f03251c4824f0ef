//! `POST /public-collection/verify-password`

use axum::extract::State;
use potluck_protocol::links::{VerifyPasswordReply, VerifyPasswordRequest};
use subtle::ConstantTimeEq as _;

use crate::ApiError;
use crate::app::AppState;
use crate::auth::link_token::{Visitor, make_password_token};
use crate::json::Json;
use crate::limits::{Key, RateLimits};

/// Exchanges a password's hash for a proof that it was given.
///
/// Tries are limited per address before this runs, and per link here, so that many addresses do not help.
///
/// # Errors
/// 400 without a password, sent or set; 401 for a wrong one; 429.
pub async fn verify(
    State(state): State<AppState>,
    visitor: Visitor,
    Json(request): Json<VerifyPasswordRequest>,
) -> Result<Json<VerifyPasswordReply>, ApiError> {
    let link = visitor.link;
    let password = link.password.as_ref().ok_or(ApiError::BAD_REQUEST)?;
    if request.pass_hash.trim().is_empty() {
        return Err(ApiError::BAD_REQUEST);
    }
    let now = state.clock.now();
    state.limits.check(
        Key::Album(link.album),
        "link password",
        RateLimits::link_password_rule(),
        now,
    )?;
    let same = password.hash.as_bytes().ct_eq(request.pass_hash.as_bytes());
    if !bool::from(same) {
        return Err(ApiError::UNAUTHORIZED);
    }
    let secret = state.secrets.jwt_secret();
    let jwt_token =
        make_password_token(secret, link.id, &password.hash, now).map_err(ApiError::internal)?;
    Ok(Json(VerifyPasswordReply { jwt_token }))
}
