//! Sessions: end this one, list them, end another.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use potluck_protocol::accounts::{EmptyObject, Session, Sessions};

use crate::app::AppState;
use crate::auth::User;
use crate::auth::extract::header_token;
use crate::auth::token::{TokenHash, UNUSED_SECONDS};
use crate::db::sqlite::tokens;
use crate::error::ApiError;
use crate::json::{Json, query_value};

/// `POST /users/logout`: ends the session it is called with.
///
/// # Errors
/// 401 when it is over already.
pub async fn logout(
    State(state): State<AppState>,
    user: User,
) -> Result<Json<EmptyObject>, ApiError> {
    let mut tx = state.db.write().await?;
    tokens::revoke(&mut tx, user.id, &user.token).await?;
    tx.commit().await?;
    Ok(Json(EmptyObject {}))
}

/// `GET /users/sessions`: live sessions of the same app.
///
/// Only hashes are stored, so each session is shown by an opaque handle; the caller's own by its token, which it
/// knows anyway and compares with.
///
/// # Errors
/// 401 when the session is over.
pub async fn list(
    State(state): State<AppState>,
    user: User,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Sessions>, ApiError> {
    let used_after = state.clock.now().plus_seconds(-UNUSED_SECONDS);
    let rows = tokens::list(&mut *state.db.read().await?, user.id, user.app, used_after).await?;
    let own = header_token(&headers).or_else(|| query_value(query.as_deref(), "token"));
    let sessions = rows
        .into_iter()
        .map(|row| Session {
            token: own
                .clone()
                .filter(|_| row.hash == user.token)
                .unwrap_or_else(|| row.hash.handle()),
            creation_time: row.created,
            pretty_ua: pretty(&row.user_agent),
            ip: or_unknown(row.ip, "Unknown IP"),
            ua: or_unknown(row.user_agent, "Unknown Device"),
            last_used_time: row.last_used,
        })
        .collect();
    Ok(Json(Sessions { sessions }))
}

/// `DELETE /users/session?token=`: ends one by its handle, or by its token. Unknown ones are no error.
///
/// # Errors
/// 401 when the caller's own session is over. Here the query names the target, so the caller must use the header.
pub async fn end(
    State(state): State<AppState>,
    parts: Parts,
) -> Result<Json<EmptyObject>, ApiError> {
    let mut caller = parts;
    let target = query_value(caller.uri.query(), "token").unwrap_or_default();
    caller.uri = axum::http::Uri::from_static("/users/session");
    let user = <User as axum::extract::FromRequestParts<AppState>>::from_request_parts(
        &mut caller,
        &state,
    )
    .await?;
    let mut tx = state.db.write().await?;
    if let Some(hash) = TokenHash::from_handle(&target) {
        tokens::revoke(&mut tx, user.id, &hash).await?;
    }
    tokens::revoke(&mut tx, user.id, &TokenHash::of(&target)).await?;
    tx.commit().await?;
    Ok(Json(EmptyObject {}))
}

fn or_unknown(text: String, unknown: &str) -> String {
    if text.is_empty() {
        unknown.to_owned()
    } else {
        text
    }
}

/// `Chrome, Linux`: enough to know one's own devices apart.
fn pretty(user_agent: &str) -> String {
    // Order matters: nearly every browser also calls itself Safari, and Edge also Chrome.
    const PROGRAMS: [(&str, &str); 7] = [
        ("Electron/", "Desktop App"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("Dart/", "Mobile App"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |table: &[(&str, &'static str)]| {
        table
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (find(&PROGRAMS), find(&SYSTEMS)) {
        (Some(program), Some(system)) => format!("{program}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown Device".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn user_agents_become_short_names() {
        for (given, shown) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36",
                "Chrome, Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1",
                "Safari, iOS",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0",
                "Firefox, macOS",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Electron/28.0 Safari/537.36",
                "Desktop App, Linux",
            ),
            ("curl/8.0", "Unknown Device"),
            ("", "Unknown Device"),
        ] {
            assert_eq!(pretty(given), shown);
        }
    }
}
