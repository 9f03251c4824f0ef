//! What day a photo belongs to.
//!
//! Photos are sorted and grouped by the clock on the wall where they were taken, so that a trip does not tear apart
//! when it crosses a time zone, and looks alike to all its people.
//!
//! # Units
//! "Local milliseconds" count from 1970-01-01T00:00 *on that wall clock*, as if it were UTC.
//!
//! # Not
//! No time zones and no calendar names; the screen formats by the browser's `Intl`.

/// Milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;

/// First moment of that day.
#[must_use]
pub const fn day_start_ms(local_ms: i64) -> i64 {
    local_ms.div_euclid(DAY_MS) * DAY_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_starts_at_midnight_before_and_after_the_epoch() {
        assert_eq!(day_start_ms(-1), -DAY_MS);
        assert_eq!(day_start_ms(0), 0);
        assert_eq!(day_start_ms(DAY_MS - 1), 0);
        assert_eq!(day_start_ms(DAY_MS), DAY_MS);
    }
}
