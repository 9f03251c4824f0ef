//! `POST /users/ott`: sends a one-time code.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::accounts::{OttPurpose, OttRequest};
use potluck_protocol::errors;

use crate::app::AppState;
use crate::auth::App;
use crate::config::normalize_email;
use crate::db::sqlite::{codes, users};
use crate::error::ApiError;
use crate::json::Json;
use crate::mail::{Letter, MailError};
use crate::middleware::ClientIp;

/// Codes live this long.
const CODE_SECONDS: i64 = 60 * 60;
/// Active codes one address may have in one app.
const CODES_MAX: i64 = 10;
/// Longer addresses exist nowhere (RFC 5321 allows 254).
const EMAIL_MAX: usize = 254;

/// Sends a code. Whether mail really went out is not told.
///
/// # Errors
/// In this order: 400 `{}`, 429 `{}` while sends are blocked, 403 `{}`, 409 or 404 by purpose, 429 `{}` for too many
/// codes.
pub async fn post(
    State(state): State<AppState>,
    app: App,
    ClientIp(ip): ClientIp,
    Json(request): Json<OttRequest>,
) -> Result<StatusCode, ApiError> {
    let email = normalize_email(&request.email);
    if email.is_empty() || email.len() > EMAIL_MAX {
        return Err(ApiError::BAD_REQUEST);
    }
    let now = state.clock.now();
    state.limits.codes_blocked(now)?;

    let hash = state.secrets.email_hash(&email);
    let account = users::by_email(&mut *state.db.read().await?, &hash).await?;
    let complete = account.is_some_and(|account| account.has_keys);
    let disclosing = match request.purpose {
        OttPurpose::Change if account.is_some() => Some(ApiError::FORBIDDEN),
        OttPurpose::Signup if complete => Some(ApiError::coded(
            StatusCode::CONFLICT,
            errors::USER_ALREADY_REGISTERED,
            "",
        )),
        // Says nothing about the address: everybody gets it.
        OttPurpose::Signup if state.config.accounts.disable_registration => {
            return Err(ApiError::FORBIDDEN);
        }
        OttPurpose::Login if account.is_none() => Some(ApiError::coded(
            StatusCode::NOT_FOUND,
            errors::USER_NOT_REGISTERED,
            "",
        )),
        OttPurpose::Login if !complete => Some(ApiError::coded(
            StatusCode::NOT_FOUND,
            errors::USER_SIGNUP_INCOMPLETE,
            "",
        )),
        _ => None,
    };
    if let Some(answer) = disclosing {
        // Whoever tries addresses one after another learns nothing from the hundred-and-first.
        return if state.limits.may_disclose(now) {
            Err(answer)
        } else {
            Ok(StatusCode::OK)
        };
    }

    let fixed = (request.purpose != OttPurpose::Change)
        .then(|| state.config.sign_in.fixed_codes.get(&email))
        .flatten();
    let code = match fixed {
        Some(code) => code.clone(),
        None => state.random.text(6, b"0123456789"),
    };
    let code_hash = state.secrets.code_hash(&hash, app.as_str(), &code);
    let mut tx = state.db.write().await?;
    let standing = codes::standing(&mut tx, &hash, app, now).await?;
    if standing.active >= CODES_MAX {
        return Err(ApiError::TOO_MANY);
    }
    state.limits.code_send(&ip, now)?;
    codes::insert(
        &mut tx,
        &hash,
        app,
        &code_hash,
        now,
        now.plus_seconds(CODE_SECONDS),
    )
    .await?;
    tx.commit().await?;

    if fixed.is_none() {
        state
            .mailer
            .send(Letter::code(&email, &code))
            .await
            .map_err(|error| match error {
                MailError::Address => ApiError::BAD_REQUEST,
                other => ApiError::internal(other),
            })?;
    }
    Ok(StatusCode::OK)
}
