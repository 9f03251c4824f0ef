//! Removes objects from storage that no photo has any more, once their time has come.

use crate::app::AppState;
use crate::db::sqlite::objects;
use crate::jobs::Error;
use crate::objects::{ObjectKey, ObjectStore as _};

/// Objects removed before the write lock is taken.
const BATCH: i64 = 100;

/// Removes what is due, and returns how many objects that was.
///
/// # Errors
/// See [`Error`].
pub async fn clear(state: &AppState) -> Result<u64, Error> {
    let now = state.clock.now();
    let mut cleared = 0;
    loop {
        let mut conn = state.db.read().await?;
        let keys = objects::due_removals(&mut conn, now, BATCH).await?;
        drop(conn);
        if keys.is_empty() {
            return Ok(cleared);
        }
        // No photo can take them again, so the note goes last: should the server stop now, the next run finds it.
        for key in keys.iter().filter_map(|key| ObjectKey::parse(key)) {
            state.objects.delete(&key).await?;
            cleared += 1;
        }
        let mut tx = state.db.write().await?;
        for key in &keys {
            objects::forget_removal(&mut tx, key).await?;
        }
        tx.commit().await?;
    }
}
