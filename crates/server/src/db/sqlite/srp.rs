//! SRP: stored verifiers, sign-ins under way, pending set-ups.

use potluck_protocol::{B64, EpochMicros, UserId};
use sqlx::SqliteConnection;

use crate::db::Result;
use crate::secrets::EmailHash;

/// What an address's owner needs before deriving anything.
#[derive(Clone, Debug)]
pub struct Attributes {
    /// Account.
    pub user_id: i64,
    /// `None`: no SRP yet.
    pub srp_user_id: Option<String>,
    /// As above.
    pub salt: Option<String>,
    /// `None`: no keys yet.
    pub kek_salt: Option<String>,
    /// As above.
    pub mem_limit: Option<i64>,
    /// As above.
    pub ops_limit: Option<i64>,
    /// Codes are required.
    pub email_mfa: bool,
}

from_row!(Attributes {
    user_id,
    srp_user_id,
    salt,
    kek_salt,
    mem_limit,
    ops_limit,
    email_mfa
});

/// Everything about an address in one look, known or not.
///
/// # Errors
/// When the database fails.
pub async fn attributes(
    conn: &mut SqliteConnection,
    email: &EmailHash,
) -> Result<Option<Attributes>> {
    Ok(sqlx::query_as(
        "SELECT u.user_id, s.srp_user_id, s.salt, k.kek_salt, k.mem_limit, k.ops_limit, u.email_mfa
         FROM users u LEFT JOIN srp_auth s USING (user_id) LEFT JOIN key_attributes k USING (user_id)
         WHERE u.email_hash = ?1",
    )
    .bind(&email.0[..])
    .fetch_optional(conn)
    .await?)
}

/// Whose identity it is, and what a password is checked by.
#[derive(Clone)]
pub struct Identity {
    /// Account.
    pub user_id: i64,
    /// v.
    pub verifier: Vec<u8>,
    /// Codes are required.
    pub email_mfa: bool,
}

from_row!(Identity {
    user_id,
    verifier,
    email_mfa
});

/// Finds an identity.
///
/// # Errors
/// When the database fails.
pub async fn identity(conn: &mut SqliteConnection, srp_user_id: &str) -> Result<Option<Identity>> {
    Ok(sqlx::query_as(
        "SELECT s.user_id, s.verifier, u.email_mfa FROM srp_auth s JOIN users u USING (user_id)
         WHERE s.srp_user_id = ?1",
    )
    .bind(srp_user_id)
    .fetch_optional(conn)
    .await?)
}

/// True when the account can sign in by password.
///
/// # Errors
/// When the database fails.
pub async fn is_set_up(conn: &mut SqliteConnection, user: UserId) -> Result<bool> {
    Ok(
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM srp_auth WHERE user_id = ?1)")
            .bind(user.0)
            .fetch_one(conn)
            .await?,
    )
}

/// A sign-in under way.
#[derive(Clone)]
pub struct NewSession<'a> {
    /// UUID text.
    pub id: &'a str,
    /// UUID text.
    pub srp_user_id: &'a str,
    /// `None` for an identity nobody has.
    pub user: Option<UserId>,
    /// A.
    pub client_public: &'a [u8],
    /// b.
    pub server_secret: &'a [u8],
    /// Where from.
    pub client_ip: &'a str,
    /// Now.
    pub now: EpochMicros,
}

/// Sessions begun and never proven, by one client for one identity.
///
/// # Errors
/// When the database fails.
pub async fn open_sessions(
    conn: &mut SqliteConnection,
    srp_user_id: &str,
    client_ip: &str,
    since: EpochMicros,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM srp_sessions
         WHERE srp_user_id = ?1 AND client_ip = ?2 AND created_at > ?3 AND verified = 0",
    )
    .bind(srp_user_id)
    .bind(client_ip)
    .bind(since.0)
    .fetch_one(conn)
    .await?)
}

/// Begins a sign-in, and forgets those that began before `forget`.
///
/// # Errors
/// When the database fails.
pub async fn insert_session(
    conn: &mut SqliteConnection,
    new: NewSession<'_>,
    forget: EpochMicros,
) -> Result<()> {
    sqlx::query("DELETE FROM srp_sessions WHERE created_at <= ?1")
        .bind(forget.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "INSERT INTO srp_sessions (session_id, srp_user_id, user_id, client_public, server_secret,
            created_at, client_ip) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(new.id)
    .bind(new.srp_user_id)
    .bind(new.user.map(|user| user.0))
    .bind(new.client_public)
    .bind(new.server_secret)
    .bind(new.now.0)
    .bind(new.client_ip)
    .execute(conn)
    .await?;
    Ok(())
}

/// A handshake as stored: a sign-in, or a set-up.
#[derive(Clone)]
pub struct Handshake {
    /// Account; `None` for an identity nobody has.
    pub user_id: Option<i64>,
    /// UUID text.
    pub srp_user_id: String,
    /// What the proof is checked by; `None` as above.
    pub verifier: Option<Vec<u8>>,
    /// A.
    pub client_public: Vec<u8>,
    /// b.
    pub server_secret: Vec<u8>,
    /// When it began.
    pub created_at: i64,
    /// The proof was right.
    pub verified: bool,
    /// Proofs tried.
    pub wrong_attempts: i64,
}

from_row!(Handshake {
    user_id,
    srp_user_id,
    verifier,
    client_public,
    server_secret,
    created_at,
    verified,
    wrong_attempts
});

/// A sign-in under way. Its verifier is the account's present one, so a password changed meanwhile ends it.
///
/// # Errors
/// When the database fails.
pub async fn session(conn: &mut SqliteConnection, id: &str) -> Result<Option<Handshake>> {
    Ok(sqlx::query_as(
        "SELECT h.user_id, h.srp_user_id, s.verifier, h.client_public, h.server_secret, h.created_at,
            h.verified, h.wrong_attempts
         FROM srp_sessions h LEFT JOIN srp_auth s USING (srp_user_id) WHERE h.session_id = ?1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?)
}

/// Counts a proof, right or wrong, before it is looked at, so that no more than allowed are tried at once.
///
/// # Errors
/// When the database fails.
pub async fn count_session_proof(conn: &mut SqliteConnection, id: &str) -> Result<()> {
    sqlx::query(
        "UPDATE srp_sessions SET wrong_attempts = wrong_attempts + 1 WHERE session_id = ?1",
    )
    .bind(id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Closes a sign-in whose proof was right. False when it was closed before.
///
/// # Errors
/// When the database fails.
pub async fn verify_session(conn: &mut SqliteConnection, id: &str) -> Result<bool> {
    let done =
        sqlx::query("UPDATE srp_sessions SET verified = 1 WHERE session_id = ?1 AND verified = 0")
            .bind(id)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// A pending set-up.
#[derive(Clone)]
pub struct NewSetup<'a> {
    /// UUID text.
    pub id: &'a str,
    /// Who sets up.
    pub user: UserId,
    /// The new identity.
    pub srp_user_id: &'a str,
    /// Text as it came.
    pub salt: &'a B64,
    /// v.
    pub verifier: &'a [u8],
    /// A.
    pub client_public: &'a [u8],
    /// b.
    pub server_secret: &'a [u8],
    /// Now.
    pub now: EpochMicros,
}

/// Set-ups begun and never proven.
///
/// # Errors
/// When the database fails.
pub async fn open_setups(
    conn: &mut SqliteConnection,
    user: UserId,
    since: EpochMicros,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM srp_setups WHERE user_id = ?1 AND created_at > ?2 AND verified = 0",
    )
    .bind(user.0)
    .bind(since.0)
    .fetch_one(conn)
    .await?)
}

/// Begins a set-up, and forgets those that began before `forget`.
///
/// # Errors
/// When the database fails.
pub async fn insert_setup(
    conn: &mut SqliteConnection,
    new: NewSetup<'_>,
    forget: EpochMicros,
) -> Result<()> {
    sqlx::query("DELETE FROM srp_setups WHERE created_at <= ?1")
        .bind(forget.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "INSERT INTO srp_setups (setup_id, user_id, srp_user_id, salt, verifier, client_public,
            server_secret, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(new.id)
    .bind(new.user.0)
    .bind(new.srp_user_id)
    .bind(new.salt.as_str())
    .bind(new.verifier)
    .bind(new.client_public)
    .bind(new.server_secret)
    .bind(new.now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// A pending set-up of the account.
///
/// # Errors
/// When the database fails.
pub async fn setup(
    conn: &mut SqliteConnection,
    id: &str,
    user: UserId,
) -> Result<Option<Handshake>> {
    Ok(sqlx::query_as(
        "SELECT user_id, srp_user_id, verifier, client_public, server_secret, created_at, verified,
            wrong_attempts
         FROM srp_setups WHERE setup_id = ?1 AND user_id = ?2",
    )
    .bind(id)
    .bind(user.0)
    .fetch_optional(conn)
    .await?)
}

/// Counts a proof, as [`count_session_proof`].
///
/// # Errors
/// When the database fails.
pub async fn count_setup_proof(conn: &mut SqliteConnection, id: &str) -> Result<()> {
    sqlx::query("UPDATE srp_setups SET wrong_attempts = wrong_attempts + 1 WHERE setup_id = ?1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Closes a set-up whose proof was right. False when it was closed before.
///
/// # Errors
/// When the database fails.
pub async fn verify_setup(conn: &mut SqliteConnection, id: &str) -> Result<bool> {
    let done =
        sqlx::query("UPDATE srp_setups SET verified = 1 WHERE setup_id = ?1 AND verified = 0")
            .bind(id)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes the identity of a set-up the account's own, in place of an older one.
///
/// # Errors
/// When the database fails; a unique violation when somebody has this identity.
pub async fn activate(conn: &mut SqliteConnection, setup_id: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO srp_auth (user_id, srp_user_id, salt, verifier)
         SELECT user_id, srp_user_id, salt, verifier FROM srp_setups WHERE setup_id = ?1
         ON CONFLICT (user_id) DO UPDATE SET srp_user_id = excluded.srp_user_id,
            salt = excluded.salt, verifier = excluded.verifier",
    )
    .bind(setup_id)
    .execute(conn)
    .await?;
    Ok(())
}
