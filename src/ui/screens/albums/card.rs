//! One album in the grid of albums.

use leptos::prelude::*;
use potluck_engine::{
    AlbumId, PhotoId,
    view::{AlbumView, RoleView},
};

use super::css;
use crate::ui::{
    parts::{
        icon::{Icon, icon},
        thumb::{Thumb, use_thumb},
    },
    routes,
    state::library::use_library,
    text::en::{album, albums as words},
};

/// Cover, name, count, and what is special about it.
#[component]
pub(super) fn Card(id: AlbumId) -> impl IntoView {
    let library = use_library();
    let view = Memo::new(move |_| library.album(id));
    let cover = Memo::new(move |_| view.with(|view| view.as_ref().and_then(|view| view.cover)));
    view! {
        <a class=css::card href=routes::album(id)>
            <span class=css::cover aria-hidden="true">
                {icon(Icon::Images)}
                {move || cover.get().map(|photo| view! { <Cover album=id photo=photo /> })}
            </span>
            {move || view.get().map(|view| words_of(&view))}
        </a>
    }
}

fn words_of(view: &AlbumView) -> impl IntoView + use<> {
    let title = view
        .title
        .clone()
        .unwrap_or_else(|_| words::BROKEN_TITLE.to_owned());
    let link = match (view.has_link, view.is_collecting) {
        (_, true) => Some(words::COLLECTING),
        (true, false) => Some(words::LINK_ON),
        _ => None,
    };
    let shared = (!matches!(view.role, RoleView::Owner)).then_some(words::SHARED);
    let unread = view.is_unread;
    view! {
        <span class=css::words>
            <span class=css::title>
                <span class=css::name dir="auto">{title}</span>
                {unread.then(|| view! { <span class=css::dot role="img" aria-label=words::UNREAD title=words::UNREAD></span> })}
            </span>
            <span class=css::facts>
                <span class="num">{album::photos(view.count)}</span>
                {shared.map(|shared| view! { <span>{shared}</span> })}
                {link.map(|link| view! { <span>{link}</span> })}
            </span>
        </span>
    }
}

#[component]
fn Cover(album: AlbumId, photo: PhotoId) -> impl IntoView {
    let thumb = use_thumb(album, photo);
    let is_loaded = RwSignal::new(false);
    move || {
        thumb.with(Thumb::href).map(|href| {
            view! {
                <img
                    class=css::picture
                    class=(css::here, move || is_loaded.get())
                    src=href
                    alt=""
                    decoding="async"
                    on:load=move |_| is_loaded.set(true)
                />
            }
        })
    }
}
