//! One photo in a dark room. The same for owners and guests; who shows it decides what Back means.

mod full;
mod gestures;
mod info;
mod save;

use std::{sync::Arc, time::Duration};

use leptos::{ev, html, prelude::*};
use potluck_engine::{AlbumId, PhotoId};

use self::{full::Picture, gestures::use_swipe, info::InfoPanel, save::SaveButton};
use crate::ui::{
    parts::{
        button::{IconButton, Look},
        dialog::make_modal,
        icon::Icon,
    },
    state::library::use_library,
    text::en::viewer as words,
};

stylance::import_style!(pub(self) css, "viewer.module.css");

/// Chrome rests after this long without a movement.
const RESTS_AFTER: Duration = Duration::from_secs(3);

/// The viewer.
#[component]
pub fn Viewer(
    album: AlbumId,
    /// In the order one goes through them.
    photos: Memo<Arc<[PhotoId]>>,
    /// The one that is looked at.
    viewed: Memo<Option<PhotoId>>,
    #[prop(into)] can_download: Signal<bool>,
    /// Goes to another photo.
    go: Callback<PhotoId>,
    /// Leaves.
    close: Callback<()>,
) -> impl IntoView {
    let library = use_library();
    // Leaving takes a moment; a second Esc meanwhile would go back one page too far.
    let is_leaving = StoredValue::new(false);
    let close = Callback::new(move |()| {
        if !is_leaving.get_value() {
            is_leaving.set_value(true);
            close.run(());
        }
    });
    let dialog = NodeRef::<html::Dialog>::new();
    make_modal(dialog);
    let with_info = RwSignal::new(false);
    let (is_resting, stir) = use_rest();

    let position = Memo::new(move |_| {
        let viewed = viewed.get()?;
        photos.with(|photos| photos.iter().position(|photo| *photo == viewed))
    });
    let neighbour = move |step: isize| {
        let at = position.get()?.checked_add_signed(step)?;
        photos.with(|photos| photos.get(at).copied())
    };
    let turn = Callback::new(move |step: isize| {
        if let Some(photo) = untrack(|| neighbour(step)) {
            go.run(photo);
        }
    });
    let facts = Memo::new(move |_| library.photo(album, viewed.get()?)?.facts.clone().ok());
    let place = move || {
        position
            .get()
            .map(|at| words::position(at + 1, photos.with(|photos| photos.len())))
    };
    // Narrow phones have room for the count alone.
    let name = move || {
        let name = facts.with(|facts| facts.as_ref().map(|facts| facts.name.clone()))?;
        Some(if position.get().is_some() {
            format!(" · {name}")
        } else {
            name
        })
    };
    let label = move || {
        facts
            .with(|facts| facts.as_ref().map(|facts| facts.name.clone()))
            .unwrap_or_default()
    };

    let stage = NodeRef::<html::Div>::new();
    let close_info = Callback::new(move |()| {
        with_info.set(false);
        // The focus would go with the button, and the arrow keys with the focus.
        if let Some(stage) = stage.get_untracked() {
            let _ = stage.focus();
        }
    });
    let on_key = move |event: ev::KeyboardEvent| {
        stir.try_run(());
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowLeft" => turn.run(-1),
            "ArrowRight" => turn.run(1),
            "Home" => {
                if let Some(first) = photos.with_untracked(|photos| photos.first().copied()) {
                    go.run(first);
                }
            }
            "End" => {
                if let Some(last) = photos.with_untracked(|photos| photos.last().copied()) {
                    go.run(last);
                }
            }
            "i" | "I" => with_info.update(|shown| *shown = !*shown),
            _ => return,
        }
        event.prevent_default();
    };
    let swipe = use_swipe(turn, close);
    let class = move || {
        if is_resting.get() {
            [css::viewer, css::resting].join(" ")
        } else {
            css::viewer.to_owned()
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class=class
            aria-label=label
            data-room=""
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                close.try_run(());
            }
            // May be told after the viewer has left.
            on:close=move |_| {
                close.try_run(());
            }
            on:keydown=on_key
            on:pointermove=move |_| {
                stir.try_run(());
            }
        >
            <div node_ref=stage class=css::stage tabindex="-1" autofocus on:pointerdown=swipe.down on:pointerup=swipe.up on:pointercancel=swipe.cancel>
                <div class=css::bar>
                    <p class=css::name>
                        <span class="num" role="status">
                            {place}
                            <span class=css::file>{name}</span>
                        </span>
                    </p>
                    <div class=css::tools>
                        <Show when=move || can_download.get()>
                            <SaveButton album=album viewed=viewed />
                        </Show>
                        <IconButton
                            words=words::INFO.to_owned()
                            picture=Icon::Info
                            look=Look::Plain
                            pressed=Signal::from(with_info)
                            on_press=Callback::new(move |()| with_info.update(|shown| *shown = !*shown))
                        />
                        <IconButton words=words::CLOSE.to_owned() picture=Icon::Close look=Look::Plain on_press=close />
                    </div>
                </div>
                <Show when=move || neighbour(-1).is_some()>
                    <div class=css::side>
                        <IconButton
                            words=words::PREVIOUS.to_owned()
                            picture=Icon::ChevronLeft
                            on_press=Callback::new(move |()| turn.run(-1))
                        />
                    </div>
                </Show>
                <Show when=move || neighbour(1).is_some()>
                    <div class=[css::side, css::right].join(" ")>
                        <IconButton
                            words=words::NEXT.to_owned()
                            picture=Icon::ChevronRight
                            on_press=Callback::new(move |()| turn.run(1))
                        />
                    </div>
                </Show>
                {move || {
                    viewed
                        .get()
                        .map(|photo| {
                            let next = untrack(|| [neighbour(1), neighbour(-1)]);
                            view! { <Picture album=album photo=photo next=next close=close /> }
                        })
                }}
            </div>
            <Show when=move || with_info.get()>
                <InfoPanel album=album viewed=viewed on_close=close_info />
            </Show>
        </dialog>
    }
}

/// Whether the chrome rests, and what stirs it.
fn use_rest() -> (RwSignal<bool>, Callback<()>) {
    let is_resting = RwSignal::new(false);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stir = Callback::new(move |()| {
        if is_resting.try_get_untracked() == Some(true) {
            is_resting.set(false);
        }
        let rest = move || {
            is_resting.try_set(true);
        };
        let next = set_timeout_with_handle(rest, RESTS_AFTER).ok();
        if let Some(Some(before)) = timer.try_update_value(|timer| std::mem::replace(timer, next)) {
            before.clear();
        }
    });
    stir.run(());
    on_cleanup(move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    });
    (is_resting, stir)
}
