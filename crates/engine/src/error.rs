//! What went wrong, in kinds a caller can act on.

use crate::ports::{FileError, PoolError, StoreError, TransportError};

/// What a caller can do something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No connection; goes on by itself when it is back.
    Offline,
    /// Too many requests; wait.
    Busy,
    /// The session ended; sign in again.
    Unauthorised,
    /// Not allowed to this person.
    Forbidden,
    /// Not there.
    NotFound,
    /// Not an e-mail address.
    Address,
    /// The e-mail has no account.
    NoAccount,
    /// The e-mail has an account already.
    AccountExists,
    /// The one-time code is wrong.
    WrongCode,
    /// The one-time code has run out or was used.
    CodeExpired,
    /// Too many codes asked for, or too many wrong ones.
    TooManyTries,
    /// E-mail or password does not fit.
    WrongPassword,
    /// The account asks for a second factor, which this version cannot give.
    SecondFactor,
    /// The server's proof does not fit: not the server that knows this account.
    ServerProof,
    /// Key derivation found no memory.
    OutOfMemory,
    /// The link was removed, has expired or never was.
    LinkGone,
    /// The server does not know the link's token.
    LinkUnknown,
    /// The link lacks its key part, or the part has the wrong length.
    LinkKey,
    /// The link's key opens nothing here.
    LinkKeyWrong,
    /// The link asks for a password.
    LinkPassword,
    /// Too many devices have opened the link.
    DeviceLimit,
    /// The link takes no photos (any more).
    CollectOff,
    /// The album owner's storage is full.
    Quota,
    /// The album owner's plan has lapsed.
    PlanLapsed,
    /// Larger than the server takes.
    TooLarge,
    /// Nothing in it.
    Empty,
    /// Not a photo or video.
    Unsupported,
    /// The picked file is gone or changed.
    FileGone,
    /// The browser, an add-on or the object store keeps an answer from us that is needed to go on.
    Blocked,
    /// Changed meanwhile by somebody else.
    Conflict,
    /// Does not decrypt or parse.
    Corrupt,
    /// Local storage is blocked or full; work goes on without it.
    Storage,
    /// Given up by the person.
    Cancelled,
    /// The server failed.
    Server,
    /// Our mistake.
    Bug,
}

/// An error of the engine. Holds no user data.
#[derive(Debug, thiserror::Error)]
#[error("{kind:?}")]
pub struct Error {
    /// What a caller can do something about.
    pub kind: Kind,
    /// What lay underneath.
    #[source]
    pub source: Option<Box<dyn std::error::Error + 'static>>,
}

/// Result with the engine's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// With nothing underneath.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, source: None }
    }

    /// With what lay underneath.
    #[must_use]
    pub fn caused(kind: Kind, source: impl std::error::Error + 'static) -> Self {
        Self {
            kind,
            source: Some(Box::new(source)),
        }
    }

    /// True when the same attempt may succeed later without anybody changing anything.
    #[must_use]
    pub fn retryable(&self) -> bool {
        matches!(
            self.kind,
            Kind::Offline | Kind::Busy | Kind::Server | Kind::Conflict
        )
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self::new(kind)
    }
}

impl From<TransportError> for Error {
    fn from(e: TransportError) -> Self {
        Self::caused(Kind::Offline, e)
    }
}

impl From<StoreError> for Error {
    fn from(e: StoreError) -> Self {
        Self::caused(Kind::Storage, e)
    }
}

impl From<FileError> for Error {
    fn from(e: FileError) -> Self {
        Self::caused(Kind::FileGone, e)
    }
}

impl From<PoolError> for Error {
    fn from(e: PoolError) -> Self {
        let kind = match e {
            PoolError::OutOfMemory => Kind::OutOfMemory,
            PoolError::Open | PoolError::Truncated => Kind::Corrupt,
            PoolError::FileGone | PoolError::FileChanged => Kind::FileGone,
            PoolError::Undecodable => Kind::Unsupported,
            PoolError::Died => Kind::Server,
        };
        Self::caused(kind, e)
    }
}
