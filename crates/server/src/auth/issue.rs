//! Gives a session to whoever has just proven who they are.

use axum::http::HeaderMap;
use potluck_crypto::{OsRandom, PublicKey, sealed_box};
use potluck_protocol::accounts::AuthResponse;
use potluck_protocol::{Sealed, UserId};

use crate::app::AppState;
use crate::auth::App;
use crate::auth::extract::user_agent;
use crate::auth::token::SessionToken;
use crate::db::WriteTx;
use crate::db::sqlite::{tokens, users};
use crate::error::ApiError;

/// Who has proven it, and from where.
pub struct Proven<'a> {
    /// The account.
    pub user: UserId,
    /// In which app.
    pub app: App,
    /// Client address.
    pub ip: &'a str,
    /// For the user agent.
    pub headers: &'a HeaderMap,
}

/// Makes a token and the answer that carries it: sealed to the account's public key (case A), or plain while the
/// account has no keys yet (case B). See docs/spec/accounts.md 2.2.
///
/// # Errors
/// 500 when the database fails or the stored public key cannot be used.
pub async fn issue(
    state: &AppState,
    tx: &mut WriteTx,
    proven: Proven<'_>,
) -> Result<AuthResponse, ApiError> {
    let token = SessionToken::make(&*state.random);
    let now = tx.now();
    tokens::insert(
        tx,
        tokens::New {
            hash: &token.hash(),
            user: proven.user,
            app: proven.app,
            ip: proven.ip,
            user_agent: &user_agent(proven.headers),
            now,
        },
    )
    .await?;
    let keys = users::keys(tx, proven.user).await?;
    let mut answer = AuthResponse {
        id: proven.user,
        key_attributes: None,
        encrypted_token: None,
        token: None,
        passkey_session_id: String::new(),
        accounts_url: String::new(),
        two_factor_session_id: String::new(),
        two_factor_session_id_v2: String::new(),
        srp_m2: None,
    };
    match keys {
        Some(keys) => {
            let public = keys.public_key.decode().map_err(ApiError::internal)?;
            let public = PublicKey::from_bytes(&public).map_err(ApiError::internal)?;
            let sealed = sealed_box::seal(token.bytes(), &public, &mut OsRandom)
                .map_err(ApiError::internal)?;
            answer.encrypted_token = Some(Sealed::encode(&sealed));
            answer.key_attributes = Some(keys);
        }
        None => answer.token = Some(token.text()),
    }
    Ok(answer)
}
