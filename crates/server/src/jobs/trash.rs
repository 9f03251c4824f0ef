//! Deletes for good what has been in the trash for thirty days, and forgets the words of what is long gone.

use crate::app::AppState;
use crate::db::sqlite::trash;
use crate::jobs::Error;

/// Photos that go in one transaction.
const BATCH: i64 = 1000;
/// How long after its deletion a photo's metadata goes too.
const SCRUB_SECONDS: i64 = 50 * 24 * 3600;

/// Deletes what is due, and returns how many photos that was.
///
/// # Errors
/// See [`Error`].
pub async fn purge(state: &AppState) -> Result<usize, Error> {
    let now = state.clock.now();
    let mut purged = 0;
    loop {
        let mut tx = state.db.write().await?;
        let ids = trash::due(&mut tx, now, BATCH).await?;
        if ids.is_empty() {
            trash::scrub(&mut tx, now.plus_seconds(-SCRUB_SECONDS)).await?;
            tx.commit().await?;
            return Ok(purged);
        }
        let stamp = tx.stamp().await?;
        trash::delete(&mut tx, &ids, stamp).await?;
        tx.commit().await?;
        purged += ids.len();
    }
}
