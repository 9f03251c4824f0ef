//! All albums.

mod card;
mod create;
mod empty;

use leptos::prelude::*;
use potluck_engine::AlbumId;

use self::{card::Card, create::NewAlbum, empty::Empty};
use crate::ui::{
    parts::{
        button::{Button, Look},
        icon::Icon,
    },
    state::library::use_library,
    text::en::{albums as words, common},
};

stylance::import_style!(pub(self) css, "albums.module.css");

/// The screen.
#[component]
pub fn Albums() -> impl IntoView {
    let library = use_library();
    // What the dialog starts from; `None` while it is closed.
    let creating = RwSignal::new(None::<String>);
    let open = move |title: &str| creating.set(Some(title.to_owned()));
    let has_any = Memo::new(move |_| library.albums.with(|albums| !albums.is_empty()));
    // While the server has not been asked, nothing is said about there being no album.
    let is_empty = Memo::new(move |_| !has_any.get() && library.is_settled.get());
    let ids = Memo::new(move |_| {
        library.albums.with(|albums| {
            albums
                .iter()
                .map(|album| album.id)
                .collect::<Vec<AlbumId>>()
        })
    });
    view! {
        <main id="main" class=css::page>
            <div class=css::head>
                <h1>{common::ALBUMS}</h1>
                <Button
                    words=words::NEW
                    look=Look::Primary
                    picture=Icon::Plus
                    on_press=Callback::new(move |()| open(""))
                />
            </div>
            <Show when=move || is_empty.get()>
                <Empty on_choose=Callback::new(move |title: String| open(&title)) />
            </Show>
            <Show when=move || has_any.get()>
                <ul class=css::grid role="list">
                    <For each=move || ids.get() key=|id| *id let:id>
                        <li>
                            <Card id=id />
                        </li>
                    </For>
                </ul>
            </Show>
        </main>
        {move || {
            creating.get().map(|title| view! { <NewAlbum title=title on_close=Callback::new(move |()| creating.set(None)) /> })
        }}
    }
}
