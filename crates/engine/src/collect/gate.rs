//! A link's password. It guards the server's door and not the key (docs/spec/crypto.md 17.3).

use std::rc::Rc;

use potluck_crypto::KdfLimits;
use potluck_crypto::password::Salt;
use potluck_protocol::B64;

use crate::collect::open;
use crate::collect::state::Standing;
use crate::engine::{Engine, Inner};
use crate::ports::{Clock, CryptoPool, Platform};
use crate::{Change, Error, Kind, Result, remote};

/// How the password is to be hashed; changes with the password.
#[derive(Clone, PartialEq, Eq)]
struct Gate {
    salt: Salt,
    limits: KdfLimits,
}

impl<P: Platform> Engine<P> {
    /// Gives the link's password; on success the photos follow.
    ///
    /// # Errors
    /// `Empty`; `WrongPassword`; `TooManyTries`; `OutOfMemory`; `LinkGone`.
    pub async fn give_link_password(&self, password: &str) -> Result<()> {
        let inner = &self.0;
        if password.is_empty() {
            return Err(Kind::Empty.into());
        }
        let mut gate = gate(inner)?;
        loop {
            let Some(asked) = gate else {
                // The owner took the password away.
                open::refresh(inner).await?;
                inner.pull_soon();
                return Ok(());
            };
            let refused = match knock(inner, password, &asked).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            if !matches!(refused.kind, Kind::WrongPassword | Kind::Conflict) {
                return Err(refused);
            }
            // With another password comes another salt: ask which it is now, and try once with that.
            open::refresh(inner).await?;
            gate = self::gate(inner)?;
            if gate.as_ref() == Some(&asked) {
                inner.guest.borrow_mut().standing = Standing::Password { wrong: true };
                inner.emit(&Change::Link);
                return Err(Error::new(Kind::WrongPassword));
            }
        }
    }
}

/// `None` when no password is asked.
fn gate<P: Platform>(inner: &Inner<P>) -> Result<Option<Gate>> {
    let guest = inner.guest.borrow();
    let settings = guest.settings().ok_or(Kind::LinkUnknown)?;
    if !settings.password_enabled {
        return Ok(None);
    }
    let salt = settings
        .nonce
        .as_ref()
        .map(B64::decode)
        .and_then(std::result::Result::ok);
    let limits = (
        settings.ops_limit.map(u64::try_from),
        settings.mem_limit.map(u64::try_from),
    );
    let (Some(salt), (Some(Ok(ops)), Some(Ok(mem_bytes)))) = (salt, limits) else {
        return Err(Kind::Corrupt.into());
    };
    let limits = KdfLimits { ops, mem_bytes };
    limits
        .check()
        .map_err(|e| Error::caused(Kind::Corrupt, e))?;
    Ok(Some(Gate {
        salt: Salt::from_bytes(&salt).map_err(|e| Error::caused(Kind::Corrupt, e))?,
        limits,
    }))
}

async fn knock<P: Platform>(inner: &Rc<Inner<P>>, password: &str, gate: &Gate) -> Result<()> {
    let hash = inner
        .platform
        .pool()
        .hash_link_password(password, gate.salt.as_bytes(), gate.limits)
        .await?;
    let jwt = remote::public::verify_password(inner, B64::encode(&hash).0).await?;
    {
        let mut guest = inner.guest.borrow_mut();
        guest.row.jwt = Some(jwt);
        guest.unlocked_ms = Some(inner.platform.clock().now_ms());
        guest.standing = Standing::Open;
        guest.row.collection = guest.collection.clone();
    }
    open::save(inner).await;
    inner.emit(&Change::Link);
    inner.pull_soon();
    Ok(())
}
