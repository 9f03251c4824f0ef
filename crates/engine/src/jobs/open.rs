//! Opens a stretch of a downloaded stream where it lies.

use potluck_crypto::StreamState;
use potluck_crypto::secretstream::{MAC_BYTES, SEALED_CHUNK_BYTES, StreamDecryptor, TAG_BYTES};

use super::pool_error;
use crate::ports::PoolError;

/// What [`open_chunks`] found.
pub struct Opened {
    /// Plaintext bytes, now at the front of the buffer.
    pub plain_bytes: usize,
    /// State after the last chunk of this stretch. Secret.
    pub state: StreamState,
    /// The stream ends here.
    pub is_final: bool,
}

/// Opens whole sealed chunks; the plaintext moves to the front of `buffer`.
///
/// Every chunk but the stream's last has [`SEALED_CHUNK_BYTES`], so `buffer` must begin at a chunk border.
///
/// # Errors
/// `Open` when a chunk does not open or bytes follow the final one.
pub fn open_chunks(buffer: &mut [u8], state: StreamState) -> Result<Opened, PoolError> {
    let mut decryptor = StreamDecryptor::restore(state);
    let (mut from, mut to) = (0, 0);
    while from < buffer.len() {
        let end = buffer.len().min(from + SEALED_CHUNK_BYTES);
        decryptor
            .decrypt_chunk(&mut buffer[from..end])
            .map_err(pool_error)?;
        let plain = from + TAG_BYTES..end - MAC_BYTES;
        let len = plain.len();
        buffer.copy_within(plain, to);
        to += len;
        from = end;
    }
    Ok(Opened {
        plain_bytes: to,
        state: decryptor.state(),
        is_final: decryptor.is_finished(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::survey::start_state;
    use potluck_crypto::FileKey;
    use potluck_crypto::OsRandom;
    use potluck_crypto::secretstream::{CHUNK_BYTES, seal_stream};

    fn sealed(len: usize) -> (Vec<u8>, Vec<u8>, StreamState) {
        let key = FileKey::make(&mut OsRandom);
        let plain: Vec<u8> = (0..len).map(|i| ((i * 31) >> 3) as u8).collect();
        let (object, header) = seal_stream(&plain, &key, &mut OsRandom);
        (plain, object, start_state(&key, *header.as_bytes()))
    }

    #[test]
    fn two_stretches_give_the_whole_and_final_only_at_the_end() {
        let (plain, mut object, state) = sealed(2 * CHUNK_BYTES + 9);
        let (first, rest) = object.split_at_mut(SEALED_CHUNK_BYTES);
        let one = open_chunks(first, state).unwrap();
        assert!(!one.is_final);
        let two = open_chunks(rest, one.state).unwrap();
        assert!(two.is_final);
        assert_eq!(one.plain_bytes + two.plain_bytes, plain.len());
        assert!(first[..one.plain_bytes] == plain[..CHUNK_BYTES]);
        assert!(rest[..two.plain_bytes] == plain[CHUNK_BYTES..]);
    }

    #[test]
    fn bytes_after_the_final_chunk_are_refused() {
        let (_, mut object, state) = sealed(CHUNK_BYTES);
        object.extend_from_slice(&[0; 40]);
        assert_eq!(open_chunks(&mut object, state).err(), Some(PoolError::Open));
    }

    #[test]
    fn a_stream_cut_at_a_border_is_not_final() {
        let (_, mut object, state) = sealed(CHUNK_BYTES + 1);
        let opened = open_chunks(&mut object[..SEALED_CHUNK_BYTES], state).unwrap();
        assert!(!opened.is_final);
    }

    #[test]
    fn a_chunk_cut_short_is_refused() {
        let (_, mut object, state) = sealed(100);
        assert_eq!(
            open_chunks(&mut object[..50], state.clone()).err(),
            Some(PoolError::Open)
        );
        assert_eq!(
            open_chunks(&mut object[..3], state).err(),
            Some(PoolError::Open)
        );
    }
}
