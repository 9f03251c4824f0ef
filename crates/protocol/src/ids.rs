//! Identifiers. All are signed 64-bit on the wire and stay below 2^53 (docs/spec/accounts.md 1.8).

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// An account.
    UserId
);
id!(
    /// An album; `collectionID` on the wire.
    AlbumId
);
id!(
    /// A photo, video or live photo; `id` or `fileID` on the wire.
    PhotoId
);

/// First user and album id of a fresh server.
pub const FIRST_ID: i64 = 1_580_559_962_386_438;
/// First file id of a fresh server.
pub const FIRST_PHOTO_ID: i64 = 10_000_000;

/// Names a public link to the server: ten characters, compared exactly, opaque.
///
/// It is half of what opens an album, so `Debug` does not print it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkToken(pub String);

impl LinkToken {
    /// The characters as they go into the header or the URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken")
    }
}
