//! Objects to their places: whole or in parts, each with its checksum, each step remembered so that it is not
//! repeated after a break.
//!
//! # Errors
//! `Offline` when the store was not reached: the queue waits. `Blocked` when the browser hides a part's tag. `Server`
//! when the store would not take it in several tries. `FileGone` when the file is not what it was.
//!
//! # Source
//! docs/spec/upload.md 11.3; Amazon S3 API, CompleteMultipartUpload, for the XML.

use std::rc::Rc;

use potluck_crypto::encode;
use potluck_protocol::objects::{MultipartUploadUrlRequest, MultipartUploadUrls, UploadUrlRequest};

use crate::engine::Inner;
use crate::ports::{
    Buffer, CryptoPool, Method, ObjectPut, Platform, PoolError, PutReply, Request, Transport,
    TransportError,
};
use crate::remote::fault::Refused;
use crate::remote::{self, reached};
use crate::upload::backoff::patiently;
use crate::upload::item::{Job, Parts};
use crate::upload::plan;
use crate::upload::prepare::{Read, Ready};
use crate::{Error, Kind, Result};

/// How often new places are asked for when the store does not take the old ones.
const RENEWALS: u32 = 2;

/// Stores the original. `sent` hears plaintext bytes that are there, or on their way.
pub(super) async fn original<P: Platform>(
    inner: &Rc<Inner<P>>,
    job: &Job<P>,
    read: &Read,
    sent: &dyn Fn(u64),
) -> Result<()> {
    if job.work.borrow().object.is_some() {
        return Ok(());
    }
    let key = if read.survey.is_whole() {
        whole(inner, job, read, sent).await?
    } else {
        parts(inner, job, read, sent).await?
    };
    let mut work = job.work.borrow_mut();
    work.whole = None;
    work.parts = None;
    work.object = Some(key);
    Ok(())
}

/// Stores the thumbnail.
pub(super) async fn thumbnail<P: Platform>(
    inner: &Rc<Inner<P>>,
    job: &Job<P>,
    ready: &Ready<P>,
) -> Result<()> {
    if job.work.borrow().thumbnail.is_some() {
        return Ok(());
    }
    let key = place_and_put(inner, &ready.thumbnail, &ready.thumbnail_md5, &|_| {}).await?;
    job.work.borrow_mut().thumbnail = Some(key);
    Ok(())
}

async fn whole<P: Platform>(
    inner: &Rc<Inner<P>>,
    job: &Job<P>,
    read: &Read,
    sent: &dyn Fn(u64),
) -> Result<String> {
    let kept = job.work.borrow().whole.clone();
    let body = match kept {
        Some(body) => body,
        None => encrypt(inner, job, read, 0).await?,
    };
    let (plain, sealed) = (read.survey.plain_bytes, read.survey.sealed_bytes);
    let heard = |bytes: u64| sent(scaled(bytes, plain, sealed));
    place_and_put(inner, &body, &encode::base64(&read.survey.md5), &heard).await
}

/// A place of one PUT, and the PUT; a new place when the store does not know the old one any more.
async fn place_and_put<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &P::Buffer,
    md5: &str,
    progress: &dyn Fn(u64),
) -> Result<String> {
    let request = UploadUrlRequest {
        content_length: body.len() as u64,
        content_md5: md5.to_owned(),
    };
    for _ in 0..=RENEWALS {
        let place = patiently(inner, async || {
            remote::files::upload_url(inner, &request).await
        })
        .await?;
        match patiently(inner, async || {
            put(inner, &place.url, md5, body, progress).await
        })
        .await
        {
            Ok(_) => return Ok(place.object_key),
            Err(error) if error.kind == STALE => {}
            Err(error) => return Err(error),
        }
    }
    Err(Kind::Server.into())
}

async fn parts<P: Platform>(
    inner: &Rc<Inner<P>>,
    job: &Job<P>,
    read: &Read,
    sent: &dyn Fn(u64),
) -> Result<String> {
    for _ in 0..=RENEWALS {
        match one_multipart(inner, job, read, sent).await {
            Err(error) if error.kind == STALE => job.work.borrow_mut().parts = None,
            other => return other,
        }
    }
    Err(Kind::Server.into())
}

async fn one_multipart<P: Platform>(
    inner: &Rc<Inner<P>>,
    job: &Job<P>,
    read: &Read,
    sent: &dyn Fn(u64),
) -> Result<String> {
    let places = places(inner, job, read).await?;
    loop {
        let next = job
            .work
            .borrow()
            .parts
            .as_ref()
            .map_or(0, |parts| parts.tags.len());
        let (Some(part), Some(url)) = (read.survey.parts.get(next), places.part_urls.get(next))
        else {
            break;
        };
        // One part at a time and dropped when it is there: this is what bounds the memory of a lane.
        let body = encrypt(inner, job, read, next).await?;
        let (plain, sealed) = (part.end - part.start, body.len() as u64);
        let heard = |bytes: u64| sent(part.start + scaled(bytes, plain, sealed));
        let md5 = encode::base64(&part.md5);
        let reply = patiently(inner, async || put(inner, url, &md5, &body, &heard).await).await?;
        let tag = reply
            .etag
            .filter(|tag| !tag.is_empty())
            .ok_or(Kind::Blocked)?;
        if let Some(parts) = job.work.borrow_mut().parts.as_mut() {
            parts.tags.push(tag);
        }
        sent(part.end);
    }
    let tags = job
        .work
        .borrow()
        .parts
        .as_ref()
        .map_or_else(Vec::new, |parts| parts.tags.clone());
    let xml = complete_xml(&tags);
    patiently(inner, async || {
        complete(inner, &places.complete_url, &xml).await
    })
    .await?;
    Ok(places.object_key.clone())
}

/// Places of the parts: those under way, or new ones.
async fn places<P: Platform>(
    inner: &Rc<Inner<P>>,
    job: &Job<P>,
    read: &Read,
) -> Result<Rc<MultipartUploadUrls>> {
    if let Some(parts) = &job.work.borrow().parts {
        return Ok(Rc::clone(&parts.places));
    }
    let lens = plan::part_lens(read.survey.plain_bytes);
    let request = MultipartUploadUrlRequest {
        content_length: read.survey.sealed_bytes,
        part_length: lens.first().copied().unwrap_or(0),
        part_md5s: read
            .survey
            .parts
            .iter()
            .map(|part| potluck_protocol::B64::encode(&part.md5))
            .collect(),
    };
    let places = patiently(inner, async || {
        remote::files::multipart_url(inner, &request).await
    })
    .await?;
    if places.part_urls.len() != lens.len() {
        return Err(Kind::Server.into());
    }
    let places = Rc::new(places);
    job.work.borrow_mut().parts = Some(Parts {
        places: Rc::clone(&places),
        tags: Vec::new(),
    });
    Ok(places)
}

async fn encrypt<P: Platform>(
    inner: &Inner<P>,
    job: &Job<P>,
    read: &Read,
    part: usize,
) -> Result<P::Buffer> {
    let file = job.file.borrow().clone();
    let pool = inner.platform.pool();
    match pool.encrypt_part(&file, &read.survey, part).await {
        // The worker may have died of something else; the bytes come out the same.
        Err(PoolError::Died) => Ok(pool.encrypt_part(&file, &read.survey, part).await?),
        other => Ok(other?),
    }
}

/// The store does not know this place (any more): a signature that ran out, or an upload it has dropped.
const STALE: Kind = Kind::Conflict;

async fn put<P: Platform>(
    inner: &Inner<P>,
    url: &str,
    md5: &str,
    body: &P::Buffer,
    progress: &dyn Fn(u64),
) -> Result<PutReply> {
    match inner
        .platform
        .put()
        .put(url, Some(md5), body, progress)
        .await
    {
        Err(error @ TransportError::Blocked) => Err(Error::caused(Kind::Blocked, error)),
        answer => {
            let reply = reached(inner, answer)?;
            stored(reply.status)?;
            Ok(reply)
        }
    }
}

/// What the store's status means. It knows no accounts, so there is little to tell apart.
fn stored(status: u16) -> Result<()> {
    let kind = match status {
        200..=299 => return Ok(()),
        403 | 404 | 410 => STALE,
        413 => Kind::TooLarge,
        429 => Kind::Busy,
        // 400 is a checksum that does not fit: the bytes were bent on the way.
        _ => Kind::Server,
    };
    Err(Error::caused(kind, Refused { status }))
}

async fn complete<P: Platform>(inner: &Inner<P>, url: &str, xml: &str) -> Result<()> {
    let request = Request {
        method: Method::Post,
        url: url.to_owned(),
        headers: vec![("Content-Type", "text/xml".to_owned())],
        body: Some(xml.to_owned()),
    };
    let response = reached(inner, inner.platform.transport().send(request).await)?;
    match response.status {
        // An earlier try may have got through without its answer coming back: the upload is then gone because it is
        // complete. Making the row tells, and sends everything once more if it is not.
        404 => return Ok(()),
        400 => return Err(Error::caused(STALE, Refused { status: 400 })),
        status => stored(status)?,
    }
    // Such stores answer 200 before they are done, and put a late failure into the body.
    if is_error_document(&response.body) {
        Err(Kind::Server.into())
    } else {
        Ok(())
    }
}

/// The list of parts, numbered from 1, with the tags as they came.
fn complete_xml(tags: &[String]) -> String {
    let mut xml = String::from("<CompleteMultipartUpload>");
    for (index, tag) in tags.iter().enumerate() {
        let tag = tag
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        xml.push_str(&format!(
            "<Part><PartNumber>{}</PartNumber><ETag>{tag}</ETag></Part>",
            index + 1
        ));
    }
    xml.push_str("</CompleteMultipartUpload>");
    xml
}

/// True when the root element of an XML text is `Error`.
fn is_error_document(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    // Declaration and comments come before the root.
    while let Some(after) = rest.strip_prefix("<?").or_else(|| rest.strip_prefix("<!")) {
        let Some((_, next)) = after.split_once('>') else {
            return false;
        };
        rest = next.trim_start();
    }
    let Some(root) = rest.strip_prefix('<') else {
        return false;
    };
    let end = root
        .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .unwrap_or(root.len());
    let name = &root[..end];
    name.rsplit(':').next() == Some("Error")
}

/// Plaintext bytes that `sent` of `sealed` ciphertext bytes stand for.
fn scaled(sent: u64, plain: u64, sealed: u64) -> u64 {
    let exact = u128::from(sent) * u128::from(plain) / u128::from(sealed.max(1));
    u64::try_from(exact).unwrap_or(plain).min(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_numbered_from_one_and_tags_kept_verbatim() {
        let tags = ["\"a\"".to_owned(), "\"b&<>\"".to_owned()];
        assert_eq!(
            complete_xml(&tags),
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"a\"</ETag></Part>\
             <Part><PartNumber>2</PartNumber><ETag>\"b&amp;&lt;&gt;\"</ETag></Part></CompleteMultipartUpload>"
        );
    }

    #[test]
    fn failure_in_a_body_of_200_is_seen() {
        for body in [
            "<Error><Code>InternalError</Code></Error>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>",
            "\u{feff}  <?xml version=\"1.0\"?><!-- late --><s3:Error xmlns:s3=\"x\"/>",
        ] {
            assert!(is_error_document(body.as_bytes()), "{body}");
        }
        for body in [
            "",
            "<CompleteMultipartUploadResult><Error/></CompleteMultipartUploadResult>",
            "Error",
            "<Errors>",
            "<?xml",
        ] {
            assert!(!is_error_document(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn progress_is_told_in_plaintext_bytes() {
        assert_eq!(scaled(0, 100, 117), 0);
        assert_eq!(scaled(117, 100, 117), 100);
        assert_eq!(scaled(999, 100, 117), 100);
        assert_eq!(scaled(5, 0, 0), 0);
    }

    #[test]
    fn statuses_of_the_store() {
        assert!(stored(200).is_ok() && stored(204).is_ok());
        for (status, kind) in [
            (403, STALE),
            (404, STALE),
            (400, Kind::Server),
            (413, Kind::TooLarge),
            (429, Kind::Busy),
            (503, Kind::Server),
        ] {
            assert_eq!(stored(status).unwrap_err().kind, kind, "{status}");
        }
    }
}
