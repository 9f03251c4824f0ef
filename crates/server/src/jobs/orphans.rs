//! Clears away uploads that never became a photo, fourteen days after their places were handed out.

use crate::app::AppState;
use crate::db::sqlite::{links, objects};
use crate::jobs::Error;
use crate::objects::{ObjectKey, ObjectStore as _};

/// Objects removed before the write lock is given to somebody else.
const BATCH: i64 = 100;
const UPLOAD_SECONDS: i64 = 14 * 24 * 3600;
const DEVICE_SECONDS: i64 = 30 * 24 * 3600;

/// Removes what is too old, and returns how many objects that was.
///
/// # Errors
/// See [`Error`].
pub async fn clear(state: &AppState) -> Result<u64, Error> {
    let now = state.clock.now();
    let mut cleared = 0;
    loop {
        let mut tx = state.db.write().await?;
        let keys = objects::expired_temporary(&mut tx, now, BATCH).await?;
        if keys.is_empty() {
            break;
        }
        for key in &keys {
            objects::take_temporary(&mut tx, key).await?;
        }
        // From here on no photo can be made of them. Should the server stop now, the objects stay behind unseen;
        // the other order could take one from under a photo.
        tx.commit().await?;
        for key in keys.iter().filter_map(|key| ObjectKey::parse(key)) {
            state.objects.delete(&key).await?;
            cleared += 1;
        }
    }
    state
        .objects
        .forget_unfinished(now.plus_seconds(-UPLOAD_SECONDS))
        .await?;
    let mut tx = state.db.write().await?;
    links::forget_devices(&mut tx, now.plus_seconds(-DEVICE_SECONDS)).await?;
    tx.commit().await?;
    Ok(cleared)
}
