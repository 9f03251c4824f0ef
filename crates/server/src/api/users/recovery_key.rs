//! `PUT /users/recovery-key`: for accounts so old that they came without one.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::users;
use crate::error::ApiError;
use crate::json::Json;
use crate::model::key_rules;

/// The four recovery fields.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub struct Request {
    master_key_encrypted_with_recovery_key: String,
    master_key_decryption_nonce: String,
    recovery_key_encrypted_with_master_key: String,
    recovery_key_decryption_nonce: String,
}

/// Stores them, once.
///
/// # Errors
/// 400 for what does not fit, 404 `{}` without keys, 500 `{}` when there is a recovery key (as clients expect).
pub async fn put(
    State(state): State<AppState>,
    user: User,
    Json(request): Json<Request>,
) -> Result<StatusCode, ApiError> {
    key_rules::check_recovery(
        &request.master_key_encrypted_with_recovery_key,
        &request.master_key_decryption_nonce,
        &request.recovery_key_encrypted_with_master_key,
        &request.recovery_key_decryption_nonce,
    )?;
    let mut tx = state.db.write().await?;
    if users::keys(&mut tx, user.id).await?.is_none() {
        return Err(ApiError::NOT_FOUND);
    }
    let recovery = users::Recovery {
        master_key: &request.master_key_encrypted_with_recovery_key,
        master_key_nonce: &request.master_key_decryption_nonce,
        recovery_key: &request.recovery_key_encrypted_with_master_key,
        recovery_key_nonce: &request.recovery_key_decryption_nonce,
    };
    if !users::insert_recovery(&mut tx, user.id, &recovery).await? {
        return Err(ApiError::Bare(StatusCode::INTERNAL_SERVER_ERROR));
    }
    tx.commit().await?;
    Ok(StatusCode::OK)
}
