//! One album: its header, who gave what, and the grid. The viewer opens over it as a route of its own.

mod empty;
mod header;
pub mod people;
mod rename;
mod viewing;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use potluck_engine::{AlbumId, PhotoId};

use self::{
    empty::Empty,
    header::Header,
    people::{ChipWords, PeopleChips, Whose, shown_photos},
    viewing::Viewing,
};
use crate::{
    AppFile,
    ui::{
        parts::{
            dropzone::DropAnywhere,
            grid::{Grid, GridSkeleton, Sight},
            picker::{Picker, PickerInput},
        },
        routes,
        screens::{missing::NothingHere, share::ShareDialog},
        state::{
            commands::{command, forget_finished},
            engine::use_engine,
            library::use_library,
            toasts::use_toasts,
        },
        text::en::album as words,
    },
};

stylance::import_style!(pub(self) css, "album.module.css");

/// The route: `/albums/:album` and `/albums/:album/:photo`.
#[component]
pub fn AlbumScreen() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| {
            params
                .get_str(routes::ALBUM_PARAM)
                .and_then(routes::parse_album)
        })
    });
    // Another album is another screen; the same one with another photo is not.
    move || match id.get() {
        Some(id) => view! { <Album id=id /> }.into_any(),
        None => view! { <NothingHere /> }.into_any(),
    }
}

#[component]
fn Album(id: AlbumId) -> impl IntoView {
    let (engine, library, toasts) = (use_engine(), use_library(), use_toasts());
    let params = use_params_map();
    let navigate = use_navigate();
    let show = RwSignal::new(Whose::Everyone);
    let sharing = RwSignal::new(false);
    let picker = Picker::new();
    let returned_from = RwSignal::new(None::<PhotoId>);
    let came_from_grid = StoredValue::new(false);

    let is_known = Memo::new(move |_| library.album(id).is_some());
    let photos: Memo<Arc<[PhotoId]>> = shown_photos(id, show);
    let has_any = Memo::new(move |_| !library.photos(id).is_empty());
    let is_loading = Memo::new(move |_| {
        library
            .album(id)
            .is_some_and(|album| !album.is_complete && album.count == 0)
    });
    let can_add = Memo::new(move |_| library.album(id).is_some_and(|album| album.can_add));
    let title = Memo::new(move |_| {
        library
            .album(id)
            .and_then(|album| album.title.ok())
            .unwrap_or_default()
    });
    let viewed = Memo::new(move |_| {
        params.with(|params| {
            params
                .get_str(routes::PHOTO_PARAM)
                .and_then(routes::parse_photo)
        })
    });

    // Looking at an album makes what is in it seen, now and as it comes in.
    let seen = command(move |engine, ()| async move { engine.mark_opened(id).await });
    Effect::new(move |_| {
        if library.album(id).is_some_and(|album| album.is_unread) {
            seen.give(());
        }
    });

    let add = Callback::new(move |files: Vec<AppFile>| {
        let engine = engine.get();
        forget_finished(&engine);
        leptos::task::spawn_local(async move {
            if let Err(error) = engine.enqueue(id, files).await {
                toasts.fail(error.kind);
            }
        });
    });
    let open = {
        let navigate = navigate.clone();
        Callback::new(move |photo: PhotoId| {
            came_from_grid.set_value(true);
            navigate(
                &routes::photo(id, photo),
                NavigateOptions {
                    scroll: false,
                    ..NavigateOptions::default()
                },
            );
        })
    };
    let sight = Sight {
        album: id,
        photos,
        href: Callback::new(move |photo| routes::photo(id, photo)),
        open,
        returned_from,
    };
    view! {
        <Show when=move || is_known.get() fallback=move || view! { <Unknown is_settled=library.is_settled /> }>
            <main id="main" class=css::page>
                <Header
                    id=id
                    on_add=Callback::new(move |()| picker.open())
                    on_share=Callback::new(move |()| sharing.set(true))
                />
                <PeopleChips album=id show=show words=ChipWords { everyone: words::EVERYONE, mine: words::YOU } />
                {move || {
                    if has_any.get() {
                        view! { <Grid sight=sight label=Signal::derive(move || words::grid(&title.get())) /> }.into_any()
                    } else if is_loading.get() {
                        view! { <GridSkeleton /> }.into_any()
                    } else {
                        view! { <Empty can_add=can_add /> }.into_any()
                    }
                }}
            </main>
            <Show when=move || can_add.get()>
                <PickerInput picker=picker on_files=add />
                <DropAnywhere words=words::DROP more=words::DROP_MORE on_files=add />
            </Show>
            <Show when=move || sharing.get()>
                <ShareDialog album=id on_close=Callback::new(move |()| sharing.set(false)) />
            </Show>
            <Viewing
                album=id
                photos=photos
                viewed=viewed
                came_from_grid=came_from_grid
                returned_from=returned_from
            />
        </Show>
    }
}

/// An album that is not here: not yet, or not at all.
#[component]
fn Unknown(is_settled: RwSignal<bool>) -> impl IntoView {
    view! {
        <Show
            when=move || is_settled.get()
            fallback=|| {
                view! {
                    <main id="main" class=css::page aria-busy="true">
                        <GridSkeleton />
                    </main>
                }
            }
        >
            <NothingHere />
        </Show>
    }
}
