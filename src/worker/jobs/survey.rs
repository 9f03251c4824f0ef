//! One read of a file; see [`potluck_engine::jobs::Surveyor`].

use js_sys::Uint8Array;
use potluck_crypto::secretstream::{CHUNK_OVERHEAD_BYTES, TAG_BYTES, sealed_len};
use potluck_engine::jobs::{Survey, Surveyor};
use potluck_engine::ports::PoolError;
use web_sys::Blob;

use super::key_and_header;
use super::read::Reader;
use super::scratch::Scratch;

/// Surveys `file`; gives its ciphertext too when it goes up whole (at most 16 MiB).
///
/// # Errors
/// `FileGone`, `FileChanged`.
pub async fn run(
    file: &Blob,
    secret: &Uint8Array,
    progress: impl Fn(u64),
) -> Result<(Survey, Option<Uint8Array>), PoolError> {
    let (key, header) = key_and_header(secret)?;
    let len = file.size() as u64;
    let mut surveyor = Surveyor::new(&key, header, len);
    let whole = surveyor
        .is_whole()
        .then(|| Uint8Array::new_with_length(sealed_len(len) as u32));
    let mut reader = Reader::new(file, 0, len)?;
    let mut scratch = Scratch::take();
    let (mut read, mut written) = (0, 0);
    while let Some(len) = surveyor.next_len() {
        let chunk = &mut scratch[..len + CHUNK_OVERHEAD_BYTES];
        reader.fill(&mut chunk[TAG_BYTES..TAG_BYTES + len]).await?;
        surveyor.chunk(chunk)?;
        if let Some(whole) = &whole {
            whole
                .subarray(written, written + chunk.len() as u32)
                .copy_from(chunk);
            written += chunk.len() as u32;
        }
        read += len as u64;
        progress(read);
    }
    Ok((surveyor.finish()?, whole))
}
