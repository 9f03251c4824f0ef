//! Bytes and files held in memory.

use std::fmt;
use std::rc::Rc;

use potluck_engine::ports::{Buffer, FileError, LocalFile};

/// Shared bytes. `Debug` prints the length only.
#[derive(Clone, Default)]
pub struct Bytes(Rc<Vec<u8>>);

impl Bytes {
    /// The bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Rc::new(bytes))
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl Buffer for Bytes {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    fn from_vec(bytes: Vec<u8>) -> Self {
        Self::from(bytes)
    }
}

/// What a caller hands over to be added.
#[derive(Clone)]
pub struct HeadlessFile {
    /// Name with extension.
    pub name: String,
    /// The original.
    pub bytes: Bytes,
    /// When it was last changed, milliseconds since the epoch.
    pub modified_ms: i64,
    /// A JPEG of at most 720 pixels a side, with the original's display size, if the caller has one.
    pub thumbnail: Option<(Bytes, u32, u32)>,
}

impl LocalFile for HeadlessFile {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn len(&self) -> u64 {
        self.bytes.as_slice().len() as u64
    }

    fn modified_ms(&self) -> i64 {
        self.modified_ms
    }

    async fn slice(&self, start: u64, end: u64) -> Result<Vec<u8>, FileError> {
        let all = self.bytes.as_slice();
        let clamp = |at: u64| usize::try_from(at).map_or(all.len(), |at| at.min(all.len()));
        let (start, end) = (clamp(start), clamp(end));
        Ok(all.get(start..end).unwrap_or_default().to_vec())
    }
}
