//! What is kept between visits, and under which key.
//!
//! # Shape
//! Every key starts with the engine's scope (`a/` for the account, one for each link).
//!
//! | table | key | value |
//! | --- | --- | --- |
//! | `Albums` | scope, album | wire collection, sealed |
//! | `Photos` | scope, album, `/`, photo | [`Row`], sealed |
//! | `Plain` | scope, `cursor` | albums are known up to here: decimal microseconds |
//! | `Plain` | scope, `cursor/`, album | the album's rows are known up to here |
//! | `Notes` | scope, `opened/`, album | the person has seen everything up to here, sealed |
//! | `Notes` | scope, `mine/`, photo | came from this browser through a link, sealed |

use std::rc::Rc;

use potluck_crypto::CollectionKey;
use potluck_protocol::collections::Collection;
use potluck_protocol::{AlbumId, EpochMicros, PhotoId};

use crate::engine::{Access, Inner};
use crate::library::{Album, Gone, Row, Update};
use crate::ports::{LocalStore, Platform, Table, Write};
use crate::sync::rows;
use crate::{Change, Result, cache};

/// Ids from which on a whole album is read instead of single rows.
const SCAN_FROM_ROWS: usize = 20;

pub(crate) fn album_key(scope: &str, album: AlbumId) -> String {
    format!("{scope}{album}")
}

fn photo_prefix(scope: &str, album: AlbumId) -> String {
    format!("{scope}{album}/")
}

pub(crate) fn photo_key(scope: &str, album: AlbumId, photo: PhotoId) -> String {
    format!("{scope}{album}/{photo}")
}

fn cursor_key(scope: &str, album: Option<AlbumId>) -> String {
    match album {
        None => format!("{scope}cursor"),
        Some(album) => format!("{scope}cursor/{album}"),
    }
}

pub(crate) fn opened_key(scope: &str, album: AlbumId) -> String {
    format!("{scope}opened/{album}")
}

pub(crate) fn mine_key(scope: &str, photo: PhotoId) -> String {
    format!("{scope}mine/{photo}")
}

/// The write that keeps a cursor; `None` is the cursor of the list of albums.
pub(crate) fn put_cursor(scope: &str, album: Option<AlbumId>, cursor: EpochMicros) -> Write {
    let text = cursor.0.to_string();
    Write::Put(Table::Plain, cursor_key(scope, album), text.into_bytes())
}

/// The writes that forget an album, its photos and all cursors and marks.
pub(crate) fn forget_album(scope: &str, album: AlbumId) -> Vec<Write> {
    vec![
        Write::Delete(Table::Albums, album_key(scope, album)),
        Write::DeletePrefix(Table::Photos, photo_prefix(scope, album)),
        Write::Delete(Table::Plain, cursor_key(scope, Some(album))),
        Write::Delete(Table::Notes, opened_key(scope, album)),
    ]
}

/// Commits. A cache that is full or blocked costs only the next start, so its failure does not fail the work: cursors
/// are lost together with the rows they cover.
pub(crate) async fn commit<P: Platform>(inner: &Inner<P>, writes: Vec<Write>) {
    if !writes.is_empty() {
        let _ = inner.platform.store().commit(writes).await;
    }
}

/// Opens an album's key with this session's keys and keeps it in the keyring; `None` when it does not open.
pub(crate) fn open_key<P: Platform>(
    inner: &Inner<P>,
    collection: &Collection,
) -> Option<CollectionKey> {
    if inner.access.get() == Access::Link {
        let key = inner
            .guest
            .borrow()
            .link
            .as_ref()
            .map(|link| link.key.clone())?;
        let is_kept = inner
            .keyring
            .borrow_mut()
            .keep_album(collection.id, key.clone());
        return is_kept.then_some(key);
    }
    let sealed = collection.encrypted_key.decode().ok()?;
    // The nonce does not tell whose album it is: some answers carry one for participants too.
    let key = if Some(collection.owner.id) == inner.user_id() {
        let nonce = collection.key_decryption_nonce.as_ref()?.decode().ok()?;
        let master = inner.keyring.borrow().master()?;
        master.open_collection_key(&sealed, &nonce).ok()?
    } else {
        let pair = inner.keyring.borrow().pair()?;
        pair.open_collection_key(&sealed).ok()?
    };
    let is_kept = inner
        .keyring
        .borrow_mut()
        .keep_album(collection.id, key.clone());
    is_kept.then_some(key)
}

/// The album of a wire collection.
pub(crate) fn open_album<P: Platform>(inner: &Inner<P>, collection: &Collection) -> Album {
    let key = open_key(inner, collection);
    Album::open(collection, key.as_ref(), inner.user_id())
}

/// Reads the sealed cache into the library, so that there is something to draw before the network answers: albums
/// first, then the photos of each. Tells this tab's subscribers.
///
/// # Errors
/// `Storage` when the cache cannot be read.
pub(crate) async fn load_from_store<P: Platform>(inner: &Rc<Inner<P>>) -> Result<()> {
    let epoch = inner.epoch.get();
    let scope = inner.scope();
    apply(inner, Update::Person(inner.user_id()));
    load_mine(inner, &scope, epoch).await?;
    load_albums(inner, &scope, epoch).await?;
    inner.emit(&Change::Albums);
    let albums = inner.library.borrow().album_ids();
    for album in albums {
        load_album(inner, &scope, epoch, album).await?;
    }
    let cursor = read_cursor(inner, &cursor_key(&scope, None)).await?;
    if let Some(cursor) = cursor.filter(|_| inner.epoch.get() == epoch) {
        apply(inner, Update::AlbumsSynced(cursor));
    }
    inner.emit(&Change::Albums);
    Ok(())
}

/// Takes over from the store what another tab wrote there; the caller tells subscribers.
///
/// # Errors
/// `Storage` when the cache cannot be read.
pub(crate) async fn reload<P: Platform>(inner: &Rc<Inner<P>>, change: &Change) -> Result<()> {
    let epoch = inner.epoch.get();
    let scope = inner.scope();
    match change {
        Change::Albums | Change::Link => {
            let gone = load_albums(inner, &scope, epoch).await?;
            for album in gone {
                inner.keyring.borrow_mut().drop_album(album);
                apply(inner, Update::AlbumGone(album));
            }
            let albums = inner.library.borrow().album_ids();
            for album in albums {
                load_marks(inner, &scope, epoch, album).await?;
            }
        }
        Change::Album {
            id,
            added,
            changed,
            removed,
        } => {
            if inner.library.borrow().facts(*id).is_none() {
                load_albums(inner, &scope, epoch).await?;
            }
            load_mine(inner, &scope, epoch).await?;
            if added.len() + changed.len() > SCAN_FROM_ROWS {
                load_album(inner, &scope, epoch, *id).await?;
            } else {
                load_rows(inner, &scope, epoch, *id, added.iter().chain(changed)).await?;
            }
            let at = |photo: &PhotoId| {
                inner
                    .library
                    .borrow()
                    .row(*id, *photo)
                    .map(|row| row.updated)
            };
            let gone: Vec<Gone> = removed
                .iter()
                .filter_map(|photo| {
                    Some(Gone {
                        id: *photo,
                        at: at(photo)?,
                    })
                })
                .collect();
            if inner.epoch.get() == epoch {
                apply(
                    inner,
                    Update::Rows {
                        album: *id,
                        live: Vec::new(),
                        gone,
                    },
                );
            }
        }
        Change::Session | Change::Uploads | Change::Online => {}
    }
    Ok(())
}

fn apply<P: Platform>(inner: &Inner<P>, update: Update) -> Vec<Change> {
    inner.library.borrow_mut().apply(update)
}

/// Albums of the store; gives those of the library that are not there.
async fn load_albums<P: Platform>(
    inner: &Rc<Inner<P>>,
    scope: &str,
    epoch: u64,
) -> Result<Vec<AlbumId>> {
    let rows: Vec<(String, Collection)> = cache::scan(inner, Table::Albums, scope).await?;
    if inner.epoch.get() != epoch {
        return Ok(Vec::new());
    }
    let mut gone = inner.library.borrow().album_ids();
    for (_, collection) in rows {
        gone.retain(|id| *id != collection.id);
        let known = inner
            .library
            .borrow()
            .facts(collection.id)
            .map(|album| album.updated);
        if known.is_some_and(|known| known > collection.updation_time) {
            continue;
        }
        let album = open_album(inner, &collection);
        apply(inner, Update::Album(Box::new(album)));
    }
    Ok(gone)
}

async fn load_album<P: Platform>(
    inner: &Rc<Inner<P>>,
    scope: &str,
    epoch: u64,
    album: AlbumId,
) -> Result<()> {
    let rows: Vec<(String, Row)> =
        cache::scan(inner, Table::Photos, &photo_prefix(scope, album)).await?;
    if inner.epoch.get() != epoch {
        return Ok(());
    }
    let photos = rows
        .iter()
        .map(|(_, row)| rows::photo(&inner.platform, row))
        .collect();
    for change in apply(inner, Update::Replaced { album, photos }) {
        inner.emit(&change);
    }
    load_marks(inner, scope, epoch, album).await
}

async fn load_rows<P: Platform>(
    inner: &Rc<Inner<P>>,
    scope: &str,
    epoch: u64,
    album: AlbumId,
    photos: impl Iterator<Item = &PhotoId>,
) -> Result<()> {
    let mut live = Vec::new();
    for photo in photos {
        let row: Option<Row> =
            cache::get(inner, Table::Photos, &photo_key(scope, album, *photo)).await?;
        live.extend(row.map(|row| rows::photo(&inner.platform, &row)));
    }
    if inner.epoch.get() == epoch {
        apply(
            inner,
            Update::Rows {
                album,
                live,
                gone: Vec::new(),
            },
        );
    }
    load_marks(inner, scope, epoch, album).await
}

async fn load_marks<P: Platform>(
    inner: &Rc<Inner<P>>,
    scope: &str,
    epoch: u64,
    album: AlbumId,
) -> Result<()> {
    let cursor = read_cursor(inner, &cursor_key(scope, Some(album))).await?;
    let opened: Option<EpochMicros> =
        cache::get(inner, Table::Notes, &opened_key(scope, album)).await?;
    if inner.epoch.get() != epoch {
        return Ok(());
    }
    if let Some(cursor) = cursor {
        apply(inner, Update::Synced { album, cursor });
    }
    if let Some(at) = opened {
        apply(inner, Update::Opened { album, at });
    }
    Ok(())
}

/// Which photos came from this browser.
pub(crate) async fn load_mine<P: Platform>(
    inner: &Rc<Inner<P>>,
    scope: &str,
    epoch: u64,
) -> Result<()> {
    let rows: Vec<(String, PhotoId)> =
        cache::scan(inner, Table::Notes, &format!("{scope}mine/")).await?;
    if inner.epoch.get() == epoch {
        apply(
            inner,
            Update::Mine(rows.into_iter().map(|(_, id)| id).collect()),
        );
    }
    Ok(())
}

async fn read_cursor<P: Platform>(inner: &Inner<P>, key: &str) -> Result<Option<EpochMicros>> {
    let bytes = inner.platform.store().get(Table::Plain, key).await?;
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(text.and_then(|text| text.parse().ok()).map(EpochMicros))
}
