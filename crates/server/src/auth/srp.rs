//! The server's side of SRP, as the handlers share it.
//!
//! Identities that nobody has are played to the end: the same statuses, sizes, counters and work as for real ones,
//! so that an address or an identity cannot be tried for existence.
//!
//! # Source
//! docs/spec/accounts.md 3.5, docs/spec/crypto.md 7.

use potluck_crypto::OsRandom;
use potluck_crypto::srp::{PROOF_BYTES, SrpServer, VALUE_BYTES};
use potluck_protocol::accounts::SrpAttributes;
use potluck_protocol::{B64, EpochMicros, errors};

use axum::http::StatusCode;
use subtle::ConstantTimeEq as _;

use crate::db::sqlite::srp::Handshake;
use crate::error::ApiError;
use crate::secrets::Secrets;

/// A handshake must be proven within this time.
pub const HANDSHAKE_SECONDS: i64 = 5 * 60;
/// Handshakes are counted, and kept, for this long.
pub const COUNTED_SECONDS: i64 = 60 * 60;
/// Unproven handshakes allowed in that time.
pub const OPEN_MAX: i64 = 10;
/// Wrong proofs allowed on one handshake.
pub const WRONG_MAX: i64 = 5;

/// Reads a UUID in any standard form and gives its lower-case text.
///
/// # Errors
/// 400 `{}`.
pub fn uuid(text: &str) -> Result<String, ApiError> {
    let id = uuid::Uuid::try_parse(text).map_err(|_| ApiError::BAD_REQUEST)?;
    if id.is_nil() {
        return Err(ApiError::BAD_REQUEST);
    }
    Ok(id.to_string())
}

/// Decodes a field that must be present.
///
/// # Errors
/// 400 `{}` when empty, 400 `BAD_REQUEST` when it is no base64.
pub fn decoded(field: &B64, name: &'static str) -> Result<Vec<u8>, ApiError> {
    if field.is_empty() {
        return Err(ApiError::BAD_REQUEST);
    }
    field
        .decode()
        .map_err(|_| ApiError::bad_request(format!("Invalid base64 for {name}")))
}

/// Decodes a field of an exact length.
///
/// # Errors
/// As [`decoded`], and 400 `BAD_REQUEST` for another length.
pub fn exact(field: &B64, name: &'static str, bytes: usize) -> Result<Vec<u8>, ApiError> {
    let value = decoded(field, name)?;
    if value.len() != bytes {
        return Err(ApiError::bad_request(format!("Invalid length for {name}")));
    }
    Ok(value)
}

/// Reads A: 512 bytes, a number from 1 to N − 1.
///
/// # Errors
/// 400.
pub fn client_value(field: &B64) -> Result<Vec<u8>, ApiError> {
    let value = exact(field, "srpA", VALUE_BYTES)?;
    // A verifier has to lie in the same range, so whoever can restore one from it has checked it; the one-byte
    // secret keeps the arithmetic short.
    if SrpServer::restore(&value, &[1]).is_err() {
        return Err(ApiError::bad_request("Invalid value for srpA"));
    }
    Ok(value)
}

/// Reads M1.
///
/// # Errors
/// 400.
pub fn proof(field: &B64) -> Result<Vec<u8>, ApiError> {
    exact(field, "srpM1", PROOF_BYTES)
}

/// What the server sends and keeps of a handshake it begins.
pub struct Begun {
    /// B.
    pub public: B64,
    /// b. A secret.
    pub secret: Vec<u8>,
}

/// Begins a handshake. The numbers have 4096 bits, so the work is done off the threads that serve others.
async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)
}

/// Begins a handshake for a verifier, which may lack leading zeros.
///
/// # Errors
/// 400 `BAD_REQUEST` when the number is not in the group.
pub async fn begin_with(verifier: Vec<u8>, name: &'static str) -> Result<Begun, ApiError> {
    run(move || SrpServer::make(&verifier, &mut OsRandom).map(|server| begun(&server)))
        .await?
        .map_err(|_| ApiError::bad_request(format!("Invalid value for {name}")))
}

/// Begins a handshake nobody can finish.
///
/// # Errors
/// 500 when the server is stopping.
pub async fn begin_decoy() -> Result<Begun, ApiError> {
    run(|| begun(&SrpServer::make_decoy(&mut OsRandom))).await
}

fn begun(server: &SrpServer) -> Begun {
    Begun {
        public: B64::encode(server.public_value()),
        secret: server.secret().to_vec(),
    }
}

/// Whether a handshake may still be proven.
///
/// # Errors
/// 410 `SESSION_ALREADY_VERIFIED` or `TOO_MANY_WRONG_ATTEMPTS`.
pub fn check_open(handshake: &Handshake) -> Result<(), ApiError> {
    let gone = |code| Err(ApiError::coded(StatusCode::GONE, code, ""));
    if handshake.verified {
        return gone(errors::SESSION_ALREADY_VERIFIED);
    }
    if handshake.wrong_attempts >= WRONG_MAX {
        return gone(errors::TOO_MANY_WRONG_ATTEMPTS);
    }
    Ok(())
}

/// True when the handshake began too long ago.
#[must_use]
pub fn is_over(handshake: &Handshake, now: EpochMicros) -> bool {
    EpochMicros(handshake.created_at).plus_seconds(HANDSHAKE_SECONDS) < now
}

/// Checks a proof and gives M2. Takes as long for an identity nobody has, and then always fails.
///
/// # Errors
/// 401 `{}`.
pub async fn check_proof(handshake: Handshake, m1: Vec<u8>) -> Result<B64, ApiError> {
    run(move || {
        let server = match (handshake.user_id, &handshake.verifier) {
            (Some(_), Some(verifier)) => SrpServer::restore(verifier, &handshake.server_secret),
            _ => Ok(SrpServer::make_decoy(&mut OsRandom)),
        };
        server.and_then(|server| server.check(&handshake.client_public, &m1))
    })
    .await?
    .map(|m2| B64::encode(&m2))
    .map_err(|_| ApiError::UNAUTHORIZED)
}

/// The answer to too many open handshakes.
#[must_use]
pub fn too_many() -> ApiError {
    ApiError::coded(
        StatusCode::TOO_MANY_REQUESTS,
        errors::TOO_MANY_UNVERIFIED_SESSIONS,
        "",
    )
}

/// Attributes of an address nobody has: always the same ones for it, and of the same shape as real ones.
#[must_use]
pub fn invented(secrets: &Secrets, normalized: &str) -> SrpAttributes {
    let first = secrets.derive("invented srp identity", normalized.as_bytes());
    let second = secrets.derive("invented kek salt", normalized.as_bytes());
    let srp_user_id = invented_id(secrets, &first).to_string();
    // Most devices manage the strong pair.
    let (mem_limit, ops_limit) = if second[16] < 192 {
        (1 << 30, 4)
    } else {
        (1 << 28, 16)
    };
    SrpAttributes {
        is_email_mfa_enabled: invented_mfa(secrets, &srp_user_id),
        srp_user_id,
        srp_salt: B64::encode(&first[16..]),
        mem_limit,
        ops_limit,
        kek_salt: B64::encode(&second[..16]),
    }
}

/// An identity whose second half is a keyed digest of its first, so that it is known again without being stored. To
/// everybody else it looks drawn.
fn invented_id(secrets: &Secrets, seed: &[u8; 32]) -> uuid::Uuid {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&seed[..8]);
    // The version goes into the first half, which the digest must cover as it will be read.
    let first = *uuid::Builder::from_random_bytes(id).as_uuid().as_bytes();
    let mark = secrets.derive("invented srp mark", &first[..8]);
    id[8..].copy_from_slice(&mark[..8]);
    uuid::Builder::from_random_bytes(id).into_uuid()
}

/// Is this one of ours?
fn is_invented(secrets: &Secrets, srp_user_id: &str) -> bool {
    let Ok(id) = uuid::Uuid::try_parse(srp_user_id) else {
        return false;
    };
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(id.as_bytes());
    invented_id(secrets, &seed)
        .as_bytes()
        .ct_eq(id.as_bytes())
        .into()
}

/// Whether an identity nobody has requires codes. It hangs on the identity alone, so that create-session refuses the
/// same ones whose attributes say so; one that this server never named requires none.
#[must_use]
pub fn invented_mfa(secrets: &Secrets, srp_user_id: &str) -> bool {
    is_invented(secrets, srp_user_id)
        && secrets.derive("invented mfa", srp_user_id.as_bytes())[0] < 51
}
