//! What we believe about albums and photos.
//!
//! | module | what |
//! | --- | --- |
//! | [`album`], [`photo`] | the two nouns, made from wire rows and opened plaintext |
//! | [`metadata`] | lenient reading of the plaintext JSON |
//! | [`day`] | wall-clock arithmetic: what day, what order |
//! | [`apply`] | the one writer; every mutation says what it changed |
//! | `view` | model to what is drawn |
//! | `commands` | what a screen may ask |
//!
//! No key lives here: a photo keeps its *wrapped* key, and whoever needs the bytes opens it with the album key from
//! the keyring. So a view, a log line or a crash dump of the model holds nothing that opens a picture.

pub(crate) mod album;
pub(crate) mod apply;
mod commands;
pub(crate) mod day;
pub(crate) mod metadata;
pub(crate) mod photo;
#[cfg(test)]
mod tests;
mod view;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use potluck_protocol::{AlbumId, EpochMicros, PhotoId, UserId};

use crate::view::PhotoView;

pub(crate) use crate::sync::store::reload;
pub(crate) use album::Album;
pub(crate) use apply::{Gone, Update};
pub(crate) use photo::{Photo, Row};

/// Albums and their photos. Read freely; written only by [`Library::apply`].
#[derive(Default)]
pub struct Library {
    me: Option<UserId>,
    /// Photos this browser deposited through a link; the wire does not tell guests apart.
    mine: BTreeSet<PhotoId>,
    albums: BTreeMap<AlbumId, Shelf>,
    /// The list of albums is known up to here.
    cursor: EpochMicros,
}

/// An album with what is in it.
struct Shelf {
    album: Album,
    photos: BTreeMap<PhotoId, Photo>,
    /// Every row up to here is known.
    cursor: EpochMicros,
    /// Everything up to here was seen by the person.
    opened: EpochMicros,
    /// Newest first (or as the album says); dropped by every write.
    sorted: RefCell<Option<Rc<[Rc<PhotoView>]>>>,
}

impl Library {
    /// An album's facts.
    #[must_use]
    pub fn facts(&self, album: AlbumId) -> Option<&Album> {
        self.albums.get(&album).map(|shelf| &shelf.album)
    }

    /// A photo with its wrapped key and headers.
    #[must_use]
    pub fn row(&self, album: AlbumId, photo: PhotoId) -> Option<&Photo> {
        self.albums.get(&album)?.photos.get(&photo)
    }

    /// Every album id, also of albums that are not shown.
    #[must_use]
    pub fn album_ids(&self) -> Vec<AlbumId> {
        self.albums.keys().copied().collect()
    }

    /// Up to where the list of albums is known; zero when nothing is.
    #[must_use]
    pub fn albums_cursor(&self) -> EpochMicros {
        self.cursor
    }

    /// Up to where the rows of an album are known; zero when nothing is.
    #[must_use]
    pub fn cursor(&self, album: AlbumId) -> EpochMicros {
        self.albums
            .get(&album)
            .map_or(EpochMicros(0), |shelf| shelf.cursor)
    }

    /// What the person has seen by now, were they to look at the album.
    #[must_use]
    pub fn seen_mark(&self, album: AlbumId) -> EpochMicros {
        self.albums.get(&album).map_or(EpochMicros(0), |shelf| {
            shelf.opened.max(self.newest_foreign(shelf))
        })
    }

    /// The photo of the album with that name, kind and content, if it is there.
    #[must_use]
    pub fn find_same(
        &self,
        album: AlbumId,
        name: &str,
        kind: crate::view::PhotoKind,
        hash: &str,
    ) -> Option<PhotoId> {
        let shelf = self.albums.get(&album)?;
        let mut photos = shelf.photos.values();
        photos
            .find(|photo| photo.is_content(name, kind, hash))
            .map(|photo| photo.id)
    }

    /// A photo of the signed-in account with that name, kind and content in another album that is not hidden: that
    /// album and the photo. `None` for guests, who own nothing.
    #[must_use]
    pub fn find_elsewhere(
        &self,
        album: AlbumId,
        name: &str,
        kind: crate::view::PhotoKind,
        hash: &str,
    ) -> Option<(AlbumId, PhotoId)> {
        let me = self.me?;
        let others = self
            .albums
            .iter()
            .filter(|(id, shelf)| **id != album && !shelf.album.is_hidden);
        let mut photos = others.flat_map(|(id, shelf)| shelf.photos.values().map(|p| (*id, p)));
        photos
            .find(|(_, photo)| photo.owner == me && photo.is_content(name, kind, hash))
            .map(|(id, photo)| (id, photo.id))
    }
}
