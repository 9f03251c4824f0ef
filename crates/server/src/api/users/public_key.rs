//! `GET /users/public-key?email=`: what an album key is sealed to when it is shared.

use axum::extract::{RawQuery, State};
use potluck_protocol::accounts::PublicKeyReply;

use crate::app::AppState;
use crate::auth::User;
use crate::config::normalize_email;
use crate::db::sqlite::users;
use crate::error::ApiError;
use crate::json::{Json, query_value};

/// Answers with the key.
///
/// # Errors
/// 404 `{}` for an unknown address, an account without keys, and no address at all: they look the same.
pub async fn get(
    State(state): State<AppState>,
    _: User,
    RawQuery(query): RawQuery,
) -> Result<Json<PublicKeyReply>, ApiError> {
    let email = normalize_email(&query_value(query.as_deref(), "email").unwrap_or_default());
    let mut conn = state.db.read().await?;
    let account = users::by_email(&mut conn, &state.secrets.email_hash(&email))
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    let keys = users::keys(&mut conn, account.id)
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    Ok(Json(PublicKeyReply {
        public_key: keys.public_key,
    }))
}
