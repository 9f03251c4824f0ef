//! What Potluck does, without I/O: commands in, changes out.
//!
//! Start at [`Engine`]. Everything from outside (network, storage, time, random bytes, heavy work) comes through
//! [`ports::Platform`], so the whole product runs natively in a test.
//!
//! | room | what |
//! | --- | --- |
//! | [`ports`] | what the outside world must fill in |
//! | [`jobs`] | heavy work as pure functions, run by workers |
//! | `session` | accounts: sign up, sign in, restore, sign out; the keyring |
//! | `library` | the model and its only writer |
//! | `sync` | pulling what changed at the server |
//! | `albums`, `images`, `upload` | albums, thumbnails and originals, the upload queue |
//! | `links`, `collect` | public links, the owner's side and the guest's |
//! | `media` | what a file is: kind, dates, size (pure) |
//! | `remote` | one file for each group of endpoints; statuses become [`Kind`]s here |
//! | `cache` | sealed rows of the local store |
//! | `testing` | the ports in memory, for tests |
#![forbid(unsafe_code)]

mod albums;
mod cache;
mod collect;
mod engine;
mod images;
mod library;
mod links;
mod remote;
mod session;
mod sync;
mod upload;

pub mod change;
pub mod error;
pub mod jobs;
pub mod media;
pub mod ports;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod view;

pub use change::Change;
pub use collect::GuestName;
pub use engine::{Engine, Options, Start, Subscription};
pub use error::{Error, Kind, Result};
pub use links::{LinkAddress, LinkEdit, LinkFor};
pub use potluck_protocol::{AlbumId, PhotoId};
pub use session::{CodeFor, CodeOutcome, RecoveryPhrase};
