//! ChaCha20 keystream, from block 0 on, applied where the data lies.
//!
//! Natively the `chacha20` crate, which finds AVX2 and NEON by itself. In the browser it would fall
//! back to scalar code, at less than half the speed of libsodium's, so there is a kernel of our own
//! for `simd128`. Both have the same interface, and the tests compare each with other implementations.
//!
//! # Source
//! RFC 8439, section 2.3 and 2.4; draft-irtf-cfrg-xchacha-03 for HChaCha20.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod soft;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use simd::Keystream;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) use soft::Keystream;

/// The key of a stream from its long-term key and the first 16 bytes of its header.
pub(crate) fn hchacha20(key: &[u8; 32], input: &[u8; 16]) -> [u8; 32] {
    chacha20::hchacha::<chacha20::cipher::consts::U10>(key.into(), input.into()).into()
}
