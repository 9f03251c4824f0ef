//! The devices a link lets in.
//!
//! A device is an address and a browser's name. One that was let in once stays in: by that pair, or from anywhere by
//! the token it was given.
//!
//! # Source
//! Ente Photos protocol, public links, section 3.4.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use potluck_protocol::headers::{LINK_DEVICE_TOKEN, LINK_DEVICE_TOKEN_ISSUED};
use potluck_protocol::{EpochMicros, errors};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::extract::user_agent;
use super::jwt;
use super::link_token::failed;
use crate::app::AppState;
use crate::db::sqlite::links::{self, Link};
use crate::error::ApiError;
use crate::middleware::client_ip;
use crate::model::link_rules;

/// How long an admission lasts.
const YEAR_SECONDS: i64 = 365 * 24 * 3600;
/// A token with less than this left is renewed.
const RENEW_SECONDS: i64 = 30 * 24 * 3600;

/// A device as a link knows it: address and browser, and the token it was given before.
pub struct Device {
    ip: String,
    user_agent: String,
    token: Option<String>,
}

impl FromRequestParts<AppState> for Device {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self {
            ip: client_ip(state, &parts.headers, &parts.extensions).0,
            user_agent: user_agent(&parts.headers),
            token: parts
                .headers
                .get(LINK_DEVICE_TOKEN)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
        })
    }
}

/// What admits a device for a year, or until the link's expiry as it was then.
#[derive(Debug, Serialize, Deserialize)]
struct DeviceClaims {
    typ: String,
    scope: String,
    #[serde(rename = "linkID")]
    link: String,
    /// Keyed digest of the link's token.
    ath: String,
    /// Microseconds.
    iat: i64,
    /// Microseconds.
    exp: i64,
    iss: String,
    aud: String,
}

const DEVICE_TYPE: &str = "link-device";
const DEVICE_SCOPE: &str = "collection";
const DEVICE_ISSUER: &str = "museum";
const DEVICE_AUDIENCE: &str = "public-link-device";

fn token_digest(secret: &[u8], token: &str) -> String {
    jwt::keyed_digest(
        secret,
        "ente:public-link-device-token:access-token:v1",
        token,
    )
}

fn make_device_token(secret: &[u8], link: &Link, now: EpochMicros) -> serde_json::Result<String> {
    let year = now.plus_seconds(YEAR_SECONDS).0;
    let claims = DeviceClaims {
        typ: DEVICE_TYPE.to_owned(),
        scope: DEVICE_SCOPE.to_owned(),
        link: link.id.to_string(),
        ath: token_digest(secret, &link.token),
        iat: now.0,
        exp: match link.valid_till.0 {
            0 => year,
            till => year.min(till),
        },
        iss: DEVICE_ISSUER.to_owned(),
        aud: DEVICE_AUDIENCE.to_owned(),
    };
    jwt::sign(secret, &claims)
}

/// When the admission that a token proves ends; `None` when it proves none. Such a token is no error, only useless.
fn admitted_until(
    secret: &[u8],
    token: &str,
    link: &Link,
    now: EpochMicros,
) -> Option<EpochMicros> {
    let claims = jwt::verify::<DeviceClaims>(secret, token)?;
    let is_ours = claims.typ == DEVICE_TYPE
        && claims.scope == DEVICE_SCOPE
        && claims.iss == DEVICE_ISSUER
        && claims.aud == DEVICE_AUDIENCE
        && claims.link == link.id.to_string()
        && bool::from(
            claims
                .ath
                .as_bytes()
                .ct_eq(token_digest(secret, &link.token).as_bytes()),
        );
    (is_ours && claims.exp > now.0).then_some(EpochMicros(claims.exp))
}

/// Step 7: lets the device in, or refuses it. Returns a new admission token where one is due.
///
/// A device that was let in once stays in, by its token or by its address and browser.
///
/// # Errors
/// 403 `LINK_DEVICE_LIMIT_EXCEEDED`.
pub async fn admit(
    state: &AppState,
    link: &Link,
    device: &Device,
) -> Result<Option<String>, ApiError> {
    let secret = state.secrets.jwt_secret();
    let now = state.clock.now();
    let known_until = device
        .token
        .as_deref()
        .and_then(|token| admitted_until(secret, token, link, now));
    if known_until.is_some_and(|until| until >= now.plus_seconds(RENEW_SECONDS)) {
        return Ok(None);
    }
    if known_until.is_none() {
        enter(state, link, device, now).await?;
    }
    make_device_token(secret, link, now)
        .map(Some)
        .map_err(failed)
}

async fn enter(
    state: &AppState,
    link: &Link,
    device: &Device,
    now: EpochMicros,
) -> Result<(), ApiError> {
    let (ip, agent) = (device.ip.as_str(), device.user_agent.as_str());
    let mut conn = state.db.read().await.map_err(failed)?;
    if links::knows_device(&mut conn, link.id, ip, agent)
        .await
        .map_err(failed)?
    {
        return Ok(());
    }
    drop(conn);
    // Counting and noting are one transaction, so that two devices at once do not both take the last place.
    let mut tx = state.db.write().await.map_err(failed)?;
    let devices = links::count_devices(&mut tx, link.id)
        .await
        .map_err(failed)?;
    if !link_rules::has_room(link.device_limit, devices) {
        return Err(ApiError::coded(
            StatusCode::FORBIDDEN,
            errors::LINK_DEVICE_LIMIT_EXCEEDED,
            "the link is open on too many devices",
        ));
    }
    links::note_device(&mut tx, link.id, ip, agent, now)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(())
}

/// The header that carries a new admission token.
#[must_use]
pub fn device_header(token: Option<String>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let name = HeaderName::from_bytes(LINK_DEVICE_TOKEN_ISSUED.as_bytes());
    if let (Ok(name), Some(Ok(value))) = (name, token.map(|t| HeaderValue::from_str(&t))) {
        headers.insert(name, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use potluck_protocol::AlbumId;

    const NOW: EpochMicros = EpochMicros(1_784_800_000_000_000);
    const SECRET: &[u8] = b"secret";

    fn link(valid_till: i64) -> Link {
        Link {
            id: 7,
            album: AlbumId(1),
            token: "ABCDEFGHJK".into(),
            app: "photos".into(),
            is_disabled: false,
            valid_till: EpochMicros(valid_till),
            device_limit: 0,
            password: None,
            enable_download: true,
            enable_collect: false,
            enable_comment: false,
            enable_join: true,
            min_role: None,
        }
    }

    #[test]
    fn a_device_token_ends_with_its_link() {
        let token = make_device_token(SECRET, &link(0), NOW).unwrap();
        let until = NOW.plus_seconds(YEAR_SECONDS);
        assert_eq!(admitted_until(SECRET, &token, &link(0), NOW), Some(until));
        assert_eq!(admitted_until(SECRET, &token, &link(0), until), None);
        let other = Link { id: 8, ..link(0) };
        assert_eq!(admitted_until(SECRET, &token, &other, NOW), None);
        let renewed = Link {
            token: "ZZZZZZZZZZ".into(),
            ..link(0)
        };
        assert_eq!(admitted_until(SECRET, &token, &renewed, NOW), None);
        let till = NOW.plus_seconds(60);
        let short = make_device_token(SECRET, &link(till.0), NOW).unwrap();
        assert_eq!(
            admitted_until(SECRET, &short, &link(till.0), NOW),
            Some(till)
        );
    }
}
