//! Sign-in by password, without the password (docs/spec/accounts.md 3.5 and 3.6).

pub mod attributes;
pub mod complete;
pub mod create_session;
pub mod setup;
pub mod update;
pub mod verify_session;
