//! What runs by itself.
//!
//! Each job may run twice, or be stopped in the middle: the next run finds the rest.

pub mod orphans;
pub mod removals;
pub mod trash;

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::app::AppState;
use crate::db;

/// How often the jobs run.
const EVERY: Duration = Duration::from_secs(600);

/// A job stopped; its next run goes on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// The object store failed.
    #[error("object store")]
    Objects(#[from] std::io::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

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
            if let Err(error) = trash::purge(&state).await {
                tracing::error!(%error, "the trash could not be purged");
            }
            if let Err(error) = removals::clear(&state).await {
                tracing::error!(%error, "objects could not be removed");
            }
        }
    })
}
