//! Albums as the server knows them (docs/spec/albums.md 3).

use serde::{Deserialize, Serialize};

use crate::links::PublicUrl;
use crate::sealed::plain;
use crate::{AlbumId, B64, EpochMicros, Sealed, UserId, null_as_default, null_as_empty};

/// What a participant may do; ordered by [`Role::rank`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "UPPERCASE")]
pub enum Role {
    /// May look and download.
    Viewer,
    /// May also add own photos.
    Collaborator,
    /// May also manage people and remove others' photos.
    Admin,
    /// Made the album.
    Owner,
    /// A role this version does not know; grants nothing.
    #[default]
    #[serde(other)]
    Unknown,
}

impl Role {
    /// 1 to 4; 0 for what is not known (docs/spec/albums.md 2).
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Viewer => 1,
            Self::Collaborator => 2,
            Self::Admin => 3,
            Self::Owner => 4,
        }
    }
}

impl PartialOrd for Role {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Role {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

/// `album`, `folder`, `favorites` or `uncategorized`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum CollectionType {
    /// Made by a person.
    #[default]
    #[serde(alias = "CollectionType.album")]
    Album,
    /// Made from a folder of a phone.
    Folder,
    /// One per account.
    Favorites,
    /// One per account; holds what is in no other album.
    Uncategorized,
    /// A kind this version does not know.
    #[serde(other)]
    Unknown,
}

/// The person an album belongs to, or one it is shared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// Address; `""` where the server does not tell.
    #[serde(default, deserialize_with = "null_as_default")]
    pub email: String,
    /// Deprecated; always `""`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// Role; `""` for owners.
    #[serde(default, deserialize_with = "null_as_default")]
    pub role: String,
}

/// Encrypted JSON object with a version (docs/spec/crypto.md 13). `version` and `count` are at least 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MagicMetadata {
    /// As last read; 1 for a first write.
    #[serde(default)]
    pub version: i64,
    /// Number of top-level keys.
    #[serde(default)]
    pub count: i64,
    /// Blob ciphertext.
    #[serde(default)]
    pub data: Sealed<plain::Magic>,
    /// 24 bytes.
    #[serde(default)]
    pub header: B64,
}

/// Phones' attributes of an album.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct CollectionAttributes {
    /// Version of this object.
    #[serde(default, deserialize_with = "null_as_default")]
    pub version: i64,
    /// Path on the phone.
    #[serde(
        rename = "encryptedPath",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub encrypted_path: Option<Sealed<plain::Path>>,
    /// 24 bytes.
    #[serde(
        rename = "pathDecryptionNonce",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub path_decryption_nonce: Option<B64>,
}

/// An album on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Collection {
    /// The album.
    pub id: AlbumId,
    /// Whose it is.
    pub owner: Person,
    /// Own: secretbox under the master key, 48 bytes. Shared: sealed box, 80 bytes. Decide by `owner.id`.
    #[serde(default)]
    pub encrypted_key: Sealed<plain::CollectionKey>,
    /// 24 bytes for own albums.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_decryption_nonce: Option<B64>,
    /// Legacy name in clear; wins when not empty.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// Secretbox under the album key.
    #[serde(default, deserialize_with = "null_as_default")]
    pub encrypted_name: Sealed<plain::Name>,
    /// 24 bytes.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name_decryption_nonce: B64,
    /// Kind of album.
    #[serde(rename = "type", default)]
    pub kind: CollectionType,
    /// Phones' attributes.
    #[serde(default, deserialize_with = "null_as_default")]
    pub attributes: CollectionAttributes,
    /// People it is shared with, the caller among them; `null` in some answers.
    #[serde(default)]
    pub sharees: Option<Vec<Person>>,
    /// Active links, one at most.
    #[serde(rename = "publicURLs", default)]
    pub public_urls: Option<Vec<PublicUrl>>,
    /// Cursor: bumped on any change of the album or its rows.
    pub updation_time: EpochMicros,
    /// When it was shared with the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_at: Option<EpochMicros>,
    /// Tombstone; sent only when true.
    #[serde(
        default,
        skip_serializing_if = "std::ops::Not::not",
        deserialize_with = "null_as_default"
    )]
    pub is_deleted: bool,
    /// Owner's private metadata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub magic_metadata: Option<MagicMetadata>,
    /// Metadata for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pub_magic_metadata: Option<MagicMetadata>,
    /// The caller's own metadata of an album shared with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_magic_metadata: Option<MagicMetadata>,
    /// `photos` or `locker`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub app: String,
}

/// Answer of `GET /collections/v2`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collections {
    /// In no order, tombstones included.
    #[serde(deserialize_with = "null_as_empty")]
    pub collections: Vec<Collection>,
}

/// Answer with one album.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionReply {
    /// The album.
    pub collection: Collection,
}

/// Creates an album.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateCollectionRequest {
    /// 48 bytes.
    #[serde(default)]
    pub encrypted_key: Sealed<plain::CollectionKey>,
    /// 24 bytes.
    #[serde(default)]
    pub key_decryption_nonce: B64,
    /// Secretbox under the album key.
    #[serde(default, deserialize_with = "null_as_default")]
    pub encrypted_name: Sealed<plain::Name>,
    /// 24 bytes.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name_decryption_nonce: B64,
    /// Kind of album; required. Text, so that the server can refuse what it does not know.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Phones' attributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<CollectionAttributes>,
    /// Owner's private metadata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub magic_metadata: Option<MagicMetadata>,
    /// Metadata for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pub_magic_metadata: Option<MagicMetadata>,
}

/// Renames an album.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenameCollectionRequest {
    /// The album.
    #[serde(rename = "collectionID", default)]
    pub collection_id: AlbumId,
    /// Secretbox under the album key.
    #[serde(default)]
    pub encrypted_name: Sealed<plain::Name>,
    /// 24 bytes, fresh.
    #[serde(default)]
    pub name_decryption_nonce: B64,
}

/// Replaces one of an album's metadata envelopes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionMagicRequest {
    /// The album.
    #[serde(default)]
    pub id: AlbumId,
    /// The envelope.
    #[serde(rename = "magicMetadata", default)]
    pub magic_metadata: Option<MagicMetadata>,
}
