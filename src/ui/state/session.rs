//! Who is signed in.

use leptos::prelude::*;
use potluck_engine::view::SessionView;

use super::library::use_library;

/// The session, kept up to date.
pub fn use_session() -> RwSignal<SessionView> {
    use_library().session
}

/// The address of the one who is signed in.
pub fn use_email() -> Signal<Option<String>> {
    let session = use_session();
    Signal::derive(move || match session.get() {
        SessionView::SignedIn { email, .. } => Some(email),
        _ => None,
    })
}
