//! Account, plan and usage; and the answers about plans.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use potluck_protocol::accounts::{BonusData, EmptyObject, ProfileData, Subscription, UserDetails};
use potluck_protocol::{EpochMicros, UserId, errors};
use serde_json::{Value, json};

use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::{srp, users};
use crate::error::ApiError;
use crate::json::{Json, query_value};

fn gone() -> ApiError {
    ApiError::coded(StatusCode::NOT_FOUND, errors::USER_NOT_FOUND, "")
}

fn subscription(user: UserId, plan: &users::Plan) -> Subscription {
    Subscription {
        id: plan.subscription_id,
        user_id: user,
        product_id: plan.product_id.clone(),
        storage: plan.storage,
        original_transaction_id: "none".to_owned(),
        expiry_time: EpochMicros(plan.expiry_time),
        payment_provider: String::new(),
        attributes: EmptyObject {},
        price: String::new(),
        period: "year".to_owned(),
    }
}

/// `GET /users/details/v2`.
///
/// # Errors
/// 404 `USER_NOT_FOUND` for an account that is gone.
pub async fn get(
    State(state): State<AppState>,
    user: User,
    RawQuery(query): RawQuery,
) -> Result<Json<UserDetails>, ApiError> {
    let with_counts = query_value(query.as_deref(), "memoryCount").as_deref() != Some("false");
    let mut conn = state.db.snapshot().await?;
    let sealed = users::email(&mut conn, user.id).await?.ok_or_else(gone)?;
    let plan = users::plan(&mut conn, user.id).await?.ok_or_else(gone)?;
    let email = state
        .secrets
        .open_email(&sealed.ciphertext, &sealed.nonce)
        .ok_or_else(|| ApiError::internal("address was sealed under another key"))?;
    let account = users::by_email(&mut conn, &state.secrets.email_hash(&email))
        .await?
        .ok_or_else(gone)?;
    let file_count = if with_counts {
        Some(users::photos(&mut conn, user.id).await?)
    } else {
        None
    };
    Ok(Json(UserDetails {
        email,
        usage: plan.storage_consumed,
        subscription: subscription(user.id, &plan),
        file_count,
        shared_collections_count: with_counts.then_some(0),
        storage_bonus: 0,
        profile_data: ProfileData {
            can_disable_email_mfa: srp::is_set_up(&mut conn, user.id).await?,
            is_email_mfa_enabled: account.email_mfa,
            is_two_factor_enabled: false,
            passkey_count: 0,
        },
        bonus_data: BonusData::default(),
    }))
}

/// `GET /billing/plans/v2` and `GET /billing/user-plans`: there is nothing to buy.
pub async fn plans(State(state): State<AppState>) -> Json<Value> {
    Json(json!({
        "plans": [],
        "freePlan": {
            "storage": state.config.accounts.default_quota_bytes,
            "duration": 100,
            "period": "year",
        },
    }))
}

/// `GET /billing/user-plans`.
pub async fn user_plans(state: State<AppState>, _: User) -> Json<Value> {
    plans(state).await
}

/// `GET /billing/subscription`.
///
/// # Errors
/// 404 `USER_NOT_FOUND` for an account that is gone.
pub async fn billing_subscription(
    State(state): State<AppState>,
    user: User,
) -> Result<Json<Value>, ApiError> {
    let plan = users::plan(&mut *state.db.read().await?, user.id)
        .await?
        .ok_or_else(gone)?;
    Ok(Json(
        json!({ "subscription": subscription(user.id, &plan) }),
    ))
}

/// `GET /users/deletion-summary`: what an account would lose.
///
/// # Errors
/// Only when the database fails.
pub async fn deletion_summary(
    State(state): State<AppState>,
    user: User,
) -> Result<Json<Value>, ApiError> {
    let photos = users::photos(&mut *state.db.read().await?, user.id).await?;
    Ok(Json(json!({
        "photosAndVideosCount": photos, "authenticatorCodesCount": 0, "lockerRecordsCount": 0,
    })))
}
