//! `PUT /users/attributes`: uploads the keys of a new account, once.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::accounts::SetAttributesRequest;

use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::users;
use crate::error::ApiError;
use crate::json::Json;
use crate::model::key_rules;

/// Stores the keys.
///
/// # Errors
/// 400 for what does not fit, 403 `{}` when the account has keys.
pub async fn put(
    State(state): State<AppState>,
    user: User,
    Json(request): Json<SetAttributesRequest>,
) -> Result<StatusCode, ApiError> {
    key_rules::check(&request.key_attributes)?;
    let mut tx = state.db.write().await?;
    if !users::insert_keys(&mut tx, user.id, &request.key_attributes).await? {
        return Err(ApiError::FORBIDDEN);
    }
    tx.commit().await?;
    Ok(StatusCode::OK)
}
