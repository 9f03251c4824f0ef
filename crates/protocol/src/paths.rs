//! Paths of the API. Constants where nothing is filled in, functions where an id is.

use crate::{AlbumId, PhotoId};

/// Health; answers `pong`.
pub const PING: &str = "/ping";
/// Ask for a one-time code.
pub const OTT: &str = "/users/ott";
/// Give the one-time code back.
pub const VERIFY_EMAIL: &str = "/users/verify-email";
/// Upload key attributes, once.
pub const ATTRIBUTES: &str = "/users/attributes";
/// Is the session alive, and the keys as they are now.
pub const SESSION_VALIDITY: &str = "/users/session-validity/v2";
/// Salt and limits for an address (`?email=`).
pub const SRP_ATTRIBUTES: &str = "/users/srp/attributes";
/// Start an SRP sign-in.
pub const SRP_CREATE_SESSION: &str = "/users/srp/create-session";
/// Prove the password.
pub const SRP_VERIFY_SESSION: &str = "/users/srp/verify-session";
/// Start an SRP set-up.
pub const SRP_SETUP: &str = "/users/srp/setup";
/// Finish the first SRP set-up.
pub const SRP_COMPLETE: &str = "/users/srp/complete";
/// Finish a password change.
pub const SRP_UPDATE: &str = "/users/srp/update";
/// End this session.
pub const LOGOUT: &str = "/users/logout";
/// List sessions.
pub const SESSIONS: &str = "/users/sessions";
/// End a session (`?token=`).
pub const SESSION: &str = "/users/session";
/// Account, plan and usage.
pub const USER_DETAILS: &str = "/users/details/v2";
/// Another account's public key (`?email=`).
pub const PUBLIC_KEY: &str = "/users/public-key";

/// Create an album.
pub const COLLECTIONS: &str = "/collections";
/// List albums changed since a time.
pub const COLLECTIONS_V2: &str = "/collections/v2";
/// Rows of an album changed since a time.
pub const COLLECTION_DIFF: &str = "/collections/v2/diff";
/// Rename an album.
pub const COLLECTION_RENAME: &str = "/collections/rename";
/// Owner's private metadata of an album.
pub const COLLECTION_MAGIC: &str = "/collections/magic-metadata";
/// Public metadata of an album.
pub const COLLECTION_PUBLIC_MAGIC: &str = "/collections/public-magic-metadata";
/// Sharee's private metadata of an album.
pub const COLLECTION_SHAREE_MAGIC: &str = "/collections/sharee-magic-metadata";
/// Create, change a public link.
pub const SHARE_URL: &str = "/collections/share-url";
/// Add photos one owns to an album.
pub const ADD_FILES: &str = "/collections/add-files";
/// One row of an album.
pub const COLLECTION_FILE: &str = "/collections/file";

/// Create a photo.
pub const FILES: &str = "/files";
/// One upload URL.
pub const UPLOAD_URL: &str = "/files/upload-url";
/// Several upload URLs, without checksum.
pub const UPLOAD_URLS: &str = "/files/upload-urls";
/// Part URLs.
pub const MULTIPART_UPLOAD_URL: &str = "/files/multipart-upload-url";
/// Part URLs, without checksum.
pub const MULTIPART_UPLOAD_URLS: &str = "/files/multipart-upload-urls";
/// Trash rows changed since a time.
pub const TRASH_DIFF: &str = "/trash/v2/diff";

/// The album behind a link.
pub const PUBLIC_INFO: &str = "/public-collection/info";
/// Rows of the album behind a link.
pub const PUBLIC_DIFF: &str = "/public-collection/diff";
/// Give a link's password.
pub const PUBLIC_VERIFY_PASSWORD: &str = "/public-collection/verify-password";
/// One upload URL, as a guest.
pub const PUBLIC_UPLOAD_URL: &str = "/public-collection/upload-url";
/// Several upload URLs, as a guest; `?count=0` asks only whether there is room.
pub const PUBLIC_UPLOAD_URLS: &str = "/public-collection/upload-urls";
/// Part URLs, as a guest.
pub const PUBLIC_MULTIPART_UPLOAD_URL: &str = "/public-collection/multipart-upload-url";
/// Part URLs without checksum, as a guest.
pub const PUBLIC_MULTIPART_UPLOAD_URLS: &str = "/public-collection/multipart-upload-urls";
/// Create a photo, as a guest.
pub const PUBLIC_FILE: &str = "/public-collection/file";

/// One album.
#[must_use]
pub fn collection(id: AlbumId) -> String {
    format!("/collections/{id}")
}
/// Remove the link of an album.
#[must_use]
pub fn share_url(id: AlbumId) -> String {
    format!("/collections/share-url/{id}")
}
/// An original, as an account.
#[must_use]
pub fn download(id: PhotoId) -> String {
    format!("/files/download/{id}")
}
/// A thumbnail, as an account.
#[must_use]
pub fn preview(id: PhotoId) -> String {
    format!("/files/preview/{id}")
}
/// An original, as a guest.
#[must_use]
pub fn public_download(id: PhotoId) -> String {
    format!("/public-collection/files/download/{id}")
}
/// A thumbnail, as a guest.
#[must_use]
pub fn public_preview(id: PhotoId) -> String {
    format!("/public-collection/files/preview/{id}")
}
