//! Fixed answers that keep existing clients going where this server has nothing (docs/spec/accounts.md 3.17, 4.5).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::auth::User;
use crate::error::{ApiError, json_response};
use crate::json::Json;

/// 501 `{}`: not available here.
pub async fn not_implemented() -> ApiError {
    ApiError::NOT_IMPLEMENTED
}

/// `200`, empty: taken note of, and thrown away.
pub async fn accepted() -> StatusCode {
    StatusCode::OK
}

/// As [`accepted`], for somebody signed in.
pub async fn user_accepted(_: User) -> StatusCode {
    StatusCode::OK
}

/// `POST /push/token`: there is nothing to push.
pub async fn empty_object(_: User) -> Json<Value> {
    Json(json!({}))
}

/// `GET /users/two-factor/status`: off.
pub async fn two_factor_status(_: User) -> Json<Value> {
    Json(json!({ "status": false }))
}

/// `GET /users/two-factor/recovery-status`: no passkeys.
pub async fn recovery_status(_: User) -> Json<Value> {
    Json(json!({ "allowAdminReset": true, "isPasskeyRecoveryEnabled": false }))
}

/// Diffs of what this server does not keep.
pub async fn empty_diff(_: User) -> Json<Value> {
    Json(json!({ "diff": [] }))
}

/// `GET /storage-bonus/details`.
pub async fn storage_bonus(_: User) -> Json<Value> {
    Json(json!({
        "referralStats": [], "bonuses": [], "refCount": 0, "refUpgradeCount": 0, "hasAppliedCode": false,
    }))
}

/// `GET /emergency-contacts/info`.
pub async fn emergency_contacts(_: User) -> Json<Value> {
    Json(json!({
        "contacts": [], "recoverSessions": [], "othersEmergencyContact": [], "othersRecoverySession": [],
    }))
}

/// `GET /billing/usage`: always gone.
pub async fn billing_usage() -> Response {
    let body = json!({ "message": "This endpoint is deprecated." }).to_string();
    json_response(StatusCode::GONE, body.into_bytes()).into_response()
}
