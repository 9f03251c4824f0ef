//! Who is signed in.

use leptos::prelude::*;
use potluck_engine::view::SessionView;

use super::library::use_library;

/// The page somebody came for and could not see without signing in.
#[derive(Clone, Copy)]
pub struct WayBack(StoredValue<Option<String>>);

impl WayBack {
    /// Keeps a path of ours for after signing in.
    pub fn keep(self, path: String) {
        self.0.set_value(Some(path));
    }

    /// The path that was kept, once.
    pub fn take(self) -> Option<String> {
        self.0.try_update_value(Option::take).flatten()
    }
}

/// Puts the way back within reach.
pub fn provide_way_back() {
    provide_context(WayBack(StoredValue::new(None)));
}

/// The way back.
pub fn use_way_back() -> WayBack {
    expect_context()
}

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
