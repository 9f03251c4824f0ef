//! Accounts and sessions.

mod attributes;
mod change_email;
mod details;
mod ott;
mod sessions;
mod settings;
mod srp;
mod srp_setup;
mod support;
mod verify_email;
