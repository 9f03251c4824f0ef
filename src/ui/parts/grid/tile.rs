//! One photo in the grid.

use leptos::{ev, prelude::*};
use potluck_engine::{
    PhotoId,
    view::{PhotoKind, PhotoView},
};

use super::{css, days::HEADER_PX, view::Shared};
use crate::ui::{
    parts::{
        icon::{Icon, icon},
        thumb::{Thumb, use_thumb},
    },
    state::library::use_library,
    text::{
        dates,
        en::{album as words, viewer},
    },
};

/// The id of a tile's link, to find it again.
pub(super) fn element_id(photo: PhotoId) -> String {
    format!("photo-{photo}")
}

/// What a tile says about its photo; changes rarely, and only then is the tile drawn again.
#[derive(Clone, PartialEq)]
struct Caption {
    spoken: String,
    by: Option<String>,
    duration: Option<String>,
    is_broken: bool,
}

#[component]
pub(super) fn Tile(photo: PhotoId, shared: Shared) -> impl IntoView {
    let library = use_library();
    let album = shared.sight.album;
    let caption = Memo::new(move |_| library.photo(album, photo).map(|photo| caption(&photo)));
    let position = Memo::new(move |_| {
        shared
            .positions
            .with(|positions| positions.get(&photo).copied())
    });
    let rect = Memo::new(move |_| {
        let position = position.get()?;
        shared
            .layout
            .with(|layout| layout.place(position).map(|(_, rect)| rect))
    });
    let px = move |of: fn(super::rows::Rect) -> f64| format!("{}px", rect.get().map_or(0.0, of));
    let total = Memo::new(move |_| shared.sight.photos.with(|ids| ids.len()));
    let thumb = use_thumb(album, photo);
    let is_loaded = RwSignal::new(false);
    let open = move |event: ev::MouseEvent| {
        // A press that asks for a new tab gets one.
        if event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
        {
            event.prevent_default();
            shared.sight.open.try_run(photo);
        }
    };
    let mark = move || {
        let is_broken =
            caption.with(|caption| caption.as_ref().is_some_and(|caption| caption.is_broken));
        let is_missing = thumb.with(|thumb| matches!(thumb, Thumb::Missing(_)));
        (is_broken || is_missing).then(|| {
            let words = if is_broken { words::BROKEN } else { words::NO_PREVIEW };
            view! { <span class=css::mark>{icon(Icon::ImageOff)} <span aria-hidden="true">{words}</span></span> }
        })
    };
    view! {
        <li
            class=css::cell
            style:left=move || px(|rect| rect.x)
            style:top=move || px(|rect| rect.y + HEADER_PX)
            style:width=move || px(|rect| rect.width)
            style:height=move || px(|rect| rect.height)
            aria-posinset=move || position.get().map(|position| (position + 1).to_string())
            aria-setsize=move || total.get().to_string()
        >
            <a
                class=css::tile
                id=element_id(photo)
                href=shared.sight.href.run(photo)
                data-noscroll=""
                aria-label=move || caption.with(|caption| caption.as_ref().map(|caption| caption.spoken.clone()))
                tabindex=move || if position.get().is_some() && position.get() == shared.tabbable.get() { "0" } else { "-1" }
                on:focus=move |_| {
                    // A frame may bring the focus to a tile that is just leaving.
                    if let Some(Some(position)) = position.try_get_untracked() {
                        shared.current.set(position);
                    }
                }
                on:click=open
            >
                {move || {
                    thumb
                        .with(Thumb::href)
                        .map(|href| {
                            view! {
                                <img
                                    class=css::picture
                                    class=(css::here, move || is_loaded.get())
                                    src=href
                                    alt=""
                                    draggable="false"
                                    decoding="async"
                                    on:load=move |_| is_loaded.set(true)
                                />
                            }
                        })
                }}
                {mark}
                {move || {
                    let duration = caption.with(|caption| caption.as_ref().and_then(|caption| caption.duration.clone()));
                    duration.map(|duration| view! { <span class=css::kind aria-hidden="true">{icon(Icon::Play)} {duration}</span> })
                }}
                {move || {
                    let by = caption.with(|caption| caption.as_ref().and_then(|caption| caption.by.clone()));
                    by.map(|by| view! { <span class=css::by aria-hidden="true">{by}</span> })
                }}
            </a>
        </li>
    }
}

/// Name, date and giver, as a screen reader says them.
fn caption(photo: &PhotoView) -> Caption {
    let Ok(facts) = &photo.facts else {
        return Caption {
            spoken: words::BROKEN.to_owned(),
            by: None,
            duration: None,
            is_broken: true,
        };
    };
    let mut spoken = vec![facts.caption.clone().unwrap_or_else(|| facts.name.clone())];
    if facts.caption.is_some() {
        spoken.push(facts.name.clone());
    }
    spoken.push(dates::moment(facts.taken_local_ms));
    if let Some(by) = &photo.added_by {
        spoken.push(format!("{} {by}", viewer::ADDED_BY.to_lowercase()));
    }
    let duration = (facts.kind == PhotoKind::Video).then(|| {
        facts
            .duration_s
            .map_or_else(String::new, |s| format!("{}:{:02}", s / 60, s % 60))
    });
    Caption {
        spoken: spoken.join(", "),
        by: photo.added_by.clone(),
        duration,
        is_broken: false,
    }
}
