//! Name, days and count of an album, and what can be done with it.

use leptos::prelude::*;
use potluck_engine::AlbumId;

use super::{css, rename::Rename};
use crate::ui::{
    parts::{
        button::{Button, Look},
        icon::Icon,
        menu::{Menu, MenuItem},
    },
    state::library::use_library,
    text::{
        dates,
        en::{album as words, albums},
    },
};

/// The header.
#[component]
pub(super) fn Header(
    id: AlbumId,
    #[prop(into)] on_add: Callback<()>,
    #[prop(into)] on_share: Callback<()>,
) -> impl IntoView {
    let library = use_library();
    let renaming = RwSignal::new(false);
    let view = Memo::new(move |_| library.album(id));
    let title = Memo::new(move |_| {
        view.get()
            .map(|view| {
                view.title
                    .unwrap_or_else(|_| albums::BROKEN_TITLE.to_owned())
            })
            .unwrap_or_default()
    });
    // The line is always there, so that the first photo does not push the buttons about.
    let facts = move || {
        let view = view.get()?;
        if view.count == 0 {
            let words = if view.is_complete {
                words::NO_PHOTOS
            } else {
                "\u{a0}"
            };
            return Some(words.to_owned());
        }
        let count = words::photos(view.count);
        Some(match view.span_ms {
            Some((first, last)) => format!("{} · {count}", dates::span(first, last)),
            None => count,
        })
    };
    let can_add =
        Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.can_add)));
    let can_manage =
        Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.can_link)));
    Effect::new(move |_| document().set_title(&format!("{} · Potluck", title.get())));
    on_cleanup(|| document().set_title("Potluck"));
    view! {
        <header class=css::head>
            <div class=css::names>
                <h1 dir="auto">{title}</h1>
                <p class="soft num">{facts}</p>
            </div>
            <div class=css::acts>
                <Show when=move || can_add.get()>
                    <Button words=words::ADD look=Look::Primary picture=Icon::Plus on_press=on_add />
                </Show>
                <Button words=words::SHARE picture=Icon::Share on_press=on_share />
                <Show when=move || can_manage.get()>
                    <Menu
                        words=words::MORE
                        items=vec![
                            MenuItem {
                                words: words::RENAME,
                                picture: Icon::Pencil,
                                press: Callback::new(move |()| renaming.set(true)),
                            },
                        ]
                    />
                </Show>
            </div>
        </header>
        <Show when=move || renaming.get()>
            <Rename id=id title=title.get_untracked() on_close=Callback::new(move |()| renaming.set(false)) />
        </Show>
    }
}
