//! Wire rows to library rows: opened in batches by the pool, so that the page never freezes.

use potluck_crypto::CollectionKey;
use potluck_protocol::collections::MagicMetadata;
use potluck_protocol::files::File;

use crate::Result;
use crate::jobs::{OpenedRow, SealedRow};
use crate::library::photo::Plain;
use crate::library::{Photo, Row};
use crate::ports::{Clock, CryptoPool, Platform};

/// Rows opened by one job.
pub(crate) const BATCH_ROWS: usize = 500;

/// Opens rows; one result for each, in order. A row that does not open, or whose base64 is none, comes back without
/// plaintext: it is set aside as broken and the rest goes on.
///
/// # Errors
/// `Died` of the pool: nothing is known of any row then.
pub(crate) async fn open<P: Platform>(
    platform: &P,
    key: &CollectionKey,
    files: Vec<File>,
) -> Result<Vec<Row>> {
    let mut rows = Vec::with_capacity(files.len());
    let mut batch = Vec::with_capacity(files.len());
    let mut sealed = Vec::with_capacity(files.len());
    for file in files {
        match seal_row(key, &file) {
            Some(row) => {
                sealed.push(row);
                batch.push((file, true));
            }
            None => batch.push((file, false)),
        }
    }
    let mut opened = platform.pool().open_rows(sealed).await?.into_iter();
    for (file, is_readable) in batch {
        let plain = if is_readable {
            opened.next().and_then(std::result::Result::ok)
        } else {
            None
        };
        rows.push(Row::new(file, plain.map(|row| plain_of(&row))));
    }
    Ok(rows)
}

/// The photo of a row, in this viewer's time zone.
pub(crate) fn photo<P: Platform>(platform: &P, row: &Row) -> Photo {
    Photo::read(row, &|epoch_ms| {
        platform.clock().local_offset_minutes(epoch_ms)
    })
}

fn plain_of(row: &OpenedRow) -> Plain {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Plain {
        metadata: text(&row.metadata),
        public_extra: text(&row.public_extra),
        private_extra: text(&row.private_extra),
    }
}

fn seal_row(key: &CollectionKey, file: &File) -> Option<SealedRow> {
    Some(SealedRow {
        key: key.clone(),
        encrypted_key: file.encrypted_key.decode().ok()?,
        key_nonce: file.key_decryption_nonce.decode().ok()?,
        metadata: file.metadata.encrypted_data.as_ref()?.decode().ok()?,
        metadata_header: file.metadata.decryption_header.decode().ok()?,
        public_extra: extra(file.pub_magic_metadata.as_ref()),
        private_extra: extra(file.magic_metadata.as_ref()),
    })
}

fn extra(envelope: Option<&MagicMetadata>) -> Option<(Vec<u8>, Vec<u8>)> {
    let envelope = envelope?;
    Some((envelope.data.decode().ok()?, envelope.header.decode().ok()?))
}
