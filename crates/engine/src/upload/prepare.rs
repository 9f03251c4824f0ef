//! Before anything is sent: what the file is, one read of it, its thumbnail, and everything the row will say.
//!
//! Two steps, because a file that is in the album already needs no thumbnail: [`read`] surveys, [`make_ready`] seals.
//! What counts as a photo is in docs/adr/0011-what-is-a-photo.md.

use std::rc::Rc;

use potluck_crypto::rand_core::RngCore;
use potluck_crypto::{CollectionKey, FileKey, encode, hash, metadata as sealing};
use potluck_protocol::collections::MagicMetadata;
use potluck_protocol::sealed::plain;
use potluck_protocol::{B64, Sealed};

use crate::engine::Inner;
use crate::jobs::Survey;
use crate::library::photo::Plain;
use crate::media::{self, MediaFacts};
use crate::ports::{Buffer, Clock, CryptoPool, LocalFile, Platform, PoolError};
use crate::upload::item::{Claim, Job};
use crate::upload::{metadata, name, plan};
use crate::view::PhotoKind;
use crate::{Error, Kind, Result};

/// Black, 300 × 150, one gray component: what stands in where no picture can be made (docs/spec/upload.md 10).
pub(super) const PLACEHOLDER: &[u8] = include_bytes!("placeholder.jpg");

/// What one read of the file found out.
pub(super) struct Read {
    pub(super) key: FileKey,
    pub(super) kind: PhotoKind,
    pub(super) facts: MediaFacts,
    /// Its first bytes say what it is, not only its name.
    pub(super) is_known: bool,
    /// Base64.
    pub(super) hash: String,
    pub(super) survey: Survey,
}

/// Everything but the objects' places.
pub(super) struct Ready<P: Platform> {
    pub(super) encrypted_key: Sealed<plain::FileKey>,
    pub(super) key_nonce: B64,
    pub(super) metadata: Sealed<plain::Metadata>,
    pub(super) metadata_header: B64,
    pub(super) public_extra: Option<MagicMetadata>,
    /// The same, open, for showing the photo at once.
    pub(super) plain: Plain,
    /// JPEG.
    pub(super) jpeg: P::Buffer,
    /// The JPEG, sealed.
    pub(super) thumbnail: P::Buffer,
    pub(super) thumbnail_header: [u8; 24],
    /// MD5 of the sealed thumbnail, base64.
    pub(super) thumbnail_md5: String,
}

impl Read {
    pub(super) fn claim<P: Platform>(&self, job: &Job<P>) -> Claim {
        Claim {
            album: job.album,
            name: job.title.clone(),
            kind: self.kind,
            hash: self.hash.clone(),
        }
    }
}

/// Refuses what is no photo or film, then reads the file once. Gives the ciphertext too when it goes up whole.
///
/// # Errors
/// `Empty`, `TooLarge`, `Unsupported`, `FileGone`.
pub(super) async fn read<P: Platform>(
    inner: &Inner<P>,
    job: &Job<P>,
) -> Result<(Read, Option<P::Buffer>)> {
    let file = job.file.borrow().clone();
    plan::check_len(file.len())?;
    let picked = file.name();
    if name::is_hidden(&picked) {
        return Err(Kind::Unsupported.into());
    }
    let head = file.slice(0, media::HEAD_BYTES).await?;
    let kind = media::kind(&head, &picked).map_err(|e| Error::caused(Kind::Unsupported, e))?;
    let is_known = media::kind(&head, "").is_ok();
    let facts = facts(inner, &file, &head, kind).await?;

    let mut random = inner.platform.random();
    let key = FileKey::make(&mut random);
    let mut header = [0; 24];
    random.fill_bytes(&mut header);
    let surveyed = again_if_died(async || {
        inner
            .platform
            .pool()
            .survey(&file, &key, header, &|_| {})
            .await
    })
    .await?;
    if !plan::fits(&surveyed.survey) {
        return Err(Kind::Bug.into());
    }
    plan::check_len(surveyed.survey.plain_bytes)?;
    let hash = encode::base64(&surveyed.survey.hash);
    let read = Read {
        key,
        kind,
        facts,
        is_known,
        hash,
        survey: surveyed.survey,
    };
    Ok((read, surveyed.whole))
}

async fn facts<P: Platform>(
    inner: &Inner<P>,
    file: &P::File,
    head: &[u8],
    kind: PhotoKind,
) -> Result<MediaFacts> {
    let clock = inner.platform.clock();
    let offset = |epoch_ms| clock.local_offset_minutes(epoch_ms);
    let mut facts = media::read(
        head,
        &file.name(),
        file.modified_ms(),
        clock.now_ms(),
        &offset,
    );
    if kind == PhotoKind::Video
        && let Some(at) = media::video::index_at(head, file.len())
    {
        let index = file.slice(at, at.saturating_add(media::HEAD_BYTES)).await?;
        media::add_index(&mut facts, &index, &offset);
    }
    Ok(facts)
}

/// Makes the thumbnail and seals everything the row will say.
///
/// # Errors
/// `Unsupported` for what only its name calls a picture and nothing here can decode; `FileGone`.
pub(super) async fn make_ready<P: Platform>(
    inner: &Inner<P>,
    job: &Job<P>,
    read: &Read,
    album_key: &CollectionKey,
) -> Result<Ready<P>> {
    let picture = picture(inner, job, read).await?;
    let facts = &read.facts;
    let source = metadata::Source {
        kind: read.kind,
        title: &job.title,
        facts,
        modified_us: job.file.borrow().modified_ms().saturating_mul(1000),
        hash: &read.hash,
        has_static_thumbnail: picture.is_placeholder,
        decoded_px: picture.size_px,
        uploader: job.uploader.as_deref(),
    };
    let (fixed, public) = (metadata::fixed(&source), metadata::public(&source));

    let mut random = inner.platform.random();
    let bug = |e| Error::caused(Kind::Bug, e);
    let sealed_key = album_key.seal_file_key(&read.key, &mut random);
    let sealed = sealing::seal_json(&fixed, &read.key, &mut random).map_err(bug)?;
    let envelope = sealing::seal_extras(&public, 1, &read.key, &mut random);

    let mut thumbnail_header = [0; 24];
    random.fill_bytes(&mut thumbnail_header);
    let pool = inner.platform.pool();
    let thumbnail = again_if_died(async || {
        pool.seal_blob(&picture.jpeg, &read.key, thumbnail_header)
            .await
    })
    .await?;

    let text = |extras: &sealing::Extras| serde_json::to_string(extras).unwrap_or_default();
    Ok(Ready {
        encrypted_key: Sealed::encode(&sealed_key.ciphertext),
        key_nonce: B64::encode(&sealed_key.nonce),
        metadata: Sealed::encode(&sealed.ciphertext),
        metadata_header: B64::encode(&sealed.header),
        public_extra: envelope.map(|envelope| MagicMetadata {
            version: 1,
            count: i64::try_from(envelope.count).unwrap_or(i64::MAX),
            data: Sealed::encode(&envelope.data),
            header: B64::encode(&envelope.header),
        }),
        plain: Plain {
            metadata: text(&fixed),
            public_extra: if public.is_empty() {
                String::new()
            } else {
                text(&public)
            },
            private_extra: String::new(),
        },
        jpeg: picture.jpeg,
        thumbnail_md5: hash::content_md5(&thumbnail.to_vec()),
        thumbnail,
        thumbnail_header,
    })
}

struct Picture<B> {
    jpeg: B,
    size_px: Option<(u32, u32)>,
    is_placeholder: bool,
}

/// The thumbnail, or what stands in for it: nothing that is a photo or a film is lost for want of a small picture.
async fn picture<P: Platform>(
    inner: &Inner<P>,
    job: &Job<P>,
    read: &Read,
) -> Result<Picture<P::Buffer>> {
    let placeholder = || Picture {
        jpeg: P::Buffer::from_vec(PLACEHOLDER.to_vec()),
        size_px: None,
        is_placeholder: true,
    };
    // A browser's picture decoder would read a whole film into memory to find that it is none.
    if read.kind == PhotoKind::Video {
        return Ok(placeholder());
    }
    let file = job.file.borrow().clone();
    match again_if_died(async || inner.platform.pool().thumbnail(&file).await).await {
        Ok(made) => Ok(Picture {
            jpeg: made.jpeg,
            size_px: Some((made.width_px, made.height_px)).filter(|(w, h)| *w > 0 && *h > 0),
            is_placeholder: false,
        }),
        Err(PoolError::FileGone | PoolError::FileChanged) => Err(Kind::FileGone.into()),
        Err(_) if read.is_known => Ok(placeholder()),
        Err(error) => Err(Error::caused(Kind::Unsupported, error)),
    }
}

/// A worker may die of something that is not its job's doing; once more tells.
async fn again_if_died<T>(
    mut job: impl AsyncFnMut() -> Result<T, PoolError>,
) -> Result<T, PoolError> {
    match job().await {
        Err(PoolError::Died) => job().await,
        other => other,
    }
}

/// The steps of a job that are done, or done now.
pub(super) async fn read_once<P: Platform>(inner: &Inner<P>, job: &Job<P>) -> Result<Rc<Read>> {
    if let Some(read) = job.work.borrow().read.clone() {
        return Ok(read);
    }
    let (read, whole) = self::read(inner, job).await?;
    let read = Rc::new(read);
    let mut work = job.work.borrow_mut();
    work.whole = whole;
    work.read = Some(Rc::clone(&read));
    Ok(read)
}

/// See [`read_once`].
pub(super) async fn make_ready_once<P: Platform>(
    inner: &Inner<P>,
    job: &Job<P>,
    read: &Read,
) -> Result<Rc<Ready<P>>> {
    if let Some(ready) = job.work.borrow().ready.clone() {
        return Ok(ready);
    }
    let key = inner
        .keyring
        .borrow()
        .album(job.album)
        .ok_or(Kind::NotFound)?;
    let ready = Rc::new(make_ready(inner, job, read, &key).await?);
    job.work.borrow_mut().ready = Some(Rc::clone(&ready));
    Ok(ready)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholder_is_a_jpeg_of_the_agreed_size() {
        assert!(PLACEHOLDER.starts_with(b"\xFF\xD8\xFF"));
        assert!(PLACEHOLDER.ends_with(b"\xFF\xD9"));
        let facts = media::read(PLACEHOLDER, "x.jpg", 0, 0, &|_| 0);
        assert_eq!(facts.size_px, Some((300, 150)));
    }
}
