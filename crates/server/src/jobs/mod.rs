//! What runs by itself.
//!
//! Each job may run twice, or be stopped in the middle: the next run finds the rest.

pub mod orphans;

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::app::AppState;

/// How often the jobs run.
const EVERY: Duration = Duration::from_secs(600);

/// Starts the jobs, now and then every ten minutes. Abort the handle to stop them.
#[must_use]
pub fn start(state: AppState) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = orphans::clear(&state).await {
                tracing::error!(%error, "orphans could not be cleared away");
            }
        }
    })
}
