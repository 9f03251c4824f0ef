//! Heavy work, by the workers of [`crate::worker`].

use js_sys::Uint8Array;
use potluck_crypto::{FileKey, KdfLimits, KeyEncryptionKey, StreamState, Zeroizing};
use potluck_engine::jobs::{OpenedRow, SealedRow, Survey, decode_opened, encode_rows};
use potluck_engine::ports::{CryptoPool, PoolError, Surveyed, Thumbnail};
use wasm_bindgen::JsValue;

use super::{Bytes, PickedFile};
use crate::worker::host::Host;
use crate::worker::protocol::{Answer, Job, Payload, js_bytes, take_secret};

/// The workers.
#[derive(Clone)]
pub struct WorkerPool(Host);

impl WorkerPool {
    /// Over workers that run the module at `script`.
    #[must_use]
    pub fn new(script: String, threads: usize) -> Self {
        Self(Host::new(script, threads))
    }

    /// Workers alive now, for tests.
    #[must_use]
    pub fn worker_count(&self) -> usize {
        self.0.worker_count()
    }

    async fn bytes(&self, job: Job, payload: &[JsValue]) -> Result<Bytes, PoolError> {
        let (_, mut payload) = self.0.run(job, payload, &|_| {}).await?;
        next(&mut payload).map(Bytes::new)
    }

    async fn hash_password(
        &self,
        job: Job,
        password: &str,
        salt: &[u8; 16],
    ) -> Result<Zeroizing<Vec<u8>>, PoolError> {
        let mut secret = Zeroizing::new(salt.to_vec());
        secret.extend_from_slice(password.as_bytes());
        let (_, mut payload) = self.0.alone(job, &[js_bytes(&secret).into()]).await?;
        Ok(take_secret(&next(&mut payload)?))
    }
}

fn next(payload: &mut Payload) -> Result<Uint8Array, PoolError> {
    payload.bytes().ok_or(PoolError::Died)
}

/// Key and header as one message. Transferred, so no copy stays on this side.
fn secret(key: &FileKey, header: [u8; 24]) -> JsValue {
    let secret = Uint8Array::new_with_length(56);
    secret.subarray(0, 32).copy_from(key.as_bytes());
    secret.subarray(32, 56).copy_from(&header);
    secret.into()
}

impl CryptoPool for WorkerPool {
    type File = PickedFile;
    type Buffer = Bytes;

    async fn derive_kek(
        &self,
        password: &str,
        salt: &[u8; 16],
        limits: KdfLimits,
    ) -> Result<KeyEncryptionKey, PoolError> {
        let job = Job::DeriveKek {
            ops: limits.ops as f64,
            mem_bytes: limits.mem_bytes as f64,
        };
        let kek = self.hash_password(job, password, salt).await?;
        KeyEncryptionKey::from_bytes(&kek).map_err(|_| PoolError::Died)
    }

    async fn hash_link_password(
        &self,
        password: &str,
        salt: &[u8; 16],
        limits: KdfLimits,
    ) -> Result<[u8; 32], PoolError> {
        let job = Job::HashLinkPassword {
            ops: limits.ops as f64,
            mem_bytes: limits.mem_bytes as f64,
        };
        let hash = self.hash_password(job, password, salt).await?;
        hash.as_slice().try_into().map_err(|_| PoolError::Died)
    }

    async fn survey(
        &self,
        file: &PickedFile,
        key: &FileKey,
        header: [u8; 24],
        progress: &dyn Fn(u64),
    ) -> Result<Surveyed<Bytes>, PoolError> {
        let payload = [secret(key, header), file.file().into()];
        let (_, mut payload) = self.0.run(Job::Survey, &payload, progress).await?;
        let survey =
            Survey::from_bytes(&take_secret(&next(&mut payload)?)).ok_or(PoolError::Died)?;
        Ok(Surveyed {
            survey,
            whole: payload.bytes().map(Bytes::new),
        })
    }

    async fn encrypt_part(
        &self,
        file: &PickedFile,
        survey: &Survey,
        part: usize,
    ) -> Result<Bytes, PoolError> {
        let plan = survey.parts.get(part).ok_or(PoolError::FileChanged)?;
        let job = Job::EncryptPart {
            is_last: part + 1 == survey.parts.len(),
        };
        self.bytes(
            job,
            &[js_bytes(&plan.to_bytes()).into(), file.file().into()],
        )
        .await
    }

    async fn thumbnail(&self, file: &PickedFile) -> Result<Thumbnail<Bytes>, PoolError> {
        let (answer, mut payload) = self
            .0
            .run(Job::Thumbnail, &[file.file().into()], &|_| {})
            .await?;
        let Answer::Thumbnail {
            width_px,
            height_px,
        } = answer
        else {
            return Err(PoolError::Died);
        };
        Ok(Thumbnail {
            jpeg: Bytes::new(next(&mut payload)?),
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
        // The caller keeps its buffer, so a copy goes; a blob is small.
        let copy = plain.array().slice(0, plain.array().length());
        self.bytes(Job::SealBlob, &[secret(key, header), copy.into()])
            .await
    }

    async fn open_blob(
        &self,
        sealed: Bytes,
        key: &FileKey,
        header: [u8; 24],
    ) -> Result<Bytes, PoolError> {
        self.bytes(
            Job::OpenBlob,
            &[secret(key, header), sealed.into_transferable().into()],
        )
        .await
    }

    async fn open_chunks(
        &self,
        sealed: Bytes,
        state: StreamState,
    ) -> Result<(Bytes, StreamState, bool), PoolError> {
        let payload = [
            js_bytes(&*state.to_bytes()).into(),
            sealed.into_transferable().into(),
        ];
        let (answer, mut payload) = self.0.run(Job::OpenChunks, &payload, &|_| {}).await?;
        let Answer::Opened { is_final } = answer else {
            return Err(PoolError::Died);
        };
        let plain = Bytes::new(next(&mut payload)?);
        let state = StreamState::from_bytes(&take_secret(&next(&mut payload)?))
            .map_err(|_| PoolError::Died)?;
        Ok((plain, state, is_final))
    }

    async fn open_rows(
        &self,
        rows: Vec<SealedRow>,
    ) -> Result<Vec<Result<OpenedRow, PoolError>>, PoolError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let count = rows.len();
        let payload = [js_bytes(&encode_rows(&rows)).into()];
        let (_, mut payload) = self.0.run(Job::OpenRows, &payload, &|_| {}).await?;
        let opened = decode_opened(&take_secret(&next(&mut payload)?))
            .filter(|opened| opened.len() == count);
        opened.ok_or(PoolError::Died)
    }
}
