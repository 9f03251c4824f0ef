//! Opening a link: from the cache first, then by asking the server (docs/spec/collect.md 6).
//!
//! Every answer of the server passes here or through [`refused`], which is what keeps the guest's standing true: a
//! removed link is forgotten, a changed password asked for, and adding turned off as soon as the server says so.

use std::rc::Rc;

use potluck_crypto::CollectionKey;
use potluck_protocol::collections::Collection;

use crate::collect::state::{Link, LinkRow, Standing};
use crate::engine::{Access, Inner};
use crate::links::LinkAddress;
use crate::ports::{Clock, LocalStore, Platform, Table, Write};
use crate::session::SessionState;
use crate::{Change, Error, Kind, Result, cache, remote, sync};

/// Tables that hold what a link led to, under its scope. What the guest did is not among them.
const SCOPED: [Table; 4] = [Table::Plain, Table::Albums, Table::Photos, Table::Thumbs];
/// For so long after a fresh password an older server may go on saying 401 (docs/spec/collect.md 3.2).
const PASSWORD_SETTLES_MS: i64 = 60_000;
/// Waits before the same is asked again within that time; together they outlast it.
const SETTLING_MS: [u64; 2] = [15_000, 50_000];

/// Opens a link on a new page. Comes back as soon as there is something to draw.
pub(crate) async fn start<P: Platform>(inner: &Rc<Inner<P>>, address: LinkAddress) -> Result<()> {
    let is_sendable = address
        .token
        .as_str()
        .bytes()
        .all(|byte| byte.is_ascii_graphic());
    inner.access.set(Access::Link);
    *inner.session.borrow_mut() = SessionState::Guest;
    let link = Link::new(address.token, address.key);
    let id = link.id.clone();
    inner.guest.borrow_mut().link = Some(link);
    inner.emit(&Change::Session);
    if !is_sendable {
        // No header can carry such a token, and no server gives one out.
        close(inner, Kind::LinkUnknown);
        return Ok(());
    }
    // Storage that fails costs the first picture, and the name and password are asked for again.
    let row: Option<LinkRow> = cache::get(inner, Table::Links, &id).await.ok().flatten();
    inner.guest.borrow_mut().row = row.unwrap_or_default();

    if show_cached(inner).await {
        pull_soon(inner);
        return Ok(());
    }
    match refresh(inner).await {
        Ok(()) => {
            inner.guest.borrow_mut().is_fresh = true;
            let shown = inner.guest.borrow().row.collection.clone();
            if let Some(collection) = shown {
                // The title before the photos. What fails here the pull repeats.
                let _ = sync::pull::take_own(inner, collection).await;
            }
            pull_soon(inner);
        }
        Err(error) => {
            let mut guest = inner.guest.borrow_mut();
            if guest.standing == Standing::Opening {
                guest.standing = Standing::Closed(error.kind);
            }
        }
    }
    inner.emit(&Change::Link);
    Ok(())
}

/// True when the cache has the album, and this link's key opens it.
async fn show_cached<P: Platform>(inner: &Rc<Inner<P>>) -> bool {
    {
        let mut guest = inner.guest.borrow_mut();
        let Some(cached) = guest.row.collection.clone() else {
            return false;
        };
        if !guest
            .link
            .as_ref()
            .is_some_and(|link| opens(&link.key, &cached))
        {
            // The address has another key than last time: what is cached is not shown for it.
            return false;
        }
        guest.collection = Some(cached);
        if guest.settings().is_some_and(|s| s.password_enabled) && guest.row.jwt.is_none() {
            return false;
        }
        guest.standing = Standing::Open;
    }
    if sync::load_from_store(inner).await.is_err() {
        return false;
    }
    inner.emit(&Change::Link);
    true
}

fn pull_soon<P: Platform>(inner: &Rc<Inner<P>>) {
    inner.pull_soon();
}

/// Asks for the album behind the link, and settles what the answer means for the guest.
///
/// # Errors
/// Those of the request, after the standing has followed them; `LinkKeyWrong` when the key opens nothing here.
pub(crate) async fn refresh<P: Platform>(inner: &Rc<Inner<P>>) -> Result<()> {
    if std::mem::take(&mut inner.guest.borrow_mut().is_fresh) {
        return Ok(());
    }
    let (info, device) = remote::public::info(inner).await?;
    let opened = inner
        .guest
        .borrow()
        .link
        .as_ref()
        .is_some_and(|link| opens(&link.key, &info.collection));
    if !opened {
        close(inner, Kind::LinkKeyWrong);
        return Err(Kind::LinkKeyWrong.into());
    }
    let (is_changed, is_locked) = {
        let mut guest = inner.guest.borrow_mut();
        let before = guest.view();
        guest.collection = Some(info.collection);
        if let Some(device) = device {
            guest.row.device = Some(device);
        }
        let asks = guest.settings().is_some_and(|s| s.password_enabled);
        if !asks {
            guest.row.jwt = None;
        }
        let is_locked = asks && guest.row.jwt.is_none();
        guest.standing = match (is_locked, guest.standing) {
            (true, Standing::Password { wrong }) => Standing::Password { wrong },
            (true, _) => Standing::Password { wrong: false },
            (false, _) => Standing::Open,
        };
        // Behind a password nothing of the album is kept.
        guest.row.collection = if is_locked {
            None
        } else {
            guest.collection.clone()
        };
        (before != guest.view(), is_locked)
    };
    if is_locked {
        forget_photos(inner).await;
    }
    save(inner).await;
    if is_changed {
        inner.emit(&Change::Link);
    }
    Ok(())
}

/// Whether the album's name opens with the key. Very old albums have their name in clear; their photos will show.
fn opens(key: &CollectionKey, collection: &Collection) -> bool {
    if !collection.name.is_empty() {
        return true;
    }
    match (
        collection.encrypted_name.decode(),
        collection.name_decryption_nonce.decode(),
    ) {
        (Ok(sealed), Ok(nonce)) => key.open_name(&sealed, &nonce).is_ok(),
        _ => false,
    }
}

/// What a refusal means for the guest. Called for every bad status a guest's request gets.
pub(crate) fn refused<P: Platform>(inner: &Rc<Inner<P>>, kind: Kind) {
    match kind {
        Kind::LinkGone | Kind::LinkUnknown | Kind::DeviceLimit => close(inner, kind),
        Kind::LinkPassword => lock(inner),
        Kind::CollectOff => {
            let mut guest = inner.guest.borrow_mut();
            for collection in guest.collections_mut() {
                for link in collection.public_urls.iter_mut().flatten() {
                    link.enable_collect = false;
                }
            }
            drop(guest);
            save_soon(inner);
            inner.emit(&Change::Link);
        }
        _ => {}
    }
}

/// True shortly after the password was found right.
fn is_settling<P: Platform>(inner: &Inner<P>) -> bool {
    let now_ms = inner.platform.clock().now_ms();
    let unlocked_ms = inner.guest.borrow().unlocked_ms;
    unlocked_ms.is_some_and(|at| now_ms - at < PASSWORD_SETTLES_MS)
}

/// Asks, and again when the answer is `LinkPassword` shortly after the password was found right.
///
/// # Errors
/// Those of the last attempt.
pub(crate) async fn while_settling<P: Platform, T>(
    inner: &Inner<P>,
    mut attempt: impl AsyncFnMut() -> Result<T>,
) -> Result<T> {
    for wait_ms in SETTLING_MS {
        match attempt().await {
            Err(error) if error.kind == Kind::LinkPassword && is_settling(inner) => {
                inner.platform.clock().sleep(wait_ms).await;
            }
            settled => return settled,
        }
    }
    attempt().await
}

/// Finds out whether the link is why the server failed: some say 500 to uploads for a minute after it was removed, and
/// only `info` knows (docs/spec/collect.md 5). Gives the link's fault if it has one, and `error` if not.
pub(crate) async fn explain<P: Platform>(inner: &Rc<Inner<P>>, error: Error) -> Error {
    if inner.access.get() != Access::Link || error.kind != Kind::Server {
        return error;
    }
    inner.guest.borrow_mut().is_fresh = false;
    let asked = match refresh(inner).await {
        Ok(()) => may_deposit(inner),
        Err(refused) if refused.kind == Kind::LinkKeyWrong => Err(refused),
        // Busy, failing or out of reach: it told nothing of the link. What closes it has closed it by now.
        Err(_) => must_be_open(inner),
    };
    asked.err().unwrap_or(error)
}

/// The server asks for the password (again): it was set or changed. When none is known to be set, the link itself is
/// asked first; a 401 that is not about a password takes nothing away.
fn lock<P: Platform>(inner: &Rc<Inner<P>>) {
    if inner.guest.borrow().standing != Standing::Open || is_settling(inner) {
        return;
    }
    let asks = inner
        .guest
        .borrow()
        .settings()
        .is_some_and(|s| s.password_enabled);
    if !asks {
        inner.guest.borrow_mut().is_fresh = false;
        let task = Rc::clone(inner);
        inner.spawn(async move {
            // What it says has been followed when it returns; what fails the next pull repeats.
            let _ = refresh(&task).await;
        });
        return;
    }
    {
        let mut guest = inner.guest.borrow_mut();
        guest.row.jwt = None;
        guest.row.collection = None;
        guest.standing = Standing::Password { wrong: false };
    }
    let task = Rc::clone(inner);
    inner.spawn(async move {
        forget_photos(&task).await;
        save(&task).await;
    });
    inner.emit(&Change::Link);
}

/// The link does not open (any more): forgets what it led to, but not the guest's name and device.
pub(super) fn close<P: Platform>(inner: &Rc<Inner<P>>, kind: Kind) {
    {
        let mut guest = inner.guest.borrow_mut();
        guest.standing = Standing::Closed(kind);
        guest.collection = None;
        guest.row.collection = None;
        guest.row.jwt = None;
    }
    let task = Rc::clone(inner);
    inner.spawn(async move {
        forget_photos(&task).await;
        save(&task).await;
    });
    inner.emit(&Change::Link);
}

/// Drops the album from memory and store.
async fn forget_photos<P: Platform>(inner: &Rc<Inner<P>>) {
    inner.clear_model();
    let scope = inner.scope();
    let writes = SCOPED
        .map(|table| Write::DeletePrefix(table, scope.clone()))
        .to_vec();
    let _ = inner.platform.store().commit(writes).await;
}

pub(super) fn save_soon<P: Platform>(inner: &Rc<Inner<P>>) {
    let task = Rc::clone(inner);
    inner.spawn(async move { save(&task).await });
}

/// Keeps the link's row. Storage that fails costs the name, and the password on reload.
pub(super) async fn save<P: Platform>(inner: &Rc<Inner<P>>) {
    let (id, row) = {
        let guest = inner.guest.borrow();
        let Some(link) = &guest.link else { return };
        (link.id.clone(), guest.row.clone())
    };
    if let Ok(put) = cache::put(inner, Table::Links, &id, &row).await {
        let _ = inner.platform.store().commit(vec![put]).await;
    }
}

/// Whether the link takes photos, as far as it is known here.
pub(super) fn may_deposit<P: Platform>(inner: &Inner<P>) -> Result<()> {
    must_be_open(inner)?;
    let takes = inner
        .guest
        .borrow()
        .settings()
        .is_some_and(|s| s.enable_collect);
    if takes {
        Ok(())
    } else {
        Err(Kind::CollectOff.into())
    }
}

/// The open album's link settings, or why there are none.
pub(super) fn must_be_open<P: Platform>(inner: &Inner<P>) -> Result<()> {
    match inner.guest.borrow().standing {
        Standing::Open => Ok(()),
        Standing::Opening => Err(Kind::Offline.into()),
        Standing::Password { .. } => Err(Kind::LinkPassword.into()),
        Standing::Closed(kind) => Err(Error::new(kind)),
    }
}
