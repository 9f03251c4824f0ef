//! Where a session stands, and the rows it is kept in.

use potluck_crypto::{Zeroizing, encode};
use potluck_protocol::UserId;
use potluck_protocol::accounts::KeyAttributes;
use potluck_protocol::sealed::{Sealed, plain};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::session::CodeOutcome;
use crate::{Error, Kind, Result};

/// Text that gives rights to whoever has it: a session token in the form its header takes, a link's proofs. Wiped when
/// dropped, not printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub(crate) struct SecretText(String);

impl SecretText {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// An account's session token.
pub(crate) type AuthToken = SecretText;

/// Base64 of a secret inside a row that is sealed before it is stored; wiped when dropped, not printed.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn encode(bytes: &[u8]) -> Self {
        Self(encode::base64(bytes))
    }

    pub(crate) fn decode(&self) -> Result<Zeroizing<Vec<u8>>> {
        encode::parse_base64(&self.0)
            .map(Zeroizing::new)
            .map_err(|e| Error::caused(Kind::Corrupt, e))
    }
}

/// Where a session stands.
#[derive(Default)]
pub(crate) enum SessionState {
    /// The cache is being read.
    #[default]
    Starting,
    /// Nobody.
    SignedOut,
    /// The code was right; the password is missing.
    HalfOpen(Box<HalfOpen>),
    /// An account.
    SignedIn(Box<Account>),
    /// A guest with a link; see [`crate::collect`].
    Guest,
}

/// Past the code, before the password.
pub(crate) struct HalfOpen {
    pub(crate) email: String,
    pub(crate) user_id: UserId,
    pub(crate) need: Need,
}

/// What is missing.
pub(crate) enum Need {
    /// The account has no keys: a password is to be chosen. Cases B of docs/spec/accounts.md 2.2.
    Choose { token: AuthToken },
    /// The account has keys: its password is to be given. Case A, or keys made elsewhere meanwhile.
    Give {
        attributes: Box<KeyAttributes>,
        token: SomeToken,
    },
}

/// A session token as it came.
#[derive(Clone)]
pub(crate) enum SomeToken {
    /// To be opened with the account's pair.
    Sealed(Sealed<plain::SessionToken>),
    /// In the form its header takes.
    Open(AuthToken),
}

impl HalfOpen {
    pub(crate) fn outcome(&self) -> CodeOutcome {
        match self.need {
            Need::Choose { .. } => CodeOutcome::ChoosePassword,
            Need::Give { .. } => CodeOutcome::GivePassword,
        }
    }
}

/// A signed-in account, without its keys.
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) user_id: UserId,
    pub(crate) token: AuthToken,
    pub(crate) attributes: KeyAttributes,
}

impl SessionState {
    pub(crate) fn account(&self) -> Option<&Account> {
        match self {
            Self::SignedIn(account) => Some(account),
            _ => None,
        }
    }
}
