//! The session over page loads: written when somebody signs in, read on start (docs/spec/accounts.md 4.4).
//!
//! The row is sealed by the store's cache key. It holds the master key, so that a reload does not cost seconds of
//! key derivation; how well the cache key is kept is the store's affair.

use std::rc::Rc;

use potluck_crypto::{KeyPair, MasterKey, PublicKey};
use potluck_protocol::UserId;
use potluck_protocol::accounts::KeyAttributes;
use serde::{Deserialize, Serialize};

use crate::engine::{Access, Inner};
use crate::library::Update;
use crate::ports::{LocalStore, Platform, Table, Write};
use crate::remote::{self, Rights};
use crate::session::attributes::{corrupt, from_wire};
use crate::session::sign_up::{self, PENDING};
use crate::session::state::{HalfOpen, Need, Secret};
use crate::session::{Account, AuthToken, Keyring, SessionState};
use crate::{Change, Error, Kind, Result, cache, sync};

/// Key of the row in [`Table::Session`].
const ACCOUNT: &str = "account";

/// Tables that hold an account's rows under its scope.
const SCOPED: [Table; 6] = [
    Table::Plain,
    Table::Albums,
    Table::Photos,
    Table::Thumbs,
    Table::Uploads,
    Table::Notes,
];

#[derive(Serialize, Deserialize)]
struct Row {
    email: String,
    user_id: UserId,
    token: AuthToken,
    attributes: KeyAttributes,
    master: Secret,
}

/// Reads the session back, or a sign-up that waits for its password.
pub(crate) async fn start<P: Platform>(inner: &Rc<Inner<P>>) -> Result<()> {
    inner.access.set(Access::Account);
    let restored = restore(inner).await;
    if matches!(restored, Ok(true)) {
        return Ok(());
    }
    let state = match sign_up::pending(inner).await {
        Some(row) => SessionState::HalfOpen(Box::new(HalfOpen {
            email: row.email,
            user_id: row.user_id,
            need: Need::Choose { token: row.token },
        })),
        None => SessionState::SignedOut,
    };
    *inner.session.borrow_mut() = state;
    inner.emit(&Change::Session);
    restored.map(|_| ())
}

/// Another tab signed in.
pub(crate) async fn signed_in_elsewhere<P: Platform>(inner: &Rc<Inner<P>>) {
    let nobody = matches!(
        &*inner.session.borrow(),
        SessionState::SignedOut | SessionState::HalfOpen(_)
    );
    if inner.access.get() == Access::Account && nobody {
        inner.cache_key.borrow_mut().take();
        // What does not restore here will on the next load; this tab stays as it was.
        let _ = restore(inner).await;
    }
}

/// True when there was a session.
async fn restore<P: Platform>(inner: &Rc<Inner<P>>) -> Result<bool> {
    let Some(row) = cache::get::<P, Row>(inner, Table::Session, ACCOUNT).await? else {
        return Ok(false);
    };
    let Ok(keyring) = keyring(&row) else {
        return Ok(false);
    };
    install(inner, row.account(), keyring);
    inner.emit(&Change::Session);
    let loaded = sync::load_from_store(inner).await;
    let task = Rc::clone(inner);
    inner.spawn(async move {
        check(&task).await;
        task.pull_soon();
    });
    loaded.map(|()| true)
}

fn keyring(row: &Row) -> Result<Keyring> {
    let master = MasterKey::from_bytes(&row.master.decode()?).map_err(corrupt)?;
    let attributes = from_wire(&row.attributes)?;
    open_keyring(master, attributes.public_key, &attributes)
}

fn open_keyring(
    master: MasterKey,
    public: PublicKey,
    attributes: &potluck_crypto::account::KeyAttributes,
) -> Result<Keyring> {
    let wrap = &attributes.secret_key;
    let secret = master
        .open_secret_key(&wrap.ciphertext, &wrap.nonce)
        .map_err(corrupt)?;
    let pair =
        KeyPair::from_parts(public, secret).map_err(|e| Error::caused(Kind::ServerProof, e))?;
    Ok(Keyring::of_account(master, pair))
}

fn install<P: Platform>(inner: &Inner<P>, account: Account, keyring: Keyring) {
    inner.epoch.set(inner.epoch.get() + 1);
    *inner.keyring.borrow_mut() = keyring;
    let user_id = account.user_id;
    *inner.session.borrow_mut() = SessionState::SignedIn(Box::new(account));
    inner.clear_model();
    inner.uploads.hand_to(user_id);
    inner
        .library
        .borrow_mut()
        .apply(Update::Person(Some(user_id)));
}

/// Somebody signed in here: keeps the session, tells everybody, and starts pulling.
pub(super) async fn enter<P: Platform>(
    inner: &Rc<Inner<P>>,
    account: Account,
    master: MasterKey,
) -> Result<()> {
    let attributes = from_wire(&account.attributes)?;
    let row = Row {
        email: account.email.clone(),
        user_id: account.user_id,
        token: account.token.clone(),
        attributes: account.attributes.clone(),
        master: Secret::encode(master.as_bytes()),
    };
    let keyring = open_keyring(master, attributes.public_key, &attributes)?;
    install(inner, account, keyring);
    // Storage that fails costs the session on reload and nothing else; `SessionView` says whether it lasts.
    if let Ok(put) = cache::put(inner, Table::Session, ACCOUNT, &row).await {
        let scope = inner.scope();
        let mut writes = vec![put, Write::Delete(Table::Session, PENDING.to_owned())];
        // Rows of whoever was signed in before and did not sign out.
        writes.extend(SCOPED.map(|table| Write::DeletePrefix(table, scope.clone())));
        let _ = inner.platform.store().commit(writes).await;
    }
    inner.emit(&Change::Session);
    inner.announce_sign_in();
    inner.pull_soon();
    Ok(())
}

/// Asks whether the session is alive, and takes over keys wrapped anew elsewhere. A 401 ends the session (`remote`).
async fn check<P: Platform>(inner: &Rc<Inner<P>>) {
    let Ok(now) = remote::accounts::session_validity(inner, Rights::Session).await else {
        return;
    };
    let Some(attributes) = now.key_attributes else {
        return;
    };
    let Some(master) = inner.keyring.borrow().master() else {
        return;
    };
    let row = match &mut *inner.session.borrow_mut() {
        SessionState::SignedIn(account) if account.attributes != attributes => {
            account.attributes = attributes;
            Row {
                email: account.email.clone(),
                user_id: account.user_id,
                token: account.token.clone(),
                attributes: account.attributes.clone(),
                master: Secret::encode(master.as_bytes()),
            }
        }
        _ => return,
    };
    // Only attributes that still open with the master key may replace the kept ones.
    if keyring(&row).is_ok()
        && let Ok(put) = cache::put(inner, Table::Session, ACCOUNT, &row).await
    {
        let _ = inner.platform.store().commit(vec![put]).await;
    }
}

impl Row {
    fn account(self) -> Account {
        Account {
            email: self.email,
            user_id: self.user_id,
            token: self.token,
            attributes: self.attributes,
        }
    }
}
