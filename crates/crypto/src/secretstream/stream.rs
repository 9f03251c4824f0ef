//! Chunks, one after the other, where they lie.

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::chacha::Keystream;
use crate::error::{Error, Result, exact};
use crate::key::{FileKey, sealed::Symmetric};
use crate::poly::Mac;
use crate::random::make_bytes;
use crate::secretstream::{
    CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, HEADER_BYTES, MAC_BYTES, StreamState, TAG_BYTES,
};

/// Bytes encrypted and then authenticated at a time, so that the second pass reads the cache.
const TILE_BYTES: usize = 16 * 1024;

/// The random start of a stream: public, never used twice with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header([u8; HEADER_BYTES]);

impl Header {
    pub(crate) fn make(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self(make_bytes(rng))
    }

    /// Takes the header of a stream to be read.
    ///
    /// # Errors
    /// [`Error::Length`] unless there are 24 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        exact(bytes).map(Self)
    }

    /// The bytes that go on the wire as `decryptionHeader`.
    pub fn as_bytes(&self) -> &[u8; HEADER_BYTES] {
        &self.0
    }
}

/// What a chunk says about its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// More chunks follow.
    Message = 0,
    /// More chunks follow. Marks the end of a set; nobody writes it, readers take it as a message.
    Push = 1,
    /// More chunks follow, under a new key. Nobody writes it; readers follow it.
    Rekey = 2,
    /// The last chunk.
    Final = 3,
}

impl Tag {
    fn from_byte(byte: u8) -> Option<Self> {
        [Self::Message, Self::Push, Self::Rekey, Self::Final]
            .into_iter()
            .find(|&tag| tag as u8 == byte)
    }

    fn rekeys(self) -> bool {
        self as u8 & Self::Rekey as u8 != 0
    }
}

/// Encrypts the chunks of one file in order.
#[derive(Debug)]
pub struct StreamEncryptor {
    state: StreamState,
    chunk_bytes: usize,
    finished: bool,
}

impl StreamEncryptor {
    /// Starts a stream under a fresh header, which goes beside the object.
    pub fn make(key: &FileKey, rng: &mut (impl CryptoRng + ?Sized)) -> (Self, Header) {
        let header = Header::make(rng);
        (Self::with_header(key.raw(), &header), header)
    }

    pub(crate) fn with_header(key: &[u8; 32], header: &Header) -> Self {
        Self::restore(StreamState::new(key, &header.0))
    }

    /// Goes on where [`state`](Self::state) was taken.
    ///
    /// The chunk after that border must be encrypted from one state only once, or with the same
    /// bytes: two different chunks from one state give both away.
    pub fn restore(state: StreamState) -> Self {
        Self {
            state,
            chunk_bytes: CHUNK_BYTES,
            finished: false,
        }
    }

    /// Chunks of another size than the wire's; only tests have any.
    #[cfg(feature = "hazmat")]
    pub(crate) fn set_chunk_bytes(&mut self, chunk_bytes: usize) {
        self.chunk_bytes = chunk_bytes;
    }

    /// Where the stream stands now, at a chunk border.
    pub fn state(&self) -> StreamState {
        self.state.clone()
    }

    /// Encrypts one chunk where it lies.
    ///
    /// `buffer` is one byte of room, the plaintext, and sixteen bytes of room; afterwards all of it is
    /// the sealed chunk. What the room held does not matter.
    ///
    /// # Errors
    /// [`Error::Length`] when the plaintext is not [`CHUNK_BYTES`] long, which only the last chunk may
    /// be, or when an empty chunk would follow others; [`Error::Trailing`] after the last chunk.
    pub fn encrypt_chunk(&mut self, buffer: &mut [u8], last: bool) -> Result<()> {
        if self.finished {
            return Err(Error::Trailing);
        }
        let expected = self.chunk_bytes + CHUNK_OVERHEAD_BYTES;
        let got = buffer.len();
        let empty_end = got == CHUNK_OVERHEAD_BYTES && !self.state.is_first();
        if got < CHUNK_OVERHEAD_BYTES || got > expected || (!last && got != expected) || empty_end {
            return Err(Error::Length { expected, got });
        }
        self.finished = last;
        push(
            &mut self.state,
            buffer,
            if last { Tag::Final } else { Tag::Message },
        );
        Ok(())
    }
}

/// One decrypted chunk, in the buffer its ciphertext was in.
#[derive(Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The plaintext.
    pub plain: &'a mut [u8],
    /// What it says about its place.
    pub tag: Tag,
}

impl Chunk<'_> {
    /// Whether the file ends here.
    pub fn is_last(&self) -> bool {
        self.tag == Tag::Final
    }
}

/// Decrypts the chunks of one file in order.
#[derive(Debug)]
pub struct StreamDecryptor {
    state: StreamState,
    finished: bool,
}

impl StreamDecryptor {
    /// Starts reading a stream with the header that came beside it.
    pub fn new(key: &FileKey, header: &Header) -> Self {
        Self::with_raw_key(key.raw(), header)
    }

    pub(crate) fn with_raw_key(key: &[u8; 32], header: &Header) -> Self {
        Self::restore(StreamState::new(key, &header.0))
    }

    /// Goes on where [`state`](Self::state) was taken.
    pub fn restore(state: StreamState) -> Self {
        Self {
            state,
            finished: false,
        }
    }

    /// Where the stream stands now, at a chunk border.
    pub fn state(&self) -> StreamState {
        self.state.clone()
    }

    /// Decrypts one sealed chunk where it lies; the plaintext is `buffer[1..buffer.len() - 16]`.
    ///
    /// # Errors
    /// [`Error::Trailing`] after the last chunk; [`Error::Open`] when the chunk is not the next one of
    /// this stream or is shorter than tag and MAC. The buffer and the state are then as before, so a
    /// chunk that was damaged on the way can be fetched again.
    pub fn decrypt_chunk<'a>(&mut self, buffer: &'a mut [u8]) -> Result<Chunk<'a>> {
        if self.finished {
            return Err(Error::Trailing);
        }
        let tag = pull(&mut self.state, buffer)?;
        self.finished = tag == Tag::Final;
        let end = buffer.len() - MAC_BYTES;
        Ok(Chunk {
            plain: &mut buffer[TAG_BYTES..end],
            tag,
        })
    }

    /// Whether the last chunk has been read.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// To be called when the input is over: a file is complete only after this.
    ///
    /// # Errors
    /// [`Error::Truncated`] when the last chunk was not seen.
    pub fn finish(self) -> Result<()> {
        if self.finished {
            Ok(())
        } else {
            Err(Error::Truncated)
        }
    }
}

/// Keystream past its first two blocks, and the MAC keyed by block 0. `block` starts with the tag
/// (clear or encrypted) and comes back with the other one in its place.
fn start(state: &StreamState, block: &mut [u8; 64]) -> (Keystream, Mac) {
    let mut keystream = Keystream::new(&state.key, &state.nonce);
    let mut first = Zeroizing::new([0; 64]);
    keystream.apply(&mut *first);
    keystream.apply(block);
    let mac_key = first.first_chunk().expect("64 bytes start with 32");
    (keystream, Mac::new(mac_key))
}

/// Ends the MAC over a body whose whole blocks were added: the rest, the padding that is on the wire,
/// and the lengths.
fn finish(mac: Mac, body_rest: &[u8], body_len: usize) -> [u8; 16] {
    let rest = body_rest.len();
    let mut tail = [0; 15 + 15 + 16];
    tail[..rest].copy_from_slice(body_rest);
    // Zeros for the padding and for the length of the associated data, which is empty.
    let lengths = rest + rest;
    tail[lengths + 8..lengths + 16].copy_from_slice(&(64 + body_len as u64).to_le_bytes());
    mac.finish(&tail[..lengths + 16])
}

pub(super) fn push(state: &mut StreamState, buffer: &mut [u8], tag: Tag) {
    let mut block = Zeroizing::new([0; 64]);
    block[0] = tag as u8;
    let (mut keystream, mut mac) = start(state, &mut block);
    mac.update(&*block);

    let end = buffer.len() - MAC_BYTES;
    buffer[0] = block[0];
    let body = &mut buffer[TAG_BYTES..end];
    let body_len = body.len();
    for tile in body.chunks_mut(TILE_BYTES) {
        keystream.apply(tile);
        mac.update(&tile[..tile.len() & !15]);
    }
    let code = finish(mac, &body[body_len & !15..], body_len);
    buffer[end..].copy_from_slice(&code);
    state.advance(&code, tag.rekeys());
}

pub(super) fn pull(state: &mut StreamState, buffer: &mut [u8]) -> Result<Tag> {
    if buffer.len() < CHUNK_OVERHEAD_BYTES {
        return Err(Error::Open);
    }
    let sealed_tag = buffer[0];
    let mut block = Zeroizing::new([0; 64]);
    block[0] = sealed_tag;
    let (mut keystream, mut mac) = start(state, &mut block);
    let tag = block[0];
    block[0] = sealed_tag;
    mac.update(&*block);

    let end = buffer.len() - MAC_BYTES;
    let (sealed, code) = buffer.split_at_mut(end);
    let body = &mut sealed[TAG_BYTES..];
    let whole = body.len() & !15;
    mac.update(&body[..whole]);
    let expected = finish(mac, &body[whole..], body.len());
    if !bool::from(expected.ct_eq(code)) {
        return Err(Error::Open);
    }
    // Authentic, but a tag no version of the format has.
    let tag = Tag::from_byte(tag).ok_or(Error::Open)?;
    keystream.apply(body);
    state.advance(&expected, tag.rekeys());
    Ok(tag)
}
