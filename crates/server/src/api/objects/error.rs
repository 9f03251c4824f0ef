//! What a bucket answers when it refuses.
//!
//! # Source
//! Amazon S3, "Error responses": status, code, and an XML body with `Code` and `Message`.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::objects::local::{JoinError, PutError};
use crate::objects::multipart::ListError;
use crate::objects::presign::Refusal;

/// One refusal.
#[derive(Debug)]
pub enum ObjectError {
    /// 403: not our URL, or the request is not the one that was signed.
    Signature,
    /// 403: too old.
    Expired,
    /// 403: the object belongs to a photo and does not change any more.
    Registered,
    /// 400: the body is not the one that was signed.
    BadDigest,
    /// 400: the checksum header is no MD5.
    InvalidDigest,
    /// 400: the body ended early.
    IncompleteBody,
    /// 400: larger than any object may be.
    TooLarge,
    /// 400: the list of parts.
    MalformedList,
    /// 400: a listed part is missing or differs.
    InvalidPart,
    /// 400: part numbers out of order.
    InvalidPartOrder,
    /// 404: no part of this upload is here.
    NoSuchUpload,
    /// 404.
    NoSuchKey,
    /// 500. The cause is logged, never sent.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl ObjectError {
    pub(crate) fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    fn parts(&self) -> (StatusCode, &'static str, &'static str) {
        let bad = StatusCode::BAD_REQUEST;
        let forbidden = StatusCode::FORBIDDEN;
        let missing = StatusCode::NOT_FOUND;
        match self {
            Self::Signature => (
                forbidden,
                "SignatureDoesNotMatch",
                "The request is not the one that was signed.",
            ),
            Self::Expired => (forbidden, "AccessDenied", "Request has expired"),
            Self::Registered => (forbidden, "AccessDenied", "The object cannot be replaced"),
            Self::BadDigest => (bad, "BadDigest", "The body does not match its checksum."),
            Self::InvalidDigest => (bad, "InvalidDigest", "The checksum is not valid."),
            Self::IncompleteBody => (bad, "IncompleteBody", "The body ended early."),
            Self::TooLarge => (bad, "EntityTooLarge", "The object is too large."),
            Self::MalformedList => (bad, "MalformedXML", "The list of parts is malformed."),
            Self::InvalidPart => (bad, "InvalidPart", "A part is missing or differs."),
            Self::InvalidPartOrder => (bad, "InvalidPartOrder", "Parts must be in order."),
            Self::NoSuchUpload => (missing, "NoSuchUpload", "There is no such upload."),
            Self::NoSuchKey => (missing, "NoSuchKey", "There is no such object."),
            Self::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalError",
                "Please try again.",
            ),
        }
    }
}

impl From<Refusal> for ObjectError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Signature => Self::Signature,
            Refusal::Expired => Self::Expired,
        }
    }
}

impl From<PutError> for ObjectError {
    fn from(error: PutError) -> Self {
        match error {
            PutError::Length => Self::Signature,
            PutError::TooLarge => Self::TooLarge,
            PutError::Digest => Self::BadDigest,
            PutError::Cut => Self::IncompleteBody,
            PutError::Io(cause) => Self::internal(cause),
        }
    }
}

impl From<JoinError> for ObjectError {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::NoUpload => Self::NoSuchUpload,
            JoinError::Part => Self::InvalidPart,
            JoinError::TooLarge => Self::TooLarge,
            JoinError::Io(cause) => Self::internal(cause),
        }
    }
}

impl From<ListError> for ObjectError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Malformed => Self::MalformedList,
            ListError::Order => Self::InvalidPartOrder,
        }
    }
}

impl From<crate::db::Error> for ObjectError {
    fn from(error: crate::db::Error) -> Self {
        Self::internal(error)
    }
}

impl From<sqlx::Error> for ObjectError {
    fn from(error: sqlx::Error) -> Self {
        Self::internal(error)
    }
}

/// The declaration every XML answer begins with.
pub(super) const XML_DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// An XML answer.
pub(super) fn xml(status: StatusCode, body: &str) -> Response {
    let mut response = Response::new(Body::from(format!("{XML_DECLARATION}{body}")));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/xml"),
    );
    response
}

impl IntoResponse for ObjectError {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(%cause, "object request failed by a fault of the server");
        }
        let (status, code, message) = self.parts();
        xml(
            status,
            &format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
        )
    }
}
