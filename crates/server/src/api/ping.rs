//! `GET /ping`: is this a server that speaks the protocol?

use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::json;

use crate::app::AppState;
use crate::error::ApiError;
use crate::json::{Json, query_value};

const PATIENCE: Duration = Duration::from_secs(5);

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
/// 500 when it cannot, 408 `{"handler":true}` when it does not within five seconds.
pub async fn get(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Json<Pong>, ApiError> {
    let answered = tokio::time::timeout(PATIENCE, async {
        sqlx::query("SELECT 1")
            .execute(&mut *state.db.read().await?)
            .await?;
        Ok::<_, ApiError>(())
    });
    answered.await.map_err(|_| ApiError::Middleware {
        status: StatusCode::REQUEST_TIMEOUT,
        body: json!({ "handler": true }),
    })??;
    Ok(Json(Pong {
        message: "pong",
        id: option_env!("POTLUCK_COMMIT").unwrap_or(""),
        host: query_value(query.as_deref(), "host").filter(|host| !host.is_empty()),
    }))
}
