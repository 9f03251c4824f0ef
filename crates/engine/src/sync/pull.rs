//! One pull: what changed at the server since the last one.
//!
//! Albums first, because keys come from there; then the rows of each album that has news. A row that does not open
//! is set aside, an album that cannot be read is skipped, and the rest goes on: only the loss of the network or of
//! the session ends a pull early.
//!
//! # Source
//! Ente Photos protocol (docs/spec/albums.md 5, docs/spec/collect.md 6).

use std::rc::Rc;

use potluck_protocol::collections::Collection;
use potluck_protocol::files::File;
use potluck_protocol::{AlbumId, EpochMicros};

use crate::engine::{Access, Inner};
use crate::library::{Gone, Row, Update};
use crate::ports::{LocalStore, Platform, Table, Tabs, Write};
use crate::sync::{rows, store};
use crate::view::{GuestView, RoleView};
use crate::{Error, Kind, Result, cache, collect, remote};

/// Pulls once, unless another tab is at it.
pub(super) async fn once<P: Platform>(inner: &Rc<Inner<P>>) -> Result<()> {
    // Without a store that outlives the page, tabs have nothing in common.
    let _lock = if inner.platform.store().is_durable() {
        let name = format!("pull/{}", inner.scope());
        match inner.platform.tabs().try_lock(&name).await {
            Some(guard) => Some(guard),
            None => return Ok(()),
        }
    } else {
        None
    };
    match inner.access.get() {
        Access::Unknown => Ok(()),
        Access::Account => account(inner).await,
        Access::Link => link(inner).await,
    }
}

async fn account<P: Platform>(inner: &Rc<Inner<P>>) -> Result<()> {
    let work = Work::begin(inner);
    if inner.user_id().is_none() {
        return Ok(());
    }
    let since = inner.library.borrow().albums_cursor();
    let collections = remote::collections::list(inner, since).await?;
    work.check()?;
    take_albums(&work, since, collections).await?;

    let mut first_error = None;
    let albums = work.inner.library.borrow().album_ids();
    for album in albums {
        match take_rows(&work, album).await {
            Ok(()) => {}
            Err(error) if ends_pull(error.kind) => return Err(error),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    first_error.map_or(Ok(()), Err)
}

async fn link<P: Platform>(inner: &Rc<Inner<P>>) -> Result<()> {
    let work = Work::begin(inner);
    // Asks for the album, and settles what the answer means for the guest (password, gone, too many devices).
    collect::refresh(inner).await?;
    work.check()?;
    let is_open = matches!(inner.guest.borrow().view(), GuestView::Open { .. });
    let collection = inner.guest.borrow().collection.clone();
    let Some(collection) = collection.filter(|_| is_open) else {
        return Ok(());
    };
    // Forgotten when the link was locked; the guest's own photos are still the guest's.
    store::load_mine(inner, &work.scope, work.epoch).await.ok();
    let album = collection.id;
    take_albums(&work, EpochMicros(0), vec![collection]).await?;
    take_rows(&work, album).await
}

/// Errors after which the next request cannot do better.
fn ends_pull(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Offline | Kind::Unauthorised | Kind::Cancelled | Kind::Busy
    )
}

/// What holds for one pull: whose rows these are. After a sign-out nothing may be written any more.
struct Work<'a, P: Platform> {
    inner: &'a Rc<Inner<P>>,
    epoch: u64,
    scope: String,
}

impl<'a, P: Platform> Work<'a, P> {
    fn begin(inner: &'a Rc<Inner<P>>) -> Self {
        Self {
            inner,
            epoch: inner.epoch.get(),
            scope: inner.scope(),
        }
    }

    fn check(&self) -> Result<()> {
        if self.inner.epoch.get() == self.epoch {
            Ok(())
        } else {
            Err(Kind::Cancelled.into())
        }
    }

    /// Stores, then changes the model, then tells.
    async fn write(&self, writes: Vec<Write>, updates: Vec<Update>) -> Result<()> {
        store::commit(self.inner, writes).await;
        self.check()?;
        for update in updates {
            let changes = self.inner.library.borrow_mut().apply(update);
            for change in changes {
                self.inner.announce(&change);
            }
        }
        Ok(())
    }
}

/// Takes over an album this engine just wrote, without moving the cursor: what else changed meanwhile still comes.
pub(crate) async fn take_own<P: Platform>(
    inner: &Rc<Inner<P>>,
    collection: Collection,
) -> Result<()> {
    take_written(inner, collection, false).await
}

/// Takes over an album this engine just made. It has no rows, so they are all known: without that it would look
/// half-loaded until the next pull.
pub(crate) async fn take_made<P: Platform>(
    inner: &Rc<Inner<P>>,
    collection: Collection,
) -> Result<()> {
    take_written(inner, collection, true).await
}

async fn take_written<P: Platform>(
    inner: &Rc<Inner<P>>,
    collection: Collection,
    is_new: bool,
) -> Result<()> {
    let work = Work::begin(inner);
    let id = collection.id;
    let album = store::open_album(inner, &collection);
    let cursor = album.updated;
    let key = store::album_key(&work.scope, id);
    let mut writes: Vec<Write> = cache::put(inner, Table::Albums, &key, &collection)
        .await
        .into_iter()
        .collect();
    let mut updates = vec![Update::Album(Box::new(album))];
    // A pull that was quicker may know more already.
    if is_new && inner.library.borrow().cursor(id) < cursor {
        writes.push(store::put_cursor(&work.scope, Some(id), cursor));
        updates.push(Update::Synced { album: id, cursor });
    }
    work.write(writes, updates).await
}

/// Takes over a photo this engine just added. The cursor stays: the next pull brings the row again, as it does those
/// of others.
pub(crate) async fn take_deposit<P: Platform>(
    inner: &Rc<Inner<P>>,
    album: AlbumId,
    row: Row,
    is_guests: bool,
) -> Result<()> {
    let work = Work::begin(inner);
    let id = row.file.id;
    let key = store::photo_key(&work.scope, album, id);
    let mut writes: Vec<Write> = cache::put(inner, Table::Photos, &key, &row)
        .await
        .into_iter()
        .collect();
    let mut updates = Vec::new();
    if is_guests {
        let key = store::mine_key(&work.scope, id);
        writes.extend(cache::put(inner, Table::Notes, &key, &id).await);
        updates.push(Update::Mine(vec![id]));
    }
    let live = vec![rows::photo(&inner.platform, &row)];
    updates.push(Update::Rows {
        album,
        live,
        gone: Vec::new(),
    });
    work.write(writes, updates).await
}

async fn take_albums<P: Platform>(
    work: &Work<'_, P>,
    since: EpochMicros,
    collections: Vec<Collection>,
) -> Result<()> {
    let inner = work.inner;
    let cursor = collections.iter().map(|c| c.updation_time).max();
    let cursor = cursor.unwrap_or(since).max(since);
    let (mut writes, mut updates) = (Vec::new(), Vec::new());
    for collection in collections {
        // Locker files are not photos, and their albums not albums.
        if !collection.app.is_empty() && collection.app != "photos" {
            continue;
        }
        if collection.is_deleted {
            inner.keyring.borrow_mut().drop_album(collection.id);
            writes.extend(store::forget_album(&work.scope, collection.id));
            updates.push(Update::AlbumGone(collection.id));
            continue;
        }
        let album = store::open_album(inner, &collection);
        let key = store::album_key(&work.scope, collection.id);
        writes.extend(
            cache::put(inner, Table::Albums, &key, &collection)
                .await
                .ok(),
        );
        updates.push(Update::Album(Box::new(album)));
    }
    if inner.access.get() == Access::Account && cursor > since {
        writes.push(store::put_cursor(&work.scope, None, cursor));
        updates.push(Update::AlbumsSynced(cursor));
    }
    work.write(writes, updates).await
}

/// Pages the rows of an album that has news.
async fn take_rows<P: Platform>(work: &Work<'_, P>, album: AlbumId) -> Result<()> {
    let inner = work.inner;
    let target = {
        let library = inner.library.borrow();
        let Some(facts) = library.facts(album) else {
            return Ok(());
        };
        if library.cursor(album) >= facts.updated {
            return Ok(());
        }
        facts.updated
    };
    // Without its key the album shows as broken, and its rows would too.
    if inner.keyring.borrow().album(album).is_none() {
        return Ok(());
    }
    let mut cursor = inner.library.borrow().cursor(album);
    loop {
        let page = match remote::collections::diff(inner, album, cursor).await {
            Err(error) if error.kind == Kind::NotFound && is_shared(inner, album) => {
                // The owner's account is gone, and with it the album; there is no tombstone for that.
                work.check()?;
                inner.keyring.borrow_mut().drop_album(album);
                let writes = store::forget_album(&work.scope, album);
                return work.write(writes, vec![Update::AlbumGone(album)]).await;
            }
            other => other?,
        };
        work.check()?;
        let has_more = page.has_more && !page.diff.is_empty();
        let reached = page.diff.iter().map(|row| row.updation_time).max();
        cursor = reached.unwrap_or(cursor).max(cursor);
        if !has_more {
            // The album may have changed without a row; its rows are known up to that change all the same.
            cursor = cursor.max(target);
        }
        take_page(work, album, page.diff, cursor).await?;
        if !has_more {
            return Ok(());
        }
    }
}

fn is_shared<P: Platform>(inner: &Inner<P>, album: AlbumId) -> bool {
    let library = inner.library.borrow();
    let facts = library.facts(album);
    facts.is_some_and(|facts| !matches!(facts.role, RoleView::Owner | RoleView::Guest))
}

/// Opens and keeps one page. The cursor goes with the last batch, whose commit completes the page.
async fn take_page<P: Platform>(
    work: &Work<'_, P>,
    album: AlbumId,
    mut files: Vec<File>,
    cursor: EpochMicros,
) -> Result<()> {
    let inner = work.inner;
    let key = inner.keyring.borrow().album(album);
    let key = key.ok_or_else(|| Error::new(Kind::Cancelled))?;
    loop {
        let rest = files.split_off(files.len().min(rows::BATCH_ROWS));
        let is_last = rest.is_empty();
        let (gone, live): (Vec<File>, Vec<File>) =
            files.into_iter().partition(|file| file.is_deleted);
        let gone: Vec<Gone> = gone
            .into_iter()
            .map(|file| Gone {
                id: file.id,
                at: file.updation_time,
            })
            .collect();
        let live = rows::open(&inner.platform, &key, live).await?;

        let mut writes = Vec::with_capacity(gone.len() + live.len() + 1);
        for row in &live {
            let key = store::photo_key(&work.scope, album, row.file.id);
            writes.extend(cache::put(inner, Table::Photos, &key, row).await.ok());
        }
        let photo_key = |id| store::photo_key(&work.scope, album, id);
        writes.extend(
            gone.iter()
                .map(|gone| Write::Delete(Table::Photos, photo_key(gone.id))),
        );
        let live = live
            .iter()
            .map(|row| rows::photo(&inner.platform, row))
            .collect();
        let mut updates = vec![Update::Rows { album, live, gone }];
        if is_last {
            writes.push(store::put_cursor(&work.scope, Some(album), cursor));
            updates.push(Update::Synced { album, cursor });
        }
        work.check()?;
        work.write(writes, updates).await?;
        if is_last {
            return Ok(());
        }
        files = rest;
    }
}
