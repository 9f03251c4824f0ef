//! Named settings and feature flags.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::settings;
use crate::error::ApiError;
use crate::json::{Json, query_value};

/// Settings a client may write, all `"true"` or `"false"`.
const SWITCHES: [&str; 4] = [
    "recoveryKeyVerified",
    "mapEnabled",
    "faceSearchEnabled",
    "passKeyEnabled",
];
/// Can be taken away, though there never is one.
const CUSTOM_DOMAIN: &str = "customDomain";
/// Upload URLs that name length and checksum exist here; nothing else of the bit set does.
const SERVER_API_FLAG: i64 = 1;

/// `GET /remote-store/feature-flags`. A failure here stops the whole sync of existing clients.
///
/// # Errors
/// Only when the database fails.
pub async fn feature_flags(
    State(state): State<AppState>,
    user: User,
) -> Result<Json<Value>, ApiError> {
    let stored = settings::all(&mut *state.db.read().await?, user.id).await?;
    let on = |key: &str| {
        stored
            .iter()
            .any(|(have, value)| have == key && value == "true")
    };
    Ok(Json(json!({
        "enableStripe": false,
        "disableCFWorker": true,
        "mapEnabled": on("mapEnabled"),
        "faceSearchEnabled": on("faceSearchEnabled"),
        "passKeyEnabled": on("passKeyEnabled"),
        "recoveryKeyVerified": on("recoveryKeyVerified"),
        "internalUser": false,
        "betaUser": false,
        "enableMobMultiPart": true,
        "serverApiFlag": SERVER_API_FLAG,
        "castUrl": "",
        "embedUrl": "",
    })))
}

/// `GET /remote-store?key=&defaultValue=`.
///
/// # Errors
/// 404 `{}` with neither a value nor a default.
pub async fn get(
    State(state): State<AppState>,
    user: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let key = query_value(query.as_deref(), "key").unwrap_or_default();
    let stored = settings::get(&mut *state.db.read().await?, user.id, &key).await?;
    let value = stored
        .or_else(|| query_value(query.as_deref(), "defaultValue"))
        .ok_or(ApiError::NOT_FOUND)?;
    Ok(Json(json!({ "value": value })))
}

/// A setting to write.
#[derive(Deserialize)]
pub struct Update {
    #[serde(default)]
    key: String,
    #[serde(default)]
    value: String,
}

/// `POST /remote-store/update`.
///
/// # Errors
/// 400 `BAD_REQUEST` for a setting clients may not write, or another value than `true` and `false`.
pub async fn update(
    State(state): State<AppState>,
    user: User,
    Json(update): Json<Update>,
) -> Result<StatusCode, ApiError> {
    if update.key == CUSTOM_DOMAIN && update.value.is_empty() {
        return Ok(StatusCode::OK);
    }
    if !SWITCHES.contains(&update.key.as_str()) {
        return Err(ApiError::bad_request("unknown key"));
    }
    if !["true", "false"].contains(&update.value.as_str()) {
        return Err(ApiError::bad_request("value must be true or false"));
    }
    let mut tx = state.db.write().await?;
    settings::set(&mut tx, user.id, &update.key, &update.value).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

/// `DELETE /remote-store/{key}`: only a custom domain can be removed, and there are none here.
///
/// # Errors
/// 400 `BAD_REQUEST` for every other key.
pub async fn delete(_: User, Path(key): Path<String>) -> Result<StatusCode, ApiError> {
    if key != CUSTOM_DOMAIN {
        return Err(ApiError::bad_request("key cannot be removed"));
    }
    Ok(StatusCode::OK)
}
