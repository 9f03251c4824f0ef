//! Albums and their rows (docs/spec/albums.md 3 and 5; docs/spec/collect.md 4.3 for guests).

use std::rc::Rc;

use potluck_protocol::collections::{
    Collection, CollectionReply, Collections, CreateCollectionRequest, RenameCollectionRequest,
};
use potluck_protocol::files::{AddFilesRequest, Diff};
use potluck_protocol::{AlbumId, EpochMicros, paths};

use crate::Result;
use crate::engine::{Access, Inner};
use crate::ports::{Method, Platform};
use crate::remote::fault::Route;
use crate::remote::{Call, Rights, ask, send};

/// Albums changed after `since`, tombstones included.
pub(crate) async fn list<P: Platform>(
    inner: &Rc<Inner<P>>,
    since: EpochMicros,
) -> Result<Vec<Collection>> {
    let call = Call::new(
        Method::Get,
        paths::COLLECTIONS_V2,
        Rights::Session,
        Route::Account,
    )
    .query("sinceTime", &since.0.to_string());
    let reply: Collections = ask(inner, call).await?;
    Ok(reply.collections)
}

/// One page of rows changed after `since`; a guest's are always those of the link's album.
pub(crate) async fn diff<P: Platform>(
    inner: &Rc<Inner<P>>,
    album: AlbumId,
    since: EpochMicros,
) -> Result<Diff> {
    let call = match inner.access.get() {
        Access::Link => Call::new(
            Method::Get,
            paths::PUBLIC_DIFF,
            Rights::Session,
            Route::LinkDiff,
        ),
        Access::Account | Access::Unknown => Call::new(
            Method::Get,
            paths::COLLECTION_DIFF,
            Rights::Session,
            Route::Account,
        )
        .query("collectionID", &album.to_string()),
    };
    ask(inner, call.query("sinceTime", &since.0.to_string())).await
}

/// Creates an album.
pub(crate) async fn create<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &CreateCollectionRequest,
) -> Result<Collection> {
    let call = Call::new(
        Method::Post,
        paths::COLLECTIONS,
        Rights::Session,
        Route::Account,
    )
    .json(body)?;
    let reply: CollectionReply = ask(inner, call).await?;
    Ok(reply.collection)
}

/// Renames an album.
pub(crate) async fn rename<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &RenameCollectionRequest,
) -> Result<()> {
    send(
        inner,
        Call::new(
            Method::Post,
            paths::COLLECTION_RENAME,
            Rights::Session,
            Route::Account,
        )
        .json(body)?,
    )
    .await?;
    Ok(())
}

/// Adds photos the account owns to an album. Safe to repeat.
pub(crate) async fn add_files<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &AddFilesRequest,
) -> Result<()> {
    let call = Call::new(
        Method::Post,
        paths::ADD_FILES,
        Rights::Session,
        Route::Account,
    );
    send(inner, call.json(body)?).await?;
    Ok(())
}
