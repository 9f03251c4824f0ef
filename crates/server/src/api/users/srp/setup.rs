//! `POST /users/srp/setup`: begins a first set-up or a password change. Nothing is active yet.

use axum::extract::State;
use potluck_protocol::accounts::{SrpSetupReply, SrpSetupRequest};

use crate::app::AppState;
use crate::auth::User;
use crate::auth::srp::{
    COUNTED_SECONDS, OPEN_MAX, begin_with, client_value, decoded, exact, too_many, uuid,
};
use crate::db::sqlite::srp;
use crate::error::ApiError;
use crate::json::Json;

const SALT_BYTES: usize = 16;

/// Keeps the new identity until it is proven.
///
/// # Errors
/// 400 for what does not fit, 429 `TOO_MANY_UNVERIFIED_SESSIONS`.
pub async fn post(
    State(state): State<AppState>,
    user: User,
    Json(request): Json<SrpSetupRequest>,
) -> Result<Json<SrpSetupReply>, ApiError> {
    let srp_user_id = uuid(&request.srp_user_id)?;
    exact(&request.srp_salt, "srpSalt", SALT_BYTES)?;
    let verifier = decoded(&request.srp_verifier, "srpVerifier")?;
    let client_public = client_value(&request.srp_a)?;
    let begun = begin_with(verifier.clone(), "srpVerifier").await?;

    let id = state.random.uuid();
    let mut tx = state.db.write().await?;
    let now = tx.now();
    let since = now.plus_seconds(-COUNTED_SECONDS);
    if srp::open_setups(&mut tx, user.id, since).await? >= OPEN_MAX {
        return Err(too_many());
    }
    let new = srp::NewSetup {
        id: &id,
        user: user.id,
        srp_user_id: &srp_user_id,
        salt: &request.srp_salt,
        verifier: &verifier,
        client_public: &client_public,
        server_secret: &begun.secret,
        now,
    };
    srp::insert_setup(&mut tx, new, since).await?;
    tx.commit().await?;
    Ok(Json(SrpSetupReply {
        setup_id: id,
        srp_b: begun.public,
    }))
}
