//! `POST /users/change-email`: another address for the account, proven by a code sent to it.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::accounts::VerifyEmailRequest;

use super::verify_email::take_code;
use crate::app::AppState;
use crate::auth::User;
use crate::config::normalize_email;
use crate::db::sqlite::users;
use crate::error::ApiError;
use crate::json::Json;
use crate::mail::Letter;

/// Changes the address, and tells the old one. Keys and SRP are untouched: the SRP identity is a UUID.
///
/// # Errors
/// 400 `{}` without an address; 401, 410 and 429 `{}` for the code; 403 `{}` when the address belongs to somebody.
pub async fn post(
    State(state): State<AppState>,
    user: User,
    Json(request): Json<VerifyEmailRequest>,
) -> Result<StatusCode, ApiError> {
    let email = normalize_email(&request.email);
    if email.is_empty() {
        return Err(ApiError::BAD_REQUEST);
    }
    let hash = state.secrets.email_hash(&email);
    let mut tx = state.db.write().await?;
    if !take_code(&state, &mut tx, &hash, user.app, request.ott.trim()).await? {
        tx.commit().await?;
        return Err(ApiError::UNAUTHORIZED);
    }
    if users::by_email(&mut tx, &hash).await?.is_some() {
        return Err(ApiError::FORBIDDEN);
    }
    let old = users::email(&mut tx, user.id).await?;
    let (ciphertext, nonce) = state.secrets.seal_email(&email);
    users::set_email(
        &mut tx,
        user.id,
        &hash,
        &users::SealedEmail { ciphertext, nonce },
    )
    .await?;
    tx.commit().await?;

    let old = old.and_then(|old| state.secrets.open_email(&old.ciphertext, &old.nonce));
    if let Some(old) = old
        && let Err(error) = state.mailer.send(Letter::address_changed(&old)).await
    {
        tracing::warn!(%error, "notice of a changed address could not be sent");
    }
    Ok(StatusCode::OK)
}
