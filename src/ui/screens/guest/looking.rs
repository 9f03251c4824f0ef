//! The viewer over the guest page, with the browser's own history instead of a router.

use std::sync::Arc;

use leptos::{ev, prelude::*};
use potluck_engine::{AlbumId, PhotoId};

use crate::ui::{routes, screens::viewer::Viewer};

/// Which photo is looked at, and how the history got there.
#[derive(Clone, Copy)]
pub(super) struct Look {
    viewed: RwSignal<Option<PhotoId>>,
    /// The grid is one step back in the history.
    came_from_grid: StoredValue<bool>,
    /// Path and query without a photo.
    here: StoredValue<String>,
    /// The photo seen last.
    pub(super) returned_from: RwSignal<Option<PhotoId>>,
}

/// Reads the address, and follows Back and Forward.
pub(super) fn use_looking() -> Look {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default();
    let look = Look {
        viewed: RwSignal::new(photo_of(&query)),
        came_from_grid: StoredValue::new(false),
        here: StoredValue::new(path + &without_photo(&query)),
        returned_from: RwSignal::new(None),
    };
    let moved = window_event_listener(ev::popstate, move |_| {
        let photo = window()
            .location()
            .search()
            .ok()
            .and_then(|query| photo_of(&query));
        look.show(photo);
    });
    on_cleanup(move || moved.remove());
    look
}

impl Look {
    /// Address of a photo.
    pub(super) fn href(self, photo: PhotoId) -> String {
        self.here
            .with_value(|here| routes::guest_photo(here, photo))
    }

    /// Opens a photo, a step further in the history.
    pub(super) fn open(self, photo: PhotoId) {
        self.came_from_grid.set_value(true);
        self.write(&self.href(photo), true);
        self.show(Some(photo));
    }

    fn go(self, photo: PhotoId) {
        self.write(&self.href(photo), false);
        self.show(Some(photo));
    }

    fn close(self) {
        if self.came_from_grid.get_value() {
            let _ = window().history().and_then(|history| history.back());
        } else {
            self.write(&self.here.get_value(), false);
            self.show(None);
        }
    }

    fn show(self, photo: Option<PhotoId>) {
        let before = self.viewed.get_untracked();
        self.viewed.set(photo);
        if photo.is_none() && before.is_some() {
            self.came_from_grid.set_value(false);
            self.returned_from.set(before);
        }
    }

    /// Puts an address into the bar, with the entry's state as it is: the platform keeps the link's key there.
    fn write(self, address: &str, as_new: bool) {
        let Ok(history) = window().history() else {
            return;
        };
        let state = history.state().unwrap_or(wasm_bindgen::JsValue::NULL);
        let _ = if as_new {
            history.push_state_with_url(&state, "", Some(address))
        } else {
            history.replace_state_with_url(&state, "", Some(address))
        };
    }
}

/// The viewer, while a photo is looked at.
#[component]
pub(super) fn Looking(
    looking: Look,
    album: AlbumId,
    photos: Memo<Arc<[PhotoId]>>,
    #[prop(into)] can_download: Signal<bool>,
) -> impl IntoView {
    let viewed = Memo::new(move |_| looking.viewed.get());
    let is_open = Memo::new(move |_| viewed.get().is_some());
    view! {
        <Show when=move || is_open.get()>
            <Viewer
                album=album
                photos=photos
                viewed=viewed
                can_download=can_download
                go=Callback::new(move |photo| looking.go(photo))
                close=Callback::new(move |()| looking.close())
            />
        </Show>
    }
}

fn photo_of(query: &str) -> Option<PhotoId> {
    parts(query)
        .find_map(|part| part.strip_prefix("photo="))
        .and_then(routes::parse_photo)
}

fn without_photo(query: &str) -> String {
    let rest: Vec<_> = parts(query)
        .filter(|part| !part.starts_with("photo="))
        .collect();
    if rest.is_empty() {
        String::new()
    } else {
        format!("?{}", rest.join("&"))
    }
}

fn parts(query: &str) -> impl Iterator<Item = &str> {
    query
        .trim_start_matches('?')
        .split('&')
        .filter(|part| !part.is_empty())
}
