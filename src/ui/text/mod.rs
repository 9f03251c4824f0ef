//! Every word a person reads.
//!
//! Screens for account holders speak English ([`en`]); the guest page speaks the browser's language where we have it
//! ([`guest`]). Errors become sentences in [`errors`] and nowhere else.

#[cfg(target_arch = "wasm32")]
pub mod dates;
pub mod en;
pub mod errors;
pub mod guest;
pub mod numbers;
