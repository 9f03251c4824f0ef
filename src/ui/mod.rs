//! Pixels and gestures; no crypto, no requests.
//!
//! Start at [`app`]: what is put up for an account and for a guest. [`routes`] has every path, [`state`] what more than
//! one screen reads, [`screens`] one folder for each screen, [`parts`] what they are put together from, and [`text`]
//! every word. Screens give the engine commands and draw its views; they never see a key or a wire type.
//!
//! Words, arrangement and sums are plain Rust and tested natively; what touches the page exists only in the browser.

#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod door;
pub mod parts;
pub mod routes;
#[cfg(target_arch = "wasm32")]
pub mod screens;
pub mod state;
pub mod text;

#[cfg(target_arch = "wasm32")]
pub use app::mount;
