//! Time, by `Date` and timers.

use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use potluck_engine::ports::Clock;

/// The browser's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserClock;

impl Clock for BrowserClock {
    fn now_ms(&self) -> i64 {
        Date::now() as i64
    }

    fn local_offset_minutes(&self, epoch_ms: i64) -> i32 {
        let minutes = Date::new(&(epoch_ms as f64).into()).get_timezone_offset();
        // Not a number for moments beyond the calendar; the cast makes it 0.
        -(minutes as i32)
    }

    async fn sleep(&self, ms: u64) {
        // Longer than a timer can wait is longer than any page lives.
        TimeoutFuture::new(
            u32::try_from(ms)
                .unwrap_or(i32::MAX as u32)
                .min(i32::MAX as u32),
        )
        .await;
    }
}
