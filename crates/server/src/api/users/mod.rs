//! Accounts and sessions (docs/spec/accounts.md 3).

pub mod attributes;
pub mod change_email;
pub mod details;
pub mod email_mfa;
pub mod entity;
pub mod ott;
pub mod public_key;
pub mod recovery_key;
pub mod remote_store;
pub mod session_validity;
pub mod sessions;
pub mod srp;
pub mod stubs;
pub mod verify_email;

use crate::error::ApiError;
use crate::model::key_rules::KeyProblem;

impl From<KeyProblem> for ApiError {
    fn from(problem: KeyProblem) -> Self {
        match problem {
            KeyProblem::Missing => Self::BAD_REQUEST,
            other => Self::bad_request(other.to_string()),
        }
    }
}
