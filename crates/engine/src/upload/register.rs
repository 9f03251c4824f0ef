//! The row that makes stored objects a photo of the album.

use std::rc::Rc;

use potluck_protocol::B64;
use potluck_protocol::files::{CreateFileRequest, File, FilePart};

use crate::engine::Inner;
use crate::ports::{Buffer, Platform};
use crate::remote;
use crate::remote::fault::Refused;
use crate::upload::backoff::patiently;
use crate::upload::item::Job;
use crate::upload::prepare::{Read, Ready};
use crate::{Error, Kind, Result};

/// Makes the row. The request is built once and repeated word for word, also after a break: the server then knows it
/// again and no photo comes twice.
///
/// # Errors
/// Those of the request; see also [`is_lost`].
pub(super) async fn register<P: Platform>(
    inner: &Rc<Inner<P>>,
    job: &Job<P>,
    read: &Read,
    ready: &Ready<P>,
) -> Result<File> {
    let known = job.work.borrow().request.clone();
    let request = match known {
        Some(request) => request,
        None => {
            let request = Rc::new(build(job, read, ready)?);
            job.work.borrow_mut().request = Some(Rc::clone(&request));
            request
        }
    };
    patiently(inner, async || remote::files::create(inner, &request).await).await
}

/// True when the server did not find the objects in the store: they must go up once more.
pub(super) fn is_lost(error: &Error) -> bool {
    let source = error
        .source
        .as_ref()
        .and_then(|source| source.downcast_ref::<Refused>());
    source.is_some_and(|refused| refused.status == 503)
}

fn build<P: Platform>(job: &Job<P>, read: &Read, ready: &Ready<P>) -> Result<CreateFileRequest> {
    let work = job.work.borrow();
    let part = |key: &Option<String>, header: &[u8; 24], size: u64| -> Result<FilePart> {
        Ok(FilePart {
            object_key: key.clone().ok_or(Kind::Bug)?,
            encrypted_data: None,
            decryption_header: B64::encode(header),
            size,
        })
    };
    Ok(CreateFileRequest {
        collection_id: job.album,
        encrypted_key: ready.encrypted_key.clone(),
        key_decryption_nonce: ready.key_nonce.clone(),
        file: part(&work.object, &read.survey.header, read.survey.sealed_bytes)?,
        thumbnail: part(
            &work.thumbnail,
            &ready.thumbnail_header,
            ready.thumbnail.len() as u64,
        )?,
        metadata: FilePart {
            encrypted_data: Some(ready.metadata.clone()),
            decryption_header: ready.metadata_header.clone(),
            ..FilePart::default()
        },
        magic_metadata: None,
        pub_magic_metadata: ready.public_extra.clone(),
    })
}
