//! A photo the account has in another album already is added to this one, and no byte of it goes up
//! (docs/spec/upload.md 9, docs/spec/albums.md 6.2).
//!
//! # When the server will not have it
//! What is known here may be of a while ago: meanwhile the photo was deleted, or lies in the trash (409
//! `FILE_IN_TRASH`). There is no trash in this app to take it out of, and the person wants it in this album now: the
//! file goes up like any other.

use std::rc::Rc;

use potluck_protocol::files::{AddFilesRequest, RewrappedFile};
use potluck_protocol::{AlbumId, B64, EpochMicros, PhotoId, Sealed};

use crate::engine::Inner;
use crate::library::Row;
use crate::ports::{Clock, Platform, Table};
use crate::sync::{pull, store};
use crate::upload::backoff::patiently;
use crate::upload::item::Job;
use crate::upload::prepare::Read;
use crate::{Kind, Result, cache, remote};

/// Adds what is there already; `None` when the file is to go up.
///
/// # Errors
/// Those of the request that say nothing of the photo: `Offline`, `Busy`, `Server`, `Unauthorised`, …
pub(super) async fn add<P: Platform>(
    inner: &Rc<Inner<P>>,
    job: &Job<P>,
    read: &Read,
) -> Result<Option<PhotoId>> {
    let claim = read.claim(job);
    let found =
        inner
            .library
            .borrow()
            .find_elsewhere(claim.album, &claim.name, claim.kind, &claim.hash);
    let Some((from, photo)) = found else {
        return Ok(None);
    };
    let Some(file) = rewrap(inner, from, photo, job.album) else {
        return Ok(None);
    };
    let request = AddFilesRequest {
        collection_id: job.album,
        files: vec![file],
    };
    let added = patiently(inner, async || {
        remote::collections::add_files(inner, &request).await
    });
    match added.await {
        Ok(()) => {}
        Err(error) if is_about_the_photo(error.kind) => return Ok(None),
        Err(error) => return Err(error),
    }
    show(inner, from, request).await?;
    Ok(Some(photo))
}

fn is_about_the_photo(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::NotFound | Kind::Conflict | Kind::Forbidden | Kind::Bug
    )
}

/// The photo's key under the other album's; `None` when it does not open here.
fn rewrap<P: Platform>(
    inner: &Inner<P>,
    from: AlbumId,
    photo: PhotoId,
    to: AlbumId,
) -> Option<RewrappedFile> {
    let (from_key, to_key) = {
        let keyring = inner.keyring.borrow();
        (keyring.album(from)?, keyring.album(to)?)
    };
    let file_key = {
        let library = inner.library.borrow();
        let row = library.row(from, photo)?;
        let sealed = row.sealed_key.decode().ok()?;
        let nonce = row.key_nonce.decode().ok()?;
        from_key.open_file_key(&sealed, &nonce).ok()?
    };
    let sealed = to_key.seal_file_key(&file_key, &mut inner.platform.random());
    Some(RewrappedFile {
        id: photo,
        encrypted_key: Sealed::encode(&sealed.ciphertext),
        key_decryption_nonce: B64::encode(&sealed.nonce),
    })
}

/// Shows the photo at once, out of the other album's row; the next pull brings its own.
async fn show<P: Platform>(
    inner: &Rc<Inner<P>>,
    from: AlbumId,
    request: AddFilesRequest,
) -> Result<()> {
    let now_us = inner.platform.clock().now_ms().saturating_mul(1000);
    for file in request.files {
        let key = store::photo_key(&inner.scope(), from, file.id);
        let row: Option<Row> = cache::get(inner, Table::Photos, &key).await.ok().flatten();
        let Some(mut row) = row else {
            // Without a cache it takes a pull.
            inner.pull_soon();
            continue;
        };
        row.file.collection_id = request.collection_id;
        row.file.collection_added_at = Some(EpochMicros(now_us));
        row.file.encrypted_key = file.encrypted_key;
        row.file.key_decryption_nonce = file.key_decryption_nonce;
        pull::take_deposit(inner, request.collection_id, row, false).await?;
    }
    Ok(())
}
