//! What a bad status means, by the kind of route that gave it. The only table of this sort.
//!
//! # Source
//! docs/spec/accounts.md 1.5 and 3, docs/spec/albums.md 1.3, docs/spec/collect.md 3.2 and 5.

use potluck_protocol::errors;
use serde::Deserialize;

use crate::Kind;

/// Routes whose statuses mean different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Asking for a code.
    Code,
    /// Giving it back.
    Verify,
    /// Salt and limits of an address.
    SrpAttributes,
    /// Starting an SRP sign-in.
    SrpSession,
    /// Proving the password.
    SrpProof,
    /// Setting SRP up. Its 401 can be a wrong proof, so it does not end the session.
    SrpSetup,
    /// Uploading keys, once.
    Keys,
    /// Everything else of an account.
    Account,
    /// A guest's first question, asked before any password. Devices are counted.
    LinkInfo,
    /// A guest's rows. Devices are counted.
    LinkDiff,
    /// A guest's password.
    LinkPassword,
    /// Everything else of a guest.
    Link,
}

/// A status that is none of the good ones; the source of the error made of it.
#[derive(Debug, thiserror::Error)]
#[error("server answered {status}")]
pub(crate) struct Refused {
    pub(crate) status: u16,
}

/// The code of an error body; `""` when it has none, is empty, or is no JSON.
pub(crate) fn code(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Coded {
        #[serde(default)]
        code: Option<serde_json::Value>,
    }
    let coded = serde_json::from_slice::<Coded>(body).ok();
    let code = coded
        .and_then(|c| c.code)
        .and_then(|c| c.as_str().map(str::to_owned));
    code.unwrap_or_default()
}

/// What a caller can do about it.
pub(crate) fn kind(route: Route, status: u16, code: &str) -> Kind {
    use Route::{
        Account, Code, Keys, Link, LinkDiff, LinkInfo, LinkPassword, SrpAttributes, SrpProof,
        SrpSession, SrpSetup, Verify,
    };
    match (route, status) {
        (Code, 404) => Kind::NoAccount,
        (Code, 409) => Kind::AccountExists,
        (Verify, 401) => Kind::WrongCode,
        (Verify, 410) => Kind::CodeExpired,
        // "Use a code instead", whatever the reason.
        (SrpAttributes, 404) => Kind::NotFound,
        (SrpSession, 409) if code == errors::EMAIL_MFA_ENABLED => Kind::NotFound,
        // Begun too often and never proven, for an hour from now: only a code gets past that.
        (SrpSession, 429) if code == errors::TOO_MANY_UNVERIFIED_SESSIONS => Kind::NotFound,
        (SrpProof, 401) => Kind::WrongPassword,
        (SrpProof, 410) if code == errors::TOO_MANY_WRONG_ATTEMPTS => Kind::TooManyTries,
        (SrpProof, 410) => Kind::Conflict,
        (SrpSetup, 401) => Kind::ServerProof,
        (Code | Verify | SrpAttributes | SrpSession | SrpProof | SrpSetup | LinkPassword, 429) => {
            Kind::TooManyTries
        }
        (Keys, 403) => Kind::AccountExists,

        (LinkInfo | LinkDiff | Link | LinkPassword, 410) => Kind::LinkGone,
        (LinkInfo | LinkDiff | LinkPassword, 404) => Kind::LinkGone,
        (LinkInfo, 401) => Kind::LinkUnknown,
        (LinkDiff | Link, 401) => Kind::LinkPassword,
        (LinkInfo | LinkDiff, 403) if code == errors::LINK_DEVICE_LIMIT_EXCEEDED => {
            Kind::DeviceLimit
        }
        (LinkPassword, 401) => Kind::WrongPassword,
        // The owner took the password away meanwhile.
        (LinkPassword, 400) => Kind::Conflict,
        (Link, 405) if code == errors::PUBLIC_COLLECT_DISABLED => Kind::CollectOff,

        (Account, 409) if code == errors::FILE_IN_TRASH => Kind::NotFound,
        (_, 401) => Kind::Unauthorised,
        (_, 402) => Kind::PlanLapsed,
        (_, 403) => Kind::Forbidden,
        (_, 404 | 410) => Kind::NotFound,
        (_, 409) => Kind::Conflict,
        (_, 413) => Kind::TooLarge,
        (_, 426) => Kind::Quota,
        (_, 429) => Kind::Busy,
        // 408: the server gave up waiting for our bytes.
        (_, 408 | 500 | 502..=599) => Kind::Server,
        // 400, 405, 415, 501, redirects: a request this server does not take.
        _ => Kind::Bug,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_of_codes_and_sign_in() {
        for (route, status, code, expected) in [
            (
                Route::Code,
                409,
                "USER_ALREADY_REGISTERED",
                Kind::AccountExists,
            ),
            (Route::Code, 404, "USER_NOT_REGISTERED", Kind::NoAccount),
            (Route::Code, 404, "USER_SIGNUP_INCOMPLETE", Kind::NoAccount),
            (Route::Code, 403, "", Kind::Forbidden),
            (Route::Code, 429, "", Kind::TooManyTries),
            (Route::Verify, 401, "", Kind::WrongCode),
            (Route::Verify, 410, "", Kind::CodeExpired),
            (Route::Verify, 429, "", Kind::TooManyTries),
            (Route::SrpAttributes, 404, "NOT_FOUND", Kind::NotFound),
            (Route::SrpSession, 409, "EMAIL_MFA_ENABLED", Kind::NotFound),
            (
                Route::SrpSession,
                429,
                "TOO_MANY_UNVERIFIED_SESSIONS",
                Kind::NotFound,
            ),
            (Route::SrpSession, 429, "", Kind::TooManyTries),
            (Route::SrpProof, 401, "", Kind::WrongPassword),
            (
                Route::SrpProof,
                410,
                "SESSION_ALREADY_VERIFIED",
                Kind::Conflict,
            ),
            (
                Route::SrpProof,
                410,
                "TOO_MANY_WRONG_ATTEMPTS",
                Kind::TooManyTries,
            ),
            (Route::SrpSetup, 401, "", Kind::ServerProof),
            (Route::Keys, 403, "", Kind::AccountExists),
            (Route::Keys, 401, "", Kind::Unauthorised),
        ] {
            assert_eq!(
                kind(route, status, code),
                expected,
                "{route:?} {status} {code}"
            );
        }
    }

    #[test]
    fn statuses_of_an_account() {
        for (status, expected) in [
            (400, Kind::Bug),
            (401, Kind::Unauthorised),
            (402, Kind::PlanLapsed),
            (403, Kind::Forbidden),
            (404, Kind::NotFound),
            (409, Kind::Conflict),
            (413, Kind::TooLarge),
            (415, Kind::Bug),
            (426, Kind::Quota),
            (429, Kind::Busy),
            (500, Kind::Server),
            (501, Kind::Bug),
            (502, Kind::Server),
            (503, Kind::Server),
        ] {
            assert_eq!(kind(Route::Account, status, ""), expected, "{status}");
        }
    }

    #[test]
    fn statuses_of_a_guest() {
        for (route, status, code, expected) in [
            (Route::LinkInfo, 401, "", Kind::LinkUnknown),
            (Route::LinkInfo, 410, "", Kind::LinkGone),
            (Route::LinkInfo, 404, "", Kind::LinkGone),
            (
                Route::LinkInfo,
                403,
                "LINK_DEVICE_LIMIT_EXCEEDED",
                Kind::DeviceLimit,
            ),
            (
                Route::LinkDiff,
                403,
                "LINK_DEVICE_LIMIT_EXCEEDED",
                Kind::DeviceLimit,
            ),
            (Route::LinkDiff, 403, "", Kind::Forbidden),
            // With today's servers only the global rate limiter says this; older ones meant the device limit.
            (Route::LinkInfo, 429, "", Kind::Busy),
            (Route::LinkDiff, 410, "", Kind::LinkGone),
            (Route::LinkDiff, 401, "", Kind::LinkPassword),
            (Route::LinkPassword, 401, "", Kind::WrongPassword),
            (Route::LinkPassword, 429, "", Kind::TooManyTries),
            (Route::LinkPassword, 400, "", Kind::Conflict),
            (Route::LinkPassword, 404, "", Kind::LinkGone),
            (Route::Link, 401, "", Kind::LinkPassword),
            (Route::Link, 402, "", Kind::PlanLapsed),
            (Route::Link, 404, "", Kind::NotFound),
            (
                Route::Link,
                405,
                "PUBLIC_COLLECT_DISABLED",
                Kind::CollectOff,
            ),
            (Route::Link, 410, "", Kind::LinkGone),
            (Route::Link, 426, "", Kind::Quota),
            (Route::Link, 429, "", Kind::Busy),
            (Route::Link, 503, "OBJECT_SIZE_FETCH_FAILED", Kind::Server),
        ] {
            assert_eq!(
                kind(route, status, code),
                expected,
                "{route:?} {status} {code}"
            );
        }
    }

    #[test]
    fn error_bodies_are_read_leniently() {
        assert_eq!(code(br#"{"code":"CONFLICT","message":"x"}"#), "CONFLICT");
        for body in [
            &b""[..],
            b"{}",
            b"404 page not found",
            br#"{"error":{}}"#,
            br#"{"code":7}"#,
            b"null",
            b"[]",
        ] {
            assert_eq!(code(body), "", "{body:?}");
        }
    }
}
