//! Who is asking.
//!
//! | file | what |
//! | --- | --- |
//! | [`token`] | session tokens: 32 random bytes, of which only a hash is kept |
//! | [`issue`] | gives a session to whoever has proven who they are |
//! | [`srp`] | the server's side of SRP, decoys included |
//! | [`extract`] | [`User`], which proves a live session |
//! | [`link_token`] | who is asking on the routes of public links |
//! | [`link_device`] | the devices a link lets in |
//! | [`jwt`] | tokens the server signs for itself |

pub mod extract;
pub mod issue;
pub mod jwt;
pub mod link_device;
pub mod link_token;
pub mod srp;
pub mod token;

use axum::http::HeaderMap;
use potluck_protocol::headers::CLIENT_PACKAGE;

pub use extract::User;

/// Which of the protocol's apps a request belongs to. Codes and tokens of one are unknown to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum App {
    /// Albums; whatever is not one of the others.
    Photos,
    /// One-time passwords.
    Auth,
    /// Documents.
    Locker,
}

impl App {
    /// From the client's package name.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        match headers.get(CLIENT_PACKAGE).map(|name| name.as_bytes()) {
            Some(name) if name.starts_with(b"io.ente.auth") => Self::Auth,
            Some(name) if name.starts_with(b"io.ente.locker") => Self::Locker,
            _ => Self::Photos,
        }
    }

    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Photos => "photos",
            Self::Auth => "auth",
            Self::Locker => "locker",
        }
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for App {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn packages_map_to_apps_by_prefix() {
        let app = |name: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CLIENT_PACKAGE, HeaderValue::from_static(name));
            App::of(&headers)
        };
        assert_eq!(app("io.ente.auth.web"), App::Auth);
        assert_eq!(app("io.ente.locker"), App::Locker);
        assert_eq!(app("io.ente.photos.web"), App::Photos);
        assert_eq!(app("org.example.other"), App::Photos);
        assert_eq!(App::of(&HeaderMap::new()), App::Photos);
    }
}
