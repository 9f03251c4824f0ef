//! Model to what is drawn: order, covers, names, and what the caller may do.

use std::cmp::Reverse;
use std::rc::Rc;

use potluck_protocol::{AlbumId, EpochMicros, PhotoId};

use crate::library::{Library, Photo, Shelf, day};
use crate::view::{AlbumView, PhotoKind, PhotoView, RoleView};

impl Library {
    /// Albums that are shown, latest change first.
    #[must_use]
    pub fn album_views(&self) -> Vec<AlbumView> {
        let shown = self.albums.values().filter(|shelf| !shelf.album.is_hidden);
        let mut views: Vec<AlbumView> = shown.map(|shelf| self.album_view(shelf)).collect();
        views.sort_by_key(|view| (Reverse(view.updated_us), Reverse(view.id)));
        views
    }

    /// One album, shown or not.
    #[must_use]
    pub fn view(&self, album: AlbumId) -> Option<AlbumView> {
        self.albums.get(&album).map(|shelf| self.album_view(shelf))
    }

    /// Photos of an album, newest first, or oldest first where its owner says so.
    #[must_use]
    pub fn photo_views(&self, album: AlbumId) -> Rc<[Rc<PhotoView>]> {
        let Some(shelf) = self.albums.get(&album) else {
            return Rc::from([]);
        };
        if let Some(sorted) = &*shelf.sorted.borrow() {
            return Rc::clone(sorted);
        }
        let mut photos: Vec<&Photo> = shelf.photos.values().collect();
        photos.sort_by_cached_key(|photo| Reverse(photo.sort_key()));
        if shelf.album.is_ascending {
            photos.reverse();
        }
        let views = photos
            .into_iter()
            .map(|photo| Rc::new(self.photo_view(shelf, photo)));
        let sorted: Rc<[Rc<PhotoView>]> = views.collect();
        *shelf.sorted.borrow_mut() = Some(Rc::clone(&sorted));
        sorted
    }

    /// One photo of an album.
    #[must_use]
    pub fn one_photo_view(&self, album: AlbumId, photo: PhotoId) -> Option<PhotoView> {
        let shelf = self.albums.get(&album)?;
        let photo = shelf.photos.get(&photo)?;
        Some(self.photo_view(shelf, photo))
    }

    fn album_view(&self, shelf: &Shelf) -> AlbumView {
        let album = &shelf.album;
        let link = album.link.as_ref();
        AlbumView {
            id: album.id,
            title: album.title.clone(),
            count: shelf.photos.len(),
            cover: cover(shelf),
            span_ms: span_ms(shelf),
            role: album.role,
            people: people(shelf),
            has_link: link.is_some(),
            is_collecting: link.is_some_and(|link| link.enable_collect),
            can_add: album.can_add(),
            can_link: album.can_link(),
            is_unread: self.newest_foreign(shelf) > shelf.opened,
            // Rows of an album that does not open are not asked for.
            is_complete: shelf.cursor >= album.updated || album.title.is_err(),
            updated_us: album.updated.0,
        }
    }

    fn photo_view(&self, shelf: &Shelf, photo: &Photo) -> PhotoView {
        let opened = photo.opened.as_ref();
        let uploader = opened.ok().and_then(|opened| opened.uploader.clone());
        let is_mine = self.is_mine(photo);
        let added_by = uploader.or_else(|| {
            if is_mine || self.me == Some(photo.owner) {
                return None;
            }
            shelf.album.email_of(photo.owner).map(str::to_owned)
        });
        PhotoView {
            id: photo.id,
            facts: opened
                .map(|opened| opened.facts.clone())
                .map_err(|broken| *broken),
            added_by,
            is_mine,
        }
    }

    /// A guest's photo belongs to the album's owner by account, yet it is not what the owner added.
    fn is_mine(&self, photo: &Photo) -> bool {
        let is_guests = photo
            .opened
            .as_ref()
            .is_ok_and(|opened| opened.uploader.is_some());
        self.mine.contains(&photo.id) || (self.me == Some(photo.owner) && !is_guests)
    }

    /// When the newest photo came that somebody else added.
    pub(super) fn newest_foreign(&self, shelf: &Shelf) -> EpochMicros {
        if shelf.album.role == RoleView::Guest {
            // A guest's browser keeps no list of what is new; the link is opened to look at everything.
            return EpochMicros(0);
        }
        let foreign = shelf.photos.values().filter(|photo| !self.is_mine(photo));
        foreign.map(|photo| photo.added).max().unwrap_or_default()
    }
}

/// People besides the caller. The wire's list leaves the owner out and has the caller in, so for a participant the two
/// cancel out.
fn people(shelf: &Shelf) -> usize {
    shelf.album.people.len()
}

/// The chosen photo while it is there, else the newest with a thumbnail of its own, else the newest.
fn cover(shelf: &Shelf) -> Option<PhotoId> {
    if let Some(chosen) = shelf.album.cover.filter(|id| shelf.photos.contains_key(id)) {
        return Some(chosen);
    }
    let rank = |photo: &&Photo| {
        let has_picture = photo.opened.as_ref().is_ok_and(|opened| {
            !opened.has_static_thumbnail && opened.facts.kind != PhotoKind::Video
        });
        (has_picture, photo.opened.is_ok(), photo.sort_key())
    };
    shelf.photos.values().max_by_key(rank).map(|photo| photo.id)
}

/// First and last day, as the first moment of each.
fn span_ms(shelf: &Shelf) -> Option<(i64, i64)> {
    let opened = shelf
        .photos
        .values()
        .filter_map(|photo| photo.opened.as_ref().ok());
    let days = opened.map(|opened| day::day_start_ms(opened.facts.taken_local_ms));
    days.fold(None, |span, day| match span {
        None => Some((day, day)),
        Some((first, last)) => Some((day.min(first), day.max(last))),
    })
}
