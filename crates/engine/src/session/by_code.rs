//! Opening an existing account with a code and its password (docs/spec/accounts.md 4.3), and showing its recovery
//! phrase again.

use std::rc::Rc;

use potluck_crypto::LoginKey;

use crate::engine::{Engine, Inner};
use crate::ports::Platform;
use crate::session::attributes::{corrupt, derive_kek, from_wire};
use crate::session::srp_setup::{self, SrpIdentity};
use crate::session::state::{Need, SomeToken};
use crate::session::{Account, AuthToken, RecoveryPhrase, SessionState, restore};
use crate::{Error, Kind, Result, remote};

impl<P: Platform> Engine<P> {
    /// After `GivePassword`: opens the account. Takes seconds.
    ///
    /// # Errors
    /// `WrongPassword`; `OutOfMemory`, when this device is too weak for the account; `ServerProof` when the server's
    /// values do not belong together; `NotFound` without a half-open session.
    pub async fn give_password(&self, password: &str) -> Result<()> {
        let inner = &self.0;
        let (email, user_id, attributes, token) = match &*inner.session.borrow() {
            SessionState::HalfOpen(half) => match &half.need {
                Need::Give { attributes, token } => (
                    half.email.clone(),
                    half.user_id,
                    (**attributes).clone(),
                    token.clone(),
                ),
                Need::Choose { .. } => return Err(Kind::NotFound.into()),
            },
            _ => return Err(Kind::NotFound.into()),
        };
        let opened = from_wire(&attributes)?;
        let kek = derive_kek(
            inner,
            password,
            &opened.password.salt,
            opened.password.limits,
        )
        .await?;
        let keys = opened.unlock(&kek).map_err(Error::of_unlock)?;
        let token = match token {
            SomeToken::Open(token) => token,
            SomeToken::Sealed(sealed) => {
                let text = keys
                    .key_pair
                    .open_token(&sealed.decode().map_err(corrupt)?)
                    .map_err(corrupt)?;
                AuthToken::new(text.to_string())
            }
        };
        let login = kek.derive_login_key();
        let account = Account {
            email: email.clone(),
            user_id,
            token: token.clone(),
            attributes,
        };
        restore::enter(inner, account, keys.master_key).await?;
        let task = Rc::clone(inner);
        inner.spawn(async move { set_up_missing_srp(&task, &token, &email, &login).await });
        Ok(())
    }

    /// The account's recovery phrase.
    ///
    /// # Errors
    /// `Unauthorised` when nobody is signed in; `NotFound` for a very old account that has none.
    pub async fn recovery_phrase(&self) -> Result<RecoveryPhrase> {
        let master = self.0.keyring.borrow().master().ok_or(Kind::Unauthorised)?;
        let wire = self
            .0
            .session
            .borrow()
            .account()
            .map(|a| a.attributes.clone())
            .ok_or(Kind::Unauthorised)?;
        let attributes = from_wire(&wire)?;
        if attributes.recovery.is_none() {
            return Err(Kind::NotFound.into());
        }
        Ok(RecoveryPhrase::of(
            &attributes.open_recovery_key(&master).map_err(corrupt)?,
        ))
    }
}

/// Accounts whose sign-up was cut off after its keys have no SRP; now its password is known again. A failure costs
/// nothing: the account opens by code as before.
async fn set_up_missing_srp<P: Platform>(
    inner: &Rc<Inner<P>>,
    token: &AuthToken,
    email: &str,
    login: &LoginKey,
) {
    let missing = matches!(remote::accounts::srp_attributes(inner, email).await, Err(e) if e.kind == Kind::NotFound);
    if missing {
        let identity = SrpIdentity::make(inner);
        let _ = srp_setup::activate(inner, token, email, login, &identity).await;
    }
}
