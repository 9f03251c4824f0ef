//! The wire of the Ente Photos protocol, written once for client and server.
//!
//! | module | what |
//! | --- | --- |
//! | [`ids`], [`time`] | newtypes of numbers that must not be mixed up |
//! | [`sealed`] | base64 text of a ciphertext, with what it decrypts to as a phantom type |
//! | [`accounts`] | codes, SRP, key attributes, sessions |
//! | [`collections`] | albums as the server knows them, roles, magic metadata envelopes |
//! | [`files`] | file rows, diffs, creation |
//! | [`objects`] | upload URLs, single and multipart |
//! | [`links`] | public and collect links, owner's and guest's side |
//! | [`trash`] | trash rows |
//! | [`errors`] | error bodies and codes |
//! | [`headers`], [`paths`], [`limits`] | names and numbers |
//!
//! Nothing here decides anything and nothing here does I/O. Field names are the wire's, exactly. Unknown fields are
//! ignored, unknown enum values parse to `Unknown`, and `null` counts as absent (docs/spec/accounts.md 1.4).
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod accounts;
pub mod collections;
pub mod errors;
pub mod files;
pub mod headers;
pub mod ids;
pub mod limits;
pub mod links;
pub mod objects;
pub mod paths;
pub mod sealed;
pub mod time;
pub mod trash;

pub use ids::{AlbumId, LinkToken, PhotoId, UserId};
pub use sealed::{B64, Sealed};
pub use time::EpochMicros;

/// Reads a list that older servers send as `null`.
pub(crate) fn null_as_empty<'de, D, T>(d: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    use serde::Deserialize;
    Ok(Option::<Vec<T>>::deserialize(d)?.unwrap_or_default())
}

/// Reads a value that may come as `null` where its default is meant.
pub(crate) fn null_as_default<'de, D, T>(d: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de> + Default,
{
    use serde::Deserialize;
    Ok(Option::<T>::deserialize(d)?.unwrap_or_default())
}
