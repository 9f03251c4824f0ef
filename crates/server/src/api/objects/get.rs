//! `GET` and `HEAD` of an object.

use std::io;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::error::ObjectError;
use super::permitted;
use crate::app::AppState;
use crate::objects::local::read_part;
use crate::objects::range::{Wanted, wanted};
use crate::objects::{LocalFolder, ObjectKey, Operation};

/// Sends an object, or a range of it.
///
/// # Errors
/// 403 without permission, 404 when there is none.
pub async fn get(
    State(state): State<AppState>,
    Path((owner, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, ObjectError> {
    let (key, operation) = permitted(
        &state,
        request.method().as_str(),
        &owner,
        &id,
        request.uri(),
    )?;
    if operation != Operation::Get {
        return Err(ObjectError::Signature);
    }
    serve(&state.objects.folder, &key, request.headers())
        .await
        .map_err(ObjectError::internal)?
        .ok_or(ObjectError::NoSuchKey)
}

/// The answer to a request for an object: whole, a range, or 416. `None` when there is no object.
///
/// It is ciphertext whatever it was made from, so browsers are told to save it and not to guess.
pub(crate) async fn serve(
    folder: &LocalFolder,
    key: &ObjectKey,
    headers: &HeaderMap,
) -> io::Result<Option<Response>> {
    let Some((file, total)) = folder.open_object(key).await? else {
        return Ok(None);
    };
    // An object never changes once a photo has it, so its name and length tell versions apart.
    let etag = format!("\"{}-{total}\"", key.id().simple());
    let range = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    let is_same = headers
        .get(header::IF_RANGE)
        .is_none_or(|value| value.as_bytes() == etag.as_bytes());
    let (status, first, length) = match wanted(range.filter(|_| is_same), total) {
        Wanted::Whole => (StatusCode::OK, 0, total),
        Wanted::Part { first, length } => (StatusCode::PARTIAL_CONTENT, first, length),
        Wanted::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let mut response = Response::new(if length == 0 {
        Body::empty()
    } else {
        Body::from_stream(read_part(file, first, length))
    });
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::ACCEPT_RANGES, "bytes"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let content_range = match status {
        StatusCode::PARTIAL_CONTENT => {
            Some(format!("bytes {first}-{}/{total}", first + length - 1))
        }
        StatusCode::RANGE_NOT_SATISFIABLE => Some(format!("bytes */{total}")),
        _ => None,
    };
    if let Some(text) = content_range {
        let value = HeaderValue::from_str(&text).map_err(io::Error::other)?;
        headers.insert(header::CONTENT_RANGE, value);
    }
    let etag = HeaderValue::from_str(&etag).map_err(io::Error::other)?;
    headers.insert(header::ETAG, etag);
    Ok(Some(response))
}
