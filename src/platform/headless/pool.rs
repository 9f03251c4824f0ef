//! Jobs, done where they are called.

use potluck_crypto::{FileKey, KdfLimits, KeyEncryptionKey, StreamState};
use potluck_engine::jobs::{self, OpenedRow, SealedRow, Survey, Surveyor};
use potluck_engine::ports::{CryptoPool, PoolError, Surveyed, Thumbnail};

use super::{Bytes, HeadlessFile};

/// See the module.
#[derive(Default)]
pub struct Inline;

impl CryptoPool for Inline {
    type File = HeadlessFile;
    type Buffer = Bytes;

    async fn derive_kek(
        &self,
        password: &str,
        salt: &[u8; 16],
        limits: KdfLimits,
    ) -> Result<KeyEncryptionKey, PoolError> {
        jobs::derive_kek(password, salt, limits)
    }

    async fn hash_link_password(
        &self,
        password: &str,
        salt: &[u8; 16],
        limits: KdfLimits,
    ) -> Result<[u8; 32], PoolError> {
        jobs::hash_link_password(password, salt, limits)
    }

    async fn survey(
        &self,
        file: &HeadlessFile,
        key: &FileKey,
        header: [u8; 24],
        progress: &dyn Fn(u64),
    ) -> Result<Surveyed<Bytes>, PoolError> {
        let plain = file.bytes.as_slice();
        let mut surveyor = Surveyor::new(key, header, plain.len() as u64);
        let keeps = surveyor.is_whole();
        let mut whole = Vec::new();
        let mut rest = plain;
        while let Some(len) = surveyor.next_len() {
            let (chunk, after) = rest.split_at_checked(len).ok_or(PoolError::FileChanged)?;
            let start = if keeps { whole.len() } else { 0 };
            whole.truncate(start);
            whole.push(0);
            whole.extend_from_slice(chunk);
            whole.extend_from_slice(&[0; 16]);
            surveyor.chunk(&mut whole[start..])?;
            rest = after;
            progress((plain.len() - rest.len()) as u64);
        }
        let survey = surveyor.finish()?;
        let whole = keeps.then(|| Bytes::from(whole));
        Ok(Surveyed { survey, whole })
    }

    async fn encrypt_part(
        &self,
        file: &HeadlessFile,
        survey: &Survey,
        part: usize,
    ) -> Result<Bytes, PoolError> {
        let plan = survey.parts.get(part).ok_or(PoolError::FileChanged)?;
        let place = |at: u64| usize::try_from(at).map_err(|_| PoolError::FileChanged);
        let plain = file
            .bytes
            .as_slice()
            .get(place(plan.start)?..place(plan.end)?)
            .ok_or(PoolError::FileChanged)?;
        jobs::encrypt_part(plain, survey, part).map(Bytes::from)
    }

    async fn thumbnail(&self, file: &HeadlessFile) -> Result<Thumbnail<Bytes>, PoolError> {
        let (jpeg, width_px, height_px) = file.thumbnail.clone().ok_or(PoolError::Undecodable)?;
        Ok(Thumbnail {
            jpeg,
            width_px,
            height_px,
        })
    }

    async fn seal_blob(
        &self,
        plain: &Bytes,
        key: &FileKey,
        header: [u8; 24],
    ) -> Result<Bytes, PoolError> {
        jobs::seal_blob(plain.as_slice(), key, header).map(Bytes::from)
    }

    async fn open_blob(
        &self,
        sealed: Bytes,
        key: &FileKey,
        header: [u8; 24],
    ) -> Result<Bytes, PoolError> {
        jobs::open_blob(sealed.as_slice().to_vec(), key, header).map(Bytes::from)
    }

    async fn open_chunks(
        &self,
        sealed: Bytes,
        state: StreamState,
    ) -> Result<(Bytes, StreamState, bool), PoolError> {
        let mut buffer = sealed.as_slice().to_vec();
        let opened = jobs::open_chunks(&mut buffer, state)?;
        buffer.truncate(opened.plain_bytes);
        Ok((Bytes::from(buffer), opened.state, opened.is_final))
    }

    async fn open_rows(
        &self,
        rows: Vec<SealedRow>,
    ) -> Result<Vec<Result<OpenedRow, PoolError>>, PoolError> {
        Ok(jobs::open_rows(&rows))
    }
}
