//! Reads a picked file in order, one chunk ahead: the browser fetches the next while this one is encrypted.

use js_sys::{ArrayBuffer, Uint8Array};
use potluck_crypto::secretstream::CHUNK_BYTES;
use potluck_engine::ports::PoolError;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Reads `at..end`.
pub(super) struct Reader<'a> {
    file: &'a Blob,
    at: u64,
    end: u64,
    ahead: Option<JsFuture>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a Blob, start: u64, end: u64) -> Self {
        let mut reader = Self {
            file,
            at: start,
            end,
            ahead: None,
        };
        reader.ask();
        reader
    }

    /// Asks for the next chunk without waiting for it.
    fn ask(&mut self) {
        let to = self.end.min(self.at + CHUNK_BYTES as u64);
        self.ahead = (self.at < to)
            .then(|| {
                self.file
                    .slice_with_f64_and_f64(self.at as f64, to as f64)
                    .ok()
            })
            .flatten()
            .map(|slice| JsFuture::from(slice.array_buffer()));
        self.at = to;
    }

    /// Fills `chunk` with the next bytes; it must be as long as the next chunk is.
    ///
    /// # Errors
    /// `FileGone` when the file was moved or deleted, or changed after it was picked (browsers refuse to read it then).
    pub(super) async fn fill(&mut self, chunk: &mut [u8]) -> Result<(), PoolError> {
        if chunk.is_empty() {
            return Ok(());
        }
        let read = self.ahead.take().ok_or(PoolError::FileChanged)?.await;
        let buffer: ArrayBuffer = read
            .ok()
            .and_then(|read| read.dyn_into().ok())
            .ok_or(PoolError::FileGone)?;
        self.ask();
        let bytes = Uint8Array::new(&buffer);
        if bytes.length() as usize != chunk.len() {
            return Err(PoolError::FileChanged);
        }
        bytes.copy_to(chunk);
        Ok(())
    }
}
