//! Waiting before the next try.

use crate::engine::Inner;
use crate::ports::{Clock, Platform};
use crate::{Kind, Result, collect};
use potluck_crypto::rand_core::RngCore;

/// Waits between tries after a fault of the server (docs/spec/upload.md 11.6).
const SERVER_MS: [u64; 3] = [2_000, 5_000, 10_000];
/// Waits when the server asks for patience. A link's budget counts by the minute and is shared by all its guests
/// (docs/spec/collect.md 3.6), so these outlast one.
const BUSY_MS: [u64; 6] = [2_000, 5_000, 10_000, 20_000, 30_000, 30_000];

/// Tries until it works, fails in a way that waiting does not mend, or patience is over. The last error is the answer.
/// A link's fresh password counts as such a way.
pub(super) async fn patiently<P: Platform, T>(
    inner: &Inner<P>,
    mut attempt: impl AsyncFnMut() -> Result<T>,
) -> Result<T> {
    let (mut server, mut busy) = (SERVER_MS.iter(), BUSY_MS.iter());
    loop {
        let error = match collect::while_settling(inner, &mut attempt).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let wait_ms = match error.kind {
            Kind::Server => server.next(),
            Kind::Busy => busy.next(),
            _ => None,
        };
        match wait_ms {
            Some(wait_ms) => {
                inner
                    .platform
                    .clock()
                    .sleep(jittered(inner, *wait_ms))
                    .await
            }
            None => return Err(error),
        }
    }
}

/// Between three quarters and five quarters, so that a hundred guests do not come back in the same moment.
pub(super) fn jittered<P: Platform>(inner: &Inner<P>, ms: u64) -> u64 {
    let thousandth = u64::from(inner.platform.random().next_u32()) % 501;
    ms * (750 + thousandth) / 1000
}
