//! The ports in memory, for tests of this crate and of those above it. Never in a shipped build.
//!
//! | module | what |
//! | --- | --- |
//! | [`platform`] | [`MemoryPlatform`]: all of the below in one [`crate::ports::Platform`] |
//! | [`store`] | [`MemoryStore`]; clones share it, as tabs share a browser's |
//! | [`store_contract`] | what every [`crate::ports::LocalStore`] must do; also run in the browser |
//! | [`clock`] | [`FakeClock`]: moves when told, or with each sleep |
//! | [`transport`] | [`ScriptedTransport`]: answers out of a closure |
//! | [`pool`] | [`NativePool`]: [`crate::jobs`] on this thread |
//! | [`files`] | [`MemoryFile`], [`VecBuffer`], [`MemoryUrl`], [`MemorySink`] |
//! | [`tabs`] | [`TabBus`]: several engines as tabs of one browser |

#[cfg(test)]
pub(crate) mod bench;
pub mod clock;
pub mod files;
pub mod platform;
pub mod pool;
pub mod store;
pub mod store_contract;
pub mod tabs;
pub mod transport;

pub use clock::FakeClock;
pub use files::{MemoryFile, MemorySink, MemoryUrl, VecBuffer};
pub use platform::{MemoryPlatform, Spawn};
pub use pool::NativePool;
pub use store::MemoryStore;
pub use tabs::{MemoryTabs, TabBus};
pub use transport::{NoPut, ScriptedTransport, VecBody, answer};
