//! Randomness of the operating system, or of the browser.
//!
//! Every function that draws a key, nonce or header takes a generator, so that tests can run
//! the whole product deterministically. The application passes [`OsRandom`].

use rand_core::{CryptoRng, RngCore};

/// The system's generator: `getrandom` natively, `crypto.getRandomValues` in a browser.
///
/// ```
/// use potluck_crypto::{FileKey, OsRandom};
/// let key = FileKey::make(&mut OsRandom);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl RngCore for OsRandom {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    /// # Panics
    /// When the system has no generator. There is nothing safe to go on with.
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("every supported system and browser has a generator");
    }
}

impl CryptoRng for OsRandom {}

/// `N` fresh random bytes.
pub(crate) fn make_bytes<const N: usize>(rng: &mut (impl CryptoRng + ?Sized)) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}
