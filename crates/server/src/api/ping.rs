//! `GET /ping`: is this a server that speaks the protocol?

use axum::extract::{RawQuery, State};
use serde::Serialize;

use crate::app::AppState;
use crate::error::ApiError;
use crate::json::{Json, query_value};

/// `{"message":"pong","id":""}`; `host` comes back when it was asked with.
#[derive(Serialize)]
pub struct Pong {
    message: &'static str,
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
}

/// Answers once the database has.
///
/// # Errors
/// 500 when it does not.
pub async fn get(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Json<Pong>, ApiError> {
    sqlx::query("SELECT 1")
        .execute(&mut *state.db.read().await?)
        .await?;
    Ok(Json(Pong {
        message: "pong",
        id: option_env!("POTLUCK_COMMIT").unwrap_or(""),
        host: query_value(query.as_deref(), "host").filter(|host| !host.is_empty()),
    }))
}
