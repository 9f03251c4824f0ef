//! Thumbnails and originals: from memory, from the cache, from the server; opened by the pool.
//!
//! A thumbnail is kept as it came, still encrypted, so the cache needs no second seal. An original is opened chunk by
//! chunk on its way into the platform's sink and is never whole in the engine's memory.
//!
//! # Errors
//! `Corrupt` when an object does not open, ends before its last chunk, or goes on after it. `NotFound` when the photo
//! is not (or no longer) here.

mod lru;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, WeakShared};
use potluck_crypto::FileKey;
use potluck_crypto::secretstream::{Header, SEALED_CHUNK_BYTES, StreamDecryptor, plain_len};
use potluck_protocol::{AlbumId, B64, PhotoId};

use crate::engine::{Engine, Inner};
use crate::ports::{Body, Buffer, Clock, CryptoPool, LocalStore, Platform, Sink, Table, Write};
use crate::remote::objects::{self, Object};
use crate::view::PhotoKind;
use crate::{Error, Kind, Result, collect};
use lru::Lru;

/// Thumbnails kept ready to show: a few screens' worth, about 30 MB.
const THUMBNAILS: usize = 400;
/// Originals kept ready: the one on screen and its neighbours.
const ORIGINALS: usize = 3;
/// Waits before a thumbnail is asked for again.
const RETRY_MS: [u64; 3] = [2_000, 5_000, 10_000];

type Shown<P> = Rc<<P as Platform>::ObjectUrl>;
type Loading<P> = WeakShared<LocalBoxFuture<'static, Result<Shown<P>, Kind>>>;

/// Pictures ready to show, and those on their way.
pub(crate) struct Images<P: Platform> {
    thumbnails: RefCell<Lru<PhotoId, Shown<P>>>,
    originals: RefCell<Lru<PhotoId, Shown<P>>>,
    loading: RefCell<HashMap<PhotoId, Loading<P>>>,
}

impl<P: Platform> Default for Images<P> {
    fn default() -> Self {
        Self {
            thumbnails: RefCell::new(Lru::new(THUMBNAILS)),
            originals: RefCell::new(Lru::new(ORIGINALS)),
            loading: RefCell::default(),
        }
    }
}

impl<P: Platform> Images<P> {
    /// Lets go of every picture; what is on screen stays until the screen lets go too.
    pub(crate) fn forget(&self) {
        self.thumbnails.borrow_mut().clear();
        self.originals.borrow_mut().clear();
        self.loading.borrow_mut().clear();
    }

    /// Keeps a thumbnail that was made here.
    pub(crate) fn keep_thumbnail(&self, photo: PhotoId, url: P::ObjectUrl) {
        self.thumbnails.borrow_mut().insert(photo, Rc::new(url));
    }
}

impl<P: Platform> Engine<P> {
    /// The small picture of a photo. Requests for the same one share the work; dropping all of them cancels it.
    ///
    /// # Errors
    /// See the module.
    pub async fn thumbnail(&self, album: AlbumId, photo: PhotoId) -> Result<Rc<P::ObjectUrl>> {
        let images = &self.0.images;
        if let Some(url) = images.thumbnails.borrow_mut().get(&photo) {
            return Ok(url);
        }
        let running = images
            .loading
            .borrow()
            .get(&photo)
            .and_then(WeakShared::upgrade);
        let shared = match running {
            Some(shared) => shared,
            None => {
                let inner = Rc::clone(&self.0);
                let work = async move {
                    load_thumbnail(&inner, album, photo)
                        .await
                        .map_err(|e| e.kind)
                };
                let shared = work.boxed_local().shared();
                let mut loading = images.loading.borrow_mut();
                loading.retain(|_, weak| weak.upgrade().is_some());
                loading.extend(shared.downgrade().map(|weak| (photo, weak)));
                shared
            }
        };
        shared.await.map_err(Error::new)
    }

    /// The photo itself; `progress` hears plaintext bytes done and in all (0 when not known).
    ///
    /// # Errors
    /// See the module.
    pub async fn original(
        &self,
        album: AlbumId,
        photo: PhotoId,
        progress: &dyn Fn(u64, u64),
    ) -> Result<Rc<P::ObjectUrl>> {
        if let Some(url) = self.0.images.originals.borrow_mut().get(&photo) {
            return Ok(url);
        }
        let epoch = self.0.epoch.get();
        let url = Rc::new(load_original(&self.0, album, photo, progress).await?);
        if self.0.epoch.get() != epoch {
            return Err(Kind::Cancelled.into());
        }
        self.0
            .images
            .originals
            .borrow_mut()
            .insert(photo, Rc::clone(&url));
        Ok(url)
    }
}

/// Key and header that open one object of a photo.
fn opener<P: Platform>(
    inner: &Inner<P>,
    album: AlbumId,
    photo: PhotoId,
    object: Object,
) -> Result<(FileKey, [u8; 24])> {
    let library = inner.library.borrow();
    let row = library.row(album, photo).ok_or(Kind::NotFound)?;
    let album_key = inner.keyring.borrow().album(album).ok_or(Kind::NotFound)?;
    let header = match object {
        Object::Original => &row.file_header,
        Object::Thumbnail => &row.thumbnail_header,
    };
    let bytes = |text: &B64| text.decode().map_err(|e| Error::caused(Kind::Corrupt, e));
    let sealed_key = row
        .sealed_key
        .decode()
        .map_err(|e| Error::caused(Kind::Corrupt, e))?;
    let key = album_key.open_file_key(&sealed_key, &bytes(&row.key_nonce)?);
    let header = bytes(header)?.try_into().map_err(|_| Kind::Corrupt)?;
    Ok((key.map_err(|e| Error::caused(Kind::Corrupt, e))?, header))
}

async fn load_thumbnail<P: Platform>(
    inner: &Rc<Inner<P>>,
    album: AlbumId,
    photo: PhotoId,
) -> Result<Shown<P>> {
    let epoch = inner.epoch.get();
    let (key, header) = opener(inner, album, photo, Object::Thumbnail)?;
    let row = format!("{}{photo}", inner.scope());
    // A cached thumbnail may be of an older picture, or cut short by a full disk: then ask again.
    let cached = inner
        .platform
        .store()
        .get(Table::Thumbs, &row)
        .await
        .ok()
        .flatten();
    let opened = match cached {
        Some(sealed) => open(inner, sealed, &key, header).await.ok(),
        None => None,
    };
    let jpeg = match opened {
        Some(jpeg) => jpeg,
        None => {
            let sealed = fetch(inner, photo).await?;
            let jpeg = open(inner, sealed.clone(), &key, header).await?;
            if inner.epoch.get() == epoch {
                // A full disk costs only the next visit.
                let _ = inner
                    .platform
                    .store()
                    .commit(vec![Write::Put(Table::Thumbs, row, sealed)])
                    .await;
            }
            jpeg
        }
    };
    if inner.epoch.get() != epoch {
        return Err(Kind::Cancelled.into());
    }
    let url = Rc::new(inner.platform.object_url(jpeg, "image/jpeg"));
    inner
        .images
        .thumbnails
        .borrow_mut()
        .insert(photo, Rc::clone(&url));
    Ok(url)
}

async fn open<P: Platform>(
    inner: &Inner<P>,
    sealed: Vec<u8>,
    key: &FileKey,
    header: [u8; 24],
) -> Result<P::Buffer> {
    let sealed = P::Buffer::from_vec(sealed);
    Ok(inner.platform.pool().open_blob(sealed, key, header).await?)
}

async fn fetch<P: Platform>(inner: &Rc<Inner<P>>, photo: PhotoId) -> Result<Vec<u8>> {
    let once = async || {
        collect::while_settling(inner, async || {
            objects::fetch(inner, photo, Object::Thumbnail).await
        })
        .await
    };
    for wait_ms in RETRY_MS {
        match once().await {
            Err(error) if matches!(error.kind, Kind::Busy | Kind::Server) => {
                inner.platform.clock().sleep(wait_ms).await;
            }
            other => return other,
        }
    }
    once().await
}

async fn load_original<P: Platform>(
    inner: &Rc<Inner<P>>,
    album: AlbumId,
    photo: PhotoId,
    progress: &dyn Fn(u64, u64),
) -> Result<P::ObjectUrl> {
    let (key, header) = opener(inner, album, photo, Object::Original)?;
    let (mime, total) = {
        let library = inner.library.borrow();
        let opened = library
            .row(album, photo)
            .and_then(|row| row.opened.as_ref().ok());
        let sealed_bytes = opened.and_then(|opened| opened.facts.bytes);
        let total = sealed_bytes
            .and_then(|bytes| plain_len(bytes).ok())
            .unwrap_or(0);
        let mime = opened.map_or("application/octet-stream", |o| {
            mime(o.facts.kind, &o.facts.name)
        });
        (mime, total)
    };
    let header = Header::from_bytes(&header).map_err(|e| Error::caused(Kind::Corrupt, e))?;
    let mut state = StreamDecryptor::new(&key, &header).state();
    let mut body = collect::while_settling(inner, async || {
        objects::stream(inner, photo, Object::Original).await
    })
    .await?;
    let mut sink = inner.platform.sink(mime, total);
    let (mut done, mut is_final) = (0, false);
    progress(done, total);
    while let Some(chunk) = body.read(SEALED_CHUNK_BYTES).await? {
        if is_final {
            return Err(Kind::Corrupt.into());
        }
        let (plain, next, last) = inner.platform.pool().open_chunks(chunk, state).await?;
        done += plain.len() as u64;
        (state, is_final) = (next, last);
        sink.write(plain).await?;
        progress(done, total.max(done));
    }
    if !is_final {
        return Err(Kind::Corrupt.into());
    }
    Ok(sink.finish().await?)
}

/// What to tell the browser a file is. Pictures it recognises by itself; films need the word.
fn mime(kind: PhotoKind, name: &str) -> &'static str {
    let extension = name
        .rsplit_once('.')
        .map(|(_, ext)| ext.to_ascii_lowercase());
    match (kind, extension.as_deref().unwrap_or_default()) {
        (PhotoKind::LivePhoto, _) => "application/zip",
        (_, "jpg" | "jpeg") => "image/jpeg",
        (_, "png") => "image/png",
        (_, "gif") => "image/gif",
        (_, "webp") => "image/webp",
        (_, "avif") => "image/avif",
        (_, "heic" | "heif") => "image/heic",
        (_, "webm") => "video/webm",
        (_, "mov") => "video/quicktime",
        (PhotoKind::Video, _) => "video/mp4",
        // Never text/html or image/svg+xml, whatever the name says: such a document would run in our origin.
        (PhotoKind::Image, _) => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_make_a_document() {
        for name in ["a.html", "a.svg", "a.xhtml", "a", "a.js", ".htm"] {
            assert_eq!(
                mime(PhotoKind::Image, name),
                "application/octet-stream",
                "{name}"
            );
        }
        assert_eq!(mime(PhotoKind::Video, "a.html"), "video/mp4");
        assert_eq!(mime(PhotoKind::Image, "IMG.JPG"), "image/jpeg");
    }
}
