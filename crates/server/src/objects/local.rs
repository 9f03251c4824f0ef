//! Objects in a folder on disk.
//!
//! # Shape
//! | below the root | what |
//! | --- | --- |
//! | `data/<owner>/<uuid>` | finished objects, write-once |
//! | `part/<upload>/<number>` | parts waiting to be joined |
//! | `done/<upload>` | ETag of a finished multipart upload, so that a repeated completion answers alike |
//! | `tmp/<uuid>` | bodies still arriving |
//!
//! A body is written under `tmp` while its MD5 is computed, flushed to disk, and renamed to its place; so an object
//! is there in full or not at all. A body that is cut off takes its temporary file along.
//!
//! # Units
//! Bytes of ciphertext. At most one buffer of a body is in memory.
//!
//! # Errors
//! [`PutError`] and [`JoinError`], one variant for each answer a client must tell apart.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use md5::{Digest as _, Md5};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use uuid::Uuid;

use super::ObjectKey;
use super::key::random_uuid;
use super::presign::hex;
use crate::ports::SystemRandom;

/// Bytes moved at a time between disk and memory.
const BUFFER_BYTES: usize = 256 * 1024;

/// Why a body was not stored. Nothing of it is left.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// The body is shorter or longer than was signed.
    #[error("the body has another length than was signed")]
    Length,
    /// The body is longer than any object may be.
    #[error("the body is too long")]
    TooLarge,
    /// The body's MD5 is not the one that was signed.
    #[error("the body does not match its checksum")]
    Digest,
    /// The client went away.
    #[error("the body was cut off")]
    Cut,
    /// The disk refused.
    #[error("the object could not be written")]
    Io(#[from] io::Error),
}

/// Why parts were not joined. The parts stay, so the client may try again.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// No part of this upload is here.
    #[error("there is no such upload")]
    NoUpload,
    /// A listed part is missing or has another MD5.
    #[error("a part is missing or differs")]
    Part,
    /// Together the parts are longer than any object may be.
    #[error("the object is too long")]
    TooLarge,
    /// The disk refused.
    #[error("the object could not be written")]
    Io(#[from] io::Error),
}

/// What a body must be to be stored.
#[derive(Clone, Copy, Debug)]
pub struct BodyRules {
    /// Exactly so long.
    pub length: Option<u64>,
    /// With this MD5.
    pub md5: Option<[u8; 16]>,
    /// At most so long.
    pub max_bytes: u64,
}

/// A body as it was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// MD5 of the body.
    pub md5: [u8; 16],
    /// Bytes.
    pub length: u64,
}

/// The folder. Cheap to clone; all state is on disk.
#[derive(Clone, Debug)]
pub struct LocalFolder {
    root: PathBuf,
}

impl LocalFolder {
    /// Opens or makes the folder.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(root: &Path) -> io::Result<Self> {
        for name in ["data", "part", "done", "tmp"] {
            std::fs::create_dir_all(root.join(name))?;
        }
        Ok(Self {
            root: root.to_owned(),
        })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    fn object_path(&self, key: &ObjectKey) -> PathBuf {
        self.root
            .join("data")
            .join(key.owner().to_string())
            .join(key.id().to_string())
    }

    fn part_folder(&self, upload: Uuid) -> PathBuf {
        self.root.join("part").join(upload.to_string())
    }

    fn done_path(&self, upload: Uuid) -> PathBuf {
        self.root.join("done").join(upload.to_string())
    }

    /// Stores a whole object.
    ///
    /// # Errors
    /// See [`PutError`].
    pub async fn put<S, E>(
        &self,
        key: &ObjectKey,
        rules: BodyRules,
        body: S,
    ) -> Result<Stored, PutError>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        self.store(&self.object_path(key), rules, body).await
    }

    /// Stores one part; a part sent again replaces the earlier one.
    ///
    /// # Errors
    /// See [`PutError`].
    pub async fn put_part<S, E>(
        &self,
        upload: Uuid,
        part: u32,
        rules: BodyRules,
        body: S,
    ) -> Result<Stored, PutError>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let path = self.part_folder(upload).join(part.to_string());
        self.store(&path, rules, body).await
    }

    async fn store<S, E>(&self, path: &Path, rules: BodyRules, body: S) -> Result<Stored, PutError>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let most = rules
            .length
            .map_or(rules.max_bytes, |n| n.min(rules.max_bytes));
        let temporary = self.temporary();
        let file = tokio::fs::File::create_new(&temporary.path).await?;
        let mut file = tokio::io::BufWriter::with_capacity(BUFFER_BYTES, file);
        let mut digest = Md5::new();
        let mut length: u64 = 0;
        let mut body = std::pin::pin!(body);
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|_| PutError::Cut)?;
            length += chunk.len() as u64;
            if length > most {
                return Err(match rules.length {
                    Some(_) => PutError::Length,
                    None => PutError::TooLarge,
                });
            }
            digest.update(&chunk);
            file.write_all(&chunk).await?;
        }
        let md5 = digest.finalize().into();
        if rules.length.is_some_and(|exact| exact != length) {
            return Err(PutError::Length);
        }
        if rules.md5.is_some_and(|exact| exact != md5) {
            return Err(PutError::Digest);
        }
        file.flush().await?;
        file.get_ref().sync_all().await?;
        drop(file);
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        tokio::fs::rename(&temporary.path, path).await?;
        temporary.keep();
        Ok(Stored { md5, length })
    }

    /// Joins the listed parts to the object and returns its ETag, without quotes. A repetition with the same list
    /// answers alike.
    ///
    /// # Errors
    /// See [`JoinError`].
    pub async fn join(
        &self,
        key: &ObjectKey,
        upload: Uuid,
        parts: Vec<[u8; 16]>,
        max_bytes: u64,
    ) -> Result<String, JoinError> {
        let folder = self.clone();
        let key = key.clone();
        // Gigabytes may move here; the client going away must not leave it half done, so it is one blocking job.
        tokio::task::spawn_blocking(move || folder.join_now(&key, upload, &parts, max_bytes))
            .await
            .map_err(|_| io::Error::other("the join ended early"))?
    }

    /// The ETag of an upload that was joined from exactly these parts before.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn joined(
        &self,
        upload: Uuid,
        parts: &[[u8; 16]],
    ) -> Result<Option<String>, JoinError> {
        let folder = self.clone();
        let etag = multipart_etag(parts);
        let is_done = tokio::task::spawn_blocking({
            let etag = etag.clone();
            move || folder.is_done(upload, &etag)
        })
        .await
        .map_err(|_| io::Error::other("the look-up ended early"))??;
        Ok(is_done.then_some(etag))
    }

    fn join_now(
        &self,
        key: &ObjectKey,
        upload: Uuid,
        parts: &[[u8; 16]],
        max_bytes: u64,
    ) -> Result<String, JoinError> {
        let etag = multipart_etag(parts);
        if self.is_done(upload, &etag)? {
            return Ok(etag);
        }
        let part_folder = self.part_folder(upload);
        if !part_folder.is_dir() {
            return Err(JoinError::NoUpload);
        }
        let temporary = self.temporary();
        let mut whole = std::fs::File::create_new(&temporary.path)?;
        let mut buffer = vec![0; BUFFER_BYTES];
        let mut length: u64 = 0;
        for (number, md5) in (1_u32..).zip(parts) {
            let mut part = match std::fs::File::open(part_folder.join(number.to_string())) {
                Ok(part) => part,
                // Another request may have joined them in the meantime.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    return if self.is_done(upload, &etag)? {
                        Ok(etag)
                    } else {
                        Err(JoinError::Part)
                    };
                }
                Err(e) => return Err(e.into()),
            };
            let mut digest = Md5::new();
            loop {
                let read = part.read(&mut buffer)?;
                if read == 0 {
                    break;
                }
                length += read as u64;
                if length > max_bytes {
                    return Err(JoinError::TooLarge);
                }
                digest.update(&buffer[..read]);
                whole.write_all(&buffer[..read])?;
            }
            if <[u8; 16]>::from(digest.finalize()) != *md5 {
                return Err(JoinError::Part);
            }
        }
        whole.sync_all()?;
        drop(whole);
        let path = self.object_path(key);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::rename(&temporary.path, path)?;
        temporary.keep();
        std::fs::write(self.done_path(upload), &etag)?;
        match std::fs::remove_dir_all(&part_folder) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e.into()),
            _ => Ok(etag),
        }
    }

    fn is_done(&self, upload: Uuid, etag: &str) -> io::Result<bool> {
        match std::fs::read_to_string(self.done_path(upload)) {
            Ok(text) => Ok(text == etag),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Opens an object for reading and tells its length; `None` when there is none.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn open_object(&self, key: &ObjectKey) -> io::Result<Option<(tokio::fs::File, u64)>> {
        match tokio::fs::File::open(self.object_path(key)).await {
            Ok(file) => {
                let length = file.metadata().await?.len();
                Ok(Some((file, length)))
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Bytes stored under the key; `None` when nothing is.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn size(&self, key: &ObjectKey) -> io::Result<Option<u64>> {
        match tokio::fs::metadata(self.object_path(key)).await {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Stores what is under one key under another too; false when there is nothing. Objects are replaced and never
    /// changed, so both names can share the bytes where the disk allows it.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn copy(&self, from: &ObjectKey, to: &ObjectKey) -> io::Result<bool> {
        let (from, to) = (self.object_path(from), self.object_path(to));
        if let Some(folder) = to.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        let temporary = self.temporary();
        let linked = match tokio::fs::hard_link(&from, &temporary.path).await {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                tokio::fs::copy(&from, &temporary.path).await.map(|_| ())
            }
            linked => linked,
        };
        match linked {
            Ok(()) => tokio::fs::rename(&temporary.path, &to).await.map(|()| true),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Removes the object; nothing there is no error.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn delete(&self, key: &ObjectKey) -> io::Result<()> {
        match tokio::fs::remove_file(self.object_path(key)).await {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    fn temporary(&self) -> Temporary {
        Temporary {
            path: self
                .root
                .join("tmp")
                .join(random_uuid(&SystemRandom).to_string()),
        }
    }
}

/// Reads `length` bytes of a file from `first` on, one buffer at a time.
pub fn read_part(
    mut file: tokio::fs::File,
    first: u64,
    length: u64,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    async fn next(file: &mut tokio::fs::File, left: u64) -> io::Result<Bytes> {
        use tokio::io::AsyncReadExt as _;
        let want = usize::try_from(left)
            .unwrap_or(BUFFER_BYTES)
            .min(BUFFER_BYTES);
        let mut buffer = vec![0; want];
        let read = file.read(&mut buffer).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer.truncate(read);
        Ok(buffer.into())
    }
    futures::stream::once(async move {
        if first > 0 {
            file.seek(io::SeekFrom::Start(first)).await?;
        }
        Ok::<_, io::Error>(futures::stream::try_unfold(
            (file, length),
            |(mut file, left)| async move {
                if left == 0 {
                    return Ok(None);
                }
                let bytes = next(&mut file, left).await?;
                let left = left - bytes.len() as u64;
                Ok(Some((bytes, (file, left))))
            },
        ))
    })
    .flat_map(|opened| match opened {
        Ok(stream) => stream.boxed(),
        Err(e) => futures::stream::once(async move { Err(e) }).boxed(),
    })
}

/// The ETag S3 gives to an object made of parts: MD5 over the parts' MD5s, a dash, their number.
fn multipart_etag(parts: &[[u8; 16]]) -> String {
    let mut digest = Md5::new();
    for md5 in parts {
        digest.update(md5);
    }
    format!("{}-{}", hex(&digest.finalize()), parts.len())
}

/// A file that is removed unless it was moved to its place.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // It may not have been made yet; whatever else stays behind, the sweep finds.
        let _ = std::fs::remove_file(&self.path);
    }
}
