//! Saving the original, byte for byte what was added.

use leptos::prelude::*;
use potluck_engine::{AlbumId, PhotoId};
use wasm_bindgen::JsCast;

use crate::ui::{
    parts::{
        button::{Button, Look},
        icon::Icon,
    },
    state::{commands::command, library::use_library, toasts::use_toasts},
    text::en::viewer as words,
};

/// The button.
#[component]
pub(super) fn SaveButton(album: AlbumId, viewed: Memo<Option<PhotoId>>) -> impl IntoView {
    let (library, toasts) = (use_library(), use_toasts());
    let save = command(move |engine, photo: PhotoId| {
        let facts = library
            .photo_now(album, photo)
            .and_then(|photo| photo.facts.clone().ok());
        let name = facts.map_or_else(|| photo.to_string(), |facts| facts.name);
        async move {
            match engine.original(album, photo, &|_, _| ()).await {
                Ok(url) => save_as(url.as_str(), &name),
                Err(error) => toasts.fail(error.kind),
            }
            Ok(())
        }
    });
    view! {
        <Button
            words=words::DOWNLOAD
            look=Look::Plain
            picture=Icon::Download
            busy=Signal::derive(move || save.is_running())
            on_press=Callback::new(move |()| {
                if let Some(photo) = viewed.get_untracked() {
                    save.give(photo);
                }
            })
        />
    }
}

/// Hands a URL to the browser's downloads under a name.
fn save_as(href: &str, name: &str) {
    let Ok(anchor) = document().create_element("a") else {
        return;
    };
    let anchor: web_sys::HtmlAnchorElement = anchor.unchecked_into();
    anchor.set_href(href);
    anchor.set_download(name);
    anchor.click();
}
