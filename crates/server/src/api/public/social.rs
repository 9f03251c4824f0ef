//! Comments, reactions and names of guests: not on this server yet.
//!
//! The link and the form of the body are checked first, as they would be with comments, so that a client learns
//! the true reason. See [`crate::model::views::GUEST_COMMENTS`].
//!
//! # Source
//! Ente Photos protocol, public links, section 13; albums, section 12.4.

use axum::http::StatusCode;
use potluck_protocol::errors;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::auth::link_token::Guest;
use crate::error::ApiError;
use crate::json::Json;

/// What every guest says: a secretbox under the album's key.
#[derive(Deserialize)]
pub struct Words {
    #[serde(default)]
    cipher: String,
    #[serde(default)]
    nonce: String,
}

fn disabled() -> ApiError {
    ApiError::coded(
        StatusCode::METHOD_NOT_ALLOWED,
        errors::PUBLIC_COMMENT_DISABLED,
        "the link takes no comments",
    )
}

/// Reading. Always 405 `PUBLIC_COMMENT_DISABLED`.
pub async fn read(_: Guest) -> ApiError {
    disabled()
}

/// Writing. 400 for a body that does not fit, else 405 `PUBLIC_COMMENT_DISABLED`.
pub async fn write(_: Guest, Json(words): Json<Words>) -> ApiError {
    if words.cipher.is_empty() || words.nonce.is_empty() {
        return ApiError::BAD_REQUEST;
    }
    disabled()
}

/// Deleting, which has a body too. 400 for one that does not fit, else 405 `PUBLIC_COMMENT_DISABLED`.
pub async fn delete(_: Guest, Json(_): Json<Map<String, Value>>) -> ApiError {
    disabled()
}
