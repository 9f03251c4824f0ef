//! The face of the product: somebody with nothing but a link.
//!
//! No router here. The page is one address; a looked-at photo is a step in the history, so that Back closes it, and
//! keeps whatever the platform noted there.

mod add;
mod album;
mod closed;
mod gate;
mod held;
mod looking;
mod thanks;

use leptos::prelude::*;
use potluck_engine::view::GuestView;

use self::{album::GuestAlbum, gate::Gate};
use crate::ui::{
    parts::grid::GridSkeleton,
    state::{
        library::use_library,
        link::{use_guest, use_open_link, use_words},
        network::keep_fresh,
    },
};
pub use closed::Closed;

stylance::import_style!(pub(self) css, "guest.module.css");

/// The page.
#[component]
pub fn GuestPage() -> impl IntoView {
    let (words, guest, open, library) = (use_words(), use_guest(), use_open_link(), use_library());
    keep_fresh();
    // The album stays up while its settings change; only its coming and going are other pages.
    let album = Memo::new(move |_| open.get().map(|open| open.album));
    let elsewhere = Memo::new(move |_| match guest.get() {
        GuestView::Open { .. } => None,
        other => Some(other),
    });
    Effect::new(move |_| {
        let title = album
            .get()
            .and_then(|album| library.album(album))
            .and_then(|album| album.title.ok());
        document().set_title(&title.unwrap_or_else(|| "Potluck".to_owned()));
    });
    view! {
        {move || match elsewhere.get() {
            None => album.get().map(|album| view! { <GuestAlbum album=album words=words /> }).into_any(),
            Some(GuestView::Password { wrong }) => view! { <Gate words=words wrong=wrong /> }.into_any(),
            Some(GuestView::Closed(kind)) => view! { <Closed kind=kind words=words /> }.into_any(),
            Some(_) => {
                view! {
                    <main id="main" class=css::page>
                        <div class=[css::head, css::opening].join(" ")>
                            <h1>{words.opening}</h1>
                        </div>
                        <GridSkeleton />
                    </main>
                }
                    .into_any()
            }
        }}
    }
}
