//! Trash rows (docs/spec/albums.md 9.2).

use serde::{Deserialize, Serialize};

use crate::files::File;
use crate::{EpochMicros, null_as_empty};

/// One file in the trash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trash {
    /// The file, wrapped for the album it was trashed from.
    pub file: File,
    /// Gone for good.
    pub is_deleted: bool,
    /// Back in an album.
    pub is_restored: bool,
    /// When it goes by itself.
    pub delete_by: EpochMicros,
    /// When it was trashed.
    pub created_at: EpochMicros,
    /// Cursor.
    pub updated_at: EpochMicros,
}

/// A page of trash rows, ascending by `updated_at`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrashDiff {
    /// The rows.
    #[serde(deserialize_with = "null_as_empty")]
    pub diff: Vec<Trash>,
    /// Ask again from the greatest time seen.
    #[serde(rename = "hasMore")]
    pub has_more: bool,
}
