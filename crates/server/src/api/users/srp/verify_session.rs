//! `POST /users/srp/verify-session`: proves the password and signs in.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use potluck_protocol::accounts::{AuthResponse, SrpVerifySessionRequest};
use potluck_protocol::{UserId, errors};

use crate::app::AppState;
use crate::auth::App;
use crate::auth::issue::{Proven, issue};
use crate::auth::srp::{check_open, check_proof, is_over, proof, uuid};
use crate::db::sqlite::srp;
use crate::error::ApiError;
use crate::json::Json;
use crate::middleware::ClientIp;

/// Signs in.
///
/// # Errors
/// In this order: 400 for what does not fit; 401 `{}` for a session that is unknown, over, or another identity's;
/// 410 when it was proven before or guessed at too often; 401 `{}` for a wrong proof.
pub async fn post(
    State(state): State<AppState>,
    app: App,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    Json(request): Json<SrpVerifySessionRequest>,
) -> Result<Json<AuthResponse>, ApiError> {
    let id = uuid(&request.session_id)?;
    let srp_user_id = uuid(&request.srp_user_id)?;
    let m1 = proof(&request.srp_m1)?;

    let mut tx = state.db.write().await?;
    let session = srp::session(&mut tx, &id)
        .await?
        .filter(|session| session.srp_user_id == srp_user_id && !is_over(session, tx.now()))
        .ok_or(ApiError::UNAUTHORIZED)?;
    check_open(&session)?;
    srp::count_session_proof(&mut tx, &id).await?;
    tx.commit().await?;

    let user = session.user_id;
    let m2 = check_proof(session, m1).await?;
    let user = UserId(user.ok_or(ApiError::UNAUTHORIZED)?);

    let mut tx = state.db.write().await?;
    if !srp::verify_session(&mut tx, &id).await? {
        return Err(ApiError::coded(
            StatusCode::GONE,
            errors::SESSION_ALREADY_VERIFIED,
            "",
        ));
    }
    let proven = Proven {
        user,
        app,
        ip: &ip,
        headers: &headers,
    };
    let mut answer = issue(&state, &mut tx, proven).await?;
    tx.commit().await?;
    answer.srp_m2 = Some(m2);
    Ok(Json(answer))
}
