//! The open album: title, one button, the photos.

use std::sync::Arc;

use leptos::prelude::*;
use potluck_engine::{AlbumId, GuestName, PhotoId};

use super::{
    add::{AddButton, NameDialog, use_adding},
    css,
    held::HeldNote,
    looking::{Looking, use_looking},
    thanks::Thanks,
};
use crate::ui::{
    parts::{
        button::{Button, Look},
        dropzone::DropAnywhere,
        grid::{Grid, GridSkeleton, Sight},
        icon::{Icon, icon},
        picker::PickerInput,
    },
    screens::album::people::{ChipWords, PeopleChips, Whose, shown_photos},
    state::{library::use_library, link::use_open_link},
    text::{dates, guest::Words},
};

/// The page of an open link.
#[component]
pub(super) fn GuestAlbum(album: AlbumId, words: &'static Words) -> impl IntoView {
    let (library, open) = (use_library(), use_open_link());
    let whose = RwSignal::new(Whose::Everyone);
    let photos: Memo<Arc<[PhotoId]>> = shown_photos(album, whose);
    let adding = use_adding(album);
    let looking = use_looking();
    let can_add = Memo::new(move |_| open.get().is_some_and(|open| open.can_add));
    let can_download = Signal::derive(move || open.get().is_some_and(|open| open.can_download));
    let view = Memo::new(move |_| library.album(album));
    let title = Memo::new(move |_| {
        view.get()
            .and_then(|view| view.title.ok())
            .unwrap_or_default()
    });
    let count = Memo::new(move |_| view.get().map_or(0, |view| view.count));
    let is_loading = Memo::new(move |_| {
        view.get()
            .is_none_or(|view| !view.is_complete && view.count == 0)
    });
    let facts = move || {
        let view = view.get()?;
        if view.count == 0 {
            return None;
        }
        let count = words.photos(view.count);
        Some(match view.span_ms {
            Some((first, last)) => format!("{} · {count}", dates::span(first, last)),
            None => count,
        })
    };
    let sight = Sight {
        album,
        photos,
        href: Callback::new(move |photo| looking.href(photo)),
        open: Callback::new(move |photo| looking.open(photo)),
        returned_from: looking.returned_from,
    };
    let name = move || match adding.name.get() {
        Some(GuestName::Named(name)) => Some(name),
        Some(GuestName::Anonymous) => Some(words.anonymous.to_owned()),
        None => None,
    };
    view! {
        <main id="main" class=css::page lang=words.lang>
            <header class=css::head>
                <p class="soft small">
                    {move || if can_add.get() { words.invitation } else { words.invitation_to_look }}
                </p>
                <h1 dir="auto">{title}</h1>
                <p class=[css::facts, "num"].join(" ")>{facts}</p>
                <Show when=move || can_add.get() fallback=move || view! { <p class="soft">{words.only_look}</p> }>
                    <AddButton words=words.add adding=adding />
                    {move || {
                        name()
                            .map(|name| {
                                view! {
                                    <p class=css::called>
                                        {words.name_label} ": "
                                        <Button
                                            words=name
                                            look=Look::Text
                                            on_press=Callback::new(move |()| adding.ask_name())
                                        />
                                    </p>
                                }
                            })
                    }}
                    <p class=css::reassurance>{icon(Icon::Lock)} <span>{words.reassurance}</span></p>
                </Show>
            </header>
            <PeopleChips album=album show=whose words=ChipWords { everyone: words.everyone, mine: words.mine } />
            {move || {
                if count.get() > 0 {
                    view! { <Grid sight=sight label=title /> }.into_any()
                } else if is_loading.get() {
                    view! { <GridSkeleton /> }.into_any()
                } else {
                    view! { <p class=css::empty>{words.be_first}</p> }.into_any()
                }
            }}
        </main>
        // Stays when adding is turned off: the browser's dialog may be open, and what is chosen there deserves an answer.
        <PickerInput picker=adding.picker on_files=adding.on_files />
        <Show when=move || can_add.get()>
            <DropAnywhere words=words.drop on_files=adding.on_files />
        </Show>
        <NameDialog adding=adding words=words />
        <HeldNote adding=adding words=words />
        <Thanks words=words adding=adding whose=whose />
        <Looking looking=looking album=album photos=photos can_download=can_download />
    }
}
