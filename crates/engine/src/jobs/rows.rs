//! Opens keys and metadata of many rows at once: a page of a diff has thousands, and each alone takes microseconds.

use potluck_crypto::secretstream::open_blob;
use potluck_crypto::{FileKey, secretbox};

use super::{OpenedRow, SealedRow, pool_error};
use crate::ports::PoolError;

/// Opens every row; one that does not open is an error of its own.
#[must_use]
pub fn open_rows(rows: &[SealedRow]) -> Vec<Result<OpenedRow, PoolError>> {
    rows.iter().map(open_row).collect()
}

/// Opens one row: the file key, the metadata, and the later edits.
///
/// # Errors
/// `Open` or `Truncated` when key or metadata do not open. Later edits that do not open are left out: they only say
/// how a photo is named or shown.
pub fn open_row(row: &SealedRow) -> Result<OpenedRow, PoolError> {
    let key = secretbox::open(&row.encrypted_key, &row.key_nonce, &row.key).map_err(pool_error)?;
    let key = FileKey::from_bytes(&key).map_err(pool_error)?;
    let metadata = open_blob(&row.metadata, &row.metadata_header, &key).map_err(pool_error)?;
    let extra = |sealed: &Option<(Vec<u8>, Vec<u8>)>| {
        sealed
            .as_ref()
            .and_then(|(data, header)| open_blob(data, header, &key).ok())
            .unwrap_or_default()
    };
    let (public_extra, private_extra) = (extra(&row.public_extra), extra(&row.private_extra));
    Ok(OpenedRow {
        key,
        metadata,
        public_extra,
        private_extra,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::jobs::{decode_opened, decode_rows, encode_opened, encode_rows};
    use potluck_crypto::secretstream::seal_blob;
    use potluck_crypto::{CollectionKey, OsRandom};

    fn sealed(album: &CollectionKey, metadata: &[u8]) -> SealedRow {
        let rng = &mut OsRandom;
        let key = FileKey::make(rng);
        let wrapped = secretbox::seal(key.as_bytes(), album, rng);
        let metadata = seal_blob(metadata, &key, rng);
        let extra = seal_blob(b"{\"w\":3}", &key, rng);
        SealedRow {
            key: album.clone(),
            encrypted_key: wrapped.ciphertext,
            key_nonce: wrapped.nonce.to_vec(),
            metadata: metadata.ciphertext,
            metadata_header: metadata.header.to_vec(),
            public_extra: Some((extra.ciphertext, extra.header.to_vec())),
            private_extra: None,
        }
    }

    #[test]
    fn one_broken_row_leaves_the_others_alone() {
        let album = CollectionKey::make(&mut OsRandom);
        let mut rows = vec![
            sealed(&album, b"{}"),
            sealed(&album, b"{}"),
            sealed(&album, b"{\"title\":\"a\"}"),
        ];
        rows[1].encrypted_key[20] ^= 1;
        let opened = open_rows(&rows);
        assert_eq!(opened[0].as_ref().unwrap().metadata, b"{}");
        assert_eq!(opened[1].as_ref().err(), Some(&PoolError::Open));
        assert_eq!(opened[2].as_ref().unwrap().public_extra, b"{\"w\":3}");
    }

    #[test]
    fn edits_that_do_not_open_are_left_out() {
        let mut row = sealed(&CollectionKey::make(&mut OsRandom), b"{}");
        row.public_extra = Some((vec![1, 2, 3], vec![0; 24]));
        row.private_extra = Some((vec![0; 40], vec![0; 3]));
        let opened = open_row(&row).unwrap();
        assert!(opened.public_extra.is_empty() && opened.private_extra.is_empty());
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        let album = CollectionKey::make(&mut OsRandom);
        let mut row = sealed(&album, b"{}");
        let short = secretbox::seal(&[1; 31], &album, &mut OsRandom);
        (row.encrypted_key, row.key_nonce) = (short.ciphertext, short.nonce.to_vec());
        assert_eq!(open_row(&row).err(), Some(PoolError::Open));
    }

    #[test]
    fn rows_survive_the_way_to_a_worker_and_back() {
        let album = CollectionKey::make(&mut OsRandom);
        let mut rows = vec![sealed(&album, b"{}"), sealed(&album, b"{}")];
        rows[0].metadata_header.truncate(4);
        let there = decode_rows(&encode_rows(&rows)).unwrap();
        let back = decode_opened(&encode_opened(&open_rows(&there))).unwrap();
        assert_eq!(back[0].as_ref().err(), Some(&PoolError::Open));
        let row = back[1].as_ref().unwrap();
        assert_eq!(
            (row.metadata.as_slice(), row.public_extra.as_slice()),
            (&b"{}"[..], &b"{\"w\":3}"[..])
        );
        let bytes = encode_rows(&rows);
        for cut in 0..bytes.len() {
            assert!(decode_rows(&bytes[..cut]).is_none(), "cut at {cut}");
        }
    }
}
