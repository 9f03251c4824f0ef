//! Codes, SRP, key attributes and sessions (docs/spec/accounts.md 2 and 3).

use serde::{Deserialize, Serialize};

use crate::sealed::plain;
use crate::{B64, EpochMicros, Sealed, UserId, null_as_default};

/// Why a one-time code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum OttPurpose {
    /// New account.
    Signup,
    /// Existing account.
    Login,
    /// New address of a signed-in account.
    Change,
    /// Resend, recovery; discloses nothing.
    #[default]
    #[serde(rename = "", other)]
    Unsaid,
}

/// Asks for a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OttRequest {
    /// Address; the server trims and lower-cases it.
    #[serde(default)]
    pub email: String,
    /// Left out only to resend.
    #[serde(
        default,
        skip_serializing_if = "is_unsaid",
        deserialize_with = "null_as_default"
    )]
    pub purpose: OttPurpose,
}

fn is_unsaid(p: &OttPurpose) -> bool {
    *p == OttPurpose::Unsaid
}

/// Gives the code back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyEmailRequest {
    /// Address.
    #[serde(default)]
    pub email: String,
    /// Six digits.
    #[serde(default, deserialize_with = "null_as_default")]
    pub ott: String,
    /// How they heard of us; stored on account creation only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// All thirteen key attributes; optional ones are `""` when unset (docs/spec/accounts.md 2.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct KeyAttributes {
    /// 16 bytes, Argon2id salt.
    pub kek_salt: B64,
    /// Legacy; empty.
    #[serde(deserialize_with = "null_as_default")]
    pub kek_hash: String,
    /// 48 bytes: master key under the KEK.
    pub encrypted_key: Sealed<plain::MasterKey>,
    /// 24 bytes.
    pub key_decryption_nonce: B64,
    /// 32 bytes, X25519.
    pub public_key: B64,
    /// 48 bytes: secret key under the master key.
    pub encrypted_secret_key: Sealed<plain::SecretKey>,
    /// 24 bytes.
    pub secret_key_decryption_nonce: B64,
    /// Argon2id memory in bytes.
    pub mem_limit: i64,
    /// Argon2id passes.
    pub ops_limit: i64,
    /// 48 bytes: master key under the recovery key.
    #[serde(deserialize_with = "null_as_default")]
    pub master_key_encrypted_with_recovery_key: Sealed<plain::MasterKey>,
    /// 24 bytes.
    #[serde(deserialize_with = "null_as_default")]
    pub master_key_decryption_nonce: B64,
    /// 48 bytes: recovery key under the master key.
    #[serde(deserialize_with = "null_as_default")]
    pub recovery_key_encrypted_with_master_key: Sealed<plain::RecoveryKey>,
    /// 24 bytes.
    #[serde(deserialize_with = "null_as_default")]
    pub recovery_key_decryption_nonce: B64,
}

/// Body of `PUT /users/attributes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAttributesRequest {
    /// The keys.
    #[serde(rename = "keyAttributes")]
    pub key_attributes: KeyAttributes,
}

/// Answer of verify-email and verify-session (docs/spec/accounts.md 2.2). The four session strings are always sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthResponse {
    /// The account.
    pub id: UserId,
    /// Case A.
    #[serde(
        rename = "keyAttributes",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub key_attributes: Option<KeyAttributes>,
    /// Case A: sealed box of the 32 raw token bytes.
    #[serde(
        rename = "encryptedToken",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub encrypted_token: Option<Sealed<plain::SessionToken>>,
    /// Case B: the token itself, in header form. A secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Cases D and E.
    #[serde(
        rename = "passkeySessionID",
        default,
        deserialize_with = "null_as_default"
    )]
    pub passkey_session_id: String,
    /// Cases D and E.
    #[serde(rename = "accountsUrl", default, deserialize_with = "null_as_default")]
    pub accounts_url: String,
    /// Case C.
    #[serde(
        rename = "twoFactorSessionID",
        default,
        deserialize_with = "null_as_default"
    )]
    pub two_factor_session_id: String,
    /// Case E.
    #[serde(
        rename = "twoFactorSessionIDV2",
        default,
        deserialize_with = "null_as_default"
    )]
    pub two_factor_session_id_v2: String,
    /// Only from verify-session.
    #[serde(rename = "srpM2", default, skip_serializing_if = "Option::is_none")]
    pub srp_m2: Option<B64>,
}

/// Answer of session-validity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionValidity {
    /// Keys were uploaded.
    #[serde(rename = "hasSetKeys")]
    pub has_set_keys: bool,
    /// The keys, if so.
    #[serde(
        rename = "keyAttributes",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub key_attributes: Option<KeyAttributes>,
}

/// What a client needs before it can derive anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SrpAttributes {
    /// UUID v4 text, lower case.
    #[serde(rename = "srpUserID")]
    pub srp_user_id: String,
    /// 16 bytes.
    pub srp_salt: B64,
    /// Argon2id memory in bytes.
    pub mem_limit: i64,
    /// Argon2id passes.
    pub ops_limit: i64,
    /// 16 bytes.
    pub kek_salt: B64,
    /// Sign in by code instead.
    #[serde(rename = "isEmailMFAEnabled")]
    pub is_email_mfa_enabled: bool,
}

/// Answer of `GET /users/srp/attributes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrpAttributesReply {
    /// Wrapped, as the wire has it.
    pub attributes: SrpAttributes,
}

/// Starts a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrpCreateSessionRequest {
    /// UUID text.
    #[serde(rename = "srpUserID", default)]
    pub srp_user_id: String,
    /// Exactly 512 bytes.
    #[serde(rename = "srpA", default)]
    pub srp_a: B64,
}

/// Answer of create-session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrpCreateSessionReply {
    /// UUID text.
    #[serde(rename = "sessionID")]
    pub session_id: String,
    /// 512 bytes.
    #[serde(rename = "srpB")]
    pub srp_b: B64,
}

/// Proves the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrpVerifySessionRequest {
    /// From create-session.
    #[serde(rename = "sessionID", default)]
    pub session_id: String,
    /// UUID text.
    #[serde(rename = "srpUserID", default)]
    pub srp_user_id: String,
    /// 32 bytes.
    #[serde(rename = "srpM1", default)]
    pub srp_m1: B64,
}

/// Starts a set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrpSetupRequest {
    /// A fresh UUID v4.
    #[serde(rename = "srpUserID", default)]
    pub srp_user_id: String,
    /// 16 bytes.
    #[serde(rename = "srpSalt", default)]
    pub srp_salt: B64,
    /// Up to 512 bytes, big-endian.
    #[serde(rename = "srpVerifier", default)]
    pub srp_verifier: B64,
    /// Exactly 512 bytes.
    #[serde(rename = "srpA", default)]
    pub srp_a: B64,
}

/// Answer of setup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrpSetupReply {
    /// UUID text.
    #[serde(rename = "setupID")]
    pub setup_id: String,
    /// 512 bytes.
    #[serde(rename = "srpB")]
    pub srp_b: B64,
}

/// Finishes the first set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrpCompleteRequest {
    /// From setup.
    #[serde(rename = "setupID", default)]
    pub setup_id: String,
    /// 32 bytes.
    #[serde(rename = "srpM1", default)]
    pub srp_m1: B64,
}

/// Answer of complete and update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrpCompleteReply {
    /// From setup.
    #[serde(rename = "setupID")]
    pub setup_id: String,
    /// 32 bytes.
    #[serde(rename = "srpM2")]
    pub srp_m2: B64,
}

/// The five attributes that a new password replaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdatedKeyAttributes {
    /// 16 bytes.
    pub kek_salt: B64,
    /// 48 bytes.
    pub encrypted_key: Sealed<plain::MasterKey>,
    /// 24 bytes.
    pub key_decryption_nonce: B64,
    /// Argon2id memory in bytes.
    pub mem_limit: i64,
    /// Argon2id passes.
    pub ops_limit: i64,
}

/// Changes the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrpUpdateRequest {
    /// From setup.
    #[serde(rename = "setupID", default)]
    pub setup_id: String,
    /// 32 bytes.
    #[serde(rename = "srpM1", default)]
    pub srp_m1: B64,
    /// Required; a missing one is 400.
    #[serde(rename = "updatedKeyAttr", default)]
    pub updated_key_attr: Option<UpdatedKeyAttributes>,
    /// Absent means true.
    #[serde(
        rename = "logOutOtherDevices",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub log_out_other_devices: Option<bool>,
}

/// One live session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The token itself, or an opaque handle on our server.
    pub token: String,
    /// When it was made.
    #[serde(rename = "creationTime")]
    pub creation_time: EpochMicros,
    /// Where it was last used.
    pub ip: String,
    /// Raw user agent.
    pub ua: String,
    /// For people: `Chrome, Linux`.
    #[serde(rename = "prettyUA")]
    pub pretty_ua: String,
    /// When it was last used.
    #[serde(rename = "lastUsedTime")]
    pub last_used_time: EpochMicros,
}

/// Answer of `GET /users/sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions {
    /// In no order.
    pub sessions: Vec<Session>,
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Row id.
    pub id: i64,
    /// The account.
    #[serde(rename = "userID")]
    pub user_id: UserId,
    /// `free`.
    #[serde(rename = "productID")]
    pub product_id: String,
    /// Bytes.
    pub storage: i64,
    /// `none`.
    #[serde(rename = "originalTransactionID")]
    pub original_transaction_id: String,
    /// When it ends.
    pub expiry_time: EpochMicros,
    /// Empty.
    pub payment_provider: String,
    /// Empty object.
    pub attributes: EmptyObject,
    /// Empty.
    pub price: String,
    /// `year`.
    pub period: String,
}

/// `{}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct EmptyObject {}

/// What kinds of sign-in an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct ProfileData {
    /// SRP is set up.
    #[serde(rename = "canDisableEmailMFA")]
    pub can_disable_email_mfa: bool,
    /// Codes are required.
    #[serde(rename = "isEmailMFAEnabled")]
    pub is_email_mfa_enabled: bool,
    /// TOTP is on.
    #[serde(rename = "isTwoFactorEnabled")]
    pub is_two_factor_enabled: bool,
    /// Number of passkeys.
    #[serde(rename = "passkeyCount")]
    pub passkey_count: i64,
}

/// Extra storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct BonusData {
    /// Always empty on our server.
    #[serde(
        rename = "storageBonuses",
        default,
        deserialize_with = "crate::null_as_empty"
    )]
    pub storage_bonuses: Vec<EmptyObject>,
}

/// Account, plan and usage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserDetails {
    /// The account's address.
    pub email: String,
    /// Bytes of ciphertext owned.
    pub usage: i64,
    /// The plan.
    pub subscription: Subscription,
    /// Own photos, trash not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_count: Option<i64>,
    /// Always 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_collections_count: Option<i64>,
    /// Bytes on top of the plan.
    #[serde(default)]
    pub storage_bonus: i64,
    /// Kinds of sign-in.
    #[serde(default, deserialize_with = "null_as_default")]
    pub profile_data: ProfileData,
    /// Bonuses.
    #[serde(default, deserialize_with = "null_as_default")]
    pub bonus_data: BonusData,
}

/// Answer of `GET /users/public-key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKeyReply {
    /// 32 bytes.
    #[serde(rename = "publicKey")]
    pub public_key: B64,
}

/// Answer of `GET /ping`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pong {
    /// `pong`.
    pub message: String,
    /// Build.
    pub id: String,
}
