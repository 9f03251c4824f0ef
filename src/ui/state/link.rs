//! The guest's side of a link.

use leptos::prelude::*;
use potluck_engine::{AlbumId, view::GuestView};

use super::library::use_library;
use crate::ui::text::guest::{self, Words};

/// What an open link allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLink {
    /// The album.
    pub album: AlbumId,
    /// Adding is allowed.
    pub can_add: bool,
    /// Saving originals is allowed.
    pub can_download: bool,
}

/// Where the guest stands.
pub fn use_guest() -> RwSignal<GuestView> {
    use_library().guest
}

/// What the link allows, once it is open.
pub fn use_open_link() -> Memo<Option<OpenLink>> {
    let guest = use_guest();
    Memo::new(move |_| match guest.get() {
        GuestView::Open {
            album,
            can_add,
            can_download,
        } => Some(OpenLink {
            album,
            can_add,
            can_download,
        }),
        _ => None,
    })
}

/// The words in the browser's language.
pub fn use_words() -> &'static Words {
    let preferred: Vec<String> = window()
        .navigator()
        .languages()
        .iter()
        .filter_map(|tag| tag.as_string())
        .collect();
    guest::words(preferred.iter().map(String::as_str))
}
