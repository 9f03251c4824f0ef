//! `PUT /users/email-mfa`: require a code at every sign-in, or no longer.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::errors;
use serde::Deserialize;

use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::{srp, users};
use crate::error::ApiError;
use crate::json::Json;

/// `false` counts as present.
#[derive(Deserialize)]
pub struct Request {
    #[serde(rename = "isEnabled")]
    is_enabled: bool,
}

/// Switches it.
///
/// # Errors
/// 409 `CONFLICT` when it is switched off without SRP: nobody could sign in.
pub async fn put(
    State(state): State<AppState>,
    user: User,
    Json(request): Json<Request>,
) -> Result<StatusCode, ApiError> {
    let mut tx = state.db.write().await?;
    if !request.is_enabled && !srp::is_set_up(&mut tx, user.id).await? {
        return Err(ApiError::coded(
            StatusCode::CONFLICT,
            errors::CONFLICT,
            "no other way to sign in",
        ));
    }
    users::set_email_mfa(&mut tx, user.id, request.is_enabled).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}
