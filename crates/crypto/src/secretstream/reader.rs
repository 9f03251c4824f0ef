//! Cuts a byte stream that arrives in pieces of any size into chunks.

use rand_core::CryptoRng;

use crate::error::{Error, Result};
use crate::key::{FileKey, sealed::Symmetric};
use crate::secretstream::stream::{Header, StreamDecryptor, StreamEncryptor};
use crate::secretstream::{
    CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, MAC_BYTES, StreamState, TAG_BYTES, sealed_len,
};

/// Reads an object as it arrives from the network.
///
/// Hands out plaintext chunk by chunk. What was handed out is authentic and in order; that the file is
/// complete is known only once [`finish`](Self::finish) has said so.
#[derive(Debug)]
pub struct StreamReader {
    decryptor: StreamDecryptor,
    buffer: Vec<u8>,
    sealed_chunk_bytes: usize,
}

impl StreamReader {
    /// Starts reading an object with the header that came beside it.
    pub fn new(key: &FileKey, header: &Header) -> Self {
        Self::over(
            StreamDecryptor::with_raw_key(key.raw(), header),
            CHUNK_BYTES,
        )
    }

    /// Goes on at a chunk border; the next byte to push is the first after it.
    pub fn restore(state: StreamState) -> Self {
        Self::over(StreamDecryptor::restore(state), CHUNK_BYTES)
    }

    pub(crate) fn over(decryptor: StreamDecryptor, chunk_bytes: usize) -> Self {
        Self {
            decryptor,
            buffer: Vec::new(),
            sealed_chunk_bytes: chunk_bytes + CHUNK_OVERHEAD_BYTES,
        }
    }

    /// State at the last chunk border passed, to go on from with [`restore`](Self::restore) after an
    /// interruption. Bytes pushed since that border are to be fetched again.
    pub fn state(&self) -> StreamState {
        self.decryptor.state()
    }

    /// Takes the next ciphertext bytes and gives each chunk's plaintext to `sink`.
    ///
    /// # Errors
    /// [`Error::Open`] when a chunk does not match its MAC; [`Error::Trailing`] when bytes come after
    /// the last chunk. The reader is of no further use then.
    pub fn push(&mut self, mut piece: &[u8], mut sink: impl FnMut(&[u8])) -> Result<()> {
        while !piece.is_empty() {
            if self.decryptor.is_finished() {
                return Err(Error::Trailing);
            }
            let room = self.sealed_chunk_bytes - self.buffer.len();
            let (now, later) = piece.split_at(room.min(piece.len()));
            self.buffer.extend_from_slice(now);
            piece = later;
            if self.buffer.len() == self.sealed_chunk_bytes {
                self.decrypt(&mut sink)?;
            }
        }
        Ok(())
    }

    /// To be called when the input is over: decrypts the rest and says whether the file is complete.
    ///
    /// # Errors
    /// [`Error::Open`] when the rest does not match its MAC; [`Error::Truncated`] when the final chunk
    /// never came.
    pub fn finish(mut self, mut sink: impl FnMut(&[u8])) -> Result<()> {
        if !self.buffer.is_empty() {
            self.decrypt(&mut sink)?;
        }
        self.decryptor.finish()
    }

    fn decrypt(&mut self, sink: &mut impl FnMut(&[u8])) -> Result<()> {
        sink(self.decryptor.decrypt_chunk(&mut self.buffer)?.plain);
        self.buffer.clear();
        Ok(())
    }
}

/// Opens a whole object that is at hand.
///
/// # Errors
/// [`Error::Open`], [`Error::Truncated`] and [`Error::Trailing`] as for [`StreamReader`];
/// [`Error::Length`] for a header that does not have 24 bytes.
pub fn open_stream(sealed: &[u8], header: &[u8], key: &FileKey) -> Result<Vec<u8>> {
    let mut reader = StreamReader::new(key, &Header::from_bytes(header)?);
    let mut plain = Vec::with_capacity(sealed.len());
    reader.push(sealed, |chunk| plain.extend_from_slice(chunk))?;
    reader.finish(|chunk| plain.extend_from_slice(chunk))?;
    Ok(plain)
}

/// Seals a whole file that is at hand; gives the object and the header to keep beside it.
pub fn seal_stream(
    plain: &[u8],
    key: &FileKey,
    rng: &mut (impl CryptoRng + ?Sized),
) -> (Vec<u8>, Header) {
    let (encryptor, header) = StreamEncryptor::make(key, rng);
    (seal_chunks(encryptor, plain, CHUNK_BYTES), header)
}

pub(crate) fn seal_chunks(
    mut encryptor: StreamEncryptor,
    plain: &[u8],
    chunk_bytes: usize,
) -> Vec<u8> {
    let mut sealed =
        Vec::with_capacity(usize::try_from(sealed_len(plain.len() as u64)).unwrap_or(0));
    let mut rest = plain;
    loop {
        let (chunk, later) = rest.split_at(chunk_bytes.min(rest.len()));
        let start = sealed.len();
        sealed.extend_from_slice(&[0; TAG_BYTES]);
        sealed.extend_from_slice(chunk);
        sealed.extend_from_slice(&[0; MAC_BYTES]);
        encryptor
            .encrypt_chunk(&mut sealed[start..], later.is_empty())
            .expect("every chunk but the last is full, and none follows the last");
        if later.is_empty() {
            return sealed;
        }
        rest = later;
    }
}
