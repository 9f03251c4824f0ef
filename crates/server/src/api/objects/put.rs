//! `PUT` of an object or of one part.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use potluck_protocol::headers::CONTENT_MD5;
use potluck_protocol::limits::{OBJECT_MAX_BYTES, PART_MAX_BYTES};

use super::error::ObjectError;
use super::permitted;
use crate::app::AppState;
use crate::db::sqlite::objects;
use crate::objects::local::BodyRules;
use crate::objects::presign::hex;
use crate::objects::{Expected, Operation};

/// Stores a body. Its tag is its MD5, as with a bucket.
///
/// # Errors
/// 403 without permission, with another length or checksum than was signed, and once a photo has the object; 400
/// `BadDigest` when the body does not match its checksum.
pub async fn put(
    State(state): State<AppState>,
    Path((owner, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, ObjectError> {
    let (key, operation) = permitted(&state, "PUT", &owner, &id, request.uri())?;
    let (signed, max_bytes) = match operation {
        Operation::Put(signed) => (signed, OBJECT_MAX_BYTES),
        Operation::PutPart { expected, .. } => (expected, PART_MAX_BYTES),
        Operation::Complete { .. } | Operation::Get => return Err(ObjectError::Signature),
    };
    let rules = rules(signed, max_bytes, request.headers())?;
    // What a photo is made of stays as it was when the photo was made, however long the URL is still good.
    let mut conn = state.db.read().await?;
    if objects::is_registered(&mut conn, &key.to_string()).await? {
        return Err(ObjectError::Registered);
    }
    drop(conn);
    let folder = &state.objects.folder;
    let body = request.into_body().into_data_stream();
    let stored = match operation {
        Operation::PutPart { upload, part, .. } => {
            folder.put_part(upload, part, rules, body).await?
        }
        _ => folder.put(&key, rules, body).await?,
    };
    let tag = HeaderValue::from_str(&format!("\"{}\"", hex(&stored.md5)))
        .map_err(ObjectError::internal)?;
    Ok([(header::ETAG, tag)].into_response())
}

/// What the body must be. The headers of a signed request must say exactly what was signed.
fn rules(
    signed: Option<Expected>,
    max_bytes: u64,
    headers: &HeaderMap,
) -> Result<BodyRules, ObjectError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let length: Option<u64> = text("content-length").and_then(|length| length.parse().ok());
    let checksum = text(CONTENT_MD5);
    if let Some(signed) = signed {
        if length != Some(signed.length) || checksum != Some(&STANDARD.encode(signed.md5)) {
            return Err(ObjectError::Signature);
        }
        return Ok(BodyRules {
            length: Some(signed.length),
            md5: Some(signed.md5),
            max_bytes,
        });
    }
    if length.is_some_and(|length| length > max_bytes) {
        return Err(ObjectError::TooLarge);
    }
    let md5 = checksum
        .map(|text| {
            let bytes = STANDARD.decode(text).ok()?;
            <[u8; 16]>::try_from(bytes).ok()
        })
        .map(|md5| md5.ok_or(ObjectError::InvalidDigest))
        .transpose()?;
    Ok(BodyRules {
        length: None,
        md5,
        max_bytes,
    })
}
