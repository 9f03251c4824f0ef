//! One part's ciphertext again; see [`potluck_engine::jobs::PartEncryptor`].

use js_sys::Uint8Array;
use potluck_crypto::secretstream::{CHUNK_OVERHEAD_BYTES, TAG_BYTES};
use potluck_engine::jobs::{PartEncryptor, PartPlan};
use potluck_engine::ports::PoolError;
use web_sys::Blob;

use super::read::Reader;
use super::scratch::Scratch;
use crate::worker::protocol::take_secret;

/// Makes the part that `plan` tells of.
///
/// # Errors
/// `FileGone`, `FileChanged`.
pub async fn run(file: &Blob, plan: &Uint8Array, is_last: bool) -> Result<Uint8Array, PoolError> {
    let plan = PartPlan::from_bytes(&take_secret(plan)).ok_or(PoolError::Died)?;
    if plan.end > file.size() as u64 {
        return Err(PoolError::FileChanged);
    }
    let sealed_bytes =
        u32::try_from(PartEncryptor::sealed_bytes(&plan)).map_err(|_| PoolError::Died)?;
    let sealed = Uint8Array::new_with_length(sealed_bytes);
    let mut encryptor = PartEncryptor::new(&plan, is_last);
    let mut reader = Reader::new(file, plan.start, plan.end)?;
    let mut scratch = Scratch::take();
    let mut written = 0;
    while let Some(len) = encryptor.next_len() {
        let chunk = &mut scratch[..len + CHUNK_OVERHEAD_BYTES];
        reader.fill(&mut chunk[TAG_BYTES..TAG_BYTES + len]).await?;
        encryptor.chunk(chunk)?;
        sealed
            .subarray(written, written + chunk.len() as u32)
            .copy_from(chunk);
        written += chunk.len() as u32;
    }
    encryptor.finish()?;
    Ok(sealed)
}
