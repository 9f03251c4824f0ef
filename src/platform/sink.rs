//! Collects a download, piece by piece.

use js_sys::Array;
use potluck_engine::ports::{Sink, StoreError};
use web_sys::Blob;

use super::{Bytes, ObjectUrl};

/// Each piece becomes a blob of its own, which browsers move to disk when memory is short.
pub struct BlobSink {
    parts: Array,
    mime: String,
}

impl BlobSink {
    pub(super) fn new(mime: &str) -> Self {
        Self {
            parts: Array::new(),
            mime: mime.to_owned(),
        }
    }
}

impl Sink for BlobSink {
    type Buffer = Bytes;
    type ObjectUrl = ObjectUrl;

    async fn write(&mut self, piece: Bytes) -> Result<(), StoreError> {
        let blob = Blob::new_with_u8_array_sequence(&Array::of1(piece.array()))
            .map_err(|_| StoreError::Full)?;
        self.parts.push(&blob);
        Ok(())
    }

    async fn finish(self) -> Result<ObjectUrl, StoreError> {
        let url = ObjectUrl::make(&self.parts, &self.mime);
        if url.as_str().is_empty() {
            Err(StoreError::Full)
        } else {
            Ok(url)
        }
    }
}
