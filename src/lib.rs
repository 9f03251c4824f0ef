//! The browser client of Potluck: what each room is, and what it may import.
//!
//! | room | what | may import |
//! | ---- | ---- | ---------- |
//! | [`platform`] | the browser's answers to the engine's ports | engine ports, `worker::host`, web-sys |
//! | [`worker`] | work off the main thread, both ends | crypto, the engine's jobs, web-sys |
//! | `ui` (feature `ui`) | pixels and gestures | the engine's commands, changes and views |
//! | `npm` (feature `npm`) | the face for JavaScript callers | engine, platform |
//! | `bin/` | where the pieces are joined | everything |
//!
//! What the product does is not here: it is in `potluck-engine`, which knows no browser.
#![cfg_attr(not(target_arch = "wasm32"), allow(rustdoc::broken_intra_doc_links))]

#[cfg(all(feature = "npm", target_arch = "wasm32"))]
pub mod npm;
#[cfg(target_arch = "wasm32")]
pub mod platform;
#[cfg(feature = "ui")]
pub mod ui;
#[cfg(target_arch = "wasm32")]
pub mod worker;

/// The engine as the browser's screens know it.
#[cfg(target_arch = "wasm32")]
pub type AppEngine = potluck_engine::Engine<platform::Browser>;
/// A file that somebody picked.
#[cfg(target_arch = "wasm32")]
pub type AppFile = platform::PickedFile;
/// Something an `<img>` can show.
#[cfg(target_arch = "wasm32")]
pub type AppObjectUrl = platform::ObjectUrl;
