//! `GET /users/srp/attributes?email=`: what a client needs before it can derive anything.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use potluck_protocol::accounts::{SrpAttributes, SrpAttributesReply};
use potluck_protocol::{B64, errors};

use crate::app::AppState;
use crate::auth::srp::invented;
use crate::config::normalize_email;
use crate::db::sqlite::srp;
use crate::error::ApiError;
use crate::json::{Json, query_value};

/// Answers for every address: stored attributes, or invented ones that stay the same.
///
/// # Errors
/// 400 `{}` without an address; 404 `NOT_FOUND` for an account that has no SRP.
pub async fn get(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Json<SrpAttributesReply>, ApiError> {
    let email = normalize_email(&query_value(query.as_deref(), "email").unwrap_or_default());
    if email.is_empty() {
        return Err(ApiError::BAD_REQUEST);
    }
    let made_up = invented(&state.secrets, &email);
    let hash = state.secrets.email_hash(&email);
    let Some(stored) = srp::attributes(&mut *state.db.read().await?, &hash).await? else {
        return Ok(Json(SrpAttributesReply {
            attributes: made_up,
        }));
    };
    let (Some(srp_user_id), Some(salt), Some(kek_salt), Some(mem_limit), Some(ops_limit)) = (
        stored.srp_user_id,
        stored.salt,
        stored.kek_salt,
        stored.mem_limit,
        stored.ops_limit,
    ) else {
        return Err(ApiError::coded(
            StatusCode::NOT_FOUND,
            errors::NOT_FOUND,
            "",
        ));
    };
    Ok(Json(SrpAttributesReply {
        attributes: SrpAttributes {
            srp_user_id,
            srp_salt: B64(salt),
            mem_limit,
            ops_limit,
            kek_salt: B64(kek_salt),
            is_email_mfa_enabled: stored.email_mfa,
        },
    }))
}
