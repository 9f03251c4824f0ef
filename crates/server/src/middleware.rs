//! What surrounds every request: preflights, request ids, rate limits by address, caching and CORS headers, one log
//! line, and a net under panics.
//!
//! # Source
//! docs/spec/accounts.md 1.2, 1.6, 1.7 and 1.8.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use potluck_protocol::headers;

use crate::app::AppState;
use crate::error::ApiError;
use crate::limits::{Key, RateLimits};
use crate::objects::presign::OBJECTS_PREFIX;
use crate::ports::Random;

const REQUEST_ID_ALPHABET: &[u8] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Longer request ids from clients are cut: they go back out and into logs.
const REQUEST_ID_MAX: usize = 100;

/// The client's address, as rate limits and device limits know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientIp(pub String);

impl axum::extract::FromRequestParts<AppState> for ClientIp {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        Ok(client_ip(state, &parts.headers, &parts.extensions))
    }
}

/// From the configured header if a proxy is trusted, else from the connection. Headers that nobody vouches for are
/// not believed, unlike on the reference server.
#[must_use]
pub fn client_ip(state: &AppState, headers: &HeaderMap, extensions: &Extensions) -> ClientIp {
    let trusted = &state.config.trusted_client_ip_header;
    if !trusted.is_empty()
        && let Some(named) = headers.get(trusted).and_then(|value| value.to_str().ok())
    {
        // With a list, the last entry is the one the trusted proxy itself has seen.
        let last = named.rsplit(',').next().unwrap_or_default().trim();
        if !last.is_empty() {
            return ClientIp(last.to_owned());
        }
    }
    ClientIp(
        extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or_else(|| "Unknown IP".to_owned(), |peer| peer.0.ip().to_string()),
    )
}

/// Goes around every route and the page.
pub async fn around(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let asked = Asked::of(request.headers());
    let id = request_id(request.headers(), &*state.random);
    // The pattern, not the path: paths of links hold their token.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("page", MatchedPath::as_str)
        .to_owned();

    let mut response = if method == Method::OPTIONS {
        Response::new(Body::empty())
    } else if let Err(refused) = within_limits(&state, &request) {
        refused.into_response()
    } else {
        match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => response,
            Err(_) => {
                tracing::error!(route, "handler panicked");
                ApiError::Bare(StatusCode::INTERNAL_SERVER_ERROR).into_response()
            }
        }
    };

    if method == Method::GET {
        let is_refused = response.status().is_client_error() || response.status().is_server_error();
        let keeping = if may_be_kept(&route) && !is_refused {
            "private"
        } else {
            "no-store"
        };
        response
            .headers_mut()
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static(keeping));
    }
    add_cors(response.headers_mut(), asked, &route);
    // Below the default level: on a terminal the sign-in codes must not drown.
    tracing::debug!(
        method = %method,
        route,
        status = response.status().as_u16(),
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        request_id = id.to_str().unwrap_or_default(),
        "request answered"
    );
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-request-id"), id);
    response
}

fn request_id(headers: &HeaderMap, random: &dyn Random) -> HeaderValue {
    if let Some(given) = headers.get(headers::REQUEST_ID)
        && !given.is_empty()
        && given.len() <= REQUEST_ID_MAX
        && given.to_str().is_ok()
    {
        return given.clone();
    }
    let made = format!("ser_{}", random.text(22, REQUEST_ID_ALPHABET));
    HeaderValue::from_str(&made).unwrap_or(HeaderValue::from_static("ser_"))
}

fn within_limits(state: &AppState, request: &Request) -> Result<(), ApiError> {
    let now = state.clock.now();
    let path = request.uri().path();
    state
        .limits
        .check(Key::Server, "", RateLimits::server_rule(), now)?;
    if let Some(rule) = state.limits.ip_rule(path) {
        let ip = client_ip(state, request.headers(), request.extensions());
        state.limits.check(Key::Ip(ip.0), path, rule, now)?;
    }
    Ok(())
}

/// What a request says of the page it comes from.
struct Asked {
    origin: Option<HeaderValue>,
    /// Headers the page wants to send; only a preflight says.
    headers: Option<HeaderValue>,
}

impl Asked {
    fn of(headers: &HeaderMap) -> Self {
        Self {
            origin: headers.get(header::ORIGIN).cloned(),
            headers: headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned(),
        }
    }
}

/// Ciphertext never changes under its id, but only who asked may keep it. The page says itself how long it is good for.
fn may_be_kept(route: &str) -> bool {
    route.contains("files/preview/")
        || route.contains("files/download/")
        || route.starts_with(OBJECTS_PREFIX)
}

fn add_cors(headers: &mut HeaderMap, asked: Asked, route: &str) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    set(header::ACCESS_CONTROL_ALLOW_METHODS, headers::CORS_METHODS);
    if route.starts_with(OBJECTS_PREFIX) {
        // Stands in for a bucket, whose rule allows every header (see below) and shows the tag of a stored part.
        set(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Content-Type, Content-MD5, Range, X-Client-Package, X-Client-Version",
        );
        set(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            "ETag, Content-Range, Accept-Ranges",
        );
    } else {
        set(header::ACCESS_CONTROL_ALLOW_HEADERS, headers::CORS_HEADERS);
        set(header::ACCESS_CONTROL_EXPOSE_HEADERS, headers::CORS_EXPOSED);
    }
    set(
        header::ACCESS_CONTROL_MAX_AGE,
        headers::CORS_MAX_AGE_SECONDS,
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        asked.origin.unwrap_or(HeaderValue::from_static("")),
    );
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if route.starts_with(OBJECTS_PREFIX)
        && let Some(wanted) = asked.headers
    {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted);
        let name = HeaderValue::from_static("Access-Control-Request-Headers");
        headers.append(header::VARY, name);
    }
}
