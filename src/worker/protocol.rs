//! What the main thread and its workers say to each other.
//!
//! # Shape
//! A message is an array `[id, word, ...payload]`: `id` a number, `word` a [`Job`] or a [`Reply`] by
//! serde-wasm-bindgen, and payload entries as named at each variant. Byte strings are `Uint8Array` whose buffers are
//! transferred, so sending does not copy them and the sender's become empty. `File` is cloned by handle: it names bytes
//! and does not hold them.
//!
//! # Units
//! Numbers that may pass 2^32 are f64: JavaScript has no other, and they stay exact to 2^53.
//!
//! # Errors
//! A message that does not parse is dropped by the receiver: both ends come from one build.

use js_sys::{Array, Uint8Array};
use potluck_engine::ports::PoolError;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

/// From the main thread.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Job {
    /// Reads a file once. Payload: key and header (56 bytes), the file.
    Survey,
    /// Makes a part again. Payload: its plan, the file.
    EncryptPart {
        /// The object ends with it.
        is_last: bool,
    },
    /// Opens whole chunks. Payload: stream state (44 bytes), ciphertext.
    OpenChunks,
    /// Seals one blob. Payload: key and header, plaintext.
    SealBlob,
    /// Opens one blob. Payload: key and header, ciphertext.
    OpenBlob,
    /// Opens many rows. Payload: the rows.
    OpenRows,
    /// Makes a thumbnail. Payload: the file.
    Thumbnail,
    /// Argon2id for an account. Payload: salt (16 bytes) and password.
    DeriveKek {
        /// Passes.
        ops: f64,
        /// Memory.
        mem_bytes: f64,
    },
    /// Argon2id for a link. Payload: salt (16 bytes) and password.
    HashLinkPassword {
        /// Passes.
        ops: f64,
        /// Memory.
        mem_bytes: f64,
    },
    /// Gives up the job of this message's id.
    Cancel,
}

/// From a worker.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The program is loaded and hears messages; what came before is lost. Id 0.
    Ready,
    /// Plaintext bytes read so far.
    Progress {
        /// Bytes.
        bytes: f64,
    },
    /// The job is done.
    Done(Answer),
    /// The job failed.
    Failed(Fault),
    /// The job was given up.
    Cancelled,
    /// The program panicked; its memory cannot be trusted. Id 0.
    Ended,
}

/// What came out.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// Payload: the survey, and the ciphertext when the object goes up whole.
    Surveyed,
    /// Payload: bytes.
    Bytes,
    /// Payload: plaintext, stream state after it.
    Opened {
        /// The final chunk was seen.
        is_final: bool,
    },
    /// Payload: JPEG.
    Thumbnail {
        /// Display size of the original.
        width_px: u32,
        /// Display size of the original.
        height_px: u32,
    },
}

/// [`PoolError`] on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "PoolError")]
enum FaultShape {
    OutOfMemory,
    Open,
    Truncated,
    FileGone,
    FileChanged,
    Undecodable,
    Died,
}

/// Why a job failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault(#[serde(with = "FaultShape")] pub PoolError);

/// A message, and the buffers to transfer with it.
pub struct Envelope {
    /// The array.
    pub message: Array,
    /// The transfer list.
    pub transfer: Array,
}

impl Envelope {
    /// Puts a message together; `None` when the word cannot be written, which no word of ours can.
    pub fn seal(id: u32, word: &impl Serialize, payload: &[JsValue]) -> Option<Self> {
        let message = Array::of2(&id.into(), &serde_wasm_bindgen::to_value(word).ok()?);
        let transfer = Array::new();
        for entry in payload {
            message.push(entry);
            if let Some(bytes) = entry.dyn_ref::<Uint8Array>() {
                transfer.push(&bytes.buffer());
            }
        }
        Some(Self { message, transfer })
    }
}

/// Takes a message apart.
pub fn open<T: for<'a> Deserialize<'a>>(message: JsValue) -> Option<(u32, T, Payload)> {
    let message: Array = message.dyn_into().ok()?;
    let id = message.get(0).as_f64()? as u32;
    let word = serde_wasm_bindgen::from_value(message.get(1)).ok()?;
    Some((id, word, Payload { message, next: 2 }))
}

/// What follows id and word.
pub struct Payload {
    message: Array,
    next: u32,
}

impl Payload {
    /// The next entry as bytes.
    pub fn bytes(&mut self) -> Option<Uint8Array> {
        self.entry()
    }

    /// The next entry as something of another kind.
    pub fn entry<T: JsCast>(&mut self) -> Option<T> {
        let entry = self.message.get(self.next).dyn_into().ok()?;
        self.next += 1;
        Some(entry)
    }
}

/// A secret that came in a message: taken into this program's memory, and wiped where it lay.
pub fn take_secret(bytes: &Uint8Array) -> potluck_crypto::Zeroizing<Vec<u8>> {
    let secret = potluck_crypto::Zeroizing::new(bytes.to_vec());
    bytes.fill(0, 0, bytes.length());
    secret
}

/// Bytes of ours in a buffer of the browser's.
pub fn js_bytes(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}
