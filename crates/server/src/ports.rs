//! Time and randomness as ports, so that tests decide both.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use potluck_protocol::EpochMicros;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Microseconds since the epoch, UTC.
    fn now(&self) -> EpochMicros;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    // The one place that asks the machine; everything else takes a clock.
    #[allow(clippy::disallowed_methods)]
    fn now(&self) -> EpochMicros {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        EpochMicros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that moves only when told to. Clones share the time.
#[derive(Clone, Debug)]
pub struct FakeClock(Arc<AtomicI64>);

impl FakeClock {
    /// Stands still at the given time.
    #[must_use]
    pub fn at(now: EpochMicros) -> Self {
        Self(Arc::new(AtomicI64::new(now.0)))
    }

    /// Moves on.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0
            .fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> EpochMicros {
        EpochMicros(self.0.load(Ordering::SeqCst))
    }
}

/// Gives random bytes that nobody can guess.
pub trait Random: Send + Sync {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no secret can be made, so there is nothing sensible left to do.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

impl dyn Random + '_ {
    /// An array of random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    /// A UUID v4, in lower-case text.
    pub fn uuid(&self) -> String {
        uuid::Builder::from_random_bytes(self.bytes())
            .into_uuid()
            .to_string()
    }

    /// A number from 0 up to but not including `bound`, each equally likely.
    pub fn below(&self, bound: u32) -> u32 {
        // Values past the last whole multiple of `bound` would favour small results; draw again.
        let limit = u32::MAX - u32::MAX % bound.max(1);
        loop {
            let drawn = u32::from_le_bytes(self.bytes());
            if drawn < limit {
                return drawn % bound.max(1);
            }
        }
    }

    /// Text of `len` characters drawn from an alphabet of at most 256 ASCII characters.
    pub fn text(&self, len: usize, alphabet: &[u8]) -> String {
        let bound = u32::try_from(alphabet.len()).unwrap_or(u32::MAX);
        (0..len)
            .filter_map(|_| alphabet.get(self.below(bound) as usize))
            .map(|byte| char::from(*byte))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_stays_below_and_reaches_every_value() {
        let random: &dyn Random = &SystemRandom;
        let mut seen = [false; 7];
        for _ in 0..1000 {
            seen[random.below(7) as usize] = true;
        }
        assert_eq!(seen, [true; 7]);
    }

    #[test]
    fn fake_clock_clones_share_the_time() {
        let clock = FakeClock::at(EpochMicros(5));
        let other = clock.clone();
        clock.advance_seconds(2);
        assert_eq!(other.now(), EpochMicros(2_000_005));
    }
}
