//! The small picture of a photo, asked for while its tile is in the page.

use std::rc::Rc;

use futures::future::{AbortHandle, abortable};
use leptos::{prelude::*, task::spawn_local};
use potluck_engine::{AlbumId, Kind, PhotoId};

use crate::{
    AppObjectUrl,
    ui::state::{engine::use_engine, library::use_library},
};

/// How far it is.
#[derive(Clone, Debug, Default)]
pub enum Thumb {
    /// On its way.
    #[default]
    Loading,
    /// Here; the address lives as long as this.
    Picture(Rc<AppObjectUrl>),
    /// Cannot be had.
    Missing(Kind),
}

impl Thumb {
    /// For `src`.
    pub fn href(&self) -> Option<String> {
        match self {
            Thumb::Picture(url) => Some(url.as_str().to_owned()),
            Thumb::Loading | Thumb::Missing(_) => None,
        }
    }
}

/// Asks for a thumbnail; the question is dropped with the view. What failed for want of a network is asked again when
/// there is one.
pub fn use_thumb(album: AlbumId, photo: PhotoId) -> RwSignal<Thumb, LocalStorage> {
    let (engine, library) = (use_engine(), use_library());
    let thumb = RwSignal::new_local(Thumb::Loading);
    let asked = StoredValue::new(None::<AbortHandle>);
    // An address may name a photo before its album has been read.
    let is_known = Memo::new(move |_| library.photo(album, photo).is_some());
    Effect::new(move |_| {
        if !is_known.get() {
            return;
        }
        let is_online = library.is_online.get();
        let is_open = thumb.with_untracked(|thumb| {
            matches!(
                thumb,
                Thumb::Loading | Thumb::Missing(Kind::Offline | Kind::Server)
            )
        });
        if !is_open || (!is_online && asked.with_value(Option::is_some)) {
            return;
        }
        let (task, handle) = abortable(async move {
            let got = engine.get().thumbnail(album, photo).await;
            let got = got.map_or_else(|error| Thumb::Missing(error.kind), Thumb::Picture);
            // The view may be gone by now.
            thumb.try_set(got);
        });
        if let Some(before) = asked
            .try_update_value(|asked| asked.replace(handle))
            .flatten()
        {
            before.abort();
        }
        spawn_local(async move {
            let _ = task.await;
        });
    });
    on_cleanup(move || {
        if let Some(Some(handle)) = asked.try_update_value(Option::take) {
            handle.abort();
        }
    });
    thumb
}
