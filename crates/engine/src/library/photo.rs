//! A photo: one wire row, with what it says once it is open.

use potluck_protocol::files::File;
use potluck_protocol::sealed::plain;
use potluck_protocol::{B64, EpochMicros, PhotoId, Sealed, UserId};
use serde::{Deserialize, Serialize};

use crate::library::metadata::{self, Setting};
use crate::view::{Broken, PhotoFacts, PhotoKind};

/// A row as it is kept in the sealed cache: the wire's, and its plaintext when it opened.
///
/// The plaintext is kept as it came, so that a later version may read more out of it without asking the server.
#[derive(Clone, Serialize, Deserialize)]
pub struct Row {
    /// The wire row, less the ciphertext of what is open below.
    pub file: File,
    /// Fixed metadata and public later edits, JSON; `None` when the row does not open.
    pub plain: Option<Plain>,
}

/// Plaintext of a row.
#[derive(Clone, Serialize, Deserialize)]
pub struct Plain {
    /// Fixed metadata.
    pub metadata: String,
    /// Later edits for everybody; empty for none.
    #[serde(default)]
    pub public_extra: String,
    /// Later edits for the photo's owner; empty for none.
    #[serde(default)]
    pub private_extra: String,
}

impl Row {
    /// Joins a wire row with its plaintext.
    #[must_use]
    pub fn new(mut file: File, plain: Option<Plain>) -> Self {
        if plain.is_some() {
            file.metadata.encrypted_data = None;
        }
        Self { file, plain }
    }
}

/// A photo of the library. Its key is wrapped under the album's.
#[derive(Clone)]
pub struct Photo {
    /// The photo.
    pub id: PhotoId,
    /// Who it belongs to; for guests' photos the album's owner.
    pub owner: UserId,
    /// Cursor of the row.
    pub updated: EpochMicros,
    /// When it came into this album.
    pub added: EpochMicros,
    /// File key under the album key.
    pub sealed_key: Sealed<plain::FileKey>,
    /// 24 bytes.
    pub key_nonce: B64,
    /// Stream header of the original.
    pub file_header: B64,
    /// Header of the thumbnail.
    pub thumbnail_header: B64,
    /// What it says.
    pub opened: Result<Opened, Broken>,
}

/// What an open row says.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// What is drawn.
    pub facts: PhotoFacts,
    /// When the file was last changed; breaks ties of the sort.
    pub modified_us: i64,
    /// Content hash, for finding duplicates.
    pub hash: Option<String>,
    /// Name a guest gave.
    pub uploader: Option<String>,
    /// The thumbnail is a stand-in.
    pub has_static_thumbnail: bool,
}

impl Photo {
    /// Reads a row. `offset_minutes` is the viewer's distance from UTC at an epoch millisecond.
    #[must_use]
    pub fn read(row: &Row, offset_minutes: &dyn Fn(i64) -> i32) -> Self {
        let file = &row.file;
        let added = file.collection_added_at.unwrap_or(file.updation_time);
        let bytes = file
            .info
            .and_then(|info| info.file_size)
            .and_then(|n| u64::try_from(n).ok())
            .filter(|&n| n > 0);
        let opened = row.plain.as_ref().ok_or(Broken).and_then(|plain| {
            metadata::parse(
                plain.metadata.as_bytes(),
                plain.public_extra.as_bytes(),
                &Setting {
                    fallback_us: added.0,
                    bytes,
                    offset_minutes,
                },
            )
        });
        Self {
            id: file.id,
            owner: file.owner_id,
            updated: file.updation_time,
            added,
            sealed_key: file.encrypted_key.clone(),
            key_nonce: file.key_decryption_nonce.clone(),
            file_header: file.file.decryption_header.clone(),
            thumbnail_header: file.thumbnail.decryption_header.clone(),
            opened,
        }
    }

    /// True when nothing that is kept differs, so that a row that comes twice is told once.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.updated == other.updated
            && self.owner == other.owner
            && self.added == other.added
            && self.sealed_key == other.sealed_key
            && self.file_header == other.file_header
            && self.thumbnail_header == other.thumbnail_header
            && self.opened == other.opened
    }

    /// True for the same name, kind and content (docs/spec/upload.md 9).
    #[must_use]
    pub fn is_content(&self, name: &str, kind: PhotoKind, hash: &str) -> bool {
        self.opened.as_ref().is_ok_and(|opened| {
            opened.hash.as_deref() == Some(hash)
                && opened.facts.kind == kind
                && opened.facts.name == name
        })
    }

    /// What the album is sorted by: wall clock of the taking, then of the last change. A photo that does not open
    /// stands where it was added.
    #[must_use]
    pub fn sort_key(&self) -> (i64, i64, PhotoId) {
        match &self.opened {
            Ok(opened) => (opened.facts.taken_local_ms, opened.modified_us, self.id),
            Err(Broken) => (self.added.as_millis(), 0, self.id),
        }
    }
}
