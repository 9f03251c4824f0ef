//! `GET /users/session-validity/v2`: is the session alive, and the keys as they are now.

use axum::extract::State;
use potluck_protocol::accounts::SessionValidity;

use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::users;
use crate::error::ApiError;
use crate::json::Json;

/// Answers for a live session.
///
/// # Errors
/// 401 when it is over.
pub async fn get(
    State(state): State<AppState>,
    user: User,
) -> Result<Json<SessionValidity>, ApiError> {
    let keys = users::keys(&mut *state.db.read().await?, user.id).await?;
    Ok(Json(SessionValidity {
        has_set_keys: keys.is_some(),
        key_attributes: keys,
    }))
}
