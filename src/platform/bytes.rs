//! Bytes that lie in the browser's memory and not in this program's.

use std::rc::Rc;

use js_sys::Uint8Array;
use potluck_engine::ports::Buffer;

/// A byte array of the browser's. Clones share it.
#[derive(Clone)]
pub struct Bytes(Rc<Uint8Array>);

impl Bytes {
    /// Takes an array that nobody else writes to.
    #[must_use]
    pub fn new(array: Uint8Array) -> Self {
        Self(Rc::new(array))
    }

    /// The array, for handing to the browser.
    #[must_use]
    pub fn array(&self) -> &Uint8Array {
        &self.0
    }

    /// An array that may be transferred to a worker, which empties it: this one when no clone is left, else a copy.
    #[must_use]
    pub fn into_transferable(self) -> Uint8Array {
        Rc::try_unwrap(self.0).unwrap_or_else(|shared| shared.slice(0, shared.length()))
    }
}

impl Buffer for Bytes {
    fn len(&self) -> usize {
        self.0.length() as usize
    }

    fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    fn from_vec(bytes: Vec<u8>) -> Self {
        Self::new(Uint8Array::from(bytes.as_slice()))
    }
}
