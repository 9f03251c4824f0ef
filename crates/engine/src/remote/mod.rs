//! Requests to the API server: one file for each group of endpoints, typed replies, statuses turned into [`Kind`]s.
//!
//! [`send`] is the one place that adds rights, notes whether the server is reachable, and tells the session or the
//! link when the server says that it is over. JSON goes out as `application/json`; error bodies are read leniently,
//! the status deciding first (docs/spec/accounts.md 1.5).

pub(crate) mod accounts;
pub(crate) mod collections;
pub(crate) mod fault;
pub(crate) mod files;
pub(crate) mod links;
pub(crate) mod objects;
pub(crate) mod public;

use std::rc::Rc;

use potluck_protocol::headers;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::engine::{Access, Inner};
use crate::ports::{Method, Platform, Request, Response, Transport, TransportError};
use crate::remote::fault::Route;
use crate::session::AuthToken;
use crate::{Error, Kind, Result, collect, session};

/// With whose rights a request goes out.
pub(crate) enum Rights {
    /// Nobody's.
    Public,
    /// A token that is not the session's yet.
    Token(AuthToken),
    /// The session's: account or link, whichever this engine has.
    Session,
}

/// A request before it has rights and an origin.
pub(crate) struct Call {
    method: Method,
    /// Path, and query if any.
    target: String,
    body: Option<String>,
    rights: Rights,
    route: Route,
}

impl Call {
    pub(crate) fn new(
        method: Method,
        path: impl Into<String>,
        rights: Rights,
        route: Route,
    ) -> Self {
        Self {
            method,
            target: path.into(),
            body: None,
            rights,
            route,
        }
    }

    /// Adds `name=value` to the query, encoded.
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.target = with_query(self.target, name, value);
        self
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self> {
        self.body = Some(serde_json::to_string(body).map_err(|e| Error::caused(Kind::Bug, e))?);
        Ok(self)
    }
}

/// `target` with one more query pair; everything but unreserved characters is percent-encoded (RFC 3986, 2.3).
pub(crate) fn with_query(mut target: String, name: &str, value: &str) -> String {
    target.push(if target.contains('?') { '&' } else { '?' });
    target.push_str(name);
    target.push('=');
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                target.push(char::from(byte))
            }
            other => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                target.push('%');
                target.push(char::from(HEX[usize::from(other >> 4)]));
                target.push(char::from(HEX[usize::from(other & 15)]));
            }
        }
    }
    target
}

/// Sends, and gives the answer when it is a good one.
pub(crate) async fn send<P: Platform>(inner: &Rc<Inner<P>>, call: Call) -> Result<Response> {
    let epoch = inner.epoch.get();
    let in_session = matches!(call.rights, Rights::Session);
    let request = Request {
        method: call.method,
        url: format!("{}{}", inner.options.api, call.target),
        headers: headers_for(inner, &call)?,
        body: call.body,
    };
    let answer = inner.platform.transport().send(request).await;
    if in_session && inner.epoch.get() != epoch {
        // The session that asked is over; its answer belongs to nobody.
        return Err(Kind::Cancelled.into());
    }
    let response = reached(inner, answer)?;
    check(
        inner,
        in_session,
        call.route,
        response.status,
        &response.body,
    )?;
    Ok(response)
}

/// [`send`], and the body as a `T`.
pub(crate) async fn ask<P: Platform, T: DeserializeOwned>(
    inner: &Rc<Inner<P>>,
    call: Call,
) -> Result<T> {
    let response = send(inner, call).await?;
    parse(&response)
}

/// Reads a good answer's body.
pub(crate) fn parse<T: DeserializeOwned>(response: &Response) -> Result<T> {
    serde_json::from_slice(&response.body).map_err(|e| Error::caused(Kind::Corrupt, e))
}

/// Notes whether the server was reached.
pub(crate) fn reached<P: Platform, T>(
    inner: &Inner<P>,
    answer: Result<T, TransportError>,
) -> Result<T> {
    match answer {
        Ok(response) => {
            inner.set_online(true);
            Ok(response)
        }
        Err(error) => {
            if error != TransportError::Blocked {
                inner.set_online(false);
            }
            Err(error.into())
        }
    }
}

/// Turns a bad status into an error, and tells whoever must know.
pub(crate) fn check<P: Platform>(
    inner: &Rc<Inner<P>>,
    in_session: bool,
    route: Route,
    status: u16,
    body: &[u8],
) -> Result<()> {
    if (200..300).contains(&status) {
        return Ok(());
    }
    let kind = fault::kind(route, status, &fault::code(body));
    if in_session {
        match inner.access.get() {
            Access::Account if kind == Kind::Unauthorised => session::session_over(inner),
            Access::Link => collect::refused(inner, kind),
            Access::Account | Access::Unknown => {}
        }
    }
    Err(Error::caused(kind, fault::Refused { status }))
}

fn headers_for<P: Platform>(inner: &Inner<P>, call: &Call) -> Result<Vec<(&'static str, String)>> {
    let mut all = Vec::with_capacity(5);
    if call.body.is_some() {
        all.push(("Content-Type", "application/json".to_owned()));
    }
    let package = match inner.access.get() {
        Access::Link => headers::PACKAGE_GUEST,
        Access::Account | Access::Unknown => headers::PACKAGE_ACCOUNT,
    };
    all.push((headers::CLIENT_PACKAGE, package.to_owned()));
    match (&call.rights, inner.access.get()) {
        (Rights::Public, _) => {}
        (Rights::Token(token), _) => all.push((headers::AUTH_TOKEN, token.as_str().to_owned())),
        (Rights::Session, Access::Link) => {
            let guest = inner.guest.borrow();
            let link = guest.link.as_ref().ok_or(Kind::LinkUnknown)?;
            all.push((headers::LINK_TOKEN, link.token.as_str().to_owned()));
            if let Some(jwt) = &guest.row.jwt {
                all.push((headers::LINK_JWT, jwt.as_str().to_owned()));
            }
            if let (Route::LinkInfo | Route::LinkDiff, Some(device)) =
                (call.route, &guest.row.device)
            {
                all.push((headers::LINK_DEVICE_TOKEN, device.as_str().to_owned()));
            }
        }
        (Rights::Session, Access::Account | Access::Unknown) => {
            let session = inner.session.borrow();
            let account = session.account().ok_or(Kind::Unauthorised)?;
            all.push((headers::AUTH_TOKEN, account.token.as_str().to_owned()));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::with_query;

    #[test]
    fn query_values_are_percent_encoded() {
        let target = with_query(
            "/users/srp/attributes".to_owned(),
            "email",
            "sara+tom@example.org",
        );
        assert_eq!(
            target,
            "/users/srp/attributes?email=sara%2Btom%40example.org"
        );
        assert_eq!(
            with_query(target, "token", "a=é"),
            "/users/srp/attributes?email=sara%2Btom%40example.org&token=a%3D%C3%A9"
        );
    }
}
