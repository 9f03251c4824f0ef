//! Time that a test moves.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::oneshot;

use crate::ports::Clock;

/// When tests start: 2026-06-01T12:00:00Z, as the server's test clock.
pub const START_MS: i64 = 1_780_315_200_000;

struct State {
    now_ms: Cell<i64>,
    offset_minutes: Cell<i32>,
    /// Sleeps end at once and take the clock along.
    is_hasty: Cell<bool>,
    sleepers: RefCell<Vec<(i64, oneshot::Sender<()>)>>,
}

/// A clock. Clones show the same time.
#[derive(Clone)]
pub struct FakeClock(Rc<State>);

impl FakeClock {
    /// Stands still until [`FakeClock::advance`].
    #[must_use]
    pub fn manual() -> Self {
        Self::with(false)
    }

    /// A sleep ends at once, and the time it should have taken has passed.
    #[must_use]
    pub fn hasty() -> Self {
        Self::with(true)
    }

    fn with(is_hasty: bool) -> Self {
        Self(Rc::new(State {
            now_ms: Cell::new(START_MS),
            offset_minutes: Cell::new(0),
            is_hasty: Cell::new(is_hasty),
            sleepers: RefCell::default(),
        }))
    }

    /// Moves on, and wakes who slept so long.
    pub fn advance(&self, ms: i64) {
        let now = self.0.now_ms.get() + ms;
        self.0.now_ms.set(now);
        let due: Vec<_> = self
            .0
            .sleepers
            .borrow_mut()
            .extract_if(.., |(at, _)| *at <= now)
            .collect();
        for (_, wake) in due {
            // A sleeper that was dropped does not wake.
            let _ = wake.send(());
        }
    }

    /// Minutes to add to UTC for local time, always.
    pub fn set_local_offset(&self, minutes: i32) {
        self.0.offset_minutes.set(minutes);
    }

    /// How many sleep now.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        let mut sleepers = self.0.sleepers.borrow_mut();
        sleepers.retain(|(_, wake)| !wake.is_canceled());
        sleepers.len()
    }
}

impl Clock for FakeClock {
    fn now_ms(&self) -> i64 {
        self.0.now_ms.get()
    }

    fn local_offset_minutes(&self, _epoch_ms: i64) -> i32 {
        self.0.offset_minutes.get()
    }

    async fn sleep(&self, ms: u64) {
        let ms = i64::try_from(ms).unwrap_or(i64::MAX);
        if self.0.is_hasty.get() {
            self.0.now_ms.set(self.0.now_ms.get().saturating_add(ms));
            // Once round, so that a loop of sleeps lets others work.
            yield_once().await;
            return;
        }
        let (wake, woken) = oneshot::channel();
        self.0
            .sleepers
            .borrow_mut()
            .push((self.0.now_ms.get().saturating_add(ms), wake));
        // A clock that is gone wakes nobody.
        let _ = woken.await;
    }
}

/// Lets every other task work once.
pub async fn yield_once() {
    let mut is_second = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut is_second, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[test]
    fn sleep_ends_when_its_time_has_passed() {
        let clock = FakeClock::manual();
        let mut sleep = Box::pin(clock.sleep(100));
        assert!(sleep.as_mut().now_or_never().is_none());
        clock.advance(99);
        assert!(sleep.as_mut().now_or_never().is_none());
        assert_eq!(clock.sleepers(), 1);
        clock.advance(1);
        assert!(sleep.as_mut().now_or_never().is_some());
    }

    #[test]
    fn hasty_clock_moves_with_each_sleep() {
        let clock = FakeClock::hasty();
        futures::executor::block_on(clock.sleep(2500));
        assert_eq!(clock.now_ms(), START_MS + 2500);
    }
}
