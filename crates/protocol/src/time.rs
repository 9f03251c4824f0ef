//! Times on the wire: integer microseconds since the Unix epoch, UTC.

use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00Z. Zero often means "never" (docs/spec/accounts.md 1.8).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct EpochMicros(pub i64);

impl EpochMicros {
    /// From milliseconds since the epoch, as JavaScript counts.
    #[must_use]
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms.saturating_mul(1000))
    }

    /// Whole milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This time moved by whole seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
}
