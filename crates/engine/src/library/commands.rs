//! What a screen may ask about albums and photos.

use std::rc::Rc;

use potluck_protocol::{AlbumId, PhotoId};

use crate::engine::Engine;
use crate::library::Update;
use crate::ports::{Platform, Table};
use crate::sync::store;
use crate::view::{AlbumView, PhotoView};
use crate::{Result, cache};

impl<P: Platform> Engine<P> {
    /// Albums that are shown, latest change first.
    pub fn albums(&self) -> Vec<AlbumView> {
        self.0.library.borrow().album_views()
    }

    /// One album, shown or not.
    pub fn album(&self, id: AlbumId) -> Option<AlbumView> {
        self.0.library.borrow().view(id)
    }

    /// Photos of an album by the wall clock of their taking, newest first, or oldest first where its owner says so.
    pub fn photos(&self, album: AlbumId) -> Rc<[Rc<PhotoView>]> {
        self.0.library.borrow().photo_views(album)
    }

    /// One photo of an album.
    pub fn photo(&self, album: AlbumId, photo: PhotoId) -> Option<Rc<PhotoView>> {
        self.0
            .library
            .borrow()
            .one_photo_view(album, photo)
            .map(Rc::new)
    }

    /// The person looks at the album: what is in it now is no longer unread.
    ///
    /// # Errors
    /// `Storage` when that cannot be remembered; it holds for this visit all the same.
    pub async fn mark_opened(&self, id: AlbumId) -> Result<()> {
        let at = self.0.library.borrow().seen_mark(id);
        let changes = self
            .0
            .library
            .borrow_mut()
            .apply(Update::Opened { album: id, at });
        if changes.is_empty() {
            return Ok(());
        }
        let key = store::opened_key(&self.0.scope(), id);
        let put = cache::put(&self.0, Table::Notes, &key, &at).await;
        if let Ok(put) = &put {
            store::commit(&self.0, vec![put.clone()]).await;
        }
        for change in &changes {
            self.0.announce(change);
        }
        put.map(|_| ())
    }
}
