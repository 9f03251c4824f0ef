//! What more than one screen reads. Each file offers a `provide_…` for `app.rs` and a `use_…` for screens.
//!
//! The engine's changes are folded here ([`library`]) and nowhere else; screens read signals and give commands.

#[cfg(target_arch = "wasm32")]
pub mod commands;
#[cfg(target_arch = "wasm32")]
pub mod engine;
#[cfg(target_arch = "wasm32")]
pub mod library;
#[cfg(target_arch = "wasm32")]
pub mod link;
#[cfg(target_arch = "wasm32")]
pub mod network;
#[cfg(target_arch = "wasm32")]
pub mod prefs;
#[cfg(target_arch = "wasm32")]
pub mod session;
#[cfg(target_arch = "wasm32")]
pub mod toasts;
pub mod uploads;
