//! Error bodies. The status decides first, the code second; messages are for logs (docs/spec/accounts.md 1.5).

use serde::{Deserialize, Serialize};

/// `{"code":…,"message":…}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct ErrorBody {
    /// Stable, upper snake case; see the constants below.
    #[serde(default)]
    pub code: String,
    /// For logs; never shown, never matched.
    #[serde(default)]
    pub message: String,
}

/// Declares the known codes.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $( $(#[$doc])* pub const $name: &str = stringify!($name); )+ };
}

codes! {
    /// 409: code asked for sign-up, account exists.
    USER_ALREADY_REGISTERED,
    /// 404: code asked for sign-in, no account.
    USER_NOT_REGISTERED,
    /// 404: code asked for sign-in, account without keys.
    USER_SIGNUP_INCOMPLETE,
    /// 404: account deleted.
    USER_NOT_FOUND,
    /// 400 with a reason.
    BAD_REQUEST,
    /// 404 with a reason.
    NOT_FOUND,
    /// 409: password sign-in while e-mail codes are required.
    EMAIL_MFA_ENABLED,
    /// 429: too many open SRP sessions.
    TOO_MANY_UNVERIFIED_SESSIONS,
    /// 410: SRP proof sent twice.
    SESSION_ALREADY_VERIFIED,
    /// 410: five wrong proofs on one SRP session.
    TOO_MANY_WRONG_ATTEMPTS,
    /// 409 with a reason.
    CONFLICT,
    /// 403 with a reason.
    PERMISSION_DENIED,
    /// 500.
    INTERNAL_ERROR,
    /// 404: the album was deleted.
    COLLECTION_DELETED,
    /// 409: an album to be deleted without its photos still has some.
    COLLECTION_NOT_EMPTY,
    /// 404: not, or no longer, in the album.
    FILE_NOT_FOUND_IN_ALBUM,
    /// 409: the photo is in the trash.
    FILE_IN_TRASH,
    /// 503: the object is not in storage.
    OBJECT_SIZE_FETCH_FAILED,
    /// 405: the link takes no photos.
    PUBLIC_COLLECT_DISABLED,
    /// 405: the link takes no comments.
    PUBLIC_COMMENT_DISABLED,
    /// 403: too many devices on the link.
    LINK_DEVICE_LIMIT_EXCEEDED,
    /// 403: this plan may not edit this setting.
    LINK_EDIT_NOT_ALLOWED,
    /// 409: already there with other contents.
    ALREADY_EXISTS,
}

/// `{"error":…}` as middleware sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MiddlewareError {
    /// Reason; for logs.
    pub error: String,
}
