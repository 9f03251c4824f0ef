//! One value as a single final message, where it lies: thumbnails.

use potluck_crypto::FileKey;
use potluck_crypto::secretstream::{
    CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, MAC_BYTES, StreamDecryptor, StreamEncryptor, TAG_BYTES, Tag,
};

use super::pool_error;
use super::survey::start_state;
use crate::ports::PoolError;

/// Seals `plain` under a header drawn for it alone.
///
/// # Errors
/// `Open` when it is longer than a chunk (4 MiB), which no thumbnail is.
pub fn seal_blob(plain: &[u8], key: &FileKey, header: [u8; 24]) -> Result<Vec<u8>, PoolError> {
    if plain.len() > CHUNK_BYTES {
        return Err(PoolError::Open);
    }
    let mut sealed = Vec::with_capacity(plain.len() + CHUNK_OVERHEAD_BYTES);
    sealed.push(0);
    sealed.extend_from_slice(plain);
    sealed.extend_from_slice(&[0; MAC_BYTES]);
    StreamEncryptor::restore(start_state(key, header))
        .encrypt_chunk(&mut sealed, true)
        .map_err(pool_error)?;
    Ok(sealed)
}

/// Opens what [`seal_blob`] made, in the buffer it came in.
///
/// # Errors
/// `Open` when it does not; `Truncated` when it is authentic but not final.
pub fn open_blob(
    mut sealed: Vec<u8>,
    key: &FileKey,
    header: [u8; 24],
) -> Result<Vec<u8>, PoolError> {
    let mut decryptor = StreamDecryptor::restore(start_state(key, header));
    if decryptor
        .decrypt_chunk(&mut sealed)
        .map_err(pool_error)?
        .tag
        != Tag::Final
    {
        return Err(PoolError::Truncated);
    }
    sealed.truncate(sealed.len() - MAC_BYTES);
    sealed.drain(..TAG_BYTES);
    Ok(sealed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use potluck_crypto::OsRandom;

    #[test]
    fn what_is_sealed_opens_under_its_own_key_and_header_only() {
        let key = FileKey::make(&mut OsRandom);
        let sealed = seal_blob(b"jpeg", &key, [5; 24]).unwrap();
        assert_eq!(open_blob(sealed.clone(), &key, [5; 24]).unwrap(), b"jpeg");
        assert_eq!(
            open_blob(sealed.clone(), &key, [6; 24]),
            Err(PoolError::Open)
        );
        assert_eq!(
            open_blob(sealed.clone(), &FileKey::make(&mut OsRandom), [5; 24]),
            Err(PoolError::Open)
        );
        assert_eq!(
            open_blob(sealed[..10].to_vec(), &key, [5; 24]),
            Err(PoolError::Open)
        );
        // The crypto crate's own reader agrees on the format.
        assert_eq!(
            potluck_crypto::secretstream::open_blob(&sealed, &[5; 24], &key).unwrap(),
            b"jpeg"
        );
    }

    #[test]
    fn a_blob_that_is_not_final_is_truncated() {
        let key = FileKey::make(&mut OsRandom);
        let mut chunk = vec![0; CHUNK_BYTES + CHUNK_OVERHEAD_BYTES];
        StreamEncryptor::restore(start_state(&key, [5; 24]))
            .encrypt_chunk(&mut chunk, false)
            .unwrap();
        assert_eq!(open_blob(chunk, &key, [5; 24]), Err(PoolError::Truncated));
    }
}
