//! Picked files, and URLs of things to show.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use potluck_engine::ports::{FileError, LocalFile};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, Url};

/// A file somebody picked or dropped; a handle, not its bytes.
#[derive(Clone, Debug)]
pub struct PickedFile(File);

impl PickedFile {
    /// The browser's handle.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.0
    }
}

impl From<File> for PickedFile {
    fn from(file: File) -> Self {
        Self(file)
    }
}

impl LocalFile for PickedFile {
    fn name(&self) -> String {
        self.0.name()
    }

    fn len(&self) -> u64 {
        self.0.size() as u64
    }

    fn modified_ms(&self) -> i64 {
        self.0.last_modified() as i64
    }

    async fn slice(&self, start: u64, end: u64) -> Result<Vec<u8>, FileError> {
        let slice = self
            .0
            .slice_with_f64_and_f64(start as f64, end as f64)
            .map_err(|_| FileError)?;
        let read = JsFuture::from(slice.array_buffer())
            .await
            .map_err(|_| FileError)?;
        let buffer: ArrayBuffer = read.dyn_into().map_err(|_| FileError)?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// A `blob:` URL; what it shows is let go when this is dropped.
#[derive(Debug)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// For `src` or `href`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Of bytes already in the browser's memory or on its disk. Empty when the browser has no room for a URL.
    pub(super) fn make(parts: &Array, mime: &str) -> Self {
        let options = BlobPropertyBag::new();
        options.set_type(shown_mime(mime));
        let url = Blob::new_with_blob_sequence_and_options(parts, &options)
            .and_then(|blob| Url::create_object_url_with_blob(&blob));
        Self(url.unwrap_or_default())
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Fails for nothing: unknown URLs are ignored.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// A `blob:` URL has this page's origin, so it must never be a page or a script: photos come from strangers, and so
/// does what they say they are.
fn shown_mime(mime: &str) -> &str {
    let is_shown = mime.starts_with("image/") || mime.starts_with("video/");
    if is_shown && !mime.contains("svg") {
        mime
    } else {
        "application/octet-stream"
    }
}
