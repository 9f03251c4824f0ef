//! Who gave what: chips that filter the grid.

use std::sync::Arc;

use leptos::prelude::*;
use potluck_engine::{AlbumId, PhotoId, view::PhotoView};

use super::css;
use crate::ui::{
    state::library::use_library,
    text::{en::album as album_words, numbers::grouped},
};

/// Whose photos are shown.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Whose {
    /// All.
    #[default]
    Everyone,
    /// One's own.
    Mine,
    /// One person's.
    By(String),
}

impl Whose {
    /// Whether a photo is among them.
    #[must_use]
    pub fn takes(&self, photo: &PhotoView) -> bool {
        match self {
            Whose::Everyone => true,
            Whose::Mine => photo.is_mine,
            Whose::By(name) => !photo.is_mine && photo.added_by.as_ref() == Some(name),
        }
    }
}

/// Ids of the shown photos, in order.
pub fn shown_photos(album: AlbumId, show: RwSignal<Whose>) -> Memo<Arc<[PhotoId]>> {
    let library = use_library();
    Memo::new(move |_| {
        let photos = library.photos(album);
        show.with(|show| {
            photos
                .iter()
                .filter(|photo| show.takes(photo))
                .map(|photo| photo.id)
                .collect()
        })
    })
}

/// People and how many photos each gave, most first; oneself is not among them.
pub fn givers(photos: &[std::rc::Rc<PhotoView>]) -> Vec<(String, usize)> {
    let mut people: Vec<(String, usize)> = Vec::new();
    for name in photos
        .iter()
        .filter(|photo| !photo.is_mine)
        .filter_map(|photo| photo.added_by.as_ref())
    {
        match people.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += 1,
            None => people.push((name.clone(), 1)),
        }
    }
    people.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    people
}

/// The two chips that are no names.
#[derive(Clone, Copy, Debug)]
pub struct ChipWords {
    /// All photos.
    pub everyone: &'static str,
    /// One's own.
    pub mine: &'static str,
}

/// The chips; only once there is somebody else.
#[component]
pub fn PeopleChips(album: AlbumId, show: RwSignal<Whose>, words: ChipWords) -> impl IntoView {
    let library = use_library();
    let people = Memo::new(move |_| givers(&library.photos(album)));
    let mine = Memo::new(move |_| {
        library
            .photos(album)
            .iter()
            .filter(|photo| photo.is_mine)
            .count()
    });
    let all = Memo::new(move |_| library.photos(album).len());
    // One's own photos alone are all photos: nothing to choose between.
    let has_choice = Memo::new(move |_| {
        people.with(|people| !people.is_empty()) || (0 < mine.get() && mine.get() < all.get())
    });
    // Whose last photo went is not chosen any more.
    Effect::new(move |_| {
        let is_gone = show.with_untracked(|show| match show {
            Whose::Everyone => false,
            Whose::Mine => mine.get() == 0,
            Whose::By(name) => people.with(|people| !people.iter().any(|(known, _)| known == name)),
        });
        if is_gone {
            show.set(Whose::Everyone);
        }
    });
    let chip = move |what: Whose, words: String, count: Option<usize>| {
        let (pressed, chosen) = (what.clone(), what);
        view! {
            <button
                type="button"
                class=css::chip
                aria-pressed=move || show.with(|show| *show == pressed).to_string()
                on:click=move |_| show.set(chosen.clone())
            >
                {words}
                {count.map(|count| view! { <span>{grouped(count as u64, ',')}</span> })}
            </button>
        }
    };
    view! {
        <Show when=move || has_choice.get()>
            <div class=css::chips role="group" aria-label=album_words::BY_PERSON>
                {chip(Whose::Everyone, words.everyone.to_owned(), None)}
                {move || (mine.get() > 0).then(|| chip(Whose::Mine, words.mine.to_owned(), Some(mine.get())))}
                {move || {
                    people
                        .get()
                        .into_iter()
                        .map(|(name, count)| chip(Whose::By(name.clone()), name, Some(count)))
                        .collect_view()
                }}
            </div>
        </Show>
    }
}
