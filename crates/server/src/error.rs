//! Every error a client can get, and the only place where errors become responses.
//!
//! # Shape
//! | kind | body | content type |
//! | --- | --- | --- |
//! | [`ApiError::Coded`] | `{"code":"UPPER_SNAKE","message":"text"}` | JSON |
//! | [`ApiError::Bare`], [`ApiError::Internal`] | `{}` | JSON |
//! | [`ApiError::Middleware`] | `{"error":…}` | JSON |
//! | [`ApiError::NoRoute`] | `404 page not found` | plain text |
//!
//! # Source
//! docs/spec/accounts.md 1.3, 1.5 and 1.6; docs/spec/albums.md 1.3.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use potluck_protocol::errors;
use serde_json::{Value, json};

use crate::db;

/// Content type of every JSON answer.
pub const JSON_TYPE: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// What went wrong, as the client sees it.
#[derive(Debug)]
pub enum ApiError {
    /// The code is stable and clients match it; the message is for logs.
    Coded {
        /// Status.
        status: StatusCode,
        /// One of [`potluck_protocol::errors`].
        code: &'static str,
        /// Reason; holds no user data.
        message: Cow<'static, str>,
    },
    /// Only the status tells.
    Bare(StatusCode),
    /// Refused before the handler: tokens, links, limits.
    Middleware {
        /// Status.
        status: StatusCode,
        /// The whole body, as in `{"error":"invalid token"}`.
        body: Value,
    },
    /// A rate limit; the wait is our addition to the protocol.
    RateLimited {
        /// Whole seconds until a request passes again.
        retry_after_seconds: i64,
    },
    /// No such path or method.
    NoRoute,
    /// Our fault. The cause is logged, never sent.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// 400 `{}`: malformed JSON, missing field, bad query.
    pub const BAD_REQUEST: Self = Self::Bare(StatusCode::BAD_REQUEST);
    /// 401 `{}`: wrong code, wrong proof.
    pub const UNAUTHORIZED: Self = Self::Bare(StatusCode::UNAUTHORIZED);
    /// 403 `{}`.
    pub const FORBIDDEN: Self = Self::Bare(StatusCode::FORBIDDEN);
    /// 404 `{}`.
    pub const NOT_FOUND: Self = Self::Bare(StatusCode::NOT_FOUND);
    /// 409 `{}`: out of sync.
    pub const CONFLICT: Self = Self::Bare(StatusCode::CONFLICT);
    /// 410 `{}`: no active code.
    pub const GONE: Self = Self::Bare(StatusCode::GONE);
    /// 413 `{}`: too much in one call.
    pub const TOO_LARGE: Self = Self::Bare(StatusCode::PAYLOAD_TOO_LARGE);
    /// 429 `{}`: application counters.
    pub const TOO_MANY: Self = Self::Bare(StatusCode::TOO_MANY_REQUESTS);
    /// 501 `{}`: not available here.
    pub const NOT_IMPLEMENTED: Self = Self::Bare(StatusCode::NOT_IMPLEMENTED);

    /// A coded error.
    pub fn coded(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Coded {
            status,
            code,
            message: message.into(),
        }
    }

    /// 400 with code `BAD_REQUEST` and a reason.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::coded(StatusCode::BAD_REQUEST, errors::BAD_REQUEST, message)
    }

    /// `{"error":"…"}`.
    #[must_use]
    pub fn middleware(status: StatusCode, error: &'static str) -> Self {
        Self::Middleware {
            status,
            body: json!({ "error": error }),
        }
    }

    /// Our fault: logs the cause when sent.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<db::Error> for ApiError {
    fn from(error: db::Error) -> Self {
        Self::internal(error)
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        Self::internal(db::Error::from(error))
    }
}

/// A JSON response of already built JSON.
pub(crate) fn json_response(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, JSON_TYPE);
    response
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::Coded {
                status,
                code,
                message,
            } => json_response(
                status,
                json!({ "code": code, "message": message })
                    .to_string()
                    .into_bytes(),
            ),
            Self::Bare(status) => json_response(status, b"{}".to_vec()),
            Self::Middleware { status, body } => {
                json_response(status, body.to_string().into_bytes())
            }
            Self::RateLimited {
                retry_after_seconds,
            } => {
                let mut response = json_response(
                    StatusCode::TOO_MANY_REQUESTS,
                    json!({ "error": "Rate limit breached, try later" })
                        .to_string()
                        .into_bytes(),
                );
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds));
                response
            }
            Self::NoRoute => {
                let mut response = Response::new(Body::from("404 page not found"));
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
                    .headers_mut()
                    .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
                response
            }
            Self::Internal(cause) => {
                let source = cause.source().map(ToString::to_string);
                tracing::error!(%cause, source, "request failed by a fault of the server");
                json_response(StatusCode::INTERNAL_SERVER_ERROR, b"{}".to_vec())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;

    async fn shown(error: ApiError) -> (u16, String, String) {
        let response = error.into_response();
        let status = response.status().as_u16();
        let kind = response.headers()[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .to_owned();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn each_kind_has_its_own_body() {
        let json = "application/json; charset=utf-8".to_owned();
        assert_eq!(
            shown(ApiError::BAD_REQUEST).await,
            (400, json.clone(), "{}".into())
        );
        assert_eq!(
            shown(ApiError::bad_request("no")).await,
            (
                400,
                json.clone(),
                r#"{"code":"BAD_REQUEST","message":"no"}"#.into()
            )
        );
        assert_eq!(
            shown(ApiError::middleware(
                StatusCode::UNAUTHORIZED,
                "invalid token"
            ))
            .await,
            (401, json.clone(), r#"{"error":"invalid token"}"#.into())
        );
        assert_eq!(
            shown(ApiError::NoRoute).await,
            (404, "text/plain".into(), "404 page not found".into())
        );
        assert_eq!(
            shown(ApiError::internal("disk full")).await,
            (500, json, "{}".into())
        );
    }

    #[tokio::test]
    async fn a_rate_limit_says_when_to_come_back() {
        let response = ApiError::RateLimited {
            retry_after_seconds: 17,
        }
        .into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "17");
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    }
}
