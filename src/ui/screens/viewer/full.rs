//! The picture itself: the thumbnail at once, then the original over it.

use std::{cell::Cell, rc::Rc};

use leptos::prelude::*;
use potluck_engine::{AlbumId, Kind, PhotoId, view::PhotoKind};

use super::css;
use crate::{
    AppObjectUrl,
    ui::{
        parts::{
            button::{Button, Size},
            progress::ProgressBar,
            thumb::{Thumb, use_thumb},
        },
        state::{commands::while_shown, engine::use_engine, library::use_library},
        text::{
            en::{common, viewer as words},
            errors,
        },
    },
};

/// Larger originals are not fetched ahead of being looked at.
const AHEAD_MAX_BYTES: u64 = 24_000_000;

/// Small pictures are not drawn larger than this many times their own size.
const LARGEST_SCALE: u64 = 2;

/// How far the original is.
#[derive(Clone)]
enum Full {
    /// Not asked for: the album is still being read.
    Waiting,
    Loading,
    Here(Rc<AppObjectUrl>),
    Failed(Kind),
}

/// One photo or video; another photo is another `Picture`.
#[component]
pub(super) fn Picture(
    album: AlbumId,
    photo: PhotoId,
    /// Fetched once this one is here.
    next: [Option<PhotoId>; 2],
    /// Leaves, where there is nothing to look at.
    close: Callback<()>,
) -> impl IntoView {
    let (engine, library) = (use_engine(), use_library());
    let thumb = use_thumb(album, photo);
    let full = RwSignal::new_local(Full::Waiting);
    let progress = RwSignal::new((0_u64, 0_u64));
    let is_shown = RwSignal::new(false);
    let cannot_show = RwSignal::new(false);
    let facts = Memo::new(move |_| {
        library
            .photo(album, photo)
            .and_then(|photo| photo.facts.clone().ok())
    });
    let is_video = Memo::new(move |_| {
        facts.with(|facts| {
            facts
                .as_ref()
                .is_some_and(|facts| facts.kind == PhotoKind::Video)
        })
    });

    // Pixels of the longer side, of the picture itself once it is here.
    let natural = RwSignal::new(None::<u32>);
    let cap = move || {
        let told = || facts.with(|facts| facts.as_ref().and_then(|facts| facts.size_px));
        let side = natural
            .get()
            .or_else(|| told().map(|(width, height)| width.max(height)))
            .filter(|side| *side > 0)?;
        Some(format!("{}px", u64::from(side) * LARGEST_SCALE))
    };
    let is_known = Memo::new(move |_| library.photo(album, photo).is_some());
    let is_absent = Memo::new(move |_| {
        !is_known.get() && library.album(album).is_some_and(|album| album.is_complete)
    });

    let load = move || {
        full.set(Full::Loading);
        while_shown(async move {
            let last = Cell::new(0_u64);
            let tell = |done: u64, all: u64| {
                // Every percent is often enough.
                if done == all || done.saturating_sub(last.get()) * 100 >= all {
                    last.set(done);
                    progress.try_set((done, all));
                }
            };
            match engine.get().original(album, photo, &tell).await {
                Ok(url) => {
                    full.try_set(Full::Here(url));
                    for ahead in next.into_iter().flatten() {
                        if is_small(library.photo_now(album, ahead).as_deref()) {
                            // Asked for again when it is looked at; then its failure is told.
                            let _ = engine.get().original(album, ahead, &|_, _| ()).await;
                        }
                    }
                }
                Err(error) => drop(full.try_set(Full::Failed(error.kind))),
            }
        });
    };
    // Loading ends with this view and not with the effect or the press that began it.
    let owner = Owner::current();
    let again = Callback::new(move |()| {
        if let Some(owner) = &owner {
            owner.with(load);
        }
    });
    Effect::new(move |_| {
        if is_known.get() && full.with_untracked(|full| matches!(full, Full::Waiting)) {
            again.run(());
        }
    });
    let alt = move || {
        facts.with(|facts| {
            facts
                .as_ref()
                .map(|facts| facts.caption.clone().unwrap_or_else(|| facts.name.clone()))
        })
    };
    let picture = move || {
        let Full::Here(url) = full.get() else {
            return None;
        };
        if cannot_show.get() {
            // The browser would draw its own sign of a broken picture.
            return None;
        }
        let src = url.as_str().to_owned();
        if is_video.get() {
            return Some(
                view! { <video class=css::film src=src controls autoplay playsinline on:error=move |_| cannot_show.set(true)></video> }
                    .into_any(),
            );
        }
        Some(
            view! {
                <img
                    class=[css::picture, css::full].join(" ")
                    class=(css::here, move || is_shown.get())
                    style:max-width=cap
                    style:max-height=cap
                    src=src
                    alt=alt
                    draggable="false"
                    on:load=move |event| {
                        let image: web_sys::HtmlImageElement = event_target(&event);
                        natural.set(Some(image.natural_width().max(image.natural_height())));
                        is_shown.set(true);
                    }
                    on:error=move |_| cannot_show.set(true)
                />
            }
            .into_any(),
        )
    };
    let message = move || match full.get() {
        Full::Waiting if !is_absent.get() => None,
        Full::Waiting | Full::Failed(Kind::NotFound) => Some(
            view! {
                <div class=css::message role="alert">
                    <p>{words::NOT_FOUND}</p>
                    <Button words=words::BACK size=Size::Small on_press=close />
                </div>
            }
            .into_any(),
        ),
        Full::Failed(kind) => Some(
            view! {
                <div class=css::message role="alert">
                    <p>{words::FAILED} ". " {errors::sentence(kind)}</p>
                    <Button words=common::RETRY size=Size::Small on_press=again />
                </div>
            }
            .into_any(),
        ),
        _ if cannot_show.get() => Some(
            view! { <div class=css::message role="alert"><p>{words::NOT_SHOWN}</p></div> }
                .into_any(),
        ),
        _ => None,
    };
    view! {
        {move || {
            thumb
                .with(Thumb::href)
                .map(|src| {
                    view! {
                        <img
                            class=[css::picture, css::under].join(" ")
                            class=(css::gone, move || is_shown.get())
                            style:max-width=cap
                            style:max-height=cap
                            src=src
                            alt=""
                            draggable="false"
                        />
                    }
                })
        }}
        {picture}
        {message}
        <Show when=move || full.with(|full| matches!(full, Full::Loading)) && progress.with(|(_, all)| *all > 0)>
            <div class=css::progress>
                <ProgressBar
                    label=common::LOADING
                    part=Signal::derive(move || progress.get().0)
                    whole=Signal::derive(move || progress.get().1)
                />
            </div>
        </Show>
    }
}

fn is_small(photo: Option<&potluck_engine::view::PhotoView>) -> bool {
    photo
        .and_then(|photo| photo.facts.as_ref().ok())
        .is_some_and(|facts| {
            facts.kind != PhotoKind::Video
                && facts.bytes.is_none_or(|bytes| bytes <= AHEAD_MAX_BYTES)
        })
}
