//! [`User`]: a handler that takes one runs only for a live session.
//!
//! # Errors
//! 401 `{"error":…}` exactly as docs/spec/accounts.md 1.3 lists them; clients end the session on any of them.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use potluck_protocol::UserId;
use potluck_protocol::headers::{AUTH_TOKEN, AUTH_TOKEN_QUERY};

use crate::app::AppState;
use crate::auth::App;
use crate::auth::token::{TokenHash, UNUSED_SECONDS};
use crate::db::sqlite::tokens;
use crate::error::ApiError;
use crate::json::query_value;
use crate::limits::Key;
use crate::middleware::client_ip;

/// Use is written down at most this often.
const TOUCH_SECONDS: i64 = 60;
/// Longer user agents are cut before they are stored.
const USER_AGENT_MAX: usize = 300;
/// What the app for one-time passwords has no business with.
const NOT_FOR_AUTH: [&str; 6] = [
    "/files",
    "/collections",
    "/collection-actions",
    "/trash",
    "/user-entity",
    "/contacts",
];

/// A live session.
#[derive(Clone, Copy, Debug)]
pub struct User {
    /// Whose.
    pub id: UserId,
    /// In which app.
    pub app: App,
    /// Which one.
    pub token: TokenHash,
}

impl FromRequestParts<AppState> for User {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let text = header_token(&parts.headers)
            .or_else(|| query_value(parts.uri.query(), AUTH_TOKEN_QUERY))
            .filter(|text| !text.is_empty())
            .ok_or_else(|| refuse("missing token"))?;
        let hash = TokenHash::of(&text);
        let app = App::of(&parts.headers);
        let now = state.clock.now();

        let mut conn = state.db.read().await.map_err(failed)?;
        let known = tokens::find(&mut conn, &hash, app)
            .await
            .map_err(failed)?
            .ok_or_else(|| refuse("invalid token"))?;
        drop(conn);
        if known.last_used.plus_seconds(UNUSED_SECONDS) < now {
            return Err(refuse("token expired"));
        }
        let path = parts.uri.path();
        if app == App::Auth && NOT_FOR_AUTH.iter().any(|room| path.starts_with(room)) {
            return Err(ApiError::middleware(
                StatusCode::FORBIDDEN,
                "invalid app for endpoint",
            ));
        }
        if let Some((rule, name)) = state.limits.user_rule(path) {
            state.limits.check(Key::User(known.user), name, rule, now)?;
        }
        if known.last_used.plus_seconds(TOUCH_SECONDS) <= now {
            let ip = client_ip(state, &parts.headers, &parts.extensions);
            let mut tx = state.db.write().await.map_err(failed)?;
            tokens::touch(&mut tx, &hash, &ip.0, &user_agent(&parts.headers), now)
                .await
                .map_err(failed)?;
            tx.commit().await.map_err(failed)?;
        }
        Ok(Self {
            id: known.user,
            app,
            token: hash,
        })
    }
}

/// The token in the header, which wins over the query.
pub fn header_token(headers: &HeaderMap) -> Option<String> {
    headers
        .get(AUTH_TOKEN)
        .and_then(|value| value.to_str().ok())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// The client's name for itself, as the session list shows it.
#[must_use]
pub fn user_agent(headers: &HeaderMap) -> String {
    let text = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    text.chars().take(USER_AGENT_MAX).collect()
}

fn refuse(reason: &'static str) -> ApiError {
    ApiError::middleware(StatusCode::UNAUTHORIZED, reason)
}

fn failed(error: crate::db::Error) -> ApiError {
    tracing::error!(%error, "token could not be checked");
    ApiError::middleware(
        StatusCode::INTERNAL_SERVER_ERROR,
        "failed to validate token",
    )
}
