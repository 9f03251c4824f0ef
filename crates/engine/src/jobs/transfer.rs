//! Jobs' arguments and answers as bytes, for the way to a worker and back.
//!
//! # Shape
//! Numbers are little-endian; a list or a byte string is its length as u32 and then its items. Fixed arrays stand
//! bare. Our own, never stored and never on the network: both ends are always of one build.
//!
//! # Errors
//! Readers give `None` for anything that was not written here, and never read past the end.

use potluck_crypto::secretstream::MAC_BYTES;
use potluck_crypto::{CollectionKey, FileKey, StreamState, Zeroizing};
use potluck_protocol::limits::CHUNKS_PER_PART;

use super::{OpenedRow, PartPlan, SealedRow, Survey};
use crate::ports::PoolError;

struct Out(Zeroizing<Vec<u8>>);

impl Out {
    fn with_room(bytes: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(bytes)))
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn u64(&mut self, n: u64) {
        self.raw(&n.to_le_bytes());
    }

    fn count(&mut self, n: usize) {
        self.raw(
            &u32::try_from(n)
                .expect("nothing sent to a worker this way has 4 GiB")
                .to_le_bytes(),
        );
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    fn pair(&mut self, pair: Option<&(Vec<u8>, Vec<u8>)>) {
        self.raw(&[u8::from(pair.is_some())]);
        if let Some((a, b)) = pair {
            self.bytes(a);
            self.bytes(b);
        }
    }
}

struct In<'a>(&'a [u8]);

impl<'a> In<'a> {
    fn raw(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.raw(N)?.try_into().ok()
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }

    fn bytes(&mut self) -> Option<Vec<u8>> {
        let len = self.count()?;
        self.raw(len).map(<[u8]>::to_vec)
    }

    fn pair(&mut self) -> Option<Option<(Vec<u8>, Vec<u8>)>> {
        match self.array()? {
            [0] => Some(None),
            [1] => Some(Some((self.bytes()?, self.bytes()?))),
            _ => None,
        }
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        // No capacity from a number that was only claimed.
        (0..self.count()?).map(|_| item(self)).collect()
    }

    fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

impl PartPlan {
    /// For a worker. Secret: holds the stream's state.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Out::with_room(PLAN_BYTES_MAX);
        self.write(&mut out);
        out.0
    }

    fn write(&self, out: &mut Out) {
        out.u64(self.start);
        out.u64(self.end);
        out.raw(&self.md5);
        out.raw(&*self.state.to_bytes());
        out.count(self.macs.len());
        self.macs.iter().for_each(|mac| out.raw(mac));
    }

    /// Reads what [`PartPlan::to_bytes`] wrote.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = In(bytes);
        let plan = Self::read(&mut from)?;
        from.end()?;
        Some(plan)
    }

    fn read(from: &mut In) -> Option<Self> {
        Some(Self {
            start: from.u64()?,
            end: from.u64()?,
            md5: from.array()?,
            state: StreamState::from_bytes(from.raw(StreamState::BYTES)?).ok()?,
            macs: from.list(In::array)?,
        })
    }
}

/// A plan with as many chunks as a part can have.
const PLAN_BYTES_MAX: usize =
    8 + 8 + 16 + StreamState::BYTES + 4 + CHUNKS_PER_PART as usize * MAC_BYTES;

impl Survey {
    /// For the way out of a worker. Secret: holds the stream's states.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Out::with_room(64 + 24 + 8 + 8 + 16 + 4 + self.parts.len() * PLAN_BYTES_MAX);
        out.raw(&self.hash);
        out.raw(&self.header);
        out.u64(self.plain_bytes);
        out.u64(self.sealed_bytes);
        out.raw(&self.md5);
        out.count(self.parts.len());
        for part in &self.parts {
            part.write(&mut out);
        }
        out.0
    }

    /// Reads what [`Survey::to_bytes`] wrote.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = In(bytes);
        let survey = Self {
            hash: from.array()?,
            header: from.array()?,
            plain_bytes: from.u64()?,
            sealed_bytes: from.u64()?,
            md5: from.array()?,
            parts: from.list(PartPlan::read)?,
        };
        from.end()?;
        Some(survey)
    }
}

/// Rows on their way to a worker. Secret: holds album keys.
#[must_use]
pub fn encode_rows(rows: &[SealedRow]) -> Zeroizing<Vec<u8>> {
    let room = rows.iter().map(|row| 256 + row.metadata.len()).sum();
    let mut out = Out::with_room(room);
    out.count(rows.len());
    for row in rows {
        out.raw(row.key.as_bytes());
        out.bytes(&row.encrypted_key);
        out.bytes(&row.key_nonce);
        out.bytes(&row.metadata);
        out.bytes(&row.metadata_header);
        out.pair(row.public_extra.as_ref());
        out.pair(row.private_extra.as_ref());
    }
    out.0
}

/// Reads what [`encode_rows`] wrote.
#[must_use]
pub fn decode_rows(bytes: &[u8]) -> Option<Vec<SealedRow>> {
    let mut from = In(bytes);
    let rows = from.list(|from| {
        Some(SealedRow {
            key: CollectionKey::from_bytes(from.raw(32)?).ok()?,
            encrypted_key: from.bytes()?,
            key_nonce: from.bytes()?,
            metadata: from.bytes()?,
            metadata_header: from.bytes()?,
            public_extra: from.pair()?,
            private_extra: from.pair()?,
        })
    })?;
    from.end()?;
    Some(rows)
}

/// Opened rows on their way back. Secret: holds photo keys and plaintext.
#[must_use]
pub fn encode_opened(rows: &[Result<OpenedRow, PoolError>]) -> Zeroizing<Vec<u8>> {
    let room = rows
        .iter()
        .flatten()
        .map(|row| 64 + row.metadata.len() + row.public_extra.len())
        .sum();
    let mut out = Out::with_room(room);
    out.count(rows.len());
    for row in rows {
        match row {
            Ok(row) => {
                out.raw(&[0]);
                out.raw(row.key.as_bytes());
                out.bytes(&row.metadata);
                out.bytes(&row.public_extra);
                out.bytes(&row.private_extra);
            }
            Err(PoolError::Truncated) => out.raw(&[2]),
            Err(_) => out.raw(&[1]),
        }
    }
    out.0
}

/// Reads what [`encode_opened`] wrote.
#[must_use]
pub fn decode_opened(bytes: &[u8]) -> Option<Vec<Result<OpenedRow, PoolError>>> {
    let mut from = In(bytes);
    let rows = from.list(|from| match from.array()? {
        [0] => Some(Ok(OpenedRow {
            key: FileKey::from_bytes(from.raw(32)?).ok()?,
            metadata: from.bytes()?,
            public_extra: from.bytes()?,
            private_extra: from.bytes()?,
        })),
        [1] => Some(Err(PoolError::Open)),
        [2] => Some(Err(PoolError::Truncated)),
        _ => None,
    })?;
    from.end()?;
    Some(rows)
}
