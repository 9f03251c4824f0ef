//! `POST` of the list of parts that ends a multipart upload.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use http_body_util::{BodyExt as _, Limited};
use potluck_protocol::limits::OBJECT_MAX_BYTES;

use super::error::{ObjectError, xml};
use super::permitted;
use crate::app::AppState;
use crate::db::sqlite::objects;
use crate::objects::Operation;
use crate::objects::multipart::{LIST_MAX_BYTES, parse};

/// Joins the parts. Repeating it with the same list answers alike.
///
/// # Errors
/// 403 without permission; 400 for a malformed list and for parts that are missing, differ or are out of order; 404
/// when no part ever came.
pub async fn complete(
    State(state): State<AppState>,
    Path((owner, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, ObjectError> {
    let (key, operation) = permitted(&state, "POST", &owner, &id, request.uri())?;
    let Operation::Complete { upload } = operation else {
        return Err(ObjectError::Signature);
    };
    let list = Limited::new(request.into_body(), LIST_MAX_BYTES)
        .collect()
        .await
        .map_err(|_| ObjectError::MalformedList)?
        .to_bytes();
    let parts = parse(&list)?;
    let mut conn = state.db.read().await?;
    let is_registered = objects::is_registered(&mut conn, &key.to_string()).await?;
    drop(conn);
    let folder = &state.objects.folder;
    let etag = if is_registered {
        // Only a repetition: the object does not change any more.
        folder
            .joined(upload, &parts)
            .await?
            .ok_or(ObjectError::Registered)?
    } else {
        folder.join(&key, upload, parts, OBJECT_MAX_BYTES).await?
    };
    Ok(xml(
        StatusCode::OK,
        &format!(
            "<CompleteMultipartUploadResult><Key>{key}</Key><ETag>&quot;{etag}&quot;</ETag>\
             </CompleteMultipartUploadResult>"
        ),
    ))
}
