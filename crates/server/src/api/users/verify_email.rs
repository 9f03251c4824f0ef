//! `POST /users/verify-email`: takes a one-time code; signs in, or makes the account.

use axum::extract::State;
use axum::http::HeaderMap;
use potluck_protocol::accounts::{AuthResponse, VerifyEmailRequest};

use crate::app::AppState;
use crate::auth::App;
use crate::auth::issue::{Proven, issue};
use crate::config::normalize_email;
use crate::db::WriteTx;
use crate::db::sqlite::{codes, users};
use crate::error::ApiError;
use crate::json::Json;
use crate::mail::Letter;
use crate::middleware::ClientIp;
use crate::secrets::EmailHash;

/// Wrong guesses after which the active codes are worth nothing.
const WRONG_MAX: i64 = 20;
/// The free plan is for ever, as far as anybody will see: a hundred years of 365.25 days.
const PLAN_SECONDS: i64 = 100 * 31_557_600;
/// Longer answers to "how did you hear of us" are cut.
const SOURCE_MAX: usize = 200;

/// Signs in, or makes the account.
///
/// # Errors
/// 429 `{}` after twenty wrong guesses, 410 `{}` without an active code, 401 `{}` for a wrong one, 403 `{}` when
/// nobody new may sign up.
pub async fn post(
    State(state): State<AppState>,
    app: App,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    Json(request): Json<VerifyEmailRequest>,
) -> Result<Json<AuthResponse>, ApiError> {
    let email = normalize_email(&request.email);
    let hash = state.secrets.email_hash(&email);
    let mut tx = state.db.write().await?;
    if !take_code(&state, &mut tx, &hash, app, request.ott.trim()).await? {
        // The wrong guess must count although the request fails.
        tx.commit().await?;
        return Err(ApiError::UNAUTHORIZED);
    }
    let account = users::by_email(&mut tx, &hash).await?;
    let user = match account {
        Some(account) => account.id,
        None if state.config.accounts.disable_registration => return Err(ApiError::FORBIDDEN),
        None => {
            let (ciphertext, nonce) = state.secrets.seal_email(&email);
            let source: Option<String> = request
                .source
                .map(|source| source.chars().take(SOURCE_MAX).collect());
            let plan_ends = tx.now().plus_seconds(PLAN_SECONDS);
            let new = users::New {
                email_hash: &hash,
                email: &users::SealedEmail { ciphertext, nonce },
                source: source.as_deref(),
                quota_bytes: state.config.accounts.default_quota_bytes,
                plan_ends,
            };
            let user = users::create(&mut tx, new).await?;
            tracing::info!(user_id = user.0, "account made");
            user
        }
    };
    let proven = Proven {
        user,
        app,
        ip: &ip,
        headers: &headers,
    };
    let answer = issue(&state, &mut tx, proven).await?;
    tx.commit().await?;

    let notify = account.is_some_and(|account| account.has_keys && !account.email_mfa);
    if notify && let Err(error) = state.mailer.send(Letter::signed_in(&email)).await {
        // They are signed in; a notice that cannot be sent is no reason to send them away.
        tracing::warn!(%error, "notice of a sign-in could not be sent");
    }
    Ok(Json(answer))
}

/// Uses the code up. False when it is wrong, which is then counted but not yet committed.
///
/// # Errors
/// 429 `{}` or 410 `{}`.
pub(super) async fn take_code(
    state: &AppState,
    tx: &mut WriteTx,
    email: &EmailHash,
    app: App,
    code: &str,
) -> Result<bool, ApiError> {
    let now = tx.now();
    let standing = codes::standing(tx, email, app, now).await?;
    if standing.wrong_attempts >= WRONG_MAX {
        return Err(ApiError::TOO_MANY);
    }
    if standing.active == 0 {
        return Err(ApiError::GONE);
    }
    let code_hash = state.secrets.code_hash(email, app.as_str(), code);
    if codes::consume(tx, email, app, &code_hash, now).await? {
        return Ok(true);
    }
    codes::count_wrong(tx, email, app, now).await?;
    Ok(false)
}
