//! The heavy jobs, on this thread.

use std::cell::Cell;
use std::rc::Rc;

use potluck_crypto::password::{self, Salt};
use potluck_crypto::secretstream::{CHUNK_OVERHEAD_BYTES, MAC_BYTES, TAG_BYTES};
use potluck_crypto::{FileKey, KdfLimits, KeyEncryptionKey, StreamState};

use crate::jobs::{self, OpenedRow, SealedRow, Survey, Surveyor};
use crate::media;
use crate::ports::{Buffer, CryptoPool, LocalFile, PoolError, Surveyed, Thumbnail};
use crate::testing::{MemoryFile, VecBuffer};

/// libsodium's least: passwords cost next to nothing.
const CHEAP: KdfLimits = KdfLimits {
    ops: 1,
    mem_bytes: 8192,
};

/// What a thumbnail is here: nothing on this side decodes pictures.
pub const STAND_IN_JPEG: &[u8] = b"\xff\xd8\xff\xe0 stand-in for a thumbnail \xff\xd9";

/// Runs [`crate::jobs`] where it stands. Clones share their settings.
#[derive(Clone, Default)]
pub struct NativePool {
    is_real: Rc<Cell<bool>>,
    most_memory: Rc<Cell<Option<u64>>>,
    derivations: Rc<Cell<u32>>,
}

impl NativePool {
    /// From now on passwords are hashed with the limits asked for, which takes seconds each. The default hashes
    /// cheaply, so that a flow of ten sign-ins takes no minute; limits still count, so wrong ones give another key.
    pub fn use_real_passwords(&self) {
        self.is_real.set(true);
    }

    /// Password hashing fails with `OutOfMemory` above that many bytes.
    pub fn set_most_memory(&self, bytes: u64) {
        self.most_memory.set(Some(bytes));
    }

    /// How many passwords were hashed.
    #[must_use]
    pub fn derivations(&self) -> u32 {
        self.derivations.get()
    }

    fn admit(&self, limits: KdfLimits) -> Result<(), PoolError> {
        self.derivations.set(self.derivations.get() + 1);
        match self.most_memory.get() {
            Some(most) if limits.mem_bytes > most => Err(PoolError::OutOfMemory),
            _ => Ok(()),
        }
    }

    fn cheap(password: &str, salt: &[u8; 16], limits: KdfLimits) -> Result<[u8; 32], PoolError> {
        let salt = Salt::from_bytes(salt).map_err(jobs::pool_error)?;
        let mixed = format!("{password}/{}/{}", limits.ops, limits.mem_bytes);
        password::derive_link_hash(&mixed, &salt, CHEAP)
            .map(|hash| *hash)
            .map_err(jobs::pool_error)
    }
}

impl CryptoPool for NativePool {
    type File = MemoryFile;
    type Buffer = VecBuffer;

    async fn derive_kek(
        &self,
        password: &str,
        salt: &[u8; 16],
        limits: KdfLimits,
    ) -> Result<KeyEncryptionKey, PoolError> {
        self.admit(limits)?;
        if self.is_real.get() {
            return jobs::derive_kek(password, salt, limits);
        }
        KeyEncryptionKey::from_bytes(&Self::cheap(password, salt, limits)?)
            .map_err(jobs::pool_error)
    }

    async fn hash_link_password(
        &self,
        password: &str,
        salt: &[u8; 16],
        limits: KdfLimits,
    ) -> Result<[u8; 32], PoolError> {
        self.admit(limits)?;
        if self.is_real.get() {
            return jobs::hash_link_password(password, salt, limits);
        }
        Self::cheap(password, salt, limits)
    }

    async fn survey(
        &self,
        file: &MemoryFile,
        key: &FileKey,
        header: [u8; 24],
        progress: &dyn Fn(u64),
    ) -> Result<Surveyed<VecBuffer>, PoolError> {
        let mut surveyor = Surveyor::new(key, header, file.len());
        let is_whole = surveyor.is_whole();
        let mut whole = Vec::new();
        let mut done = 0;
        while let Some(len) = surveyor.next_len() {
            let plain = file
                .slice(done, done + len as u64)
                .await
                .map_err(|_| PoolError::FileGone)?;
            done += plain.len() as u64;
            let mut buffer = Vec::with_capacity(plain.len() + CHUNK_OVERHEAD_BYTES);
            buffer.resize(TAG_BYTES, 0);
            buffer.extend_from_slice(&plain);
            buffer.resize(plain.len() + TAG_BYTES + MAC_BYTES, 0);
            surveyor.chunk(&mut buffer)?;
            if is_whole {
                whole.extend_from_slice(&buffer);
            }
            progress(done);
        }
        let survey = surveyor.finish()?;
        Ok(Surveyed {
            survey,
            whole: is_whole.then(|| VecBuffer::from_vec(whole)),
        })
    }

    async fn encrypt_part(
        &self,
        file: &MemoryFile,
        survey: &Survey,
        part: usize,
    ) -> Result<VecBuffer, PoolError> {
        let plan = survey.parts.get(part).ok_or(PoolError::FileChanged)?;
        let plain = file
            .slice(plan.start, plan.end)
            .await
            .map_err(|_| PoolError::FileGone)?;
        jobs::encrypt_part(&plain, survey, part).map(VecBuffer::from_vec)
    }

    async fn thumbnail(&self, file: &MemoryFile) -> Result<Thumbnail<VecBuffer>, PoolError> {
        let head = file
            .slice(0, 1 << 16)
            .await
            .map_err(|_| PoolError::FileGone)?;
        let (width_px, height_px) = media::dimensions::read(&head).ok_or(PoolError::Undecodable)?;
        Ok(Thumbnail {
            jpeg: VecBuffer::from_vec(STAND_IN_JPEG.to_vec()),
            width_px,
            height_px,
        })
    }

    async fn seal_blob(
        &self,
        plain: &VecBuffer,
        key: &FileKey,
        header: [u8; 24],
    ) -> Result<VecBuffer, PoolError> {
        jobs::seal_blob(&plain.0, key, header).map(VecBuffer::from_vec)
    }

    async fn open_blob(
        &self,
        sealed: VecBuffer,
        key: &FileKey,
        header: [u8; 24],
    ) -> Result<VecBuffer, PoolError> {
        jobs::open_blob(sealed.to_vec(), key, header).map(VecBuffer::from_vec)
    }

    async fn open_chunks(
        &self,
        sealed: VecBuffer,
        state: StreamState,
    ) -> Result<(VecBuffer, StreamState, bool), PoolError> {
        let mut buffer = sealed.to_vec();
        let opened = jobs::open_chunks(&mut buffer, state)?;
        buffer.truncate(opened.plain_bytes);
        Ok((VecBuffer::from_vec(buffer), opened.state, opened.is_final))
    }

    async fn open_rows(
        &self,
        rows: Vec<SealedRow>,
    ) -> Result<Vec<Result<OpenedRow, PoolError>>, PoolError> {
        Ok(jobs::open_rows(&rows))
    }
}
