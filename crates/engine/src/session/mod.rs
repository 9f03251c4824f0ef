//! Accounts: how one is made, opened, restored and left.
//!
//! `sign_up` asks for codes and makes keys; `sign_in` proves a password by SRP; `by_code` opens an account with a
//! code and its password; `srp_setup` activates SRP; `restore` reads the session back on start; `sign_out` leaves. `keyring` holds the
//! keys. The texts that say what must be sent are docs/spec/accounts.md 4 and docs/spec/crypto.md 5 to 10.

mod attributes;
mod by_code;
mod email;
mod keyring;
mod restore;
mod sign_in;
mod sign_out;
mod sign_up;
mod srp_setup;
mod state;

pub(crate) use keyring::Keyring;
pub(crate) use restore::{signed_in_elsewhere, start};
pub(crate) use sign_out::{End, session_over, signed_out_elsewhere};
pub use sign_up::{CodeFor, CodeOutcome, RecoveryPhrase};
pub(crate) use state::{Account, AuthToken, SecretText, SessionState};

use crate::engine::Engine;
use crate::ports::{LocalStore, Platform};
use crate::view::SessionView;

impl<P: Platform> Engine<P> {
    /// Who is signed in.
    pub fn session(&self) -> SessionView {
        match &*self.0.session.borrow() {
            SessionState::Starting => SessionView::Starting,
            SessionState::SignedOut | SessionState::HalfOpen(_) => SessionView::SignedOut,
            SessionState::SignedIn(account) => SessionView::SignedIn {
                email: account.email.clone(),
                durable: self.0.platform.store().is_durable(),
            },
            SessionState::Guest => SessionView::Guest,
        }
    }

    /// Somebody who got past the e-mail code and has yet to choose or give a password: their address, and which of
    /// the two. A sign-up in this state survives a reload of the page.
    pub fn half_open(&self) -> Option<(String, CodeOutcome)> {
        match &*self.0.session.borrow() {
            SessionState::HalfOpen(half) => Some((half.email.clone(), half.outcome())),
            _ => None,
        }
    }
}
