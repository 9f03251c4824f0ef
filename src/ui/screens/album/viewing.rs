//! The viewer over an album: which photo is the route's, and Back closes it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use potluck_engine::{AlbumId, PhotoId};

use crate::ui::{routes, screens::viewer::Viewer};

/// The viewer while the route names a photo.
#[component]
pub(super) fn Viewing(
    album: AlbumId,
    photos: Memo<Arc<[PhotoId]>>,
    viewed: Memo<Option<PhotoId>>,
    /// The grid is one step back in the history; else the album must be gone to.
    came_from_grid: StoredValue<bool>,
    returned_from: RwSignal<Option<PhotoId>>,
) -> impl IntoView {
    let navigate = use_navigate();
    let go = {
        let navigate = navigate.clone();
        // Looking through photos is one step in the history, so that Back closes the viewer.
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        Callback::new(move |photo: PhotoId| navigate(&routes::photo(album, photo), options.clone()))
    };
    let close = Callback::new(move |()| {
        if came_from_grid.get_value() {
            // Fails only where there is no history, and this page has one.
            let _ = window().history().and_then(|history| history.back());
        } else {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&routes::album(album), options);
        }
    });
    let is_open = Memo::new(move |_| viewed.get().is_some());
    // However it is closed, the grid goes to the photo seen last.
    Effect::new(move |before: Option<Option<PhotoId>>| {
        let now = viewed.get();
        if let (Some(Some(before)), None) = (before, now) {
            came_from_grid.set_value(false);
            returned_from.set(Some(before));
        }
        now
    });
    view! {
        <Show when=move || is_open.get()>
            <Viewer album=album photos=photos viewed=viewed can_download=Signal::stored(true) go=go close=close />
        </Show>
    }
}
