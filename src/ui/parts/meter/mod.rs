//! How hard a password is to guess.

pub mod strength;
#[cfg(target_arch = "wasm32")]
mod view;
#[cfg(target_arch = "wasm32")]
pub use view::StrengthMeter;
