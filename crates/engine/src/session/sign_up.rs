//! Codes, and making an account (docs/spec/accounts.md 4.1).
//!
//! The new keys are in the sealed store before they are uploaded, so that a lost answer or a closed page loses
//! nothing: the next attempt finds them, and finds out from the server whether they arrived.

use std::rc::Rc;

use potluck_crypto::account::NewAccount;
use potluck_crypto::{LoginKey, MasterKey, RecoveryKey, Zeroizing};
use potluck_protocol::accounts::{AuthResponse, KeyAttributes, OttPurpose};
use potluck_protocol::{B64, UserId};
use serde::{Deserialize, Serialize};

use crate::engine::{Engine, Inner};
use crate::ports::{LocalStore, Platform, Table, Write};
use crate::remote::{self, Rights};
use crate::session::attributes::{corrupt, derive_kek, from_wire, make_kek, to_wire};
use crate::session::srp_setup::{self, SrpIdentity};
use crate::session::state::{HalfOpen, Need, Secret, SomeToken};
use crate::session::{Account, AuthToken, SessionState, email, restore};
use crate::{Change, Error, Kind, Result, cache};

/// Why a code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFor {
    /// A new account. Refused with `AccountExists` when there is one.
    SignUp,
    /// An existing account. Refused with `NoAccount` when there is none.
    SignIn,
    /// The last one did not come. Discloses nothing.
    Again,
}

/// What is missing after a right code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOutcome {
    /// The account is new (or was never finished): [`Engine::choose_password`].
    ChoosePassword,
    /// The account has a password: [`Engine::give_password`].
    GivePassword,
}

/// 24 words that open the account when the password is lost. Wiped when dropped, never printed.
pub struct RecoveryPhrase(Zeroizing<String>);

impl RecoveryPhrase {
    pub(crate) fn of(key: &RecoveryKey) -> Self {
        Self(key.to_words())
    }

    /// The words in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ')
    }

    /// All of them, single spaces between.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for RecoveryPhrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryPhrase")
    }
}

/// Key of the row below in [`Table::Session`].
pub(super) const PENDING: &str = "sign-up";

/// A sign-up that got past its code.
#[derive(Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) email: String,
    pub(super) user_id: UserId,
    pub(super) token: AuthToken,
    keys: Option<PendingKeys>,
}

/// Keys that may or may not have reached the server.
#[derive(Clone, Serialize, Deserialize)]
struct PendingKeys {
    attributes: KeyAttributes,
    master: Secret,
    login: Secret,
    srp_user_id: String,
    srp_salt: B64,
}

impl<P: Platform> Engine<P> {
    /// Sends a one-time code to an address.
    ///
    /// # Errors
    /// `Address`, `AccountExists`, `NoAccount`, `Forbidden` (registration is closed), `TooManyTries`.
    pub async fn request_code(&self, email: &str, why: CodeFor) -> Result<()> {
        let email = email::parse(email)?;
        let purpose = match why {
            CodeFor::SignUp => OttPurpose::Signup,
            CodeFor::SignIn => OttPurpose::Login,
            CodeFor::Again => OttPurpose::Unsaid,
        };
        remote::accounts::send_code(&self.0, &email, purpose).await
    }

    /// Gives the code back. The half-open session stays inside the engine; see [`Engine::half_open`].
    ///
    /// # Errors
    /// `WrongCode`, `CodeExpired`, `TooManyTries`, `Forbidden`, `SecondFactor`.
    pub async fn verify_code(&self, email: &str, code: &str) -> Result<CodeOutcome> {
        let email = email::parse(email)?;
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let answer = remote::accounts::verify_email(&self.0, &email, &code).await?;
        let half = read(email, answer)?;
        let outcome = half.outcome();
        note_pending(&self.0, &half).await;
        *self.0.session.borrow_mut() = SessionState::HalfOpen(Box::new(half));
        self.0.emit(&Change::Session);
        Ok(outcome)
    }

    /// Forgets a half-open session: another address, or no account after all.
    pub async fn start_over(&self) {
        if matches!(&*self.0.session.borrow(), SessionState::HalfOpen(_)) {
            leave_half_open(&self.0).await;
        }
    }

    /// After `ChoosePassword`: makes the account's keys, uploads them, sets up signing in by password, and signs in.
    /// Repeat with the same password after `Offline` or `Server`. Takes seconds.
    ///
    /// # Errors
    /// `Empty`; `OutOfMemory`; `AccountExists` when another device chose a password first (the engine then waits for
    /// [`Engine::give_password`]); `Unauthorised` when too much time has passed; `NotFound` without a half-open session.
    pub async fn choose_password(&self, password: &str) -> Result<RecoveryPhrase> {
        choose(&self.0, password).await
    }
}

/// What a right code opened.
fn read(email: String, answer: AuthResponse) -> Result<HalfOpen> {
    let second_factor = [
        &answer.two_factor_session_id,
        &answer.two_factor_session_id_v2,
        &answer.passkey_session_id,
    ];
    if second_factor.iter().any(|id| !id.is_empty()) {
        return Err(Kind::SecondFactor.into());
    }
    let need = match (answer.token, answer.key_attributes, answer.encrypted_token) {
        (Some(token), None, _) => Need::Choose {
            token: AuthToken::new(token),
        },
        (_, Some(attributes), Some(token)) => Need::Give {
            attributes: Box::new(attributes),
            token: SomeToken::Sealed(token),
        },
        _ => return Err(Kind::Corrupt.into()),
    };
    Ok(HalfOpen {
        email,
        user_id: answer.id,
        need,
    })
}

/// Keeps an account without keys over a reload, and earlier made keys with it. Storage that fails costs only that.
async fn note_pending<P: Platform>(inner: &Rc<Inner<P>>, half: &HalfOpen) {
    let write = match &half.need {
        Need::Choose { token } => {
            let known = pending(inner)
                .await
                .filter(|known| known.user_id == half.user_id);
            let row = Pending {
                email: half.email.clone(),
                user_id: half.user_id,
                token: token.clone(),
                keys: known.and_then(|known| known.keys),
            };
            cache::put(inner, Table::Session, PENDING, &row).await
        }
        // The address had a complete account: keys made for a new one are nobody's.
        Need::Give { .. } => Ok(Write::Delete(Table::Session, PENDING.to_owned())),
    };
    if let Ok(write) = write {
        let _ = inner.platform.store().commit(vec![write]).await;
    }
}

/// The row, if there is one that opens.
pub(super) async fn pending<P: Platform>(inner: &Rc<Inner<P>>) -> Option<Pending> {
    cache::get(inner, Table::Session, PENDING)
        .await
        .ok()
        .flatten()
}

pub(super) async fn leave_half_open<P: Platform>(inner: &Rc<Inner<P>>) {
    *inner.session.borrow_mut() = SessionState::SignedOut;
    let _ = inner
        .platform
        .store()
        .commit(vec![Write::Delete(Table::Session, PENDING.to_owned())])
        .await;
    inner.emit(&Change::Session);
}

async fn choose<P: Platform>(inner: &Rc<Inner<P>>, password: &str) -> Result<RecoveryPhrase> {
    if password.is_empty() {
        return Err(Kind::Empty.into());
    }
    let mut row = match &*inner.session.borrow() {
        SessionState::HalfOpen(half) => match &half.need {
            Need::Choose { token } => Pending {
                email: half.email.clone(),
                user_id: half.user_id,
                token: token.clone(),
                keys: None,
            },
            Need::Give { .. } => return Err(Kind::AccountExists.into()),
        },
        _ => return Err(Kind::NotFound.into()),
    };
    let earlier = pending(inner)
        .await
        .filter(|known| known.user_id == row.user_id)
        .and_then(|known| known.keys);
    let keys = match earlier.as_ref() {
        Some(earlier) if fits(inner, earlier, password).await? => earlier.clone(),
        _ => make(inner, password).await?,
    };
    row.keys = Some(keys.clone());
    if let Ok(write) = cache::put(inner, Table::Session, PENDING, &row).await {
        // Without storage the keys live in this call only; a lost answer then costs a second attempt with other keys.
        let _ = inner.platform.store().commit(vec![write]).await;
    }
    upload(inner, &row, &keys).await?;

    let master = keys.master()?;
    let attributes = from_wire(&keys.attributes)?;
    let identity = SrpIdentity {
        user_id: keys.srp_user_id.clone(),
        salt: keys
            .srp_salt
            .decode()
            .ok()
            .and_then(|s| s.try_into().ok())
            .ok_or(Kind::Corrupt)?,
    };
    // Without SRP the account still opens by code, and the next time it does this is tried again.
    let _ = srp_setup::activate(inner, &row.token, &row.email, &keys.login()?, &identity).await;

    let phrase = RecoveryPhrase::of(&attributes.open_recovery_key(&master).map_err(corrupt)?);
    let account = Account {
        email: row.email,
        user_id: row.user_id,
        token: row.token,
        attributes: keys.attributes,
    };
    restore::enter(inner, account, master).await?;
    Ok(phrase)
}

/// True when `password` is the one the keys were made with.
async fn fits<P: Platform>(
    inner: &Rc<Inner<P>>,
    keys: &PendingKeys,
    password: &str,
) -> Result<bool> {
    let attributes = from_wire(&keys.attributes)?;
    let kek = derive_kek(
        inner,
        password,
        &attributes.password.salt,
        attributes.password.limits,
    )
    .await?;
    Ok(attributes.unlock(&kek).is_ok())
}

async fn make<P: Platform>(inner: &Rc<Inner<P>>, password: &str) -> Result<PendingKeys> {
    let password = make_kek(inner, password).await?;
    let made = NewAccount::make(&password, &mut inner.platform.random());
    let identity = SrpIdentity::make(inner);
    Ok(PendingKeys {
        attributes: to_wire(&made.attributes),
        master: Secret::encode(made.keys.master_key.as_bytes()),
        login: Secret::encode(password.kek.derive_login_key().as_bytes()),
        srp_user_id: identity.user_id,
        srp_salt: B64::encode(&identity.salt),
    })
}

impl PendingKeys {
    fn master(&self) -> Result<MasterKey> {
        MasterKey::from_bytes(&self.master.decode()?).map_err(corrupt)
    }

    fn login(&self) -> Result<LoginKey> {
        LoginKey::from_bytes(&self.login.decode()?).map_err(corrupt)
    }
}

/// Uploads the keys, or finds that they are there.
async fn upload<P: Platform>(
    inner: &Rc<Inner<P>>,
    row: &Pending,
    keys: &PendingKeys,
) -> Result<()> {
    let refused = match remote::accounts::set_attributes(inner, &row.token, &keys.attributes).await
    {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    match refused.kind {
        Kind::AccountExists => {
            let rights = Rights::Token(row.token.clone());
            let now = remote::accounts::session_validity(inner, rights).await?;
            let theirs = now.key_attributes.ok_or(Kind::Corrupt)?;
            if theirs.encrypted_key == keys.attributes.encrypted_key {
                return Ok(());
            }
            give_instead(inner, row, theirs).await;
            Err(refused)
        }
        Kind::Unauthorised => {
            leave_half_open(inner).await;
            Err(refused)
        }
        _ => Err(refused),
    }
}

/// Somebody else's keys are the account's: drop ours, and wait for the password they were made with.
async fn give_instead<P: Platform>(inner: &Rc<Inner<P>>, row: &Pending, theirs: KeyAttributes) {
    let half = HalfOpen {
        email: row.email.clone(),
        user_id: row.user_id,
        need: Need::Give {
            attributes: Box::new(theirs),
            token: SomeToken::Open(row.token.clone()),
        },
    };
    note_pending(inner, &half).await;
    *inner.session.borrow_mut() = SessionState::HalfOpen(Box::new(half));
    inner.emit(&Change::Session);
}

impl Error {
    /// What opening a password's wrap of the master key says.
    pub(super) fn of_unlock(error: potluck_crypto::Error) -> Self {
        let kind = match error {
            potluck_crypto::Error::Open => Kind::WrongPassword,
            potluck_crypto::Error::PublicKey => Kind::ServerProof,
            _ => Kind::Corrupt,
        };
        Self::caused(kind, error)
    }
}
