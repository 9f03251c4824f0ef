//! Poly1305 over whole blocks and one tail.
//!
//! Natively the `poly1305` crate, which finds AVX2 by itself; in the browser a kernel of our own, for
//! the reason given in [`chacha`](crate::chacha).
//!
//! # Source
//! RFC 8439, section 2.5.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod soft;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use simd::Mac;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) use soft::Mac;
