//! The one writer of the library. Every mutation says what it changed; nothing else changes the model.

use std::cell::RefCell;
use std::collections::BTreeMap;

use potluck_protocol::{AlbumId, EpochMicros, PhotoId, UserId};

use crate::Change;
use crate::library::{Album, Library, Photo, Shelf};

/// A photo that left an album, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The photo.
    pub id: PhotoId,
    /// Cursor of the tombstone.
    pub at: EpochMicros,
}

/// One mutation.
pub enum Update {
    /// Whose library it is; forgets everything when that is somebody else than before.
    Person(Option<UserId>),
    /// An album is new or changed; its photos stay.
    Album(Box<Album>),
    /// An album is no longer the caller's to see.
    AlbumGone(AlbumId),
    /// Rows of an album, in one batch.
    Rows {
        /// The album.
        album: AlbumId,
        /// New or changed.
        live: Vec<Photo>,
        /// Removed.
        gone: Vec<Gone>,
    },
    /// Exactly these photos are in the album: what the store says after another tab wrote to it.
    Replaced {
        /// The album.
        album: AlbumId,
        /// All of them.
        photos: Vec<Photo>,
    },
    /// Every row of the album up to here is known.
    Synced {
        /// The album.
        album: AlbumId,
        /// The cursor.
        cursor: EpochMicros,
    },
    /// The list of albums is known up to here.
    AlbumsSynced(EpochMicros),
    /// The person has seen everything up to here.
    Opened {
        /// The album.
        album: AlbumId,
        /// The mark.
        at: EpochMicros,
    },
    /// These photos came from this browser, through a link.
    Mine(Vec<PhotoId>),
    /// Nobody is here any more.
    Cleared,
}

impl Library {
    /// Changes the model and says how; empty when nothing is different.
    pub fn apply(&mut self, update: Update) -> Vec<Change> {
        match update {
            Update::Person(me) => self.set_person(me),
            Update::Album(album) => self.put_album(*album),
            Update::AlbumGone(id) => match self.albums.remove(&id) {
                Some(shelf) => vec![
                    Change::Albums,
                    Change::Album {
                        id,
                        added: Vec::new(),
                        changed: Vec::new(),
                        removed: shelf.photos.into_keys().collect(),
                    },
                ],
                None => Vec::new(),
            },
            Update::Rows { album, live, gone } => self.put_rows(album, live, &gone),
            Update::Replaced { album, photos } => {
                let kept: std::collections::BTreeSet<_> = photos.iter().map(|p| p.id).collect();
                let now = self.albums.get(&album);
                let gone = now.map_or_else(Vec::new, |shelf| {
                    let lost = shelf
                        .photos
                        .values()
                        .filter(|photo| !kept.contains(&photo.id));
                    lost.map(|photo| Gone {
                        id: photo.id,
                        at: photo.updated,
                    })
                    .collect()
                });
                self.put_rows(album, photos, &gone)
            }
            Update::Synced { album, cursor } => match self.albums.get_mut(&album) {
                Some(shelf) if shelf.cursor != cursor => {
                    shelf.cursor = cursor;
                    vec![Change::Albums]
                }
                _ => Vec::new(),
            },
            Update::AlbumsSynced(cursor) => {
                self.cursor = cursor;
                Vec::new()
            }
            Update::Opened { album, at } => match self.albums.get_mut(&album) {
                Some(shelf) if shelf.opened < at => {
                    shelf.opened = at;
                    vec![Change::Albums]
                }
                _ => Vec::new(),
            },
            Update::Mine(photos) => self.put_mine(photos),
            Update::Cleared => {
                if self.albums.is_empty() && self.me.is_none() && self.mine.is_empty() {
                    return Vec::new();
                }
                *self = Self::default();
                vec![Change::Albums]
            }
        }
    }

    fn set_person(&mut self, me: Option<UserId>) -> Vec<Change> {
        if self.me == me {
            return Vec::new();
        }
        let had_albums = !self.albums.is_empty();
        *self = Self {
            me,
            ..Self::default()
        };
        if had_albums {
            vec![Change::Albums]
        } else {
            Vec::new()
        }
    }

    fn put_album(&mut self, album: Album) -> Vec<Change> {
        let id = album.id;
        // A guest's pull asks for the same album each time.
        if self
            .albums
            .get(&id)
            .is_some_and(|shelf| shelf.album == album)
        {
            return Vec::new();
        }
        let link_before = self.albums.get(&id).map(|shelf| shelf.album.link.clone());
        let has_new_link = link_before.as_ref() != Some(&album.link);
        let mut changed = Vec::new();
        match self.albums.get_mut(&id) {
            Some(shelf) => {
                // Names under photos come from the album's people, the order from its public extras.
                let redraws = shelf.album.people != album.people
                    || shelf.album.owner_email != album.owner_email
                    || shelf.album.is_ascending != album.is_ascending;
                shelf.album = album;
                if redraws {
                    shelf.sorted.take();
                    changed = shelf.photos.keys().copied().collect();
                }
            }
            None => {
                self.albums.insert(
                    id,
                    Shelf {
                        album,
                        photos: BTreeMap::new(),
                        cursor: EpochMicros(0),
                        opened: EpochMicros(0),
                        sorted: RefCell::default(),
                    },
                );
            }
        }
        let mut changes = vec![Change::Albums];
        if has_new_link {
            changes.push(Change::Link);
        }
        if !changed.is_empty() {
            changes.push(Change::Album {
                id,
                added: Vec::new(),
                changed,
                removed: Vec::new(),
            });
        }
        changes
    }

    fn put_rows(&mut self, id: AlbumId, live: Vec<Photo>, gone: &[Gone]) -> Vec<Change> {
        let Some(shelf) = self.albums.get_mut(&id) else {
            return Vec::new();
        };
        let (mut added, mut changed, mut removed) = (Vec::new(), Vec::new(), Vec::new());
        for photo in live {
            match shelf.photos.get(&photo.id) {
                // A page asked for before a later answer came may bring an older state of the row.
                Some(known) if known.updated > photo.updated => continue,
                Some(known) if known.is_same(&photo) => continue,
                Some(_) => changed.push(photo.id),
                None => added.push(photo.id),
            }
            shelf.photos.insert(photo.id, photo);
        }
        for gone in gone {
            let is_newer = |known: &Photo| known.updated > gone.at;
            if shelf.photos.get(&gone.id).is_some_and(is_newer) {
                continue;
            }
            if shelf.photos.remove(&gone.id).is_some() {
                removed.push(gone.id);
            }
        }
        if added.is_empty() && changed.is_empty() && removed.is_empty() {
            return Vec::new();
        }
        shelf.sorted.take();
        vec![
            Change::Album {
                id,
                added,
                changed,
                removed,
            },
            Change::Albums,
        ]
    }

    fn put_mine(&mut self, photos: Vec<PhotoId>) -> Vec<Change> {
        let new: Vec<PhotoId> = photos
            .into_iter()
            .filter(|id| self.mine.insert(*id))
            .collect();
        let mut changes = Vec::new();
        for (id, shelf) in &mut self.albums {
            let here = |photo: &&PhotoId| shelf.photos.contains_key(photo);
            let changed: Vec<PhotoId> = new.iter().filter(here).copied().collect();
            if !changed.is_empty() {
                shelf.sorted.take();
                changes.push(Change::Album {
                    id: *id,
                    added: Vec::new(),
                    changed,
                    removed: Vec::new(),
                });
            }
        }
        changes
    }
}
