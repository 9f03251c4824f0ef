//! Stored objects: originals and thumbnails, still encrypted (docs/spec/albums.md 8.7, docs/spec/collect.md 4.4).
//!
//! These requests may be redirected to an object store on another origin. A custom header would be carried along, and
//! the browser would first ask that store whether it allows it, which a store with the usual rules does not. So rights
//! travel in the query and nothing in headers, `X-Client-Package` neither: without it a server takes the caller for
//! the Photos app, which is what both packages are.

use std::rc::Rc;

use potluck_protocol::{PhotoId, headers, paths};

use crate::engine::{Access, Inner};
use crate::ports::{Method, Platform, Request, Transport};
use crate::remote::fault::Route;
use crate::remote::{check, reached, with_query};
use crate::{Kind, Result};

/// Which object of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    /// The photo or video itself.
    Original,
    /// Its small picture.
    Thumbnail,
}

/// The whole object, for small ones.
pub(crate) async fn fetch<P: Platform>(
    inner: &Rc<Inner<P>>,
    photo: PhotoId,
    object: Object,
) -> Result<Vec<u8>> {
    let epoch = inner.epoch.get();
    let (request, route) = request(inner, photo, object)?;
    let answer = inner.platform.transport().send(request).await;
    if inner.epoch.get() != epoch {
        return Err(Kind::Cancelled.into());
    }
    let response = reached(inner, answer)?;
    check(inner, true, route, response.status, &response.body)?;
    Ok(response.body)
}

/// The object as it arrives.
pub(crate) async fn stream<P: Platform>(
    inner: &Rc<Inner<P>>,
    photo: PhotoId,
    object: Object,
) -> Result<<P::Transport as Transport>::Body> {
    let epoch = inner.epoch.get();
    let (request, route) = request(inner, photo, object)?;
    let answer = inner.platform.transport().stream(request).await;
    if inner.epoch.get() != epoch {
        return Err(Kind::Cancelled.into());
    }
    let (status, body) = reached(inner, answer)?;
    check(inner, true, route, status, b"")?;
    Ok(body)
}

fn request<P: Platform>(
    inner: &Inner<P>,
    photo: PhotoId,
    object: Object,
) -> Result<(Request, Route)> {
    let (target, route) = match inner.access.get() {
        Access::Link => {
            let guest = inner.guest.borrow();
            let link = guest.link.as_ref().ok_or(Kind::LinkUnknown)?;
            let path = match object {
                Object::Original => paths::public_download(photo),
                Object::Thumbnail => paths::public_preview(photo),
            };
            let target = with_query(path, headers::LINK_TOKEN_QUERY, link.token.as_str());
            let target = match &guest.row.jwt {
                Some(jwt) => with_query(target, headers::LINK_JWT_QUERY, jwt.as_str()),
                None => target,
            };
            (target, Route::Link)
        }
        Access::Account | Access::Unknown => {
            let session = inner.session.borrow();
            let account = session.account().ok_or(Kind::Unauthorised)?;
            let path = match object {
                Object::Original => paths::download(photo),
                Object::Thumbnail => paths::preview(photo),
            };
            (
                with_query(path, headers::AUTH_TOKEN_QUERY, account.token.as_str()),
                Route::Account,
            )
        }
    };
    let url = format!("{}{target}", inner.options.api);
    Ok((
        Request {
            method: Method::Get,
            url,
            headers: Vec::new(),
            body: None,
        },
        route,
    ))
}
