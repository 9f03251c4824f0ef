//! Entity keys: two opaque strings per type. Entities themselves are not kept here; their diffs are empty.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use potluck_protocol::errors;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::settings;
use crate::error::ApiError;
use crate::json::{Json, query_value};

const TYPES: [&str; 6] = [
    "location",
    "person",
    "cgroup",
    "smart_album",
    "memory",
    "contact",
];

/// `GET /user-entity/key?type=`.
///
/// # Errors
/// 404 `{}` before one was stored.
pub async fn key(
    State(state): State<AppState>,
    user: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let kind = query_value(query.as_deref(), "type").unwrap_or_default();
    let key = settings::entity_key(&mut *state.db.read().await?, user.id, &kind)
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    Ok(Json(json!({
        "userID": user.id,
        "type": kind,
        "encryptedKey": key.encrypted_key,
        "header": key.header,
    })))
}

/// A key to store.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct NewKey {
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "encryptedKey")]
    encrypted_key: String,
    header: String,
}

/// `POST /user-entity/key`. The same again is fine; another one never overwrites.
///
/// # Errors
/// 400 `{}` for a missing field or unknown type, 409 `ALREADY_EXISTS` for another key.
pub async fn set_key(
    State(state): State<AppState>,
    user: User,
    Json(new): Json<NewKey>,
) -> Result<StatusCode, ApiError> {
    if !TYPES.contains(&new.kind.as_str()) || new.encrypted_key.is_empty() || new.header.is_empty()
    {
        return Err(ApiError::BAD_REQUEST);
    }
    let key = settings::EntityKey {
        encrypted_key: new.encrypted_key,
        header: new.header,
    };
    let mut tx = state.db.write().await?;
    let now = tx.now();
    settings::insert_entity_key(&mut tx, user.id, &new.kind, &key, now).await?;
    if settings::entity_key(&mut tx, user.id, &new.kind).await? != Some(key) {
        return Err(ApiError::coded(
            StatusCode::CONFLICT,
            errors::ALREADY_EXISTS,
            "",
        ));
    }
    tx.commit().await?;
    Ok(StatusCode::OK)
}
