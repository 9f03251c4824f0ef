//! Picked files, buffers and sinks as plain vectors.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::ports::{Buffer, FileError, LocalFile, Sink, StoreError};
use crate::testing::clock::START_MS;

/// Bytes; clones share them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VecBuffer(pub Rc<[u8]>);

impl Buffer for VecBuffer {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    fn from_vec(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

struct FileState {
    name: String,
    bytes: RefCell<Option<Rc<[u8]>>>,
    modified_ms: Cell<i64>,
    reads: Cell<u32>,
    vanish_after: Cell<Option<u32>>,
}

/// A picked file. Clones are the same file.
#[derive(Clone)]
pub struct MemoryFile(Rc<FileState>);

impl MemoryFile {
    /// A file of that name and content.
    #[must_use]
    pub fn new(name: &str, bytes: impl Into<Rc<[u8]>>) -> Self {
        Self(Rc::new(FileState {
            name: name.to_owned(),
            bytes: RefCell::new(Some(bytes.into())),
            modified_ms: Cell::new(START_MS),
            reads: Cell::new(0),
            vanish_after: Cell::new(None),
        }))
    }

    /// It cannot be read any more.
    pub fn vanish(&self) {
        self.0.bytes.borrow_mut().take();
    }

    /// It cannot be read any more after that many reads.
    pub fn vanish_after(&self, reads: u32) {
        self.0.vanish_after.set(Some(self.0.reads.get() + reads));
    }

    /// It holds something else from now on.
    pub fn replace(&self, bytes: impl Into<Rc<[u8]>>) {
        *self.0.bytes.borrow_mut() = Some(bytes.into());
    }

    /// How often it was read.
    #[must_use]
    pub fn reads(&self) -> u32 {
        self.0.reads.get()
    }
}

impl LocalFile for MemoryFile {
    fn name(&self) -> String {
        self.0.name.clone()
    }

    fn len(&self) -> u64 {
        self.0
            .bytes
            .borrow()
            .as_ref()
            .map_or(0, |bytes| bytes.len() as u64)
    }

    fn modified_ms(&self) -> i64 {
        self.0.modified_ms.get()
    }

    async fn slice(&self, start: u64, end: u64) -> Result<Vec<u8>, FileError> {
        let reads = self.0.reads.get() + 1;
        self.0.reads.set(reads);
        if self.0.vanish_after.get().is_some_and(|last| reads > last) {
            self.vanish();
        }
        let bytes = self.0.bytes.borrow().clone().ok_or(FileError)?;
        let clamp = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        let (start, end) = (clamp(start), clamp(end));
        Ok(bytes[start..end.max(start)].to_vec())
    }
}

/// What an `<img>` would show: the bytes and their type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryUrl {
    /// Plaintext.
    pub bytes: VecBuffer,
    /// MIME type.
    pub mime: String,
}

/// Collects a download.
pub struct MemorySink {
    mime: String,
    bytes: Vec<u8>,
}

impl MemorySink {
    /// An empty one.
    #[must_use]
    pub fn new(mime: &str) -> Self {
        Self {
            mime: mime.to_owned(),
            bytes: Vec::new(),
        }
    }
}

impl Sink for MemorySink {
    type Buffer = VecBuffer;
    type ObjectUrl = MemoryUrl;

    async fn write(&mut self, piece: VecBuffer) -> Result<(), StoreError> {
        self.bytes.extend_from_slice(&piece.0);
        Ok(())
    }

    async fn finish(self) -> Result<MemoryUrl, StoreError> {
        Ok(MemoryUrl {
            bytes: VecBuffer::from_vec(self.bytes),
            mime: self.mime,
        })
    }
}
