//! Public links, their owner's side (docs/spec/collect.md 2).

use std::rc::Rc;

use potluck_protocol::links::{CreateLinkRequest, LinkReply, PublicUrl, UpdateLinkRequest};
use potluck_protocol::{AlbumId, paths};

use crate::Result;
use crate::engine::Inner;
use crate::ports::{Method, Platform};
use crate::remote::fault::Route;
use crate::remote::{Call, Rights, ask, send};

/// Creates a link, or gives the active one unchanged.
pub(crate) async fn create<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &CreateLinkRequest,
) -> Result<PublicUrl> {
    let call = Call::new(
        Method::Post,
        paths::SHARE_URL,
        Rights::Session,
        Route::Account,
    )
    .json(body)?;
    let reply: LinkReply = ask(inner, call).await?;
    Ok(reply.result)
}

/// Changes the active link. `NotFound` when there is none.
pub(crate) async fn update<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &UpdateLinkRequest,
) -> Result<PublicUrl> {
    let call = Call::new(
        Method::Put,
        paths::SHARE_URL,
        Rights::Session,
        Route::Account,
    )
    .json(body)?;
    let reply: LinkReply = ask(inner, call).await?;
    Ok(reply.result)
}

/// Removes the link, if there is one.
pub(crate) async fn remove<P: Platform>(inner: &Rc<Inner<P>>, album: AlbumId) -> Result<()> {
    send(
        inner,
        Call::new(
            Method::Delete,
            paths::share_url(album),
            Rights::Session,
            Route::Account,
        ),
    )
    .await?;
    Ok(())
}
