//! Who is asking, on the routes of public links.
//!
//! [`Guest`] proves that a link is good: it exists, was not removed, its owner's plan runs, the page may use it, it has
//! not expired, and its password was given. [`Visitor`] is the same without the password, for the two calls that
//! come before it. How many devices a link lets in is [`super::link_device`]'s. Nothing is cached, so every change of a link acts at once.
//!
//! # Errors
//! In the order and with the bodies of the Ente Photos protocol, public links, section 3.2.
//!
//! # Source
//! Ente Photos protocol, public links, sections 3 and 4.2.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use potluck_protocol::EpochMicros;
use potluck_protocol::headers::{LINK_JWT, LINK_JWT_QUERY, LINK_TOKEN, LINK_TOKEN_QUERY};
use serde::{Deserialize, Serialize};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use super::jwt;
use crate::app::AppState;
use crate::db::sqlite::links::{self, Link};
use crate::db::sqlite::{albums, objects};
use crate::error::ApiError;
use crate::json::query_value;
use crate::limits::{Key, RateLimits};
use crate::model::link_rules;

/// How long a proof of the password is good.
const YEAR_SECONDS: i64 = 365 * 24 * 3600;

/// Somebody with a good link, who need not have given its password yet.
pub struct Visitor {
    /// The link, as it is at this moment.
    pub link: Link,
}

/// Somebody with a good link who gave its password, if it has one.
pub struct Guest {
    /// The link, as it is at this moment.
    pub link: Link,
}

fn refuse(status: StatusCode, error: &'static str) -> ApiError {
    ApiError::middleware(status, error)
}

pub(super) fn failed(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ApiError {
    let cause = cause.into();
    tracing::error!(%cause, "link could not be checked");
    refuse(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong")
}

/// A value of a header, or else of the query.
fn carried(parts: &Parts, name: &str, query_name: &str) -> Option<String> {
    parts
        .headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
        .filter(|text| !text.is_empty())
        .or_else(|| query_value(parts.uri.query(), query_name))
        .filter(|text| !text.is_empty())
}

/// Steps 1 to 5.
async fn check_link(parts: &Parts, state: &AppState) -> Result<Link, ApiError> {
    let token =
        carried(parts, LINK_TOKEN, LINK_TOKEN_QUERY).ok_or_else(|| ApiError::Middleware {
            status: StatusCode::UNAUTHORIZED,
            body: json!({ "error": "missing accessToken", "context": "album_link" }),
        })?;
    let mut tx = state.db.snapshot().await.map_err(failed)?;
    let link = links::by_token(&mut tx, &token)
        .await
        .map_err(failed)?
        .ok_or_else(|| refuse(StatusCode::UNAUTHORIZED, "invalid token"))?;
    if link.is_disabled {
        return Err(refuse(StatusCode::GONE, "disabled token"));
    }
    let no_plan = || refuse(StatusCode::GONE, "no active subscription");
    let now = state.clock.now();
    let album = albums::find(&mut tx, link.album)
        .await
        .map_err(failed)?
        .ok_or_else(no_plan)?;
    let storage = objects::storage_of(&mut tx, album.owner, now)
        .await
        .map_err(failed)?;
    if storage.is_lapsed || !is_origin_allowed(state, &parts.headers) {
        return Err(no_plan());
    }
    if link_rules::is_expired(link.valid_till, now) {
        return Err(refuse(StatusCode::GONE, "expired token"));
    }
    Ok(link)
}

fn is_origin_allowed(state: &AppState, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    // An origin that is no text is nobody's.
    let origin = origin.to_str().unwrap_or_default();
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    if link_rules::is_same_host(origin, host) {
        return true;
    }
    let page = state.config.origin();
    let links = state.config.link_origin();
    let others = state.config.browser_origins.iter().map(String::as_str);
    link_rules::is_origin_allowed(
        Some(origin),
        [page.as_str(), links.as_str()].into_iter().chain(others),
    )
}

/// Proof that a link's password was given. It holds a keyed digest of the password's hash, so it ends with the
/// password, and the link, so that two links with one password do not open each other.
#[derive(Debug, Serialize, Deserialize)]
struct PasswordClaims {
    #[serde(rename = "passKey")]
    pass_key: String,
    #[serde(rename = "linkID")]
    link: i64,
    #[serde(rename = "expiryTime")]
    expires: i64,
}

fn pass_key(secret: &[u8], hash: &str) -> String {
    jwt::keyed_digest(secret, "potluck:public-link-password:v1", hash)
}

/// Makes the proof for a link whose password hash is `hash`.
///
/// # Errors
/// The claims cannot be written.
pub fn make_password_token(
    secret: &[u8],
    link: i64,
    hash: &str,
    now: EpochMicros,
) -> serde_json::Result<String> {
    let claims = PasswordClaims {
        pass_key: pass_key(secret, hash),
        link,
        expires: now.plus_seconds(YEAR_SECONDS).0,
    };
    jwt::sign(secret, &claims)
}

/// Does the token prove the password of this link as it is now?
pub(crate) fn proves_password(
    secret: &[u8],
    token: &str,
    link: i64,
    hash: &str,
    now: EpochMicros,
) -> bool {
    jwt::verify::<PasswordClaims>(secret, token).is_some_and(|claims| {
        let same = claims
            .pass_key
            .as_bytes()
            .ct_eq(pass_key(secret, hash).as_bytes());
        bool::from(same) && claims.link == link && claims.expires >= now.0
    })
}

/// Steps 6 and 9.
fn check_password(parts: &Parts, state: &AppState, link: &Link) -> Result<(), ApiError> {
    let Some(password) = &link.password else {
        return Ok(());
    };
    let token = carried(parts, LINK_JWT, LINK_JWT_QUERY).unwrap_or_default();
    let secret = state.secrets.jwt_secret();
    if proves_password(secret, &token, link.id, &password.hash, state.clock.now()) {
        return Ok(());
    }
    Err(ApiError::Middleware {
        status: StatusCode::UNAUTHORIZED,
        body: json!({ "error": {} }),
    })
}

fn check_rate(parts: &Parts, state: &AppState, link: &Link) -> Result<(), ApiError> {
    let path = parts.uri.path();
    match RateLimits::album_rule(path) {
        Some(rule) => state
            .limits
            .check(Key::Album(link.album), path, rule, state.clock.now()),
        None => Ok(()),
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let link = check_link(parts, state).await?;
        check_rate(parts, state, &link)?;
        Ok(Self { link })
    }
}

impl FromRequestParts<AppState> for Guest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let link = check_link(parts, state).await?;
        check_password(parts, state, &link)?;
        check_rate(parts, state, &link)?;
        Ok(Self { link })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: EpochMicros = EpochMicros(1_784_800_000_000_000);
    const SECRET: &[u8] = b"secret";

    #[test]
    fn a_password_token_opens_its_link_for_a_year_and_no_other() {
        let token = make_password_token(SECRET, 7, "hash", NOW).unwrap();
        let opens = |token: &str, link, hash, now| proves_password(SECRET, token, link, hash, now);
        assert!(opens(&token, 7, "hash", NOW));
        assert!(opens(&token, 7, "hash", NOW.plus_seconds(YEAR_SECONDS)));
        assert!(!opens(
            &token,
            7,
            "hash",
            NOW.plus_seconds(YEAR_SECONDS + 1)
        ));
        assert!(!opens(&token, 8, "hash", NOW), "another link");
        assert!(!opens(&token, 7, "other", NOW), "a changed password");
        assert!(!opens("", 7, "hash", NOW));
        assert!(!proves_password(b"other", &token, 7, "hash", NOW));
        // Another kind of token of ours proves nothing here.
        let other = jwt::sign(SECRET, &json!({"linkID": 7, "expiryTime": i64::MAX})).unwrap();
        assert!(!opens(&other, 7, "hash", NOW));
    }
}
