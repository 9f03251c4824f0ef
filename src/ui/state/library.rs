//! Folds the engine's changes into signals: the only place that listens.
//!
//! The engine tells while it is at work, so nothing is read back from within the call: changes are gathered and
//! folded in a task of their own, many at once when many come.

use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use potluck_engine::{
    AlbumId, Change, PhotoId,
    view::{AlbumView, GuestView, LinkView, PhotoView, SessionView, UploadsView},
};

use super::engine::{EngineHandle, use_engine};

/// Everything the screens draw.
#[derive(Clone, Copy)]
pub struct Library {
    engine: EngineHandle,
    /// Who is signed in.
    pub session: RwSignal<SessionView>,
    /// All albums, as the engine orders them.
    pub albums: RwSignal<Arc<[AlbumView]>>,
    /// Where a guest stands.
    pub guest: RwSignal<GuestView>,
    /// The upload queue.
    pub uploads: RwSignal<UploadsView>,
    /// The browser knows of a network.
    pub has_network: RwSignal<bool>,
    /// The server can be reached.
    pub is_online: RwSignal<bool>,
    /// The server was asked since signing in: what is not here is not there.
    pub is_settled: RwSignal<bool>,
    links: ArcTriggerSlot,
    photos: StoredValue<HashMap<AlbumId, ArcTrigger>>,
}

type ArcTriggerSlot = StoredValue<ArcTrigger>;

impl Library {
    /// The album, if it is known; read again when albums change.
    pub fn album(self, id: AlbumId) -> Option<AlbumView> {
        self.albums.track();
        // Not from the list: an album may be hidden there and be open all the same.
        self.engine.get().album(id)
    }

    /// Its photos in the order they are shown; read again when they change.
    pub fn photos(self, album: AlbumId) -> Rc<[Rc<PhotoView>]> {
        self.photos_of(album).track();
        self.engine.get().photos(album)
    }

    /// One photo as it is now, for commands and tasks.
    pub fn photo_now(self, album: AlbumId, photo: PhotoId) -> Option<Rc<PhotoView>> {
        self.engine.get().photo(album, photo)
    }

    /// One photo; read again when the album's photos change.
    pub fn photo(self, album: AlbumId, photo: PhotoId) -> Option<Rc<PhotoView>> {
        self.photos_of(album).track();
        self.engine.get().photo(album, photo)
    }

    /// The album's link, for its owner; read again when links change.
    pub fn link(self, album: AlbumId) -> Option<LinkView> {
        self.links.get_value().track();
        self.engine.get().link(album)
    }

    fn photos_of(self, album: AlbumId) -> ArcTrigger {
        let known = self.photos.with_value(|photos| photos.get(&album).cloned());
        known.unwrap_or_else(|| {
            let fresh = ArcTrigger::new();
            self.photos
                .update_value(|photos| drop(photos.insert(album, fresh.clone())));
            fresh
        })
    }

    /// Reads everything once; after the engine has started.
    pub fn read_all(self) {
        let engine = self.engine.get();
        self.session.set(engine.session());
        self.albums.set(engine.albums().into());
        self.guest.set(engine.guest());
        self.uploads.set(engine.uploads());
        self.is_online.set(engine.is_online());
        self.links.get_value().notify();
        self.photos
            .with_value(|photos| photos.values().for_each(Notify::notify));
    }

    fn fold(self, changes: Vec<Change>) {
        let engine = self.engine.get();
        let has = |wanted: fn(&Change) -> bool| changes.iter().any(wanted);
        if has(|change| matches!(change, Change::Session)) {
            self.session.set(engine.session());
        }
        // An album's count, cover and span follow from its photos.
        if has(|change| {
            matches!(
                change,
                Change::Albums | Change::Album { .. } | Change::Session | Change::Link
            )
        }) {
            let albums: Arc<[AlbumView]> = engine.albums().into();
            if self.albums.with_untracked(|before| *before != albums) {
                self.albums.set(albums);
            }
        }
        let mut told = Vec::new();
        for change in &changes {
            if let Change::Album { id, .. } = change
                && !told.contains(id)
            {
                told.push(*id);
                self.photos_of(*id).notify();
            }
        }
        if has(|change| matches!(change, Change::Uploads)) {
            let uploads = engine.uploads();
            if self.uploads.with_untracked(|before| *before != uploads) {
                self.uploads.set(uploads);
            }
        }
        if has(|change| matches!(change, Change::Link | Change::Albums | Change::Session)) {
            let guest = engine.guest();
            if self.guest.with_untracked(|before| *before != guest) {
                self.guest.set(guest);
            }
            self.links.get_value().notify();
        }
        if has(|change| matches!(change, Change::Online)) {
            self.is_online.set(engine.is_online());
        }
    }
}

/// Starts listening to the engine, and puts the library within reach.
pub fn provide_library() -> Library {
    let engine = use_engine();
    let library = Library {
        engine,
        session: RwSignal::new(SessionView::Starting),
        albums: RwSignal::new(Arc::from([])),
        guest: RwSignal::new(GuestView::Opening),
        uploads: RwSignal::new(UploadsView::default()),
        has_network: RwSignal::new(window().navigator().on_line()),
        is_online: RwSignal::new(true),
        is_settled: RwSignal::new(false),
        links: StoredValue::new(ArcTrigger::new()),
        photos: StoredValue::new(HashMap::new()),
    };
    let gathered: Rc<RefCell<Vec<Change>>> = Rc::default();
    let subscription = engine.get().subscribe(move |change| {
        let mut waiting = gathered.borrow_mut();
        waiting.push(change.clone());
        if waiting.len() == 1 {
            let gathered = Rc::clone(&gathered);
            spawn_local(async move {
                let changes = std::mem::take(&mut *gathered.borrow_mut());
                library.fold(changes);
            });
        }
    });
    // As long as the page.
    StoredValue::new_local(subscription);
    provide_context(library);
    library
}

/// Asks the server once whenever somebody is signed in, so that empty can be told from not yet known.
pub fn settle(is_inside: Memo<bool>) {
    let library = use_library();
    Effect::new(move |_| {
        library.is_settled.set(false);
        if is_inside.get() {
            spawn_local(async move {
                // Without a network what is here is all that can be shown.
                let _ = library.engine.get().pull().await;
                library.is_settled.set(true);
            });
        }
    });
}

/// The library.
pub fn use_library() -> Library {
    expect_context()
}
