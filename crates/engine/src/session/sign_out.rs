//! Leaving: by wish, because the server ended the session, or because another tab left.

use std::rc::Rc;

use crate::engine::{Access, Engine, Inner};
use crate::ports::{LocalStore, Platform};
use crate::session::{AuthToken, Keyring, SessionState};
use crate::{Change, Result, remote};

impl<P: Platform> Engine<P> {
    /// Forgets everything on this device, then tells the server. Works offline: the server's session then ends by
    /// itself when unused.
    ///
    /// # Errors
    /// `Storage` when the local cache cannot be wiped.
    pub async fn sign_out(&self) -> Result<()> {
        let inner = &self.0;
        let Some(token) = forget(inner) else {
            return Ok(());
        };
        inner.uploads.clear();
        let wiped = inner.platform.store().wipe().await;
        inner.announce_sign_out();
        inner.emit(&Change::Session);
        // A 401 means it was over already; without an answer there is nobody to tell.
        let _ = remote::accounts::logout(inner, &token).await;
        Ok(wiped?)
    }
}

/// Why a session ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Somebody signed out: nothing of theirs stays.
    Wished,
    /// The server ended it. Nobody wished that: what was in line for upload stays in line.
    OfItself,
}

/// The server says that this session is over.
pub(crate) fn session_over<P: Platform>(inner: &Rc<Inner<P>>) {
    if !leave(inner, End::OfItself) {
        return;
    }
    let task = Rc::clone(inner);
    inner.spawn(async move {
        // Nobody is there to tell; rows that stay are sealed, and the next sign-in removes them.
        let _ = task.platform.store().wipe().await;
        task.announce_session_over();
    });
}

/// Another tab left and wiped the store.
pub(crate) fn signed_out_elsewhere<P: Platform>(inner: &Rc<Inner<P>>, end: End) {
    // The wipe took the cache key with it, also from a guest's page.
    inner.cache_key.borrow_mut().take();
    if inner.access.get() == Access::Account {
        leave(inner, end);
    }
}

/// Forgets the session in this tab; false when there is none.
fn leave<P: Platform>(inner: &Inner<P>, end: End) -> bool {
    let person = inner.user_id();
    if forget(inner).is_none() {
        return false;
    }
    match (end, person) {
        (End::OfItself, Some(person)) => inner.uploads.keep_for(person),
        _ => inner.uploads.clear(),
    }
    inner.emit(&Change::Session);
    inner.emit(&Change::Uploads);
    true
}

/// Drops keys and model; gives the token of the session that was.
fn forget<P: Platform>(inner: &Inner<P>) -> Option<AuthToken> {
    let token = match &*inner.session.borrow() {
        SessionState::SignedIn(account) => account.token.clone(),
        _ => return None,
    };
    inner.epoch.set(inner.epoch.get() + 1);
    *inner.session.borrow_mut() = SessionState::SignedOut;
    *inner.keyring.borrow_mut() = Keyring::default();
    inner.cache_key.borrow_mut().take();
    inner.clear_model();
    Some(token)
}
