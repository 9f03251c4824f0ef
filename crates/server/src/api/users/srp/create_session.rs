//! `POST /users/srp/create-session`: begins a sign-in.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::accounts::{SrpCreateSessionReply, SrpCreateSessionRequest};
use potluck_protocol::{UserId, errors};

use crate::app::AppState;
use crate::auth::srp::{
    COUNTED_SECONDS, OPEN_MAX, begin_decoy, begin_with, client_value, invented_mfa, too_many, uuid,
};
use crate::db::sqlite::srp;
use crate::error::ApiError;
use crate::json::Json;
use crate::middleware::ClientIp;

/// Answers with B, for identities nobody has too.
///
/// # Errors
/// 400 for what does not fit, 409 `EMAIL_MFA_ENABLED`, 429 `TOO_MANY_UNVERIFIED_SESSIONS`. Unproven sessions are
/// counted by identity and client address: identities are public, and a stranger must not be able to lock an account.
pub async fn post(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(request): Json<SrpCreateSessionRequest>,
) -> Result<Json<SrpCreateSessionReply>, ApiError> {
    let srp_user_id = uuid(&request.srp_user_id)?;
    let client_public = client_value(&request.srp_a)?;
    let identity = srp::identity(&mut *state.db.read().await?, &srp_user_id).await?;
    let made_up_mfa = invented_mfa(&state.secrets, &srp_user_id);
    if identity
        .as_ref()
        .map_or(made_up_mfa, |known| known.email_mfa)
    {
        return Err(ApiError::coded(
            StatusCode::CONFLICT,
            errors::EMAIL_MFA_ENABLED,
            "",
        ));
    }
    let user = identity.as_ref().map(|known| UserId(known.user_id));
    let begun = match identity {
        Some(known) => begin_with(known.verifier, "srpVerifier").await?,
        None => begin_decoy().await?,
    };
    let id = state.random.uuid();
    let mut tx = state.db.write().await?;
    let now = tx.now();
    let since = now.plus_seconds(-COUNTED_SECONDS);
    if srp::open_sessions(&mut tx, &srp_user_id, &ip, since).await? >= OPEN_MAX {
        return Err(too_many());
    }
    let new = srp::NewSession {
        id: &id,
        srp_user_id: &srp_user_id,
        user,
        client_public: &client_public,
        server_secret: &begun.secret,
        client_ip: &ip,
        now,
    };
    srp::insert_session(&mut tx, new, since).await?;
    tx.commit().await?;
    Ok(Json(SrpCreateSessionReply {
        session_id: id,
        srp_b: begun.public,
    }))
}
