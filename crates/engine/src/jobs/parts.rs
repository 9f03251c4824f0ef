//! Makes one part's ciphertext again, from the state the survey kept.
//!
//! Two different plaintexts under one state must never both leave, so every chunk is compared with what was surveyed, by
//! its authenticator. A file's owner who changes it between the two reads does not know the key, and then two chunks
//! agree with a chance below 2^-80 (Poly1305 is almost universal: 8 * 2^18 / 2^106 for 4 MiB). MD5 of the part would say
//! no more, and costs as long as the cipher.

use potluck_crypto::secretstream::{
    CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, MAC_BYTES, StreamEncryptor, sealed_len,
};

use super::{PartPlan, Survey, pool_error};
use crate::ports::PoolError;

/// Takes one part's chunks in order.
pub struct PartEncryptor {
    encryptor: StreamEncryptor,
    macs: std::vec::IntoIter<[u8; MAC_BYTES]>,
    at: u64,
    end: u64,
    is_last_part: bool,
    is_done: bool,
}

impl PartEncryptor {
    /// Starts on a part; `is_last_part` when the object ends with it.
    #[must_use]
    pub fn new(plan: &PartPlan, is_last_part: bool) -> Self {
        Self {
            encryptor: StreamEncryptor::restore(plan.state.clone()),
            macs: plan.macs.clone().into_iter(),
            at: plan.start,
            end: plan.end,
            is_last_part,
            is_done: false,
        }
    }

    /// Ciphertext bytes of a part of `plain_bytes`.
    #[must_use]
    pub fn sealed_bytes(plan: &PartPlan) -> u64 {
        sealed_len(plan.end.saturating_sub(plan.start))
    }

    /// Plaintext bytes the next chunk must have; `None` after the last one.
    #[must_use]
    pub fn next_len(&self) -> Option<usize> {
        (!self.is_done).then(|| {
            usize::try_from(self.end.saturating_sub(self.at))
                .map_or(CHUNK_BYTES, |rest| rest.min(CHUNK_BYTES))
        })
    }

    /// Takes the next chunk; afterwards all of `buffer` is its ciphertext.
    ///
    /// # Errors
    /// `FileChanged` when it has not the length [`PartEncryptor::next_len`] says, or is not what was surveyed. The
    /// buffer must not leave then.
    pub fn chunk(&mut self, buffer: &mut [u8]) -> Result<(), PoolError> {
        let expected = self.next_len().ok_or(PoolError::FileChanged)?;
        if buffer.len() != expected + CHUNK_OVERHEAD_BYTES {
            return Err(PoolError::FileChanged);
        }
        self.at += expected as u64;
        self.is_done = self.at >= self.end;
        let is_last = self.is_done && self.is_last_part;
        self.encryptor
            .encrypt_chunk(buffer, is_last)
            .map_err(pool_error)?;
        if buffer.last_chunk() != self.macs.next().as_ref() {
            return Err(PoolError::FileChanged);
        }
        Ok(())
    }

    /// To be called when every chunk is in, and before the part is sent.
    ///
    /// # Errors
    /// `FileChanged` when chunks are missing.
    pub fn finish(self) -> Result<(), PoolError> {
        if self.is_done && self.macs.len() == 0 {
            Ok(())
        } else {
            Err(PoolError::FileChanged)
        }
    }
}

/// One part's ciphertext from its plaintext, all at hand.
///
/// # Errors
/// `FileChanged` when it is not what was surveyed, or there is no such part.
pub fn encrypt_part(plain: &[u8], survey: &Survey, part: usize) -> Result<Vec<u8>, PoolError> {
    let plan = survey.parts.get(part).ok_or(PoolError::FileChanged)?;
    if plain.len() as u64 != plan.end.saturating_sub(plan.start) {
        return Err(PoolError::FileChanged);
    }
    let mut encryptor = PartEncryptor::new(plan, part + 1 == survey.parts.len());
    let mut sealed =
        Vec::with_capacity(usize::try_from(PartEncryptor::sealed_bytes(plan)).unwrap_or(0));
    let mut rest = plain;
    while let Some(len) = encryptor.next_len() {
        let (chunk, after) = rest.split_at(len);
        let start = sealed.len();
        sealed.push(0);
        sealed.extend_from_slice(chunk);
        sealed.extend_from_slice(&[0; 16]);
        encryptor.chunk(&mut sealed[start..])?;
        rest = after;
    }
    encryptor.finish()?;
    Ok(sealed)
}
