//! Reads a picked file in order, a little ahead: the browser fetches the next bytes while these are encrypted.
//!
//! By `Blob.stream`, which was measured at more than twice the speed of `Blob.arrayBuffer` on slices: its pieces come
//! as the browser reads them, and each goes straight into this program's memory.

use js_sys::{Reflect, Uint8Array};
use potluck_engine::ports::PoolError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamDefaultReader};

/// Reads a stretch of a file.
pub(super) struct Reader {
    stream: ReadableStreamDefaultReader,
    ahead: Option<JsFuture>,
    /// What came beyond the end of the last chunk.
    rest: Option<Uint8Array>,
}

impl Reader {
    /// Starts reading `start..end`.
    ///
    /// # Errors
    /// `FileGone` when it cannot be read at all.
    pub(super) fn new(file: &Blob, start: u64, end: u64) -> Result<Self, PoolError> {
        let slice = file
            .slice_with_f64_and_f64(start as f64, end as f64)
            .map_err(gone)?;
        let stream: ReadableStreamDefaultReader = slice.stream().get_reader().unchecked_into();
        let ahead = Some(JsFuture::from(stream.read()));
        Ok(Self {
            stream,
            ahead,
            rest: None,
        })
    }

    /// Fills `chunk` with the next bytes.
    ///
    /// # Errors
    /// `FileGone` when the file was moved or deleted, or changed after it was picked (browsers refuse to read it then);
    /// `FileChanged` when it ends before `chunk` is full.
    pub(super) async fn fill(&mut self, chunk: &mut [u8]) -> Result<(), PoolError> {
        let mut filled = 0;
        while filled < chunk.len() {
            let piece = self.next().await?;
            let take = (piece.length() as usize).min(chunk.len() - filled);
            let (now, rest) = (take as u32, piece.length());
            piece
                .subarray(0, now)
                .copy_to(&mut chunk[filled..filled + take]);
            filled += take;
            if now < rest {
                self.rest = Some(piece.subarray(now, rest));
            }
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Uint8Array, PoolError> {
        if let Some(rest) = self.rest.take() {
            return Ok(rest);
        }
        let read = self.ahead.take().ok_or(PoolError::FileChanged)?;
        let read = read.await.map_err(gone)?;
        let field = |name: &str| Reflect::get(&read, &name.into()).map_err(gone);
        if field("done")?.is_truthy() {
            return Err(PoolError::FileChanged);
        }
        self.ahead = Some(JsFuture::from(self.stream.read()));
        field("value")?.dyn_into().map_err(gone)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Nobody waits for the browser to let go of the file; but a promise that fails unheard would count as a trap of
        // this program (`serve`), and after a failed read this one does fail.
        drop(JsFuture::from(self.stream.cancel()));
    }
}

fn gone(_: JsValue) -> PoolError {
    PoolError::FileGone
}
