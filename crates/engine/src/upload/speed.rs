//! Bytes each second over the last seconds.

use std::collections::VecDeque;

/// How far back is looked.
const WINDOW_MS: i64 = 5_000;
/// Shorter stretches say nothing.
const SHORTEST_MS: i64 = 500;

#[derive(Default)]
pub(super) struct Speed {
    /// When, and how many bytes since the entry before.
    sent: VecDeque<(i64, u64)>,
}

impl Speed {
    pub(super) fn add(&mut self, now_ms: i64, bytes: u64) {
        self.forget_before(now_ms);
        match self.sent.back_mut() {
            // Many small steps of progress make one entry.
            Some((at, sum)) if now_ms - *at < 100 && now_ms >= *at => *sum += bytes,
            _ => self.sent.push_back((now_ms, bytes)),
        }
    }

    pub(super) fn bytes_per_s(&mut self, now_ms: i64) -> u64 {
        self.forget_before(now_ms);
        let Some((first, _)) = self.sent.front() else {
            return 0;
        };
        let span = (now_ms - first).max(SHORTEST_MS);
        let sum: u64 = self.sent.iter().map(|(_, bytes)| bytes).sum();
        sum.saturating_mul(1000) / span.unsigned_abs()
    }

    fn forget_before(&mut self, now_ms: i64) {
        while self
            .sent
            .front()
            .is_some_and(|(at, _)| now_ms - at > WINDOW_MS)
        {
            self.sent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_stream_has_its_rate() {
        let mut speed = Speed::default();
        for second in 0..10 {
            speed.add(second * 1000, 2_000);
        }
        let rate = speed.bytes_per_s(9_500);
        assert!((1_800..=2_700).contains(&rate), "{rate}");
    }

    #[test]
    fn a_stall_brings_it_to_nothing() {
        let mut speed = Speed::default();
        speed.add(0, 1_000_000);
        assert!(speed.bytes_per_s(100) > 0);
        assert_eq!(speed.bytes_per_s(10_000), 0);
    }

    #[test]
    fn a_clock_that_goes_back_breaks_nothing() {
        let mut speed = Speed::default();
        speed.add(10_000, 500);
        speed.add(0, 500);
        assert_eq!(speed.bytes_per_s(0), 2_000);
    }
}
