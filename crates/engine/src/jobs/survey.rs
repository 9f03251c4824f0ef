//! One read of a file: what it hashes to, and how each of its parts is made again.
//!
//! The server wants the MD5 of every part before it hands out addresses, and a file may be larger than memory. So the
//! file is encrypted twice with the same key and header: once here, to learn the checksums, and once more part by part
//! when each is sent. The stream state at the start of a part is all it takes.
//!
//! # Shape
//! Chunks of exactly [`CHUNK_BYTES`] (the last may be shorter), in order. Each is encrypted where it lies: the buffer
//! is one byte of room, the plaintext, sixteen bytes of room.
//!
//! # Source
//! docs/spec/upload.md 11 and crypto.md 2.2.

use potluck_crypto::hash::{ContentHasher, Md5Hasher};
use potluck_crypto::secretstream::{
    CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, Header, MAC_BYTES, StreamDecryptor, StreamEncryptor,
    chunk_count,
};
use potluck_crypto::{FileKey, StreamState};
use potluck_protocol::limits::CHUNKS_PER_PART;

use super::{PartPlan, Survey, goes_whole, pool_error};
use crate::ports::PoolError;

/// Takes a file's chunks in order.
pub struct Surveyor {
    content: ContentHasher,
    encryptor: StreamEncryptor,
    header: [u8; 24],
    part: Md5Hasher,
    part_start: u64,
    part_macs: Vec<[u8; MAC_BYTES]>,
    part_state: StreamState,
    parts: Vec<PartPlan>,
    chunks_done: u64,
    chunks: u64,
    plain_bytes: u64,
    plain_done: u64,
    sealed_bytes: u64,
}

impl Surveyor {
    /// Starts on a file of `plain_bytes` under a header that was drawn for it alone.
    #[must_use]
    pub fn new(key: &FileKey, header: [u8; 24], plain_bytes: u64) -> Self {
        let start = start_state(key, header);
        Self {
            content: ContentHasher::new(),
            encryptor: StreamEncryptor::restore(start.clone()),
            header,
            part: Md5Hasher::new(),
            part_start: 0,
            part_macs: Vec::new(),
            part_state: start,
            parts: Vec::new(),
            chunks_done: 0,
            chunks: chunk_count(plain_bytes),
            plain_bytes,
            plain_done: 0,
            sealed_bytes: 0,
        }
    }

    /// Plaintext bytes the next chunk must have; `None` after the last one. An empty file has one empty chunk.
    #[must_use]
    pub fn next_len(&self) -> Option<usize> {
        (self.chunks_done < self.chunks).then(|| {
            usize::try_from(self.plain_bytes - self.plain_done)
                .map_or(CHUNK_BYTES, |rest| rest.min(CHUNK_BYTES))
        })
    }

    /// True when the caller should keep the ciphertext, because the object goes up in one PUT.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        goes_whole(self.plain_bytes)
    }

    /// Takes the next chunk; afterwards all of `buffer` is its ciphertext.
    ///
    /// # Errors
    /// `FileChanged` when it has not the length [`Surveyor::next_len`] says.
    pub fn chunk(&mut self, buffer: &mut [u8]) -> Result<(), PoolError> {
        let expected = self.next_len().ok_or(PoolError::FileChanged)?;
        if buffer.len() != expected + CHUNK_OVERHEAD_BYTES {
            return Err(PoolError::FileChanged);
        }
        self.content.update(&buffer[1..buffer.len() - MAC_BYTES]);
        self.chunks_done += 1;
        let is_last = self.chunks_done == self.chunks;
        self.encryptor
            .encrypt_chunk(buffer, is_last)
            .map_err(pool_error)?;
        self.plain_done += expected as u64;
        self.sealed_bytes += buffer.len() as u64;
        self.part.update(buffer);
        self.part_macs.extend(buffer.last_chunk());
        if is_last || self.chunks_done.is_multiple_of(CHUNKS_PER_PART) {
            self.close_part();
        }
        Ok(())
    }

    fn close_part(&mut self) {
        let md5 = std::mem::take(&mut self.part).finish_bytes();
        let state = std::mem::replace(&mut self.part_state, self.encryptor.state());
        self.parts.push(PartPlan {
            start: self.part_start,
            end: self.plain_done,
            md5,
            macs: std::mem::take(&mut self.part_macs),
            state,
        });
        self.part_start = self.plain_done;
    }

    /// The survey, once every chunk is in.
    ///
    /// # Errors
    /// `FileChanged` when chunks are missing.
    pub fn finish(self) -> Result<Survey, PoolError> {
        if self.next_len().is_some() {
            return Err(PoolError::FileChanged);
        }
        let md5 = self.parts.first().ok_or(PoolError::FileChanged)?.md5;
        Ok(Survey {
            hash: *self.content.finish().as_bytes(),
            header: self.header,
            plain_bytes: self.plain_bytes,
            sealed_bytes: self.sealed_bytes,
            md5,
            parts: self.parts,
        })
    }
}

/// State of a stream before its first chunk. Both directions start in the same one; going through the reader's keeps
/// the writer with a chosen header out of the crypto crate's public face.
pub(super) fn start_state(key: &FileKey, header: [u8; 24]) -> StreamState {
    let header = Header::from_bytes(&header).expect("an array of 24 bytes is a header");
    StreamDecryptor::new(key, &header).state()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::encrypt_part;
    use potluck_crypto::hash::ContentHash;
    use potluck_crypto::secretstream::{open_stream, sealed_len};

    /// The plaintext rule of the vectors (docs/spec/crypto.md 20).
    fn plain(len: usize) -> Vec<u8> {
        (0..len)
            .map(|i| (7 * i + 13 * (i >> 8) + 29 * (i >> 16) + 3) as u8)
            .collect()
    }

    fn survey(plain: &[u8], key: &FileKey, header: [u8; 24]) -> (Survey, Vec<u8>) {
        let mut surveyor = Surveyor::new(key, header, plain.len() as u64);
        let mut object = Vec::new();
        let mut at = 0;
        while let Some(len) = surveyor.next_len() {
            let mut buffer = vec![0; len + CHUNK_OVERHEAD_BYTES];
            buffer[1..=len].copy_from_slice(&plain[at..at + len]);
            surveyor.chunk(&mut buffer).unwrap();
            object.extend_from_slice(&buffer);
            at += len;
        }
        (surveyor.finish().unwrap(), object)
    }

    fn key() -> FileKey {
        FileKey::from_bytes(&[7; 32]).unwrap()
    }

    #[test]
    fn an_empty_file_is_one_part_of_one_final_chunk() {
        let (survey, object) = survey(&[], &key(), [1; 24]);
        assert_eq!(
            (object.len(), survey.parts.len(), survey.is_whole()),
            (17, 1, true)
        );
        assert!(open_stream(&object, &[1; 24], &key()).unwrap().is_empty());
    }

    #[test]
    fn surveyed_object_opens_and_counts_fit() {
        for len in [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1] {
            let plain = plain(len);
            let (survey, object) = survey(&plain, &key(), [9; 24]);
            assert_eq!(survey.sealed_bytes, sealed_len(len as u64));
            assert_eq!(survey.sealed_bytes, object.len() as u64);
            assert_eq!(&survey.hash, ContentHash::derive(&plain).as_bytes());
            assert_eq!(survey.parts.len(), 1);
            assert_eq!(
                (survey.parts[0].start, survey.parts[0].end),
                (0, len as u64)
            );
            let mut md5 = Md5Hasher::new();
            md5.update(&object);
            assert_eq!(survey.md5, md5.finish_bytes());
            assert!(open_stream(&object, &[9; 24], &key()).unwrap() == plain);
        }
    }

    #[test]
    fn parts_made_again_in_any_order_are_the_same_bytes() {
        // 6 chunks and a bit: parts of 5 and 2 chunks.
        let plain = plain(6 * CHUNK_BYTES + 5);
        let (survey, object) = survey(&plain, &key(), [3; 24]);
        assert!(!survey.is_whole());
        assert_eq!(survey.parts.len(), 2);
        assert_eq!(survey.parts[0].end, 5 * CHUNK_BYTES as u64);
        let slice = |i: usize| &plain[survey.parts[i].start as usize..survey.parts[i].end as usize];
        let second = encrypt_part(slice(1), &survey, 1).unwrap();
        let first = encrypt_part(slice(0), &survey, 0).unwrap();
        assert_eq!(first.len(), 20_971_605);
        assert!(object == [first, second].concat());
    }

    #[test]
    fn a_file_of_17_mib_is_one_part_and_still_multipart() {
        let (survey, _) = survey(&plain(17 * 1024 * 1024), &key(), [3; 24]);
        assert_eq!((survey.parts.len(), survey.is_whole()), (1, false));
        assert_eq!(survey.md5, survey.parts[0].md5);
    }

    #[test]
    fn a_part_whose_bytes_changed_is_refused() {
        let mut plain = plain(1000);
        let (survey, _) = survey(&plain, &key(), [3; 24]);
        plain[500] ^= 1;
        assert_eq!(
            encrypt_part(&plain, &survey, 0),
            Err(PoolError::FileChanged)
        );
        assert_eq!(
            encrypt_part(&plain[..999], &survey, 0),
            Err(PoolError::FileChanged)
        );
        assert_eq!(
            encrypt_part(&plain, &survey, 1),
            Err(PoolError::FileChanged)
        );
    }

    #[test]
    fn a_file_that_shrinks_while_being_read_is_refused() {
        let mut surveyor = Surveyor::new(&key(), [3; 24], 100);
        assert_eq!(
            surveyor.chunk(&mut [0; 99 + 17]),
            Err(PoolError::FileChanged)
        );
        assert_eq!(surveyor.finish().err(), Some(PoolError::FileChanged));
    }

    #[test]
    fn a_survey_survives_the_way_to_a_worker() {
        let (survey, _) = survey(&plain(1000), &key(), [3; 24]);
        let again = Survey::from_bytes(&survey.to_bytes()).unwrap();
        assert_eq!(again.hash, survey.hash);
        assert_eq!((again.header, again.md5), (survey.header, survey.md5));
        assert_eq!((again.plain_bytes, again.sealed_bytes), (1000, 1017));
        assert_eq!(again.parts.len(), 1);
        assert!(again.parts[0].state == survey.parts[0].state);
        let bytes = survey.to_bytes();
        assert!(Survey::from_bytes(&bytes[..bytes.len() - 1]).is_none());
        assert!(Survey::from_bytes(&[]).is_none());
    }
}
