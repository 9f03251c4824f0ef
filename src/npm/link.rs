//! An opened link.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::mpsc;
use futures::{StreamExt, pin_mut};
use js_sys::Uint8Array;
use potluck_engine::view::{GuestView, UploadStage};
use potluck_engine::{
    AlbumId, Change, Engine, GuestName, Kind, LinkAddress, Options, PhotoId, Start,
};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::error;
use super::photo::{Deposit, OpenOptions, Photo};
use crate::platform::headless::{Bytes, Headless, HeadlessFile};

/// An album opened by a link. Holds the album's key until it is freed.
#[wasm_bindgen]
pub struct OpenedLink {
    engine: Engine<Headless>,
    album: AlbumId,
}

/// Opens a link: asks the server, checks that the key part fits, reads the album.
///
/// Throws an `Error` with a `code`: `link-key`, `link-key-wrong`, `link-unknown`, `link-gone`, `link-password`,
/// `device-limit`, `offline`, ….
#[wasm_bindgen(js_name = openLink)]
pub async fn open_link(
    url: String,
    #[wasm_bindgen(unchecked_param_type = "OpenOptions | undefined")] options: JsValue,
) -> Result<OpenedLink, JsValue> {
    let options: OpenOptions = if options.is_undefined() || options.is_null() {
        OpenOptions::default()
    } else {
        serde_wasm_bindgen::from_value(options)?
    };
    let address = LinkAddress::parse(&url)
        .map_err(|e| error::of(&e))?
        .ok_or_else(|| error::of_kind(Kind::LinkKey))?;
    let api = options.api.unwrap_or_else(|| origin_of(&url).to_owned());
    let engine = Engine::new(Headless::new(api), Options::default());
    engine
        .start(Start::Link(address))
        .await
        .map_err(|e| error::of(&e))?;
    if let (GuestView::Password { .. }, Some(password)) = (engine.guest(), &options.password) {
        engine
            .give_link_password(password)
            .await
            .map_err(|e| error::of(&e))?;
    }
    let album = settled(&engine).await?;
    engine.pull().await.map_err(|e| error::of(&e))?;
    Ok(OpenedLink { engine, album })
}

/// Scheme, host and port of a URL.
fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |at| host + at);
    &url[..end]
}

/// Waits until the link is open, or cannot be.
async fn settled(engine: &Engine<Headless>) -> Result<AlbumId, JsValue> {
    let (news, heard) = mpsc::unbounded();
    let _subscription = engine.subscribe(move |change| {
        if *change == Change::Link {
            // The receiver lives as long as this function.
            let _ = news.unbounded_send(());
        }
    });
    pin_mut!(heard);
    loop {
        match engine.guest() {
            GuestView::Open { album, .. } => return Ok(album),
            GuestView::Password { .. } => return Err(error::of_kind(Kind::LinkPassword)),
            GuestView::Closed(kind) => return Err(error::of_kind(kind)),
            GuestView::Opening => {
                heard.next().await;
            }
        }
    }
}

#[wasm_bindgen]
impl OpenedLink {
    /// The album's title.
    #[wasm_bindgen(getter)]
    pub fn title(&self) -> Option<String> {
        self.engine.album(self.album)?.title.ok()
    }

    /// The link takes photos.
    #[wasm_bindgen(getter, js_name = canAdd)]
    pub fn can_add(&self) -> bool {
        matches!(self.engine.guest(), GuestView::Open { can_add: true, .. })
    }

    /// Asks the server for what is new.
    pub async fn refresh(&self) -> Result<(), JsValue> {
        self.engine.pull().await.map_err(|e| error::of(&e))
    }

    /// The photos, newest first.
    #[wasm_bindgen(unchecked_return_type = "Photo[]")]
    pub fn photos(&self) -> Result<JsValue, JsValue> {
        let photos: Vec<Photo> = self
            .engine
            .photos(self.album)
            .iter()
            .map(|p| Photo::from(&**p))
            .collect();
        // Plain objects: a flattened struct would otherwise become a `Map`.
        Ok(photos.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
    }

    /// The thumbnail, a JPEG.
    pub async fn thumbnail(&self, id: f64) -> Result<Uint8Array, JsValue> {
        let bytes = self
            .engine
            .thumbnail(self.album, PhotoId(id as i64))
            .await
            .map_err(|e| error::of(&e))?;
        Ok(Uint8Array::from(bytes.as_slice()))
    }

    /// The original, byte for byte; comes back only when every byte is authentic.
    pub async fn original(&self, id: f64) -> Result<Uint8Array, JsValue> {
        let photo = PhotoId(id as i64);
        let bytes = self
            .engine
            .original(self.album, photo, &|_, _| {})
            .await
            .map_err(|e| error::of(&e))?;
        Ok(Uint8Array::from(bytes.as_slice()))
    }

    /// Encrypts and adds one file under a name (none: anonymous); comes back with the photo's id once it is safe.
    pub async fn deposit(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Deposit")] file: JsValue,
        contributor: Option<String>,
    ) -> Result<f64, JsValue> {
        let file: Deposit = serde_wasm_bindgen::from_value(file)?;
        let name = contributor.map_or(GuestName::Anonymous, GuestName::Named);
        self.engine
            .set_guest_name(name)
            .await
            .map_err(|e| error::of(&e))?;
        let file = HeadlessFile {
            name: file.name,
            bytes: Bytes::from(file.bytes),
            modified_ms: file.modified_ms.unwrap_or_else(js_sys::Date::now) as i64,
            thumbnail: file
                .thumbnail
                .map(|t| (Bytes::from(t.jpeg), t.width, t.height)),
        };
        self.finished(file).await.map(|id| id.0 as f64)
    }
}

impl OpenedLink {
    async fn finished(&self, file: HeadlessFile) -> Result<PhotoId, JsValue> {
        let (news, heard) = mpsc::unbounded();
        let news = Rc::new(RefCell::new(news));
        let _subscription = self.engine.subscribe(move |change| {
            if *change == Change::Uploads {
                // The receiver lives as long as this function.
                let _ = news.borrow().unbounded_send(());
            }
        });
        let queued = self
            .engine
            .enqueue(self.album, vec![file])
            .await
            .map_err(|e| error::of(&e))?;
        let upload = queued
            .first()
            .copied()
            .ok_or_else(|| error::of_kind(Kind::Unsupported))?;
        pin_mut!(heard);
        loop {
            let view = self
                .engine
                .uploads()
                .items
                .into_iter()
                .find(|item| item.id == upload);
            match view.map(|item| (item.stage, item.photo)) {
                Some((UploadStage::Done | UploadStage::Duplicate, Some(photo))) => {
                    return Ok(photo);
                }
                Some((UploadStage::Failed(kind), _)) => return Err(error::of_kind(kind)),
                Some((
                    UploadStage::Cancelled | UploadStage::Duplicate | UploadStage::Done,
                    None,
                ))
                | None => {
                    return Err(error::of_kind(Kind::Cancelled));
                }
                Some(_) => {
                    heard.next().await;
                }
            }
        }
    }
}
