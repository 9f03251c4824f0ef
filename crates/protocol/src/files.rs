//! Photos as the server knows them (docs/spec/albums.md 5 and 8, docs/spec/upload.md 8 and 11.4).

use serde::{Deserialize, Serialize};

use crate::collections::MagicMetadata;
use crate::sealed::plain;
use crate::{AlbumId, B64, EpochMicros, PhotoId, Sealed, UserId, null_as_default, null_as_empty};

/// Object or inline ciphertext of a file. In diffs only the header means anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct FilePart {
    /// Stored object; set by the uploader.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub object_key: String,
    /// Inline ciphertext; only in `metadata`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted_data: Option<Sealed<plain::Metadata>>,
    /// 24 bytes of secretstream header.
    #[serde(deserialize_with = "null_as_default")]
    pub decryption_header: B64,
    /// Ciphertext bytes; 0 when not told.
    #[serde(deserialize_with = "null_as_default")]
    pub size: u64,
}

/// Real object sizes, ciphertext bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct FileInfo {
    /// The original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_size: Option<i64>,
    /// The thumbnail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb_size: Option<i64>,
}

/// A row: one file in one album. Identity is (`id`, `collection_id`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// The photo.
    pub id: PhotoId,
    /// Who added it; for guests the album's owner.
    #[serde(rename = "ownerID")]
    pub owner_id: UserId,
    /// The album.
    #[serde(rename = "collectionID")]
    pub collection_id: AlbumId,
    /// Whose album it is; `null` in some answers.
    #[serde(rename = "collectionOwnerID", default)]
    pub collection_owner_id: Option<UserId>,
    /// When it was last added to this album.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection_added_at: Option<EpochMicros>,
    /// Secretbox of the file key under the album key.
    #[serde(default, deserialize_with = "null_as_default")]
    pub encrypted_key: Sealed<plain::FileKey>,
    /// 24 bytes.
    #[serde(default, deserialize_with = "null_as_default")]
    pub key_decryption_nonce: B64,
    /// The original.
    #[serde(default)]
    pub file: FilePart,
    /// The thumbnail.
    #[serde(default)]
    pub thumbnail: FilePart,
    /// Fixed metadata.
    #[serde(default)]
    pub metadata: FilePart,
    /// Removed from this album.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_deleted: bool,
    /// Cursor of the row.
    pub updation_time: EpochMicros,
    /// Owner's private metadata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub magic_metadata: Option<MagicMetadata>,
    /// Metadata for everybody who sees the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pub_magic_metadata: Option<MagicMetadata>,
    /// Real sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info: Option<FileInfo>,
    /// `REMOVE` or `DELETE_SUGGESTED`; only to the file's owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_user: Option<UserId>,
}

/// A page of rows, ascending by `updation_time`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// The rows, tombstones included.
    #[serde(deserialize_with = "null_as_empty")]
    pub diff: Vec<File>,
    /// Ask again from the greatest time seen.
    #[serde(rename = "hasMore")]
    pub has_more: bool,
}

/// Creates a photo out of stored objects; the same for owners and guests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateFileRequest {
    /// The album.
    #[serde(rename = "collectionID", default)]
    pub collection_id: AlbumId,
    /// Secretbox of the file key under the album key, 48 bytes.
    #[serde(default, deserialize_with = "null_as_default")]
    pub encrypted_key: Sealed<plain::FileKey>,
    /// 24 bytes.
    #[serde(default, deserialize_with = "null_as_default")]
    pub key_decryption_nonce: B64,
    /// The original.
    #[serde(default, deserialize_with = "null_as_default")]
    pub file: FilePart,
    /// The thumbnail.
    #[serde(default, deserialize_with = "null_as_default")]
    pub thumbnail: FilePart,
    /// Fixed metadata, inline.
    #[serde(default, deserialize_with = "null_as_default")]
    pub metadata: FilePart,
    /// Owner's private metadata; dropped when a guest sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub magic_metadata: Option<MagicMetadata>,
    /// Metadata for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pub_magic_metadata: Option<MagicMetadata>,
}

/// A photo with its key wrapped for the album it goes into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RewrappedFile {
    /// The photo.
    pub id: PhotoId,
    /// Secretbox of the file key under that album's key, 48 bytes.
    pub encrypted_key: Sealed<plain::FileKey>,
    /// 24 bytes.
    pub key_decryption_nonce: B64,
}

/// Adds photos the caller owns to an album; nothing is stored twice (docs/spec/albums.md 6.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddFilesRequest {
    /// The album.
    #[serde(rename = "collectionID")]
    pub collection_id: AlbumId,
    /// 1 to 1000, each once.
    pub files: Vec<RewrappedFile>,
}
