//! Forgetting uploads that were begun and never finished: temporary files and parts older than the given time, and
//! the notes of joins that no client will repeat any more.
//!
//! Finished objects that never became a photo are the database's to know (`temp_objects`); see `jobs`.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use potluck_protocol::EpochMicros;

use super::LocalFolder;

/// Removes what was last written before `before`. Running it twice, or beside a second one, does no harm.
pub(super) async fn forget_unfinished(folder: &LocalFolder, before: EpochMicros) -> io::Result<()> {
    let root = folder.root().to_owned();
    let micros = u64::try_from(before.0).unwrap_or(0);
    let before = SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
    tokio::task::spawn_blocking(move || {
        for name in ["tmp", "part", "done"] {
            sweep_folder(&root.join(name), before)?;
        }
        Ok(())
    })
    .await
    .map_err(|_| io::Error::other("the sweep ended early"))?
}

fn sweep_folder(folder: &Path, before: SystemTime) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let gone = (|| {
            let metadata = entry.metadata()?;
            // A folder's time is that of the last part that arrived in it.
            if metadata.modified()? >= before {
                return Ok(());
            }
            if metadata.is_dir() {
                std::fs::remove_dir_all(entry.path())
            } else {
                std::fs::remove_file(entry.path())
            }
        })();
        match gone {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}
