//! The HTTP face of the local object folder: what a bucket would do with presigned URLs.
//!
//! Errors are the XML a bucket sends, so that a client need not know which of the two it talks to.

pub mod complete;
pub mod error;
pub mod get;
pub mod put;

use axum::http::Uri;

use crate::app::AppState;
use crate::json::query_value;
use crate::objects::presign::SignedQuery;
use crate::objects::{ObjectKey, Operation};
use error::ObjectError;

/// The key in the path and what the signature allows.
///
/// # Errors
/// 403 for a URL that this server did not make, or that is too old. A malformed key is the former.
pub(crate) fn permitted(
    state: &AppState,
    method: &str,
    owner: &str,
    id: &str,
    uri: &Uri,
) -> Result<(ObjectKey, Operation), ObjectError> {
    let key = ObjectKey::parse(&format!("{owner}/{id}")).ok_or(ObjectError::Signature)?;
    let query = uri.query();
    let signed = SignedQuery {
        exp: number(query, "exp")?,
        len: number(query, "len")?,
        md5: query_value(query, "md5"),
        upload: number(query, "upload")?,
        part: number(query, "part")?,
        sig: query_value(query, "sig"),
    };
    let operation = state
        .objects
        .presigner
        .verify(method, &key, &signed, state.clock.now())?;
    Ok((key, operation))
}

/// A field of the query. One that does not parse was never signed.
fn number<T: std::str::FromStr>(query: Option<&str>, name: &str) -> Result<Option<T>, ObjectError> {
    query_value(query, name)
        .map(|text| text.parse().map_err(|_| ObjectError::Signature))
        .transpose()
}
